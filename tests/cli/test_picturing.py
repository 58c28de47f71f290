"""`kosatsu pictures`: what stands in pictures, for people and for programs, without a database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from kosatsu.checks.pictures import readers
from kosatsu.cli.main import main
from tests import drawn


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[str]]:
    status = main(["pictures", *words])
    return status, capsys.readouterr().out.splitlines()


def test_a_code_and_what_a_file_carries_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn.needs("codes")
    paper = drawn.on(Image.new("RGB", (500, 400), "white"), drawn.code("https://bit.ly/3xAmple"))
    (tmp_path / "p.jpg").write_bytes(drawn.told_all(paper))
    status, (line,) = said(capsys, "--json", str(tmp_path / "p.jpg"))
    answer = json.loads(line)
    assert (status, answer["codes"], answer["carries"][0]) == (0, ["https://bit.ly/3xAmple"], "撮影場所")
    assert {(one["code"], one["level"]) for one in answer["findings"]} >= {("link.shortener", "stop"), ("picture.carries_place", "hint")}
    status, lines = said(capsys, str(tmp_path / "p.jpg"))
    assert status == 0 and any("[要理由] URL短縮サービス(bit.ly)" in line for line in lines)


def test_a_file_that_is_no_picture_says_so_and_the_others_are_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.png").write_bytes(b"<svg/>")
    (tmp_path / "p.png").write_bytes(drawn.encoded(Image.new("RGB", (40, 30), "navy")))
    status, lines = said(capsys, "--json", str(tmp_path / "x.png"), str(tmp_path / "none.png"), str(tmp_path / "p.png"))
    first, second, third = map(json.loads, lines)
    assert (status, "画像として読めない" in first["error"], "読めません" in second["error"], third["findings"]) == (1, True, True, [])


def test_what_is_not_read_here_is_named_to_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "here", dict)
    (tmp_path / "p.png").write_bytes(drawn.encoded(Image.new("RGB", (40, 30), "navy")))
    status, lines = said(capsys, str(tmp_path / "p.png"))
    assert status == 0 and "  読み取らないもの: 文字・QRコード・人の顔(kosatsu doctor)" in lines
