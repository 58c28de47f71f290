"""Signs that nobody sees."""

from __future__ import annotations

import pytest

from kosatsu.checks.drafts import Draft
from kosatsu.checks.unseen_signs import against_unseen_signs


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("防災訓練です。\r\n\tどなたでも。", []),
        ("家族で👨\u200d👩\u200d👧どうぞ ❤\ufe0f 葛\U000e0100城", []),
        ("税金は\u202eりあ料有\u202c", [("text.turning_sign", "税金はりあ料有", 3, 4), ("text.turning_sign", "りあ料有", 8, 9)]),
        ("訓練\x1b[31mです", [("text.turning_sign", "訓練[31mで", 2, 3)]),
        ("中\u200b\u200b止", [("text.unseen_sign", "中止", 1, 3)]),
    ],
)
def test_a_sign_that_turns_or_hides_words_is_found_where_it_stands(text: str, found: list[tuple[str, str, int, int]]) -> None:
    assert [(finding.code, finding.params["text"], finding.start, finding.end) for finding in against_unseen_signs(Draft(text))] == found


def test_an_alternative_text_is_read_too() -> None:
    (finding,) = against_unseen_signs(Draft("訓練です。", alts=("会場", "入口\u202e")))
    assert (finding.code, dict(finding.params)) == ("alt.turning_sign", {"number": 2})
