"""The notice board as everybody reads it: pages, pictures, feed, and what was taken down."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture

from kosatsu.connectors import noticeboard
from kosatsu.connectors.contract import Account, Image, Message, Receipt
from kosatsu.connectors.platforms.notices import Notices
from kosatsu.faces.portal import atom
from kosatsu.overviews.notice_board import BoardNotice, BoardPicture, Feed, Words, words
from tests.world import NOW

pytestmark = pytest.mark.usefixtures("city")
PORTAL = "http://127.0.0.1:8000"
KIKAKU = Account("notices", "kikaku", "kikaku", "", {}, "上野原市企画課")
ATOM = "{http://www.w3.org/2005/Atom}"


def png() -> bytes:
    out = io.BytesIO()
    Picture.new("RGB", (8, 4), "white").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def board(settings: object) -> Notices:
    root: Path = settings.NOTICES_ROOT  # type: ignore[attr-defined]  # pytest-django gives its fixture no type
    return Notices(root, PORTAL)


def publish(board: Notices, text: str, *, key: str = "a" * 64, pictures: int = 0) -> Receipt:
    images = tuple(Image(png(), "image/png", f"図{number}", 8, 4) for number in range(1, pictures + 1))
    receipt = board.publish(KIKAKU, Message(key, text, images, NOW))
    assert isinstance(receipt, Receipt)
    return receipt


def address(receipt: Receipt) -> str:
    return receipt.url.removeprefix(PORTAL)


def test_an_empty_board_says_so(visitor: Client) -> None:
    page = visitor.get("/notices/")
    assert (page.status_code, "お知らせはまだありません" in page.content.decode()) == (200, True)


def test_a_notice_is_read_where_its_receipt_says(visitor: Client, board: Notices) -> None:
    receipt = publish(board, "避難所を開きました。\n場所は <もえぎホール> です。https://www.city.uenohara.example/", pictures=1)
    page = visitor.get(address(receipt)).content.decode()
    for shown in (
        '<h1 class="title">避難所を開きました。</h1>',
        "&lt;もえぎホール&gt;",
        'href="https://www.city.uenohara.example/"',
        "上野原市企画課",
        f'<img src="{address(receipt)}1.png" alt="図1" width="8" height="4">',
    ):
        assert shown in page
    assert address(receipt) in visitor.get("/notices/").content.decode()


def test_a_picture_is_given_as_it_was_cleared_and_as_nothing_else(visitor: Client, board: Notices) -> None:
    here = address(publish(board, "写真です。", pictures=1))
    picture = visitor.get(f"{here}1.png")
    assert (picture.content, picture["Content-Type"], picture["X-Content-Type-Options"]) == (png(), "image/png", "nosniff")
    assert visitor.get(f"{here}1.png", headers={"If-None-Match": picture["ETag"]}).status_code == 304
    for other in ("1.jpg", "1.html", "1.svg", "2.png", "0.png", "99999999999999999999.png"):
        assert visitor.get(f"{here}{other}").status_code == 404


def test_what_was_taken_down_is_gone_with_its_pictures_and_says_when(visitor: Client, board: Notices) -> None:
    receipt = publish(board, "消される言葉", pictures=1)
    board.delete(KIKAKU, receipt.platform_id, receipt.url)
    left = noticeboard.entry(board._root, receipt.platform_id)
    assert left is not None
    assert left.deleted_at is not None
    page, picture = visitor.get(address(receipt)), visitor.get(f"{address(receipt)}1.png")
    assert (page.status_code, picture.status_code) == (410, 410)
    assert f"{left.deleted_at:%H時%M分}に削除されました" in page.content.decode()
    everywhere = b"".join(visitor.get(place).content for place in (address(receipt), "/notices/", "/notices/feed.atom"))
    assert "消される言葉" not in everywhere.decode()


@pytest.mark.parametrize("place", ["/notices/0123456789abcdef0123/", "/notices/..%2f..%2fdata/", "/notices/A/", "/notices/x/1.png"])
def test_a_notice_that_never_was_is_not_found(visitor: Client, place: str) -> None:
    assert visitor.get(place).status_code == 404


def test_a_long_board_has_pages(visitor: Client, board: Notices) -> None:
    for number in range(21):
        publish(board, f"第{number}回のお知らせ", key=f"{number:064x}"[::-1])
    first, second = visitor.get("/notices/").content.decode(), visitor.get("/notices/?page=2").content.decode()
    assert (first.count("card__title"), second.count("card__title")) == (20, 1)
    assert visitor.get("/notices/?page=nonsense").status_code == visitor.get("/notices/?page=999").status_code == 200


def test_a_board_that_cannot_be_read_is_not_called_empty(visitor: Client, board: Notices) -> None:
    publish(board, "読めないお知らせ")
    entries = board._root / "entries"
    (only,) = entries.iterdir()
    only.unlink()
    only.mkdir()
    assert (visitor.get("/notices/").status_code, visitor.get("/notices/feed.atom").status_code) == (503, 503)


def test_the_feed_is_atom_with_lasting_identities(visitor: Client, board: Notices) -> None:
    publish(board, "はじめの & <お知らせ>\n二行目", pictures=1)
    answer = visitor.get("/notices/feed.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)
    (entry,) = feed.findall(f"{ATOM}entry")
    here = f"{PORTAL}/notices/{'a' * 20}/"
    assert {child.tag.removeprefix(ATOM): child.text for child in feed if child.text and child.tag != f"{ATOM}updated"} == {
        "id": "tag:www.city.uenohara.example,2026:kosatsu/notices",
        "title": "上野原市 お知らせ",
    }
    assert [(link.get("rel"), link.get("href")) for link in entry.findall(f"{ATOM}link")] == [
        ("alternate", here),
        ("enclosure", f"{here}1.png"),
    ]
    said = {name: entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "content")}
    assert said == {
        "id": f"urn:sha256:{'a' * 64}",
        "title": "はじめの & <お知らせ>",
        "content": f'<p>はじめの &amp; &lt;お知らせ&gt;<br>二行目</p><p><img src="{here}1.png" alt="図1"></p>',
    }
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "上野原市企画課"
    assert datetime.fromisoformat(str(feed.findtext(f"{ATOM}updated"))) == datetime.fromisoformat(str(entry.findtext(f"{ATOM}updated")))
    assert visitor.get("/notices/feed.atom", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_an_empty_feed_is_whole_too(visitor: Client) -> None:
    feed = ET.fromstring(visitor.get("/notices/feed.atom").content)
    assert [child.tag.removeprefix(ATOM) for child in feed] == ["id", "title", "updated", "link", "link"]


@given(st.text(st.sampled_from("あ :/.https)。<&")), st.sampled_from(["", "https://a.example/b", "http://a.example/(c)."]))
def test_a_text_in_pieces_is_the_text(text: str, link: str) -> None:
    pieces = words(text + link + text)
    assert "".join(piece.text for piece in pieces) == text + link + text
    assert all(piece.text.startswith(("http://", "https://")) for piece in pieces if piece.is_link)


def test_a_link_ends_where_the_sentence_goes_on() -> None:
    assert words("詳しくは(https://a.example/b)をご覧ください。") == (
        Words("詳しくは(", False), Words("https://a.example/b", True), Words(")をご覧ください。", False),
    )  # fmt: skip


@given(st.text(), st.text(), st.text())
def test_no_words_break_the_feed(text: str, author: str, alt: str) -> None:
    picture = BoardPicture("/notices/a/1.png", alt, 1, 1, "image/png")
    notice = BoardNotice("a", "kikaku", "a" * 64, "/notices/a/", text[:60], text, author, NOW, None, (picture,))
    ET.fromstring(atom.document(Feed("市", "tag:a,2026:b", PORTAL, "", (notice,)), at=NOW))
