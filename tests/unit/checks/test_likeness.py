"""What a text is like: windows, letters, weights, and how the learned judgement fares on texts nothing was learned from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosatsu.checks import alike, engine, likeness
from kosatsu.checks.city import City
from kosatsu.checks.drafts import Draft, weigh
from kosatsu.checks.reading import read
from kosatsu.kernel.findings import Level
from kosatsu.kernel.wording import say

UNSEEN = [json.loads(line) for line in (Path(__file__).parents[2] / "data" / "checks_unseen_third.jsonl").read_text("utf-8").splitlines()]
TEXTS = [line["text"] for line in UNSEEN[:60]]
SLUR = "あの国から来た連中は信用できないので、うちの地区には住まわせません。"


@given(st.text(max_size=900))
@settings(max_examples=200, deadline=None)
def test_windows_together_are_the_whole_text_and_none_is_too_long(text: str) -> None:
    windows = likeness.windows_of(read(text))
    assert "".join(read(text).folded[since:until] for since, until in windows) == read(text).folded
    assert all(until - since <= likeness.WINDOW for since, until in windows)


def test_many_at_once_are_judged_as_each_alone() -> None:
    texts = [*TEXTS, "", "a", "。" * 500, "長い話です。" * 90, SLUR * 9]
    together = likeness.learned().likenesses([read(text) for text in texts], "comment")
    alone = [likeness.learned().likenesses([read(text)], "comment")[0] for text in texts]
    for one, other in zip(together, alone, strict=True):
        assert np.allclose(one.likely, other.likely, atol=1e-4)
        assert (one.window, one.marked) == (other.window, other.marked)


def test_a_flawed_sentence_at_the_end_of_a_long_text_is_found_where_it_stands() -> None:
    text = "図書館のおはなし会は土曜の十時からです。申し込みは要りません。駐車場は裏にあります。" * 12 + SLUR
    found = [finding for finding in engine.run(Draft(text)) if finding.category == "discrimination"]
    assert found and all(finding.start >= len(text) - likeness.WINDOW for finding in found)


def test_which_digits_and_which_link_says_nothing() -> None:
    def likely(text: str) -> list[float]:
        return [round(float(one), 6) for one in likeness.learned().likenesses([read(text)], "draft")[0].likely]

    assert likely("申込みは5月12日まで、電話0554-00-1234") == likely("申込みは9月31日まで、電話0554-00-9876")
    assert likely("くわしくはこちら https://a.example/x をどうぞ") == likely("くわしくはこちら https://www.bbbb.example/yy?z=1 をどうぞ")


def test_every_sequence_is_found_in_the_table_and_no_other() -> None:
    weights = likeness.learned()
    assert (weights._rows(weights.keys) == np.arange(len(weights.keys))).all()
    unknown = np.array([likeness.pack("\ue000\ue001"), 0], dtype=np.uint64)
    assert (weights._rows(unknown) == -1).all()


@pytest.mark.parametrize("text", ["", "a", "お湯!", "💢💢💢", "https://www.shop.example/abc"])
def test_of_a_few_letters_nothing_is_said(text: str) -> None:
    [alike_] = likeness.learned().likenesses([read(text)], "comment")
    assert alike_.marked == () and alike_.of("insult") == 1.0 and alike_.of("urgent") == 1.0


def test_the_reason_is_a_stretch_of_the_text_and_cites_its_clause() -> None:
    [found] = [one for one in engine.run(Draft(SLUR)) if one.code in alike.CODES and one.category == "discrimination"] or [None]
    if found is not None:
        assert found.text and found.text in SLUR and found.ground == "4-8-3" and found.text[:10] in say(found)


def test_what_was_worked_out_for_many_is_not_worked_out_again() -> None:
    drafts = [Draft(text, kind="comment") for text in TEXTS[:3]]
    weigh(drafts)
    assert [vars(draft)["likeness"] for draft in drafts] == [draft.likeness for draft in drafts]


def test_texts_nothing_was_learned_from_are_told_as_well_as_measured() -> None:
    """The figures of docs/checks.md («Measured»), with room for a change of a few texts."""
    told = []
    for line in UNSEEN:
        draft = Draft(line["text"], kind=line["kind"], city=City(hosts=("city.uenohara.example",)))
        told.append({one.category for one in engine.run(draft) if one.level is not Level.HINT} & set(likeness.CLASSES))
    scores = []
    for name in likeness.CLASSES:
        right = sum(name in said and name in line["labels"] for said, line in zip(told, UNSEEN, strict=True))
        both = sum((name in said) + (name in line["labels"]) for said, line in zip(told, UNSEEN, strict=True))
        scores.append(2 * right / both)
    clean = [said for said, line in zip(told, UNSEEN, strict=True) if not line["labels"]]
    assert sum(scores) / len(scores) >= 0.74
    assert sum(map(bool, clean)) / len(clean) <= 0.03
