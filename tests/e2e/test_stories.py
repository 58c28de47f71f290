"""The two stories of the house, walked in a real browser: an account from 様式第1号 to 廃止, and a post from draft to board."""

from __future__ import annotations

import json
import re
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from kosatsu.kernel import clock
from tests.e2e.conftest import Desk, TownHall, shot
from tests.servers.fixtures import pds
from tests.servers.pds import PersonalDataServer, Resident

__all__ = ["pds"]

pytestmark = pytest.mark.browser

LINE = ("s022", "s009")
REST = ("s039", "s019", "s007", "s008", "s003", "s002")
LISTING = "https://www.city.uenohara.example/koho/sns/bousai/"
TEXT = "防災訓練をもえぎホールで行います。どなたでも参加できます。"


@pytest.fixture(scope="session")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pictures") / "icon.png"
    Image.new("RGB", (200, 200), "#0017c1").save(path)
    return path


def fill_form_1(page: Page, picture: Path, name: str, platform: str = "notices") -> None:
    """Every field of 様式第1号."""
    page.goto(page.url.split("/desk/")[0] + "/desk/filings/")
    page.get_by_role("link", name=re.compile("様式第1号")).first.click()
    page.get_by_label("利用するソーシャルメディアの種類").select_option(platform)
    page.get_by_label("アカウント名", exact=False).first.fill(name)
    page.get_by_label("アカウント画像").set_input_files(picture)
    page.get_by_label("情報発信を行う目的").fill("災害のときに、避難の情報を早く伝えるため。")
    page.get_by_label("情報発信の内容").fill("避難情報、防災訓練、備えの呼びかけ")
    officer = page.get_by_label("運用責任者")
    officer.select_option(officer.locator("option", has_text="関屋").get_attribute("value"))
    page.get_by_label(re.compile("葛城")).check()
    page.get_by_label("情報発信の時間(から)").fill("08:30")
    page.get_by_label("情報発信の時間(まで)").fill("17:15")
    page.get_by_label("情報発信の頻度").fill("随時")
    page.get_by_label("運用開始の日").fill("令和8年12月1日")
    page.locator("#id_reply_mode_0").check()
    page.get_by_label("意見や質問への対応方法など").fill("個別の返信は行いません。")
    page.get_by_label("問合せ先").fill("危機管理課 0554-00-1130")
    page.get_by_label("有", exact=True).check()
    page.get_by_label("紹介するページのURL").fill(LISTING)
    page.get_by_label("紹介文").fill("危機管理課のお知らせです。")
    page.get_by_label("利用規約・仕組み・設定を確認した日").fill("令和8年11月20日")


def seal(page: Page, url: str, verb: str) -> None:
    """Open the case and seal it with two taps."""
    page.goto(url)
    page.get_by_role("button", name=f"{verb}する").last.click()
    page.get_by_role("button", name="確かめて押印").click()
    expect(page.get_by_role("status")).to_contain_text("押印しました")


def get(url: str, accept: str = "text/html") -> str:
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept})) as answer:
        return str(answer.read().decode())


def decided_by_all(desk: Desk, case: str) -> None:
    """Nine people seal 様式第1号, the 課長 on a phone."""
    seal(desk("s022"), case, "承認")
    phone = desk("s009", 360)
    phone.goto(case.split("/desk/")[0] + "/desk/")
    shot(phone, "inbox-phone")
    seal(phone, case, "承認")
    shot(phone, "case-phone")
    for number, verb in zip(REST, ("同意", "同意", "同意", "同意", "承認", "承認"), strict=True):
        seal(desk(number), case, verb)
    seal(desk("s001"), case, "決裁")
    shot(desk("s001"), "form-1-decided")


def opened_on_the_board(desk: Desk, town_hall: TownHall, picture: Path, name: str, handle: str) -> None:
    """An account on the notice board, from 様式第1号 into use."""
    drafter = desk("s044")
    drafter.goto(f"{town_hall.url}/desk/")
    fill_form_1(drafter, picture, name)
    shot(drafter, "form-1-filling")
    drafter.get_by_role("button", name="提出する").click()
    case = _case_url(drafter)
    shot(drafter, "form-1-submitted")
    decided_by_all(desk, case)
    drafter.goto(f"{town_hall.url}/desk/accounts/")
    drafter.get_by_role("link", name=name, exact=True).click()
    drafter.get_by_label("お知らせ板のハンドル").fill(handle)
    drafter.get_by_role("button", name="お知らせ板に開設する").click()
    drafter.get_by_role("button", name="プロフィールを読み取って確かめる").click()
    drafter.get_by_role("button", name="運用を始める").click()
    expect(drafter.get_by_role("status")).to_contain_text("運用を始めました")
    shot(drafter, "account-live")


