"""Where findings stand in a text, and in which order they are read."""

from __future__ import annotations

from kosatsu.kernel.findings import Finding, Level, Place
from kosatsu.overviews.marking import Checked, Run, in_order, runs

TEXT = "明日は𠮷田さんへ電話を"


def found(level: Level, *places: tuple[int, int], number: int = 1, where: str = "account:1") -> Checked:
    return Checked(number, Finding("x.y", "4-4", level, places=tuple(Place(where, *place) for place in places)))


def test_a_text_is_cut_where_findings_stand_and_says_the_gravest_of_those_that_overlap() -> None:
    warn, stop = found(Level.WARN, (3, 7)), found(Level.STOP, (5, 9), number=2)
    assert runs(TEXT, "account:1", [warn, stop]) == (
        Run("明日は"), Run("𠮷田", "warn"), Run("さん", "stop", (1,)), Run("へ電", "stop", (2,)), Run("話を"),
    )  # fmt: skip


def test_advice_places_of_another_text_and_places_the_text_does_not_have_mark_nothing() -> None:
    others = [found(Level.HINT, (0, 2)), found(Level.STOP, (0, 2), where="account:2"), found(Level.STOP, (9, 99), (5, 5), (-1, 3))]
    assert runs(TEXT, "account:1", others) == (Run(TEXT),)
    assert runs("", "account:1", others) == ()


def test_the_gravest_comes_first_with_its_own_reason_and_a_reason_of_former_days_stands_for_all_of_its_code() -> None:
    hint, stop, other = Finding("a", "4-4", Level.HINT), Finding("b", "4-4", text="ひとつ"), Finding("b", "4-4", text="ふたつ")
    ordered = in_order([hint, stop, other], {stop.key: "理由"})
    assert [(one.number, one.finding, one.reason) for one in ordered] == [(1, stop, "理由"), (2, other, ""), (3, hint, "")]
    assert [one.reason for one in in_order([stop, other], {"b": "前の理由"})] == ["前の理由", "前の理由"]


def test_a_finding_is_the_same_under_another_version_of_its_list_and_another_one_about_other_words() -> None:
    one = Finding("wording.insult", "4-8-2", params={"rule": "insult.slur", "version": "1", "text": "あほ"}, text="あほ")
    assert one.key == Finding("wording.insult", "4-8-2", params={**one.params, "version": "2"}, text="あほ", start=4, end=6).key
    assert one.key != Finding("wording.insult", "4-8-2", params=one.params, text="ばか").key
