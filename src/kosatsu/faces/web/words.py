"""The words of the screen for values that modules know by name: states, levels, grounds, kinds of seal."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from kosatsu.accounts.states import AccountState, FilingState
from kosatsu.approval.states import CaseState, Ground, Verb
from kosatsu.bylaws import queries as bylaws
from kosatsu.duties.states import DutyState
from kosatsu.kernel.findings import Level
from kosatsu.posts.states import DeliveryState, PostState
from kosatsu.upkeep.states import FoundState
from kosatsu.wrong_findings.states import ReportState


class Chip(NamedTuple):
    """A short word with a tone; the tone never says more than the word."""

    word: str
    tone: str


GREY, BLUE, GREEN, ORANGE, RED = "grey", "blue", "green", "orange", "red"

STATES: dict[type[StrEnum], dict[StrEnum, Chip]] = {
    AccountState: {
        AccountState.APPROVED: Chip("開設前", BLUE),
        AccountState.LIVE: Chip("運用中", GREEN),
        AccountState.SUSPENDED: Chip("休止中", ORANGE),
        AccountState.CLOSING: Chip("廃止手続中", ORANGE),
        AccountState.CLOSED: Chip("廃止", GREY),
        AccountState.PARKED: Chip("廃止(保持)", GREY),
        AccountState.LEGACY_UNFILED: Chip("届出前", ORANGE),
        AccountState.UNREGISTERED: Chip("無届", RED),
    },
    FilingState: {
        FilingState.DRAFT: Chip("作成中", GREY),
        FilingState.SUBMITTED: Chip("回議中", BLUE),
        FilingState.RETURNED: Chip("差戻し", ORANGE),
        FilingState.RECALLED: Chip("引戻し", ORANGE),
        FilingState.APPROVED: Chip("決裁済", GREEN),
        FilingState.REJECTED: Chip("否決", RED),
        FilingState.WITHDRAWN: Chip("取下げ", GREY),
        FilingState.EXECUTED: Chip("施行済", GREEN),
        FilingState.COMPLETED: Chip("完結", GREY),
        FilingState.LAPSED: Chip("実施なし", GREY),
    },
    CaseState: {
        CaseState.UNDER_WAY: Chip("回議中", BLUE),
        CaseState.RETURNED: Chip("差戻し", ORANGE),
        CaseState.RECALLED: Chip("引戻し", ORANGE),
        CaseState.APPROVED: Chip("決裁済", GREEN),
        CaseState.REJECTED: Chip("否決", RED),
        CaseState.WITHDRAWN: Chip("取下げ", GREY),
    },
    PostState: {
        PostState.DRAFT: Chip("作成中", GREY),
        PostState.SUBMITTED: Chip("回議中", BLUE),
        PostState.AWAITING_LOOK: Chip("確認待ち", BLUE),
        PostState.RETURNED: Chip("差戻し", ORANGE),
        PostState.RECALLED: Chip("引戻し", ORANGE),
        PostState.CLEARED: Chip("発信可", GREEN),
        PostState.REJECTED: Chip("否決", RED),
        PostState.WITHDRAWN: Chip("取下げ", GREY),
    },
    DeliveryState: {
        DeliveryState.PLANNED: Chip("予定", GREY),
        DeliveryState.SCHEDULED: Chip("発信待ち", BLUE),
        DeliveryState.SENDING: Chip("送信中", BLUE),
        DeliveryState.UNCERTAIN: Chip("届いたか確認中", ORANGE),
        DeliveryState.ASKED: Chip("人の確認が必要", RED),
        DeliveryState.HANDED_OVER: Chip("手作業で発信", ORANGE),
        DeliveryState.PUBLISHED: Chip("公開中", GREEN),
        DeliveryState.REFUSED: Chip("媒体が拒否", RED),
        DeliveryState.EXPIRED: Chip("期限切れ", GREY),
        DeliveryState.STOPPED: Chip("停止", ORANGE),
        DeliveryState.REMOVING: Chip("削除中", ORANGE),
        DeliveryState.DELETED: Chip("削除済", GREY),
    },
    DutyState: {
        DutyState.OPEN: Chip("やること", BLUE),
        DutyState.DONE: Chip("済み", GREEN),
        DutyState.WAIVED: Chip("やらないことにした", GREY),
    },
    FoundState: {
        FoundState.REPORTED: Chip("届け出済み", BLUE),
        FoundState.REGULARISING: Chip("届出待ち", ORANGE),
        FoundState.TRANSFERRING: Chip("引継ぎ待ち", ORANGE),
        FoundState.CLOSING: Chip("廃止待ち", ORANGE),
        FoundState.NOT_OURS: Chip("市のものではない", RED),
        FoundState.REGISTERED: Chip("台帳に入った", GREEN),
        FoundState.GONE: Chip("なくなった", GREY),
    },
    ReportState: {
        ReportState.OPEN: Chip("未処理", ORANGE),
        ReportState.MENDED: Chip("直した", GREEN),
        ReportState.NOTED: Chip("控えた", BLUE),
        ReportState.KEPT: Chip("指摘のまま", GREY),
    },
    Verb: {
        Verb.SUBMITTED: Chip("起案", BLUE),
        Verb.APPROVED: Chip("承認", GREEN),
        Verb.CONCURRED: Chip("合議", GREEN),
        Verb.CONCURRED_WITH_COMMENT: Chip("合議(意見)", GREEN),
        Verb.OBJECTED: Chip("不同意", RED),
        Verb.DECIDED: Chip("決裁", GREEN),
        Verb.RETURNED: Chip("差戻し", ORANGE),
        Verb.REJECTED: Chip("否決", RED),
        Verb.RECALLED: Chip("引戻し", ORANGE),
        Verb.WITHDRAWN: Chip("取下げ", GREY),
        Verb.READ: Chip("供覧", GREY),
    },
    Ground: {
        Ground.DECISION: Chip("決裁", GREEN),
        Ground.EXEMPTION: Chip("決裁不要", BLUE),
        Ground.EMERGENCY: Chip("緊急", RED),
        Ground.CORRECTION: Chip("訂正", ORANGE),
        Ground.URGENT_REMOVAL: Chip("緊急削除", RED),
    },
    Level: {
        Level.IMPOSSIBLE: Chip("直さないと進めません", RED),
        Level.STOP: Chip("このままでは進めません", RED),
        Level.WARN: Chip("確かめてください", ORANGE),
        Level.HINT: Chip("参考", BLUE),
    },
}
KINDS = {
    "account": AccountState,
    "filing": FilingState,
    "case": CaseState,
    "post": PostState,
    "delivery": DeliveryState,
    "duty": DutyState,
    "found": FoundState,
    "wrong_finding": ReportState,
    "verb": Verb,
    "ground": Ground,
    "level": Level,
}

_CLAUSE = re.compile(r"(\d+)(?:-(\d+))?(?:-(\d+))?(?:-([a-z]))?")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def chip(kind: str, value: str) -> Chip:
    """Word and tone for a value of this kind; KeyError or ValueError for one there is not."""
    values = KINDS[kind]
    return STATES[values][values(value)]


def clause(ground: str) -> str:
    """「ガイドライン 4(8)②」 for a clause, and words for the other grounds on which a finding may stand."""
    kind, _, name = ground.partition(":")
    if kind == "bylaw":
        return f"市の設定「{bylaws.preset().get(name, {}).get('words', name)}」"
    if kind == "statute":
        return f"法令 {name}"
    if ground.startswith("product-"):
        return f"高札の決まり {ground.removeprefix('product-')}"
    return f"ガイドライン {_numbers(ground)}"


def _numbers(ground: str) -> str:
    found = _CLAUSE.fullmatch(ground)
    if found is None:
        return ground
    article, item, sub, letter = found.groups()
    written = article + (f"({item})" if item else "") + (_CIRCLED[int(sub) - 1] if sub else "")
    return f"{written}ただし書" if letter == "p" else written
