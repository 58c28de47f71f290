"""All checks together: in the order of the text, each on its own, and never worse than slow."""

from __future__ import annotations

import importlib
import subprocess
import sys
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosatsu.checks import engine
from kosatsu.checks.drafts import Draft, plain
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.wording import say

FOLDER = Path(engine.__file__).parent
PIECES = [
    *(
        "令和",
        "平成",
        "昭和",
        "元",
        "8",
        "１２",
        "99999999999",
        "2026",
        "年",
        "年度",
        "月",
        "日",
        "(",
        "（",
        "火",
        "・祝",
        "曜日",
        ")",
        "）",
    ),
    *("/", "-", ".", "2月30日", "来年", "翌年", "まで", "から", "開催します", "https://", "bit.ly/", "x.gd/a", "Monday, ", "July "),
    *("〇", "十", "二", "㊗", "ｶﾞ", "👨‍👩‍👧", "\u200b", "\ud800", "\n", "。", " "),
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=40).map("".join)


def test_findings_come_in_the_order_of_the_text() -> None:
    draft = Draft("11月24日(月)から6月31日まで bit.ly/EXAMPLE 令和8年(2025年)", "bluesky", date(2026, 11, 24), ("",))
    assert [(finding.code, finding.text) for finding in engine.run(draft)] == [
        ("alt.missing", ""),
        ("date.weekday", "11月24日(月)"),
        ("date.impossible", "6月31日"),
        ("link.shortener", "bit.ly/EXAMPLE"),
        ("date.era", "令和8年(2025年)"),
    ]


def test_a_comment_is_only_asked_where_its_links_lead() -> None:
    draft = Draft("11月24日(月)は2月30日 bit.ly/EXAMPLE", "x", date(2026, 11, 24), kind="comment")
    assert [finding.code for finding in engine.run(draft)] == ["link.shortener"]


def test_a_check_that_breaks_down_hides_no_other_and_asks_for_a_person(caplog: pytest.LogCaptureFixture) -> None:
    def against_everything(draft: Draft) -> list[Finding]:
        raise ZeroDivisionError

    found = engine.judge(Draft("bit.ly/EXAMPLE"), (against_everything, *engine.FOR_ALL))
    assert [(finding.code, finding.level) for finding in found] == [("check.broken", Level.STOP), ("link.shortener", Level.STOP)]
    assert "against_everything" in say(found[0])
    assert "against_everything broke down" in caplog.text


def test_every_check_is_a_file_in_the_table_and_names_its_codes() -> None:
    files = {path.stem for path in FOLDER.glob("*.py")} - {
        "__init__",
        "engine",
        "drafts",
        "days",
        "statements",
        "city",
        "settings",
        "names",
        "lists",
        "list_faults",
        "silences",
        "comparisons",
        "prohibitions",
        "masking",
        "reading",
        "rulebook",
        "boundaries",
        "likeness",
    }
    assert {check.__module__.rpartition(".")[2] for check in engine.FOR_ALL + engine.FOR_DRAFTS} | {"wordings", "alike"} == files
    codes = [code for name in sorted(files) for code in importlib.import_module(f"kosatsu.checks.{name}").CODES]
    assert len(codes) == len(set(codes))
    for name in files - {"wordings", "alike"}:
        module = importlib.import_module(f"kosatsu.checks.{name}")
        source = (FOLDER / f"{name}.py").read_text("utf-8")
        assert [code for code in module.CODES if source.count(f'"{code}"') < 2] == []


@settings(max_examples=400, deadline=None)
@given(
    TEXTS, st.one_of(st.none(), st.dates()), st.sampled_from(["", "bluesky", "x", "line", "mixi"]), st.sampled_from(["draft", "comment"])
)
def test_whatever_is_written_a_finding_stands_where_it_says(text: str, posted_on: date | None, platform: str, kind: str) -> None:
    for finding in engine.run(Draft(text, platform, posted_on, (text,), "draft" if kind == "draft" else "comment")):
        assert finding.code != "check.broken"
        assert 0 <= finding.start <= finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.text
        assert say(finding) and say(finding, "en")


@given(st.text())
def test_one_width_keeps_every_character_in_its_place(text: str) -> None:
    assert len(plain(text)) == len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "9",
        "十",
        "11月",
        "11月24日",
        "11月24日(",
        "11月24日(月",
        "令和8年(",
        "2026年(令和",
        "(",
        "a-",
        "a.",
        "bit.ly/",
        "http://a.",
        "June 3 ",
        "1/",
        "2026/1",
        " ",
        "a",
    ],
)
def test_no_text_keeps_the_checks_busy(piece: str) -> None:
    text = (piece * 60_000)[:60_000]
    since = perf_counter()
    engine.run(Draft(text, "x", date(2026, 11, 24)))
    assert perf_counter() - since < 20


def test_checks_need_no_database_framework() -> None:
    code = "import sys; sys.modules['django'] = None; import kosatsu.cli.checking"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).stderr == b""
