from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosatsu.kernel.errors import Refused
from kosatsu.kernel.wording import say
from kosatsu.people import csv_import
from kosatsu.people.rules import NamedOffice, StaffRow

HEADER = "staff_id,name,kana,position,unit_id,concurrent_unit_id,concurrent_position,email"
GOOD = "s1,髙﨑 惠,たかさき めぐみ,課長,k01,,,takasaki@city.example"


def _found(content: bytes | str) -> list[tuple[str, int | str]]:
    with pytest.raises(Refused) as refused:
        csv_import.staff(content)
    assert all(say(finding, language) for finding in refused.value.findings for language in ("ja", "en"))
    return [(finding.code, finding.params["line"]) for finding in refused.value.findings]


def _table(*lines: str) -> str:
    return "\n".join([HEADER, *lines, ""])


EXPECTED = StaffRow(2, "s1", "髙﨑 惠", "たかさき めぐみ", "takasaki@city.example", (NamedOffice("k01", "課長", concurrent=False),))


@pytest.mark.parametrize(
    "content",
    [
        _table(GOOD),
        _table(GOOD).encode(),
        codecs.BOM_UTF8 + _table(GOOD).encode(),
        "\ufeff" + _table(GOOD),
        _table(GOOD).replace("\n", "\r\n").encode(),
        _table(GOOD).replace("\n", "\r"),
        _table(GOOD).rstrip("\n"),
        _table(GOOD, "", ",,,,,,,"),
        _table(GOOD.replace("s1", " s1 ").replace("k01", "k01\u3000")),
        "\n".join(f'"{line}"'.replace(",", '","') for line in (HEADER, GOOD)),
        "note,ext," + HEADER + "\n=1+1,2100," + GOOD,
    ],
)
def test_the_same_table_is_read_however_a_spreadsheet_wrote_it(content: bytes | str) -> None:
    assert csv_import.staff(content) == ([EXPECTED], [])


def test_shift_jis_is_read_and_said_to_be_so() -> None:
    rows, hints = csv_import.staff(_table(GOOD).replace("\n", "\r\n").encode("cp932"))
    assert (rows, [hint.code for hint in hints]) == ([EXPECTED], ["people.read_as_shift_jis"])


@pytest.mark.parametrize(
    "name", ["髙﨑 惠", "\ufa19谷 \ufa10", "渡邉\U000e0101 邊", "𠮷田 か\u3099", " 山田 ", "\uff8a\uff9d\uff76\uff78 \uff21"]
)
def test_names_are_kept_exactly_as_written(name: str) -> None:
    rows, _ = csv_import.staff(_table(GOOD.replace("髙﨑 惠", name)))
    assert [row.name for row in rows] == [name]


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co"], exclude_characters='?\uff1f\ufffd〓"'), min_size=1, max_size=80))
def test_any_written_name_comes_back_code_point_by_code_point(name: str) -> None:
    written = "氏" + name[:79]
    rows, hints = csv_import.staff(_table(GOOD.replace("髙﨑 惠", f'"{written}"')).encode())
    assert ([row.name for row in rows], hints) == ([written], [])


def test_a_private_use_character_is_kept_and_pointed_at() -> None:
    rows, hints = csv_import.staff(_table(GOOD.replace("髙", "\ue000")))
    assert ([row.name for row in rows], [(hint.code, hint.level) for hint in hints]) == (
        ["\ue000﨑 惠"],
        [("people.private_character", "warn")],
    )


@pytest.mark.parametrize("cell", ["=1+1", "+81", "-1", "@SUM(A1)", "\uff1d1", "\uff201", " =1"])
def test_a_cell_like_a_formula_is_refused_at_its_line(cell: str) -> None:
    assert _found(_table(GOOD, GOOD.replace("たかさき めぐみ", cell))) == [("people.formula", 3)]


