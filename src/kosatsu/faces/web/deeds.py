"""The words of the journal: what was done, to what, and what a line says about it."""

from __future__ import annotations

from kosatsu.faces.web import words
from kosatsu.posts.states import DeliveryState, PostState

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
    "duty": "やること",
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
    "duty.done": "やることを終えた",
    "duty.opened": "やることができた",
    "duty.waived": "やらないことにした",
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
SAID = {
    "about": "対象",
    "accounts": "アカウント",
    "action": "行い",
    "answer": "見比べの結果",
    "appointed": "発令の番号",
    "begun": "新しく始めた数",
    "box": "欄",
    "by_hand": "人の手で",
    "case": "案件",
    "clearance": "根拠の照合値",
    "clerk": "転記した職員の番号",
    "closed_on": "廃止の日",
    "comment": "意見・理由",
    "concurrent": "兼務",
    "content": "内容の照合値",
    "description": "プロフィール欄の文",
    "detail": "くわしく",
    "differences": "違い",
    "digest": "照合値",
    "display_name": "表示されている名前",
    "due_on": "期限",
    "ended": "終えた数",
    "endpoint": "接続先",
    "evidence": "証拠の照合値",
    "filing": "届出",
    "findings": "見つかったこと",
    "form": "記載事項の照合値",
    "ground": "根拠",
    "handle": "ハンドル",
    "images": "画像",
    "items": "項目の照合値",
    "key": "設定",
    "key_id": "鍵の番号",
    "kind": "種類",
    "medium": "方法",
    "name": "名前",
    "note": "書き添え",
    "number": "番号",
    "outcome": "結果",
    "owner": "だれのやること",
    "overrides": "それでも出す理由",
    "person": "職員",
    "persons": "職員の数",
    "platform_id": "媒体での番号",
    "rank": "職の段",
    "reason": "理由",
    "reference": "もとになった媒体",
    "revision": "版",
    "round": "回",
    "said": "記載",
    "since": "いつから",
    "stable_id": "媒体のID",
    "staff_number": "職員番号",
    "state": "状態",
    "statement": "起案者の確認",
    "table": "表の照合値",
    "title": "件名",
    "unchanged": "変わらない数",
    "unit": "組織",
    "until": "いつまで",
    "url": "URL",
    "value": "値",
    "verification": "認証の状況",
    "verification_reason": "認証の状況の説明",
    "withheld": "伏せた項目",
    "withheld_files": "伏せたファイル",
}
_MOVES = {"post": PostState, "delivery": DeliveryState}


def deed(verb: str) -> str:
    """What a verb of the journal says; the verb itself where this face has no words for it."""
    kind, _, state = verb.partition(".")
    if verb not in DEEDS and kind in _MOVES and state in set(_MOVES[kind]):
        return f"{SUBJECTS[kind]}: {words.chip(kind, state).word}"
    return DEEDS.get(verb, verb)


def subject(ref: str) -> str:
    """「届出 12」 for `filing:12`."""
    kind, _, key = ref.partition(":")
    return f"{SUBJECTS.get(kind, kind)} {key}"


def said(name: str) -> str:
    """What a field of a line is called; its own name where this face has no words for it."""
    return SAID.get(name, name)
