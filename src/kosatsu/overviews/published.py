"""The register as it is published: for programs, for copies on other servers, and for whoever checks it without asking us."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel import canonical
from kosatsu.kernel.calendars import in_japan
from kosatsu.overviews import public_heads, register, register_changes

SCHEMA = "kosatsu-official-accounts/1"
SCHEMA_PATH = "/official-accounts.schema.json"
SIGNATURES = "signatures"


def register_json(at: datetime) -> dict[str, Any]:
    """The whole register, signed; byte for byte the same for an hour while nothing in it changes."""
    on = in_japan(at).date()
    made_at = _made_at(at)
    portal = str(bylaws.value("city.portal", on))
    expires_at = made_at + timedelta(days=int(bylaws.value("portal.expires_days", on)))
    body = {
        "schema": SCHEMA,
        "schema_url": f"{portal.rstrip('/')}{SCHEMA_PATH}",
        "generated_at": made_at.isoformat(timespec="seconds"),
        "expires_at": expires_at.isoformat(timespec="seconds"),
        "city": bylaws.value("city.name", on),
        "website": bylaws.value("city.website", on),
        "portal": portal,
        "official_hosts": list(bylaws.value("city.official_hosts", on)),
        "accounts": [register.entry_as_json(account) for account in register.listed(at)],
        "personal": [asdict(one) for one in register.personal(on)],
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
