"""A link shows where it leads: no URL shortener (5(3))."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources

from kosatsu.checks.drafts import Draft, plain
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

CODES = ("link.shortener", "link.services_own")


def _hosts(group: str) -> frozenset[str]:
    table = tomllib.loads(resources.files("kosatsu.checks").joinpath("shorteners.toml").read_text("utf-8"))
    return frozenset(table[group])


HOSTS = _hosts("hiding")
SERVICES_OWN = _hosts("services_own")

_LINK = re.compile(
    r"(?<![A-Za-z0-9._@/\-])(?:https?://)?(?P<host>(?:[A-Za-z0-9\-]{1,63}\.){1,4}[A-Za-z]{2,24})(?::\d{1,5})?"
    r"/[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9\-_~/#$&*+=%]",
    re.IGNORECASE,
)


@enforces("5-3-c")
def against_shorteners(draft: Draft) -> list[Finding]:
    """A link hides its real address behind a shortener; a service's own short form of its own pages is only remarked on."""
    return list(_found(draft.text, draft.city.lists.shorteners)) if "." in draft.text or "．" in draft.text else []


def _found(text: str, added: frozenset[str]) -> Iterator[Finding]:
    for match in _LINK.finditer(plain(text)):
        finding = _on(match["host"].lower(), added)
        if finding is not None:
            yield replace(finding, category="harmful", start=match.start(), end=match.end(), text=text[match.start() : match.end()])


def _on(host: str, added: frozenset[str]) -> Finding | None:
    if is_of(host, SERVICES_OWN) and not is_of(host, added):
        return Finding("link.services_own", "5-3-c", Level.HINT, params={"host": host})
    if is_of(host, HOSTS) or is_of(host, added):
        return Finding("link.shortener", "5-3-c", params={"host": host})
    return None


def is_of(host: str, hosts: frozenset[str]) -> bool:
    """Whether the host is one of these or lies below one."""
    labels = host.split(".")
    return any(".".join(labels[position:]) in hosts for position in range(len(labels) - 1))
