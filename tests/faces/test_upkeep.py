"""アカウントの点検 at the desk: the table, what is kept about an account, the round, terms, consolidation, accounts found."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kosatsu.accounts.models import Account
from kosatsu.duties import actions as duties
from kosatsu.duties import queries as open_duties
from kosatsu.duties.kinds import Kind
from kosatsu.faces.web.tables import harmless
from kosatsu.flows import sweeping
from kosatsu.records import queries as records
from kosatsu.upkeep import queries as kept
from kosatsu.upkeep.rules import HANDED_OVER, INSPECTED
from tests.faces.desk import browser, picture, words
from tests.flows.board import account
from tests.world import NOW, SYSTEM, TODAY, actor, unit

pytestmark = pytest.mark.usefixtures("city")
YES = dict.fromkeys(INSPECTED, "yes")
EARLY = NOW - timedelta(days=200)


def of_other_section(name: str = "税のお知らせ") -> Account:
    return account("x", "zei", display_name=name, unit_id=unit("k06"), accountable_officer_id=actor("s012").person())


@pytest.mark.parametrize(
    ("number", "seen"),
    [
        ("s044", (True, True)),
        ("s045", (True, False)),
        ("s008", (True, True)),
        ("s012", (False, True)),
        ("s051", (False, True)),
        ("s001", (False, False)),
    ],
)
def test_everybody_sees_the_accounts_they_see_to_and_the_supervisor_all(number: str, seen: tuple[bool, bool]) -> None:
    account()
    of_other_section()
    said = words(browser(number).get("/desk/upkeep/"))
    assert ("上野原市防災" in said, "税のお知らせ" in said) == seen
    assert ("月次点検をする" in said) == (number == "s008")


def test_the_table_says_in_words_how_each_account_stands_and_is_filtered() -> None:
    about = account("x", "bousai", opened_on=date(2026, 3, 1), entered_at=EARLY)
    sweeping.run("", NOW)
    client = browser("s008")
    said = words(client.get("/desk/upkeep/"))
    assert [word in said for word in ("人の確認待ち", "足りない1件", "長い休眠", "届出のとき")] == [True] * 4
    assert "上野原市防災" not in words(client.get("/desk/upkeep/?words=税"))
    assert "上野原市防災" in words(client.get("/desk/upkeep/?words=BOUSAI&trouble=dormant"))
    assert "上野原市防災" not in words(client.get("/desk/upkeep/?trouble=conform"))
    assert client.get("/desk/upkeep/?unit=zzz&trouble=zzz&page=zzz").status_code == 200
    assert client.get(f"/desk/upkeep/?unit={about.unit_id}&page=999999").status_code == 200


@pytest.mark.parametrize("path", ["/desk/upkeep/", "/desk/upkeep/round/", "/desk/upkeep/consolidation/", "/desk/upkeep/found/"])
def test_as_many_questions_for_many_accounts_as_for_one(path: str) -> None:
    client, counted = browser("s008"), []
    for batch in range(2):
        for number in range(1 + 3 * batch):
            account("x", f"bousai{batch}{number}", purpose=f"防災訓練{number}", opened_on=date(2026, 1, 1), entered_at=EARLY)
        sweeping.run("", NOW)
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_a_section_keeps_what_is_to_be_known_about_its_account() -> None:
    about = account("x", "bousai")
    client, place = browser("s044"), f"/desk/upkeep/accounts/{about.pk}/"
    custody = {"held_by": "危機管理課長", "admins": [actor("s044").person(), actor("s009").person()], "second_factor": "app",
               "recovery_mail": "bousai@city.uenohara.example", "recovery_mail_held_by": "危機管理課"}  # fmt: skip
    posted = [
        client.post(f"{place}custody/", custody),
        client.post(f"{place}devices/", {"label": "防災-PC-01", "kind": "pc", "owner": "city", "place": "本庁2階"}),
        client.post(f"{place}terms/", {"read_on": "令和8年11月20日", "version": "2026年10月版", "note": ""}),
        client.post(f"{place}verification/", {"status": "verified", "reason": "", "screen": io.BytesIO(picture())}),
        client.post(f"{place}arrangement/", {"operated_by": "contractor", "company": "(株)甲", "until": "R9.3.31",
                                             "reviewer_id": actor("s045").person()}),
        client.post(f"{place}inspect/", {**YES, "remarks": ""}),
    ]  # fmt: skip
    assert [answer.status_code for answer in posted] == [302] * 6
    said = words(client.get(place))
    for word in ("b*****@city.uenohara.example", "防災-PC-01", "2026年10月版", "認証アカウントである", "(株)甲", "統括の確認待ち"):
        assert word in said
    assert "bousai@city" not in said
    device = kept.devices(about.pk, TODAY)[0].pk
    assert client.post(f"{place}devices/{device}/retire/").status_code == 302
    assert client.post(f"{place}devices/{device}/retire/").status_code == 422
    assert "防災-PC-01" not in words(client.get(place))


@pytest.mark.parametrize(
    ("deed", "values", "said"),
    [
        ("devices", {"label": "私の携帯", "kind": "phone", "owner": "private", "place": "自宅"}, "私物の端末は使えません"),
        ("devices", {"label": "x" * 200, "kind": "pc", "owner": "city", "place": "x"}, "80 文字"),
        ("custody", {"held_by": "課長 パスワード:bousai2026", "second_factor": "app"}, "パスワードや復旧コードのように見える"),
        ("custody", {"held_by": "課長", "second_factor": "app", "admins": ["1"]}, "選択"),
        ("terms", {"read_on": "令和9年1月1日", "version": "1"}, "これからの日"),
        ("terms", {"read_on": "きのう", "version": "1"}, "日付として読めません"),
        ("verification", {"status": "verified"}, "画面の写しを添えて"),
        ("arrangement", {"operated_by": "contractor"}, "契約の終わりの日"),
        ("inspect", {**YES, "policy": "no"}, "いつまでに"),
        ("inspect", {}, "どれかを選んでください"),
    ],
)
def test_what_is_careless_or_unlawful_is_refused_in_words_and_what_was_written_stays(
    deed: str, values: dict[str, object], said: str
) -> None:
    about = account("x", "bousai")
    answer = browser("s044").post(f"/desk/upkeep/accounts/{about.pk}/{deed}/", values)
    assert (answer.status_code, said in words(answer)) == (422, True), words(answer)[:400]
    assert "bousai2026" not in str([line.fields for line in records.history(about.ref)])


@pytest.mark.parametrize("deed", ["", "custody/", "devices/", "terms/", "verification/", "arrangement/", "inspect/"])
def test_another_section_neither_sees_nor_keeps(deed: str) -> None:
    about = account()
    client = browser("s051")
    path = f"/desk/upkeep/accounts/{about.pk}/{deed}"
    assert (client.post(path, YES) if deed else client.get(path)).status_code in {403, 404}


def test_another_accounts_device_is_not_taken_off() -> None:
    about, other = account(), account("x", "koho")
    client = browser("s044")
    client.post(f"/desk/upkeep/accounts/{other.pk}/devices/", {"label": "PC", "kind": "pc", "owner": "city", "place": "本庁"})
    device = kept.devices(other.pk, TODAY)[0].pk
    assert client.post(f"/desk/upkeep/accounts/{about.pk}/devices/{device}/retire/").status_code == 404


def test_a_handover_is_done_by_its_list() -> None:
    about = account()
    leaver = actor("s045").person()
    duty = duties.open(
        Kind.HANDOVER, subject=about.ref, unit_id=about.unit_id, due_on=TODAY, key="person", detail={"person": leaver}, by=SYSTEM, at=NOW
    )
    client, place = browser("s044"), f"/desk/upkeep/handovers/{duty.pk}/"
    assert "引継ぎの表を開く" in words(client.get(f"/desk/duties/{duty.pk}/"))
    done = dict.fromkeys(HANDED_OVER, "yes")
    assert client.post(place, {**done, "password": ""}).status_code == 422
    assert client.post(place, {**done, "filing": "not_applicable"}).status_code == 422
    assert client.post(place, done).status_code == 302
    assert client.post(place, done).status_code == 404
    assert kept.handovers(about.pk).get().person_id == leaver


def test_the_supervisor_goes_round_with_one_click_and_sees_what_sections_answered() -> None:
    about = account()
    browser("s044").post(f"/desk/upkeep/accounts/{about.pk}/inspect/", {**YES, "devices": "no", "remarks": "6月に替える"})
    client = browser("s008")
    assert "6月に替える" in words(client.get("/desk/upkeep/round/"))
    made = kept.inspections(about.pk).get()
    assert client.post(f"/desk/upkeep/inspections/{made.pk}/see/").status_code == 302
    assert client.post(f"/desk/upkeep/inspections/{made.pk}/see/").status_code == 422
    assert client.post("/desk/upkeep/round/", {f"odd_{about.pk}": "アイコンが古い", "remarks": ""}).status_code == 302
    assert client.post("/desk/upkeep/round/", {"remarks": ""}).status_code == 422
    assert "上野原市防災: アイコンが古い" in words(client.get("/desk/upkeep/round/?period=nonsense"))
    assert [browser(number).get("/desk/upkeep/round/").status_code for number in ("s044", "s001")] == [403, 403]


def test_terms_that_changed_are_written_down_by_the_supervisor_alone() -> None:
    about = account("x", "bousai")
    given = {"platform": "x", "since": "令和8年12月1日", "version": "12月版", "words": "広告の扱い"}
    assert browser("s044").post("/desk/upkeep/terms/", given).status_code == 403
    assert browser("s008").post("/desk/upkeep/terms/", {**given, "words": " "}).status_code == 422
    assert browser("s008").post("/desk/upkeep/terms/", given).status_code == 302
    assert open_duties.open_about(about.ref).get().kind == Kind.TERMS


def test_accounts_that_overlap_or_sleep_stand_first_and_go_out_as_a_table_without_formulas() -> None:
    account("x", "bousai", opened_on=date(2026, 1, 1), entered_at=EARLY, display_name="=cmd|'/c calc'!A1")
    account("x", "bousai2", opened_on=date(2026, 11, 1))
    client = browser("s008")
    said = words(client.get("/desk/upkeep/consolidation/"))
    assert ("廃止か休止を検討" in said, "統合を検討" in said, "同じ課" in said) == (True, True, True)
    answer = client.get("/desk/upkeep/consolidation.csv")
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert (len(rows), rows[1].startswith("'=cmd|"), answer["Content-Type"]) == (3, True, "text/csv; charset=utf-8")
    assert [harmless(cell) for cell in ("@a", "+1", "-1", "\uff1d1", "安全")] == ["'@a", "'+1", "'-1", "'\uff1d1", "安全"]
    assert browser("s044").get("/desk/upkeep/consolidation/").status_code == 403
    assert browser("s044").get("/desk/upkeep/consolidation.csv").status_code == 403
    begun = client.get("/desk/upkeep/consolidation/").content.decode()
    assert "/desk/filings/new-closing/?account=" in begun


def test_an_account_found_is_looked_up_first_and_then_decided_by_the_supervisor() -> None:
    about = account("x", "uenohara_bousai", url="https://x.com/uenohara_bousai")
    anyone = browser("s051")
    known = anyone.post("/desk/upkeep/found/", {"url": "https://twitter.com/Uenohara_Bousai?s=20", "words": "見た", "unit": ""})
    assert (known.status_code, "台帳にあります" in words(known)) == (422, True)
    reported = anyone.post("/desk/upkeep/found/", {"url": "https://x.com/uenohara_festa", "words": "祭の写真", "unit": ""})
    assert reported.status_code == 302
    again = anyone.post("/desk/upkeep/found/", {"url": "https://mobile.twitter.com/Uenohara_Festa/?lang=ja", "words": "見た", "unit": ""})
    assert "もう届けられて" in words(again)
    page = reported["Location"]
    assert [browser(number).get(page).status_code for number in ("s051", "s044", "s008")] == [200, 404, 200]
    decision = {"state": "regularising", "unit": unit("k03"), "reason": "危機管理課の行事"}
    assert anyone.post(f"{page}decide/", decision).status_code == 403
    client = browser("s008")
    assert client.post(f"{page}decide/", {**decision, "unit": ""}).status_code == 422
    assert client.post(f"{page}decide/", {**decision, "state": "registered"}).status_code == 422
    assert client.post(f"{page}decide/", decision).status_code == 302
    assert client.post(f"{page}decide/", decision).status_code == 422
    said = words(browser("s044").get("/desk/"))
    assert ("無届アカウントの届出" in said, "https://x.com/uenohara_festa" in said) == (True, True)
    entered = Account.objects.get(url="https://x.com/uenohara_festa")
    assert (entered.state, entered.unit_id, entered.accountable_officer_id) == ("unregistered", unit("k03"), actor("s009").person())
    assert f"?adopts={entered.pk}" in browser("s044").get(page).content.decode()
    assert "uenohara_festa" not in Client().get("/register.json").content.decode()
    assert client.post(f"{page}decide/", {**decision, "state": "transferring", "unit": unit("k06")}).status_code == 302
    entered.refresh_from_db()
    assert (entered.unit_id, entered.accountable_officer_id) == (unit("k06"), actor("s012").person())
    assert client.post(f"{page}decide/", decision).status_code == 302
    assert client.post(f"{page}registered/", {"account": about.pk}).status_code == 422
    sweeping.run("", NOW)
    assert kept.found_accounts().get().state == "regularising"
    entered.state = "approved"
    entered.save(update_fields=["state"])
    sweeping.run("", NOW)
    assert kept.found_accounts().get().state == "registered"
    assert "無届アカウントの届出" not in words(browser("s044").get("/desk/"))


def test_what_people_write_stays_text() -> None:
    hostile = "<script>alert(1)</script>"
    about = account(display_name=hostile)
    client = browser("s008")
    client.post(f"/desk/upkeep/accounts/{about.pk}/devices/", {"label": hostile, "kind": "pc", "owner": "city", "place": hostile})
    client.post("/desk/upkeep/found/", {"url": "https://x.com/a/%3Cscript%3E", "words": hostile, "unit": ""})
    for path in ("", f"accounts/{about.pk}/", "found/", "round/", "consolidation/"):
        assert "<script>alert" not in client.get(f"/desk/upkeep/{path}").content.decode()


def test_a_person_attests_page_and_icon_with_the_profile() -> None:
    about = account("x", "bousai", listing_url="https://www.city.uenohara.example/sns/", listed_on_website=True)
    given = {"display_name": "上野原市防災", "handle": "bousai", "stable_id": "x:bousai", "description": "なし",
             "listed": "no", "icon": "yes", "screen": io.BytesIO(picture())}  # fmt: skip
    answer = browser("s044").post(f"/desk/accounts/{about.pk}/attest/", given)
    assert answer.status_code == 302
    codes = {duty.detail["code"] for duty in open_duties.open_about(about.ref, [Kind.CONFORM])}
    assert {"site.not_listed", "profile.no_listing_url"} <= codes
    assert kept.looks(about.pk)["icon"].by_hand is True
