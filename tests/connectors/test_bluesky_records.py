"""A message as Bluesky's record, and its key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosatsu.connectors.contract import Message
from kosatsu.connectors.platforms.bluesky import records
from tests.connectors.channels import message, picture

MOMENTS = st.integers(0, 2**52).map(lambda micros: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros))
KEYS = st.text("0123456789abcdef", min_size=64, max_size=64)


def featured(text: str) -> list[tuple[str, str]]:
    """(the bytes a facet covers, as text; what it leads to)."""
    raw = text.encode()
    return [
        (
            raw[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(),
            facet["features"][0].get("uri") or facet["features"][0]["tag"],
        )
        for facet in records.facets(text)
    ]


@pytest.mark.parametrize(
    ("micros", "clock", "made"), [(0, 0, "2222222222222"), (0, 1, "2222222222223"), (2**53 - 1, 1023, "bzzzzzzzzzzzz")]
)
def test_identifiers_are_those_of_the_protocol(micros: int, clock: int, made: str) -> None:
    assert records.tid(micros, clock) == made


@pytest.mark.parametrize("micros", [-1, 2**53])
def test_a_time_that_no_identifier_holds_is_refused(micros: int) -> None:
    with pytest.raises(ValueError, match="identifier"):
        records.tid(micros, 0)


@given(MOMENTS, MOMENTS, KEYS)
def test_identifiers_sort_as_their_times_do(one: datetime, other: datetime, key: str) -> None:
    first, second = sorted([one, other])
    assert records.rkey(Message(key, "", (), first)) <= records.rkey(Message(key, "", (), second))
    assert (records.rkey(Message(key, "", (), first)) == records.rkey(Message(key, "", (), second))) == (first == second)


def test_the_same_moment_on_another_clock_is_the_same_post() -> None:
    here = message(key="ab" * 32)
    there = Message(here.key, here.text, (), here.written_at.astimezone(timezone(timedelta(hours=-5))))
    assert (records.rkey(here), records.record(here, [])) == (records.rkey(there), records.record(there, []))
    assert records.rkey(message(key="ab" * 32)) != records.rkey(message(key="cd" * 32))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("本文だけ", []),
        ("見て https://a.example/x?y=1#z 。", [("https://a.example/x?y=1#z", "https://a.example/x?y=1#z")]),
        ("(https://a.example/x)", [("https://a.example/x", "https://a.example/x")]),
        ("https://a.example/x_(y)", [("https://a.example/x_(y)", "https://a.example/x_(y)")]),
        ("https://a.example/x。続き", [("https://a.example/x", "https://a.example/x")]),
        (
            "https://a.example/x、https://b.example!",
            [("https://a.example/x", "https://a.example/x"), ("https://b.example", "https://b.example")],
        ),
        ("https://", []),
        ("👨‍👩‍👧 #上野原市 です", [("#上野原市", "上野原市")]),
        ("＃防災　＃訓練", [("＃防災", "防災"), ("＃訓練", "訓練")]),
        ("#2026年度 #2026 #1", [("#2026年度", "2026年度")]),
        ("a#b ##c https://a.example/#d", [("https://a.example/#d", "https://a.example/#d")]),
        (f"#{'あ' * 64} #{'い' * 65}", [(f"#{'あ' * 64}", "あ" * 64)]),
        ("#ラーメン!", [("#ラーメン", "ラーメン")]),
    ],
)
def test_links_and_hashtags_are_found_where_a_reader_sees_them(text: str, found: list[tuple[str, str]]) -> None:
    assert featured(text) == found


@given(st.text("あ#＃ h:/ttps.example()。,0a👨‍👩‍👧𠮷\n", max_size=60))
def test_facets_cover_whole_characters_and_never_overlap(text: str) -> None:
    raw, end = text.encode(), 0
    for facet in records.facets(text):
        assert end <= facet["index"]["byteStart"] < facet["index"]["byteEnd"] <= len(raw)
        raw[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        end = facet["index"]["byteEnd"]


def test_a_file_is_named_by_its_hash_as_the_network_names_it() -> None:
    assert records.cid(b"") == "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"


def test_only_the_very_message_is_recognised() -> None:
    given = message("本文", picture())
    blob = {"$type": "blob", "ref": {"$link": records.cid(given.images[0].content)}, "mimeType": "image/png", "size": 1}
    whole = records.record(given, [blob])
    assert records.says(whole, given)
    for spoiled in [{}, whole | {"text": "別"}, whole | {"createdAt": ""}, whole | {"embed": {}}, whole | {"embed": {"images": [5, {}]}}]:
        assert not records.says(spoiled, given)
