"""様式第1号, 様式第2号 and the city's own forms as they lie on paper, written from the values of a filing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosatsu.accounts.forms import (
    ChangeForm,
    ClosingForm,
    ExceptionForm,
    Form,
    NamesAccount,
    OpeningForm,
    ResumptionForm,
    SuspensionForm,
    TransferForm,
    form_of,
)
from kosatsu.accounts.rules import CHANGEABLE
from kosatsu.accounts.states import AccountClass, ClosingMode, FilingKind, ReplyMode, SuspensionKind
from kosatsu.bylaws import queries as bylaws
from kosatsu.connectors import catalog
from kosatsu.kernel.calendars import wareki
from kosatsu.people import queries as people
from kosatsu.people.rules import Rank

REPLY_WORDS: Mapping[str, str] = {
    "": "",
    ReplyMode.NONE: "個別の返信は行わない。",
    ReplyMode.SELECTIVE: "必要なものに返信する。",
    ReplyMode.ALL: "すべてに返信する。",
}


OTHERWISE_TO = "市長"
# The city's own forms, which the guideline leaves open: label, title, sentence.
OWN_FORMS: Mapping[str, tuple[str, str, str]] = {
    FilingKind.CHANGE: ("(変更届)", "ソーシャルメディア変更届出書", "次のとおり、届け出た事項を変更するので届け出します。"),
    FilingKind.SUSPENSION: ("(休止届)", "ソーシャルメディア休止届出書", "次のとおり、ソーシャルメディアの利用を休止するので届け出します。"),
    FilingKind.TRANSFER: (
        "(所管替え届)",
        "ソーシャルメディア所管替え届出書",
        "次のとおり、ソーシャルメディアの所管を替えるので届け出します。",
    ),
    FilingKind.EXCEPTION: (
        "(例外承認願)",
        "ソーシャルメディア例外承認願",
        "次のとおり、「原則」からの例外を認めてくださるよう願い出ます。",
    ),
    FilingKind.RESUMPTION: ("(再開届)", "ソーシャルメディア再開届出書", "次のとおり、ソーシャルメディアの利用を再開するので届け出します。"),
}
SUSPENSION_WORDS: Mapping[str, str] = {
    "": "",
    SuspensionKind.TAKEOVER: "乗っ取り",
    SuspensionKind.BACKLASH: "炎上",
    SuspensionKind.PLATFORM_FREEZE: "媒体による凍結",
    SuspensionKind.ELECTION: "選挙",
    SuspensionKind.NO_OPERATOR: "運用する人がいない",
    SuspensionKind.DORMANT: "長く発信していない",
    SuspensionKind.OTHER: "その他",
}
MODE_WORDS: Mapping[str, str] = {
    "": "",
    ClosingMode.PARKED: "名前を取られないように保持する",
    ClosingMode.PRIVATE: "非公開にする",
    ClosingMode.DELETED: "削除する",
}
RULE_WORDS: Mapping[str, str] = {
    "": "",
    "5-2-c": "運用ポリシーをアカウント内で明示する(5(2))",
    "5-3-a": "市公式ホームページに掲載する(5(3))",
    "5-3-c": "URL短縮サービスを使わない(5(3))",
}
CLASS_WORDS: Mapping[str, str] = {AccountClass.OFFICIAL: "市の公式", AccountClass.HEAD_OFFICIAL: "特別職の公務用"}


@dataclass(frozen=True)
class Paper:
    """A form sheet: what is printed, and what was filled in, label by label. `changes` are the rows of 変更届 as (what, before, after)."""

    number_label: str
    title: str
    filed_on: str
    addressee: str
    head_name: str
    sentence: str
    rows: tuple[tuple[str, str], ...]
    note: str
    changes: tuple[tuple[str, str, str], ...] = ()


def sheet(kind: str, values: Mapping[str, object], *, unit_id: int, filed_on: date | None, on: date) -> Paper:
    """The sheet of a filing's values; names and offices as they are on the day `on`."""
    form = form_of(kind, values)
    if isinstance(form, OpeningForm):
        return opening(form, unit_id=unit_id, filed_on=filed_on, on=on)
    if isinstance(form, ClosingForm):
        return closing(form, unit_id=unit_id, filed_on=filed_on, on=on)
    number, title, sentence = OWN_FORMS[kind]
    return Paper(
        number_label=number,
        title=title,
        filed_on=filed_on.isoformat() if filed_on else "",
        addressee=addressee(unit_id, on),
        head_name=head_of(unit_id, on),
        sentence=sentence,
        rows=own_rows(form, on),
        note="",
        changes=changes(form, on) if isinstance(form, ChangeForm) else (),
    )


