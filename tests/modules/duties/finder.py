"""Somebody who finds the same as others do at the same moment: a process of its own on the database of the test."""

from __future__ import annotations

import sys

import django


def main() -> None:
    """Wait for the word, then open what everybody opens."""
    django.setup()
    from django.db import transaction

    from kosatsu.duties import actions as duties
    from kosatsu.duties.kinds import Kind
    from kosatsu.kernel.actors import SYSTEM
    from kosatsu.kernel.refs import Ref
    from kosatsu.people.models import Unit
    from tests.world import NOW, TODAY

    unit_id = Unit.objects.get(code="k03").pk
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for number in range(12):
        with transaction.atomic():
            duties.open(Kind.DORMANT, subject=Ref("account", str(number)), unit_id=unit_id, due_on=TODAY, by=SYSTEM, at=NOW)


if __name__ == "__main__":
    main()
