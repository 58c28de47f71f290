"""The normal road of a city: its own page is read, taken over with a copy as evidence, and goes out after a second person's look."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.conf import settings as house
from PIL import Image

from kosatsu.bylaws import actions as bylaws
from kosatsu.checks import statements
from kosatsu.flows import exempting, posting, taking
from kosatsu.kernel.errors import Refused
from kosatsu.posts import queries
from kosatsu.posts.models import Post
from kosatsu.posts.states import PostState
from kosatsu.records import evidence
from tests.flows import board
from tests.servers.site import Site
from tests.world import NOW, SYSTEM, TODAY, actor, later, unit

pytestmark = pytest.mark.usefixtures("city")

SAID = "市民農園の利用者を募集します。申込みは農林課の窓口で受け付けます。抽選の結果は郵便でお知らせします。"
PAGE = f"""<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>市民農園の利用者募集</title></head>
<body><nav>メニュー</nav><main><h1>市民農園の利用者募集</h1><p>更新日:2026年11月20日</p><p>{SAID}</p>
<img src="/farm.png" alt="畑の写真"></main></body></html>"""


def png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (320, 240), "green").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    settings.ENV = replace(house.ENV, loopback_allowed=True, outbound=True)
    bylaws.answer("city.official_hosts", ["localhost"], since=date(2026, 4, 1), ground="試験", by=SYSTEM, at=NOW)
    with Site() as site:
        site.has("/farm", PAGE.encode(), "text/html; charset=utf-8")
        site.has("/farm.png", png(), "image/png")
        yield site


def plan(*accounts: int) -> taking.Plan:
    return taking.Plan(accounts, unit("t0301"), later(60), later(420))


def test_a_page_becomes_a_draft_with_its_copy_its_picture_and_its_day_and_goes_out_exempt(site: Site) -> None:
    account = board.account()
    post_id = taking.take_page(site.url("/farm"), plan(account.pk), by=actor("s044"), at=NOW)
    post = queries.post(post_id)
    (picture,) = queries.pictures(post_id)
    assert (post.source_kind, post.source_reference, post.source_title, post.source_published_on) == (
        "web", site.url("/farm"), "市民農園の利用者募集", date(2026, 11, 20),
    )  # fmt: skip
    assert (evidence.read(post.source_evidence), evidence.read(picture.original), picture.alt) == (PAGE.encode(), png(), "畑の写真")
    exempting.submit(post_id, statement=statements.STATED, overrides={}, by=actor("s044"), at=NOW)
    exempting.look(post_id, seen=exempting.content_digest(post_id), by=actor("s045"), at=later(1))
    board.worked(60)
    (notice,) = board.notices()
    assert SAID in notice.text
    assert [image.alt for image in notice.images] == ["畑の写真"]


def test_a_short_medium_gets_the_first_sentences_and_the_link_and_stays_exempt(site: Site) -> None:
    site.has("/long", PAGE.replace(SAID, SAID * 12).encode(), "text/html; charset=utf-8")
    account = board.account("x", "uenohara_bousai")
    post_id = taking.take_page(site.url("/long"), plan(account.pk), by=actor("s044"), at=NOW)
    text = board.delivery(post_id).text
    assert text.endswith(f"\n{site.url('/long')}")
    assert text.splitlines()[-2].endswith("。")
    assert exempting.against(post_id, at=NOW) == []


def test_a_variant_that_says_more_than_the_page_needs_a_decision(site: Site) -> None:
    account = board.account()
    post_id = taking.take_page(site.url("/farm"), plan(account.pk), by=actor("s044"), at=NOW)
    given = board.DraftIn("農園", f"{SAID}利用料は年間3000円です。", {}, later(60), later(420))
    posting.revise(post_id, given, accounts=[account.pk], by=actor("s044"), at=NOW)
    with pytest.raises(Refused) as refused:
        exempting.submit(post_id, statement=statements.STATED, overrides={}, by=actor("s044"), at=NOW)
    assert "exemption.new_claim" in {finding.code for finding in refused.value.findings}
    assert queries.post(post_id).state == PostState.DRAFT


@pytest.mark.parametrize("path", ["/none", "/empty"])
def test_a_page_that_cannot_be_read_leaves_nothing_and_says_to_paste(site: Site, path: str) -> None:
    site.has("/empty", b"<html></html>")
    with pytest.raises(Refused) as refused:
        taking.take_page(site.url(path), plan(board.account().pk), by=actor("s044"), at=NOW)
    assert [finding.code for finding in refused.value.findings] == ["page.not_read"]
    assert Post.objects.count() == 0


def test_a_page_of_somebody_else_is_not_asked_at_all(site: Site) -> None:
    with pytest.raises(Refused):
        taking.take_page(site.url("/farm", "127.0.0.1"), plan(board.account().pk), by=actor("s044"), at=NOW)
    assert site.asked == []


def test_without_a_network_the_page_is_pasted_and_a_broadcast_is_named_by_day_and_hour(settings: Any) -> None:
    settings.ENV = replace(house.ENV, outbound=False)
    account = board.account()
    with pytest.raises(Refused):
        taking.take_page("https://www.city.uenohara.example/farm", plan(account.pk), by=actor("s044"), at=NOW)
    medium = taking.Medium(taking.SourceKind.AUDIO, "令和8年11月24日 8時の定時放送", "農園", SAID, TODAY)
    post_id = taking.take_medium(medium, plan(account.pk), by=actor("s044"), at=NOW)
    assert exempting.against(post_id, at=NOW) == []
    with pytest.raises(Refused) as refused:
        taking.take_medium(replace(medium, reference=" "), plan(account.pk), by=actor("s044"), at=NOW)
    assert [finding.code for finding in refused.value.findings] == ["exemption.no_reference"]
