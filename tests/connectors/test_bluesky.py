"""Bluesky on a real server, over a line that fails: nothing is lost, nothing is doubled, nothing is overwritten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kosatsu.connectors import http
from kosatsu.connectors.contract import Account, Gone, NotThere, Profile, Receipt, Rejected, TryLater, Uncertain
from kosatsu.connectors.platforms.bluesky import records
from kosatsu.connectors.platforms.bluesky.connector import Bluesky
from kosatsu.connectors.platforms.bluesky.server import Server
from kosatsu.connectors.policy import Policy
from kosatsu.kernel.calendars import JAPAN
from tests.connectors import channels
from tests.connectors.channels import HERE_ONLY, Channel, message, picture, resident_account
from tests.servers.pds import PersonalDataServer, Resident, serving
from tests.servers.proxy import Fault, Proxy
from tests.servers.site import Site

WITH_PICTURE = [picture()]
ACTED = [Fault.DROPPED_AFTER, Fault.CUT, Fault.TROUBLE_AFTER]
NOT_ACTED = [Fault.DROPPED_BEFORE, Fault.TROUBLE_BEFORE]


@pytest.fixture
def channel(pds: PersonalDataServer, proxy: Proxy, tmp_path: Path) -> Channel:
    """An account on the real server, reached over the line."""
    return channels.bluesky(pds, tmp_path, endpoint=proxy.url)


@pytest.fixture
def resident(pds: PersonalDataServer) -> Resident:
    return pds.move_in()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        yield made


@pytest.mark.pds
@pytest.mark.parametrize("fault", ACTED)
def test_an_answer_lost_after_the_server_acted_is_uncertain_then_found_and_there_is_one_post(
    channel: Channel, proxy: Proxy, fault: Fault
) -> None:
    given = message("避難所を開きました。", *WITH_PICTURE)
    proxy.spoil("putRecord", fault)
    assert isinstance(channel.connector.publish(channel.account, given), Uncertain)
    found = channel.connector.find(channel.account, given)
    assert isinstance(found, Receipt)
    again = channel.connector.publish(channel.account, given)
    assert isinstance(again, Receipt)
    assert (again.platform_id, again.revision, again.url) == (found.platform_id, found.revision, found.url)
    assert channel.posts_held() == 1


@pytest.mark.pds
def test_an_answer_that_does_not_come_in_time_is_uncertain_then_found(
    channel: Channel, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = message()
    proxy.spoil("putRecord", Fault.LATE)
    monkeypatch.setattr(http, "WHOLE_SECONDS", 4.0)
    assert isinstance(channel.connector.publish(channel.account, given), Uncertain)
    assert isinstance(channel.connector.find(channel.account, given), Receipt)
    proxy.let_go.set()
    assert channel.posts_held() == 1


@pytest.mark.pds
@pytest.mark.parametrize("fault", NOT_ACTED)
def test_a_request_lost_on_its_way_is_uncertain_too_and_the_look_says_it_is_not_there(channel: Channel, proxy: Proxy, fault: Fault) -> None:
    given = message("避難所を開きました。", *WITH_PICTURE)
    proxy.spoil("putRecord", fault)
    assert isinstance(channel.connector.publish(channel.account, given), Uncertain)
    assert channel.connector.find(channel.account, given) == NotThere()
    assert isinstance(channel.connector.publish(channel.account, given), Receipt)
    assert channel.posts_held() == 1


@pytest.mark.pds
@pytest.mark.parametrize("fault", [*ACTED, *NOT_ACTED])
@pytest.mark.parametrize("step", ["createSession", "uploadBlob"])
def test_trouble_before_the_one_call_that_counts_is_tried_again_and_nothing_was_published(
    channel: Channel, proxy: Proxy, step: str, fault: Fault
) -> None:
    given = message("避難所を開きました。", *WITH_PICTURE)
    proxy.spoil(step, fault)
    assert isinstance(channel.connector.publish(channel.account, given), TryLater)
    assert channel.posts_held() == 0
    assert "putRecord" not in proxy.heard
    assert isinstance(channel.connector.publish(channel.account, given), Receipt)
    assert channel.posts_held() == 1


@pytest.mark.pds
@pytest.mark.parametrize("step", ["createSession", "uploadBlob", "putRecord"])
def test_asked_too_often_it_says_when_to_come_again(channel: Channel, proxy: Proxy, step: str) -> None:
    given = message("避難所を開きました。", *WITH_PICTURE)
    proxy.spoil(step, Fault.RATE_LIMITED)
    answer = channel.connector.publish(channel.account, given)
    assert answer == TryLater("429 RateLimitExceeded", datetime(2026, 11, 24, 12, 2, tzinfo=JAPAN))
    assert channel.posts_held() == 0


@pytest.mark.pds
def test_a_server_that_is_gone_heard_nothing(channel: Channel) -> None:
    nowhere = replace(channel.account, endpoint="http://127.0.0.1:1")
    given = message()
    assert isinstance(channel.connector.publish(nowhere, given), TryLater)
    assert isinstance(channel.connector.find(nowhere, given), TryLater)
    assert isinstance(channel.connector.profile(nowhere), TryLater)
    assert isinstance(channel.connector.fetch(nowhere, f"at://{nowhere.stable_id}/app.bsky.feed.post/3aaaaaaaaaaaa", ""), TryLater)
    assert isinstance(channel.connector.delete(nowhere, f"at://{nowhere.stable_id}/app.bsky.feed.post/3aaaaaaaaaaaa", ""), TryLater)


@pytest.mark.pds
@pytest.mark.parametrize("fault", [*ACTED, *NOT_ACTED, Fault.RATE_LIMITED])
def test_a_look_that_fails_is_never_taken_for_an_empty_place(channel: Channel, proxy: Proxy, fault: Fault) -> None:
    given = message("避難所を開きました。", *WITH_PICTURE)
    receipt = channel.connector.publish(channel.account, given)
    assert isinstance(receipt, Receipt)
    proxy.spoil("getRecord", fault, fault)
    assert isinstance(channel.connector.find(channel.account, given), TryLater)
    assert isinstance(channel.connector.fetch(channel.account, receipt.platform_id, receipt.url), TryLater)
    proxy.spoil("getBlob", fault)
    assert isinstance(channel.connector.fetch(channel.account, receipt.platform_id, receipt.url), TryLater)


@pytest.mark.pds
@pytest.mark.parametrize("fault", [*ACTED, *NOT_ACTED])
def test_a_deletion_whose_answer_is_lost_is_uncertain_and_done_again_does_no_harm(channel: Channel, proxy: Proxy, fault: Fault) -> None:
    receipt = channel.connector.publish(channel.account, message())
    assert isinstance(receipt, Receipt)
    proxy.spoil("deleteRecord", fault)
    assert isinstance(channel.connector.delete(channel.account, receipt.platform_id, receipt.url), Uncertain)
    channel.connector.delete(channel.account, receipt.platform_id, receipt.url)
    assert channel.connector.fetch(channel.account, receipt.platform_id, receipt.url) == Gone()
    assert channel.posts_held() == 0


@pytest.mark.pds
def test_a_place_that_is_taken_and_cannot_be_read_is_uncertain(channel: Channel, proxy: Proxy) -> None:
    given = message()
    assert isinstance(channel.connector.publish(channel.account, given), Receipt)
    proxy.spoil("getRecord", Fault.TROUBLE_BEFORE)
    assert isinstance(channel.connector.publish(channel.account, replace(given, text="別の文")), Uncertain)
    assert channel.posts_held() == 1


@pytest.mark.pds
def test_a_wrong_password_is_for_a_person_to_mend(pds: PersonalDataServer, resident: Resident) -> None:
    for secret in ({}, {"app_password": ""}, {"app_password": "wrong"}):
        account = resident_account(resident, pds.url, secret)
        answer = Bluesky(HERE_ONLY).publish(account, message())
        assert isinstance(answer, Rejected)
        assert answer.code in {"connector.credential", "connector.refused"}
    assert pds.posts(resident) == []


@pytest.mark.pds
def test_anothers_password_publishes_nothing_anywhere(pds: PersonalDataServer, resident: Resident) -> None:
    other = pds.move_in()
    account = resident_account(resident, pds.url, {"app_password": other.app_password})
    answer = Bluesky(HERE_ONLY).publish(account, message())
    assert answer == Rejected("connector.credential", "AuthenticationRequired")
    assert pds.posts(resident) + pds.posts(other) == []


@pytest.mark.pds
def test_where_nothing_may_leave_nothing_does_and_a_person_is_told(pds: PersonalDataServer, resident: Resident) -> None:
    shut = Bluesky(Policy(outbound=True, loopback_allowed=False))
    answer = shut.publish(resident_account(resident, pds.url), message())
    assert isinstance(answer, Rejected)
    assert answer.code == "connector.not_allowed"
    assert pds.posts(resident) == []


@pytest.mark.pds
def test_the_record_is_what_every_reader_of_the_network_expects(pds: PersonalDataServer, channel: Channel) -> None:
    given = message("配布中です。 https://www.city.uenohara.example/leaf #上野原市", picture(alt="透明の袋"))
    receipt = channel.connector.publish(channel.account, given)
    assert isinstance(receipt, Receipt)
    live = channel.connector.fetch(channel.account, receipt.platform_id, receipt.url)
    record = json.loads(live.raw)["value"]  # type: ignore[union-attr]  # the next line fails if it is not there
    blob = record["embed"]["images"][0].pop("image")
    assert (blob["mimeType"], blob["size"]) == ("image/png", len(given.images[0].content))
    assert record == {
        "$type": "app.bsky.feed.post",
        "text": given.text,
        "createdAt": "2026-11-24T03:00:00.000042Z",
        "langs": ["ja"],
        "facets": [
            {
                "index": {"byteStart": 19, "byteEnd": 57},
                "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://www.city.uenohara.example/leaf"}],
            },
            {"index": {"byteStart": 58, "byteEnd": 71}, "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "上野原市"}]},
        ],
        "embed": {
            "$type": "app.bsky.embed.images",
            "images": [{"alt": "透明の袋", "aspectRatio": {"width": 64, "height": 48}}],
        },
    }


@pytest.mark.pds
def test_it_is_published_at_the_time_the_server_says_not_at_the_time_it_was_written(channel: Channel) -> None:
    before = datetime.now(JAPAN) - timedelta(seconds=2)
    receipt = channel.connector.publish(channel.account, message(written_at=datetime(2026, 1, 1, tzinfo=JAPAN)))
    assert isinstance(receipt, Receipt)
    assert before <= receipt.published_at <= datetime.now(JAPAN) + timedelta(seconds=2)


@pytest.mark.pds
def test_what_somebody_changed_by_hand_is_no_longer_ours(pds: PersonalDataServer, resident: Resident) -> None:
    connector, account, given = Bluesky(HERE_ONLY), resident_account(resident, pds.url), message()
    receipt = connector.publish(account, given)
    assert isinstance(receipt, Receipt)
    rkey = receipt.platform_id.rpartition("/")[2]
    pds.put(resident, "app.bsky.feed.post", rkey, {"text": "書き換えられた文", "createdAt": "2026-11-24T03:00:00.000Z"})
    live = connector.fetch(account, receipt.platform_id, receipt.url)
    assert live.text == "書き換えられた文"  # type: ignore[union-attr]  # the test fails if it is not there
    assert connector.find(account, given) == NotThere()
    assert connector.publish(account, given) == Rejected("connector.occupied", receipt.platform_id)
    assert len(pds.posts(resident)) == 1


@pytest.mark.pds
def test_an_account_without_a_profile_has_an_empty_one_and_one_that_is_not_there_none(pds: PersonalDataServer, resident: Resident) -> None:
    connector, account = Bluesky(HERE_ONLY), resident_account(resident, pds.url)
    read = connector.profile(account)
    assert isinstance(read, Profile)
    assert (read.display_name, read.handle, read.stable_id, read.description) == ("", resident.handle, resident.did, "")
    by_name = connector.profile(replace(account, stable_id=""))
    assert isinstance(by_name, Profile)
    assert by_name.stable_id == resident.did
    nobody = replace(account, handle="nobody.test", stable_id="did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
    assert connector.profile(nobody) == Gone()


@pytest.mark.pds
def test_the_icon_is_told_by_the_hash_of_the_bytes_that_the_server_holds(pds: PersonalDataServer, resident: Resident) -> None:
    connector, account, image = Bluesky(HERE_ONLY), resident_account(resident, pds.url), picture()
    server = Server(account.endpoint, HERE_ONLY)
    server.sign_in(account)
    shown = {"displayName": "上野原市防災", "avatar": server.upload(image).value("blob")}
    pds.put(resident, "app.bsky.actor.profile", "self", shown)
    read = connector.profile(account)
    assert isinstance(read, Profile)
    assert (read.display_name, read.icon) == ("上野原市防災", image.sha256)


@pytest.mark.parametrize("avatar", [None, 5, [], {}, {"ref": 5}, {"ref": {"$link": 5}}, {"ref": {}}])
def test_an_avatar_that_is_malformed_is_none(avatar: object) -> None:
    assert records.blob(avatar) == ""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'"text"',
        b"{",
        b"[" * 100_000,
        b'{"error": 5}',
        b'{"uri": 1, "cid": []}',
        b'{"value": [1], "did": {}}',
        b"\xff\xfe",
    ],
    ids=lambda body: str(body[:12]),
)
@pytest.mark.parametrize("status", [200, 204, 302, 400, 404, 500])
def test_a_server_that_speaks_nonsense_never_makes_it_claim_anything(site: Site, body: bytes, status: int) -> None:
    for method in ("server.createSession", "repo.putRecord", "repo.deleteRecord"):
        site.has(f"/xrpc/com.atproto.{method}", body, status=status)
    account = Account("bluesky", "city.test", "did:plc:x", site.url("").rstrip("/"), {"app_password": "p"}, "市")
    connector, post = Bluesky(HERE_ONLY), "at://did:plc:x/app.bsky.feed.post/3aaaaaaaaaaaa"
    assert isinstance(connector.publish(account, message()), Rejected | TryLater | Uncertain)
    assert isinstance(connector.find(account, message()), TryLater)
    assert isinstance(connector.fetch(account, post, ""), TryLater)
    assert isinstance(connector.delete(account, post, ""), Rejected | TryLater | Uncertain)
    assert isinstance(connector.profile(account), TryLater)


@pytest.mark.parametrize("body", [b"{}", b'{"uri": "at://other", "cid": "b"}', b"<html>ok</html>"])
def test_an_ok_that_does_not_name_our_post_is_uncertain(site: Site, body: bytes) -> None:
    site.has("/xrpc/com.atproto.server.createSession", b'{"did": "did:plc:x", "accessJwt": "t"}', "application/json")
    site.has("/xrpc/com.atproto.repo.putRecord", body, "application/json", Date="Tue, 24 Nov 2026 03:00:00 GMT")
    account = Account("bluesky", "city.test", "did:plc:x", site.url("").rstrip("/"), {"app_password": "p"}, "市")
    assert isinstance(Bluesky(HERE_ONLY).publish(account, message()), Uncertain)


def test_a_session_of_another_account_stops_everything(site: Site) -> None:
    site.has("/xrpc/com.atproto.server.createSession", b'{"did": "did:plc:other", "accessJwt": "t"}', "application/json")
    account = Account("bluesky", "city.test", "did:plc:x", site.url("").rstrip("/"), {"app_password": "p"}, "市")
    assert Bluesky(HERE_ONLY).publish(account, message()) == Rejected("connector.other_account", "did:plc:other")
    assert len(site.asked) == 1


TOLD_AT = "Tue, 24 Nov 2026 03:00:00 GMT"
RESET = int(datetime(2026, 11, 24, 12, 5, tzinfo=JAPAN).timestamp())


@pytest.mark.parametrize(
    ("status", "headers", "minutes"),
    [
        (429, {"Date": TOLD_AT, "ratelimit-reset": str(RESET), "retry-after": "5"}, 5),
        (429, {"Date": TOLD_AT, "retry-after": "120"}, 2),
        (503, {"Date": TOLD_AT, "retry-after": "60"}, 1),
        (500, {"Date": TOLD_AT, "ratelimit-reset": str(RESET)}, None),
        (429, {"Date": TOLD_AT, "ratelimit-reset": "9" * 12}, 24 * 60),
        (429, {"Date": TOLD_AT, "ratelimit-reset": "9" * 5000}, None),
        (429, {"Date": TOLD_AT, "retry-after": "-1"}, None),
        (429, {"Date": TOLD_AT, "ratelimit-reset": "1"}, None),
        (429, {"Date": "yesterday", "retry-after": "60"}, None),
        (429, {"retry-after": "60"}, None),
    ],
)
def test_it_comes_again_when_the_server_says_and_within_a_day(
    site: Site, status: int, headers: dict[str, str], minutes: int | None
) -> None:
    site.has("/xrpc/com.atproto.server.createSession", b"{}", status=status, **headers)
    account = Account("bluesky", "city.test", "did:plc:x", site.url("").rstrip("/"), {"app_password": "p"}, "市")
    expected = None if minutes is None else datetime(2026, 11, 24, 12, 0, tzinfo=JAPAN) + timedelta(minutes=minutes)
    assert Bluesky(HERE_ONLY).publish(account, message()) == TryLater(str(status), expected)


@pytest.mark.pds
def test_a_real_server_that_was_asked_too_often_says_when_to_come_again(tmp_path: Path) -> None:
    with serving(rate_limits=True) as strict:
        channel = channels.bluesky(strict, tmp_path)
        answers = [
            channel.connector.delete(channel.account, f"at://{channel.account.stable_id}/app.bsky.feed.post/3aaaaaaaaaaaa", "")
            for _ in range(31)
        ]
    last = answers[-1]
    assert isinstance(last, TryLater)
    assert last.detail.startswith("429 RateLimitExceeded")
    assert last.not_before is not None
    assert timedelta(0) < last.not_before - datetime.now(JAPAN) < timedelta(minutes=6)


@pytest.mark.parametrize("name", ["\ud800", "a\x00b"])
def test_text_that_no_store_can_hold_is_made_sound(site: Site, name: str) -> None:
    site.has("/xrpc/com.atproto.server.createSession", json.dumps({"did": "did:plc:x", "accessJwt": name}).encode())
    site.has("/xrpc/com.atproto.repo.putRecord", json.dumps({"error": "Odd", "message": name}).encode(), status=400)
    account = Account("bluesky", "city.test", "did:plc:x", site.url("").rstrip("/"), {"app_password": "p"}, "市")
    answer = Bluesky(HERE_ONLY).publish(account, message())
    assert isinstance(answer, Rejected | TryLater)
    assert "\x00" not in answer.detail
    answer.detail.encode()


def test_without_an_own_server_bluesky_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def told(request: http.Request, policy: Policy) -> http.Answer:
        asked.append(request.url)
        raise http.NotSent("test")

    monkeypatch.setattr(http, "send", told)
    Bluesky(HERE_ONLY).publish(Account("bluesky", "city.test", "did:plc:x", "", {}, "市"), message())
    assert asked == ["https://bsky.social/xrpc/com.atproto.server.createSession"]


def test_no_answer_ever_shows_the_secret() -> None:
    account = Account("bluesky", "city.test", "did:plc:x", "http://127.0.0.1:1", {"app_password": "very-secret"}, "市")
    shown = [repr(account), repr(Bluesky(HERE_ONLY).publish(account, message())), repr(Bluesky(HERE_ONLY).delete(account, "x", ""))]
    assert all("very-secret" not in text for text in shown)
