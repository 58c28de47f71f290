"""The signed heads in public: to be read, kept, and checked."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from kosatsu.bylaws import actions as bylaws
from kosatsu.flows import checkpointing
from kosatsu.kernel.actors import SYSTEM
from kosatsu.records import public
from tests.world import NOW, TODAY, later

pytestmark = pytest.mark.usefixtures("city")
ORIGIN = "www.city.uenohara.example/kosatsu"


def test_before_the_first_head_the_page_says_so(visitor: Client) -> None:
    assert "署名はまだありません" in visitor.get("/record/").content.decode()


def test_heads_stand_newest_first_and_each_note_can_be_taken_away(visitor: Client) -> None:
    checkpointing.run("", NOW)
    bylaws.answer("city.website", "https://www.city.uenohara.example/", since=TODAY, ground="広報会議", by=SYSTEM, at=NOW)
    checkpointing.run("", later(10))
    newest, oldest = public.heads(10)
    page = visitor.get("/record/").content.decode()
    assert page.index(f'"/record/{newest.size}"') < page.index(f'"/record/{oldest.size}"')
    for words in (newest.root_hex, oldest.root_hex, public.verifier_key(settings.KEYS.signing, ORIGIN).replace("+", "&#x2B;")):
        assert words in page or words.replace("&#x2B;", "+") in page
    for head in (newest, oldest):
        note = visitor.get(f"/record/{head.size}")
        assert (note.content.decode(), note["Content-Type"]) == (head.note, "text/plain; charset=utf-8")
        assert note.content.decode().startswith(f"{ORIGIN}\n{head.size}\n")


def test_the_key_stands_alone(visitor: Client) -> None:
    key = visitor.get("/record/key")
    assert (key.content.decode(), key["Content-Type"]) == (
        f"{public.verifier_key(settings.KEYS.signing, ORIGIN)}\n",
        "text/plain; charset=utf-8",
    )


@pytest.mark.parametrize("size", ["7", "999999999999999999999999"])
def test_a_head_that_was_never_signed_is_not_found(visitor: Client, size: str) -> None:
    assert visitor.get(f"/record/{size}").status_code == 404
