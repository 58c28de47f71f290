"""What makes a post lawful: the digest, the exemption, the window."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from kosatsu.guideline.keepers import enforces
from kosatsu.kernel import canonical
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.grounds import PRODUCT_LAW_1, PRODUCT_LAW_2


@dataclass(frozen=True)
class Parcel:
    """Exactly what will leave for one account. `images` are (sha256 of the outgoing bytes, media type, alt text)."""

    delivery: str
    account: str
    platform: str
    stable_id: str
    text: str
    images: tuple[tuple[str, str, str], ...]
    written_at: str
    not_before: str
    not_after: str


def as_put_up(parcel: Parcel) -> dict[str, Any]:
    """The parcel as the values whose canonical bytes are decided on."""
    return {
        "action": "publish",
        "delivery": parcel.delivery,
        "account": parcel.account,
        "platform": parcel.platform,
        "stable_id": parcel.stable_id,
        "text": parcel.text,
        "images": [{"sha256": sha, "type": kind, "alt": alt} for sha, kind, alt in parcel.images],
        "written_at": parcel.written_at,
        "not_before": parcel.not_before,
        "not_after": parcel.not_after,
    }


def digest(parcel: Parcel) -> str:
    """The one digest of a parcel: SHA-256 of its canonical bytes. A clearance carries it, an attempt points to it."""
    return canonical.digest(as_put_up(parcel))


def removal_digest(*, delivery: str, url: str, platform_id: str) -> str:
    """The digest of taking one published delivery down."""
    return canonical.digest({"action": "delete", "delivery": delivery, "url": url, "platform_id": platform_id})


@enforces(PRODUCT_LAW_1)
def against_altered(*, cleared: str, parcel: Parcel, kept: Mapping[str, bool]) -> list[Finding]:
    """What leaves is what was cleared: same digest, and every image still the bytes its hash names."""
    if digest(parcel) != cleared:
        return [Finding("delivery.altered", PRODUCT_LAW_1)]
    return [Finding("delivery.image_altered", PRODUCT_LAW_1) for sha, _, _ in parcel.images if not kept.get(sha)]


@enforces(PRODUCT_LAW_2)
def window_state(*, now: datetime, not_before: datetime, not_after: datetime) -> str:
    """`early`, `open` or `over`: a post goes out in its window or not at all."""
    if now < not_before:
        return "early"
    return "open" if now <= not_after else "over"


def against_incomplete(*, text: str, accounts: int) -> list[Finding]:
    """A post has words and goes somewhere."""
    found = [] if text.strip() else [Finding("post.no_text", "7-4")]
    if not accounts:
        found.append(Finding("post.no_account", "7-4"))
    return found


def against_too_many_pictures(*, pictures: int, limit: int, account: str) -> list[Finding]:
    """A platform takes so many pictures and no more."""
    if pictures <= limit:
        return []
    return [Finding("post.too_many_pictures", PRODUCT_LAW_1, params={"limit": limit, "account": account})]


SHORTEST_REASON = 4
FEWEST_LETTERS = 3  # different ones, of a reason


def against_overriding(findings: Sequence[Finding], reasons: Mapping[str, str]) -> list[Finding]:
    """Of what the checks found: the impossible always, a stop unless a reason that says something was given for this very finding."""
    return [
        finding
        for finding in findings
        if finding.level is Level.IMPOSSIBLE or (finding.level is Level.STOP and not is_a_reason(reasons.get(finding.key, "")))
    ]


def is_a_reason(said: str) -> bool:
    """Whether somebody who decides learns anything from it: «あ», «ーーーー» and «はいはい» say nothing."""
    letters = [letter for letter in said if letter.isalnum() and letter != "ー"]
    return len(letters) >= SHORTEST_REASON and len(set(letters)) >= FEWEST_LETTERS


def reasons_given(findings: Sequence[Finding], reasons: Mapping[str, str]) -> dict[str, str]:
    """Of the reasons those for a finding that stands and stops."""
    stops = {finding.key for finding in findings if finding.level is Level.STOP}
    return {key: reason.strip() for key, reason in reasons.items() if key in stops and is_a_reason(reason)}


def reasons_kept(before: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """The reasons a draft carries on: those before, changed as given; a blank one takes its reason back."""
    return {key: reason.strip() for key, reason in {**before, **given}.items() if reason.strip()}


SHORTEST_SAID = 5
INTERLACED = r"\++(?:\.{1,2}\++)*"
_LINK = re.compile(r"https?://[!-~]+")
_HOST = re.compile(r"https?://([A-Za-z0-9.\-]+)(?::[0-9]+)?(?:[/?#)]|$)")
_PASSED_OVER = re.compile(r"(?<![0-9])[#\s、。,.!?・「」『』()\-~〜:]+|[#\s、。,.!?・「」『』()\-~〜:]+(?![0-9])")
_SENTENCE_ENDS = re.compile(r"[。!?\n]")
_NUMBER = re.compile(r"[0-9][0-9.]*|[〇一二三四五六七八九十百千万億兆]+")
_TURNING = re.compile(r"せん|な[いくしか]|中止|延期|廃止|終了|取り?消|休|禁|不可|以外|除")
_WEIGHTY = re.compile(rf"{_TURNING.pattern}|[0-9無不未非]|有料|避難|限定")


@dataclass(frozen=True)
class _Telling:
    """What a text says, without links and punctuation: each character with the number of its sentence, and the numerals."""

    text: str
    sentences: tuple[int, ...]
    numerals: frozenset[str]


def _telling(text: str) -> _Telling:
    told = [_PASSED_OVER.sub("", sentence) for sentence in _SENTENCE_ENDS.split(_LINK.sub(" ", _plain(text)))]
    return _Telling(
        text="".join(told),
        sentences=tuple(number for number, words in enumerate(told) for _ in words),
        numerals=frozenset(numeral for words in told for numeral in _NUMBER.findall(words)),
    )


def _plain(text: str) -> str:
    """The text without what nobody sees: differences of width, invisible characters, commas inside numerals."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    return re.sub(r"(?<=[0-9]),(?=[0-9])", "", seen)


