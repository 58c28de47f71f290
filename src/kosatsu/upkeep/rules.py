"""What is asked of an account in use: what it shows, who holds it, what it runs on, and whether it is used at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosatsu.accounts import addresses
from kosatsu.accounts.addresses import Known, Match
from kosatsu.accounts.rules import Seen, hosts_in
from kosatsu.accounts.states import Verification
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.grounds import PRODUCT_LAW_3, PRODUCT_LAW_5
from kosatsu.upkeep.states import Answer, DeviceOwner, OperatedBy, SecondFactor

NAMING = frozenset({"id", "account"})  # what names an account in a query; the rest of a query follows readers around
INSPECTED: Mapping[str, str] = {
    "policy": "運用ポリシーの内容は、いまの運用と合っている",
    "purpose": "目的・発信の内容・頻度は、届け出たとおりである",
    "operators": "運用責任者・運用担当者は、台帳のとおりである",
    "second_factor": "多要素認証が有効である",
    "recovery": "復旧用の連絡先は、市のもので、いまも使える",
    "devices": "発信に使う端末は、登録したとおりで、私物はない",
    "password": "パスワードは、前の担当者が知らないものである",
    "listing": "市のページに載っていて、リンクが正しい",
    "profile": "プロフィール欄に、市のページのURLと対応の方針がある",
    "acknowledged": "所属の全員が運用ポリシーを読んでいる",
}
HANDED_OVER: Mapping[str, str] = {
    "access": "異動した人を、媒体の管理者・投稿者から外した",
    "password": "パスワードを変えた",
    "sessions": "ほかの端末のログインを切り、アプリの連携を見直した",
    "second_factor": "多要素認証を、後任の職の端末に移した",
    "recovery": "復旧用のメールと電話を、後任の職のものに変えた",
    "devices": "端末の登録を見直した",
    "policy": "後任の人が運用ポリシーを読んだ",
    "filing": "運用担当者の変更届を出した(または不要である)",
}


@enforces("5-3-a")
def against_listing_page(links: Iterable[str], known: Known, *, url: str) -> list[Finding]:
    """The city's page that lists the account links to it, at any address under which the account stands."""
    if any(addresses.match(addresses.read(link), known) in {Match.SAME, Match.BELOW} for link in links):
        return []
    return [Finding("site.not_listed", "5-3-a", params={"url": url, "account": known.url or known.handle})]


@enforces("5-3-a", "5-3-b", "5-2-c")
def against_shown(seen: Seen, *, display_name: str, city: str, policy_places: Collection[str]) -> list[Finding]:
    """The profile keeps its registered name, says that the city runs it, and leads to the policy."""
    found = []
    if _plain(seen.display_name) != _plain(display_name):
        params = {"seen": seen.display_name, "expected": display_name}
        found.append(Finding("profile.other_name", "5-3-b", level=Level.WARN, params=params))
    if _plain(city) not in _plain(f"{seen.display_name}\n{seen.description}"):
        found.append(Finding("profile.no_city", "5-2-c", level=Level.WARN, params={"city": city}))
    shown = _plain(seen.description)
    links = any(place and _plain(place).rstrip("/") in shown for place in policy_places)
    if not links and not ("ポリシー" in seen.description and hosts_in(seen.description)):
        found.append(Finding("profile.no_policy", "5-2-c", level=Level.WARN))
    return found


@enforces("7-1-a")
def against_reply_shown(seen: Seen, *, replies: bool, contact: str) -> list[Finding]:
    """Who does not answer one by one says so and where to ask, in the profile itself."""
    if replies:
        return []
    found = []
    if not any(word in seen.description for word in ("返信", "回答", "お答え")):
        found.append(Finding("profile.no_reply_statement", "7-1-a", level=Level.WARN))
    if (
        not any(word in seen.description for word in ("問合せ", "問い合わせ", "問合わせ", "連絡先", "窓口"))
        and contact not in seen.description
    ):
        found.append(Finding("profile.no_contact_shown", "7-1-a", level=Level.WARN, params={"contact": contact}))
    return found


@enforces("5-1-a")
def against_icon(seen: str, *, registered: str, attested: str) -> list[Finding]:
    """The icon is the registered one, or the one that a person has last seen to be right, since platforms re-encode what they are given."""
    if not seen or seen in {registered, attested}:
        return []
    return [Finding("profile.other_icon", "5-1-a", level=Level.WARN)]


