"""The guideline clause by clause, and who keeps each: rules of this product, or people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kosatsu.accounts import rules as accounts
from kosatsu.approval import rules as approval
from kosatsu.guideline import library
from kosatsu.guideline.keepers import ENFORCED
from kosatsu.guideline.library import Obligation
from kosatsu.kernel.errors import NotFound
from kosatsu.people import rules as people
from kosatsu.policies import rules as policies
from kosatsu.posts import rules as posts

KEEPING = (accounts, approval, people, policies, posts)  # a rule names its ground when its module is loaded
PLACES = {
    "accounts": "届出と台帳の規則",
    "approval": "決裁と合議の規則",
    "bylaws": "市の設定の規則",
    "checks": "内容点検",
    "duties": "やることの規則",
    "people": "組織と発令の規則",
    "policies": "運用ポリシーの規則",
    "posts": "投稿と発信の規則",
    "records": "記録の規則",
    "upkeep": "アカウントの維持の規則",
}
CHAPTERS = {
    "3": "適用範囲",
    "4": "基本原則",
    "5": "アカウント開始手続",
    "6": "アカウントの廃止手続",
    "7": "利用上の注意点",
    "8": "トラブル対応",
    "9": "監視体制",
}
STRENGTHS = {"M": "しなければならない", "M*": "原則としてする", "E": "努める・留意する", "N": "してはならない", "C": "必要に応じてする"}


@dataclass(frozen=True)
class Rule:
    """A rule of the code that keeps a clause."""

    place: str
    name: str


@dataclass(frozen=True)
class Clause:
    """One duty of the guideline and its keeper."""

    id: str
    label: str
    words: str
    strength: str
    actor: str
    by_code: bool
    kept_by: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Chapter:
    """The duties of one numbered part of the guideline."""

    number: str
    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class ClausePage:
    """An edition with every duty in it."""

    id: str
    title: str
    edition: str
    enacted_on: date
    forms_obtained: bool
    in_force: bool
    chapters: tuple[Chapter, ...]
    editions: tuple[tuple[str, str], ...]


def clause_page(edition_id: str, *, on: date) -> ClausePage:
    """The edition asked for, or the one in force for a blank; NotFound for one there is not."""
    now = library.in_force(on)
    edition = next((edition for edition in library.every() if edition.id == (edition_id or now.id)), None)
    if edition is None:
        raise NotFound
    numbers = dict.fromkeys(duty.clause.partition("-")[0] for duty in edition.obligations)
    return ClausePage(
        id=edition.id,
        title=edition.title,
        edition=edition.edition,
        enacted_on=edition.enacted_on,
        forms_obtained=edition.forms_obtained,
        in_force=edition is now,
        chapters=tuple(
            Chapter(
                number, CHAPTERS[number], tuple(_clause(duty) for duty in edition.obligations if duty.clause.partition("-")[0] == number)
            )
            for number in numbers
        ),
        editions=tuple((other.id, other.edition) for other in library.every()),
    )


def rules_of(grounds: Iterable[str]) -> tuple[Rule, ...]:
    """The rules of the code that keep any of these grounds, in the order of their places."""
    paths = {path for ground in grounds for path in ENFORCED.get(ground, ())}
    return tuple(Rule(PLACES[path.split(".")[1]], path.removeprefix("kosatsu.")) for path in sorted(paths))


def _clause(duty: Obligation) -> Clause:
    return Clause(
        id=duty.clause,
        label=library.label(duty.clause),
        words=duty.words,
        strength=STRENGTHS[duty.strength],
        actor=duty.actor,
        by_code=duty.keeper == "code",
        kept_by=duty.kept_by,
        rules=rules_of([duty.clause]) if duty.keeper == "code" else (),
    )
