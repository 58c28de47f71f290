"""What a text is like: windows, letters, weights, and how the learned judgement fares on texts nothing was learned from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosatsu.checks import boundaries, engine, likeness
from kosatsu.checks.city import City
from kosatsu.checks.drafts import Draft, weigh
from kosatsu.checks.reading import read
from kosatsu.kernel.findings import Level
from kosatsu.kernel.wording import say

UNSEEN = [json.loads(line) for line in (Path(__file__).parents[2] / "data" / "checks_unseen_third.jsonl").read_text("utf-8").splitlines()]
TEXTS = [line["text"] for line in UNSEEN[:60]]
HARMLESS = "図書館のおはなし会は土曜の十時からです。申し込みは要りません。駐車場は裏にあります。"
KEPT_AMID = {"draft": 0.6, "comment": 0.9}  # of what is marked in a text alone, among harmless sentences still
LONGEST_WORD = 10  # letters of the words at both ends
SLUR = "あの国から来た連中は信用できないので、うちの地区には住まわせません。"


@given(st.text(max_size=900))
@settings(max_examples=200, deadline=None)
def test_pieces_are_the_whole_text_and_every_one_is_judged(text: str) -> None:
    reading = read(text)
    pieces = likeness.pieces_of(reading)
    assert "".join(reading.folded[since:until] for since, until in pieces) == reading.folded
    assert all(until - since <= likeness.WINDOW for since, until in pieces)
    windows = likeness.windows_of(pieces)
    assert {place for first, last in windows for place in range(first, last)} == set(range(len(pieces)))
    assert len(windows) == len(set(windows)) <= 2 * len(pieces)
    assert all(last - first <= 2 or pieces[last - 1][1] - pieces[first][0] <= likeness.WINDOW for first, last in windows)


def test_many_at_once_are_judged_as_each_alone() -> None:
    texts = [*TEXTS, "#月見祭の夜でした", "・対象は六十五歳以上の方です", "", "a", "。" * 500, "長い話です。" * 90, SLUR * 9]
    together = likeness.learned().likenesses([read(text) for text in texts], "comment")
    alone = [likeness.learned().likenesses([read(text)], "comment")[0] for text in texts]
    for one, other in zip(together, alone, strict=True):
        assert np.allclose(one.likely, other.likely, atol=1e-4)
        assert one.marked == other.marked


def test_a_flawed_sentence_at_the_end_of_a_long_text_is_found_where_it_stands() -> None:
    found = [one for one in engine.run(Draft(HARMLESS * 12 + SLUR)) if one.code == "likeness.discrimination"]
    assert found and all(one.start >= len(HARMLESS) * 12 - likeness.WINDOW for one in found)


def test_harmless_sentences_around_it_outweigh_no_flawed_text() -> None:
    def marked(texts: list[str], kind: str) -> list[set[str]]:
        return [set(one.marked) for one in likeness.learned().likenesses([read(text) for text in texts], kind)]

    for kind in likeness.KINDS:
        texts = [line["text"] for line in UNSEEN if line["labels"] and line["kind"] == kind]
        alone, amid = marked(texts, kind), marked([f"{HARMLESS}{text}。{HARMLESS}" for text in texts], kind)
        assert sum(len(one & other) for one, other in zip(alone, amid, strict=True)) >= KEPT_AMID[kind] * sum(map(len, alone))


def test_which_digits_and_which_link_says_nothing() -> None:
    def likely(text: str) -> list[float]:
        return [round(float(one), 6) for one in likeness.learned().likenesses([read(text)], "draft")[0].likely]

    assert likely("申込みは5月12日まで、電話0554-00-1234") == likely("申込みは9月31日まで、電話0554-00-9876")
    assert likely("くわしくはこちら https://a.example/x をどうぞ") == likely("くわしくはこちら https://www.bbbb.example/yy?z=1 をどうぞ")


def test_a_link_to_an_office_says_nothing_and_another_that_it_is_one() -> None:
    for office in ("https://www.city.uenohara.example/x", "https://pref.yamanashi.example/", "https://www.soumu.go.jp/a", "city.x.lg.jp/b"):
        assert set(likeness.letters_of(office)) == {likeness.NOTHING}
    assert likeness.letters_of("https://www.shop.example/city.x.lg.jp/").count(likeness.A_LINK) == 1


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
    [found] = [one for one in engine.run(Draft(SLUR)) if one.code == "likeness.discrimination"]
    assert SLUR[found.start : found.end] == found.text and 0 < len(found.text) <= likeness.STRETCH + 2 * LONGEST_WORD
    assert (found.ground, found.category, found.level) == ("4-8-3", "discrimination", Level.WARN)
    assert found.text in say(found)


def test_where_a_rule_speaks_the_likeness_is_not_said_again() -> None:
    draft = Draft("障害のある方は、周りの迷惑になりますので、今年の夏祭りへの参加はご遠慮ください。")
    assert "discrimination" in draft.likeness.marked
    assert [one.code for one in engine.run(draft) if one.category == "discrimination"] == ["wording.discrimination"]


def test_words_of_a_class_a_text_is_unlike_are_advice_and_marks_of_secrecy_are_not() -> None:
    [insult] = [one for one in engine.run(tempered("この馬鹿野郎")) if one.category == "insult"]
    assert insult.level is Level.HINT
    secret = [
        one.level
        for one in engine.run(tempered("備品をネットで買うときは庶務のカードを使ってください、と部内連絡です"))
        if one.category == "secret"
    ]
    assert secret and Level.WARN in secret


def test_words_that_leave_no_doubt_are_never_advice_only() -> None:
    assert [one.level for one in engine.run(tempered("ｓｅｘしませんか ｌｉｎｅ交換")) if one.category == "obscene"] == [Level.WARN]


def test_a_reason_begins_and_ends_with_a_word() -> None:
    text = "今なら市のイベントに来ると抽選で現金10万円!当たるまで何度でも応募してね。"
    assert boundaries.whole_words(text, text.index("るまで"), text.index("募してね")) == (text.index("当たる"), text.index("してね"))


def tempered(text: str) -> Draft:
    """A text that is like nothing."""
    draft = Draft(text, kind="comment")
    vars(draft)["likeness"] = likeness.Likeness(np.zeros(len(likeness.OF_ALL)), ())
    return draft


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
    assert sum(scores) / len(scores) >= 0.85
    assert sum(map(bool, clean)) / len(clean) <= 0.02
