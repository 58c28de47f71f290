"""The items of a policy, the classes that their words name, and what of a comment falls under them."""

from __future__ import annotations

import pytest

from kosatsu.bylaws.queries import preset
from kosatsu.checks import engine
from kosatsu.checks.drafts import Draft
from kosatsu.checks.prohibitions import by_policy, classes_of, items_of
from kosatsu.checks.wordings import CODE_OF
from kosatsu.kernel.findings import Level

TEMPLATE = preset()["policy.template.prohibited"]["value"]


def test_the_citys_proposal_is_read_item_by_item() -> None:
    assert [(item.number, sorted(item.classes)) for item in items_of(TEMPLATE)] == [
        (1, ["illegal", "morals"]),
        (2, ["discrimination", "insult"]),
        (3, ["insult", "rights", "secret"]),
        (4, ["disruption"]),
        (5, ["disruption"]),
    ]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("法令に反するもの\n営利を目的とするもの", ["法令に反するもの", "営利を目的とするもの"]),
        ("次のもの\n(1) 法令に\n　反するもの\n（２）差別", ["法令に反するもの", "差別"]),
        ("次のもの\n・差別\n・広告\n厳しいご意見であっても、消すことはありません。", ["差別", "広告"]),
        ("①誹謗中傷\r\n②虚偽", ["誹謗中傷", "虚偽"]),
        ("1. わいせつ\n2. 広告", ["わいせつ", "広告"]),
        ("ア) 法令に反するもの\nイ) 営利を目的とするもの", ["法令に反するもの", "営利を目的とするもの"]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_bullets_of_every_kind_begin_an_item(text: str, items: list[str]) -> None:
    assert [item.text for item in items_of(text)] == items


@pytest.mark.parametrize(
    ("item", "names"),
    [
        ("他者をひぼう・中傷するもの", {"insult"}),
        ("わいせつな表現を含むもの", {"obscene"}),
        ("虚偽や事実と異なる内容", {"unverified"}),
        ("コンピュータウイルスなど有害なプログラム", {"harmful"}),
        ("市長が不適切と認めるもの", set()),
    ],
)
def test_the_words_of_an_item_name_its_classes(item: str, names: set[str]) -> None:
    assert classes_of(item) == names


def cited(text: str, policy: str) -> list[tuple[str, Level, int | None]]:
    found = engine.run(Draft(text, kind="comment"))
    return [(one.finding.category, one.finding.level, one.item.number if one.item else None) for one in by_policy(found, items_of(policy))]


def test_a_finding_cites_the_first_item_it_falls_under_and_is_a_hint_where_there_is_none() -> None:
    assert cited("お前バカだろ", "・法令に反するもの\n・他人を侮辱するもの\n・誹謗するもの") == [("insult", Level.WARN, 2)]
    assert cited("お前バカだろ", "・法令に反するもの") == [("insult", Level.HINT, None)]


def test_danger_and_personal_numbers_never_sink_to_hints() -> None:
    assert cited("父の意識がない、救急車呼んで。お前バカだろ", "・広告")[0] == ("urgent", Level.WARN, None)
    assert cited("番号は3131 3131 3134です", "・広告") == [("secret", Level.WARN, None)]


def test_the_classes_of_policies_are_those_of_the_checks() -> None:
    named = classes_of("法令 誹謗 差別 虚偽 有害 わいせつ 個人情報 著作権 営業 公序良俗 意思形成")
    assert named == CODE_OF.keys() - {"discredit", "urgent"}