@dataclass(frozen=True)
class Retelling:
    """What a variant adds to its source, plain and together with up to two characters in between; what sentences taken over lack."""

    added: tuple[str, ...]
    interlaced: tuple[str, ...]
    left_out: tuple[str, ...]
    numerals: frozenset[str]


def retelling(source: str, variant: str) -> Retelling:
    """The variant held against its source, link and punctuation aside; a word counts as said in a sentence that was taken over."""
    old, new = _telling(source), _telling(variant)
    if old.text == new.text:
        return Retelling((), (), (), new.numerals - old.numerals)
    blocks = difflib.SequenceMatcher(a=old.text, b=new.text, autojunk=False).get_matching_blocks()
    sizes = Counter(old.sentences)
    taken_over = {
        number
        for block in blocks
        for number, size in Counter(old.sentences[block.a : block.a + block.size]).items()
        if size >= min(SHORTEST_SAID, sizes[number])
    }
    pairs = [(block.a + step, block.b + step) for block in blocks for step in range(block.size)]
    said = {j for i, j in pairs if old.sentences[i] in taken_over}
    kept = {i for i, j in pairs if j in said}
    added = "".join("." if j in said else "+" for j in range(len(new.text)))
    left_out = "".join("+" if number in taken_over and i not in kept else "." for i, number in enumerate(old.sentences))
    return Retelling(
        _marked(r"\++", new.text, added),
        _marked(INTERLACED, new.text, added),
        _marked(r"\++", old.text, left_out),
        new.numerals - old.numerals,
    )


def _marked(pattern: str, text: str, marks: str) -> tuple[str, ...]:
    """The pieces of a text whose marks are of this pattern."""
    return tuple(text[found.start() : found.end()] for found in re.finditer(pattern, marks))


