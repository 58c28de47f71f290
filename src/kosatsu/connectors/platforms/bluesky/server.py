"""One account's server: requests of its protocol, and what came back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from kosatsu.connectors import http
from kosatsu.connectors.contract import Account, Image, Rejected, TryLater
from kosatsu.connectors.http import Answer, AnswerLost, NotAllowed, NotSent, Request
from kosatsu.connectors.policy import Policy
from kosatsu.kernel.calendars import JAPAN

PUBLIC_SERVER = "https://bsky.social"
BLOB_BYTES = 6_000_000
TOO_OFTEN = frozenset({429, 503})
DAY = 86_400
_NUMBER = re.compile(r"[0-9]{1,12}")


class Trouble(Exception):
    """No whole answer came; `maybe_done` says whether the server may have acted."""

    def __init__(self, error: NotSent | AnswerLost) -> None:
        self.detail = str(error)
        self.maybe_done = isinstance(error, AnswerLost)
        self._not_allowed = isinstance(error, NotAllowed)
        super().__init__(self.detail)

    @property
    def not_done(self) -> Rejected | TryLater:
        """What it means where for certain nothing was done: a closed door does not open by waiting."""
        return Rejected("connector.not_allowed", self.detail) if self._not_allowed else TryLater(self.detail)


@dataclass(frozen=True)
class Reply:
    """An answer of the protocol; anything in it may be missing or of a wrong type."""

    answer: Answer

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.answer.status

    @property
    def content(self) -> bytes:
        """The server's own bytes."""
        return self.answer.content

    @cached_property
    def _body(self) -> dict[str, Any]:
        try:
            body = json.loads(self.answer.content)
        except (ValueError, RecursionError):
            return {}
        return body if isinstance(body, dict) else {}

    def text(self, name: str) -> str:
        """A member that is text, else nothing."""
        return sound(self._body.get(name))

    def value(self, name: str) -> dict[str, Any]:
        """A member that is an object, else an empty one."""
        found = self._body.get(name)
        return found if isinstance(found, dict) else {}

    @property
    def error(self) -> str:
        """The protocol's name of what went wrong."""
        return "" if self.status == 200 else self.text("error")[:80]

    @property
    def told(self) -> str:
        """What went wrong, in the server's words, short enough for a screen."""
        return " ".join(part for part in (str(self.status), self.error, self.text("message")[:200]) if part)

    @cached_property
    def said_at(self) -> datetime | None:
        """The server's own clock when it answered."""
        try:
            return parsedate_to_datetime(self.answer.headers["date"]).astimezone(JAPAN)
        except (KeyError, ValueError):
            return None

    @property
    def not_before(self) -> datetime | None:
        """When a server that was asked too often lets us ask again, a day from its own time at most; None where it does not say."""
        if self.status not in TOO_OFTEN or self.said_at is None:
            return None
        reset, pause = (self.answer.headers.get(name, "") for name in ("ratelimit-reset", "retry-after"))
        seconds = int(reset) - self.said_at.timestamp() if _NUMBER.fullmatch(reset) else int(pause) if _NUMBER.fullmatch(pause) else 0
        return self.said_at + timedelta(seconds=min(seconds, DAY)) if seconds > 0 else None


def sound(found: object) -> str:
    """Text that every store can hold; nothing where it is no text."""
    if not isinstance(found, str):
        return ""
    return found.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")


class Server:
    """The server of an account, for one errand; signing in holds as long as the errand."""

    def __init__(self, endpoint: str, policy: Policy) -> None:
        self._base = (endpoint or PUBLIC_SERVER).rstrip("/")
        self._policy = policy
        self._signed_in: dict[str, str] = {}

    def get(self, method: str, asked: dict[str, str]) -> Reply:
        """Ask what anyone may ask."""
        try:
            return Reply(http.get(f"{self._base}/xrpc/{method}?{urlencode(asked)}", self._policy, limit=BLOB_BYTES))
        except (NotSent, AnswerLost) as error:
            raise Trouble(error) from error

    def post(self, method: str, given: dict[str, Any]) -> Reply:
        """Ask the server to act, once."""
        return self._send(method, "application/json", json.dumps(given, ensure_ascii=False).encode())

    def upload(self, image: Image) -> Reply:
        """Give the server a picture, which nobody sees before a post names it."""
        return self._send("com.atproto.repo.uploadBlob", image.media_type, image.content)

    def sign_in(self, account: Account) -> Reply:
        """Open a session for the account's own identity."""
        given = {"identifier": account.stable_id, "password": account.secret.get("app_password", "")}
        reply = self.post("com.atproto.server.createSession", given)
        if reply.status == 200:
            self._signed_in = {"Authorization": f"Bearer {reply.text('accessJwt')}"}
        return reply

    def _send(self, method: str, media_type: str, content: bytes) -> Reply:
        headers = {"Content-Type": media_type, **self._signed_in}
        try:
            return Reply(
                http.send(Request("POST", f"{self._base}/xrpc/{method}", headers, content, within=http.WHOLE_SECONDS), self._policy)
            )
        except (NotSent, AnswerLost) as error:
            raise Trouble(error) from error
