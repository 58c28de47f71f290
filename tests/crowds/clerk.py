"""The programs that work in one house at the same time, each a process of its own."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402  # models are there only after the setup
from django.db import DatabaseError, connection, transaction  # noqa: E402

from kosatsu.approval import queries as cases  # noqa: E402
from kosatsu.approval.models import Case, Seal  # noqa: E402
from kosatsu.flows import checkpointing, deciding, exporting, posting  # noqa: E402
from kosatsu.kernel.actors import SYSTEM  # noqa: E402
from kosatsu.kernel.clock import now  # noqa: E402
from kosatsu.kernel.errors import Conflict, Forbidden, Refused  # noqa: E402
from kosatsu.kernel.refs import Ref  # noqa: E402
from kosatsu.people import queries as people  # noqa: E402
from kosatsu.people.models import Appointment  # noqa: E402
from kosatsu.records import actions as records  # noqa: E402
from kosatsu.records import queries, triggers  # noqa: E402
from tests.flows import board  # noqa: E402
from tests.modules.people.conftest import fill  # noqa: E402
from tests.world import NOW, TODAY, actor  # noqa: E402

PAUSE = threading.Event()
LINES = 60


def prepare() -> None:
    """The database of the house, its guards, its people."""
    call_command("migrate", verbosity=0)
    triggers.install(connection)
    with transaction.atomic():
        fill()


def write(name: str) -> None:
    """Many deeds of one clerk, some of them undone, every tenth followed by a signed head."""
    for number in range(LINES):
        with transaction.atomic():
            records.append("paper.stamped", Ref("paper", name), by=SYSTEM, at=now(), number=number)
            transaction.set_rollback(number % 7 == 3)
        if number % 10 == 9:
            checkpointing.run("", now())


def export(folder: str) -> None:
    """The record taken out, and the moments at which its lines were written."""
    exporting.export(Path(folder), by=None, at=now())
    print(json.dumps([line.recorded_at.isoformat() for line in queries.lines(limit=100_000)]))


def overwrite() -> None:
    """What the database answers to whoever would change, remove or empty its lines; and which tables nothing guards."""
    statements = ["UPDATE records_entry SET verb = 'x'", "DELETE FROM records_entry"]
    if connection.vendor == "postgresql":
        statements += [f"TRUNCATE {table} CASCADE" for table in triggers.APPEND_ONLY]
    let_through = []
    for statement in statements:
        try:
            with transaction.atomic():
                connection.cursor().execute(statement)
        except DatabaseError as error:
            if triggers.REFUSAL in str(error):
                continue
        let_through.append(statement)
    print(json.dumps({"let through": let_through, "unguarded": sorted(set(triggers.APPEND_ONLY) - triggers.guarded(connection))}))


def quarrel() -> None:
    """The drafter takes a post back at the moment in which its leader gives it back: whoever comes first has it, and the other is told."""
    with transaction.atomic():
        post_id = board.drafted(board.account())
    case_id = board.submitted(post_id)
    seen = cases.case(case_id).content_id
    answers: list[str] = []
    held = threading.Event()

    def give_back() -> None:
        held.wait()
        answers.append(_answer(lambda: deciding.return_for_revision(case_id, seen=seen, reason="日付を確かめて", by=actor("s022"), at=NOW)))
        connection.close()

    other = threading.Thread(target=give_back)
    other.start()
    usual = cases.open_case_of

    def slowly(subject: Ref) -> object:
        held.set()
        _until_somebody_waits()
        return usual(subject)

    cases.open_case_of = slowly  # type: ignore[assignment]  # the other one comes in between
    answers.append(_answer(lambda: posting.recall(post_id, by=actor("s044"), at=NOW)))
    other.join()
    print(json.dumps(sorted(answers)))


def decide_at_once() -> None:
    """Two persons decide on the same case in the same moment, and two others on two cases of one unit: who wins, and with which numbers."""
    _make_a_second_head()
    with transaction.atomic():
        shared = board.account()
    contested, other = (board.submitted(board.drafted(shared, text=f"{day}日は防災訓練の日です。")) for day in (3, 5))
    for case_id in (contested, other):
        deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor("s022"), at=NOW)
    answers: list[str] = []
    gate = threading.Barrier(3)

    def decide(case_id: int, number: str) -> None:
        seen = cases.case(case_id).content_id
        gate.wait()
        answers.append(_answer(lambda: deciding.seal(case_id, seen=seen, by=actor(number), at=NOW)))
        connection.close()

    hands = [threading.Thread(target=decide, args=given) for given in ((contested, "s009"), (contested, "s045"), (other, "s009"))]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    numbers = sorted(Case.objects.values_list("document_number", flat=True))
    decided = Seal.objects.filter(verb="decided").count()
    print(json.dumps({"answers": sorted(answers), "numbers": numbers, "decided": decided}))


def _make_a_second_head() -> None:
    """The section has two heads for a day, so that both may decide."""
    office = people.appointments(actor("s009").person(), TODAY)[0]
    with transaction.atomic():
        held = Appointment.objects.get(pk=office.appointment_id).office
        Appointment.objects.create(person_id=actor("s045").person(), office=held, since=TODAY, concurrent=True)


def _answer(deed: Callable[[], object]) -> str:
    try:
        deed()
    except Conflict:
        return "conflict"
    except Forbidden:
        return "forbidden"
    except Refused as refused:
        return str(refused)
    except DatabaseError as error:
        return str(error)
    return "done"


def _until_somebody_waits() -> None:
    """Until the other thread waits for something held here; on SQLite it waited already for its turn to begin."""
    if connection.vendor != "postgresql":
        return
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        PAUSE.wait(0.01)
    raise RuntimeError("nobody ever waited")


if __name__ == "__main__":
    {deed.__name__: deed for deed in (prepare, write, export, overwrite, quarrel, decide_at_once)}[sys.argv[1]](*sys.argv[2:])