def opened_on_bluesky(desk: Desk, town_hall: TownHall, picture: Path, name: str, pds: PersonalDataServer) -> Resident:
    """An account on a real PDS, from 様式第1号 into use; its profile names the city's page."""
    resident = pds.move_in("bousai")
    drafter = desk("s044")
    drafter.goto(f"{town_hall.url}/desk/")
    fill_form_1(drafter, picture, name, "bluesky")
    drafter.get_by_role("button", name="提出する").click()
    decided_by_all(desk, _case_url(drafter))
    said = {"displayName": name, "description": f"返信はしません。お問い合わせは危機管理課へ。 {LISTING}"}
    pds.put(resident, "app.bsky.actor.profile", "self", said)
    drafter.goto(f"{town_hall.url}/desk/accounts/")
    drafter.get_by_role("link", name=name, exact=True).click()
    report = drafter.locator("form[action$='/report/']")
    report.get_by_label("URL", exact=False).first.fill(f"https://bsky.app/profile/{resident.handle}")
    report.get_by_label("ハンドル").fill(resident.handle)
    report.get_by_label("媒体のID").fill(resident.did)
    report.get_by_label("接続先").fill(pds.url)
    report.get_by_label("この媒体には認証の仕組みがない").check()
    report.get_by_label("アプリパスワード").fill(resident.app_password)
    report.get_by_role("button", name="報告する").click()
    drafter.get_by_role("button", name="プロフィールを読み取って確かめる").click()
    drafter.get_by_role("button", name="運用を始める").click()
    expect(drafter.get_by_role("status")).to_contain_text("運用を始めました")
    return resident


def test_an_account_is_filed_sealed_by_nine_opened_listed_speaks_and_is_closed(desk: Desk, town_hall: TownHall, picture: Path) -> None:
    opened_on_the_board(desk, town_hall, picture, "上野原市防災", "bousai")
    register = json.loads(get(f"{town_hall.url}/register.json"))
    assert "上野原市防災" in json.dumps(register, ensure_ascii=False)
    assert "関屋" not in json.dumps(register, ensure_ascii=False)
    drafter = desk("s044")
    drafter.goto(f"{town_hall.url}/official?q={town_hall.url}/notices/?account=bousai")
    shot(drafter, "official")
    _what_a_page_says_is_taken_over(desk, town_hall)
    _closed(desk, town_hall, drafter)


@pytest.mark.pds
def test_one_post_goes_to_the_board_and_to_a_real_bluesky_server(
    desk: Desk, town_hall: TownHall, picture: Path, pds: PersonalDataServer
) -> None:
    opened_on_the_board(desk, town_hall, picture, "危機管理課のお知らせ", "kiki")
    resident = opened_on_bluesky(desk, town_hall, picture, "危機管理課のBluesky", pds)
    drafter = desk("s044")
    _post_written_and_sealed(desk, town_hall, picture, ("危機管理課のお知らせ", "危機管理課のBluesky"))
    wait_for(drafter, f"{town_hall.url}/notices/feed.atom", TEXT)
    visitor = drafter.context.new_page()
    visitor.goto(f"{town_hall.url}/notices/?account=kiki")
    shot(visitor, "notices")
    _stands_once(drafter, pds, resident)
    drafter.goto(f"{town_hall.url}/desk/posts/")
    drafter.get_by_role("link", name="防災訓練").first.click()
    shot(drafter, "post-published")


def _stands_once(page: Page, pds: PersonalDataServer, resident: Resident) -> None:
    for _ in range(60):
        if pds.posts(resident):
            break
        page.wait_for_timeout(500)
    (record,) = pds.posts(resident)
    assert (record["value"]["text"], record["value"]["embed"]["images"][0]["alt"]) == (TEXT, "もえぎホールの案内図")


def _case_url(page: Page) -> str:
    if "/desk/cases/" not in page.url:
        page.get_by_role("link", name=re.compile("決裁")).first.click()
    return page.url


def _post_written_and_sealed(desk: Desk, town_hall: TownHall, picture: Path, accounts: tuple[str, ...]) -> None:
    drafter = desk("s044")
    drafter.goto(f"{town_hall.url}/desk/posts/new/")
    drafter.get_by_label("件名").fill("防災訓練")
    for name in accounts:
        drafter.get_by_label(re.compile(name)).first.check()
    drafter.get_by_label("本文").fill(TEXT)
    now = clock.now() - timedelta(minutes=1)
    drafter.get_by_label("日付").fill(f"{now:%Y-%m-%d}")
    drafter.get_by_label("時刻").fill(f"{now:%H:%M}")
    drafter.locator("#id_file_1").set_input_files(picture)
    drafter.get_by_role("button", name="保存する").click()
    drafter.get_by_role("link", name="点検して回す").click()
    expect(drafter.get_by_role("main")).to_contain_text("代替テキスト")
    shot(drafter, "post-checks")
    drafter.get_by_role("link", name="直す").click()
    drafter.get_by_label("画像1の代替テキスト").fill("もえぎホールの案内図")
    drafter.get_by_role("button", name="保存する").click()
    drafter.get_by_role("link", name="点検して回す").click()
    drafter.get_by_label(re.compile("いずれにも当たらない")).check()
    drafter.get_by_role("button", name="課長の決裁に回す").click()
    case = _case_url(drafter)
    seal(desk("s022"), case, "承認")
    phone = desk("s009", 360)
    phone.goto(case)
    shot(phone, "post-case-phone")
    seal(phone, case, "決裁")


