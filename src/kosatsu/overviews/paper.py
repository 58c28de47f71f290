"""様式第1号 and 様式第2号 as they lie on paper, written from the values of a filing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kosatsu.accounts.forms import ClosingForm, OpeningForm
from kosatsu.accounts.states import FilingKind, ReplyMode
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


@dataclass(frozen=True)
class Paper:
    """A form sheet: what is printed, and what was filled in, label by label."""

    number_label: str
    title: str
    filed_on: str
    addressee: str
    head_name: str
    sentence: str
    rows: tuple[tuple[str, str], ...]
    note: str


def sheet(kind: str, values: Mapping[str, object], *, unit_id: int, filed_on: date | None, on: date) -> Paper:
    """The sheet of a filing's values; names and offices as they are on the day `on`."""
    return (
        opening(OpeningForm.from_json(values), unit_id=unit_id, filed_on=filed_on, on=on)
        if kind == FilingKind.OPENING
        else closing(ClosingForm.from_json(values), unit_id=unit_id, filed_on=filed_on, on=on)
    )


def opening(form: OpeningForm, *, unit_id: int, filed_on: date | None, on: date) -> Paper:
    """様式第1号."""
    website = f"{bylaws.value('city.name', on)}公式ホームページ"
    names = named([form.accountable_officer, *form.operators], on)
    return Paper(
        number_label="(様式第1号)",
        title="ソーシャルメディア利用届出書",
        filed_on=filed_on.isoformat() if filed_on else "",
        addressee="市長　あて",
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
            ("情報発信の時間", hours(form.hours_from, form.hours_until)),
            ("情報発信の頻度", form.posting_frequency),
            (
                "意見や質問への対応方法など",
                _lines(REPLY_WORDS.get(form.reply_mode, ""), form.response_method, form.contact and f"問合せ先 {form.contact}"),
            ),
            ("運用開始の日", day(form.start_on)),
            (f"{website}掲載の有無", "有" if form.listed_on_website else _lines("無", form.unlisted_reason)),
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
        addressee="市長　あて",
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


def hours(since: str, until: str) -> str:
    """「8時30分から17時15分まで」, as the form has it; what is no time of day stays as it was written."""
    return f"{_clock(since)}から{_clock(until)}まで" if since or until else ""


def day(text: str) -> str:
    """An ISO day in the Japanese calendar; anything else as it was written."""
    try:
        return wareki(date.fromisoformat(text))
    except ValueError:
        return text


def _clock(text: str) -> str:
    hour, colon, minute = text.partition(":")
    return f"{int(hour)}時{minute}分" if colon and hour.isdigit() else text


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