def test_a_telephone_number_with_its_country_is_no_formula() -> None:
    header = "unit_id,kind,name,kana,parent_id,head_position,phone,email"
    units, _ = csv_import.organization(f"{header}\nu00,市,上野原市,,,市長,+81 554-00-1111,\n")
    assert [unit.phone for unit in units] == ["+81 554-00-1111"]
    with pytest.raises(Refused):
        csv_import.organization(f"{header}\nu00,市,上野原市,,,市長,+1+cmd|x,\n")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("s1", ""), ("people.empty_cell", 3)),
        (("s1", "s 1"), ("people.not_a_code", 3)),
        (("s1", "s\uff11"), ("people.not_a_code", 3)),
        (("s1", "s" * 21), ("people.cell_too_long", 3)),
        (("課長", ""), ("people.empty_cell", 3)),
        (("髙﨑 惠", "  "), ("people.empty_cell", 3)),
        (("髙﨑 惠", "?﨑 惠"), ("people.lost_character", 3)),
        (("髙﨑 惠", "〓﨑 惠"), ("people.lost_character", 3)),
        (("髙﨑 惠", '"髙\n惠"'), ("people.control_character", 3)),
        (("髙﨑 惠", "髙\u202e惠"), ("people.control_character", 3)),
        (("髙﨑 惠", "髙\0惠"), ("people.control_character", 3)),
        (("takasaki@city.example", "takasaki"), ("people.not_an_email", 3)),
        ((",,,", ",k02,,"), ("people.half_concurrent", 3)),
        ((",,,", ",,課長,"), ("people.half_concurrent", 3)),
        ((",,,", ",,"), ("people.uneven_line", 3)),
        (("髙﨑 惠", '"髙'), ("people.broken_quotes", 3)),
    ],
)
def test_a_bad_cell_is_named_at_its_line(change: tuple[str, str], found: tuple[str, int]) -> None:
    assert _found(_table(GOOD, GOOD.replace(*change))) == [found]


def test_every_bad_line_is_answered_at_once() -> None:
    bad = [GOOD.replace("s1", ""), GOOD, GOOD.replace("髙", "="), GOOD.replace("@", "")]
    assert _found(_table(*bad)) == [("people.empty_cell", 2), ("people.formula", 4), ("people.not_an_email", 5)]


def test_the_line_of_a_row_is_where_it_begins() -> None:
    assert _found("note," + HEADER + f'\n"two\nlines",{GOOD}\n,{GOOD.replace("s1", "")}') == [("people.empty_cell", 4)]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Refused) as refused:
        csv_import.staff(_table(GOOD).replace("unit_id", "unit", 1).replace("kana", "name"))
    assert [(finding.code, finding.params) for finding in refused.value.findings] == [
        ("people.missing_column", {"line": 1, "column": "kana"}),
        ("people.missing_column", {"line": 1, "column": "unit_id"}),
        ("people.column_twice", {"line": 1, "column": "name"}),
    ]


@pytest.mark.parametrize("content", ["", "\n", HEADER, b"", codecs.BOM_UTF8])
def test_an_empty_table_is_refused(content: bytes | str) -> None:
    assert _found(content) == [("people.empty_table", 1)]


def test_damaged_utf8_is_never_taken_for_shift_jis() -> None:
    damaged = _table(GOOD, GOOD).encode()
    at = damaged.rindex("﨑".encode())
    assert _found(damaged[:at] + damaged[at + 1 :]) == [("people.damaged_text", 3)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_another_encoding_is_refused_and_not_guessed(encoding: str) -> None:
    codes = {code for code, _ in _found(_table(GOOD.replace("髙﨑", "高崎")).encode(encoding))}
    assert codes <= {"people.damaged_text", "people.unknown_encoding", "people.lost_character", "people.control_character"}


@given(st.binary(max_size=300))
def test_no_bytes_whatever_break_the_reader(content: bytes) -> None:
    for read in (csv_import.staff, csv_import.organization):
        with pytest.raises(Refused):
            read(content)
        with pytest.raises(Refused):
            read(HEADER.encode() + b"\n" + content + b"\n,")
