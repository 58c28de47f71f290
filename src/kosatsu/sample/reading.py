"""The sample city as values: an invented 上野原市, its pending matters moved to the days after it is loaded.

The files in `city/` are as of `Facts.as_of`. What had happened by then keeps its day; what is under way moves by whole weeks, so that
weekdays and hours stay what they were and nothing is overdue at first sight.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from importlib import resources
from typing import Any, TypeVar

from kosatsu.kernel.calendars import JAPAN, WEEKDAYS

Moment = TypeVar("Moment", date, datetime)

WEEK = timedelta(days=7)
PLATFORMS = {
    "X": "x",
    "Facebook": "facebook",
    "Instagram": "instagram",
    "LINE": "line",
    "YouTube": "youtube",
    "Bluesky": "bluesky",
    "Mastodon": "mastodon",
    "ブログ": "blog",
}
VERIFICATIONS = {"yes": "verified", "no": "not_taken", "not_applicable": "not_offered"}
REPLY_MODES = {"individual_none": "none", "individual_emergency": "none", "auto_menu": "none", "individual_case": "selective"}
UNDER_WAY = frozenset({"draft", "in_approval", "approved"})
CLOSING = "closing"
PUBLISHED = "published"
_ITEM = re.compile(r"^## [①-⑫] .*\n", re.MULTILINE)
_DAY = re.compile(rf"(?:(?P<month>\d{{1,2}})月)?(?P<day>\d{{1,2}})日\((?P<weekday>[{WEEKDAYS}])(?=[)・])")


@dataclass(frozen=True)
class Facts:
    """The city's own facts, and the moment the files speak of as now."""

    as_of: datetime
    name: str
    kana: str
    romaji: str
    home: str
    listing_page: str
    guideline_page: str
    official_hosts: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """An operation policy as it was decided: its twelve items in their order."""

    version: int
    approved_on: date
    items: tuple[str, ...]


@dataclass(frozen=True)
class Account:
    """An official account with all fields of 様式第1号, by the ids of the files (`ac…`, `k…`, `s…`).

    `state`: draft, in_approval, approved, active, suspended, closing, closed.
    """

    id: str
    state: str
    state_since: date
    platform: str
    name: str
    handle: str
    url: str
    verification: str
    unit: str
    head: str
    officer: str
    operators: tuple[str, ...]
    purpose: str
    content_scope: str
    hours_from: str
    hours_until: str
    frequency: str
    reply_mode: str
    reply_text: str
    contact: str
    start_on: date
    listed: bool
    blurb: str
    listing_page: str
    filed_on: date | None
    approved_on: date | None
    policy: Policy | None
    icon: bytes = field(repr=False)
    profile_text: str
    profile_url: str
    note: str


@dataclass(frozen=True)
class Closing:
    """様式第2号 of one account. Not decided yet: `approved_on` is None."""

    account: str
    officer: str
    operators: tuple[str, ...]
    head: str
    filed_on: date
    closing_on: date
    reason: str
    approved_on: date | None
    unlisted_on: date | None
    unlisted_by: str


@dataclass(frozen=True)
class Step:
    """One box of a form's 決裁 or 合議 row. `result`: 承認, 差戻し, 再提出, 未決; without a moment while it waits."""

    id: str
    account: str
    form: str
    box: str
    staff: str
    result: str
    decided_at: datetime | None
    comment: str


@dataclass(frozen=True)
class Elsewhere:
    """Where another medium of the city said it first (7(4) 但書)."""

    medium: str
    on: date
    reference: str


@dataclass(frozen=True)
class Post:
    """A post: published, scheduled, awaiting_approval or returned. `exempt`: no decision was needed, see `elsewhere`."""

    id: str
    account: str
    category: str
    planned_at: datetime
    text: str
    elsewhere: tuple[Elsewhere, ...]
    author: str
    exempt: bool
    approver: str
    approved_at: datetime | None
    status: str
    note: str


