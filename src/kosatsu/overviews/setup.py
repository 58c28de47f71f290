"""The fifteen questions a city answers before it begins, how far it has come, and what already lies in the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kosatsu.accounts import queries as accounts
from kosatsu.bylaws import queries as bylaws
from kosatsu.bylaws.queries import Question, Setting
from kosatsu.bylaws.rules.answers import fingerprint
from kosatsu.guideline import library
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan, wareki
from kosatsu.kernel.errors import NotFound
from kosatsu.overviews import setting_page
from kosatsu.people import queries as people


@dataclass(frozen=True)
class Step:
    """A question with how many of its settings have the city's answer."""

    question: Question
    answered: int

    @property
    def done(self) -> bool:
        """Whether nothing of it is open."""
        return self.answered == len(self.question.keys)


@dataclass(frozen=True)
class Walk:
    """All questions; `next` is the first with something open, None at the end; `further` are open settings no question asks for."""

    steps: tuple[Step, ...]
    next: Question | None
    further: tuple[Setting, ...]
    may_answer: bool

    @property
    def done(self) -> int:
        """How many questions are answered whole."""
        return sum(step.done for step in self.steps)


@dataclass(frozen=True)
class QuestionPage:
    """One question: what the guideline's clauses say, and its settings, each with the fingerprint of its value."""

    question: Question
    clauses: tuple[tuple[str, str], ...]
    settings: tuple[tuple[Setting, str], ...]
    facts: tuple[tuple[str, str], ...]
    units: dict[str, str]
    may_answer: bool
    last: int


def walk(*, by: Actor, at: datetime) -> Walk:
    """How far the city has come."""
    day = in_japan(at).date()
    settings = {setting.key: setting for setting in bylaws.settings(day)}
    steps = tuple(Step(question, sum(settings[key].confirmed for key in question.keys)) for question in bylaws.questions())
    asked = {key for question in bylaws.questions() for key in question.keys}
    further = tuple(setting for key, setting in settings.items() if key not in asked and not setting.confirmed)
    following = next((step.question for step in steps if not step.done), None)
    return Walk(steps, following, further, setting_page.may_answer(by, at))


def question_page(number: int, *, by: Actor, at: datetime) -> QuestionPage:
    """One question; NotFound for a number there is not."""
    found = bylaws.questions()
    if not 1 <= number <= len(found):
        raise NotFound
    question, day = found[number - 1], in_japan(at).date()
    said = {duty.clause: duty.words for duty in library.in_force(day).obligations}
    settings = {setting.key: setting for setting in bylaws.settings(day)}
    return QuestionPage(
        question=question,
        clauses=tuple((clause, said.get(clause, "")) for clause in question.clauses),
        settings=tuple((settings[key], fingerprint(settings[key].value)) for key in question.keys),
        facts=FACTS[number](day) if number in FACTS else (),
        units=setting_page.unit_names({day}),
        may_answer=setting_page.may_answer(by, at),
        last=len(found),
    )


def _organization(day: date) -> tuple[tuple[str, str], ...]:
    """What of the organisation has been taken in."""
    tree, changed = people.tree(day), people.latest_change()
    heads = {
        (holder.unit_id, holder.office_title) for unit in tree.periods for holder in people.members([unit], day) if holder.rank in HEADS
    }
    return (
        ("取り込まれている所属", f"{len(tree.periods)}"),
        ("所属長の職", f"{len(heads)}"),
        ("いちばん新しい発令・組織の日", wareki(changed) if changed else ""),
    )


def _register(_: date) -> tuple[tuple[str, str], ...]:
    """How many accounts the register holds."""
    return (("台帳にあるアカウント", f"{accounts.register().count()}"),)


HEADS = frozenset(people.HEADS)
FACTS = {1: _organization, 14: _register}
