"""What a file tells besides its pixels."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from kosatsu.checks.pictures.metadata import Carried, carried
from kosatsu.connectors import catalog, images
from tests import drawn

PAPER = Image.new("RGB", (64, 48), "navy")


def test_place_time_device_author_and_comment_are_named() -> None:
    told = carried(drawn.told_all(PAPER))
    assert told.kinds == ("撮影場所", "撮影日時", "機種", "作者や持ち主の名前", "コメント", "編集の記録")
    assert told.details == (
        ("撮影場所", "緯度35.63度・経度139.11度の付近"),
        ("撮影日時", "2026:11:03 10:12:00"),
        ("機種", "Kosatsu"),
        ("機種", "Model 8"),
        ("作者や持ち主の名前", "桐沢 花子"),
        ("コメント", "内部資料"),
        ("編集の記録", "Editor 3"),
    )


def test_coordinates_are_told_to_a_kilometre_only() -> None:
    assert "42" not in str(carried(drawn.told_all(PAPER))) and "35.628" not in str(carried(drawn.told_all(PAPER)))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_place_is_found_in_every_form_and_gone_from_what_leaves(form: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 1
    exif.get_ifd(0x8825).update({1: "S", 2: (10.0, 30.0, 0.0), 3: "W", 4: (20.0, 15.0, 0.0)})
    original = drawn.encoded(PAPER, form, exif=exif)
    assert carried(original) == Carried(("撮影場所",), (("撮影場所", "緯度-10.50度・経度-20.25度の付近"),))
    assert carried(images.outgoing(original, catalog.limits("bluesky"), alt="").content) == Carried()


def test_what_leaves_carries_nothing() -> None:
    assert carried(images.outgoing(drawn.told_all(PAPER), catalog.limits("bluesky"), alt="").content) == Carried()


@pytest.mark.parametrize("written", ["部外秘".encode(), "部外秘".encode("cp932"), b"UNICODE\0" + "部外秘".encode("utf-16-le")])
def test_a_comment_is_read_in_whatever_letters_it_was_written(written: bytes) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = written
    assert carried(drawn.encoded(PAPER, "JPEG", exif=exif)).details == (("コメント", "部外秘"),)


def test_words_and_xmp_in_a_png_are_named() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "次の会議まで\u202e出さない")
    told.add_itxt("XML:com.adobe.xmp", "<x exif:GPSLatitude='35,37.7N'/>")
    found = carried(drawn.encoded(PAPER, "PNG", pnginfo=told))
    assert found.kinds == ("撮影場所", "コメント", "編集の記録")
    assert ("コメント", "次の会議まで 出さない") in found.details
    assert "35,37" not in str(found)


def test_a_picture_without_anything_carries_nothing() -> None:
    assert carried(drawn.encoded(PAPER, "PNG")) == Carried()


def test_a_place_that_makes_no_sense_is_still_a_place() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({2: (35.0,), 4: (0.0, 0.0)})
    assert carried(drawn.encoded(PAPER, "JPEG", exif=exif)).details == (("撮影場所", "読み取れない形"),)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_no_broken_file_makes_it_fail(place: int, noise: bytes) -> None:
    original = drawn.told_all(PAPER)
    carried(original[:place] + noise + original[place + len(noise) :])
    carried(original[:place])