def differences(source: str, variant: str) -> list[tuple[str, str]]:
    """The way from the source to the variant, as runs of `same`, `removed` and `added`."""
    runs: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(a=source, b=variant, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(("same", source[i1:i2]))
            continue
        if i2 > i1:
            runs.append(("removed", source[i1:i2]))
        if j2 > j1:
            runs.append(("added", variant[j1:j2]))
    return runs


@dataclass(frozen=True)
class Source:
    """What another medium of the city already said, and where (7(4) 但書). `hosts` are those of the city's own pages."""

    kind: str
    reference: str
    text: str
    image_hashes: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()

    def is_of_the_city(self, link: str) -> bool:
        """Whether a link leads to a page of the city or to where the source does; one that a browser may read otherwise does not."""
        if link in {self.reference, *_LINK.findall(_plain(self.text))}:
            return True
        host = _HOST.match(link)
        return host is not None and any(f".{host[1].lower()}".endswith(f".{own.lower()}") for own in self.hosts)


LONGEST_ADDED_RUN = 6
ON_THE_WEB = frozenset({"web", "pasted"})


@enforces("7-4-p")
def against_exemption(
    source: Source, *, variants: Sequence[str], picture_hashes: Collection[str], allowed: Collection[str]
) -> list[Finding]:
    """Exempt is what another medium said already: named by its reference, word for word or shortened, with no picture of its own."""
    if source.kind not in allowed:
        return [Finding("exemption.not_allowed", "7-4-p")]
    found = _against_reference(source)
    if not source.text.strip():
        return [*found, Finding("exemption.no_text", "7-4-p")]
    for variant in variants:
        found += against_retelling(source, variant)
    if set(picture_hashes) - source.image_hashes:
        found.append(Finding("exemption.new_picture", "7-4-p"))
    return found


def _against_reference(source: Source) -> list[Finding]:
    if not source.reference.strip():
        return [Finding("exemption.no_reference", "7-4-p")]
    elsewhere = source.kind in ON_THE_WEB and not replace(source, reference="", text="").is_of_the_city(source.reference)
    return [Finding("exemption.not_of_the_city", "7-4-p")] if elsewhere else []


@enforces("7-4-p")
def against_retelling(source: Source, variant: str) -> list[Finding]:
    """A variant claims nothing new and turns nothing round; else the ordinary approval is due.

    New is a run of more than six characters, a weighty word, a numeral or a link that the source does not have. Turned round may be
    a sentence that is taken over without its negation or its condition.
    """
    told = retelling(source.text, variant)
    claims = [run for run in told.interlaced if len(run) > LONGEST_ADDED_RUN]
    for run in [*filter(_WEIGHTY.search, told.added), *sorted(told.numerals)]:
        claims += [] if any(run in claim for claim in claims) else [run]
    found = [Finding("exemption.new_claim", "7-4-p", params={"text": run[:40]}) for run in claims[:3]]
    turned = [run for run in told.left_out if _TURNING.search(run)]
    found += [Finding("exemption.turned", "7-4-p", params={"text": run[:40]}) for run in turned[:3]]
    links = [link for link in _LINK.findall(_plain(variant)) if not source.is_of_the_city(link)]
    return found + [Finding("exemption.new_link", "7-4-p", params={"text": link[:200]}) for link in links[:3]]


@enforces(PRODUCT_LAW_1)
def against_own_look(*, looker: int, drafter: int) -> list[Finding]:
    """The second look at an exempt post is another person's."""
    return [Finding("exemption.own_look", PRODUCT_LAW_1)] if looker == drafter else []


@enforces("7-4-p")
def against_unnamed(*, reference: str, text: str) -> list[Finding]:
    """What is taken over from another medium is named so that it can be found again, and its words are there."""
    found = [] if reference.strip() else [Finding("exemption.no_reference", "7-4-p")]
    return found if text.strip() else [*found, Finding("exemption.no_text", "7-4-p")]


def against_removing(*, published: bool, reason: str) -> list[Finding]:
    """What is live may be taken down at once, and whoever does it says why."""
    found = [] if published else [Finding("delivery.not_published", PRODUCT_LAW_1)]
    return found if reason.strip() else [*found, Finding("delivery.no_reason", PRODUCT_LAW_1)]


def against_shown(*, text: str, shown: str, images: Sequence[tuple[str, str]], shown_images: Sequence[tuple[str, str]]) -> list[Finding]:
    """What the public sees is what was cleared: the words, and of every picture its hash (blank where unknown) and its alt text."""
    found = [] if _lines(text) == _lines(shown) else [Finding("capture.other_text", PRODUCT_LAW_1)]
    if [sha for sha, _ in images] != [sha for sha, _ in shown_images]:
        found.append(Finding("capture.other_images", PRODUCT_LAW_1))
    elif [alt for _, alt in images] != [alt for _, alt in shown_images]:
        found.append(Finding("capture.other_alts", PRODUCT_LAW_1))
    return found


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def against_silence(reason: str) -> list[Finding]:
    """Whoever stops or sends back says why."""
    return [] if reason.strip() else [Finding("post.no_reason", PRODUCT_LAW_1)]


def against_reporting(*, url: str, hosts: Collection[str], said_at: datetime | None, cleared_at: datetime, now: datetime) -> list[Finding]:
    """A post made by hand is reported with its URL, on one of the hosts of its medium, and a time between clearance and now."""
    found = [] if url.startswith(("https://", "http://")) else [Finding("manual.no_url", "7-4")]
    if not found and hosts and not _stands_on(url, hosts):
        found.append(Finding("manual.other_site", "7-4", params={"hosts": "、".join(sorted(hosts))}))
    if said_at is None or said_at > now or said_at < cleared_at:
        found.append(Finding("manual.no_time", "7-4"))
    return found


def _stands_on(url: str, hosts: Collection[str]) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return any(host == one or host.endswith(f".{one}") for one in hosts)
