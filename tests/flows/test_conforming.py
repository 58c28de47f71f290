"""実物の確認: the system holds each account in use against the register; what differs is a duty, and what does not any more is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as house

from kosatsu.accounts import queries
from kosatsu.accounts.models import Account
from kosatsu.accounts.rules import Seen
from kosatsu.bylaws import actions as bylaws
from kosatsu.connectors import noticeboard
from kosatsu.connectors.noticeboard import Board
from kosatsu.duties import queries as duties
from kosatsu.duties.kinds import Kind
from kosatsu.faces.worker.handlers import HANDLERS
from kosatsu.flows import conforming, sweeping
from kosatsu.flows.conforming import ByHand
from kosatsu.jobs import actions as jobs
from kosatsu.jobs import engine
from kosatsu.jobs.kinds import Job
from kosatsu.kernel.errors import Forbidden, Refused
from kosatsu.records import evidence
from kosatsu.upkeep import queries as kept
from tests.flows.board import account
from tests.servers.site import Site
from tests.world import NOW, SYSTEM, actor, later

pytestmark = pytest.mark.usefixtures("city")

GOOD = "上野原市の防災の情報です。個別の返信はしません。お問い合わせは危機管理課へ。 {listing}"


@pytest.fixture
def site(settings: object) -> Iterator[Site]:
    """The city's own web site on this machine, where listings stand."""
    settings.ENV = replace(house.ENV, loopback_allowed=True, outbound=True)  # type: ignore[attr-defined]  # pytest-django's wrapper
    with Site() as running:
        bylaws.answer("city.official_hosts", ["localhost"], since=NOW.date(), ground="試験", by=SYSTEM, at=NOW)
        yield running


def listed(site: Site, *, links: str = "") -> Account:
    """An account of the notice board that the city's page lists, unless its links are others."""
    made = account(listing_url=site.url("/sns/"), listed_on_website=True)
    show(made, GOOD.format(listing=made.listing_url))
    own = f'<a href="{made.url}?lang=ja">防災</a>'
    site.has("/sns/", f"<p>公式</p>{links or own}".encode())
    return made


def show(made: Account, description: str, *, name: str = "上野原市防災", handle: str = "bousai") -> None:
    noticeboard.put_board(Path(house.NOTICES_ROOT), Board(made.stable_id, handle, name, description))


def looked(made: Account, minutes: int) -> list[str]:
    """The keys of what is to be done after the system has looked."""
    conforming.run(str(made.pk), later(minutes))
    return open_keys(made)


def open_keys(made: Account) -> list[str]:
    return sorted(duty.key for duty in duties.open_about(made.ref, [Kind.CONFORM]))


def test_an_account_that_is_as_it_should_be_opens_nothing(site: Site) -> None:
    made = listed(site)
    assert looked(made, 1) == []
    assert kept.looks(made.pk)["site"].seen == {"url": made.listing_url, "lists": True}


def test_5_3_a_and_5_3_b_links_are_looked_at_both_ways_and_a_page_put_right_ends_the_duty(site: Site) -> None:
    made = listed(site, links='<a href="https://www.city.uenohara.example/bousai2/">別のアカウント</a>')
    show(made, "上野原市の防災。返信しません。お問い合わせは危機管理課へ。運用ポリシー https://www.city.uenohara.example/policy/")
    assert looked(made, 1) == ["profile:profile.no_listing_url", "site:site.not_listed"]
    grounds = {duty.key.partition(":")[2]: (duty.ground, duty.detail["code"]) for duty in duties.open_about(made.ref)}
    assert grounds == {"profile.no_listing_url": ("5-3-b", "profile.no_listing_url"), "site.not_listed": ("5-3-a", "site.not_listed")}
    assert looked(made, 2) == ["profile:profile.no_listing_url", "site:site.not_listed"]
    site.has("/sns/", f'<a href="{made.url}">防災</a>'.encode())
    show(made, GOOD.format(listing=made.listing_url))
    assert looked(made, 3) == []
    ended = [(duty.state, duty.settled_by_id, duty.note) for duty in duties.about(made.ref)]
    assert ended == [("done", None, conforming.SEEN_NO_MORE)] * 2


