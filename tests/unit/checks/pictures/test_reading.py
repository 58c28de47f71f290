"""Pictures that the tests draw, read by the real readers of this machine, each in a process of its own."""

from __future__ import annotations

import io
import struct
import subprocess
import unicodedata
import zlib
from pathlib import Path
from time import monotonic

import pytest
from PIL import Image, ImageDraw

from kosatsu.checks.links import distance
from kosatsu.checks.pictures import apart, codes, faces, lines, readers, tesseract, words
from kosatsu.checks.pictures.faces import Box
from kosatsu.checks.pictures.seen import Seen, of_values
from tests import drawn

LINES = (
    "桐沢市総合防災訓練",
    "日時 令和8年11月29日(日) 午前9時から正午まで",
    "会場 桐沢市民会館 大ホール",
    "申込みは11月20日(金)までに危機管理課へ",
    "https://www.city.kirisawa.example/bousai/",
    "雨天のときは中止します。お車での来場はご遠慮ください。",
)


def wrong(read: str) -> float:
    """Share of letters that were read wrongly, spaces aside."""
    meant, got = ("".join(unicodedata.normalize("NFKC", text).split()) for text in ("".join(LINES), read))
    return distance(got, meant) / len(meant)


def test_the_words_of_a_poster_are_read() -> None:
    drawn.needs("tesseract")
    assert wrong(tesseract.read(drawn.poster(LINES))) <= 0.03


def test_small_letters_and_light_ones_on_dark_paper_are_read() -> None:
    drawn.needs("tesseract")
    assert wrong(tesseract.read(drawn.poster(LINES, 18, paper="navy", ink="white", name=drawn.MINCHO))) <= 0.08


def test_columns_are_read_from_top_to_bottom() -> None:
    drawn.needs("tesseract")
    read = words.read(drawn.upright_columns(("災害に備えて家族で話し合いましょう", "十一月二十九日は防災訓練の日です")))
    assert "家族で話し合いましょう" in read and "防災訓練の日です" in read


def test_a_picture_without_words_has_none() -> None:
    drawn.needs("tesseract", "lines")
    assert words.read(Image.radial_gradient("L").resize((900, 600)).convert("RGB")) == ""


def photographed(lines_of_it: tuple[str, ...]) -> Image.Image:
    """White letters with a dark rim on a ground of a thousand colours, as on a photograph."""
    ground = Image.merge("RGB", [Image.effect_noise((1200, 800), spread) for spread in (40, 60, 80)])
    pen = ImageDraw.Draw(ground)
    for place, line in enumerate(lines_of_it):
        pen.text((60, 60 + 120 * place), line, fill="white", font=drawn.font(48), stroke_width=3, stroke_fill="black")
    return ground


@pytest.mark.parametrize("turned", [0, 2, -7])
def test_words_on_a_photograph_and_turned_ones_are_read_line_by_line(turned: int) -> None:
    drawn.needs("lines")
    read, columns = lines.read(photographed(LINES).rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor="gray"))
    assert (wrong(read) <= 0.03, columns) == (True, [])


def test_a_plate_is_read_in_its_two_rows() -> None:
    drawn.needs("lines")
    plate = Image.new("RGB", (900, 600), "gray")
    pen = ImageDraw.Draw(plate)
    pen.rounded_rectangle((200, 150, 700, 420), 20, fill="white", outline="green", width=6)
    pen.text((330, 165), "山梨 530", fill="green", font=drawn.font(60))
    pen.text((225, 280), "さ", fill="green", font=drawn.font(60))
    pen.text((320, 260), "12-34", fill="green", font=drawn.font(130))
    assert lines.read(plate)[0] == "山梨 530\nさ12-34"


def test_what_hangs_together_is_one_piece() -> None:
    numpy = pytest.importorskip("numpy")
    drawing = """
        ####....####
        ...#....#..#
        ...######..#
        ............
        ####.####...
        ####.####...
        ####.####..#"""
    marked = numpy.array([[sign == "#" for sign in row.strip()] for row in drawing.split()])
    assert sorted(sum(end - start for _, start, end in piece) for piece in lines.pieces(marked)) == [12, 12, 18]


def test_letters_of_japanese_stand_together_and_an_address_apart() -> None:
    torn = [
        "申込",
        "み",
        "は",
        "11",
        "月",
        "20",
        "日",
        "(",
        "金",
        ")",
        "ま",
        "で",
        "に",
        "bit.",
        "ly/EXAMPLE",
        "へ",
        "電話",
        "0554-62-3111",
        "Wi-Fi",
        "あり",
    ]
    assert list(tesseract._lines([(("1", "1", "1"), 90.0, word) for word in torn])) == [
        "申込みは11月20日(金)までに bit.ly/EXAMPLE へ電話0554-62-3111 Wi-Fi あり"
    ]


