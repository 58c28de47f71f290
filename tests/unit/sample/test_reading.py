"""The sample city: whole, without answers to anything, and nothing in it overdue on the day it is loaded."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from kosatsu.accounts.states import ReplyMode, Verification
from kosatsu.checks import alike, engine
from kosatsu.kernel.calendars import JAPAN
from kosatsu.people import csv_import
from kosatsu.sample import reading

FILES = sorted(path for path in Path(reading.__file__).parent.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"})
DAYS = [date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 8), date(2026, 11, 25), date(2027, 2, 26), date(2031, 7, 9), date(2024, 5, 1)]
TODAY = date(2026, 11, 25)


def pending(city: reading.City) -> list[reading.Post]:
    return [post for post in city.posts if post.status != "published"]


def test_no_answer_is_left_in_the_files() -> None:
    assert [path.name for path in FILES if b"truth" in path.read_bytes()] == []
    assert len(FILES) == 7 + 3 + 12


def test_every_file_is_read() -> None:
    city = reading.read(loaded_on=TODAY)
    counts = (len(city.accounts), len(city.closings), len(city.steps), len(city.posts))
    assert counts == (12, 2, 40, 120)
    assert (city.facts.name, city.facts.as_of) == ("上野原市", datetime(2026, 11, 2, 9, 0, tzinfo=JAPAN))
    assert [account.id for account in city.accounts if account.policy] == ["ac01", "ac04", "ac06"]
    assert [account.id for account in city.accounts if len(account.icon) < 100] == []


def test_every_policy_has_its_twelve_items() -> None:
    policies = [account.policy for account in reading.read(loaded_on=TODAY).accounts if account.policy]
    assert [(len(policy.items), all(policy.items)) for policy in policies] == [(12, True)] * 3
    assert policies[0].items[1:3] == ("X(エックス)", "上野原市(@uenohara_city)")
    assert (policies[0].version, policies[0].approved_on) == (4, date(2026, 4, 1))


def test_the_tables_are_those_the_personnel_section_hands_over() -> None:
    city = reading.read(loaded_on=TODAY)
    units = {row.split(",")[0] for row in city.organization.decode().splitlines()[1:]}
    staff = {row.split(",")[0] for row in city.staff.decode().splitlines()[1:]}
    assert (len(units), len(staff)) == (38, 62)
    for account in city.accounts:
        assert {account.unit} <= units
        assert {account.head, account.officer, *account.operators} <= staff
    assert {step.staff for step in city.steps} | {post.author for post in city.posts} <= staff
    assert {column.name for column in csv_import.STAFF if column.needed} <= set(city.staff.decode().splitlines()[0].split(","))


def test_the_register_speaks_the_products_words() -> None:
    accounts = {account.id: account for account in reading.read(loaded_on=TODAY).accounts}
    assert {account.reply_mode for account in accounts.values()} <= set(ReplyMode)
    assert {account.verification for account in accounts.values()} <= set(Verification)
    assert [accounts[name].platform for name in ("ac01", "ac03", "ac08", "ac09", "ac10")] == ["x", "line", "blog", "bluesky", "mastodon"]
    assert accounts["ac06"].contact == "子育て支援課(電話0554-00-1160)"
    assert (accounts["ac08"].listed, accounts["ac08"].operators) == (False, ("s043",))


@pytest.mark.parametrize("loaded_on", DAYS)
def test_nothing_is_overdue_on_the_day_of_loading(loaded_on: date) -> None:
    city = reading.read(loaded_on=loaded_on)
    opening = [account.start_on for account in city.accounts if account.state in reading.UNDER_WAY]
    closing = [form.closing_on for form in city.closings if form.approved_on is None]
    posting = [post.planned_at.date() for post in pending(city)]
    assert (len(opening), len(closing), len(posting)) == (3, 1, 5)
    assert [day for day in [*opening, *closing, *posting] if not loaded_on < day] == []
    assert max(posting) <= loaded_on + timedelta(days=14)


@pytest.mark.parametrize("loaded_on", DAYS)
def test_what_is_pending_leaves_on_a_weekday_in_the_hours_of_its_account(loaded_on: date) -> None:
    city = reading.read(loaded_on=loaded_on)
    hours = {account.id: (account.hours_from, account.hours_until) for account in city.accounts}
    for post in pending(city):
        since, until = hours[post.account]
        assert post.planned_at.weekday() < 5
        assert since <= f"{post.planned_at:%H:%M}" <= until


@pytest.mark.parametrize("loaded_on", DAYS)
def test_what_has_been_is_past_and_what_is_under_way_began_not_long_ago(loaded_on: date) -> None:
    city = reading.read(loaded_on=loaded_on)
    open_forms = {account.id for account in city.accounts if account.state in reading.UNDER_WAY} | {"ac08"}
    assert [post.id for post in city.posts if post.status == "published" and post.planned_at.date() > loaded_on] == []
    assert [step.id for step in city.steps if step.decided_at and step.decided_at.date() > loaded_on] == []
    began = [step.decided_at.date() for step in city.steps if step.decided_at and step.account in open_forms]
    assert loaded_on - min(began) <= timedelta(days=28 + 7)
    assert [place.on for post in pending(city) for place in post.elsewhere if place.on > loaded_on] == []


def test_the_past_keeps_its_days() -> None:
    first = reading.read(loaded_on=date(2031, 7, 9)).posts[0]
    assert (first.planned_at, first.elsewhere[0].on) == (datetime(2025, 11, 4, 10, tzinfo=JAPAN), date(2025, 10, 24))


def test_a_moment_moves_by_whole_weeks() -> None:
    moved = [reading.shifted(day, loaded_on=TODAY) for day in (date(2026, 10, 30), date(2026, 11, 2), date(2026, 11, 4))]
    assert moved == [date(2026, 11, 20), date(2026, 11, 23), date(2026, 12, 2)]
    at = datetime(2026, 11, 5, 19, tzinfo=JAPAN)
    assert reading.shifted(at, loaded_on=TODAY) == datetime(2026, 12, 3, 19, tzinfo=JAPAN)
    assert reading.shifted(at, loaded_on=date(2026, 11, 2)) == at


@pytest.mark.parametrize("loaded_on", DAYS)
def test_what_is_pending_names_no_wrong_day(loaded_on: date) -> None:
    for post in pending(reading.read(loaded_on=loaded_on)):
        found = engine.run(engine.Draft(post.text, posted_on=post.planned_at.date()))
        assert [(post.id, finding.code, finding.text) for finding in found if finding.code not in alike.CODES] == []


@pytest.mark.parametrize(
    ("text", "weeks", "moved"),
    [
        ("11月7日(土)・8日(日)に開きます", 4, "12月5日(土)・6日(日)に開きます"),
        ("きょうから15日(日)まで", 4, "きょうから13日(日)まで"),
        ("1月11日(月・祝)と30日(土)", 1, "1月18日(月・祝)と6日(土)"),
        ("昭和30年代、11月は月間、189番", 9, "昭和30年代、11月は月間、189番"),
        ("11月7日(土)", 0, "11月7日(土)"),
    ],
)
def test_days_in_a_text_move_with_it(text: str, weeks: int, moved: str) -> None:
    assert reading.redated(text, planned_on=date(2026, 11, 4), by=timedelta(weeks=weeks)) == moved
