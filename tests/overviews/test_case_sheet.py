"""A case on one page: boxes, way, turn, and who may see it."""

from __future__ import annotations

import pytest

from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case
from kosatsu.kernel.errors import NotFound
from kosatsu.overviews import case_facts, case_sheet, inbox
from kosatsu.overviews.case_facts import PaperBox
from kosatsu.overviews.case_sheet import Turn, Way
from tests.flows.board import account, decided, drafted, picture, submitted
from tests.world import NOW, actor, later, put_up, seal

pytestmark = pytest.mark.usefixtures("city")


def sheet(case: Case | int, reader: str) -> case_sheet.CaseSheet:
    return case_sheet.case_sheet(case if isinstance(case, int) else case.pk, by=actor(reader), at=NOW)


def post_case(*accounts: str) -> int:
    """Id of the case of a post of 葛城 for these platforms, with a picture."""
    return submitted(drafted(*(account(platform) for platform in accounts or ("notices",)), pictures=(picture(),)))


def waiting(case: Case) -> int:
    (step,) = cases.open_steps(case)
    return step.pk


def test_a_post_is_shown_exactly_as_it_was_put_up() -> None:
    page = sheet(post_case("notices", "x"), "s009")
    assert page.post is not None
    texts = page.post.texts
    assert [(text.platform, text.handle, text.text) for text in texts] == [
        ("お知らせ板(内蔵)", "bousai", "明日の防災訓練は、もえぎホールで行います。どなたでも参加できます。"),
        ("X(旧ツイッター)", "bousai", "明日の防災訓練は、もえぎホールで行います。どなたでも参加できます。"),
    ]
    assert [(shown.alt, shown.media_type) for text in texts for shown in text.pictures] == [("もえぎホールの入口", "image/png")] * 2
    assert (page.post.stated, page.post.checked, page.sheet, page.form) == (True, (), None, None)
    assert page.seen == cases.case(page.id).content_id


def test_the_boxes_of_a_post_fill_from_the_right() -> None:
    case = put_up()
    seal(case, "s022")
    boxes = case_facts.facts(case.pk, at=later(1)).boxes
    assert [(box.label, [seal.kind for seal in box.seals], box.why) for box in boxes.decision] == [
        ("市長", [], "専決"), ("副市長", [], "専決"), ("部長", [], "専決"),
        ("課長", [], ""), ("担当リーダー", ["承認"], ""), ("担当", ["起案"], ""),
    ]  # fmt: skip
    assert boxes.concurrence == ()


def test_a_leader_who_drafts_leaves_the_leaders_box_empty_for_good() -> None:
    case = put_up(drafter="s022")
    page = sheet(case, "s009")
    box = case_facts.facts(case.pk, at=later(1)).boxes.decision[-2]
    assert box == PaperBox("担当リーダー", (), mark="", owed="", diagonal=True, why="起案者と同じ人のため、押印を省きます")
    assert page.way[1] == Way("担当リーダー", "skipped", note="起案者と同じ人のため、押印を省きます")
    assert page.turn == Turn(waiting(case), "課長", "決裁", may_reject=True)


def test_the_turn_is_of_the_holder_alone_and_never_of_the_drafter() -> None:
    case = put_up()
    turns = {reader: sheet(case, reader).turn for reader in ("s022", "s009", "s044", "s045")}
    assert turns == {"s022": Turn(waiting(case), "担当リーダー", "承認", may_reject=False), "s009": None, "s044": None, "s045": None}
    assert [sheet(case, reader).may_recall for reader in ("s044", "s022")] == [True, False]
    assert [len(sheet(case, reader).asked) for reader in ("s018", "s044")] == [1, 0]


@pytest.mark.parametrize(
    ("reader", "sees"),
    [("s044", True), ("s046", True), ("s022", True), ("s003", True), ("s001", True), ("s008", True), ("s018", True), ("s004", False),
     ("s051", False), ("s055", False)],
)  # fmt: skip
def test_a_post_under_way_is_seen_by_its_section_those_above_and_overseers(reader: str, sees: bool) -> None:
    case = put_up()
    if sees:
        assert sheet(case, reader).title == "避難所"
    else:
        with pytest.raises(NotFound):
            sheet(case, reader)


def test_only_a_picture_that_stands_in_the_case_is_handed_out() -> None:
    case_id = post_case()
    page = sheet(case_id, "s009")
    assert page.post is not None
    shown = page.post.texts[0].pictures[0]
    assert case_sheet.picture(case_id, shown.sha256, by=actor("s009"), at=NOW) == shown
    for sha, reader in (("0" * 64, "s009"), (shown.sha256, "s051")):
        with pytest.raises(NotFound):
            case_sheet.picture(case_id, sha, by=actor(reader), at=NOW)


def test_the_inbox_holds_what_waits_for_each_and_nothing_else() -> None:
    case_id = post_case()
    waiting = {reader: [case.id for case in inbox.inbox(by=actor(reader), at=NOW).cases] for reader in ("s022", "s009", "s044", "s045")}
    assert waiting == {"s022": [case_id], "s009": [], "s044": [], "s045": []}
    assert inbox.waiting(by=actor("s022"), at=NOW) == 1
    assert inbox.inbox(by=actor("s045"), at=NOW).empty


def test_a_decided_post_waits_for_nobody() -> None:
    decided(drafted(account()))
    assert [inbox.inbox(by=actor(reader), at=NOW).cases for reader in ("s022", "s009")] == [(), ()]
