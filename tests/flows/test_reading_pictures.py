"""Pictures of a post are read once, judged with its words, shown to everybody who decides, and leave without what they carried."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kosatsu.approval import queries as cases
from kosatsu.checks import statements
from kosatsu.checks.pictures import apart, metadata, readers
from kosatsu.checks.pictures.metadata import Carried
from kosatsu.checks.pictures.seen import Seen
from kosatsu.flows import evidence, posting, reading_pictures
from kosatsu.kernel.errors import NotFound, Refused
from kosatsu.kernel.findings import Level
from kosatsu.overviews import case_sheet
from kosatsu.posts import queries, readings
from kosatsu.posts.drafts import PictureIn
from kosatsu.records import evidence as kept
from kosatsu.records import queries as records
from tests import drawn
from tests.flows import board
from tests.world import NOW, actor

pytestmark = pytest.mark.usefixtures("city")

READERS = {"words": "of this test"}
HERE = {**READERS, "way": readers.WAY}


@pytest.fixture
def reading(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Pictures are read on this machine; what was read is written down in order."""
    settings.READ_PICTURES = True
    read: list[bytes] = []

    def see(original: bytes) -> Seen:
        read.append(original)
        return Seen(words="部外秘\n令和8年11月24日(月)", codes=("https://bit.ly/EXAMPLE",), faces=2)

    monkeypatch.setattr(readers, "here", lambda: dict(READERS))
    monkeypatch.setattr(apart, "see", see)
    return read


def handed_in(content: bytes, alt: str = "ポスター") -> PictureIn:
    sha, media_type = evidence.keep_picture(content, by=actor("s044"), at=NOW)
    return PictureIn(sha, media_type, alt)


def found(post_id: int) -> dict[str, Level]:
    return {finding.code: finding.level for finding in posting.findings(post_id, at=NOW) if finding.picture}


def test_a_picture_is_read_once_and_what_was_read_is_judged_with_the_post(reading: list[bytes]) -> None:
    post_id = board.drafted(board.account(), pictures=(board.picture("red"), board.picture("red"), board.picture("blue")))
    for _ in range(2):
        reading_pictures.read_posts([post_id], by=actor("s044"), at=NOW)
    assert len(reading) == 2
    said = found(post_id)
    assert (said["wording.secret"], said["date.weekday"], said["link.shortener"], said["picture.faces"]) == (
        Level.WARN, Level.WARN, Level.STOP, Level.WARN,
    )  # fmt: skip


def test_what_nobody_has_read_stops_the_post_until_it_is_read_or_a_person_says_why(reading: list[bytes]) -> None:
    post_id = board.drafted(board.account(), pictures=(board.picture(),))
    assert found(post_id) == {"picture.unread": Level.STOP}
    with pytest.raises(Refused) as refused:
        board.submitted(post_id)
    assert [finding.code for finding in refused.value.findings] == ["picture.unread"]
    (finding,) = [one for one in posting.findings(post_id, at=NOW) if one.picture]
    reasons = {finding.key: "人が見ました。"}
    assert posting.submit(post_id, statement=statements.STATED, overrides=reasons, by=actor("s044"), at=NOW)
    assert reading == []


def test_whoever_decides_sees_what_was_found_in_the_pictures(reading: list[bytes]) -> None:
    post_id = board.drafted(board.account(), pictures=(board.picture("red"), board.picture("blue")))
    reading_pictures.read_posts([post_id], by=actor("s044"), at=NOW)
    stops = {one.key: "担当課に確かめました。" for one in posting.findings(post_id, at=NOW) if one.level is Level.STOP}
    case_id = posting.submit(post_id, statement=statements.STATED, overrides=stops, by=actor("s044"), at=NOW)
    (post,) = case_sheet.case_sheet(case_id, by=actor("s009"), at=NOW).all_posts
    shown = [one.finding for one in post.checked]
    assert {(one.code, one.picture) for one in shown} >= {("picture.faces", 1), ("picture.faces", 2), ("link.shortener", 2)}
    assert json.loads(bytes(cases.case(case_id).content.body))["findings"]


