"""What changed in the register, from the journal: for those who follow it, and so that the published copy can say of when it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kosatsu.accounts import media
from kosatsu.accounts import public as accounts
from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.calendars import in_japan
from kosatsu.overviews import public_heads
from kosatsu.records import public as records

IN_FEED = 50
# Verb of the journal → what the public is told. Of a deed that is not here the public is told nothing.
CHANGES = {
    "account.approved": "開設を決めました",
    "account.entered": "台帳に登録しました",
    "account.reported": "アカウントを取得しました(まだ運用を始めていません)",
    "account.adopted": "届出を受け、正式に登録しました",
    "account.went_live": "運用を始めました",
    "account.suspended": "休止しました",
    "account.resumed": "運用を再開しました",
    "account.changed": "登録内容を変更しました",
    "account.transferred": "担当を移しました",
    "account.under_check": "確認中にしました",
    "account.check_cleared": "確認を終えました",
    "account.closed": "廃止しました",
    "account.given_up": "保管していたアカウントを手放しました",
    "policy.in_force": "運用ポリシーの第{number}版が始まりました",
}
ALSO_SEEN = ("bylaw.answered", "no_account.said", "no_account.ended")  # what the copy says besides its accounts


@dataclass(frozen=True)
class Change:
    """One change: its lasting identity, when, of which account, and what in words."""

    identity: str
    at: datetime
    account_name: str
    platform_name: str
    path: str
    words: str


@dataclass(frozen=True)
class ChangeFeed:
    """The newest changes, with the feed's own name, lasting identity and address."""

    name: str
    author: str
    identity: str
    portal: str
    changes: tuple[Change, ...]


def feed(at: datetime) -> ChangeFeed:
    """The newest changes of the register, newest first."""
    on = in_japan(at).date()
    city, identity = str(bylaws.value("city.name", on)), public_heads.identity(on, "register")
    entries = {entry.id: entry for entry in accounts.register()}
    changes = []
    for deed in records.deeds(CHANGES, IN_FEED):
        entry = entries.get(_account(deed.subject, deed.fields))
        if entry is not None:
            name = media.label(entry.platform)
            words = CHANGES[deed.verb].format_map(_Said(deed.fields))
            changes.append(Change(f"{identity}/{deed.seq}", deed.at, entry.account_name, name, f"/register/{entry.id}/", words))
    return ChangeFeed(
        name=f"{city} 公式アカウント台帳の変更",
        author=city,
        identity=identity,
        portal=str(bylaws.value("city.portal", on)).rstrip("/"),
        changes=tuple(changes),
    )


def changed_at() -> datetime | None:
    """When the register, or what is published with it, last changed; None where nothing ever was entered."""
    newest = records.deeds([*CHANGES, *ALSO_SEEN], 1)
    return newest[0].at if newest else None


class _Said(dict[str, object]):
    """The values of a line; what an older line does not say is left out."""

    def __missing__(self, key: str) -> str:
        return ""


def _account(subject: str, fields: Mapping[str, object]) -> int:
    """The account that a line is about, directly or by the policy it put in force."""
    kind, _, key = str(subject).partition(":")
    if kind != "account":
        kind, _, key = str(fields.get("about", "")).partition(":")
    return int(key) if kind == "account" and key.isdigit() else 0
