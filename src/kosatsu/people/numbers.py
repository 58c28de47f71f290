"""Staff numbers, by which tables from elsewhere name persons."""

from __future__ import annotations

from kosatsu.people.models import Person


def staff_numbers() -> dict[int, str]:
    """Person id → staff number, of everybody there ever was."""
    return dict(Person.objects.values_list("pk", "staff_number"))
