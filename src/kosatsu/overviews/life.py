"""An account's life: where it stands, what may be done with it now and why not, and every filing about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.models import Account, Filing
from kosatsu.accounts.rules import TRANSFERABLE
from kosatsu.accounts.states import ACCOUNT_LIFECYCLE, ADOPTABLE, ENDED, IN_LIFE, AccountState, FilingKind
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.overviews import paper
from kosatsu.overviews.filing_page import FORM_NAMES, in_sight
from kosatsu.people.permissions import Permission, allows

SOON = timedelta(days=30)
WHERE = {
    AccountState.LEGACY_UNFILED: "このシステムの前から使われていて、様式第1号の届出がまだありません。",
    AccountState.UNREGISTERED: "届出がないまま使われていることが分かったアカウントです。公開の台帳には載りません。",
    AccountState.APPROVED: "決裁が済み、開設の報告を待っています。",
    AccountState.LIVE: "使われています。",
    AccountState.SUSPENDED: "休止中です。再開するまで、このアカウントからは何も発信できません。",
    AccountState.CLOSING: "廃止の決裁が済み、廃止の手続をしています。",
    AccountState.CLOSED: "廃止しました。台帳には残ります。",
    AccountState.PARKED: "廃止しましたが、名前を取られないように持ち続けています。多要素認証と年に一度の確認が続きます。",
}


@dataclass(frozen=True)
class Way:
    """A deed of an account's life; `why_not` is blank when the reader may do it now."""

    deed: str
    label: str
    why_not: str


@dataclass(frozen=True)
class FiledLine:
    """A filing about the account; `visible` whether this reader may open it."""

    id: int
    form_name: str
    state: str
    day: date | None
    created_at: datetime
    visible: bool


@dataclass(frozen=True)
class ExceptionLine:
    """An exception of the account from a clause that says 原則; `holds` today, `ending` within a month."""

    id: int
    rule: str
    words: str
    reason: str
    since: date
    until: date
    ended_reason: str
    filing: int
    holds: bool
    ending: bool
    may_end: bool


@dataclass(frozen=True)
class Life:
    """The life section of an account's page."""

    where: str
    facts: tuple[tuple[str, str], ...]
    ways: tuple[Way, ...]
    filings: tuple[FiledLine, ...]
    exceptions: tuple[ExceptionLine, ...]

    @property
    def barred(self) -> tuple[Way, ...]:
        """What cannot be done now."""
        return tuple(way for way in self.ways if way.why_not)


def life(account_id: int, *, by: Actor, at: datetime) -> Life:
    """Where the account stands and what this reader may do with it now."""
    account = accounts.account(account_id)
    drafts = allows(by, Permission.FILING_DRAFT, unit_id=account.unit_id, at=at)
    at_once = allows(by, Permission.ACCOUNT_SUSPEND_AT_ONCE, unit_id=account.unit_id, at=at)
    ways = [_way(account, deed, drafts=drafts) for deed in FILED]
    if account.state == AccountState.PARKED and allows(by, Permission.ACCOUNT_CLOSE, unit_id=account.unit_id, at=at):
        kept = account.parked_until is not None and account.parked_until > in_japan(at).date()
        ways.append(Way("give_up", "保持をやめる", "保持の終わりの日がまだ来ていません。" if kept else ""))
    if at_once:
        ways.append(Way("suspend_at_once", "いますぐ休止する(緊急)", _against_state(account, FilingKind.SUSPENSION)))
    return Life(
        WHERE[AccountState(account.state)],
        _facts(account),
        tuple(ways),
        tuple(_line(filing, visible=in_sight(filing, by=by, at=at)) for filing in accounts.filings_of(account.pk)[:30]),
        _exceptions(account, by, at),
    )