def opening(form: OpeningForm, *, unit_id: int, filed_on: date | None, on: date) -> Paper:
    """様式第1号."""
    website = f"{bylaws.value('city.name', on)}公式ホームページ"
    names = named([form.accountable_officer, *form.operators], on)
    return Paper(
        number_label="(様式第1号)",
        title="ソーシャルメディア利用届出書",
        filed_on=filed_on.isoformat() if filed_on else "",
        addressee=addressee(unit_id, on),
        head_name=head_of(unit_id, on),
        sentence="次のとおり、ソーシャルメディアを利用するので届け出します。",
        rows=(
            ("情報発信を行う目的", form.purpose),
            ("アカウント名", _lines(form.account_name, form.handle and f"(ハンドル {form.handle})")),
            ("URL", form.planned_url and f"{form.planned_url}(予定)"),
            ("運用責任者", names.get(form.accountable_officer, "")),
            ("運用担当者", _lines(*(names.get(person, "") for person in form.operators))),
            ("利用するソーシャルメディアの種類", platform_label(form.platform)),
            ("情報発信の内容", form.content_scope),
            ("情報発信の時間", hours(form.hours_from, form.hours_until, next_day=form.hours_next_day)),
            ("情報発信の頻度", form.posting_frequency),
            (
                "意見や質問への対応方法など",
                _lines(REPLY_WORDS.get(form.reply_mode, ""), form.response_method, form.contact and f"問合せ先 {form.contact}"),
            ),
            ("運用開始の日", day(form.start_on)),
            (
                f"{website}掲載の有無",
                "有" if form.listed_on_website else _lines("無", form.unlisted_reason, _exception(form.unlisted_until)),
            ),
            (f"{website}での紹介文", _lines(form.website_blurb, form.listing_url)),
        ),
        note="※運用ポリシー及びアカウント画像を添付すること。",
    )


def closing(form: ClosingForm, *, unit_id: int, filed_on: date | None, on: date) -> Paper:
    """様式第2号."""
    names = named([form.accountable_officer, *form.operators], on)
    return Paper(
        number_label="(様式第2号)",
        title="ソーシャルメディア廃止届出書",
        filed_on=filed_on.isoformat() if filed_on else "",
        addressee=addressee(unit_id, on),
        head_name=head_of(unit_id, on),
        sentence="次のとおり、ソーシャルメディアを廃止するので届け出します。",
        rows=(
            ("廃止するソーシャルメディアの種類", platform_label(form.platform)),
            ("アカウント名", form.account_name),
            ("URL", form.url),
            ("運用責任者", names.get(form.accountable_officer, "")),
            ("運用担当者", _lines(*(names.get(person, "") for person in form.operators))),
            ("廃止の日", day(form.closing_on)),
            ("廃止の理由", form.reason),
        ),
        note="",
    )


def addressee(unit_id: int, on: date) -> str:
    """To whom a section files: the mayor, or who heads the executive body it belongs to."""
    others: Mapping[str, str] = bylaws.value("form.addressees", on)
    nearest = (others[period.unit.code] for period in people.tree(on).lineage(unit_id) if period.unit.code in others)
    return f"{next(nearest, OTHERWISE_TO)}　あて"


def changes(form: ChangeForm, on: date) -> tuple[tuple[str, str, str], ...]:
    """What changes, as it is and as it shall be."""
    changing = [name for name in form.after if name != "icon_type"]
    return tuple((CHANGEABLE[name], fact(name, form.before[name], on), fact(name, form.after[name], on)) for name in changing)


