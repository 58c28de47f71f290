"""What the guideline and the city's bylaws ask of the forms, of an opening report and of a live profile."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from kosatsu.accounts.forms import ChangeForm, ClosingForm, ExceptionForm, Form, OpeningForm, ResumptionForm, SuspensionForm, TransferForm
from kosatsu.accounts.states import (
    ACCOUNT_LIFECYCLE,
    IN_LIFE,
    IN_PRINCIPLE,
    AccountState,
    ChangeLevel,
    ClosingMode,
    ClosingTask,
    FilingKind,
    ReplyMode,
    SuspensionKind,
    Verification,
)
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
FORM_FIELDS = {
    "purpose": "情報発信を行う目的",
    "account_name": "アカウント名",
    "accountable_officer": "運用責任者",
    "operators": "運用担当者",
    "platform": "利用するソーシャルメディアの種類",
    "content_scope": "情報発信の内容",
    "hours_from": "情報発信の時間(から)",
    "hours_until": "情報発信の時間(まで)",
    "posting_frequency": "情報発信の頻度",
    "response_method": "意見や質問への対応方法など",
    "start_on": "運用開始の日",
    "icon": "アカウント画像",
}
TRANSFERABLE = IN_LIFE | {AccountState.UNREGISTERED}
LONGEST_EXCEPTION = timedelta(days=2 * 366)
# What may change of an account that stands in the register, by the names of the form; an image goes with its type.
CHANGEABLE = {
    **{name: label for name, label in FORM_FIELDS.items() if name != "start_on"},
    "handle": "ハンドル(ユーザー名)",
    "planned_url": "URL",
    "hours_next_day": "終わりの時刻は翌日",
    "reply_mode": "返信の方針",
    "contact": "問合せ先",
    "listed_on_website": "市公式ホームページ掲載の有無",
    "unlisted_reason": "掲載しない理由",
    "listing_url": "紹介するページのURL",
    "website_blurb": "紹介文",
    "prohibited_items": "⑩禁止事項",
    "disclaimer": "⑪免責事項",
    "policy_change": "⑫運用ポリシーの変更について",
    "account_class": "アカウントの区分",
    "icon_type": "画像の形式",
}


@enforces("5-1-a")
def against_opening_form(form: OpeningForm) -> list[Finding]:
    """様式第1号 is filed whole, with the account image; the URL is not known before acquisition and stays a plan."""
    found = [
        Finding("filing.field_missing", "5-1-a", params={"field": label}) for name, label in FORM_FIELDS.items() if not getattr(form, name)
    ]
    found += [
        Finding("filing.not_a_time", "5-1-a", params={"value": value})
        for value in (form.hours_from, form.hours_until)
        if value and not _TIME.fullmatch(value)
    ]
    return [
        *found,
        *_against_day(form.start_on),
        *against_hours(form),
        *against_terms(form),
        *against_listing(form),
        *against_reply(form),
    ]


@enforces("5-2-a")
def against_hours(form: OpeningForm) -> list[Finding]:
    """Hours end after they begin, or it is said that they end on the next day."""
    times = bool(_TIME.fullmatch(form.hours_from) and _TIME.fullmatch(form.hours_until))
    backwards = times and form.hours_until <= form.hours_from and not form.hours_next_day
    return [Finding("filing.hours_backwards", "5-2-a")] if backwards else []


def changes(before: OpeningForm, wanted: OpeningForm) -> tuple[dict[str, Any], dict[str, Any]]:
    """(before, after): the registered facts in which the two differ, as plain JSON values."""
    old, new = before.as_json(), wanted.as_json()
    differing = [name for name in CHANGEABLE if old[name] != new[name]]
    return {name: old[name] for name in differing}, {name: new[name] for name in differing}


def level_of(changed: Collection[str], *, light: Collection[str]) -> ChangeLevel:
    """A change is light if every fact in it is one that the city's bylaw calls light."""
    return ChangeLevel.LIGHT if set(changed) <= set(light) else ChangeLevel.MATERIAL


