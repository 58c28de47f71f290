"""印刷用PDF: what is printed is what is seen, by who may see it and by nobody else."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pypdf import PdfReader

from kosatsu.accounts import queries as accounts
from kosatsu.approval import actions as approval
from kosatsu.approval import queries as cases
from kosatsu.approval.states import Verb
from kosatsu.bylaws import actions as bylaws
from kosatsu.flows import circulating, deciding, filing, posting, standing_in
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.refs import Ref
from kosatsu.people import queries as people
from kosatsu.people.rules import Rank, Reason
from kosatsu.posts import queries as posts
from kosatsu.records import evidence
from tests.faces.desk import browser, opening_values
from tests.faces.test_filing import put_up
from tests.flows import test_life as life
from tests.flows.board import account, drafted, picture, submitted
from tests.world import NOW, OPENING_ORDER, TODAY, actor, later, unit

pytestmark = pytest.mark.usefixtures("city")


def read(client: Client, address: str) -> str:
    """All words of the PDF at an address, without the spaces and line ends that only the layout makes."""
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf"), answer.content[:300]
    assert answer["X-Content-Type-Options"] == "nosniff"
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())


def number_of(case: str) -> int:
    """The number of the case at an address."""
    return int(case.split("/")[-2])


def sealed(case: str, *numbers: str) -> None:
    """These people seal, one after the other."""
    for number in numbers:
        deciding.seal(number_of(case), seen=cases.seen(cases.case(number_of(case))), by=actor(number), at=NOW)


def post_case() -> str:
    """The address of the case of a post with one picture."""
    texts = drafted(account(), text="防災訓練を<行います>。#panic()", pictures=(picture(alt="もえぎホールの入口"),))
    return f"/desk/cases/{submitted(texts)}/"


def test_a_decided_filing_is_printed_as_form_1_with_every_seal_and_its_course() -> None:
    case = put_up()
    sealed(case, *OPENING_ORDER)
    printed = read(browser("s044"), f"{case}print.pdf")
    for said in (
        "（様式第1号）", "市長副市長部長課長担当リーダー担当", "企画課長総務課長情報推進担当リーダー情報推進担当",
        "令和8年11月24日", "市長あて",
        "所属長名危機管理課長関屋剛志", "次のとおり、ソーシャルメディアを利用するので届け出します。", "8時30分から17時15分まで",
        "上野原市公式ホームページ掲載の有無有", "※運用ポリシー及びアカウント画像を添付すること。", "決裁8.11.24水越", "起案8.11.24葛城",
        "(添付)運用ポリシー", "⑩禁止事項誹謗中傷", "アカウント画像",
        "決裁の経過", "決裁日令和8年11月24日", "(市長)上野原市長水越", "kosatsuverify",
    ):  # fmt: skip
        assert said in printed, said
    assert "下書き" not in printed
    address = f"/desk/filings/{accounts.filings()[0].pk}/print.pdf"
    assert ("決裁の経過" in read(browser("s044"), address), "決裁の経過" in read(browser("s051"), address)) == (True, False)


def test_a_draft_says_that_it_is_one_and_has_no_course() -> None:
    drafter = browser("s044")
    saved = drafter.post("/desk/filings/new/", {**opening_values(), "save": "1"})
    printed = read(drafter, f"{saved['Location']}print.pdf")
    assert "下書き" in printed
    assert "決裁の経過" not in printed
    assert browser("s051").get(f"{saved['Location']}print.pdf").status_code == 404


def test_a_case_is_printed_for_who_may_see_it_always_with_the_same_bytes_and_for_nobody_else() -> None:
    case = put_up()
    first, second = (browser(number).get(f"{case}print.pdf").content for number in ("s044", "s002"))
    assert first == second
    assert browser("s051").get(f"/desk/filings/{accounts.filings()[0].pk}/print.pdf").status_code == 404
    assert browser("s051").get(f"{case}print.pdf").status_code == 404
    assert Client().get(f"{case}print.pdf").status_code == 302
    assert browser("s044").get("/desk/cases/999999/print.pdf").status_code == 404


def test_a_returned_case_is_no_valid_paper_and_tells_the_reason_in_its_course() -> None:
    case = put_up()
    found = cases.case(number_of(case))
    deciding.return_for_revision(found.pk, seen=cases.seen(found), reason="時間を直してください", by=actor("s022"), at=NOW)
    printed = read(browser("s044"), f"{case}print.pdf")
    assert "下書き" in printed
    assert "時間を直してください" in printed


def test_a_post_is_printed_as_a_decision_sheet_with_its_picture_and_the_boxes_above_struck_out() -> None:
    case = post_case()
    sealed(case, "s022", "s009")
    answer = browser("s044").get(f"{case}print.pdf")
    reader = PdfReader(BytesIO(answer.content))
    printed = "".join("".join(page.extract_text() for page in reader.pages).split())
    for said in ("決裁書", "防災訓練を<行います>。#panic()", "代替テキストもえぎホールの入口", "4(8)の13の禁止事項", "専決8.11.24関屋"):
        assert said in printed, said
    assert "市長専決" in printed
    assert len(reader.pages[0].images) == 1


def test_a_post_is_put_up_on_paper_where_the_screen_is_gone() -> None:
    blank = read(browser("s044"), "/desk/filings/blank/post.pdf")
    for said in ("決裁書", "市長副市長部長課長担当リーダー担当", "発信の時間年月日時分から", "本文", "代替テキスト", "□起案者は"):
        assert said in blank, said


@pytest.mark.parametrize(("kind", "title"), [("opening", "利用届出書"), ("closing", "廃止届出書"), ("change", "変更届出書")])
def test_a_blank_form_has_the_boxes_of_the_route_or_of_the_guideline(kind: str, title: str) -> None:
    client = browser("s044")
    assert title in client.get("/desk/filings/blank/").content.decode()
    ours, enacted = read(client, f"/desk/filings/blank/{kind}.pdf"), read(client, f"/desk/filings/blank/{kind}.pdf?boxes=enacted")
    assert (title in ours, title in enacted) == (True, True)
    assert ("企画課長総務課長" in ours, "企画課長" in enacted) == (True, kind == "change")


@pytest.mark.parametrize(("kind", "label"), [("suspension", "休止の理由"), ("resumption", "再開の理由"), ("exception", "例外とする理由")])
def test_a_blank_form_of_the_citys_own_has_its_labels_and_the_boxes_of_its_own_route(kind: str, label: str) -> None:
    said = read(browser("s044"), f"/desk/filings/blank/{kind}.pdf")
    assert (label in said, "年月日" in said, "企画課長" in said, "総務課長" in said) == (True, True, kind == "exception", False)


@pytest.mark.parametrize("kind", ["", "x", "../opening", "opening.pdf", "transfer"])
def test_there_is_no_other_form(kind: str) -> None:
    assert browser("s044").get(f"/desk/filings/blank/{kind}.pdf").status_code == 404


def test_another_executive_body_is_addressed_by_its_own_head() -> None:
    with transaction.atomic():
        bylaws.answer("form.addressees", {"b4": "教育長"}, since=TODAY, ground="教育委員会の規則", by=actor("s008"), at=NOW)
    assert "教育長あて" in read(browser("s036"), "/desk/filings/blank/opening.pdf")
    assert "市長あて" in read(browser("s044"), "/desk/filings/blank/opening.pdf")


def test_beyond_all_measure_is_refused_in_words() -> None:
    client = browser("s044")
    saved: Any = client.post("/desk/filings/new/", {**opening_values(), "save": "1"})
    draft = accounts.filings()[0]
    draft.form = {**draft.form, "content_scope": "あ" * 200_001}
    draft.save()
    answer = client.get(f"{saved['Location']}print.pdf")
    assert (answer.status_code, "一つのPDFにできる" in answer.content.decode()) == (422, True)


def acted(case: str, number: str, box: str, deed: str, **said: Any) -> None:
    """The person acts in a box that is not the own, or in another way than by plain consent."""
    found = cases.case(number_of(case))
    step = next(step for step in cases.open_steps(found) if step.box == box)
    getattr(deciding, deed)(found.pk, step.pk, seen=cases.seen(found), by=actor(number), at=NOW, **said)


def test_seals_for_others_opinions_reviews_and_added_papers_are_printed_as_what_they_are() -> None:
    case = put_up()
    case_id = number_of(case)
    circulating.attach(
        case_id, name="当番表.pdf", sha256=evidence.keep(b"%PDF-1.4 duty"), media_type="application/pdf", by=actor("s044"), at=NOW
    )
    acted(case, "s009", "担当リーダー", "pull_up", reason="担当リーダーが会議中のため")
    sealed(case, "s009", "s039", "s019")
    found = cases.case(case_id)
    deciding.seal(
        case_id, seen=cases.seen(found), comment="体制を確かめてください", by=actor("s007"), at=NOW, verb=Verb.CONCURRED_WITH_COMMENT
    )
    sealed(case, "s008")
    director, waiting = actor("s003"), cases.open_steps(found)[0]
    standing_in.register(director.person(), since=NOW, until=later(600), reason=Reason.TRIP, note="出張", by=actor("s018"), at=NOW)
    deputy = people.present_deputies(unit("b1"), Rank.DIRECTOR, NOW)[0]
    deciding.act(case_id, waiting.pk, seen=cases.seen(found), by=Actor(deputy.person_id, deputy.appointment_id), at=NOW)
    owed = read(browser("s044"), f"{case}print.pdf")
    assert ("要後閲" in owed, "後閲(未了)(部長)" in owed) == (True, True)
    circulating.review(cases.reviews_of(found)[0].pk, comment="確かめた", by=director, at=later(700))
    printed = read(browser("s044"), f"{case}print.pdf")
    assert "要後閲" not in printed
    for said in ("代承認8.11.24", "後閲8.11.24稲垣", "承認・代決(部長)", "に代わって", "確かめた", "当番表.pdf"):
        assert said in printed, said
    for said in ("引上げ8.11.24関屋", "意見8.11.24鳴海", "担当リーダーが会議中のため", "体制を確かめてください"):
        assert said in printed, said


def test_a_policy_names_persons_inside_the_city_hall_and_only_offices_for_anyone_and_no_address_before_its_time() -> None:
    case = put_up()
    sealed(case, *OPENING_ORDER)
    (account,) = accounts.register()
    address = f"/register/{account.pk}/policy.pdf"
    assert address in Client().get(f"/register/{account.pk}/").content.decode()
    answer = Client().get(address)
    said = read(Client(), address)
    assert "⑤運用責任者危機管理課長" in said
    assert "アカウントを取得したときに、この台帳でお知らせします。" in said
    assert ("関屋" in said, "葛城" in said) == (False, False)
    assert Client().get(address, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    inside = read(browser("s051"), f"/desk/accounts/{account.pk}/policy.pdf")
    outside = read(browser("s051"), f"/desk/accounts/{account.pk}/policy.pdf?for=public")
    assert ("庁内用" in inside, "葛城" in inside) == (True, True)
    assert ("庁内用" in outside, "葛城" in outside, "⑫運用ポリシーの変更について" in outside) == (False, False, True)


def test_there_is_no_policy_of_an_account_that_is_not_there() -> None:
    assert Client().get("/register/999999/policy.pdf").status_code == 404
    assert browser("s044").get("/desk/accounts/999999/policy.pdf").status_code == 404


def test_a_change_is_printed_with_what_was_and_what_shall_be_and_a_light_one_has_the_boxes_above_the_head_struck_out() -> None:
    found = life.account()
    light = life.changed(found, contact="危機管理課 0554-00-1130")
    draft = read(browser("s044"), f"/desk/filings/{light}/print.pdf")
    assert ("下書き" in draft, "変更する事項変更前変更後問合せ先危機管理課危機管理課0554-00-1130" in draft) == (True, True)
    life.decide(light, life.SECTION_ORDER)
    printed = read(browser("s044"), f"/desk/filings/{light}/print.pdf")
    for said in ("（変更届）", "ソーシャルメディア変更届出書", "市長副市長部長課長", "専決8.11.24関屋", "市長専決", "見直しのため。"):
        assert said in printed, said
    assert "下書き" not in printed


def test_a_form_put_up_again_says_so_in_its_course() -> None:
    case = put_up()
    found = cases.case(number_of(case))
    deciding.return_for_revision(found.pk, seen=cases.seen(found), reason="直して", by=actor("s022"), at=NOW)
    filing.submit(accounts.filings()[0].pk, by=actor("s044"), at=NOW)
    printed = read(browser("s044"), f"{case}print.pdf")
    assert ("再回付防災担当葛城翔" in printed, "差戻し(担当リーダー)" in printed, "下書き" in printed) == (True, True, False)


def test_a_suspension_is_printed_in_the_same_family() -> None:
    printed = read(browser("s044"), f"/desk/filings/{life.suspension(life.account())}/print.pdf")
    for said in ("（休止届）", "ソーシャルメディア休止届出書", "休止の理由選挙", "令和8年12月20日"):
        assert said in printed, said


def test_a_case_about_several_posts_is_printed_whole() -> None:
    board = account()
    drafts = [drafted(board, text=text) for text in ("燃えるごみの日です。", "資源ごみの日です。")]
    contents = [json.loads(posting.content_of(posts.post(number))) for number in drafts]
    whole = {"subjects": [{"subject": f"post:{number}", "content": content} for number, content in zip(drafts, contents, strict=True)]}
    steps = cases.plan("post", unit_id=unit("t0301"), drafter_id=actor("s044").person(), on=TODAY)
    refs = [Ref("post", str(number)) for number in drafts]
    with transaction.atomic():
        opened = approval.open_case(
            refs[0], kind="post", title="ごみの日", content=canonical.encode(whole), unit_id=unit("t0301"), steps=steps, by=actor("s044"),
            at=NOW, also=refs[1:],
        )  # fmt: skip
    printed = read(browser("s044"), f"/desk/cases/{opened.pk}/print.pdf")
    for said in ("一括起案2件", "1上野原市防災", "燃えるごみの日です。", "2上野原市防災", "資源ごみの日です。"):
        assert said in printed, said