@dataclass(frozen=True)
class City:
    """Everything of the sample city. The two tables of the personnel section are bytes of CSV, as a city hands them over."""

    facts: Facts
    organization: bytes = field(repr=False)
    staff: bytes = field(repr=False)
    accounts: tuple[Account, ...]
    closings: tuple[Closing, ...]
    steps: tuple[Step, ...]
    posts: tuple[Post, ...]


def read(*, loaded_on: date) -> City:
    """The city as it stands to whoever loads it on that day."""
    clock = _Clock(facts().as_of, loaded_on)
    accounts = tuple(_account(row, clock) for row in _table("accounts.csv"))
    closings = tuple(_closing(row, clock) for row in _table("closures.csv"))
    open_forms = {(account.id, "様式第1号") for account in accounts if account.state in UNDER_WAY}
    open_forms |= {(closing.account, "様式第2号") for closing in closings if closing.approved_on is None}
    steps = tuple(_step(row, clock, under_way=(row["account_id"], row["form"]) in open_forms) for row in _table("form_approvals.csv"))
    posts = tuple(_post(json.loads(line), clock) for line in _words("posts.jsonl").splitlines())
    return City(facts(), _bytes("organization.csv"), _bytes("staff.csv"), accounts, closings, steps, posts)


def facts() -> Facts:
    """The city's own facts."""
    table = tomllib.loads(_words("city.toml"))
    city, web = table["organization"], table["web"]
    return Facts(
        as_of=table["as_of"].replace(tzinfo=JAPAN),
        name=city["name"],
        kana=city["kana"],
        romaji=city["romaji"],
        home=web["home"],
        listing_page=web["social_media_page"],
        guideline_page=web["guideline_page"],
        official_hosts=tuple(web["official_domains"]),
    )


def shifted(moment: Moment, *, loaded_on: date) -> Moment:
    """A moment of a matter under way, moved by whole weeks: what is to come after the day of loading, what has been not after it."""
    return _Clock(facts().as_of, loaded_on).under_way(moment)


def redated(text: str, *, planned_on: date, by: timedelta) -> str:
    """The text with its days moved as well: those with a weekday (「11月7日(土)・8日(日)」), so that they still are that weekday."""
    month = planned_on.month

    def moved(match: re.Match[str]) -> str:
        nonlocal month
        month = int(match["month"] or month)
        year = planned_on.year + (month < planned_on.month)
        day = date(year, month, int(match["day"])) + by
        written = f"{day.month}月" if match["month"] else ""
        return f"{written}{day.day}日({WEEKDAYS[day.weekday()]}"

    return _DAY.sub(moved, text)


