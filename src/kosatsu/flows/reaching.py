"""The way from the register to a platform: which connector, with whose name and secret."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from kosatsu.accounts import queries as accounts
from kosatsu.accounts import sealing
from kosatsu.accounts.models import Account
from kosatsu.bylaws import queries as bylaws
from kosatsu.connectors import contract
from kosatsu.connectors.contract import Connector, Rejected
from kosatsu.connectors.policy import Policy
from kosatsu.connectors.registry import Registry
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_2
from kosatsu.kernel.wording import say


def registry(on: date) -> Registry:
    """Every channel of this city, with what this machine lets out."""
    return Registry(policy(), notices_root=settings.NOTICES_ROOT, base_url=str(bylaws.value("city.portal", on)))


def policy(allowed_hosts: frozenset[str] | None = None) -> Policy:
    """What this machine lets out; `allowed_hosts` narrows it to those hosts and what lies below them."""
    return Policy(outbound=settings.ENV.outbound, loopback_allowed=settings.ENV.loopback_allowed, allowed_hosts=allowed_hosts)


def connector(platform: str, on: date) -> Connector:
    """The connector of a platform; one that works by hand where there is no API."""
    return registry(on).connector(platform)


def account(entry: Account) -> contract.Account:
    """An account of the register as its platform knows it, its secret opened for this one use."""
    kept = accounts.credential(entry.pk)
    secret = sealing.unseal(bytes(kept.nonce), bytes(kept.sealed), key=settings.KEYS.sealing, place=entry.place_of_secret) if kept else {}
    return contract.Account(
        platform=entry.platform,
        handle=entry.handle,
        stable_id=entry.stable_id,
        endpoint=entry.endpoint,
        secret=secret,
        name=entry.display_name,
    )


def told(refusal: Rejected) -> str:
    """A platform's refusal in the words of the house, with what to do."""
    return say(Finding(refusal.code, PRODUCT_LAW_2, params={"detail": refusal.detail}))