@enforces("bylaw:change.levels")
def against_change(form: ChangeForm, registered: OpeningForm, *, state: str) -> list[Finding]:
    """A change filing changes something, says when and why, stands on what is registered now, and leaves the form whole."""
    found = _against_blank({"変更の理由": form.reason, "変更の日": form.effective_on}, "bylaw:change.levels")
    found += _against_day(form.effective_on)
    if not form.after:
        return [*found, Finding("change.nothing", "bylaw:change.levels")]
    if "platform" in form.after and state != AccountState.APPROVED:
        found.append(Finding("change.platform_in_use", "bylaw:change.levels"))
    now = registered.as_json()
    found += [
        Finding("change.other_before", "bylaw:change.levels", params={"field": CHANGEABLE[name]})
        for name, value in form.before.items()
        if now[name] != value
    ]
    known = against_opening_form(registered)
    return found + [lack for lack in against_opening_form(merged(registered, form.after)) if lack not in known]


def merged(registered: OpeningForm, after: Mapping[str, Any]) -> OpeningForm:
    """The form as it reads once the change is made."""
    return OpeningForm.from_json(registered.as_json() | dict(after))


@enforces("bylaw:route.account.suspension")
def against_suspension(form: SuspensionForm, *, state: str) -> list[Finding]:
    """What is suspended is in use, and it is said why, from when, and until when if that is known."""
    found = _against_blank({"休止の事情": form.reason, "休止の日": form.effective_on}, "bylaw:route.account.suspension")
    if form.suspension_kind not in set(SuspensionKind):
        found.append(Finding("filing.field_missing", "bylaw:route.account.suspension", params={"field": "休止の理由"}))
    found += [*_against_day(form.effective_on), *_against_day(form.until)]
    if state not in {AccountState.LIVE, AccountState.LEGACY_UNFILED}:
        found.append(Finding("suspension.not_in_use", "bylaw:route.account.suspension"))
    if form.until and form.effective_on and form.until <= form.effective_on:
        found.append(Finding("suspension.ends_before", "bylaw:route.account.suspension"))
    return found


@enforces("bylaw:route.account.suspension")
def against_resumption(form: ResumptionForm, *, state: str) -> list[Finding]:
    """What is resumed is suspended, and it is said from when and what was put right."""
    found = _against_blank({"再開の理由": form.reason, "再開の日": form.effective_on}, "bylaw:route.account.suspension")
    found += _against_day(form.effective_on)
    return found if state == AccountState.SUSPENDED else [*found, Finding("resumption.not_suspended", "bylaw:route.account.suspension")]


@enforces("bylaw:route.account.transfer")
def against_transfer(form: TransferForm, *, state: str, members: Collection[int]) -> list[Finding]:
    """An account goes to another section, to people who work there, on a day and for a reason."""
    ground = "bylaw:route.account.transfer"
    found = _against_blank({"所管替えの理由": form.reason, "所管替えの日": form.effective_on}, ground)
    found += _against_day(form.effective_on)
    for value, label in ((form.accountable_officer, "運用責任者"), (form.operators, "運用担当者")):
        if not value:
            found.append(Finding("filing.field_missing", ground, params={"field": label}))
    if not form.to_unit or form.to_unit == form.from_unit:
        found.append(Finding("transfer.same_unit", ground))
    elif not {person for person in (form.accountable_officer, *form.operators) if person} <= set(members):
        found.append(Finding("transfer.not_a_member", ground))
    if state not in TRANSFERABLE:
        found.append(Finding("transfer.over", ground))
    return found


def speaks(state: str, suspension_kind: str) -> bool:
    """Whether posts go out through an account: in use, never filed, or being closed, when it says farewell unless it was suspended."""
    return state in {AccountState.LIVE, AccountState.LEGACY_UNFILED} or (state == AccountState.CLOSING and not suspension_kind)


def against_form(
    form: Form, *, on: date, registered: OpeningForm | None = None, state: str = "", members: Collection[int] = ()
) -> list[Finding]:
    """What stands against submitting a form, whichever it is; `registered` and `state` are those of the account it names."""
    if isinstance(form, OpeningForm):
        return against_opening_form(form)
    if isinstance(form, ClosingForm):
        return against_closing_form(form)
    if isinstance(form, ChangeForm) and registered is not None:
        return against_change(form, registered, state=state)
    if isinstance(form, SuspensionForm):
        return against_suspension(form, state=state)
    if isinstance(form, ResumptionForm):
        return against_resumption(form, state=state)
    if isinstance(form, ExceptionForm):
        return against_exception(form, on=on)
    if isinstance(form, TransferForm):
        return against_transfer(form, state=state, members=members)
    raise TypeError(type(form).__name__)


@enforces("4-3")
def against_terms(form: OpeningForm) -> list[Finding]:
    """Terms, mechanism and settings of the platform are read beforehand."""
    return [] if form.terms_checked_on else [Finding("filing.terms_unread", "4-3")]


