"""実物の確認: every account in use is held against the register, by the system each day and by a person where the system cannot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries
from kosatsu.accounts.addresses import Known
from kosatsu.accounts.models import Account
from kosatsu.accounts.rules import Seen
from kosatsu.accounts.states import AccountState, ReplyMode
from kosatsu.bylaws import queries as bylaws
from kosatsu.connectors import pages
from kosatsu.connectors.contract import Gone, Profile, Read, Rejected
from kosatsu.connectors.pages import Linked, Unread
from kosatsu.duties import actions as duties
from kosatsu.duties import queries as duty_queries
from kosatsu.duties.kinds import Kind
from kosatsu.flows import excepting, opening, reaching
from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Refused, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.records import evidence
from kosatsu.upkeep import actions as upkeep
from kosatsu.upkeep import queries as kept
from kosatsu.upkeep import rules
from kosatsu.upkeep.states import Answer, Aspect

WATCHED = opening.WATCHED | {AccountState.PARKED}
"""In these states an account exists and speaks for the city, or could be made to: a parked one is looked at too."""
SEEN_NO_MORE = "違いがなくなったことを確かめました。"
LOOKED = "実物を確かめました。"


@dataclass(frozen=True)
class Asked:
    """What the platform and the city's own page said, asked with no transaction open. `site` None: there is no page to ask."""

    profile: Read
    site: Linked | Unread | None

    @property
    def unread(self) -> bool:
        """Whether nothing at all could be read."""
        return not isinstance(self.profile, Profile | Gone) and not isinstance(self.site, Linked)


@dataclass(frozen=True)
class ByHand:
    """What a person saw besides the profile's words: whether the city's page lists the account, and whether its icon is right."""

    listed: str = ""
    icon: str = ""


def run(key: str, at: datetime) -> datetime | None:
    """The job CONFORM: `key` is the account's id. What cannot be read is left to a person, who is asked for it in time."""
    account = queries.account(int(key))
    if account.state in WATCHED and account.url:
        _take_in(account.pk, _ask(account, at), by=SYSTEM, at=at)
    return None


def look(account_id: int, *, by: Actor, at: datetime) -> list[Finding]:
    """Read profile and page now and write down what is found; Refused where neither can be read."""
    account = queries.account(account_id)
    if account.state not in WATCHED:
        return opening.read_profile(account_id, by=by, at=at)
    acting = opening.require_people(account, by, at)
    asked = _ask(account, at)
    if asked.unread:
        raise Refused([Finding("profile.unreadable", "5-1-a", params={"detail": opening.why(asked.profile)})])
    return _take_in(account_id, asked, by=acting, at=at)


@transaction.atomic
def attest(account_id: int, seen: Seen, hand: ByHand, *, picture: str, by: Actor, at: datetime) -> list[Finding]:
    """Where the system cannot read it, a person says what profile, page and icon show, with a picture of the screen."""
    account = queries.account_locked(account_id)
    if account.state not in WATCHED:
        return opening.attest_profile(account_id, seen, picture=picture, by=by, at=at)
    acting = opening.require_people(account, by, at)
    refuse_if([] if evidence.has(picture) else [Finding("profile.no_screenshot", "5-1-a")])
    found = _profile(account, seen, picture, by_hand=True, by=acting, at=at)
    if hand.listed in set(Answer):
        found += _site(account, hand.listed == Answer.YES, picture, by_hand=True, by=acting, at=at)
    if hand.icon in set(Answer):
        found += _icon_by_hand(account, picture, right=hand.icon == Answer.YES, by=acting, at=at)
    return found


def known(account: Account) -> Known:
    """The account as addresses are compared with it."""
    return Known(account.platform, account.display_name, account.handle, account.url, account.stable_id)


def _ask(account: Account, at: datetime) -> Asked:
    return Asked(opening.ask(account, at), _ask_site(account, at))


def _ask_site(account: Account, at: datetime) -> Linked | Unread | None:
    if not account.listed_on_website or not account.listing_url:
        return None
    hosts = frozenset(bylaws.value("city.official_hosts", in_japan(at).date()))
    try:
        return pages.read_links(account.listing_url, reaching.policy(hosts))
    except Unread as unread:
        return unread


@transaction.atomic
def _take_in(account_id: int, asked: Asked, *, by: Actor, at: datetime) -> list[Finding]:
    account = queries.account_locked(account_id)
    found: list[Finding] = []
    if isinstance(asked.profile, Profile):
        told = asked.profile
        seen = Seen(told.display_name, told.handle, told.stable_id, told.description)
        found += _profile(account, seen, evidence.keep(told.raw), by_hand=False, by=by, at=at)
        found += _icon(account, told.icon, by=by, at=at)
    else:
        found += _trouble(account, asked.profile, by=by, at=at)
    if isinstance(asked.site, Linked):
        lists = not rules.against_listing_page(asked.site.links, known(account), url=account.listing_url)
        found += _site(account, lists, evidence.keep(asked.site.raw), by_hand=False, by=by, at=at)
    return found


