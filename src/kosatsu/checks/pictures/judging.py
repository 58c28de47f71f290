"""What the checks say of the pictures of a post: of the words in them, where their codes lead, faces, and what they carry along."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kosatsu.checks import engine
from kosatsu.checks.city_words import against_citys_words
from kosatsu.checks.drafts import Draft
from kosatsu.checks.drills import against_drills
from kosatsu.checks.elections import against_words_of_the_contest
from kosatsu.checks.embargoes import against_embargoes
from kosatsu.checks.eras import against_mismatched_eras
from kosatsu.checks.hours import against_impossible_hours
from kosatsu.checks.impossible_days import against_impossible_days
from kosatsu.checks.links import against_harmful_links
from kosatsu.checks.numbers import against_personal_numbers
from kosatsu.checks.past_days import against_past_days
from kosatsu.checks.pictures.contradictions import against_other_days, against_other_figures
from kosatsu.checks.pictures.metadata import PLACE, Carried
from kosatsu.checks.pictures.seen import Seen
from kosatsu.checks.plans import against_plans_before_their_day
from kosatsu.checks.rulebook import Rulebook
from kosatsu.checks.shorteners import against_shorteners
from kosatsu.checks.silences import spoken
from kosatsu.checks.sums import against_contradicting_sums
from kosatsu.checks.telephones import against_nearly_the_citys
from kosatsu.checks.weekdays import against_wrong_weekday
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.grounds import PRODUCT_LAW_4

RIGHTS = "4-8-9"
PRIVACY = "4-2"
TOLD = "bylaw:alt_text"
PLATE = "number.plate"
CODES = (
    "picture.unread",
    "picture.unreadable",
    "picture.code",
    "picture.faces",
    "picture.carries_place",
    "picture.carries_traces",
    "picture.untold",
    "picture.other_days",
)
READER_WORDS = {"words": "文字", "codes": "QRコード", "faces": "人の顔"}
OF_WORDS: tuple[engine.Check, ...] = (
    against_shorteners,
    against_personal_numbers,
    against_harmful_links,
    against_wrong_weekday,
    against_impossible_days,
    against_mismatched_eras,
    against_past_days,
    against_impossible_hours,
    against_contradicting_sums,
    against_nearly_the_citys,
    against_drills,
    against_words_of_the_contest,
    against_plans_before_their_day,
    against_embargoes,
    against_citys_words,
)
OF_CODES: tuple[engine.Check, ...] = (against_shorteners, against_harmful_links, against_personal_numbers)
FEWEST_WORDS = 20
LEAST_TOLD = 0.3
LONGEST_CITED = 60
_LETTERS = re.compile(r"\w+")


@dataclass(frozen=True)
class Pictured:
    """A picture of a post: its words for those who cannot see it, what was seen in it (None: nobody looked yet), what it carries along."""

    alt: str = ""
    seen: Seen | None = field(default_factory=Seen)
    carried: Carried = field(default_factory=Carried)


def against_pictures(draft: Draft, pictures: Sequence[Pictured], book: Rulebook | None = None) -> list[Finding]:
    """What is found in the pictures of a draft, picture by picture. What a machine read may be misread, so it never stops anybody."""
    found: list[Finding] = []
    for place, picture in enumerate(pictures, 1):
        found += [replace(finding, picture=place) for finding in _against(draft, picture, book)]
    return found


def _against(draft: Draft, picture: Pictured, book: Rulebook | None) -> Iterator[Finding]:
    yield from against_carried(picture.carried)
    if picture.seen is None:
        yield Finding("picture.unread", PRODUCT_LAW_4, category="check")
        return
    yield from against_unreadable(picture.seen)
    yield from against_words(draft, picture.seen.words, book)
    yield from against_other_days(draft, picture.seen.words)
    yield from against_other_figures(draft, picture.seen.words)
    yield from against_untold(draft, picture)
    for code in picture.seen.codes:
        yield from against_code(draft, code)
    yield from against_faces(picture.seen.faces)


def against_unreadable(seen: Seen) -> list[Finding]:
    """A reader that broke down or took too long says so: a person looks in its place."""
    names = "・".join(READER_WORDS.get(name, name) for name in seen.failed)
    return [Finding("picture.unreadable", PRODUCT_LAW_4, Level.WARN, {"what": names}, "check")] if names else []


def against_words(draft: Draft, words: str, book: Rulebook | None) -> list[Finding]:
    """The words in a picture are judged as those of the post."""
    if not words:
        return []
    read = replace(draft, text=words, platform="", alts=())
    judged = spoken(read, engine.judge(read, (*OF_WORDS, engine.by_book(book))) + _plates_in_two_rows(read))
    return [replace(one, level=Level.WARN if one.level in {Level.STOP, Level.IMPOSSIBLE} else one.level) for one in judged]


def _plates_in_two_rows(read: Draft) -> list[Finding]:
    """A plate has its place and class in a row of their own; none that stands in one row."""
    in_one = replace(read, text=read.text.replace("\n", " "))
    found = [one for one in against_personal_numbers(in_one) if one.code == PLATE]
    return [replace(one, text=read.text[one.start : one.end]) for one in found if "\n" in read.text[one.start : one.end]]


def against_code(draft: Draft, code: str) -> list[Finding]:
    """A code leads where nobody sees it: it is shown in letters, and judged as a link in the text would be."""
    cited = code if len(code) <= LONGEST_CITED * 2 else code[: LONGEST_CITED * 2 - 1] + "…"
    led = replace(draft, text=code, platform="", alts=())
    judged = spoken(led, engine.judge(led, OF_CODES))
    return [Finding("picture.code", "4-8-6", Level.HINT, {"code": cited}, "link", text=cited), *judged]


@enforces(RIGHTS, PRIVACY)
def against_faces(faces: int) -> list[Finding]:
    """Whoever can be recognised was asked."""
    return [Finding("picture.faces", RIGHTS, Level.WARN, {"count": faces}, "rights")] if faces else []


@enforces(PRIVACY)
def against_carried(carried: Carried) -> list[Finding]:
    """What a file tells besides its pixels is named, so that its drafter knows; it is removed in any case."""
    others = "、".join(kind for kind in carried.kinds if kind != PLACE)
    found = [Finding("picture.carries_place", PRIVACY, Level.HINT, category="rights")] if PLACE in carried.kinds else []
    return found + ([Finding("picture.carries_traces", PRIVACY, Level.HINT, {"what": others}, "rights")] if others else [])


@enforces(TOLD)
def against_untold(draft: Draft, picture: Pictured) -> list[Finding]:
    """What stands in a picture is told in the post or in the picture's own words too."""
    words = _pairs(picture.seen.words if picture.seen else "")
    if len(words) < FEWEST_WORDS:
        return []
    told = _pairs(f"{draft.text}\n{picture.alt}")
    if len(words & told) >= LEAST_TOLD * len(words):
        return []
    first = next(line for line in picture.seen.words.splitlines() if line.strip()) if picture.seen else ""
    return [Finding("picture.untold", TOLD, Level.HINT, category="accessibility", text=first[:LONGEST_CITED])]


def _pairs(text: str) -> set[str]:
    """The letters of a text two by two, without signs and spaces."""
    letters = "".join(_LETTERS.findall(unicodedata.normalize("NFKC", text).lower()))
    return {letters[place : place + 2] for place in range(len(letters) - 1)}
