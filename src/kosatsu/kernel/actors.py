"""Who does a deed: a person in an office, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass

from kosatsu.kernel.errors import Forbidden


@dataclass(frozen=True)
class Actor:
    """A person by id, with the appointment (発令) in which the person acts. Both None: the system, on a person's earlier order."""

    person_id: int | None
    appointment_id: int | None = None

    def person(self) -> int:
        """Id of the person; Forbidden where the system itself would do what only a person may."""
        if self.person_id is None:
            raise Forbidden
        return self.person_id


SYSTEM = Actor(None)