def _profile(account: Account, seen: Seen, picture: str, *, by_hand: bool, by: Actor, at: datetime) -> list[Finding]:
    found = excepting.excused(_against(account, seen, in_japan(at).date()), account.pk, in_japan(at).date())
    accounts.record_profile(account, seen, found, evidence=picture, by_hand=by_hand, by=by, at=at)
    opening.judge(account, found, by=by, at=at)
    _follow(account, Aspect.PROFILE, found, by=by, at=at)
    return found


def _against(account: Account, seen: Seen, on: date) -> list[Finding]:
    """Everything that stands against a profile as it was seen, each reason once."""
    shown = rules.against_shown(
        seen,
        display_name=account.display_name,
        city=str(bylaws.value("city.name", on)),
        policy_places=(account.listing_url, str(bylaws.value("city.portal", on))),
    )
    replies = rules.against_reply_shown(seen, replies=account.reply_mode != ReplyMode.NONE, contact=account.contact)
    every = [*opening.against(account, seen), *shown, *replies]
    return list({_key(Aspect.PROFILE, finding): finding for finding in every}.values())


def _trouble(account: Account, answer: Read, *, by: Actor, at: datetime) -> list[Finding]:
    """An account that the platform does not know or has stopped; anything else says nothing about the account."""
    if isinstance(answer, Gone):
        found = [Finding("profile.gone", "5-1-a")]
    elif isinstance(answer, Rejected) and answer.code == "connector.suspended":
        found = [Finding("profile.suspended", "5-1-a", params={"detail": answer.detail})]
    else:
        return []
    upkeep.record_look(account, Aspect.PROFILE, {}, found, by_hand=False, by=by, at=at)
    opening.judge(account, found, by=by, at=at)
    _follow(account, Aspect.PROFILE, found, by=by, at=at)
    return found


def _site(account: Account, lists: bool, picture: str, *, by_hand: bool, by: Actor, at: datetime) -> list[Finding]:
    params = {"url": account.listing_url, "account": account.url or account.handle}
    found = excepting.excused([] if lists else [Finding("site.not_listed", "5-3-a", params=params)], account.pk, in_japan(at).date())
    seen = {"url": account.listing_url, "lists": lists}
    upkeep.record_look(account, Aspect.SITE, seen, found, by_hand=by_hand, by=by, at=at, evidence=picture)
    _follow(account, Aspect.SITE, found, by=by, at=at)
    return found


def _icon(account: Account, seen: str, *, by: Actor, at: datetime) -> list[Finding]:
    """The icon as the platform gave it; written down when it is another than last time."""
    if not seen:
        return []
    found = rules.against_icon(seen, registered=account.icon, attested=kept.attested_icon(account.pk))
    if seen != kept.icon_seen(account.pk):
        upkeep.record_look(account, Aspect.ICON, {"sha256": seen}, found, by_hand=False, by=by, at=at)
    _follow(account, Aspect.ICON, found, by=by, at=at)
    return found


def _icon_by_hand(account: Account, picture: str, *, right: bool, by: Actor, at: datetime) -> list[Finding]:
    found = [] if right else [Finding("profile.other_icon", "5-1-a")]
    seen = {"sha256": kept.icon_seen(account.pk) if right else ""}
    upkeep.record_look(account, Aspect.ICON, seen, found, by_hand=True, by=by, at=at, evidence=picture)
    _follow(account, Aspect.ICON, found, by=by, at=at)
    return found


def _follow(account: Account, aspect: Aspect, found: Iterable[Finding], *, by: Actor, at: datetime) -> None:
    """Each finding is a duty; each duty whose finding is gone is done, and so is looking by hand."""
    today = in_japan(at).date()
    wanted = {_key(aspect, finding): finding for finding in found if finding.code != excepting.CITED}
    for duty in duty_queries.open_about(account.ref, [Kind.CONFORM]).filter(key__startswith=f"{aspect}:").select_for_update():
        if duty.key not in wanted:
            duties.settle(duty, note=SEEN_NO_MORE, by=by, at=at)
    days = int(bylaws.value("duty.days", today))
    for key, finding in wanted.items():
        due = today if finding.code in opening.DOUBTFUL else today + timedelta(days=days)
        detail = {"code": finding.code, "params": dict(finding.params)}
        duties.open(
            Kind.CONFORM, subject=account.ref, unit_id=account.unit_id, due_on=due, key=key, detail=detail, clause=finding.ground,
            by=SYSTEM, at=at,
        )  # fmt: skip
    asked = duty_queries.open_one(Kind.LOOK_BY_HAND, account.ref, str(aspect))
    if asked is not None:
        duties.settle(asked, note=LOOKED, by=by, at=at)


def _key(aspect: Aspect, finding: Finding) -> str:
    host = f":{finding.params['host']}" if "host" in finding.params else ""
    return f"{aspect}:{finding.code}{host}"[:120]
