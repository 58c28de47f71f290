"""`kosatsu form`: a blank form when nothing else runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader


def form(*words: str) -> subprocess.CompletedProcess[str]:
    """The command as it is typed, where no database could be opened."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": "src", "KOSATSU_DATABASE_URL": "postgres://nowhere.invalid/x", "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "kosatsu.cli", "form", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.parametrize(
    ("kind", "title"), [("opening", "利用届出書"), ("closing", "廃止届出書"), ("change", "変更届出書"), ("post", "決裁書")]
)
def test_a_blank_form_is_written_without_a_database(kind: str, title: str, tmp_path: Path) -> None:
    file = tmp_path / "form.pdf"
    done = form(kind, str(file), "--city", "大月市", "--to", "教育長")
    assert (done.returncode, done.stderr) == (0, "")
    said = "".join(PdfReader(file).pages[0].extract_text().split())
    assert (title in said, "教育長あて" in said, "大月市公式ホーム" in said) == (True, kind != "post", kind == "opening")


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "form.pdf"
    file.write_text("原本", "utf-8")
    done = form("closing", str(file))
    assert (done.returncode, "もうあります" in done.stderr, file.read_text("utf-8")) == (1, True, "原本")


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    assert form("opening", str(tmp_path / "a.pdf")).returncode == 1
    assert form("closing", str(tmp_path / "none" / "a.pdf")).returncode == 1
    assert form("closing", str(tmp_path / "a.pdf"), "--to", "あ" * 61).returncode == 1
    assert form("other", str(tmp_path / "a.pdf")).returncode == 2
    assert list(tmp_path.iterdir()) == []