def test_nobody_waits_for_more_than_patience_lasts_and_the_next_page_reads_on(
    reading: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    post_id = board.drafted(board.account(), pictures=(board.picture(),))
    with monkeypatch.context() as out_of_patience:
        out_of_patience.setattr(reading_pictures, "PATIENCE", 0.0)
        reading_pictures.read_posts([post_id], by=actor("s044"), at=NOW)
    assert (len(reading), found(post_id)) == (0, {"picture.unread": Level.STOP})
    reading_pictures.read_posts([post_id], by=actor("s044"), at=NOW)
    assert (len(reading), "picture.unread" in found(post_id)) == (1, False)


def test_a_lost_or_spoiled_file_is_not_read_and_stops_nobody_from_seeing_the_page(reading: list[bytes]) -> None:
    lost, spoiled = board.picture("red"), board.picture("blue")
    post_id = board.drafted(board.account(), pictures=(lost, spoiled))
    kept.place(lost.original).unlink()
    kept.place(spoiled.original).write_bytes(b"other bytes")
    reading_pictures.read_posts([post_id], by=actor("s044"), at=NOW)
    assert (reading, found(post_id)) == ([], {"picture.unread": Level.STOP})


def test_other_readers_read_anew(reading: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    post_id = board.drafted(board.account(), pictures=(board.picture(),))
    reading_pictures.read_posts([post_id], by=actor("s044"), at=NOW)
    monkeypatch.setattr(readers, "here", lambda: {"words": "newer"})
    assert found(post_id) == {"picture.unread": Level.STOP}
    reading_pictures.read_posts([post_id], by=actor("s044"), at=NOW)
    assert len(reading) == 2


def test_a_spoiled_reading_is_read_anew(reading: list[bytes], settings: Any) -> None:
    picture = board.picture()
    reading_pictures.read([picture.original], by=actor("s044"), at=NOW)
    (file,) = Path(settings.READINGS_ROOT).rglob("*.json")
    for spoiled in (b"", b"[]", b"\xff", json.dumps({"readers": HERE, "seen": {"words": 1}}).encode()):
        file.write_bytes(spoiled)
        assert readings.kept(picture.original, HERE) is None
    reading_pictures.read([picture.original], by=actor("s044"), at=NOW)
    assert (len(reading), readings.kept(picture.original, HERE) is not None) == (2, True)


@pytest.mark.parametrize("forged", ["../../../etc/passwd", "0" * 63, "G" * 64])
def test_a_reading_lies_nowhere_but_under_a_hash(forged: str) -> None:
    with pytest.raises(NotFound):
        readings.kept(forged, HERE)


def test_where_nothing_is_installed_nothing_is_missed(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.READ_PICTURES = True
    monkeypatch.setattr(readers, "here", dict)
    post_id = board.drafted(board.account(), pictures=(board.picture(),))
    reading_pictures.read_posts([post_id], by=actor("s044"), at=NOW)
    assert (found(post_id), list(Path(settings.READINGS_ROOT).rglob("*"))) == ({}, [])


def test_what_a_picture_carries_is_named_removed_and_stands_in_no_record() -> None:
    original = drawn.told_all(Image.new("RGB", (640, 480), "navy"))
    post_id = board.drafted(board.account(), pictures=(handed_in(original),))
    assert found(post_id) == {"picture.carries_place": Level.HINT, "picture.carries_traces": Level.HINT}
    case_id = board.submitted(post_id)
    (image,) = board.delivery(post_id).images
    sent = kept.read(image["sha256"])
    assert (metadata.carried(sent), metadata.carried(original).kinds != ()) == (Carried(), True)
    written = bytes(cases.case(case_id).content.body).decode() + str([line.fields for line in records.history(queries.post(post_id).ref)])
    assert not any(secret in written for secret in ("35.6", "139.1", "Model 8", "桐沢 花子"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x00\x00\x00\x18ftypheic" + bytes(64), "upload.heic"),
        (drawn.encoded(Image.radial_gradient("L"), "PNG")[:900], "image.broken"),
        (b"<svg/>", "upload.unreadable"),
        (drawn.encoded(Image.new("RGB", (9, 9)), "GIF"), "upload.unreadable"),
    ],
    ids=["heic", "cut", "svg", "gif"],
)
def test_a_picture_that_is_not_taken_says_why(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        handed_in(content)
    assert [finding.code for finding in refused.value.findings] == [code]


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF"])
def test_a_moving_picture_is_refused_as_one(form: str) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    moving = drawn.encoded(frames[0], form, save_all=True, append_images=frames[1:])
    with pytest.raises(Refused) as refused:
        handed_in(moving)
    assert [finding.code for finding in refused.value.findings] == ["image.moves"]
