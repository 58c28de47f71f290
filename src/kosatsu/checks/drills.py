"""訓練: a drill says so, and nothing that says so leaves as if it were real."""

from __future__ import annotations

import re

from kosatsu.checks.drafts import Draft
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

CODES = ("drill.marked", "drill.placeholder")
_MARKED = re.compile(r"【 ?(?:訓練|テスト|試験|練習|演習)[^】]{0,8}】|(?:これは|こちらは)(?:訓練|テスト)(?:です|の)|訓練、訓練|訓練です")
_PLACEHOLDER = re.compile(
    r"(?<![「『])(?:[○〇◯●]{2,}(?:市|町|課|地区|月|日|時|人|さん|様)?|[○〇◯×✕]月[0-9○〇◯×✕]{1,2}日|×{2,}|△△|□□|(?:ここに|後で|あとで)(?:入れる|入れて|記入|差し替え)"
    r"|ダミー|仮(?:置き|の文)|lorem|xxx+|下書き|tbd|todo)"
)

_DRAFTED = re.compile(r"[(【]案[)】]")
_OPEN = re.compile(r"意見|パブリック・?コメント|パブコメ|縦覧|公表|説明会")


@enforces("4-4")
def against_drills(draft: Draft) -> list[Finding]:
    """A text of a drill, or one with gaps still to be filled in, is not meant to leave."""
    found = []
    text = draft.reading.folded
    unfinished = _PLACEHOLDER.search(text) or (None if _OPEN.search(text) else _DRAFTED.search(text))  # 計画(案)への意見 is as it should be
    for code, match in (("drill.marked", _MARKED.search(text)), ("drill.placeholder", unfinished)):
        if match is not None:
            start, end = draft.reading.span(*match.span())
            found.append(
                Finding(
                    code,
                    "4-4",
                    Level.STOP if code == "drill.marked" else Level.WARN,
                    {"text": draft.text[start:end]},
                    "wording",
                    start,
                    end,
                    draft.text[start:end],
                )
            )
    return found
