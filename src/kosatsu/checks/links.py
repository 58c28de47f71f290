"""Where links lead: addresses that only look like the city's, bare numbers for hosts, programs to install, pages without encryption."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import re2

from kosatsu.checks.drafts import DRAFT, Draft
from kosatsu.checks.reading import Reading
from kosatsu.checks.shorteners import HOSTS, SERVICES_OWN, is_of
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

HARMFUL = "4-8-6"
CODES = (
    "link.lookalike",
    "link.number_host",
    "link.program",
    "link.strange_letters",
    "link.not_official",
    "link.not_encrypted",
    "link.bait",
)
MOST_LINKS = 50
_LINK = re2.compile(
    r"(?:(?P<scheme>https?|hxxps?)://)?(?P<host>(?:[^\s/:?#@「」『』()<>、。!\"'`→▶.]{1,63}\.){1,6}[a-z0-9\-]{1,24})(?::\d{1,5})?(?P<path>[/?#][^\s「」『』<>、。\"]*)?"
)
_NUMBER_HOST = re.compile(r"^\d{1,3}(?:\.\d{1,3}){3}$|^0x[0-9a-f]+$")
_PROGRAM = re.compile(r"\.(?:apk|exe|scr|msi|bat|cmd|vbs|jar|mobileconfig|dmg|iso|img|lnk|hta|xlsm|docm)(?:$|[?#])")
_LETTERS = str.maketrans("0135478@", "oleasatb"[:8])
_ALIKE = {"rn": "m", "vv": "w", "cl": "d", "ii": "n"}
_DEFANGED = re.compile(r"\[\.\]|\(\.\)|〔\.〕|「\.」|hxxp")
_BAIT = re2.compile(
    r"login|signin|verify|secure|support|account|update|kyufu|kupon|coupon|point|gift|present|prize|refund|kanpu|payment|pay-|-pay|bank|card|wallet|auth|confirm"
)
_CALL = re2.compile(
    r"再認証|失効|当選|未払い|停止|還付|給付金|ここ(?:で|から)|番号(?:を)?入|ログイン|ブックマークし直|こっちに変わ|追加枠|今だけ|本日中|マイナンバーカード|キャッシュカード|受け取り|クーポン"
)
_WARNING = re2.compile(
    r"偽|ニセ|にせ|注意|だまされ|詐欺|開かないで|押さないで|アクセスしない|見つかりました|使いません|迷惑メール|綴り|つづり"
)
_TLDS = re.compile(
    r"\.(?:example|com|jp|net|org|info|xyz|top|site|online|shop|club|biz|cc|co|ru|cn|tk|ml|ga|icu|live|app|dev|link|click|work|page|tokyo|test|invalid|me|io|gd|ly|to|tv|us|uk|de|fr|eu|asia|world|life|vip|pw|su|in|kr|tw|hk)$"
)
_TRACKING = re2.compile(r"[?&](?:utm_[a-z]+|fbclid|gclid|yclid|igshid|mc_eid|_ga|ttclid|twclid|si)=")
COMMON_LABELS = frozenset(
    {
        "www",
        "city",
        "town",
        "vill",
        "pref",
        "lg",
        "go",
        "co",
        "ne",
        "or",
        "jp",
        "com",
        "example",
        "net",
        "org",
        "m",
        "blog",
        "social",
        "mail",
    }
)


@enforces(HARMFUL)
def against_harmful_links(draft: Draft) -> list[Finding]:
    """A link leads where it says: none to an address that is only made to look like the city's own."""
    reading = draft.reading
    if "." not in reading.folded:
        return []
    found = []
    for match in islice(_LINK.finditer(reading.folded), MOST_LINKS):
        host = match["host"]
        if _TLDS.search(host) is None and not _NUMBER_HOST.match(host):
            continue
        for code, level, params in _against(draft, reading, match, host):
            start, end = reading.span(match.start(), match.end())
            found.append(
                Finding(code, HARMFUL, level, params, "harmful" if level is not Level.HINT else "link", start, end, draft.text[start:end])
            )
            break
    return found


def _against(draft: Draft, reading: Reading, match: Any, host: str) -> Iterator[tuple[str, Level, dict[str, str | int]]]:
    if draft.kind == DRAFT and match["path"] and _TRACKING.search(match["path"]):
        yield "link.tracking", Level.HINT, {"host": host}
    warned = bool(_WARNING.search(reading.folded) or _DEFANGED.search(reading.folded))
    if _is_official(host, draft.city.hosts):
        if match["scheme"] == "http" and draft.kind == DRAFT:
            yield "link.not_encrypted", Level.HINT, {"host": host}
        return
    if not warned:
        yield from _dangerous(draft, reading, match, host)
    if draft.kind == DRAFT and match["scheme"] and not is_of(host, HOSTS) and not is_of(host, SERVICES_OWN):
        yield "link.not_official", Level.HINT, {"host": host}


def _dangerous(draft: Draft, reading: Reading, match: Any, host: str) -> Iterator[tuple[str, Level, dict[str, str | int]]]:
    like = _looks_like(host, draft.city.hosts)
    if like:
        yield "link.lookalike", Level.STOP, {"host": host, "official": like}
    if _NUMBER_HOST.match(host):
        yield "link.number_host", Level.WARN, {"host": host}
    if not host.isascii() or "xn--" in host:
        yield "link.strange_letters", Level.WARN, {"host": host}
    if match["path"] and _PROGRAM.search(match["path"]):
        yield "link.program", Level.WARN, {"host": host}
    if _BAIT.search(host + (match["path"] or "")) and _CALL.search(reading.folded):
        yield "link.bait", Level.WARN, {"host": host}


def _is_official(host: str, official: tuple[str, ...]) -> bool:
    return any(host == own or host.endswith("." + own) for own in official) or host.endswith((".lg.jp", ".go.jp"))


def _looks_like(host: str, official: tuple[str, ...]) -> str:
    """The official host that this one is made to look like, if any."""
    for own in official:
        if own in host or _skeleton(own) == _skeleton(host):
            return own
        if any(_alike(part, label) for label in _names(own) for part in re.split(r"[.\-_]", host)):
            return own
        if _within(_skeleton(host), _skeleton(own)):
            return own
    return ""


def _names(host: str) -> list[str]:
    """The labels by which people know the city: not www, city, jp and the like."""
    return [label for label in host.split(".") if label not in COMMON_LABELS and len(label) >= 5]


def _alike(part: str, label: str) -> bool:
    """Whether a part of a foreign host is the city's name, or it misspelt by one or two letters."""
    one, other = _skeleton(part), _skeleton(label)
    return one == other or (other in one) or (abs(len(one) - len(other)) <= 1 and distance(one, other) <= (1 if len(other) < 8 else 2))


def _within(one: str, other: str) -> bool:
    return abs(len(one) - len(other)) <= 2 and distance(one, other) <= 2


def _skeleton(host: str) -> str:
    plain = host.translate(_LETTERS).replace("-", "")
    for pair, letter in _ALIKE.items():
        plain = plain.replace(pair, letter)
    return plain


def distance(one: str, other: str) -> int:
    """How many letters must be put in, taken out or changed to make one the other."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        previous, row[0] = row[0], place
        for position, wanted in enumerate(other, 1):
            previous, row[position] = row[position], min(row[position] + 1, row[position - 1] + 1, previous + (letter != wanted))
    return row[-1]