def own_rows(form: Form, on: date) -> tuple[tuple[str, str], ...]:
    """The rows of one of the city's own forms."""
    if not isinstance(form, NamesAccount):
        raise TypeError(type(form).__name__)
    rows: list[tuple[str, str]] = [("種類", platform_label(form.platform)), ("アカウント名", form.account_name), ("URL", form.url)]
    if isinstance(form, ChangeForm):
        rows += [(label, f"変更前　{before}\n変更後　{after}") for label, before, after in changes(form, on)]
        rows += [("変更の日", day(form.effective_on)), ("変更の理由", form.reason)]
    elif isinstance(form, SuspensionForm):
        rows += [
            ("休止の理由", SUSPENSION_WORDS.get(form.suspension_kind, "")),
            ("休止の事情", form.reason),
            ("休止の日", day(form.effective_on)),
            ("再開の見込み", day(form.until) if form.until else "未定"),
        ]
    elif isinstance(form, ResumptionForm):
        rows += [("再開の日", day(form.effective_on)), ("再開の理由", form.reason)]
    elif isinstance(form, TransferForm):
        officer, operators = fact("accountable_officer", form.accountable_officer, on), fact("operators", form.operators, on)
        rows += [("いまの所属", form.from_name), ("受け入れる所属", form.to_name), ("受け入れる運用責任者", officer)]
        rows += [("受け入れる運用担当者", operators), ("所管替えの日", day(form.effective_on)), ("所管替えの理由", form.reason)]
    elif isinstance(form, ExceptionForm):
        rows += [("例外とする決まり", RULE_WORDS.get(form.rule, "")), ("例外とする理由", form.reason), ("例外の終わり", day(form.until))]
    return tuple(rows)


def fact(name: str, value: Any, on: date) -> str:
    """A registered fact in words: persons by office and name, days by era, choices by their words."""
    if name in {"accountable_officer", "operators"}:
        persons = value if isinstance(value, list | tuple) else [value] if value else []
        return "、".join(named(list(persons), on).values()) or "なし"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if name in _WORDS_OF:
        return _WORDS_OF[name].get(value, str(value))
    if name == "platform":
        return platform_label(value)
    if name == "icon":
        return f"画像 {value[:12]}" if value else "なし"
    return str(value) or "なし"


_WORDS_OF: Mapping[str, Mapping[str, str]] = {"reply_mode": REPLY_WORDS, "account_class": CLASS_WORDS}


def named(person_ids: list[int], on: date) -> dict[int, str]:
    """Person id → office and name: 「危機管理課長　関屋 剛志」."""
    return {person: f"{holder.office_title}　{holder.name}" for person, holder in people.offices_of(person_ids, on).items()}


def head_of(unit_id: int, on: date) -> str:
    """Office and name of who heads the section of a unit; blank where nobody does."""
    heads = people.holders(people.section_of(unit_id, on) or unit_id, Rank.SECTION_HEAD, on)
    return f"{heads[0].office_title}　{heads[0].name}" if heads else ""


def platform_label(platform: str) -> str:
    """What a platform is called; blank for none."""
    return catalog.capabilities(platform).label_ja if platform else ""


def hours(since: str, until: str, *, next_day: bool = False) -> str:
    """「8時30分から17時15分まで」, as the form has it; what is no time of day stays as it was written."""
    return f"{_clock(since)}から{'翌日' if next_day else ''}{_clock(until)}まで" if since or until else ""


def day(text: str) -> str:
    """An ISO day in the Japanese calendar; anything else as it was written."""
    try:
        return wareki(date.fromisoformat(text))
    except ValueError:
        return text


def _exception(until: str) -> str:
    return f"(5(3)の「原則」の例外　{day(until)}まで)" if until else ""


def _clock(text: str) -> str:
    hour, colon, minute = text.partition(":")
    return f"{int(hour)}時{minute}分" if colon and hour.isdigit() else text


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
