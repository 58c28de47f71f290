"""Filings, the opening of an account, its secret, its closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kosatsu.accounts import actions, queries, rules, sealing
from kosatsu.accounts.forms import ClosingForm, OpeningForm
from kosatsu.accounts.models import Account, Credential
from kosatsu.accounts.states import AccountState, ClosingMode, FilingKind, FilingState
from kosatsu.kernel.errors import Refused
from kosatsu.policies import actions as policies
from kosatsu.policies import queries as policy_queries
from kosatsu.records import queries as records
from tests.world import NOW, TODAY, actor, unit

PAGE = "https://www.city.uenohara.example/bousai/sns/"
FORM = OpeningForm(
    purpose="災害時の情報を伝えるため。", account_name="上野原市防災", accountable_officer=1, operators=(2,), platform="bluesky",
    content_scope="避難情報", hours_from="08:30", hours_until="17:15", posting_frequency="随時", reply_mode="none",
    response_method="個別の返信は行わない。", contact="危機管理課 0554-00-1130", start_on="2026-12-01", listing_url=PAGE,
    website_blurb="避難情報をお届けします。", terms_checked_on="2026-11-20", prohibited_items="誹謗中傷",
    disclaimer="市は責任を負いません。",
    policy_change="予告なく変更します。", icon="c" * 64, icon_type="image/png",
)  # fmt: skip
REPORT = rules.OpeningReport("https://bsky.example/profile/bousai", "bousai.city.uenohara.example", "did:plc:x", "not_offered", "")
SEEN = rules.Seen("上野原市防災", "@Bousai.city.uenohara.example", "did:plc:x", f"公式です。個別の返信は行いません。{PAGE}")
EXPECTED = rules.Expected("bousai.city.uenohara.example", "did:plc:x", PAGE, listed=True, reply_mode="none")


def codes(found: list[rules.Finding]) -> list[str]:
    return [finding.code for finding in found]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"purpose": ""}, "filing.field_missing"), ({"icon": ""}, "filing.field_missing"), ({"operators": ()}, "filing.field_missing"),
        ({"hours_from": "8時半"}, "filing.not_a_time"), ({"start_on": "来月"}, "filing.not_a_day"),
        ({"terms_checked_on": ""}, "filing.terms_unread"),
        ({"listing_url": ""}, "filing.no_listing"),
        ({"listed_on_website": False, "unlisted_until": "2027-11-24"}, "filing.unlisted_without_reason"),
        ({"listed_on_website": False, "unlisted_reason": "試行"}, "filing.unlisted_without_exception"),
        ({"contact": ""}, "filing.no_contact"), ({"reply_mode": "maybe"}, "filing.field_missing"),
    ],
)  # fmt: skip
def test_form_1_is_filed_whole(change: dict[str, object], code: str) -> None:
    assert rules.against_opening_form(FORM) == []
    assert codes(rules.against_opening_form(replace(FORM, **change))) == [code]  # type: ignore[arg-type]  # the table is the point


def test_a_form_is_stored_and_read_back_whole() -> None:
    assert OpeningForm.from_json(FORM.as_json()) == FORM


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"handle": "bousai_city"}, ["profile.other_handle"]),
        ({"stable_id": "did:plc:other"}, ["profile.other_account"]),
        ({"description": "公式です。返信しません。"}, ["profile.no_listing_url"]),
        ({"description": f"返信しません。{PAGE}fake/"}, ["profile.no_listing_url"]),
        ({"description": f"返信しません。{PAGE} https://bit.ly/EXAMPLE"}, ["profile.shortener"]),
        ({"description": PAGE}, ["profile.no_reply_statement"]),
    ],
)
def test_a_live_profile_is_held_against_the_report_and_the_guideline(change: dict[str, str], expected: list[str]) -> None:
    assert codes(rules.against_profile(replace(SEEN, **change), EXPECTED, shorteners=["bit.ly"])) == expected


def approved() -> Account:
    form = replace(FORM, accountable_officer=actor("s009").person(), operators=(actor("s044").person(),))
    filing = actions.draft_filing(FilingKind.OPENING, form, unit_id=unit("k03"), edition="2019-04-01", by=actor("s044"), at=NOW)
    actions.submit_filing(filing, by=actor("s044"), at=NOW)
    actions.move_filing(filing, FilingState.APPROVED, by=actor("s001"), at=NOW)
    return actions.approve_account(filing, report_due_on=date(2026, 12, 8), by=actor("s001"), at=NOW)


def live() -> Account:
    account = approved()
    actions.report_opening(account, REPORT, by=actor("s044"), at=NOW)
    actions.go_live(account, rules.against_profile(SEEN, EXPECTED, shorteners=[]), by=actor("s044"), at=NOW)
    return account


@pytest.mark.usefixtures("city")
def test_an_approved_account_goes_live_only_when_reported_and_conforming() -> None:
    account = approved()
    assert (account.state, account.url) == (AccountState.APPROVED, "")
    with pytest.raises(Refused):
        actions.report_opening(account, replace(REPORT, verification="not_taken"), by=actor("s044"), at=NOW)
    actions.report_opening(account, REPORT, by=actor("s044"), at=NOW)
    other = rules.against_profile(replace(SEEN, stable_id="did:plc:other"), EXPECTED, shorteners=[])
    with pytest.raises(Refused):
        actions.go_live(account, other, by=actor("s044"), at=NOW)
    actions.go_live(account, [], by=actor("s044"), at=NOW)
    assert (account.state, account.opened_on, list(queries.live())) == (AccountState.LIVE, TODAY, [account])
    assert queries.operated_by(actor("s044").person(), TODAY) == [account.pk]


@pytest.mark.usefixtures("city")
def test_a_closed_account_leaves_the_live_ones_stays_in_the_register_and_loses_its_secret() -> None:
    account = live()
    actions.keep_credential(account, {"password": "かぎ"}, key=b"k" * 32, key_id="1", by=actor("s044"), at=NOW)
    closing = actions.draft_filing(
        FilingKind.CLOSING,
        ClosingForm(account.pk),
        unit_id=account.unit_id,
        edition="2019-04-01",
        by=actor("s044"),
        at=NOW,
        account=account,
    )
    actions.begin_closing(account, filing=closing, by=actor("s008"), at=NOW)
    actions.close(account, ClosingMode.DELETED, parked_until=None, reason="統合のため。", closed_on=TODAY, by=actor("s008"), at=NOW)
    assert (list(queries.live()), list(queries.register()), Credential.objects.count()) == ([], [account], 0)
    assert [line.verb for line in records.history(account.ref)] == [
        "account.approved", "account.reported", "account.went_live", "credential.kept", "account.closing",
        "account.closed", "credential.destroyed",
    ]  # fmt: skip
    with pytest.raises(Refused):
        actions.close(account, ClosingMode.DELETED, parked_until=None, reason="もう一度", closed_on=TODAY, by=actor("s008"), at=NOW)


@pytest.mark.usefixtures("city")
def test_a_secret_opens_only_in_its_own_row_with_its_own_key_and_never_reaches_the_journal() -> None:
    account = live()
    actions.keep_credential(account, {"password": "himitsu-1"}, key=b"k" * 32, key_id="1", by=actor("s044"), at=NOW)
    actions.keep_credential(account, {"password": ""}, key=b"k" * 32, key_id="1", by=actor("s044"), at=NOW)
    kept = queries.credential(account.pk)
    assert kept is not None
    assert sealing.unseal(kept.nonce, kept.sealed, key=b"k" * 32, place=account.place_of_secret) == {"password": "himitsu-1"}
    for key, place in [(b"x" * 32, account.place_of_secret), (b"k" * 32, "account:999")]:
        with pytest.raises(sealing.CannotOpen):
            sealing.unseal(kept.nonce, kept.sealed, key=key, place=place)
    assert "himitsu" not in str([line.fields for line in records.lines()]) + str(bytes(kept.sealed))


@pytest.mark.usefixtures("city")
def test_a_closing_is_filed_once_at_a_time_with_its_day_and_reason() -> None:
    account = live()
    form = ClosingForm(account_id=account.pk, closing_on="2026-12-28", reason="", mode="deleted")
    filing = actions.draft_filing(
        FilingKind.CLOSING, form, unit_id=unit("k03"), edition="2019-04-01", by=actor("s044"), at=NOW, account=account
    )
    for again in (lambda: actions.submit_filing(filing, by=actor("s044"), at=NOW), lambda: _draft_closing(account)):
        with pytest.raises(Refused):
            again()
    actions.revise_filing(filing, replace(form, reason="統合のため。"), by=actor("s044"), at=NOW)
    actions.submit_filing(filing, by=actor("s044"), at=NOW)
    with pytest.raises(Refused):
        actions.revise_filing(filing, form, by=actor("s044"), at=NOW)


def _draft_closing(account: Account) -> None:
    actions.draft_filing(
        FilingKind.CLOSING, ClosingForm(), unit_id=unit("k03"), edition="2019-04-01", by=actor("s044"), at=NOW, account=account
    )


@pytest.mark.usefixtures("city")
def test_a_policy_is_in_force_only_with_all_twelve_items() -> None:
    account = live()
    said = {"since": TODAY, "source": "filing:1", "by": actor("s001"), "at": NOW}
    with pytest.raises(Refused):
        policies.put_in_force(account, internal=["x"] * 12, public=["x"] * 11 + [" "], **said)  # type: ignore[arg-type]  # one table for three calls
    for _ in range(2):
        policies.put_in_force(account, internal=["内"] * 12, public=["外"] * 12, **said)  # type: ignore[arg-type]  # one table for three calls
    in_force = policy_queries.in_force(account.pk, TODAY)
    assert in_force is not None
    assert (in_force.number, in_force.public_items) == (2, ["外"] * 12)
