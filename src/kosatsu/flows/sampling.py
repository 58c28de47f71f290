"""Taking in the invented city: its past is entered as it was, what is under way is walked like everything else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from kosatsu.accounts import actions as accounts
from kosatsu.accounts.forms import OpeningForm
from kosatsu.accounts.models import Account
from kosatsu.accounts.states import AccountState, ClosingMode
from kosatsu.approval import queries as cases
from kosatsu.bylaws import queries as bylaws
from kosatsu.checks import statements
from kosatsu.connectors import noticeboard
from kosatsu.connectors.noticeboard import Board
from kosatsu.flows import beginning, deciding, exempting, filing, opening, policy_text, posting, taking
from kosatsu.flows.beginning import City
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import fiscal_year, in_japan
from kosatsu.people import queries as people
from kosatsu.policies import actions as policies
from kosatsu.posts.drafts import DraftIn
from kosatsu.posts.states import SourceKind
from kosatsu.records import evidence
from kosatsu.sample import reading

ENTERED = {
    "active": AccountState.LIVE,
    "closing": AccountState.LIVE,
    "suspended": AccountState.SUSPENDED,
    "closed": AccountState.CLOSED,
}
MEDIA = {"ホームページ": SourceKind.PASTED, "広報紙": SourceKind.PRINT, "音声告知端末": SourceKind.AUDIO}
BOARDS = (("kouhou", "上野原市お知らせ板", "ac01"), ("bousai", "上野原市防災お知らせ板", "ac04"))
TWELFTH = "運用ポリシーは必要に応じて変更し、変更したときは市ホームページでお知らせします。"


@transaction.atomic
def load(*, portal: str, at: datetime) -> None:
    """The sample city in an empty database, whole or not at all. `portal` is the address under which its register is shown."""
    city = reading.read(loaded_on=in_japan(at).date())
    first = date(fiscal_year(in_japan(at).date()) - 1, 4, 1)
    facts = {
        "city.name": city.facts.name,
        "city.website": city.facts.home,
        "city.portal": portal,
        "city.sns_page": city.facts.listing_page,
        "city.official_hosts": list(city.facts.official_hosts),
    }
    beginning.begin(City(facts, city.organization, city.staff, first), at=at)
    walk = _Walk(city, at)
    for account in city.accounts:
        walk.account(account)
    for closing in city.closings:
        walk.closing(closing)
    for handle, name, like in BOARDS:
        walk.board(handle, name, like)
    for post in city.posts:
        walk.post(post)


class _Walk:
    """One loading: the files' ids beside the rows they became."""

    def __init__(self, city: reading.City, at: datetime) -> None:
        self.city = city
        self.at = at
        self.entered: dict[str, Account] = {}
        self.boards: dict[str, Account] = {}

    def account(self, account: reading.Account) -> None:
        """Entered as it stood, or walked as far as its form had come."""
        if account.state in ENTERED:
            self.entered[account.id] = self._enter(account)
        elif account.state in reading.UNDER_WAY:
            self._file(account)

    def closing(self, closing: reading.Closing) -> None:
        """様式第2号 under way."""
        account = self.entered.get(closing.account)
        if account is None or closing.approved_on is not None:
            return
        rows = [step for step in self.city.steps if step.account == closing.account and step.form == "様式第2号"]
        drafter = self._actor(rows[0].staff)
        filing_id = filing.draft_closing(
            account.pk,
            closing_on=closing.closing_on.isoformat(),
            reason=closing.reason,
            mode=ClosingMode.DELETED,
            by=drafter,
            at=_first(rows, self.at),
        )
        self._walk_case(filing_id, drafter, rows)

    def board(self, handle: str, name: str, like: str) -> None:
        """An account on the built-in notice board, run by the people of another account."""
        model = next(account for account in self.city.accounts if account.id == like)
        stable_id = f"{opening.BOARD}:{handle}"
        portal = str(bylaws.value("city.portal", in_japan(self.at).date())).rstrip("/")
        values = self._values(model) | {
            "platform": opening.BOARD,
            "display_name": name,
            "handle": handle,
            "url": f"{portal}/notices/?account={handle}",
            "stable_id": stable_id,
            "verification": "not_offered",
            "listing_url": model.listing_page,
        }
        officer = self._actor(model.officer)
        account = accounts.enter_existing(
            values, operators=self._persons(model.operators), state=AccountState.LIVE, since=model.start_on, by=officer, at=self.at
        )
        form = self._form(model, platform="お知らせ板", name=name)
        internal, public = policy_text.items(form, unit_id=account.unit_id, on=in_japan(self.at).date())
        policies.put_in_force(account, internal=internal, public=public, since=model.start_on, source="", by=officer, at=self.at)
        noticeboard.put_board(
            Path(settings.NOTICES_ROOT), Board(stable_id, handle, name, opening.description(account, in_japan(self.at).date()))
        )
        self.boards[like] = account

    def post(self, post: reading.Post) -> None:
        """A post that was still on its way; what was published before this system came has no clearance here and is not entered."""
        account = self.entered.get(post.account)
        if post.status == reading.PUBLISHED or account is None:
            return
        to = [account.pk] + [board.pk for like, board in self.boards.items() if like == post.account]
        author = self._actor(post.author)
        unit_id = self._unit_at(author, account)
        at = min(self.at, post.planned_at - timedelta(hours=20))
        hours = int(bylaws.value("post.window_hours", in_japan(self.at).date()))
        title = f"{post.category}: {re.split('[。!?]', post.text.strip().splitlines()[0])[0][:40]}"
        if post.exempt:
            plan = taking.Plan(tuple(to), unit_id, post.planned_at, post.planned_at + timedelta(hours=hours))
            place = post.elsewhere[0]
            medium = taking.Medium(MEDIA[place.medium], place.reference, title, post.text, place.on)
            post_id = taking.take_medium(medium, plan, by=author, at=at)
            exempting.submit(post_id, statement=statements.STATED, overrides={}, by=author, at=at)
            looker = self._another(unit_id, author)
            exempting.look(post_id, seen=exempting.content_digest(post_id), by=looker, at=at)
            return
        given = DraftIn(title, post.text, {}, post.planned_at, post.planned_at + timedelta(hours=hours))
        post_id = posting.draft(given, accounts=to, unit_id=unit_id, by=author, at=at)
        case_id = posting.submit(post_id, statement=statements.STATED, overrides={}, by=author, at=at)
        if post.status == "returned":
            case = cases.case(case_id)
            step = cases.open_steps(case)[0]
            holder = people.actor_of(min(cases.holders(step, in_japan(at).date()) - {author.person()}), in_japan(at).date())
            deciding.return_for_revision(case_id, seen=case.content_id, reason=post.note, by=holder, at=at)

    def _enter(self, account: reading.Account) -> Account:
        officer = self._actor(account.officer)
        state = ENTERED[account.state]
        entered = accounts.enter_existing(
            self._values(account) | self._ended(account),
            operators=self._persons(account.operators),
            state=state,
            since=account.state_since,
            by=officer,
            at=self.at,
        )
        if account.policy is not None:
            items = list(account.policy.items)
            source = f"第{account.policy.version}版"
            since = account.policy.approved_on
            policies.put_in_force(entered, internal=items, public=items, since=since, source=source, by=officer, at=self.at)
        return entered

    def _ended(self, account: reading.Account) -> dict[str, object]:
        closing = next((one for one in self.city.closings if one.account == account.id and one.approved_on is not None), None)
        return {"closed_on": account.state_since, "closing_reason": closing.reason} if closing else {}

    def _file(self, account: reading.Account) -> None:
        rows = [step for step in self.city.steps if step.account == account.id and step.form == "様式第1号"]
        drafter = self._actor(rows[0].staff if rows else account.operators[0])
        unit_id = people.acting(drafter, in_japan(self.at).date()).unit_id
        at = _first(rows, self.at)
        filing_id = filing.draft_opening(
            self._form(account, platform=account.platform, name=account.name), unit_id=unit_id, by=drafter, at=at
        )
        if rows:
            self._walk_case(filing_id, drafter, rows)

    def _walk_case(self, filing_id: int, drafter: Actor, rows: Sequence[reading.Step]) -> None:
        """Submit, then seal as the rows say; a box they do not name is sealed by its holder once it stands in the way."""
        case_id = filing.submit(filing_id, by=drafter, at=_first(rows, self.at))
        for place, row in enumerate(rows[1:], 1):
            if row.decided_at is None:
                return
            if row.result == "再提出":
                filing.submit(filing_id, by=drafter, at=row.decided_at)
                continue
            actor = self._actor(row.staff)
            named = set(self._persons([later.staff for later in rows[place:]]))
            self._clear_the_way(case_id, actor, named, row.decided_at)
            case = cases.case(case_id)
            if cases.step_for(case, actor.person(), row.decided_at) is None:
                continue
            if row.result == "差戻し":
                deciding.return_for_revision(case_id, seen=case.content_id, reason=row.comment, by=actor, at=row.decided_at)
            else:
                deciding.seal(case_id, seen=case.content_id, comment=row.comment, by=actor, at=row.decided_at)

    def _clear_the_way(self, case_id: int, actor: Actor, named: set[int], at: datetime) -> None:
        day = in_japan(at).date()
        case = cases.case(case_id)
        while cases.step_for(case, actor.person(), at) is None:
            waiting = [min(cases.holders(step, day)) for step in cases.open_steps(case) if not cases.holders(step, day) & named]
            if not waiting:
                return
            deciding.seal(case_id, seen=case.content_id, by=people.actor_of(waiting[0], day), at=at)
            case = cases.case(case_id)

    def _values(self, account: reading.Account) -> dict[str, object]:
        return {
            "platform": account.platform,
            "display_name": account.name,
            "handle": account.handle,
            "url": account.url,
            "verification": account.verification,
            "unit_id": people.unit(account.unit).pk,
            "accountable_officer_id": self._actor(account.officer).person(),
            "purpose": account.purpose,
            "content_scope": account.content_scope,
            "hours_from": account.hours_from,
            "hours_until": account.hours_until,
            "posting_frequency": account.frequency,
            "reply_mode": account.reply_mode,
            "response_method": account.reply_text,
            "contact": account.contact,
            "start_on": account.start_on,
            "opened_on": account.start_on,
            "listed_on_website": account.listed,
            "listing_url": account.listing_page,
            "website_blurb": account.blurb,
            "icon": evidence.keep(account.icon),
            "icon_type": "image/png",
        }

    def _form(self, account: reading.Account, *, platform: str, name: str) -> OpeningForm:
        policy = next(known.policy for known in (account, *self.city.accounts) if known.policy is not None)
        return OpeningForm(
            purpose=account.purpose,
            account_name=name,
            handle=account.handle,
            planned_url=account.url,
            accountable_officer=self._actor(account.officer).person(),
            operators=tuple(self._persons(account.operators)),
            platform=platform,
            content_scope=account.content_scope,
            hours_from=account.hours_from,
            hours_until=account.hours_until,
            posting_frequency=account.frequency,
            reply_mode=account.reply_mode,
            response_method=account.reply_text,
            contact=account.contact,
            start_on=account.start_on.isoformat(),
            listed_on_website=account.listed,
            unlisted_reason="" if account.listed else account.note,
            unlisted_until="" if account.listed else (in_japan(self.at).date() + timedelta(days=365)).isoformat(),
            listing_url=account.listing_page or self.city.facts.listing_page,
            website_blurb=account.blurb or account.purpose,
            terms_checked_on=(account.filed_on or in_japan(self.at).date()).isoformat(),
            prohibited_items=policy.items[9],
            disclaimer=policy.items[10],
            policy_change=TWELFTH,
            icon=evidence.keep(account.icon),
            icon_type="image/png",
        )

    def _actor(self, staff: str) -> Actor:
        return people.actor_of(people.person_by_number(staff).pk, in_japan(self.at).date())

    def _persons(self, staff: Sequence[str]) -> list[int]:
        return [people.person_by_number(number).pk for number in staff]

    def _unit_at(self, author: Actor, account: Account) -> int:
        """The unit in whose office the author writes for this account: the one in its section, else the main one."""
        day = in_japan(self.at).date()
        held = people.appointments(author.person(), day)
        section = people.section_of(account.unit_id, day)
        return next((holder.unit_id for holder in held if people.section_of(holder.unit_id, day) == section), held[0].unit_id)

    def _another(self, unit_id: int, author: Actor) -> Actor:
        day = in_japan(self.at).date()
        section = people.section_of(unit_id, day) or unit_id
        colleagues = people.members(people.subtree(section, day), day)
        other = next(holder for holder in colleagues if holder.person_id != author.person_id)
        return Actor(other.person_id, other.appointment_id)


def _first(rows: Sequence[reading.Step], at: datetime) -> datetime:
    return (rows[0].decided_at if rows else None) or at
