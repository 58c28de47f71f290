"""The four ways in which the house says no; every face translates them once."""

from __future__ import annotations

from collections.abc import Iterable

from kosatsu.kernel.findings import Finding


class Refused(Exception):
    """The law, a bylaw or the state of things does not allow it; `findings` say why (HTTP 422)."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        super().__init__(", ".join(f.code for f in self.findings))


class Forbidden(Exception):
    """This person has no authority for it at this moment (HTTP 403)."""


class NotFound(Exception):
    """There is no such thing, or this person may not know of it (HTTP 404)."""


class Conflict(Exception):
    """Somebody else moved it first; look again and decide again (HTTP 409)."""


def refuse_if(findings: Iterable[Finding]) -> None:
    """Raise Refused with every finding given; do nothing when there is none."""
    found = tuple(findings)
    if found:
        raise Refused(found)
