"""«このアカウントは市の公式ですか»: five answers, and «official» only where nothing else is possible."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from kosatsu.accounts import addresses, differences, judging, media, pasting, public
from kosatsu.accounts.addresses import Known, Question
from kosatsu.accounts.judging import ANSWERS, Answer, Book, Found, Personal, Reason, Row
from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.calendars import in_japan
from kosatsu.overviews import notice_board, register
from kosatsu.overviews.register import Listed, NotOn

LONGEST = addresses.LONGEST


@dataclass(frozen=True)
class Reply:
    """The answer with its words; `accounts` are those the question may mean, `instead` those the city really has on that medium.

    `checked` is the address inside a longer text; `differs` says what sets the question apart from the register's accounts,
    `stated` what the city says of accounts it does not have there.
    """

    answer: Answer
    reason: Reason
    query: str
    checked: str
    title: str
    message: str
    message_en: str
    accounts: tuple[Listed, ...]
    instead: tuple[Listed, ...]
    differs: tuple[str, ...]
    stated: tuple[NotOn, ...]

    def as_json(self) -> dict[str, Any]:
        """The reply for programs."""
        return {
            "answer": self.answer,
            "reason": self.reason,
            "query": self.query,
            "checked": self.checked,
            "message": f"{self.title}。{self.message}",
            "message_en": self.message_en,
            "accounts": [register.entry_as_json(account) for account in self.accounts],
            "instead": [register.entry_as_json(account) for account in self.instead],
            "differs": list(self.differs),
            "stated": [asdict(one) | {"since": one.since.isoformat()} for one in self.stated],
        }


def ask(query: str, *, at: datetime) -> Reply:
    """The answer to a question of any form; raises where the register cannot be read, so that nobody takes silence for a no."""
    asked, accounts = addresses.read(query), {account.id: account for account in register.listed(at)}
    kept = book(tuple(accounts.values()), at)
    found = judging.judge(asked, kept)
    words = said(found)
    no = ANSWERS[found.reason] is Answer.NOT_REGISTERED
    return Reply(
        ANSWERS[found.reason],
        found.reason,
        query,
        checked=checked(query),
        **words,
        accounts=tuple(accounts[one] for one in found.accounts),
        instead=tuple(accounts[one] for one in found.instead),
        differs=tuple(point_out(query, asked, kept)) if no else (),
        stated=tuple(one for one in register.not_on(in_japan(at).date()) if no and _is_about(one, asked, found)),
    )


def _is_about(one: NotOn, asked: Question, found: Found) -> bool:
    """Whether a statement answers the question: of its medium, or, where the question names none, of its very name."""
    if found.platform:
        return one.platform == found.platform
    return addresses.match(asked, Known(one.platform, one.name, one.name, "", "")) is addresses.Match.NAME


def book(accounts: Sequence[Listed], at: datetime) -> Book:
    """The register and the city's own sites, as a question is judged by them."""
    on, known = in_japan(at).date(), public.known()
    return Book(
        rows=tuple(Row(account.id, account.state, known[account.id]) for account in accounts),
        personal=tuple(Personal(row.office, Known(row.platform, "", row.handle, row.url, "")) for row in register.personal(on)),
        portal=str(bylaws.value("city.portal", on)),
        hosts=tuple(bylaws.value("city.official_hosts", on)),
        giver=notice_board.giver,
    )


def said(found: Found) -> dict[str, str]:
    """Title, message and message_en of what was found."""
    platform = media.label(found.platform) if found.platform else ""
    return {name: text.format(platform=platform, office=found.office) for name, text in words()[found.reason].items()}


def checked(query: str) -> str:
    """The address that was looked for, where it is only a part of what was pasted; else empty."""
    text = pasting.asked_in(query)
    return text if text is not None and text != pasting.trimmed(pasting.folded(query)) else ""


def point_out(query: str, asked: Question, kept: Book) -> Iterator[str]:
    """What sets the question apart from the register's accounts, a sentence each."""
    for found in differences.differences(query, asked, [row.known for row in kept.rows if row.state in judging.IN_USE]):
        yield difference_words()[found.code].format(**found.params)


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Reason → title, message, message_en."""
    return _table("official.toml")


@cache
def difference_words() -> Mapping[str, str]:
    """Code of a difference → its sentence."""
    return _table("differences.toml")


def _table(name: str) -> Mapping[str, Any]:
    return tomllib.loads(resources.files("kosatsu.overviews").joinpath(name).read_text("utf-8"))