FILED = {
    FilingKind.CHANGE: "変更届を作る",
    FilingKind.SUSPENSION: "休止届を作る",
    FilingKind.RESUMPTION: "再開届を作る",
    FilingKind.OPENING: "様式第1号を作る(届け出る)",
    FilingKind.TRANSFER: "所管替え届を作る",
    FilingKind.EXCEPTION: "例外承認願を作る",
    FilingKind.CLOSING: "廃止届(様式第2号)を作る",
}
STATES = {
    FilingKind.CHANGE: (AccountState.APPROVED, AccountState.LIVE, AccountState.SUSPENDED, AccountState.LEGACY_UNFILED),
    FilingKind.SUSPENSION: (AccountState.LIVE, AccountState.LEGACY_UNFILED),
    FilingKind.RESUMPTION: (AccountState.SUSPENDED,),
    FilingKind.OPENING: tuple(ADOPTABLE),
    FilingKind.TRANSFER: tuple(TRANSFERABLE),
    FilingKind.EXCEPTION: tuple(IN_LIFE),
    FilingKind.CLOSING: tuple(before for before, after in ACCOUNT_LIFECYCLE.moves if after is AccountState.CLOSING),
}
WHY_NOT = {
    FilingKind.CHANGE: "台帳の記載を変えられるのは、廃止の決裁が済む前だけです。",
    FilingKind.SUSPENSION: "運用中のアカウントだけを休止できます。",
    FilingKind.RESUMPTION: "休止中のアカウントだけを再開できます。",
    FilingKind.OPENING: "届出は済んでいます。",
    FilingKind.TRANSFER: "廃止の手続に入ったアカウントは、所管を替えられません。",
    FilingKind.EXCEPTION: "例外を認めてもらえるのは、使っているアカウントだけです。",
    FilingKind.CLOSING: "廃止の手続は、もう始まっているか終わっています。",
}


def _way(account: Account, kind: FilingKind, *, drafts: bool) -> Way:
    against = _against_state(account, kind)
    if not against and kind is FilingKind.CLOSING and accounts.closing_under_way(account.pk) is not None:
        against = "廃止届がすでに作られています。"
    if not against and kind is FilingKind.OPENING and accounts.adopting(account.pk) is not None:
        against = "様式第1号がすでに作られています。"
    if not against and not drafts:
        against = "このアカウントの所属の職員が作ります。"
    return Way(kind, FILED[kind], against)


def _against_state(account: Account, kind: FilingKind) -> str:
    unfiled = kind is FilingKind.OPENING and account.state == AccountState.SUSPENDED and account.filing_due_on is not None
    return "" if account.state in STATES[kind] or unfiled else WHY_NOT[kind]


def _exceptions(account: Account, by: Actor, at: datetime) -> tuple[ExceptionLine, ...]:
    today = in_japan(at).date()
    ends = allows(by, Permission.EXCEPTION_END, unit_id=account.unit_id, at=at)
    return tuple(
        ExceptionLine(
            id=one.pk,
            rule=one.rule,
            words=paper.RULE_WORDS[one.rule],
            reason=one.reason,
            since=one.since,
            until=one.until,
            ended_reason=one.ended_reason,
            filing=one.filing_id,
            holds=one.since <= today < one.until,
            ending=one.since <= today < one.until <= today + SOON,
            may_end=ends and today < one.until,
        )
        for one in accounts.exceptions(account.pk)
    )


def _facts(account: Account) -> tuple[tuple[str, str], ...]:
    facts = [("区分", paper.CLASS_WORDS[account.account_class])]
    if account.suspension_kind and account.state not in ENDED:
        facts += [("休止の理由", paper.SUSPENSION_WORDS[account.suspension_kind]), ("休止の事情", account.suspension_reason)]
        facts += [("再開の見込み", paper.day(account.suspended_until.isoformat()) if account.suspended_until else "未定")]
    if account.closing_mode:
        facts += [("廃止のしかた", paper.MODE_WORDS[account.closing_mode])]
    if account.state == AccountState.PARKED and account.parked_until:
        facts += [("保持の終わり", paper.day(account.parked_until.isoformat()))]
    if account.filing_due_on:
        facts += [("届出の期限", paper.day(account.filing_due_on.isoformat()))]
    return tuple(facts)


def _line(filing: Filing, *, visible: bool) -> FiledLine:
    day = filing.form.get("effective_on") or filing.form.get("closing_on") or filing.form.get("start_on")
    return FiledLine(filing.pk, FORM_NAMES[FilingKind(filing.kind)], filing.state, _day(day), filing.created_at, visible)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
