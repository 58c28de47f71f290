"""The city's words and rules: in force from their day on, never broken, and given way to the one before where they became so."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from kosatsu.approval import queries as cases
from kosatsu.bylaws import actions
from kosatsu.bylaws.models import Choice
from kosatsu.checks import lists, statements
from kosatsu.flows import answering, exchanging, listing, posting
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.errors import Forbidden, Refused
from kosatsu.kernel.wording import say
from kosatsu.overviews import case_sheet
from kosatsu.posts import queries as posts
from kosatsu.records import queries as records
from tests.faces.desk import browser, words
from tests.flows import board
from tests.world import NOW, TODAY, actor

pytestmark = pytest.mark.usefixtures("city")

WORD = {"word": "防災訓練", "class": "wording", "level": "warn", "reason": "「避難訓練」と呼びます。", "instead": "避難訓練"}


def value(**changes: Any) -> dict[str, Any]:
    return {**lists.NOTHING, **changes}


def answered(since: date = TODAY, **changes: Any) -> None:
    answering.answer(lists.KEY, value(**changes), since=since, ground="企画課長決裁", by=actor("s008"), at=NOW)


def codes(post_id: int, at: Any = NOW) -> list[str]:
    return [finding.code for finding in posting.findings(post_id, at=at)]


def test_a_list_is_what_posts_are_checked_by_from_its_day_on() -> None:
    post_id = board.drafted(board.account())
    answered(TODAY + timedelta(days=1), words=[WORD])
    assert "wording.city_word_instead" not in codes(post_id)
    assert "wording.city_word_instead" in codes(post_id, NOW + timedelta(days=1))
    assert listing.lists_on(TODAY + timedelta(days=1)).version.startswith("2026-11-25 ")


def test_a_post_keeps_the_version_it_was_checked_by_and_who_decides_reads_it() -> None:
    post_id = board.drafted(board.account())
    answered(words=[{**WORD, "level": "stop"}])
    [stop] = [one for one in posting.findings(post_id, at=NOW) if one.code == "wording.city_word_instead"]
    case_id = posting.submit(
        post_id, statement=statements.STATED, overrides={stop.key: "町内会の呼び方のまま載せます"}, by=actor("s044"), at=NOW
    )
    answered(words=[])
    version = str(stop.params["version"])
    assert posts.post(post_id).lists == version and version.startswith("2026-11-24 ")
    post = case_sheet.put_up_post(json.loads(bytes(cases.case(case_id).content.body)))
    assert post is not None
    assert (post.lists, [(one.finding.code, one.reason) for one in post.checked if one.reason]) == (
        version, [("wording.city_word_instead", "町内会の呼び方のまま載せます")],
    )  # fmt: skip
    for number in ("s022", "s009"):
        page = words(browser(number).get(f"/desk/cases/{case_id}/"))
        assert f"版 {version}" in page and "それでも出す理由: 町内会の呼び方のまま載せます" in page
    [checked] = [line for line in records.history(posts.post(post_id).ref) if line.verb == "post.checked"]
    assert checked.fields["lists"] == version


def test_the_journal_holds_the_digest_of_a_list_and_not_the_list() -> None:
    answered(words=[WORD])
    line = records.history(Choice.objects.get(key=lists.KEY).ref)[-1]
    assert (line.verb, "value" in line.fields, len(line.fields["digest"])) == ("bylaw.answered", False, 64)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"words": [WORD, {**WORD, "word": "あ"}]}, "探す語の2行目: 語は2文字以上"),
        ({"rules": "[words]\nx = 5"}, "規則の2行目: 語の組「x」"),
        ({"rules": "\n\n]"}, "規則の3行目: TOML"),
    ],
)
def test_a_broken_list_is_refused_line_by_line(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused) as refused:
        answered(**changes)
    assert said in say(refused.value.findings[0])
    assert not Choice.objects.filter(key=lists.KEY).exists()


def test_a_broken_list_is_not_taken_in_from_a_file_either() -> None:
    answered(words=[WORD])
    text = exchanging.history_file()
    with pytest.raises(Refused) as refused:
        exchanging.take_in(text.replace('"warn"', '"loud"').encode(), ground="別の市", since=TODAY, at=NOW)
    assert "段階" in say(refused.value.findings[0])
    assert exchanging.take_in(text.encode(), ground="別の市", since=TODAY, at=NOW) == 0


def test_only_who_answers_for_the_city_puts_a_list_in_force() -> None:
    for number in ("s044", "s009", "s001"):
        with pytest.raises(Forbidden):
            answering.answer(lists.KEY, value(words=[WORD]), since=TODAY, ground="x", by=actor(number), at=NOW)


@pytest.mark.parametrize(
    "broken",
    [
        {"rules": "[[rule]]\nid = 5"}, {"words": [{"word": 5}]}, {"words": "x"}, {"silenced": [{}]}, {"rules": "]"}, {"hosts": None},
    ],
)  # fmt: skip
def test_a_list_that_became_unusable_gives_way_to_the_one_before_and_says_so(broken: dict[str, Any]) -> None:
    answered(words=[WORD])
    post_id = board.drafted(board.account())
    later = Choice.objects.get(key=lists.KEY)
    later.pk, later.value, later.since = None, value(**broken), TODAY + timedelta(days=2)
    later.save(force_insert=True)
    found = posting.findings(post_id, at=NOW + timedelta(days=2))
    assert {"wording.city_word_instead", "check.lists_fallen"} <= {finding.code for finding in found}
    assert "令和8年11月26日からのもの" in say(next(finding for finding in found if finding.code == "check.lists_fallen"))
    assert "check.lists_fallen" not in codes(post_id)


def test_without_any_usable_list_the_product_checks_alone_and_says_so() -> None:
    actions.answer(lists.KEY, value(rules="x"), since=TODAY, ground="x", by=SYSTEM, at=NOW)
    found = codes(board.drafted(board.account()))
    assert ("check.lists_fallen" in found, "wording.city_word_instead" in found) == (True, False)