@pytest.mark.parametrize(
    ("description", "code", "ground"),
    [
        ("上野原市。返信しません。問合せは危機管理課 {listing} https://bit.ly/x", "profile.shortener:bit.ly", "5-3-c"),
        ("防災の情報。返信しません。問合せは危機管理課 {listing}", "", ""),
        ("上野原市。問合せは危機管理課 {listing}", "profile.no_reply_statement", "7-1-a"),
        ("上野原市。返信しません。 {listing}", "profile.no_contact_shown", "7-1-a"),
    ],
)
def test_what_5_3_c_and_7_1_a_ask_of_a_profile_is_held_against_it_each_day(site: Site, description: str, code: str, ground: str) -> None:
    made = listed(site)
    show(made, description.format(listing=made.listing_url))
    assert looked(made, 1) == ([f"profile:{code}"] if code else [])
    assert [duty.ground for duty in duties.open_about(made.ref)] == ([ground] if code else [])


def test_5_2_c_a_profile_names_the_city_and_leads_to_the_policy(site: Site) -> None:
    made = listed(site)
    show(made, "返信しません。お問い合わせは危機管理課へ。", name="防災のおしらせ")
    assert {"profile:profile.no_city", "profile:profile.no_policy", "profile:profile.other_name"} <= set(looked(made, 1))


def test_a_handle_that_is_another_is_under_check_at_once_and_its_duty_is_due_today(site: Site) -> None:
    made = listed(site)
    show(made, GOOD.format(listing=made.listing_url), handle="bousai2")
    assert looked(made, 1) == ["profile:profile.other_handle"]
    assert queries.account(made.pk).under_check_since == later(1)
    assert duties.open_about(made.ref).get().due_on == later(1).date()
    show(made, GOOD.format(listing=made.listing_url))
    assert (looked(made, 2), queries.account(made.pk).under_check_since) == ([], later(1))
    conforming.look(made.pk, by=actor("s044"), at=later(3))
    assert queries.account(made.pk).under_check_since is None


def test_an_account_that_is_gone_is_under_check(site: Site) -> None:
    made = listed(site)
    made.stable_id = "notices:other"
    made.save(update_fields=["stable_id"])
    assert looked(made, 1) == ["profile:profile.gone"]
    assert queries.account(made.pk).under_check_since == later(1)


def test_without_a_way_out_nothing_fails_and_nothing_is_claimed() -> None:
    made = account("bluesky", "bousai.example", listing_url="https://www.city.uenohara.example/sns/", listed_on_website=True)
    assert looked(made, 1) == []
    assert (queries.latest_reading(made.pk), kept.looks(made.pk)) == (None, {})
    with pytest.raises(Refused) as refused:
        conforming.look(made.pk, by=actor("s044"), at=later(2))
    assert [finding.code for finding in refused.value.findings] == ["profile.unreadable"]


def test_a_person_says_what_the_system_cannot_read_and_looking_is_done_by_it() -> None:
    made = account("x", "uenohara_bousai", listing_url="https://www.city.uenohara.example/sns/", listed_on_website=True)
    sweeping.run("", later(31 * 24 * 60))
    assert sorted(duty.key for duty in duties.open_about(made.ref, [Kind.LOOK_BY_HAND])) == ["profile", "site"]
    seen = Seen("上野原市防災", "@UENOHARA_BOUSAI", "x:uenohara_bousai", GOOD.format(listing=made.listing_url))
    screen = evidence.keep(b"the screen")
    found = conforming.attest(made.pk, seen, ByHand(listed="no", icon="yes"), picture=screen, by=actor("s044"), at=later(31 * 24 * 60 + 1))
    assert [finding.code for finding in found] == ["site.not_listed"]
    assert (open_keys(made), list(duties.open_about(made.ref, [Kind.LOOK_BY_HAND]))) == (["site:site.not_listed"], [])
    conforming.attest(made.pk, seen, ByHand(listed="yes"), picture=screen, by=actor("s044"), at=later(2))
    assert open_keys(made) == []
    assert {duty.settled_by_id for duty in duties.about(made.ref) if duty.kind == Kind.CONFORM} == {actor("s044").person()}
    with pytest.raises(Refused):
        conforming.attest(made.pk, seen, ByHand(), picture="f" * 64, by=actor("s044"), at=later(3))
    with pytest.raises(Forbidden):
        conforming.attest(made.pk, seen, ByHand(), picture=screen, by=actor("s051"), at=later(3))


def test_the_round_of_the_day_spreads_the_looks_over_the_night(site: Site) -> None:
    listed(site), account("notices", "koho")
    jobs.put(Job.SWEEP, "x", not_before=NOW)
    assert engine.work_off(HANDLERS, at=NOW) == 2
    assert engine.work_off(HANDLERS, at=later(119)) == 0
    assert engine.work_off(HANDLERS, at=later(121)) == 1
