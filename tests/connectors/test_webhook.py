"""A room of a chat is told once, signed, through the one door, and its address is told to nobody."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import datetime

import pytest

from kosatsu.connectors import webhook
from kosatsu.connectors.contract import Rejected, TryLater, Uncertain
from kosatsu.connectors.policy import Policy
from kosatsu.connectors.webhook import Hook, Style, Taken, Word
from kosatsu.kernel.calendars import JAPAN
from tests.room import Room, room

__all__ = ["room"]
HERE = Policy(outbound=True, loopback_allowed=True)
WORD = Word(
    "kosatsu-notice-7-1", "case_arrived", "決裁待ちが1件あります", "https://kosatsu.example/desk/", datetime(2026, 11, 24, 10, tzinfo=JAPAN)
)


def test_a_room_reads_the_text_and_the_link_and_can_tell_that_it_is_ours(room: Room) -> None:
    assert webhook.tell(room.hook, WORD, Style.TEXT, HERE) == Taken()
    ((headers, content),) = room.posted
    assert json.loads(content) == {"text": "決裁待ちが1件あります\nhttps://kosatsu.example/desk/"}
    signed = hmac.new(b"shared", b"kosatsu-notice-7-1." + content, hashlib.sha256).hexdigest()
    assert (headers["x-kosatsu-signature"], headers["x-kosatsu-id"], headers["content-type"]) == (
        f"sha256={signed}", "kosatsu-notice-7-1", "application/json; charset=utf-8",
    )  # fmt: skip


def test_a_program_reads_every_field_and_without_a_secret_nothing_is_signed(room: Room) -> None:
    assert webhook.tell(replace(room.hook, secret=""), WORD, Style.JSON, HERE) == Taken()
    ((headers, content),) = room.posted
    assert "x-kosatsu-signature" not in headers
    assert json.loads(content) == {
        "id": "kosatsu-notice-7-1", "kind": "case_arrived", "text": "決裁待ちが1件あります", "link": "https://kosatsu.example/desk/",
        "at": "2026-11-24T10:00:00+09:00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (204, Taken()), (400, Rejected("webhook.refused", "400")), (404, Rejected("webhook.refused", "404")), (429, TryLater("429")),
        (503, TryLater("503")), (500, Uncertain("500")), (504, Uncertain("504")), (0, Uncertain("answer_lost")),
    ],
)  # fmt: skip
def test_what_the_rooms_server_says_is_understood(room: Room, status: int, answer: object) -> None:
    room.status = status
    assert webhook.tell(room.hook, WORD, Style.TEXT, HERE) == answer


def test_a_room_that_has_moved_is_not_followed(room: Room) -> None:
    room.status, room.location = 307, "http://127.0.0.1:1/elsewhere"
    assert webhook.tell(room.hook, WORD, Style.TEXT, HERE) == Rejected("webhook.refused", "307")
    assert len(room.posted) == 1


@pytest.mark.parametrize(
    ("url", "policy"),
    [
        ("", Policy(outbound=False, loopback_allowed=False)), ("", Policy(outbound=True, loopback_allowed=False)),
        ("https://169.254.169.254/latest", HERE), ("https://10.0.0.1/hook", HERE), ("https://u:p@chat.example/hook", HERE),
    ],
)  # fmt: skip
def test_what_the_door_does_not_let_out_is_not_told(room: Room, url: str, policy: Policy) -> None:
    assert webhook.tell(Hook(url or room.hook.url), WORD, Style.TEXT, policy) == Rejected("webhook.not_allowed", "")
    assert room.posted == []


def test_nobody_there_is_a_matter_of_later() -> None:
    assert webhook.tell(Hook("http://127.0.0.1:1/"), WORD, Style.TEXT, HERE) == TryLater("unreachable")


def test_the_address_is_shown_nowhere(room: Room) -> None:
    assert ("SECRET" in repr(room.hook), "shared" in repr(room.hook)) == (False, False)


@pytest.mark.parametrize("url", ["http://chat.example/hook", "ftp://chat.example", "chat.example", "https://"])
def test_a_hook_is_an_encrypted_web_address(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        webhook.hook_of(url, "")