@enforces("4-3")
def against_terms_to_come(form: OpeningForm, *, on: date) -> list[Finding]:
    """What was read beforehand was not read tomorrow."""
    try:
        to_come = bool(form.terms_checked_on) and date.fromisoformat(form.terms_checked_on) > on
    except ValueError:
        return [Finding("filing.not_a_day", "4-3", params={"value": form.terms_checked_on})]
    return [Finding("filing.terms_to_come", "4-3", params={"day": form.terms_checked_on})] if to_come else []


@enforces("5-3-a")
def against_listing(form: OpeningForm) -> list[Finding]:
    """The account is listed on the city's website in principle; else the form says why not."""
    if form.listed_on_website:
        return [] if form.website_blurb and form.listing_url else [Finding("filing.no_listing", "5-3-a")]
    found = [] if form.unlisted_reason.strip() else [Finding("filing.unlisted_without_reason", "5-3-a")]
    found += [] if form.unlisted_until else [Finding("filing.unlisted_without_exception", "5-3-a")]
    return found + _against_day(form.unlisted_until)


@enforces("7-1-a")
def against_reply(form: OpeningForm) -> list[Finding]:
    """Who does not answer one by one says so and where to ask."""
    if form.reply_mode not in set(ReplyMode):
        return [Finding("filing.field_missing", "7-1-a", params={"field": "返信の方針"})]
    if form.reply_mode == ReplyMode.NONE and not form.contact.strip():
        return [Finding("filing.no_contact", "7-1-a")]
    return []


@enforces("6-1")
def against_closing_form(form: ClosingForm) -> list[Finding]:
    """様式第2号 names the day and the reason."""
    found = [] if form.reason.strip() else [Finding("filing.field_missing", "6-1", params={"field": "廃止の理由"})]
    if not form.closing_on:
        found.append(Finding("filing.field_missing", "6-1", params={"field": "廃止の日"}))
    if form.mode not in set(ClosingMode):
        found.append(Finding("filing.field_missing", "6-1", params={"field": "廃止のしかた"}))
    elif form.mode == ClosingMode.PARKED and not form.parked_until:
        found.append(Finding("closing.parked_without_end", "bylaw:closing.mode"))
    return found + _against_day(form.closing_on) + _against_day(form.parked_until)


@enforces("6-1", "6-2")
def against_answer(task: ClosingTask, *, note: str, url: str, evidence: str, listed: bool) -> list[Finding]:
    """A farewell is a post or a reason why there is none; the website's entry is gone with proof; the rest is said in words."""
    if task is ClosingTask.WEBSITE:
        proven = bool(url or evidence) or (not listed and bool(note.strip()))
        return [] if proven else [Finding("closing.website_unproven", "6-2")]
    if task is ClosingTask.ARCHIVE:
        return [] if evidence else [Finding("closing.not_exported", "6-1")]
    said = bool(note.strip()) or (task is ClosingTask.FAREWELL and bool(url))
    return [] if said else [Finding("closing.nothing_said", "6-1")]


@enforces("bylaw:change.levels")
def against_carrying_out(kind: FilingKind, state: AccountState) -> list[Finding]:
    """What was decided about an account is carried out only while the account can still be so."""
    possible = {
        FilingKind.SUSPENSION: (state, AccountState.SUSPENDED) in ACCOUNT_LIFECYCLE.moves,
        FilingKind.RESUMPTION: state is AccountState.SUSPENDED,
    }.get(kind, state is not AccountState.CLOSED)
    return [] if possible else [Finding("filing.no_longer_possible", "bylaw:change.levels")]


@enforces("5-2-c", "5-3-a", "5-3-c")
def against_exception(form: ExceptionForm, *, on: date) -> list[Finding]:
    """An exception is from a clause that says 原則, has its reason, and ends in a time that is not longer than two years."""
    found = _against_blank({"例外とする理由": form.reason, "例外の終わり": form.until}, "bylaw:exception.days")
    if form.rule not in IN_PRINCIPLE:
        found.append(Finding("filing.field_missing", "bylaw:exception.days", params={"field": "例外とする決まり"}))
    found += _against_day(form.until)
    if not found and not on < date.fromisoformat(form.until) <= on + LONGEST_EXCEPTION:
        found.append(Finding("exception.wrong_end", "bylaw:exception.days"))
    return found


