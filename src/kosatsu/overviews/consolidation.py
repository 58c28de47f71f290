"""統合の検討: which accounts overlap, sleep or cost too much upkeep, so that somebody can propose to close them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.models import Account
from kosatsu.accounts.states import AccountState
from kosatsu.bylaws import queries as bylaws
from kosatsu.duties import queries as duty_queries
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Forbidden
from kosatsu.overviews import paper
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows
from kosatsu.people.rules import UnitKind
from kosatsu.posts import queries as posts
from kosatsu.records import queries as journal
from kosatsu.upkeep import rules

YEAR = timedelta(days=365)
FEW_POSTS = 12
"""Posts a year below which an account that overlaps with another is a candidate for merging."""
_WORDS = re.compile(r"[一-龥々]{2,}|[ァ-ヶー]{3,}|[A-Za-z]{4,}")
COMMON = frozenset({"情報", "発信", "市内", "市民", "上野原", "周知", "提供", "広報", "目的", "速やか", "お知らせ", "住民", "皆様", "行政"})


@dataclass(frozen=True)
class Candidate:
    """An account with what speaks for and against keeping it. `like` are accounts that do much the same."""

    id: int
    name: str
    platform: str
    handle: str
    url: str
    unit_name: str
    department: str
    state: str
    posts_in_year: int
    last_post: date | None
    idle: int
    like: tuple[str, ...]
    duties: int
    late: int
    proposal: str
    weight: int


def report(*, by: Actor, at: datetime) -> tuple[Candidate, ...]:
    """Every account in use or suspended, those first that have most against them; for the supervisor. As many questions for any number."""
    if not allows(by, Permission.OVERSEE, unit_id=None, at=at):
        raise Forbidden
    today = in_japan(at).date()
    shown = list(accounts.register().filter(state__in=STATES))
    ids = [account.pk for account in shown]
    published = posts.published(ids, since=at - YEAR)
    counted = duty_queries.counts([account.ref for account in shown], today)
    tree = people.tree(today)
    names = {unit_id: period.name for unit_id, period in tree.periods.items()}
    departments = {unit_id: tree.level(unit_id, UnitKind.DEPARTMENT) for unit_id in tree.periods}
    alike = _alike(shown, departments)
    first = journal.first_at([account.ref for account in shown])
    long_idle = int(bylaws.value("dormancy.escalate_days", today))
    found = []
    for account in shown:
        last, often = published.get(account.pk, (None, 0))
        last_on = in_japan(last).date() if last else None
        known = in_japan(first[str(account.ref)]).date()
        idle = rules.idle_days(last_on, max(known, account.opened_on or known), today)
        waiting, late = counted.get(str(account.ref), (0, 0))
        like = tuple(alike[account.pk])
        proposal, weight = _proposal(often, idle, like, late, long_idle)
        found.append(
            Candidate(
                id=account.pk,
                name=account.display_name,
                platform=paper.platform_label(account.platform),
                handle=account.handle,
                url=account.url,
                unit_name=names.get(account.unit_id, ""),
                department=names.get(departments.get(account.unit_id) or 0, ""),
                state=account.state,
                posts_in_year=often,
                last_post=last_on,
                idle=idle,
                like=like,
                duties=waiting,
                late=late,
                proposal=proposal,
                weight=weight,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.weight, one.posts_in_year, one.name)))


def _proposal(often: int, idle: int, like: Sequence[str], late: int, long_idle: int) -> tuple[str, int]:
    """What to talk about with the section, and how much speaks for it; people decide."""
    if idle >= long_idle:
        return "廃止か休止を検討", 3
    if like and often < FEW_POSTS:
        return "統合を検討", 2
    if like:
        return "重なりを確かめる", 1
    return ("管理の状況を確かめる", 1) if late else ("続ける", 0)


def _alike(shown: Sequence[Account], departments: Mapping[int, int | None]) -> dict[int, list[str]]:
    """Account id → accounts on the same platform that are of the same section or department, or say the same of their purpose."""
    words = {account.pk: purpose_words(f"{account.purpose} {account.content_scope}") for account in shown}
    frequent = Counter(word for found in words.values() for word in found)
    telling = {pk: {word for word in found if frequent[word] <= max(2, len(shown) // 3)} for pk, found in words.items()}
    alike: dict[int, list[str]] = {account.pk: [] for account in shown}
    for one in shown:
        for other in shown:
            if one.pk == other.pk or one.platform != other.platform:
                continue
            near = one.unit_id == other.unit_id or (
                departments.get(one.unit_id) is not None and departments.get(one.unit_id) == departments.get(other.unit_id)
            )
            shared = sorted(telling[one.pk] & telling[other.pk])
            if near or len(shared) >= 2:
                why = "同じ課" if one.unit_id == other.unit_id else "同じ部" if near else "同じ言葉: " + "・".join(shared[:3])
                alike[one.pk].append(f"{other.display_name}({why})")
    return alike


def purpose_words(text: str) -> set[str]:
    """The telling words of a purpose."""
    return {word.casefold() for word in _WORDS.findall(text)} - COMMON


def as_rows(found: Sequence[Candidate]) -> list[list[str]]:
    """The report as a table of text, its first row the names of the columns."""
    return [list(COLUMNS), *([str(value) for value in _row(one)] for one in found)]


def _row(one: Candidate) -> tuple[object, ...]:
    where = (one.name, one.platform, one.handle, one.url, one.unit_name, one.department, STATES.get(one.state, one.state))
    used = (one.posts_in_year, one.last_post.isoformat() if one.last_post else "", one.idle)
    return (*where, *used, "、".join(one.like), one.duties, one.late, one.proposal)


COLUMNS = (
    "アカウント名",
    "媒体",
    "ハンドル",
    "URL",
    "所属",
    "部",
    "状態",
    "1年の発信数",
    "最後の発信",
    "発信のない日数",
    "似たアカウント",
    "やること",
    "期限を過ぎたやること",
    "検討",
)
STATES: Mapping[str, str] = {AccountState.LIVE: "運用中", AccountState.LEGACY_UNFILED: "届出前", AccountState.SUSPENDED: "休止中"}
