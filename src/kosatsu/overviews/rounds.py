"""What the supervisor has done and has still to see: monthly rounds, sections' answers, changes of terms."""

from __future__ import annotations

import re
from datetime import date, datetime

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.states import AccountState
from kosatsu.kernel import calendars
from kosatsu.kernel.calendars import in_japan
from kosatsu.overviews import paper
from kosatsu.overviews.upkeep import Kept, inspection_line
from kosatsu.upkeep import queries as kept

NEWEST = 12
_PERIOD = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def period(asked: str, *, at: datetime) -> str:
    """The month that was asked for, written `2026-11`; this one where none or nonsense was."""
    return asked if _PERIOD.fullmatch(asked) else f"{in_japan(at):%Y-%m}"


def month(period: str) -> str:
    """「令和8年11月」 for `2026-11`."""
    return calendars.wareki(date.fromisoformat(f"{period}-01")).removesuffix("1日")


def made() -> tuple[Kept, ...]:
    """The newest monthly rounds, with what was odd."""
    shown = list(kept.rounds()[:NEWEST])
    ids = {int(account_id) for one in shown for account_id in one.answers}
    names = dict(accounts.register().filter(pk__in=ids).order_by().values_list("pk", "display_name"))
    found = []
    for one in shown:
        odd = [f"{names.get(int(account_id), account_id)}: {words}" for account_id, words in one.answers.items()]
        words = "\n".join([month(one.period), *odd, one.remarks]).strip()
        found.append(Kept(in_japan(one.at).date(), one.by.name, words, one.pk))
    return tuple(found)


def unseen() -> tuple[tuple[str, Kept], ...]:
    """(account, answers) that sections gave and the supervisor has not seen yet."""
    return tuple((str(one.account.display_name) if one.account else "", inspection_line(one)) for one in kept.unseen_inspections())


def terms() -> tuple[tuple[str, Kept], ...]:
    """(platform, what changed), newest first."""
    changes = kept.terms_changes()[:NEWEST]
    return tuple((paper.platform_label(one.platform), Kept(one.since, one.by.name, f"{one.version}\n{one.words}")) for one in changes)


def registered() -> tuple[tuple[int, str], ...]:
    """Every account of the register that is not closed, for choosing."""
    found = accounts.register().exclude(state=AccountState.CLOSED)
    return tuple((account.pk, f"{account.display_name}({paper.platform_label(account.platform)})") for account in found)
