"""What this machine lets out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """`outbound` opens the door at all, `loopback_allowed` also to this machine; `allowed_hosts` narrows it to these and those below."""

    outbound: bool
    loopback_allowed: bool
    allowed_hosts: frozenset[str] | None = None

    def lets(self, host: str) -> bool:
        """Whether the name may be asked: any where none are listed, else a listed one or a name below it."""
        if self.allowed_hosts is None:
            return True
        name = host.rstrip(".").lower()
        listed = [allowed.rstrip(".").lower() for allowed in self.allowed_hosts]
        return any(name == allowed or name.endswith(f".{allowed}") for allowed in listed if allowed)
