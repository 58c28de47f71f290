"""The one thing that is asked in whatever was pasted: an address, a sentence around one, what an app shares, a QR code's text; pure.

Where it is not sure which address is meant, none is: an impostor's words may well end in the true address.
`addresses.js` of the portal does the same, and `addresses_vectors.json` holds both to it.
"""

from __future__ import annotations

import re
from functools import cache

from kosatsu.accounts.media import media

SPACE = r" \t\r\n\f\v\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
UNSEEN = r"\u00ad\u034f\u115f\u1160\u1806\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
UNSEEN_SIGN = re.compile(f"[{UNSEEN}]")
PUNYCODE = re.compile(r"(?:[a-z0-9\-]+\.)*xn--[a-z0-9\-]+(?:\.[a-z0-9\-]+)*", re.IGNORECASE)
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")
SCHEMELESS = re.compile(r"[^/\s:@?#]+(?:\.[^/\s:@?#]+|:\d+)/|[^/\s:@?#]+\.[^/\s:@?#]+:\d+$")
PREFIXES = ("www.", "mobile.", "m.")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_ENDS = re.compile(f"^[{SPACE}{UNSEEN}]+|[{SPACE}{UNSEEN}]+$")
_SPACES = re.compile(f"[{SPACE}]+")
_WITHIN = re.compile(r"(?:https?|at)://", re.IGNORECASE)
_NO_EDGE = re.compile(r"[A-Za-z0-9=?/&@%._~\-#+\\]$")
_BEFORE = re.compile("^[<(\\[{\"'`*「『【〈《“‘｢]+")
_AFTER = re.compile("[>)\\]}\"'`*」』】〉》”’｣。、,.;:!?]+$")
_CUT_OFF = re.compile(r"(?:\.\.|…)[^A-Za-z0-9]*$")
_HOST = re.compile(r"(?:https?://|//)?([^/]+)/", re.IGNORECASE)
_BEHIND = re.compile("^([!-~]+)[\u3041-\u3096、。「」『』【】〈〉《》｢｣][^A-Za-z0-9_]*$")
_QUOTED = re.compile('[「『"“](.+)[」』"”]')
_BESIDE = re.compile(r"@[A-Za-z0-9_.\-]+|[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}")
_PARTS = re.compile(r"[/?#&=@:]")
_QR_LINK = re.compile(r"(?:URLTO|URL):(?=\S)", re.IGNORECASE)
_QR_BOOKMARK = re.compile(r"MEBKM:(?:.*;)?URL:((?:[^;\\]|\\.)*);", re.IGNORECASE)


def folded(text: str) -> str:
    """The text with full-width signs as an input method types them made plain, and nothing else."""
    return text.translate(_WIDE)


def trimmed(text: str) -> str:
    """The text without spaces and unseen signs at its ends."""
    return _ENDS.sub("", text)


def asked_in(query: str) -> str | None:
    """The address or name that is asked; None where there are several, or other accounts are named beside the address."""
    text = _scanned(trimmed(folded(query)))
    if (SCHEME.match(text) or text.startswith("//")) and not _SPACES.search(text):
        return _bare_address(text)
    addresses, beside = _sorted_out(text)
    if not addresses:
        return _unquoted(text)
    if len(set(addresses)) > 1:
        return None
    parts = set(_PARTS.split(addresses[0].lower()))
    named = {found.lower().strip(".-@") for word in beside for found in _BESIDE.findall(word)}
    return addresses[0] if named <= parts else None


def _scanned(text: str) -> str:
    """The address inside the text of a QR code; the text itself where it is none."""
    if found := _QR_BOOKMARK.match(text):
        return trimmed(re.sub(r"\\(.)", r"\1", found[1]))
    return _QR_LINK.sub("", text, count=1) if _QR_LINK.match(text) else text


def _sorted_out(text: str) -> tuple[list[str], list[str]]:
    """The addresses of a text, and the words beside them."""
    addresses, beside = [], []
    for word in filter(None, _SPACES.split(text)):
        found = _WITHIN.search(word)
        if found and _NO_EDGE.search(word[: found.start()]):
            addresses.append(word)  # an address inside another one
        elif found:
            beside.append(word[: found.start()])
            addresses.append(_bare_address(word[found.start() :]))
        elif SCHEMELESS.match(_bare_address(word)):
            addresses.append(_bare_address(word))
        else:
            beside.append(word)
    return addresses, beside


def _bare_address(word: str) -> str:
    """The address without brackets around it, the signs that end a sentence and Japanese words behind it; one cut off stays so."""
    if _CUT_OFF.search(word):
        return word
    word = _AFTER.sub("", _BEFORE.sub("", word))
    if (behind := _BEHIND.match(word)) and (found := _HOST.match(word)) and _is_plain(found[1].lower()):
        word = _AFTER.sub("", behind[1])
    return trimmed(word)


def _unquoted(text: str) -> str:
    """A name without its quotation marks."""
    quoted = _QUOTED.fullmatch(text)
    return trimmed(quoted[1]) if quoted else text


def _is_plain(host: str) -> bool:
    prefix = next((prefix for prefix in PREFIXES if host.startswith(prefix)), "")
    return host.removeprefix(prefix) in _plain_hosts()


@cache
def _plain_hosts() -> frozenset[str]:
    return frozenset(host for medium in media().values() if medium.plain for host in (*medium.hosts, *medium.also))
