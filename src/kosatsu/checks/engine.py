"""All checks on one text. A check is one file here and one line in the table."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from kosatsu.checks.alike import against_likeness
from kosatsu.checks.alt_texts import against_wordless_pictures
from kosatsu.checks.city_words import against_citys_words, against_fallen_lists
from kosatsu.checks.closed_days import against_closed_days
from kosatsu.checks.contacts import against_missing_contact
from kosatsu.checks.drafts import Draft as Draft
from kosatsu.checks.drafts import weigh
from kosatsu.checks.drills import against_drills
from kosatsu.checks.elections import against_words_of_the_contest
from kosatsu.checks.embargoes import against_embargoes
from kosatsu.checks.eras import against_mismatched_eras
from kosatsu.checks.floods import against_floods
from kosatsu.checks.hours import against_impossible_hours
from kosatsu.checks.impossible_days import against_impossible_days
from kosatsu.checks.legibility import against_illegible
from kosatsu.checks.lengths import against_overlong
from kosatsu.checks.letters import against_odd_letters
from kosatsu.checks.likeness import URGENT, learned
from kosatsu.checks.links import against_harmful_links
from kosatsu.checks.numbers import against_personal_numbers
from kosatsu.checks.past_days import against_past_days
from kosatsu.checks.plans import against_plans_before_their_day, without_published
from kosatsu.checks.rulebook import Rulebook
from kosatsu.checks.shorteners import against_shorteners
from kosatsu.checks.silences import spoken
from kosatsu.checks.sums import against_contradicting_sums
from kosatsu.checks.telephones import against_nearly_the_citys
from kosatsu.checks.unseen_signs import against_unseen_signs
from kosatsu.checks.weekdays import against_wrong_weekday
from kosatsu.checks.wordings import against_wording, own_book
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.grounds import PRODUCT_LAW_4

Check = Callable[[Draft], list[Finding]]

FOR_ALL: tuple[Check, ...] = (
    against_shorteners,
    against_personal_numbers,
    against_harmful_links,
    against_floods,
    against_citys_words,
    against_fallen_lists,
)
FOR_DRAFTS: tuple[Check, ...] = (
    against_overlong,
    against_wrong_weekday,
    against_impossible_days,
    against_mismatched_eras,
    against_past_days,
    against_wordless_pictures,
    against_unseen_signs,
    against_impossible_hours,
    against_closed_days,
    against_contradicting_sums,
    against_nearly_the_citys,
    against_missing_contact,
    against_odd_letters,
    against_illegible,
    against_drills,
    against_words_of_the_contest,
    against_plans_before_their_day,
    against_embargoes,
)
CHECKS: Mapping[str, tuple[Check, ...]] = MappingProxyType({"draft": FOR_ALL + FOR_DRAFTS, "comment": FOR_ALL})

logger = logging.getLogger(__name__)


def get_ready() -> None:
    """Load what every text is held against, so that the first one does not wait for it."""
    own_book()
    learned()


def run(draft: Draft, book: Rulebook | None = None) -> list[Finding]:
    """What the checks for this kind of text find: what is urgent, then in the order of the text, without what the city leaves alone.

    `book` are other rules than the product's own.
    """
    found = _found(draft, (*CHECKS[draft.kind], by_book(book)))
    found += _found(draft, (beyond(found),))
    return spoken(draft, in_order(found))


def run_all(drafts: Sequence[Draft], book: Rulebook | None = None) -> list[list[Finding]]:
    """What the checks find in each of many texts, in their order; what can be worked out for all at once is."""
    try:
        weigh(drafts)
    except Exception as error:  # noqa: BLE001  # each is asked alone then, and says so itself
        _say_broken("weigh", error)
    return [run(draft, book) for draft in drafts]


def by_book(book: Rulebook | None) -> Check:
    """The check of wording by these rules."""

    def against_words(draft: Draft) -> list[Finding]:
        return without_published(draft, against_wording(draft, book))

    return against_words


def beyond(found: Sequence[Finding]) -> Check:
    """The check of likeness, which keeps silent on classes of which a person is asked to look already."""
    said = {finding.category for finding in found if finding.level is not Level.HINT}

    def against_alike(draft: Draft) -> list[Finding]:
        return against_likeness(draft, said)

    return against_alike


def judge(draft: Draft, checks: tuple[Check, ...]) -> list[Finding]:
    """What these checks find, in order. One that breaks down stops nobody's finding but says so itself: a person looks in its place."""
    return in_order(_found(draft, checks))


def _found(draft: Draft, checks: tuple[Check, ...]) -> list[Finding]:
    found: list[Finding] = []
    for check in checks:
        try:
            found += check(draft)
        except Exception as error:  # noqa: BLE001  # what it says may quote the text, which no log keeps
            _say_broken(check.__name__, error)
            found.append(Finding("check.broken", PRODUCT_LAW_4, params={"check": check.__name__}, category="check"))
    return found


def in_order(found: Sequence[Finding]) -> list[Finding]:
    """What is urgent first, then in the order of the text."""
    return sorted(found, key=lambda finding: (finding.category != URGENT, finding.start, finding.end, finding.code))


def _say_broken(name: str, error: Exception) -> None:
    place = traceback.extract_tb(error.__traceback__)[-1]
    logger.error("check %s broke down: %s in %s, line %s", name, type(error).__name__, place.filename, place.lineno)
