"""Papers are kept and read aloud, say every sign or say that they cannot, and never take what people wrote for anything but words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import pairwise

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from kosatsu.documents import forms, opening, typesetting
from kosatsu.documents.forms import Form
from kosatsu.documents.glyphs import PLAIN_SHAPE, Coverage, Missing, coverage
from kosatsu.documents.values import Box, Head, Row, Stamp, enacted_rows
from kosatsu.kernel.calendars import JAPAN

AT = datetime(2026, 11, 24, 10, tzinfo=JAPAN)
OUR_FONTS = [coverage(typesetting.HERE / "fonts" / name) for name in typesetting.FILES]


def filled(*values: tuple[str, str], head: Head | None = None) -> Form:
    return Form(opening.WORDING, head or Head(enacted_rows()), values or (("情報発信を行う目的", "防災の情報を伝えるため。"),))


def read(form: Form) -> PdfReader:
    return PdfReader(BytesIO(forms.pdf(form, at=AT)))


def words(form: Form) -> str:
    """All words of the PDF, without the spaces and line ends that only the layout makes."""
    return "".join("".join(page.extract_text() for page in read(form).pages).split())


def test_a_form_is_made_to_be_kept_and_to_be_read_aloud() -> None:
    reader = read(filled())
    root = reader.trailer["/Root"]
    assert isinstance(root, DictionaryObject)
    metadata = str(reader.xmp_metadata.stream.get_data(), "utf-8") if reader.xmp_metadata else ""
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("ja-JP", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.creation_date) == ("ソーシャルメディア利用届出書", AT)


def test_every_font_lies_in_the_paper() -> None:
    fonts = read(filled()).pages[0]["/Resources"]["/Font"]
    assert fonts
    for font in fonts.values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_same_form_gives_the_same_bytes_and_another_time_others() -> None:
    assert forms.pdf(filled(), at=AT) == forms.pdf(filled(), at=AT)
    assert forms.pdf(filled(), at=AT) != forms.pdf(filled(), at=AT + timedelta(days=1))


def test_a_stamp_is_read_aloud_with_office_and_day_and_a_diagonal_with_its_reason() -> None:
    stamp = Stamp("代決", date(2026, 11, 24), "瀧田川", "総務部長")
    pdf = forms.pdf(filled(head=Head((Row("決裁", (Box("市長", struck="専決"), Box("副市長", (stamp,), mark="代"))),))), at=AT)
    said = {str(entry.get("/Alt")) for entry in _structure(PdfReader(BytesIO(pdf)))}
    assert {"市長 押印なし(専決)", "副市長 代決 総務部長 瀧田川 令和8年11月24日"} <= said


def test_names_are_drawn_as_they_are_written() -> None:
    name = "髙﨑德濵鷗 葛\U000e0100城"
    missing = Missing(OUR_FONTS)
    assert (missing.drawn(name), missing.notes) == (name, {})
    assert "髙﨑德濵鷗" in words(filled(("運用責任者", name)))


@pytest.mark.parametrize(
    ("written", "drawn", "note"),
    [
        pytest.param("\ue000田", "〓田", "〓　U+E000 外字(この機械だけの文字)", id="a private sign means something else on every machine"),
        pytest.param("a\u202eb", "a〓b", "〓　U+202E RIGHT-TO-LEFT OVERRIDE", id="a sign that turns the direction"),
        pytest.param("a\u200bb", "a〓b", "〓　U+200B ZERO WIDTH SPACE", id="a space without width"),
        pytest.param("\x07", "〓", "〓　U+0007 名前のない符号", id="a control character"),
        pytest.param("\ud800", "〓", "〓　U+D800 名前のない符号", id="half a character"),
        pytest.param("𠮷", "〓", "〓　U+20BB7 CJK UNIFIED IDEOGRAPH-20BB7", id="a name outside the fonts"),
        pytest.param(
            "辻\U000e01ef",
            "辻\U000e01ef",
            f"辻　U+8FBB CJK UNIFIED IDEOGRAPH-8FBB、U+E01EF VARIATION SELECTOR-256　{PLAIN_SHAPE}",
            id="a shape that the font does not have",
        ),
    ],
)
def test_what_no_font_can_draw_is_said(written: str, drawn: str, note: str) -> None:
    missing = Missing(OUR_FONTS)
    assert (missing.drawn(written), list(missing.notes)) == (drawn, [note])


@pytest.mark.parametrize("sign", ["🎉", "❤\ufe0f", "☀\ufe0f", "👩\u200d🚒", "👍🏽", "🇯🇵", "1\ufe0f\u20e3"])
def test_the_signs_of_posts_are_drawn(sign: str) -> None:
    missing = Missing(OUR_FONTS)
    assert (missing.drawn(sign), missing.notes) == (sign, {})
    assert "〓" not in words(filled(("本文", sign)))


def test_another_font_of_the_site_fills_in() -> None:
    missing = Missing([*OUR_FONTS, Coverage(frozenset({ord("𠮷")}), frozenset())])
    assert (missing.drawn("𠮷田"), missing.notes) == ("𠮷田", {})


def test_a_form_with_signs_that_cannot_be_drawn_says_so_below_its_table() -> None:
    said = words(filled(("アカウント名", "\ue000市\ud800")))
    assert "〓市〓" in said
    assert "〓U+E000外字(この機械だけの文字)〓U+D800名前のない符号" in said


@pytest.mark.parametrize(
    "written",
    [
        '#panic("x")',
        '#read("/etc/passwd")',
        '#image("0")',
        "*強* _弱_ `$x$` $x^2$",
        "= 見出し",
        "@label <label>",
        "// 注 /* 注 */",
        "\\u{41}",
        '"]) #let a = [',
        '#import "@preview/x:1.0.0"',
    ],
)
def test_what_people_wrote_stays_text(written: str) -> None:
    assert "".join(written.split()) in words(filled((written, written)))


def test_what_is_long_flows_over_pages_and_ends_with_its_note() -> None:
    reader = read(filled(("情報発信の内容", "市内の観光の情報を、市外の方を含め広く速やかに発信します。" * 400)))
    said = re.sub(r"ソーシャルメディア利用届出書\d+/\d+", "", "".join("".join(page.extract_text() for page in reader.pages).split()))
    assert len(reader.pages) > 5
    assert said.count("発信します。") == 400
    assert said.index("※運用ポリシー") > said.rindex("発信します。")


def test_a_long_address_breaks_inside_its_cell_and_is_copied_whole() -> None:
    address = "https://example.jp/" + "a" * 200
    assert address in words(filled(("URL", address)))


def test_beyond_all_measure_is_refused_before_anything_is_set() -> None:
    with pytest.raises(typesetting.TooLong) as refused:
        forms.pdf(filled(("情報発信の内容", "あ" * 200_001)), at=AT)
    assert refused.value.signs > 200_000


def test_more_boxes_than_fit_go_on_below_and_none_is_lost() -> None:
    labels = [f"職{number}" for number in range(1, 17)]
    drawn = forms.drawn_rows(Row("合議", tuple(map(Box, labels))))
    assert [len(row["boxes"]) for row in drawn] == [2, 7, 7]
    assert [box["label"] for row in drawn for box in row["boxes"]] == labels


@pytest.mark.parametrize(
    ("label", "broken"),
    [
        ("市長", "市長"),
        ("担当", "担当"),
        ("担当リーダー", "担当\nリーダー"),
        ("情報推進担当リーダー", "情報推進担当\nリーダー"),
        ("情報推進担当", "情報推進\n担当"),
    ],
)
def test_a_box_is_labelled_with_the_line_breaks_of_the_guideline(label: str, broken: str) -> None:
    assert forms.broken(label) == broken


def test_long_labels_break_where_the_guideline_breaks_them() -> None:
    lines = [line.strip() for line in read(opening.blank("上野原市", Head(enacted_rows()))).pages[0].extract_text().splitlines()]
    for first, second in (
        ("利用するソーシャル", "メディアの種類"),
        ("意見や質問への対応", "方法など"),
        ("上野原市公式ホーム", "ページ掲載の有無"),
        ("上野原市公式ホーム", "ページでの紹介文"),
    ):
        assert (first, second) in set(pairwise(lines))


def test_a_paper_of_another_city_names_it() -> None:
    assert "大月市公式ホーム" in words(opening.blank("大月市", replace(Head(enacted_rows()), addressee="教育長　あて")))


def _structure(reader: PdfReader) -> list[DictionaryObject]:
    return [found for number in range(1, len(reader.xref[0]) + 1) if isinstance(found := reader.get_object(number), DictionaryObject)]
