"""What this machine lets out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """`outbound` opens the door at all, `loopback_allowed` also to this machine; `allowed_hosts` narrows it to these and those below.

    `inner_hosts`: names that may lie in the city's own network, which is shut to every other name. They are reached there although
    nothing else is let out, unencrypted too as long as no key goes along.
    """

    outbound: bool
    loopback_allowed: bool
    allowed_hosts: frozenset[str] | None = None
    inner_hosts: frozenset[str] = frozenset()

    def lets(self, host: str) -> bool:
        """Whether the name may be asked: any where none are listed, else a listed one or a name below it."""
        if self.allowed_hosts is None:
            return True
        name = host.rstrip(".").lower()
        listed = [allowed.rstrip(".").lower() for allowed in self.allowed_hosts]
        return any(name == allowed or name.endswith(f".{allowed}") for allowed in listed if allowed)
