"""Reading operation policies."""

from __future__ import annotations

from kosatsu.policies.models import PolicyVersion


def in_force(account_id: int) -> PolicyVersion | None:
    """The newest version of an account's policy, if it has one."""
    return PolicyVersion.objects.filter(account_id=account_id).order_by("-number").first()


def versions(account_id: int) -> list[PolicyVersion]:
    """All versions, newest first."""
    return list(PolicyVersion.objects.filter(account_id=account_id).order_by("-number"))
