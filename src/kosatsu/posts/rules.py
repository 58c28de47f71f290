"""What makes a post lawful: the digest, the exemption, the window."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


def against_overriding(findings: Sequence[Finding], reasons: Mapping[str, str]) -> list[Finding]:
    """Of what the checks found: the impossible always, a stop unless a reason was given."""
    return [
        finding
        for finding in findings
        if finding.level is Level.IMPOSSIBLE or (finding.level is Level.STOP and not reasons.get(finding.code, "").strip())
    ]


_PASSED_OVER = re.compile(r"https?://\S+|[#＃][^\s#＃]+|[\s、。,.!！?？・「」『』()（）\-ー~〜:：]+")


def _telling(text: str) -> str:
    return _PASSED_OVER.sub("", unicodedata.normalize("NFKC", text))


def added_text(source: str, variant: str) -> list[str]:
    """The runs of the variant that its source does not say; links, hashtags and punctuation do not count."""
    old, new = _telling(source), _telling(variant)
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    return [new[j1:j2] for tag, _, _, j1, j2 in matcher.get_opcodes() if tag in {"insert", "replace"}]


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
    """What another medium of the city already said, and where (7(4) 但書)."""

    kind: str
    reference: str
    text: str
    image_hashes: frozenset[str] = frozenset()


LONGEST_ADDED_RUN = 6


@enforces("7-4-p")
def against_exemption(
    source: Source, *, variants: Sequence[str], picture_hashes: Collection[str], allowed: Collection[str]
) -> list[Finding]:
    """Exempt is what another medium said already: named by its reference, word for word or shortened, with no picture of its own.

    A run added is taken for a new claim when it is longer than six characters or has a digit: then the ordinary approval is due.
    """
    if source.kind not in allowed:
        return [Finding("exemption.not_allowed", "7-4-p")]
    found = [] if source.reference.strip() else [Finding("exemption.no_reference", "7-4-p")]
    if not source.text.strip():
        found.append(Finding("exemption.no_text", "7-4-p"))
        return found
    for variant in variants:
        claims = [run for run in added_text(source.text, variant) if len(run) > LONGEST_ADDED_RUN or any(c.isdigit() for c in run)]
        found += [Finding("exemption.new_claim", "7-4-p", params={"text": run[:40]}) for run in claims[:3]]
    if set(picture_hashes) - source.image_hashes:
        found.append(Finding("exemption.new_picture", "7-4-p"))
    return found


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


def against_reporting(*, url: str, said_at: datetime | None, cleared_at: datetime, now: datetime) -> list[Finding]:
    """A post made by hand is reported with its URL and a time between clearance and now."""
    found = [] if url.startswith(("https://", "http://")) else [Finding("manual.no_url", "7-4")]
    if said_at is None or said_at > now or said_at < cleared_at:
        found.append(Finding("manual.no_time", "7-4"))
    return found
