"""Posts: the digest, the exemption, and that no attempt is written without a clearance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from kosatsu.accounts import actions as accounts
from kosatsu.accounts.models import Account
from kosatsu.accounts.states import AccountState
from kosatsu.approval import actions as approval
from kosatsu.approval.models import Clearance
from kosatsu.approval.states import Ground
from kosatsu.kernel.errors import Refused
from kosatsu.kernel.findings import Finding, Level
from kosatsu.posts import actions, queries, rules
from kosatsu.posts.drafts import DraftIn, PictureIn
from kosatsu.posts.models import Attempt, Delivery, Post
from kosatsu.posts.states import DeliveryState, OutcomeKind, PostState
from kosatsu.records import queries as records
from tests.world import NOW, actor, later, put_up, unit

PARCEL = rules.Parcel(
    delivery="delivery:1", account="account:1", platform="bluesky", stable_id="did:plc:x", text="避難所を開きました。",
    images=(("a" * 64, "image/png", "避難所の入口"),), written_at="2026-11-24T10:00:00.000000+09:00",
    not_before="2026-11-24T12:00:00.000000+09:00", not_after="2026-11-24T18:00:00.000000+09:00",
)  # fmt: skip


def live_account() -> Account:
    values = {
        "platform": "notices", "display_name": "上野原市防災", "handle": "bousai", "url": "https://www.city.uenohara.example/notices/",
        "stable_id": "notices:bousai", "unit_id": unit("k03"), "accountable_officer_id": actor("s009").person(), "purpose": "防災",
        "content_scope": "避難情報", "hours_from": "00:00", "hours_until": "23:59", "posting_frequency": "随時", "reply_mode": "none",
        "response_method": "返信は行わない。", "contact": "危機管理課", "start_on": date(2026, 4, 1), "opened_on": date(2026, 4, 1),
    }  # fmt: skip
    return accounts.enter_existing(
        values, operators=[actor("s044").person()], state=AccountState.LIVE, since=date(2026, 4, 1), by=actor("s009"), at=NOW
    )


def drafted() -> tuple[Post, Delivery]:
    given = DraftIn("避難所", PARCEL.text, {}, later(60), later(420), (PictureIn("a" * 64, "image/png", "避難所の入口"),))
    post = actions.draft(given, accounts=[live_account()], unit_id=unit("t0301"), by=actor("s044"), at=NOW)
    return post, queries.deliveries(post.pk)[0]


def frozen() -> Delivery:
    _, delivery = drafted()
    actions.freeze(delivery, images=[{"sha256": "b" * 64, "type": "image/png", "alt": "避難所の入口"}], written_at=NOW)
    return delivery


def cleared(delivery: Delivery) -> Clearance:
    return approval.clear(
        delivery.digest, Ground.DECISION, action="publish", subject=delivery.ref, writer_id=actor("s044").person(), by=actor("s009"),
        at=NOW, case=put_up(key="99"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"text": "避難所を閉じました。"}, {"images": (("a" * 64, "image/png", "別の説明"),)}, {"images": ()}, {"account": "account:2"},
        {"stable_id": "did:plc:y"}, {"not_after": "2026-11-25T18:00:00.000000+09:00"}, {"written_at": ""}, {"delivery": "delivery:2"},
        {"platform": "notices"},
    ],
)  # fmt: skip
def test_any_change_of_what_leaves_is_another_digest(change: dict[str, object]) -> None:
    altered = replace(PARCEL, **change)  # type: ignore[arg-type]  # the table above is the point
    found = rules.against_altered(cleared=rules.digest(PARCEL), parcel=altered, kept={"a" * 64: True})
    assert [finding.code for finding in found] == ["delivery.altered"]
    assert rules.against_altered(cleared=rules.digest(PARCEL), parcel=PARCEL, kept={"a" * 64: True}) == []
    lost = rules.against_altered(cleared=rules.digest(PARCEL), parcel=PARCEL, kept={})
    assert [finding.code for finding in lost] == ["delivery.image_altered"]


@pytest.mark.usefixtures("city")
def test_a_frozen_delivery_read_back_from_the_database_has_the_same_digest() -> None:
    delivery = frozen()
    again = queries.delivery(delivery.pk)
    assert rules.digest(queries.parcel(again)) == again.digest
    with connection.cursor() as cursor:
        cursor.execute("UPDATE posts_delivery SET text = %s WHERE id = %s", ["書き換えた文", delivery.pk])
    altered = queries.parcel(queries.delivery(delivery.pk))
    assert rules.digest(altered) != delivery.digest


@pytest.mark.usefixtures("city")
def test_the_database_itself_refuses_an_attempt_without_a_clearance() -> None:
    delivery = frozen()
    for clearance in (delivery.digest, "0" * 64):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.create(delivery=delivery, clearance_id=clearance, number=1, started_at=NOW)
            connection.check_constraints(["posts_attempt"])  # what a commit checks
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(delivery=delivery, clearance_id=None, number=1, started_at=NOW)
    assert Attempt.objects.count() == 0


@pytest.mark.usefixtures("city")
def test_only_one_attempt_on_a_clearance_is_live_at_a_time() -> None:
    delivery = frozen()
    clearance = cleared(delivery)
    first = actions.begin_attempt(delivery, clearance, by=actor("s044"), at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.begin_attempt(delivery, clearance, by=actor("s044"), at=NOW)
    actions.end_attempt(first, OutcomeKind.TRY_LATER, detail="429", by=actor("s044"), at=NOW)
    assert actions.begin_attempt(delivery, clearance, by=actor("s044"), at=NOW).number == 2


@pytest.mark.usefixtures("city")
def test_a_delivery_has_one_receipt_and_takes_no_move_it_does_not_know() -> None:
    delivery = frozen()
    for state in (DeliveryState.SCHEDULED, DeliveryState.SENDING, DeliveryState.PUBLISHED):
        actions.move_delivery(delivery, state, by=actor("s044"), at=NOW)
    for _ in range(2):
        kept = {"url": "https://x.example/1", "platform_id": "1", "revision": "", "published_at": NOW, "by_hand": False}
        if queries.receipt(delivery.pk) is None:
            actions.give_receipt(delivery, **kept, by=actor("s044"), at=NOW)  # type: ignore[arg-type]  # one table for both calls
            continue
        with pytest.raises(IntegrityError), transaction.atomic():
            actions.give_receipt(delivery, **kept, by=actor("s044"), at=NOW)  # type: ignore[arg-type]  # one table for both calls
    with pytest.raises(Refused):
        actions.move_delivery(delivery, DeliveryState.SCHEDULED, by=actor("s044"), at=NOW)
    assert [line.verb for line in records.history(delivery.ref)] == [
        "delivery.scheduled", "delivery.sending", "delivery.published", "delivery.receipt",
    ]  # fmt: skip


@pytest.mark.usefixtures("city")
def test_what_the_checks_stop_needs_a_reason_and_the_impossible_has_none() -> None:
    post, _ = drafted()
    stop = Finding("date.weekday", "4-4")
    impossible = Finding("length.over", "4-4", level=Level.IMPOSSIBLE)
    for findings, overrides in [
        ([stop], {}),
        ([stop], {stop.key: " "}),
        ([stop], {stop.key: "あ"}),
        ([stop], {stop.key: "急ぐ為"}),
        ([stop], {stop.key: "ああああああ"}),
        ([stop], {stop.key: "はいはい。"}),
        ([stop], {stop.key: "ーーー……!!!"}),
        ([stop], {"date.weekday": "ほかの日の理由"}),
        ([impossible], {impossible.key: "どうしても"}),
    ]:
        with pytest.raises(Refused):
            actions.state_and_check(post, statement="s", findings=findings, overrides=overrides, by=actor("s044"), at=NOW)
    actions.state_and_check(
        post, statement="s", findings=[stop], overrides={stop.key: "旧暦の行事", "gone": "もうない指摘"}, by=actor("s044"), at=NOW
    )
    assert post.overrides == {stop.key: "旧暦の行事"}


@pytest.mark.usefixtures("city")
def test_reasons_written_into_a_draft_stay_until_they_are_taken_back_and_fall_when_another_takes_it_over() -> None:
    post, delivery = drafted()
    given = DraftIn("避難所", PARCEL.text, {}, later(60), later(420), reasons={"date.weekday:0": "旧暦の行事 ", "link.shortener:1": " "})
    actions.revise(post, given, accounts=[delivery.account], by=actor("s044"), at=NOW)
    assert post.overrides == {"date.weekday:0": "旧暦の行事"}
    actions.revise(post, replace(given, reasons={}), accounts=[delivery.account], by=actor("s044"), at=NOW)
    assert post.overrides == {"date.weekday:0": "旧暦の行事"}
    actions.take_over(post, by=actor("s045"), at=NOW)
    assert queries.post(post.pk).overrides == {}


@pytest.mark.usefixtures("city")
def test_a_submitted_post_is_not_rewritten() -> None:
    post, _ = drafted()
    actions.move(post, PostState.SUBMITTED, by=actor("s044"), at=NOW)
    with pytest.raises(Refused) as refused:
        actions.revise(post, DraftIn("別", "別", {}, later(60), later(420)), accounts=[], by=actor("s044"), at=NOW)
    assert [finding.code for finding in refused.value.findings] == ["post.not_editable"]


PAGE = rules.Source(
    "web", "https://www.city.uenohara.example/bousai/", "落ち葉の袋を無料で10枚までお渡しします。市役所、公民館で。", frozenset({"a" * 64}),
    frozenset({"city.uenohara.example"}),
)  # fmt: skip
ALLOWED = ["web", "pasted", "print", "audio"]


@pytest.mark.parametrize(
    ("variant", "pictures", "codes"),
    [
        ("落ち葉の袋を無料で10枚までお渡しします。", [], []),
        ("落ち葉の袋を無料で10枚まで!市役所、公民館で。 https://www.city.uenohara.example/bousai/ #上野原市", ["a" * 64], []),
        ("落ち葉の袋を無料で20枚までお渡しします。", [], ["exemption.new_claim"]),
        ("落ち葉の袋を無料で10枚までお渡しします。ことしは抽選で景品も差し上げます。", [], ["exemption.new_claim"]),
        ("落ち葉の袋を無料で10枚までお渡しします。", ["b" * 64], ["exemption.new_picture"]),
    ],
)
def test_exempt_is_what_the_page_said_already_word_for_word_or_shorter(variant: str, pictures: list[str], codes: list[str]) -> None:
    found = rules.against_exemption(PAGE, variants=[variant], picture_hashes=pictures, allowed=ALLOWED)
    assert sorted({finding.code for finding in found}) == codes


FESTIVAL = replace(
    PAGE,
    text=(
        "花火大会は、12月13日午後10時から河川敷で開催します。三十人まで。雨の場合は中止します。\n"
        "図書館は12日は休館しません。費用は3.5万円、定員は1,000人です。\n市民プールの工事は、資材不足のため中止になりました。"
    ),
)


@pytest.mark.parametrize(
    ("variant", "codes"),
    [
        ("花火大会は12月13日に河川敷で開催します!定員は1000人。", []),
        ("図書館は12日は休館しません。#図書館", []),
        ("市民プールの工事は中止になりました。", []),
        ("花火大会は開催します。雨の場合は中止します。https://www.city.uenohara.example/hanabi/ に詳しく", []),
        ("図書館は12日は休館します。", ["exemption.turned"]),
        ("花火大会は、12月13日午後10時から河川敷で開催します。雨の場合は。", ["exemption.turned"]),
        ("花火大会は、12月13日午後1時から河川敷で開催します。", ["exemption.new_claim"]),
        ("花火大会は、12月13日午後10時から河川敷で開催します。三人まで。", ["exemption.new_claim"]),
        ("花火大会は、12月13日午後1O時から河川敷で開催します。", ["exemption.new_claim"]),
        ("費用は35万円、定員は1,000人です。", ["exemption.new_claim"]),
        ("花火大会は中止", ["exemption.new_claim"]),
        ("花火大会は、12月13日午後10時から河川敷で開催します。無料", ["exemption.new_claim"]),
        ("花火大会は、12月13日午後10時から河川敷で開催します。#延\u200b期", ["exemption.new_claim"]),
        ("花火大会は、12月13日午後10時から河川敷で開催します。#来年からは廃止です", ["exemption.new_claim"]),
        ("花火大会は、12月13日午後10時から河川敷で開催します。 https://uenohara.example/hanabi", ["exemption.new_link"]),
        ("花火大会は、12月13日午後10時から河川敷で開催します。 https://www.city.uenohara.example@x.example/", ["exemption.new_link"]),
        ("花火大会は、12月13日午後10時から河川敷で開催します。 https://x.example\\@www.city.uenohara.example/", ["exemption.new_link"]),
        ("花火大会は、12月13日午後10時から河川敷で開催します。 https://[city.uenohara.example", ["exemption.new_link"]),
        ("https://www.city.uenohara.example/bousai/今年の花火大会は廃止と決まりました", ["exemption.new_claim"]),
    ],
)
def test_no_new_claim_slips_through_the_road_without_a_decision(variant: str, codes: list[str]) -> None:
    found = rules.against_exemption(FESTIVAL, variants=[variant], picture_hashes=[], allowed=ALLOWED)
    assert sorted({finding.code for finding in found}) == codes


@pytest.mark.parametrize("reference", ["https://uenohara.example/", "広報の頁", "https://www.city.uenohara.example.x.example/"])
def test_a_page_that_was_pasted_is_one_of_the_citys(reference: str) -> None:
    found = rules.against_exemption(replace(PAGE, kind="pasted", reference=reference), variants=[], picture_hashes=[], allowed=ALLOWED)
    assert [finding.code for finding in found] == ["exemption.not_of_the_city"]


def test_an_exemption_names_its_medium_and_the_city_must_allow_it() -> None:
    nameless = replace(PAGE, reference=" ")
    found = rules.against_exemption(nameless, variants=[], picture_hashes=[], allowed=ALLOWED)
    assert [finding.code for finding in found] == ["exemption.no_reference"]
    found = rules.against_exemption(PAGE, variants=[], picture_hashes=[], allowed=["print"])
    assert [finding.code for finding in found] == ["exemption.not_allowed"]


def test_differences_tell_the_whole_way_from_one_text_to_the_other() -> None:
    runs = rules.differences("十枚まで", "10枚まで")
    assert "".join(text for kind, text in runs if kind != "added") == "十枚まで"
    assert "".join(text for kind, text in runs if kind != "removed") == "10枚まで"
