"""Who does a deed: a person in an office, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person by id, with the appointment (発令) in which the person acts. Both None: the system, on a person's earlier order."""

    person_id: int | None
    appointment_id: int | None = None


SYSTEM = Actor(None)
