"""A room of a chat, told by one POST: that there is something, and where. The address is a secret, for whoever has it may write there."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from kosatsu.connectors import http
from kosatsu.connectors.contract import Rejected, TryLater, Uncertain
from kosatsu.connectors.policy import Policy

SECONDS = 20.0
ANSWER_BYTES = 64_000


class Style(StrEnum):
    """What the room reads: our own fields, or the one field `text` that LoGoチャット, Teams and Slack take."""

    JSON = "json"
    TEXT = "text"


@dataclass(frozen=True)
class Hook:
    """Where a room is told. With a `secret` every message is signed, so that the room's server can tell it from others'."""

    url: str = field(repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Word:
    """What a room is told. `key` is the same however often it is sent."""

    key: str
    kind: str
    text: str
    link: str
    at: datetime


@dataclass(frozen=True)
class Taken:
    """The room's server has taken it over."""


Told = Taken | Rejected | TryLater | Uncertain


def hook_of(url: str, secret: str) -> Hook:
    """The hook at an address; ValueError for one that is no web address, or that goes unencrypted to another machine."""
    parts = urlsplit(url)
    here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or parts.scheme not in {"https", "http"} or (parts.scheme == "http" and not here):
        raise ValueError("https://")
    return Hook(url, secret)


def body(word: Word, style: Style) -> bytes:
    """The message as it leaves."""
    said = {"id": word.key, "kind": word.kind, "text": word.text, "link": word.link, "at": word.at.isoformat()}
    shown = said if style is Style.JSON else {"text": f"{word.text}\n{word.link}"}
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()


def signature(content: bytes, key: str, secret: str) -> str:
    """`sha256=` and the HMAC of key, full stop and content: a message of yesterday is not one of today."""
    return "sha256=" + hmac.new(secret.encode(), f"{key}.".encode() + content, hashlib.sha256).hexdigest()


def tell(hook: Hook, word: Word, style: Style, policy: Policy, *, within: float = SECONDS) -> Told:
    """Tell the room once. Uncertain where the message went out and no whole answer came back."""
    content = body(word, style)
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": word.key, "X-Kosatsu-Id": word.key}
    if hook.secret:
        headers["X-Kosatsu-Signature"] = signature(content, word.key, hook.secret)
    request = http.Request("POST", hook.url, headers=headers, content=content, limit=ANSWER_BYTES, within=within)
    try:
        answer = http.send(request, policy)
    except http.NotAllowed:
        return Rejected("webhook.not_allowed", "")
    except http.NotSent:
        return TryLater("unreachable")
    except http.AnswerLost:
        return Uncertain("answer_lost")
    return _meaning(answer.status)


def _meaning(status: int) -> Told:
    """2xx: taken. 408, 425, 429, 502 and 503: not now. 500 and 504: nobody knows. The rest, redirections too: never."""
    if 200 <= status < 300:
        return Taken()
    if status in {408, 425, 429, 502, 503}:
        return TryLater(str(status))
    return Uncertain(str(status)) if status >= 500 else Rejected("webhook.refused", str(status))