@enforces("5-1-b")
def against_verification(status: str, reason: str, evidence: str) -> list[Finding]:
    """A badge is shown by a picture of it; where there is none, the reason is said."""
    if status not in set(Verification):
        return [Finding("report.field_missing", "5-1-b", params={"field": "認証の状況"})]
    if status == Verification.VERIFIED and not evidence:
        return [Finding("verification.no_evidence", "5-1-b")]
    lacks_reason = status in {Verification.APPLIED, Verification.NOT_TAKEN} and not reason.strip()
    return [Finding("report.unverified_without_reason", "5-1-b")] if lacks_reason else []


@enforces("4-3")
def against_terms_check(version: str, *, on: date, today: date) -> list[Finding]:
    """The terms were read in a version, on a day that has come."""
    found = [] if version.strip() else [Finding("terms.no_version", "4-3")]
    return [*found, *([Finding("filing.terms_to_come", "4-3", params={"day": on.isoformat()})] if on > today else [])]


@enforces(PRODUCT_LAW_5)
def against_secret(*texts: str) -> list[Finding]:
    """A register of who holds what never holds the secret itself."""
    return [Finding("custody.secret", PRODUCT_LAW_5)] if any(looks_like_secret(text) for text in texts) else []


_NAMED = re.compile(
    r"(pass(word|wd|code)?|pw|secret|token|api.?key|パスワード|パスコード|合言葉|暗証番号?|秘密鍵|トークン)\s*[:=はが]+\s*[!-~]{4,}",
    re.IGNORECASE,
)
_APP_PASSWORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{4}(?:-[A-Za-z0-9]{4}){3,}(?![A-Za-z0-9])")
_SEED = re.compile(r"(?<![A-Za-z0-9])(?=[A-Z2-7]*[A-Z])[A-Z2-7]{16,}(?![A-Za-z0-9])")
_WORD = re.compile(r"[A-Za-z0-9!#$%&*+?^~@|]{8,}")


def looks_like_secret(text: str) -> bool:
    """Whether a text seems to hold a password, a recovery code or the seed of a second factor; addresses of mail and web do not count."""
    plain = unicodedata.normalize("NFKC", text)
    if "otpauth:" in plain or _NAMED.search(plain) or _APP_PASSWORD.search(plain):
        return True
    plain = re.sub(r"https?://\S+|[\w.*+-]+@[\w*-]+(?:\.[\w*-]+)+", " ", plain)
    return bool(_SEED.search(plain)) or any(_mixed(word) for word in _WORD.findall(plain))


def _mixed(word: str) -> bool:
    kinds = [any(map(str.islower, word)), any(map(str.isupper, word)), any(map(str.isdigit, word)), not word.isalnum()]
    return sum(kinds) >= 3


def masked_mail(address: str) -> str:
    """`k*****@city.example` for a whole address; what is masked already stays."""
    if "*" in address:
        return address.strip()
    user, at, host = unicodedata.normalize("NFKC", address).strip().partition("@")
    return f"{user[:1]}{'*' * 5}@{host}" if at else address.strip()[:1] + "*" * 5 if address.strip() else ""


def masked_phone(number: str) -> str:
    """The last two digits, the rest as stars."""
    if "*" in number:
        return number.strip()
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", number))
    return f"{'*' * max(len(digits) - 2, 4)}{digits[-2:]}" if digits else ""


@dataclass(frozen=True)
class Holding:
    """Who holds an account's keys, as the register has it; `admins` are persons in office."""

    held_by: str
    admins: tuple[int, ...]
    second_factor: str
    second_factor_held_by: str
    recovery_mail_held_by: str
    recovery_phone_held_by: str


@enforces("bylaw:account.least_admins")
def against_holding(holding: Holding | None, *, least: int, private_devices: Sequence[str], has_device: bool) -> list[Finding]:
    """Enough people can get in, a second factor is on, somebody's office can get the account back, and no private device is used."""
    ground = "bylaw:account.least_admins"
    if holding is None:
        return [Finding("custody.none", ground, level=Level.WARN)]
    found = []
    if len(holding.admins) < least:
        found.append(Finding("custody.few_admins", ground, level=Level.WARN, params={"count": len(holding.admins), "least": least}))
    if holding.second_factor == SecondFactor.NONE:
        found.append(Finding("custody.no_second_factor", ground, level=Level.WARN))
    if not (holding.recovery_mail_held_by or holding.recovery_phone_held_by):
        found.append(Finding("custody.no_recovery", ground, level=Level.WARN))
    if not has_device:
        found.append(Finding("custody.no_device", ground, level=Level.WARN))
    return found + [Finding("custody.private_device", ground, level=Level.WARN, params={"label": label}) for label in private_devices]


