"""第二の意見: off until the city wants it, never told whose numbers and names there are, and never more than a hint."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as house
from django.db import transaction

from kosatsu.bylaws import actions as bylaws
from kosatsu.flows import posting, second_opinions
from kosatsu.flows.second_opinions import Asked
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.errors import Forbidden, NotFound, Refused
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.wording import say
from kosatsu.posts import queries
from kosatsu.records.models import Entry
from kosatsu.second_opinions.models import Opinion, SealedKey
from tests.flows import board
from tests.oracle import Oracle, oracle
from tests.world import NOW, actor, later

__all__ = ["oracle"]
pytestmark = pytest.mark.usefixtures("city")
TEXT = "葛城翔さん(090-0000-4126)の案内で、のろまな担当が回ります。"
DRAFTER = "s044"


@pytest.fixture
def asked(settings: Any, oracle: Oracle) -> Iterator[Oracle]:
    """The city has switched it on, and the model runs on this machine."""
    settings.ENV = replace(house.ENV, loopback_allowed=True, outbound=False)
    answer(use=True, address=oracle.address, model="machi-7b", seconds=3)
    yield oracle


def answer(**values: Any) -> None:
    with transaction.atomic():
        for name, value in values.items():
            bylaws.answer(f"opinion.{name}", value, since=NOW.date(), ground="情報推進担当の決定", by=SYSTEM, at=NOW)


def ask(post_id: int, number: str = DRAFTER) -> Asked:
    return second_opinions.ask(post_id, by=actor(number), at=NOW)


def second(post_id: int) -> list[Finding]:
    return [one for one in posting.findings(post_id, at=NOW) if one.code == "opinion.second"]


def test_it_is_off_until_the_city_switches_it_on_and_says_where(oracle: Oracle) -> None:
    post_id = board.drafted(board.account())
    for step in ({}, {"use": True}, {"address": oracle.address}):
        answer(**step)
        assert second_opinions.way(NOW.date()) is None
        with pytest.raises(NotFound):
            ask(post_id)
    assert oracle.asked == []


def test_a_remark_is_a_hint_with_the_models_name_on_the_very_words_and_kept_with_the_post(asked: Oracle) -> None:
    post_id = board.drafted(board.account(), text=TEXT)
    asked.says(("insult", "のろまな担当", "人を侮辱する言い方です"))
    assert ask(post_id) == Asked(1)
    (hint,) = second(post_id)
    assert (hint.level, hint.ground, hint.category, hint.text) == (Level.HINT, "4-8-2", "insult", "のろまな担当")
    assert TEXT[hint.start : hint.end] == "のろまな担当"
    assert say(hint).startswith("第二の意見(machi-7b): 「のろまな担当」")
    board.decided(post_id)
    assert [found["code"] for found in queries.post(post_id).findings if found["code"] == "opinion.second"] == ["opinion.second"]


def test_numbers_contacts_and_names_are_covered_before_the_text_leaves(asked: Oracle) -> None:
    ask(board.drafted(board.account(), text=TEXT))
    assert asked.drafts == ["●●●さん(●●●●●●●●●●●●●)の案内で、のろまな担当が回ります。"]
    assert all(word not in json.dumps(body, ensure_ascii=False) for _, _, body in asked.asked for word in ("葛城", "4126"))


def test_a_city_may_want_such_a_text_not_to_leave_at_all_or_as_it_is(asked: Oracle) -> None:
    account = board.account()
    answer(personal="not_asked")
    assert ask(board.drafted(account, text=TEXT)) == Asked(0, "personal")
    assert asked.asked == []
    assert ask(board.drafted(account)) == Asked(0)
    answer(personal="as_written")
    ask(board.drafted(account, text=TEXT))
    assert asked.drafts == [board.TEXT, TEXT]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"slow": 5.0}, "lost"),
        ({"status": 500}, "refused"),
        ({"answer": lambda _: b"garbage"}, "unreadable"),
        ({"answer": lambda _: b"x" * 1_000_000}, "too_large"),
    ],
)
def test_without_an_opinion_the_post_goes_its_way(asked: Oracle, changed: dict[str, Any], reason: str) -> None:
    for name, value in changed.items():
        setattr(asked, name, value)
    answer(seconds=1)
    post_id = board.drafted(board.account())
    assert ask(post_id) == Asked(0, reason)
    assert (second(post_id), Opinion.objects.count()) == ([], 0)
    board.decided(post_id)


def test_pressed_twice_it_is_asked_once_and_other_words_are_asked_anew(asked: Oracle) -> None:
    asked.says(("insult", "のろまな担当", ""))
    account = board.account()
    post_id = board.drafted(account, text=TEXT)
    assert (ask(post_id), ask(post_id)) == (Asked(1), Asked(1))
    assert (len(asked.asked), Opinion.objects.count()) == (1, 1)
    given = posting.DraftIn("防災訓練", board.TEXT, {}, later(60), later(420))
    posting.revise(post_id, given, accounts=[account.pk], by=actor(DRAFTER), at=NOW)
    assert second(post_id) == []
    asked.says()
    assert ask(post_id) == Asked(0)
    assert len(asked.asked) == 2


def test_no_more_than_a_few_wait_for_the_model_at_once(asked: Oracle) -> None:
    post_id = board.drafted(board.account())
    for _ in range(second_opinions.AT_ONCE):
        second_opinions.ASKING.acquire()
    try:
        assert ask(post_id) == Asked(0, "busy")
    finally:
        for _ in range(second_opinions.AT_ONCE):
            second_opinions.ASKING.release()
    assert (asked.drafts, ask(post_id)) == ([], Asked(0))


def test_only_the_drafter_asks_and_only_while_writing(asked: Oracle) -> None:
    post_id = board.drafted(board.account())
    with pytest.raises((Refused, Forbidden, NotFound)):
        ask(post_id, "s009")
    with pytest.raises((Forbidden, NotFound)):
        ask(post_id, "s051")
    board.decided(post_id)
    with pytest.raises(Refused) as refused:
        ask(post_id)
    assert [finding.code for finding in refused.value.findings] == ["opinion.under_way"]
    with pytest.raises(NotFound):
        ask(999_999)
    assert asked.asked == []


def test_neither_journal_nor_log_holds_words_of_text_or_answer(asked: Oracle, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    asked.says(("insult", "のろまな担当", "人を侮辱しています"))
    ask(board.drafted(board.account(), text=TEXT))
    line = Entry.objects.order_by("-seq").first()
    assert line is not None and line.verb == "second_opinion.given"
    said = json.dumps(line.fields, ensure_ascii=False)
    assert "のろま" not in said and "侮辱" not in said and "machi-7b" in said
    assert "のろま" not in caplog.text and "侮辱して" not in caplog.text


def test_the_key_is_sealed_sent_to_the_model_and_gone_when_removed(asked: Oracle) -> None:
    second_opinions.keep_key("sk-city-1", by=actor("s008"), at=NOW)
    second_opinions.keep_key("sk-city-2", by=actor("s008"), at=NOW)
    (kept,) = SealedKey.objects.all()
    assert b"sk-city" not in bytes(kept.sealed)
    account = board.account()
    ask(board.drafted(account))
    second_opinions.remove_key(by=actor("s008"), at=NOW)
    ask(board.drafted(account, text="別のお知らせです。"))
    assert [headers.get("authorization") for _, headers, _ in asked.asked] == ["Bearer sk-city-2", None]
    assert "sk-city" not in json.dumps([entry.fields for entry in Entry.objects.all()], ensure_ascii=False)


def test_the_key_is_for_who_answers_for_the_city_and_must_be_one(asked: Oracle) -> None:
    with pytest.raises(Forbidden):
        second_opinions.keep_key("sk-1", by=actor(DRAFTER), at=NOW)
    with pytest.raises(Forbidden):
        second_opinions.remove_key(by=actor(DRAFTER), at=NOW)
    for wrong in ("", "a b", "鍵", "a\r\nX-Evil: 1", "k" * 501):
        with pytest.raises(Refused):
            second_opinions.keep_key(wrong, by=actor("s008"), at=NOW)
    assert SealedKey.objects.count() == 0


def test_a_key_sealed_by_another_house_is_told(asked: Oracle) -> None:
    second_opinions.keep_key("sk-1", by=actor("s008"), at=NOW)
    SealedKey.objects.update(nonce=b"\0" * 12)
    assert ask(board.drafted(board.account())) == Asked(0, "key")


def test_inside_means_inside(settings: Any, oracle: Oracle) -> None:
    settings.ENV = replace(house.ENV, loopback_allowed=False, outbound=True)
    answer(use=True, model="m", address=oracle.address)
    account = board.account()
    assert ask(board.drafted(account)) == Asked(0, "not_allowed")
    way = second_opinions.way(NOW.date())
    assert way is not None and (way.policy.outbound, way.policy.inner_hosts) == (False, frozenset({"127.0.0.1"}))
    answer(reach="anywhere")
    way = second_opinions.way(NOW.date())
    assert way is not None and (way.policy.outbound, way.policy.inner_hosts) == (True, frozenset())
