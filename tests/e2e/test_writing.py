"""A post is written in a real browser: the checks speak beside the text, and the text stays the writer's."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import Desk, TownHall, shot

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("writing")]

LINK = "https://bit.ly/abc123"
TEXT = f"訓練のお知らせ😀です。\n申込みは {LINK} から。\n連絡は 090-1234-5678 へ。"
CHECK = "**/desk/posts/check/"
PAUSE = 900


def begun(page: Page, hall: TownHall, text: str = TEXT) -> Locator:
    """The editor with a text in it, checked."""
    page.goto(f"{hall.url}/desk/posts/new/")
    area = page.get_by_label("本文")
    area.click()
    page.keyboard.insert_text(text)
    expect(page.get_by_role("heading", name="内容点検")).to_contain_text("指摘 2件", timeout=15_000)
    return area


def selected(area: Locator) -> list[int]:
    return list(area.evaluate("area => [area.selectionStart, area.selectionEnd]"))


def put_cursor(area: Locator, start: int, end: int) -> None:
    area.evaluate("(area, [start, end]) => { area.focus(); area.setSelectionRange(start, end) }", [start, end])


def asked(page: Page) -> list[str]:
    """Every question to the checks from now on."""
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.post_data or "") if request.url.endswith("/posts/check/") else None)
    return seen


def answered(page: Page, questions: list[str], number: int) -> None:
    """Wait until so many questions were asked and answered, and then long enough for one too many."""
    for _ in range(100):
        if len(questions) >= number:
            break
        page.wait_for_timeout(100)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(PAUSE)
    assert len(questions) == number


def is_marked(page: Page) -> list[str]:
    """The words with a line under them."""
    return [mark.inner_text() for mark in page.locator(".backdrop mark").all()]


def convert(page: Page, typed: str, chosen: str, between: Callable[[], None]) -> None:
    """What an input method does: the reading stands in the text while it is converted, and is then replaced by the word."""
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)})
    between()
    keys.send("Input.insertText", {"text": chosen})


def test_words_are_converted_in_peace_and_the_cursor_stays_where_it_is(desk: Desk, town_hall: TownHall) -> None:
    page = desk("s044")
    area = begun(page, town_hall)
    assert is_marked(page) == [LINK, "090-1234-5678"]
    put_cursor(area, 2, 2)
    questions = asked(page)
    lists = page.locator("#checks-list").inner_html()

    def nothing_moves() -> None:
        page.wait_for_timeout(PAUSE)
        assert (questions, page.locator("#checks-list").inner_html()) == ([], lists)
        assert (area.input_value(), selected(area)) == (TEXT[:2] + "くんれん" + TEXT[2:], [6, 6])

    convert(page, "くんれん", "訓練", nothing_moves)
    answered(page, questions, 1)
    assert (area.input_value(), selected(area)) == (TEXT[:2] + "訓練" + TEXT[2:], [4, 4])
    assert is_marked(page) == [LINK, "090-1234-5678"]
    put_cursor(area, 1, 5)
    page.get_by_label("件名").evaluate("field => { field.value = '訓練'; field.dispatchEvent(new Event('input', { bubbles: true })) }")
    answered(page, questions, 2)
    assert (selected(area), area.evaluate("area => area === document.activeElement")) == ([1, 5], True)
    shot(page, "post-checked")


def test_an_old_answer_is_never_shown_and_a_server_that_is_gone_stops_nobody(desk: Desk, town_hall: TownHall) -> None:
    page = desk("s044")
    area = begun(page, town_hall)
    page.evaluate(
        "() => { window.said = []; const title = document.querySelector('.checks__title');"
        " new MutationObserver(() => window.said.push(title.textContent)).observe(title, { childList: true }) }"
    )
    held: list[Route] = []
    page.route(CHECK, lambda route: held.append(route) if not held else route.continue_())
    area.press_sequentially(" https://tinyurl.com/xyz456 ")
    page.wait_for_timeout(PAUSE)
    area.select_text()
    page.keyboard.insert_text("なにもない文です。")
    page.wait_for_timeout(PAUSE)
    assert (len(held), page.evaluate("window.said")) == (1, []), "one question at a time"
    held[0].continue_()
    expect(page.get_by_role("heading", name="内容点検")).to_contain_text("指摘なし", timeout=15_000)
    assert [said for said in page.evaluate("window.said") if "指摘なし" not in said] == []
    page.unroute(CHECK)
    page.route(CHECK, lambda route: route.abort())
    page.keyboard.insert_text(TEXT)
    expect(page.locator(".checks__state")).to_have_text("確認できません。送信のときに確認します。")
    expect(page.get_by_role("heading", name="内容点検")).to_have_text("内容点検: まだ点検していません")
    area.press_sequentially("まだ書ける")
    assert area.input_value().endswith("まだ書ける")
    page.unroute(CHECK)
    area.press_sequentially("。")
    expect(page.get_by_role("heading", name="内容点検")).to_contain_text("指摘 2件", timeout=15_000)


def test_words_that_nobody_checked_are_not_called_harmless(desk: Desk, town_hall: TownHall) -> None:
    page = desk("s044")
    page.route(CHECK, lambda route: route.abort())
    page.goto(f"{town_hall.url}/desk/posts/new/")
    title, none = page.get_by_role("heading", name="内容点検"), page.locator(".checks__none")
    expect(page.locator(".checks__state")).to_have_text("確認できません。送信のときに確認します。")
    expect(title).to_have_text("内容点検: まだ点検していません")
    expect(none).to_be_hidden()
    page.unroute(CHECK)
    area = page.get_by_label("本文")
    area.fill(TEXT)
    expect(title).to_contain_text("指摘 2件", timeout=15_000)
    area.fill("長" * 10_001)
    expect(page.locator(".checks__state")).to_contain_text("直すと点検します。")
    expect(title).to_have_text("内容点検: 指摘 2件(書き直す前の文)")
    questions = asked(page)
    page.get_by_label("件名").fill("長い文")
    answered(page, questions, 1)
    page.get_by_label("件名").blur()
    answered(page, questions, 2)
    expect(page.locator(".checks__state")).to_contain_text("直すと点検します。")
    area.fill("なにもない文です。")
    expect(none).to_be_visible()
    expect(title).to_have_text("内容点検: 指摘なし")


def test_findings_are_gone_through_by_keyboard_and_a_reason_outlives_the_next_check(desk: Desk, town_hall: TownHall) -> None:
    page = desk("s044")
    area = begun(page, town_hall)
    put_cursor(area, 4, 4)
    spoken = page.locator(".checks [aria-live]")
    expect(spoken).to_have_text(re.compile("^指摘 2件"))
    page.keyboard.press("F8")
    first = page.locator(".finding", has_text=LINK)
    expect(first).to_be_focused()
    page.keyboard.press("F8")
    expect(page.locator(".finding", has_text="090-1234-5678")).to_be_focused()
    page.keyboard.press("Escape")
    expect(area).to_be_focused()
    assert selected(area) == [4, 4]
    page.keyboard.press("F8")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("主催者の指定による")
    reason = first.get_by_label("このまま進める理由")
    put_cursor(area, 0, 0)
    page.keyboard.insert_text("市からの")
    page.wait_for_timeout(PAUSE)
    expect(reason).to_have_value("主催者の指定による")
    area.evaluate(
        "(area, link) => { area.value = area.value.replace(link, ''); area.dispatchEvent(new Event('input', { bubbles: true })) }", LINK
    )
    expect(first).to_have_count(0)
    put_cursor(area, 0, 0)
    page.keyboard.insert_text(f"{LINK} ")
    expect(reason).to_have_value("主催者の指定による")
    first.get_by_role("button", name="文中で示す").click()
    assert selected(area) == [0, len(LINK)]
    first.get_by_role("button", name="この指摘は誤り").click()
    first.get_by_label("誤りだと考える理由").fill("主催者が決めた短縮URLです。")
    first.get_by_role("button", name="知らせる").click()
    expect(first).to_contain_text("誤りだと知らせました")
    assert (area.input_value()[: len(LINK)], page.url.endswith("/desk/posts/new/")) == (LINK, True)


def test_on_a_phone_one_line_stays_in_sight_and_opens_the_list_below_the_text(desk: Desk, town_hall: TownHall) -> None:
    page = desk("s044", 360)
    area = begun(page, town_hall)
    bar = page.locator(".checks-bar")
    expect(bar).to_contain_text("指摘 2件")
    expect(page.locator("#checks-list")).to_be_hidden()
    text, line = area.bounding_box(), bar.bounding_box()
    assert text is not None and line is not None
    assert text["y"] + text["height"] <= line["y"], "the line covers the text"
    shot(page, "post-checked-phone")
    bar.get_by_role("button", name="一覧を開く").click()
    expect(page.locator("#checks-list")).to_be_visible()
    small = page.locator(".checks button:visible, .checks-bar button").evaluate_all(
        "buttons => buttons.map(one => one.getBoundingClientRect()).filter(box => box.height < 44 || box.width < 44).length"
    )
    assert small == 0
    shot(page, "post-checked-phone-open")
    bar.get_by_role("button", name="閉じて文に戻る").click()
    expect(area).to_be_focused()
    expect(page.locator("#checks-list")).to_be_hidden()