def test_a_torn_address_is_mended_and_the_words_behind_it_are_not_drawn_in() -> None:
    assert tesseract._mended("https://www.city.kirisawa. example/ bousai/") == "https://www.city.kirisawa.example/bousai/"
    assert tesseract._mended("申込みはbit. ly/EXAMPLEへ") == "申込みはbit.ly/EXAMPLEへ"
    assert tesseract._mended("https://kirisawa.example for all") == "https://kirisawa.example for all"


@pytest.mark.parametrize("edge", [80, 160, 400])
def test_codes_are_read_at_every_size(edge: int) -> None:
    drawn.needs("codes")
    paper = drawn.on(Image.new("RGB", (1200, 900), "#ebf0dc"), drawn.code("https://bit.ly/3xAmple", edge), drawn.code("WIFI:S:x;;", edge))
    read = codes.read(Image.open(io.BytesIO(drawn.encoded(paper, "JPEG", quality=60))))
    assert set(read) == {"https://bit.ly/3xAmple", "WIFI:S:x;;"}


def test_a_drawn_face_is_counted_where_it_stands_and_a_poster_has_none() -> None:
    drawn.needs("faces")
    (box,) = faces.boxes(drawn.face(240))
    assert box.left < 400 < box.right and box.top < 330 < box.bottom
    assert faces.read(drawn.poster(LINES)) == 0


def test_other_weights_are_refused() -> None:
    with pytest.raises(ValueError, match="CenterFace"):
        faces._of_any_size(b"another model")


def test_a_face_that_was_found_twice_is_one() -> None:
    surest = Box(0.9, 10, 10, 50, 60)
    assert faces.apart([Box(0.6, 12, 11, 52, 63), surest, Box(0.7, 200, 10, 240, 60)]) == [surest, Box(0.7, 200, 10, 240, 60)]


def test_a_picture_is_read_apart_with_all_readers_at_once() -> None:
    drawn.needs("tesseract", "lines", "codes", "faces")
    paper = drawn.on(drawn.poster(LINES), drawn.code("https://x.gd/abcde", 120))
    seen = apart.see(drawn.encoded(paper))
    assert seen is not None and seen.codes == ("https://x.gd/abcde",) and "防災訓練" in seen.words and (seen.faces, seen.failed) == (0, ())


def test_a_reader_that_takes_too_long_is_ended_and_named() -> None:
    begun = monotonic()
    seen = apart.see(drawn.encoded(drawn.poster(LINES)), seconds=0.05)
    assert seen == Seen(failed=tuple(readers.here()))
    assert monotonic() - begun < 5


def test_who_waits_too_long_for_another_picture_is_told_that_nobody_looked() -> None:
    with apart._one_at_a_time:
        assert apart.see(drawn.encoded(drawn.poster(LINES)), waiting=0.01) is None


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 pixels wide and high."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(60_000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "original", [b"", b"<svg onload=alert(1)>", b"\xff\xd8\xff" + bytes(500), bomb()], ids=["nothing", "svg", "cut", "bomb"]
)
def test_no_file_harms_the_house(original: bytes) -> None:
    assert apart.see(original) == Seen(failed=tuple(readers.here()))


def test_what_was_kept_is_read_back_and_nothing_else() -> None:
    seen = Seen("防災", ("https://x.example",), 2, ("words",))
    assert of_values(seen.values()) == seen
    with pytest.raises((KeyError, TypeError, ValueError)):
        of_values({"words": "防災"})
    assert len(of_values({**seen.values(), "words": "あ" * 99_999, "codes": ["x" * 9_999] * 99}).codes) == 20


def test_signs_that_nobody_sees_are_marked_in_what_was_read() -> None:
    read = of_values({"words": "部外\u200b秘\n二行", "codes": ["https://a.example/\u202egpj.exe", "x\x00\ud800"], "faces": 0, "failed": []})
    assert (read.words, read.codes) == ("部外\ufffd秘\n二行", ("https://a.example/\ufffdgpj.exe", "x\ufffd\ufffd"))


def test_a_tesseract_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "tesseract"
    slow.write_text("#!/bin/sh\nexec sleep 60\n", "utf-8")
    slow.chmod(0o700)
    monkeypatch.setattr(tesseract.shutil, "which", lambda _: str(slow))
    monkeypatch.setattr(tesseract, "SECONDS", 0.2)
    monkeypatch.setattr(tesseract, "version", lambda: "jpn 0")
    begun = monotonic()
    with pytest.raises(subprocess.TimeoutExpired):
        tesseract.read(Image.new("L", (50, 50)))
    assert monotonic() - begun < 5
