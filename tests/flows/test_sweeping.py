"""The round of the day: what falls due about an account by the passing of time, and what goes by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries
from kosatsu.accounts.models import Account
from kosatsu.accounts.states import ClosingMode
from kosatsu.duties import queries as duties
from kosatsu.duties.actions import open as open_duty
from kosatsu.duties.kinds import Kind
from kosatsu.duties.models import Duty
from kosatsu.flows import filing, handing_over, inspecting, keeping, opening, posting, settling, staffing, sweeping
from kosatsu.kernel.calendars import JAPAN
from kosatsu.kernel.errors import Forbidden, Refused
from kosatsu.people import actions as people
from kosatsu.people import queries as staff
from kosatsu.posts.drafts import DraftIn
from kosatsu.records import queries as records
from kosatsu.upkeep import queries as kept
from kosatsu.upkeep.rules import HANDED_OVER, INSPECTED
from tests.flows.board import account, decided, drafted, worked
from tests.flows.test_opening import approved
from tests.modules.people.conftest import staff_with
from tests.world import NOW, SYSTEM, TODAY, actor, later, unit

pytestmark = pytest.mark.usefixtures("city")
YES = dict.fromkeys(INSPECTED, "yes")
DONE = dict.fromkeys(HANDED_OVER, "yes")
CUSTODY = {
    "held_by": "危機管理課長", "second_factor": "app", "second_factor_held_by": "危機管理課",
    "recovery_mail": "bousai@city.uenohara.example", "recovery_mail_held_by": "危機管理課",
    "recovery_phone": "0554-00-1130", "recovery_phone_held_by": "危機管理課",
}  # fmt: skip


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 3, 10, tzinfo=JAPAN)


def swept(about: Account, at: datetime) -> set[str]:
    """The kinds of what is to be done about the account after the round of that day."""
    sweeping.run("", at)
    return kinds(about)


def kinds(about: Account) -> set[str]:
    return set(duties.open_about(about.ref).values_list("kind", flat=True))


def test_5_1_a_an_opening_report_is_reminded_of_and_then_overdue_for_section_and_supervisor() -> None:
    waiting = queries.account(approved())
    assert waiting.report_due_on == TODAY + timedelta(14)
    assert [swept(waiting, NOW + timedelta(days)) for days in (0, 7, 14, 15)] == [
        set(), {Kind.OPENING_REPORT}, {Kind.OPENING_REPORT}, {Kind.OPENING_REPORT, Kind.OPENING_OVERDUE},
    ]  # fmt: skip
    opening.open_board(waiting.pk, handle="bousai", by=actor("s044"), at=NOW + timedelta(16))
    assert swept(waiting, NOW + timedelta(17)) == set()
    assert {duty.state for duty in duties.about(waiting.ref)} == {"done"}


def test_an_account_nobody_posts_to_is_dormant_at_90_days_and_the_supervisors_at_180() -> None:
    about = account(opened_on=date(2026, 6, 1), entered_at=on(2026, 6, 1))
    found = {day: swept(about, day) & {Kind.DORMANT, Kind.DORMANT_LONG} for day in (on(2026, 8, 29), on(2026, 8, 30), on(2026, 11, 28))}
    assert list(found.values()) == [set(), {Kind.DORMANT}, {Kind.DORMANT, Kind.DORMANT_LONG}]
    assert duties.open_one(Kind.DORMANT, about.ref).ground == "bylaw:dormancy.warn_days"  # type: ignore[union-attr]  # it is open


def test_what_was_before_the_account_came_under_this_system_is_not_called_dormancy() -> None:
    about = account(opened_on=date(2019, 4, 1))
    asked = {Kind.DORMANT, Kind.LOOK_BY_HAND}
    assert [swept(about, NOW + timedelta(days)) & asked for days in (0, 30, 90)] == [set(), set(), asked]


def test_a_post_ends_dormancy() -> None:
    about = account(opened_on=date(2026, 6, 1), entered_at=on(2026, 6, 1))
    assert Kind.DORMANT in swept(about, NOW)
    post = drafted(about)
    decided(post)
    worked(61)
    assert Kind.DORMANT not in swept(about, later(70))


def test_4_3_and_5_1_b_badge_and_terms_are_looked_at_again_each_year() -> None:
    about = account("x", "bousai", opened_on=date(2026, 4, 1))
    asked = {Kind.VERIFICATION, Kind.TERMS}
    assert [swept(about, day) & asked for day in (on(2027, 3, 31), on(2027, 4, 1))] == [set(), asked]
    keeping.check_terms(about.pk, on=date(2027, 4, 2), version="2027年3月版", note="", by=actor("s044"), at=on(2027, 4, 2))
    with pytest.raises(Refused) as refused:
        keeping.check_verification(about.pk, "not_taken", reason="", evidence="", by=actor("s044"), at=on(2027, 4, 2))
    assert [(finding.code, finding.ground) for finding in refused.value.findings] == [("report.unverified_without_reason", "5-1-b")]
    with pytest.raises(Refused) as refused:
        keeping.check_verification(about.pk, "verified", reason="", evidence="", by=actor("s044"), at=on(2027, 4, 2))
    assert [finding.code for finding in refused.value.findings] == ["verification.no_evidence"]
    keeping.check_verification(about.pk, "not_taken", reason="費用がかかるため", evidence="", by=actor("s044"), at=on(2027, 4, 2))
    assert swept(about, on(2027, 4, 3)) & asked == set()
    assert queries.account(about.pk).verification_reason == "費用がかかるため"
    assert swept(about, on(2028, 4, 2)) & asked == asked


def test_4_3_when_terms_change_every_account_on_the_platform_reads_them_again() -> None:
    first, second, other = account("x", "a"), account("x", "b"), account("line", "c")
    with pytest.raises(Forbidden):
        keeping.note_terms_change("x", since=TODAY, version="12月版", words="広告の扱い", by=actor("s044"), at=NOW)
    told = keeping.note_terms_change("x", since=date(2026, 12, 1), version="12月版", words="広告の扱い", by=actor("s008"), at=NOW)
    assert (told, kinds(first), kinds(second), kinds(other)) == (2, {Kind.TERMS}, {Kind.TERMS}, set())
    keeping.check_terms(first.pk, on=TODAY, version="12月版", note="影響なし", by=actor("s044"), at=later(1))
    assert (kinds(first), kinds(second)) == (set(), {Kind.TERMS})


def test_what_lacks_in_custody_is_a_duty_each_and_goes_when_it_is_put_right() -> None:
    about = account()

    def lacks() -> set[str]:
        return {duty.key for duty in duties.open_about(about.ref, [Kind.CUSTODY])}

    sweeping.run("", NOW)
    assert lacks() == {"custody.none"}
    two = [actor("s044").person(), actor("s009").person()]
    keeping.keep_custody(about.pk, {**CUSTODY, "admins": two[:1], "second_factor": "none"}, by=actor("s044"), at=later(1))
    assert lacks() == {"custody.few_admins", "custody.no_second_factor", "custody.no_device"}
    keeping.keep_custody(about.pk, {**CUSTODY, "admins": two}, by=actor("s044"), at=later(2))
    keeping.register_device(about.pk, label="防災-PC-01", kind="pc", owner="city", place="本庁2階", by=actor("s044"), at=later(3))
    assert lacks() == set()
    said = records.history(about.ref)
    assert "bousai@" not in str([line.fields for line in said])
    assert [line.fields["custody"]["recovery_phone"] for line in said if line.verb == "account.custody_kept"] == ["********30"] * 2


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"held_by": "危機管理課(パスワード: bousai2026)"}, "custody.secret"),
        ({"second_factor_held_by": "JBSWY3DPEHPK3PXP"}, "custody.secret"),
        ({"recovery_mail_held_by": "abcd-efgh-ijkl-mnop"}, "custody.secret"),
        ({"held_by": "Uen0hara#Bousai"}, "custody.secret"),
        ({"held_by": " "}, "custody.nobody"),
        ({"admins": [999999]}, "custody.stranger"),
    ],
)
def test_a_secret_is_not_written_down_here(values: dict[str, object], code: str) -> None:
    about = account()
    with pytest.raises(Refused) as refused:
        keeping.keep_custody(about.pk, {**CUSTODY, "admins": [], **values}, by=actor("s044"), at=NOW)
    assert [finding.code for finding in refused.value.findings] == [code]
    assert "account.custody_kept" not in [line.verb for line in records.history(about.ref)]


def test_devices_are_the_citys_or_a_contractors_under_contract_and_never_private() -> None:
    about = account()
    given = {"label": "広報カメラ", "kind": "phone", "place": "本庁"}

    def refused(owner: str, **more: str) -> list[str]:
        with pytest.raises(Refused) as no:
            keeping.register_device(about.pk, **{**given, **more}, owner=owner, by=actor("s044"), at=later(5))
        return [finding.code for finding in no.value.findings]

    assert (refused("private"), refused("contractor")) == (["device.private"], ["device.no_contractor"])
    reviewer = actor("s044").person()
    keeping.arrange(
        about.pk, operated_by="contractor", company="(株)甲", until=date(2027, 3, 31), reviewer_id=reviewer, by=actor("s009"), at=NOW
    )
    keeping.register_device(about.pk, **given, owner="contractor", by=actor("s044"), at=later(5))
    assert refused("contractor") == ["device.registered_already"]


def test_a_contract_that_ends_is_a_duty_30_days_before_and_needs_somebody_of_the_city() -> None:
    about = account()
    reviewer = staff.person_by_number("s045")
    keeping.arrange(
        about.pk, operated_by="contractor", company="(株)甲", until=date(2027, 3, 31), reviewer_id=reviewer.pk, by=actor("s009"), at=NOW
    )
    wanted = {Kind.CONTRACT_END, Kind.CITY_REVIEWER}
    assert [swept(about, day) & wanted for day in (on(2027, 2, 28), on(2027, 3, 1))] == [set(), {Kind.CONTRACT_END}]
    for appointment in staff.open_appointments().filter(person=reviewer):
        people.end_appointment(appointment, until=date(2027, 3, 2), by=SYSTEM, at=on(2027, 3, 2))
    assert swept(about, on(2027, 3, 3)) & wanted == wanted
    renewed = {"operated_by": "contractor", "company": "(株)甲", "until": date(2028, 3, 31), "reviewer_id": actor("s044").person()}
    keeping.arrange(about.pk, **renewed, by=actor("s009"), at=on(2027, 3, 4))  # type: ignore[arg-type]  # values of one call
    assert kinds(about) & wanted == set()
    with pytest.raises(Refused) as refused:
        keeping.arrange(about.pk, operated_by="contractor", company="", until=None, reviewer_id=None, by=actor("s009"), at=NOW)
    assert {finding.code for finding in refused.value.findings} == {
        "arrangement.no_company",
        "arrangement.no_end",
        "arrangement.no_reviewer",
    }


def test_9_4_each_section_answers_for_each_account_in_may_and_the_supervisor_sees_it() -> None:
    about = account()
    assert [Kind.YEARLY_INSPECTION in swept(about, day) for day in (on(2027, 4, 30), on(2027, 5, 1))] == [False, True]
    for answers, remarks in (({**YES, "policy": ""}, ""), ({**YES, "devices": "no"}, " ")):
        with pytest.raises(Refused):
            inspecting.answer(about.pk, answers, remarks=remarks, by=actor("s044"), at=on(2027, 5, 10))
    inspecting.answer(about.pk, {**YES, "devices": "no"}, remarks="6月に市の端末に替える", by=actor("s044"), at=on(2027, 5, 10))
    assert Kind.YEARLY_INSPECTION not in swept(about, on(2027, 5, 11))
    with pytest.raises(Refused):
        inspecting.answer(about.pk, YES, remarks="", by=actor("s045"), at=on(2027, 5, 12))
    made = kept.inspections(about.pk).get()
    with pytest.raises(Forbidden):
        inspecting.see(made.pk, by=actor("s009"), at=on(2027, 5, 12))
    inspecting.see(made.pk, by=actor("s008"), at=on(2027, 5, 12))
    assert kept.inspections(about.pk).get().seen_by_id == actor("s008").person()


def test_9_4_the_supervisor_goes_round_once_a_month() -> None:
    about = account()
    sweeping.run("", NOW), sweeping.run("", later(1))
    (duty,) = duties.open_duties().filter(kind=Kind.MONTHLY_INSPECTION)
    assert (duty.key, duty.due_on, duty.unit_id, duty.owner) == ("2026-11", date(2026, 11, 30), unit("k02"), "sns_supervisor")
    with pytest.raises(Forbidden):
        inspecting.go_round("2026-11", {}, remarks="", by=actor("s009"), at=NOW)
    with pytest.raises(Refused):
        inspecting.go_round("2026-12", {}, remarks="", by=actor("s008"), at=NOW)
    inspecting.go_round("2026-11", {about.pk: "アイコンが古い"}, remarks="", by=actor("s008"), at=later(2))
    sweeping.run("", later(3))
    assert list(duties.open_duties().filter(kind=Kind.MONTHLY_INSPECTION)) == []


def moved(**changes: dict[str, str] | None) -> None:
    """The personnel section hands over the staff of 1 April 2027, and the round of that day is gone."""
    staffing.take_in(None, staff_with(changes).encode(), since=date(2027, 4, 1), at=on(2027, 3, 25))
    sweeping.run("", on(2027, 4, 1))


def test_who_leaves_the_section_loses_the_account_that_day_and_the_section_is_told_what_to_hand_over() -> None:
    about = account(opened_on=date(2026, 4, 1))
    leaver, at = staff.person_by_number("s044"), on(2027, 4, 1)
    assert queries.operators(about.pk, TODAY) == [leaver.pk]
    moved(s044={"unit_id": "k06"})
    assert (queries.operators(about.pk, date(2027, 3, 31)), queries.operators(about.pk, date(2027, 4, 1))) == ([leaver.pk], [])
    found = {duty.key for duty in duties.open_about(about.ref, [Kind.HANDOVER])}
    assert found == {f"person:{leaver.pk}:2027-04-01", "year:2027"}
    gone = staff.actor_of(leaver.pk, at.date())
    with pytest.raises(Forbidden):
        opening.require_people(about, gone, at)
    with pytest.raises((Forbidden, Refused)):
        posting.draft(_draft(at), accounts=[about.pk], unit_id=unit("t0301"), by=gone, at=at)
    (duty,) = duties.open_about(about.ref, [Kind.HANDOVER]).filter(key__startswith="person:")
    colleague = staff.actor_of(staff.person_by_number("s045").pk, at.date())
    with pytest.raises(Refused) as refused:
        handing_over.done(duty.pk, {**DONE, "password": "no"}, remarks="", by=colleague, at=at)
    assert [finding.code for finding in refused.value.findings] == ["handover.undone"]
    with pytest.raises(Refused):
        settling.settle(duty.pk, note="済んだ", by=colleague, at=at)
    handing_over.done(duty.pk, {**DONE, "filing": "not_applicable"}, remarks="変更届は来週", by=colleague, at=at)
    sweeping.run("", on(2027, 4, 2))
    assert [duty.key for duty in duties.open_about(about.ref, [Kind.HANDOVER])] == ["year:2027"]


def _draft(at: datetime) -> DraftIn:
    return DraftIn("題", "本文", {}, at + timedelta(hours=1), at + timedelta(hours=7), ())


def test_the_office_answers_for_the_account_so_its_successor_does() -> None:
    about = account(opened_on=date(2026, 4, 1))
    assert about.accountable_officer_id == staff.person_by_number("s009").pk
    moved(s009={"unit_id": "k06"}, s012={"unit_id": "k03"})
    after = queries.account(about.pk)
    assert after.accountable_officer_id == staff.person_by_number("s012").pk
    assert "account.officer_succeeded" in [line.verb for line in records.history(about.ref)]


def test_who_stays_or_always_belonged_elsewhere_keeps_the_account() -> None:
    about = account(opened_on=date(2026, 4, 1))
    elsewhere = staff.person_by_number("s051").pk
    accounts._set_operators(about, [elsewhere], since=date(2026, 4, 1))
    moved()
    assert set(queries.operators(about.pk, date(2027, 4, 1))) == {staff.person_by_number("s044").pk, elsewhere}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 400), min_size=1, max_size=4))
def test_however_often_the_round_is_gone_no_duty_stands_twice(days: list[int]) -> None:
    with transaction.atomic():
        about = account()
        for day in days:
            sweeping.run("", NOW + timedelta(day))
            before = list(Duty.objects.values_list("pk", "state"))
            sweeping.run("", NOW + timedelta(day))
            assert list(Duty.objects.values_list("pk", "state")) == before
        keys = list(duties.open_about(about.ref).values_list("kind", "key"))
        assert len(keys) == len(set(keys))
        transaction.set_rollback(True)


def test_a_closed_account_asks_nothing_any_more() -> None:
    about = account()
    sweeping.run("", NOW)
    assert kinds(about) != set()
    filing_id = filing.draft_closing(about.pk, closing_on="2026-11-24", reason="統合", mode="deleted", by=actor("s044"), at=later(1))
    accounts.begin_closing(about, filing=queries.filing(filing_id), by=actor("s044"), at=later(1))
    open_duty(Kind.WEBSITE_REMOVAL, subject=about.ref, unit_id=unit("k02"), due_on=TODAY, by=SYSTEM, at=later(1))
    accounts.close(about, ClosingMode.DELETED, reason="統合", closed_on=TODAY, parked_until=None, by=actor("s044"), at=later(1))
    assert swept(about, later(2)) == {Kind.WEBSITE_REMOVAL}
    sweeping.run("", later(3))


def test_what_is_to_be_done_goes_over_with_the_account_to_its_new_section() -> None:
    about = account()
    sweeping.run("", NOW)
    about.unit_id = unit("k06")
    about.save(update_fields=["unit"])
    sweeping.run("", later(1))
    found = list(duties.open_about(about.ref))
    assert {duty.unit_id for duty in found} == {unit("k06")}
    assert [line.verb for line in records.history(found[0].ref)] == ["duty.opened", "duty.moved"]


def test_what_is_wrong_with_one_account_keeps_nobody_from_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, well = account("x", "a"), account("x", "b")
    see_to = sweeping.see_to

    def seen(about: Account, **given: datetime) -> None:
        if about.pk == broken.pk:
            raise RuntimeError("broken")
        see_to(about, **given)

    monkeypatch.setattr(sweeping, "see_to", seen)
    with pytest.raises(ExceptionGroup) as trouble:
        sweeping.run("", NOW)
    assert [str(one) for one in trouble.value.exceptions] == ["broken"]
    assert (kinds(broken), kinds(well) != set()) == (set(), True)