def wait_for(page: Page, url: str, words: str) -> None:
    """Ask the public side, as a fresh visitor each time, until it says the words."""
    for _ in range(60):
        if words in get(url):
            return
        page.wait_for_timeout(500)
    pytest.fail(f"{url} never said {words}")


def _what_a_page_says_is_taken_over(desk: Desk, town_hall: TownHall) -> None:
    drafter = desk("s044")
    drafter.goto(f"{town_hall.url}/desk/posts/from-medium/")
    drafter.get_by_label("広報紙などの印刷物").check()
    drafter.get_by_label("特定できる情報").fill("広報うえのはら 令和8年12月号 2ページ")
    drafter.get_by_label("見出し").fill("年末の火災予防")
    drafter.get_by_label("その媒体で発信した文章").fill("年末は火の元に注意しましょう。消防団が夜に見回ります。")
    drafter.get_by_label(re.compile("上野原市防災")).first.check()
    drafter.get_by_role("button", name="取り込む").click()
    drafter.get_by_role("link", name="点検して回す").click()
    drafter.get_by_label(re.compile("いずれにも当たらない")).check()
    drafter.get_by_role("button", name="決裁不要として").click()
    shot(drafter, "post-exempt")
    other = desk("s045")
    other.goto(drafter.url)
    other.get_by_role("link", name="元の内容と同じか確かめる").click()
    shot(other, "post-look")
    other.get_by_role("button", name="同じ内容と確かめた").click()
    expect(other.get_by_role("status")).to_contain_text("予定の時刻に発信します")


def _filing_url(page: Page, town_hall: TownHall) -> str:
    """The filing that a case is about."""
    link = page.locator('main a[href^="/desk/filings/"]').first.get_attribute("href")
    return f"{town_hall.url}{(link or '').removesuffix('print.pdf')}"


def _closed(desk: Desk, town_hall: TownHall, drafter: Page) -> None:
    drafter.goto(f"{town_hall.url}/desk/accounts/")
    drafter.get_by_role("link", name="上野原市防災", exact=True).click()
    drafter.get_by_role("link", name="廃止届").click()
    today = clock.now()
    drafter.get_by_label("廃止の日").fill(f"{today:%Y-%m-%d}")
    drafter.get_by_label("廃止の理由").fill("市の公式アカウントに統合するため。")
    drafter.locator('input[name="mode"][value="parked"]').check()
    drafter.get_by_label("保持の終わり").fill(f"{today + timedelta(days=400):%Y-%m-%d}")
    drafter.get_by_role("button", name="提出する").click()
    case = _case_url(drafter)
    for number in (*LINE, *REST, "s001"):
        page = desk(number)
        page.goto(case)
        page.get_by_role("button", name=re.compile("^(承認|同意|決裁)する$")).last.click()
        page.get_by_role("button", name="確かめて押印").click()
    exported = town_hall.folder / "export"
    done = town_hall.command("export", str(exported), "--json")
    assert done.returncode == 0, done.stderr
    drafter.goto(case)
    shot(drafter, "form-2-decided")
    drafter.goto(_filing_url(drafter, town_hall))
    for task, note in (
        ("farewell", "移り先は広報紙でお知らせしました。"),
        ("links", "市のページのリンクを消しました。"),
        ("archive", ""),
        ("revoked", "連携を取り消しました。"),
    ):
        form = drafter.locator(f'form[action$="/closing/{task}/"]')
        if note:
            form.get_by_label("したこと(しないときはその理由)").fill(note)
        form.get_by_role("button").click()
    shot(drafter, "closing-list")
    drafter.get_by_role("button", name="アカウントを廃止にする").click()
    answer = json.loads(get(f"{town_hall.url}/official?q={town_hall.url}/notices/?account=bousai", "application/json"))
    assert answer["answer"] == "formerly_official"
    key = json.loads(done.stdout)["verifier_key"]
    verified = town_hall.command("verify", str(exported), "--key", key)
    assert verified.returncode == 0, verified.stdout + verified.stderr