@enforces("bylaw:account.least_admins")
def against_custody(values: Mapping[str, Any], *, members: Collection[int]) -> list[Finding]:
    """Custody names offices and people in office, and no secret."""
    found = against_secret(*[str(value) for value in values.values() if isinstance(value, str)])
    if not str(values["held_by"]).strip():
        found.append(Finding("custody.nobody", "bylaw:account.least_admins"))
    strangers = set(values["admins"]) - set(members)
    return [*found, *([Finding("custody.stranger", "bylaw:account.least_admins")] if strangers else [])]


@enforces("bylaw:account.least_admins")
def against_device(label: str, place: str, owner: str, *, operated_by: str) -> list[Finding]:
    """A device is the city's; a contractor's only where a contractor uses the account; a private one never."""
    found = against_secret(label, place)
    if owner == DeviceOwner.PRIVATE:
        found.append(Finding("device.private", "bylaw:account.least_admins"))
    if owner == DeviceOwner.CONTRACTOR and operated_by == OperatedBy.DIRECT:
        found.append(Finding("device.no_contractor", "bylaw:account.least_admins"))
    return found


@enforces("bylaw:contractor.post_approval")
def against_arrangement(operated_by: str, company: str, until: date | None, reviewer: int | None) -> list[Finding]:
    """Who posts for the city does so under a contract with an end, and under the eyes of somebody of the city."""
    if operated_by == OperatedBy.DIRECT:
        return []
    ground = "bylaw:contractor.post_approval"
    found = [] if company.strip() else [Finding("arrangement.no_company", ground)]
    found += [] if until else [Finding("arrangement.no_end", ground)]
    return found + ([] if reviewer else [Finding("arrangement.no_reviewer", ground)])


@enforces("9-4")
def against_answers(answers: Mapping[str, str], remarks: str, *, asked: Collection[str]) -> list[Finding]:
    """Every item is answered, and a «no» says what will be done about it."""
    if {item for item in asked if answers.get(item) not in set(Answer)}:
        return [Finding("inspection.unanswered", "9-4")]
    no = any(answers[item] == Answer.NO for item in asked)
    return [Finding("inspection.no_remark", "9-4")] if no and not remarks.strip() else []


@enforces("bylaw:handover.auto")
def against_handing_over(answers: Mapping[str, str], remarks: str) -> list[Finding]:
    """Every item is done or does not apply; what does not apply says why."""
    ground = "bylaw:handover.auto"
    if {item for item in HANDED_OVER if answers.get(item) not in {Answer.YES, Answer.NOT_APPLICABLE}}:
        return [Finding("handover.undone", ground)]
    left_out = any(answers[item] == Answer.NOT_APPLICABLE for item in HANDED_OVER)
    return [Finding("handover.no_remark", ground)] if left_out and not remarks.strip() else []


@enforces("9-4")
def against_found(url: str, words: str, *, known: str, under_way: bool) -> list[Finding]:
    """What is reported has an address of the web, is not in the register, and is not reported already."""
    if addresses.place(url) is None:
        return [Finding("found.no_address", "9-4")]
    if known:
        return [Finding("found.known", "9-4", params={"account": known})]
    found = [] if words.strip() else [Finding("found.no_words", "9-4")]
    return [*found, *([Finding("found.reported_already", "9-4")] if under_way else [])]


@enforces("9-4")
def against_deciding_found(reason: str, *, needs_unit: bool, unit_id: int | None) -> list[Finding]:
    """What becomes of an account found has a reason, and a section that sees to it."""
    found = [] if reason.strip() else [Finding("found.no_reason", PRODUCT_LAW_3)]
    return [*found, *([Finding("found.no_unit", "9-4")] if needs_unit and unit_id is None else [])]


def canonical_place(url: str) -> str:
    """The one way to write the address of a page, so that two reports of it meet; empty where it is none."""
    place = addresses.place(url)
    if place is None:
        return ""
    query = "&".join(f"{key}={value}" for key, values in place.query if key in NAMING for value in values)
    return "/".join((place.host, *map(addresses.small, place.path))) + (f"?{query}" if query else "") + place.route


def idle_days(last: date | None, opened_on: date | None, today: date) -> int:
    """Days since the last post, or since the account came into use where there was none."""
    since = last or opened_on
    return (today - since).days if since else 0


def months_before(today: date, months: int) -> date:
    """The same day so many months earlier; the month's last day where it has no such day."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    for day in range(today.day, 0, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
