"""The words of the screen for values that modules know by name: states, levels, grounds, kinds of seal."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from kosatsu.accounts.states import AccountState, FilingState
from kosatsu.approval.states import CaseState, Ground, Verb
from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.findings import Level
from kosatsu.posts.states import DeliveryState, PostState


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
        AccountState.CLOSED: Chip("廃止", GREY),
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
    Verb: {
        Verb.SUBMITTED: Chip("起案", BLUE),
        Verb.APPROVED: Chip("承認", GREEN),
        Verb.CONCURRED: Chip("合議", GREEN),
        Verb.DECIDED: Chip("決裁", GREEN),
        Verb.RETURNED: Chip("差戻し", ORANGE),
        Verb.REJECTED: Chip("否決", RED),
        Verb.RECALLED: Chip("引戻し", ORANGE),
        Verb.WITHDRAWN: Chip("取下げ", GREY),
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


SUBJECTS = {
    "filing": "届出",
    "case": "案件",
    "account": "アカウント",
    "policy": "運用ポリシー",
    "post": "投稿",
    "delivery": "発信",
    "attempt": "送信の試み",
    "clearance": "発信・削除の根拠",
    "bylaw": "市の設定",
    "person": "職員",
    "user": "職員ID",
    "unit": "組織",
}
DEEDS = {
    "account.approved": "アカウントの決裁が済んだ",
    "account.check_cleared": "確認中を解いた",
    "account.closed": "アカウントを廃止にした",
    "account.entered": "既存のアカウントを台帳に入れた",
    "account.profile_read": "プロフィールを確かめた",
    "account.reported": "開設を報告した",
    "account.under_check": "確認中にした",
    "account.went_live": "運用を始めた",
    "attempt.begun": "送信を始めた",
    "attempt.ended": "送信を終えた",
    "bylaw.answered": "市の設定に答えた",
    "case.approved": "承認した",
    "case.concurred": "合議した",
    "case.decided": "決裁した",
    "case.recalled": "案件を引き戻した",
    "case.rejected": "否決した",
    "case.resubmitted": "案件を再び出した",
    "case.returned": "差し戻した",
    "case.submitted": "案件を起こした",
    "case.withdrawn": "案件を取り下げた",
    "clearance.given": "発信・削除の根拠を与えた",
    "credential.destroyed": "認証情報を消した",
    "credential.kept": "認証情報を封じて保管した",
    "delivery.captured": "公開されたものを写し取った",
    "delivery.noted": "発信に書き添えた",
    "delivery.receipt": "媒体の受領を記録した",
    "filing.approved": "届出の決裁が済んだ",
    "filing.drafted": "届出を作った",
    "filing.executed": "届出を施行した",
    "filing.recalled": "届出を引き戻した",
    "filing.rejected": "届出が否決された",
    "filing.returned": "届出が差し戻された",
    "filing.revised": "届出を直した",
    "filing.submitted": "届出を提出した",
    "filing.withdrawn": "届出を取り下げた",
    "people.organization_imported": "組織の表を取り込んだ",
    "people.staff_imported": "職員の表を取り込んだ",
    "person.appointed": "発令を登録した",
    "person.appointment_ended": "発令を終えた",
    "policy.in_force": "運用ポリシーが効力をもった",
    "post.checked": "投稿を点検した",
    "post.drafted": "投稿案を作った",
    "post.revised": "投稿案を直した",
    "post.source_taken": "もとになる媒体を取り込んだ",
    "review.asked": "後閲を求めた",
    "review.given": "後閲した",
    "user.made": "職員IDを作った",
    "user.password_set": "パスワードを変えた",
}
_MOVES = {"post": PostState, "delivery": DeliveryState}


def deed(verb: str) -> str:
    """What a verb of the journal says; the verb itself where this face has no words for it."""
    kind, _, state = verb.partition(".")
    if verb not in DEEDS and kind in _MOVES and state in set(_MOVES[kind]):
        return f"{SUBJECTS[kind]}: {chip(kind, state).word}"
    return DEEDS.get(verb, verb)


def subject(ref: str) -> str:
    """「届出 12」 for `filing:12`."""
    kind, _, key = ref.partition(":")
    return f"{SUBJECTS.get(kind, kind)} {key}"
