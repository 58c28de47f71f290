"""When nobody knows whether a post arrived: it is looked up, then asked of a person, and never sent blindly again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as house

from kosatsu.accounts import actions as accounts
from kosatsu.flows import publishing, removing
from kosatsu.kernel.errors import Forbidden, Refused
from kosatsu.posts import queries
from kosatsu.posts.states import DeliveryState
from tests.flows import board
from tests.servers.fixtures import pds, proxy
from tests.servers.pds import PersonalDataServer, Resident
from tests.servers.proxy import Fault, Proxy
from tests.world import NOW, actor, later

__all__ = ["pds", "proxy"]
pytestmark = [pytest.mark.usefixtures("city", "_loopback"), pytest.mark.pds]


@pytest.fixture
def _loopback(settings: Any) -> Iterator[None]:
    settings.ENV = replace(house.ENV, loopback_allowed=True, outbound=True)
    yield


def sent_through(line: Proxy, resident: Resident) -> int:
    """A decided post for an account that is reached through the line; id of its delivery."""
    account = board.account("bluesky", resident.handle, stable_id=resident.did, endpoint=line.url)
    secret = {"app_password": resident.app_password}
    keys = house.KEYS
    accounts.keep_credential(account, secret, key=keys.sealing, key_id=keys.key_id, by=actor("s009"), at=NOW)
    post_id = board.drafted(account, pictures=(board.picture(),))
    board.decided(post_id)
    return board.delivery(post_id).pk


def kinds(delivery_id: int) -> list[str]:
    return [outcome.kind for outcome in queries.outcomes(delivery_id)]


def state(delivery_id: int) -> str:
    return queries.delivery(delivery_id).state


def test_an_answer_lost_after_the_server_acted_is_looked_up_and_the_post_stands_once(pds: PersonalDataServer, proxy: Proxy) -> None:
    resident = pds.move_in("lost")
    delivery = sent_through(proxy, resident)
    proxy.spoil("putRecord", Fault.DROPPED_AFTER)
    board.worked(60)
    board.worked(62)
    assert (state(delivery), kinds(delivery), len(pds.posts(resident))) == (DeliveryState.PUBLISHED, ["receipt"], 1)


def test_a_request_lost_before_the_server_acted_is_found_missing_and_sent_once_more(pds: PersonalDataServer, proxy: Proxy) -> None:
    resident = pds.move_in("before")
    delivery = sent_through(proxy, resident)
    proxy.spoil("putRecord", Fault.DROPPED_BEFORE)
    board.worked(60)
    board.worked(62)
    assert (state(delivery), kinds(delivery), len(pds.posts(resident))) == (DeliveryState.PUBLISHED, ["not_there", "receipt"], 1)


def test_what_cannot_be_looked_up_for_half_an_hour_is_asked_of_a_person_and_not_sent_again(pds: PersonalDataServer, proxy: Proxy) -> None:
    resident = pds.move_in("asked")
    delivery = sent_through(proxy, resident)
    proxy.spoil("putRecord", Fault.DROPPED_AFTER)
    proxy.spoil("getRecord", *[Fault.DROPPED_BEFORE] * 9)
    for minutes in (60, 62, 70, 80, 95):
        board.worked(minutes)
    assert (state(delivery), kinds(delivery), len(pds.posts(resident))) == (DeliveryState.ASKED, [], 1)
    with pytest.raises(Forbidden):
        publishing.settle_not_there(delivery, by=actor("s044"), at=later(100))
    with pytest.raises(Refused):
        publishing.settle_published(delivery, url="", said_at=None, by=actor("s022"), at=later(100))
    publishing.settle_published(delivery, url="https://bsky.app/profile/x/post/1", said_at=later(61), by=actor("s022"), at=later(100))
    assert (state(delivery), kinds(delivery), len(pds.posts(resident))) == (DeliveryState.PUBLISHED, ["receipt"], 1)


def test_a_person_who_says_it_is_not_there_has_it_sent_and_even_a_mistake_does_not_double_it(pds: PersonalDataServer, proxy: Proxy) -> None:
    resident = pds.move_in("mistake")
    delivery = sent_through(proxy, resident)
    proxy.spoil("putRecord", Fault.DROPPED_AFTER)
    proxy.spoil("getRecord", *[Fault.DROPPED_BEFORE] * 9)
    for minutes in (60, 62, 95):
        board.worked(minutes)
    publishing.settle_not_there(delivery, by=actor("s022"), at=later(100))
    board.worked(101)
    assert (state(delivery), kinds(delivery), len(pds.posts(resident))) == (DeliveryState.PUBLISHED, ["not_there", "receipt"], 1)


def test_a_wrong_password_is_refused_in_words_and_goes_out_after_it_was_put_right(pds: PersonalDataServer, proxy: Proxy) -> None:
    resident = pds.move_in("rightly")
    delivery = sent_through(proxy, replace(resident, app_password="wrong-pass-word"))
    board.worked(60)
    held = queries.delivery(delivery)
    assert (held.state, "サインインできません" in held.note, pds.posts(resident)) == (DeliveryState.REFUSED, True, [])
    keys, secret = house.KEYS, {"app_password": resident.app_password}
    accounts.keep_credential(held.account, secret, key=keys.sealing, key_id=keys.key_id, by=actor("s009"), at=later(61))
    publishing.resume(delivery, by=actor("s022"), at=later(62))
    board.worked(63)
    assert (state(delivery), len(pds.posts(resident))) == (DeliveryState.PUBLISHED, 1)


def test_a_secret_that_cannot_be_opened_any_more_brings_the_question_to_a_person(
    pds: PersonalDataServer, proxy: Proxy, settings: Any
) -> None:
    resident = pds.move_in("locked")
    delivery = sent_through(proxy, resident)
    proxy.spoil("putRecord", Fault.DROPPED_AFTER)
    proxy.spoil("getRecord", Fault.DROPPED_BEFORE)
    board.worked(60)
    settings.KEYS = replace(house.KEYS, sealing=b"x" * 32)
    board.worked(62)
    assert state(delivery) == DeliveryState.UNCERTAIN
    board.worked(95)
    assert (state(delivery), len(pds.posts(resident))) == (DeliveryState.ASKED, 1)


def test_a_removal_that_is_locked_out_tells_people_and_goes_on_once_the_secret_is_put_right(
    pds: PersonalDataServer, proxy: Proxy, settings: Any
) -> None:
    resident = pds.move_in("kieru")
    delivery = sent_through(proxy, resident)
    board.worked(60)
    board.worked(62)
    right = house.KEYS
    settings.KEYS = replace(right, sealing=b"x" * 32)
    removing.remove_at_once(delivery, reason="個人の電話番号", by=actor("s044"), at=later(70))
    board.worked(71)
    held = queries.delivery(delivery)
    assert (held.state, "入れ直してください" in held.note, len(pds.posts(resident))) == (DeliveryState.REMOVING, True, 1)
    settings.KEYS = right
    board.worked(75)
    assert (state(delivery), pds.posts(resident)) == (DeliveryState.DELETED, [])
