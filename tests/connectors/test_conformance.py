"""What every platform promises, asked of each that can be reached."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from kosatsu.connectors.contract import Deleted, Gone, Live, LiveImage, Message, NotThere, Profile, Receipt, Rejected, TryLater
from tests.connectors import channels
from tests.connectors.channels import DESCRIPTION, Channel, message, picture

REACHED = [pytest.param("notices"), pytest.param("bluesky", marks=pytest.mark.pds)]


@pytest.fixture(params=REACHED)
def channel(request: pytest.FixtureRequest, tmp_path: Path) -> Channel:
    if request.param == "notices":
        return channels.notices(tmp_path)
    return channels.bluesky(request.getfixturevalue("pds"), tmp_path)


def published(channel: Channel, given: Message) -> Receipt:
    receipt = channel.connector.publish(channel.account, given)
    assert isinstance(receipt, Receipt), receipt
    return receipt


def same(one: Receipt, other: object) -> bool:
    return isinstance(other, Receipt) and (one.url, one.platform_id, one.revision) == (other.url, other.platform_id, other.revision)


def test_a_message_is_published_once_however_often_it_is_asked_for(channel: Channel) -> None:
    given = message("避難所を開きました。 https://www.city.uenohara.example/bousai/ #上野原市", picture())
    receipts = [published(channel, given) for _ in range(3)]
    assert all(same(receipts[0], receipt) for receipt in receipts)
    assert receipts[0].published_at.tzinfo is not None
    assert channel.posts_held() == 1


def test_asked_for_from_six_places_at_once_it_is_still_one(channel: Channel) -> None:
    given = message()
    with ThreadPoolExecutor(6) as people:
        receipts = list(people.map(lambda _: channel.connector.publish(channel.account, given), range(6)))
    assert all(same(published(channel, given), receipt) for receipt in receipts), receipts
    assert channel.posts_held() == 1


def test_what_is_published_is_found_by_its_key_alone_and_what_is_not_is_not(channel: Channel) -> None:
    given = message("避難所を開きました。", picture())
    assert channel.connector.find(channel.account, given) == NotThere()
    receipt = published(channel, given)
    assert same(receipt, channel.connector.find(channel.account, given))
    assert channel.connector.find(channel.account, message()) == NotThere()


@pytest.mark.parametrize("change", ["text", "image", "alt"])
def test_other_content_under_the_same_key_never_overwrites(channel: Channel, change: str) -> None:
    given = message("避難所を開きました。", picture())
    other = {
        "text": replace(given, text="避難所を閉じました。"),
        "image": replace(given, images=(picture("blue"),)),
        "alt": replace(given, images=(picture(alt="別の説明"),)),
    }[change]
    receipt = published(channel, given)
    refused = channel.connector.publish(channel.account, other)
    assert isinstance(refused, Rejected)
    assert refused.code == "connector.occupied"
    assert channel.connector.find(channel.account, other) == NotThere()
    live = channel.connector.fetch(channel.account, receipt.platform_id, receipt.url)
    assert isinstance(live, Live)
    assert live.text == given.text
    assert channel.posts_held() == 1


def test_what_is_live_is_what_was_sent_to_the_last_byte_of_every_picture(channel: Channel) -> None:
    given = message("避難所を開きました。\n二行目 👨‍👩‍👧 𠮷", picture("red"), picture("green", media_type="image/jpeg", alt="公民館"))
    receipt = published(channel, given)
    live = channel.connector.fetch(channel.account, receipt.platform_id, receipt.url)
    assert isinstance(live, Live)
    shown = tuple(LiveImage(image.sha256, image.alt) for image in given.images)
    assert (live.text, live.images, live.url, live.raw_type) == (given.text, shown, receipt.url, "application/json")
    assert given.text.splitlines()[0] in live.raw.decode()
    assert channel.connector.capabilities.keeps_image_bytes


def test_taken_down_it_is_gone_and_taking_it_down_again_changes_nothing(channel: Channel) -> None:
    kept, given = message("残る投稿"), message("消す投稿", picture())
    published(channel, kept)
    receipt = published(channel, given)
    for _ in range(2):
        assert channel.connector.delete(channel.account, receipt.platform_id, receipt.url) == Deleted()
        assert channel.connector.fetch(channel.account, receipt.platform_id, receipt.url) == Gone()
        assert channel.connector.find(channel.account, given) == NotThere()
    assert channel.posts_held() == 1


def test_an_id_that_is_not_this_platforms_is_never_deleted(channel: Channel) -> None:
    published(channel, message())
    for wrong in ("", "../boards", "at://did:plc:someoneelse/app.bsky.feed.post/3aaaaaaaaaaaa", "https://example.com/1"):
        refused = channel.connector.delete(channel.account, wrong, "")
        assert refused == Rejected("connector.no_such_post", wrong)
        assert isinstance(channel.connector.fetch(channel.account, wrong, ""), Gone | TryLater)
    assert channel.posts_held() == 1


def test_a_profile_is_the_one_everyone_sees(channel: Channel) -> None:
    read = channel.connector.profile(channel.account)
    assert isinstance(read, Profile)
    expected = ("上野原市防災", channel.account.handle, channel.account.stable_id, DESCRIPTION)
    assert (read.display_name, read.handle, read.stable_id, read.description) == expected
    assert "上野原市防災".encode() in read.raw


def test_a_text_longer_than_the_platform_takes_is_refused_and_nothing_is_published(channel: Channel) -> None:
    length = channel.connector.capabilities.limits.length
    published(channel, message("あ" * length))
    refused = channel.connector.publish(channel.account, message("あ" * (length + 1)))
    assert isinstance(refused, Rejected)
    assert refused.code in {"connector.too_long", "connector.refused"}
    assert channel.posts_held() == 1


def test_two_messages_written_in_the_same_microsecond_are_two_posts(channel: Channel) -> None:
    published(channel, message("一つめ", key="0" * 64))
    published(channel, message("二つめ", key="1" * 64))
    assert channel.posts_held() == 2