def _against_blank(said: Mapping[str, str], ground: str) -> list[Finding]:
    return [Finding("filing.field_missing", ground, params={"field": label}) for label, value in said.items() if not value.strip()]


def _against_day(text: str) -> list[Finding]:
    try:
        date.fromisoformat(text or "2000-01-01")
    except ValueError:
        return [Finding("filing.not_a_day", "5-1-a", params={"value": text})]
    return []


@dataclass(frozen=True)
class OpeningReport:
    """開設報告: what was really acquired. `secret` never leaves the sealed row it is put into."""

    url: str
    handle: str
    stable_id: str
    verification: str
    verification_reason: str
    endpoint: str = ""


@enforces("5-1-a", "5-1-b")
def against_opening_report(report: OpeningReport) -> list[Finding]:
    """The real URL, the handle, and whether the account is verified, with the reason where it is not."""
    found = []
    for value, label in ((report.url, "URL"), (report.handle, "ハンドル(ユーザー名)")):
        if not value.strip():
            found.append(Finding("report.field_missing", "5-1-a", params={"field": label}))
    if report.url and urlsplit(report.url).scheme not in {"https", "http"}:
        found.append(Finding("report.not_a_url", "5-1-a", params={"url": report.url}))
    if report.verification not in set(Verification):
        found.append(Finding("report.field_missing", "5-1-b", params={"field": "認証の状況"}))
    elif report.verification in {Verification.APPLIED, Verification.NOT_TAKEN} and not report.verification_reason.strip():
        found.append(Finding("report.unverified_without_reason", "5-1-b"))
    return found


_BOARD_HANDLE = re.compile(r"[a-z0-9][a-z0-9-]{1,29}")


@enforces("5-1-a")
def against_board(*, platform: str, handle: str, taken: bool) -> list[Finding]:
    """On the built-in notice board a handle is short, plain and given once."""
    found = [] if platform == "notices" else [Finding("board.other_platform", "5-1-a")]
    if not _BOARD_HANDLE.fullmatch(handle):
        found.append(Finding("board.handle", "5-1-a"))
    return [*found, Finding("board.handle_taken", "5-1-a", params={"handle": handle})] if taken else found


@dataclass(frozen=True)
class Seen:
    """A live profile as it was read. `stable_id` blank where the platform has none."""

    display_name: str
    handle: str
    stable_id: str
    description: str


@dataclass(frozen=True)
class Expected:
    """What the register says about the profile."""

    handle: str
    stable_id: str
    listing_url: str
    listed: bool
    reply_mode: str


def same_handle(left: str, right: str) -> bool:
    """Whether two ways of writing a handle name the same account: case, width and a leading @ do not count."""
    return _plain(left) == _plain(right)


def _plain(handle: str) -> str:
    return unicodedata.normalize("NFKC", handle).strip().removeprefix("@").casefold()


@enforces("5-3-b", "5-3-c", "5-1-a")
def against_profile(seen: Seen, expected: Expected, *, shorteners: Iterable[str]) -> list[Finding]:
    """The profile is the reported account, names the city's page that lists it, and uses no URL shortener."""
    found = []
    if not same_handle(seen.handle, expected.handle):
        found.append(Finding("profile.other_handle", "5-1-a", params={"seen": seen.handle, "expected": expected.handle}))
    if expected.stable_id and seen.stable_id != expected.stable_id:
        found.append(Finding("profile.other_account", "5-1-a", params={"seen": seen.stable_id, "expected": expected.stable_id}))
    if expected.listed and not _names(seen.description, expected.listing_url):
        found.append(Finding("profile.no_listing_url", "5-3-b", params={"url": expected.listing_url}))
    found += [
        Finding("profile.shortener", "5-3-c", params={"host": host}) for host in hosts_in(seen.description) if host in set(shorteners)
    ]
    if expected.reply_mode == ReplyMode.NONE and "返信" not in seen.description and "回答" not in seen.description:
        found.append(Finding("profile.no_reply_statement", "7-1-a", level=Level.WARN))
    return found


def _names(text: str, url: str) -> bool:
    wanted = url.rstrip("/")
    return bool(wanted) and bool(re.search(re.escape(wanted) + r"/?(?![\w\-./%])", text))


def hosts_in(text: str) -> list[str]:
    """Hosts of the links in a text, lower case, in order of appearance."""
    return [(urlsplit(url).hostname or "").lower() for url in re.findall(r"https?://[^\s　「」()<>\"']+", text)]
