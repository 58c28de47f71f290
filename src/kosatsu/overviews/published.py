"""The register as it is published: for programs, for copies on other servers, and for whoever checks it without asking us."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from kosatsu.accounts.public import PublicState
from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel import canonical
from kosatsu.kernel.calendars import in_japan
from kosatsu.overviews import public_heads, register, register_changes
from kosatsu.overviews.register import Listed

SCHEMA = "kosatsu-official-accounts/1"
SCHEMA_PATH = "/official-accounts.schema.json"
SIGNATURES = "signatures"


@dataclass(frozen=True)
class Edition:
    """Of when the register is, and until when a copy of it proves anything."""

    made_at: datetime
    expires_at: datetime


def edition(at: datetime) -> Edition:
    """The edition of the register that is published at this moment."""
    made_at = _made_at(at)
    return Edition(made_at, made_at + timedelta(days=int(bylaws.value("portal.expires_days", in_japan(at).date()))))


def portal(at: datetime) -> str:
    """The address of the public side, as the city gives it away."""
    return str(bylaws.value("city.portal", in_japan(at).date()))


def linked_data(accounts: Iterable[Listed], at: datetime) -> dict[str, Any]:
    """The city and its accounts in use in the words of schema.org, for search engines."""
    on = in_japan(at).date()
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        "name": bylaws.value("city.name", on),
        "url": bylaws.value("city.website", on),
        "sameAs": [account.link for account in accounts if account.link and account.state == PublicState.LIVE],
    }


def register_json(at: datetime) -> dict[str, Any]:
    """The whole register, signed; byte for byte the same for an hour while nothing in it changes."""
    on, here, now = in_japan(at).date(), portal(at), edition(at)
    body = {
        "schema": SCHEMA,
        "schema_url": f"{here.rstrip('/')}{SCHEMA_PATH}",
        "generated_at": now.made_at.isoformat(timespec="seconds"),
        "expires_at": now.expires_at.isoformat(timespec="seconds"),
        "city": bylaws.value("city.name", on),
        "website": bylaws.value("city.website", on),
        "portal": here,
        "official_hosts": list(bylaws.value("city.official_hosts", on)),
        "accounts": [register.entry_as_json(account) for account in register.listed(at)],
        "personal": [asdict(one) for one in register.personal(on)],
        "not_on": [asdict(one) | {"since": one.since.isoformat()} for one in register.not_on(on)],
    }
    return {**body, SIGNATURES: signatures(body, at)}


def signatures(body: dict[str, Any], at: datetime) -> list[dict[str, str]]:
    """A signed note for each key the city signs with: the digest of the body's canonical bytes, and until when it holds."""
    text = f"register\nsha256 {canonical.digest(body)}\nexpires {body['expires_at']}\n"
    return [asdict(note) for note in public_heads.signed(text, at)]


@cache
def schema() -> bytes:
    """The JSON Schema (draft 2020-12) of `register_json`."""
    return resources.files("kosatsu.overviews").joinpath("official-accounts.schema.json").read_bytes()


def _made_at(at: datetime) -> datetime:
    """The last change, or the full hour where that is later: between this moment and `at` nothing has changed."""
    hour = in_japan(at).replace(minute=0, second=0, microsecond=0)
    changed = register_changes.changed_at()
    return hour if changed is None or changed <= hour else min(in_japan(changed), in_japan(at))