@dataclass(frozen=True)
class _Clock:
    """How far the files' time lies from the day of loading."""

    as_of: datetime
    loaded_on: date

    @property
    def back(self) -> timedelta:
        """The most whole weeks that leave the files' now not after the day of loading."""
        return (self.loaded_on - self.as_of.date()).days // 7 * WEEK

    @property
    def ahead(self) -> timedelta:
        """The least whole weeks that put the files' now not before the day of loading."""
        return -((self.as_of.date() - self.loaded_on).days // 7) * WEEK

    def under_way(self, moment: Moment) -> Moment:
        return moment + (self.ahead if self._is_to_come(moment) else self.back)

    def past(self, moment: Moment) -> Moment:
        """What has been keeps its day, unless the city is loaded before the files' now: then it lies as far before the loading."""
        return moment + min(self.back, timedelta())

    def _is_to_come(self, moment: date | datetime) -> bool:
        return moment > self.as_of if isinstance(moment, datetime) else moment > self.as_of.date()


def _account(row: Mapping[str, str], clock: _Clock) -> Account:
    move = clock.under_way if row["state"] in UNDER_WAY else clock.past
    return Account(
        id=row["account_id"],
        state=row["state"],
        state_since=(clock.under_way if row["state"] == CLOSING else move)(_day(row["state_since"])),
        platform=PLATFORMS[row["platform"]],
        name=row["account_name"],
        handle=row["handle"],
        url=row["url"],
        verification=VERIFICATIONS[row["verified"]],
        unit=row["unit_id"],
        head=row["head_staff_id"],
        officer=row["responsible_staff_id"],
        operators=tuple(row["operator_staff_ids"].split(";")),
        purpose=row["purpose"],
        content_scope=row["content"],
        hours_from=row["hours_from"],
        hours_until=row["hours_to"],
        frequency=row["frequency"],
        reply_mode=REPLY_MODES[row["reply_policy"]],
        reply_text=row["reply_text"],
        contact=_contact(row["unit_id"]),
        start_on=move(_day(row["start_on"])),
        listed=row["hp_listed"] == "有",
        blurb=row["hp_intro"],
        listing_page=row["hp_page"],
        filed_on=move(_day(row["filed_on"])) if row["filed_on"] else None,
        approved_on=move(_day(row["approved_on"])) if row["approved_on"] else None,
        policy=_policy(_words(row["policy_file"])) if row["policy_file"] else None,
        icon=_bytes(row["icon_file"]),
        profile_text=row["profile_text"],
        profile_url=row["profile_url"],
        note=row["note"],
    )


def _contact(unit: str) -> str:
    return next(f"{row['name']}(電話{row['phone']})" for row in _table("organization.csv") if row["unit_id"] == unit)


def _policy(words: str) -> Policy:
    _, head, body = words.split("---\n", 2)
    said = dict(line.split(": ", 1) for line in head.splitlines())
    items = tuple(item.strip() for item in _ITEM.split(body)[1:])
    return Policy(int(said["version"]), _day(said["approved_on"]), items)


def _closing(row: Mapping[str, str], clock: _Clock) -> Closing:
    move = clock.past if row["approved_on"] else clock.under_way
    return Closing(
        account=row["account_id"],
        officer=row["responsible_staff_id"],
        operators=tuple(row["operator_staff_ids"].split(";")),
        head=row["head_staff_id"],
        filed_on=move(_day(row["filed_on"])),
        closing_on=move(_day(row["closing_on"])),
        reason=row["reason"],
        approved_on=move(_day(row["approved_on"])) if row["approved_on"] else None,
        unlisted_on=move(_day(row["hp_removed_on"])) if row["hp_removed_on"] else None,
        unlisted_by=row["hp_removed_by"],
    )


def _step(row: Mapping[str, str], clock: _Clock, *, under_way: bool) -> Step:
    move = clock.under_way if under_way else clock.past
    decided_at = move(_moment(row["decided_at"])) if row["decided_at"] else None
    return Step(row["approval_id"], row["account_id"], row["form"], row["box"], row["staff_id"], row["result"], decided_at, row["comment"])


def _post(row: Mapping[str, Any], clock: _Clock) -> Post:
    move = clock.past if row["status"] == PUBLISHED else clock.under_way
    written = _moment(row["intended_at"])
    post = Post(
        id=row["id"],
        account=row["account_id"],
        category=row["category"],
        planned_at=move(written),
        text=row["body"],
        elsewhere=tuple(Elsewhere(place["medium"], move(_day(place["on"])), place["ref"]) for place in row["elsewhere"]),
        author=row["author_staff_id"],
        exempt=row["approval"] == "exempt",
        approver=row["approver_staff_id"] or "",
        approved_at=move(_moment(row["approved_at"])) if row["approved_at"] else None,
        status=row["status"],
        note=row.get("note", ""),
    )
    return replace(post, text=redated(post.text, planned_on=written.date(), by=post.planned_at - written))


def _day(written: str) -> date:
    return date.fromisoformat(written)


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=JAPAN)


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_words(name))))


def _words(name: str) -> str:
    return _bytes(name).decode("utf-8")


def _bytes(name: str) -> bytes:
    return resources.files("kosatsu.sample").joinpath("city", *name.split("/")).read_bytes()
