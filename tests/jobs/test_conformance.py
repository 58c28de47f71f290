"""What every engine must do, seen from outside: real workers, killed and stopped, on a real database."""

from __future__ import annotations

import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from kosatsu.kernel.clock import now
from tests.jobs.conftest import Office


def quick(number: int) -> list[str]:
    return [f"quick:{each:03}" for each in range(number)]


def done(office: Office, number: int) -> bool:
    return len(set(office.keys("ends"))) >= number


def settled(office: Office) -> dict[str, int]:
    """The counts after every worker has left."""
    for worker in office.workers:
        if worker.poll() is None:
            assert office.stop(worker) == 0
    counts: dict[str, int] = office.seen()["counts"]
    return counts


def only_done(number: int) -> dict[str, int]:
    return {"waiting": 0, "leased": 0, "done": number}


def begun_at(office: Office, key: str) -> list[datetime]:
    return [datetime.fromisoformat(deed["at"]) for deed in office.deeds("begins") if deed["key"] == key]


def test_no_job_is_lost_when_all_workers_are_killed_in_the_middle_of_their_work(office: Office) -> None:
    office.put(*quick(150))
    killed = [office.start(), office.start()]
    office.until(lambda: done(office, 40))
    for worker in killed:
        office.kill(worker)
    assert not done(office, 150)
    office.start()
    office.start()
    office.until(lambda: done(office, 150) and office.seen()["counts"] == only_done(150))
    assert settled(office) == only_done(150)
    begun = Counter(office.keys("begins"))
    assert begun.keys() == set(quick(150))
    assert sum(begun.values()) - 150 <= len(killed)
    assert office.keys("meets another") == []


def test_what_a_dead_worker_held_is_done_by_the_other(office: Office) -> None:
    first = office.start()
    office.put("door:1")
    office.until(lambda: office.keys("begins") == ["door:1"])
    office.put(*quick(60))
    office.start()
    office.until(lambda: done(office, 20))
    office.kill(first)
    office.open_door()
    office.until(lambda: done(office, 61) and office.seen()["counts"] == only_done(61))
    assert settled(office) == only_done(61)
    assert Counter(office.keys("begins")) == Counter([*quick(60), "door:1", "door:1"])


def test_a_job_that_was_rolled_back_never_runs(office: Office) -> None:
    office.put("quick:undone", undone=True)
    office.put("quick:put")
    office.start()
    office.until(lambda: done(office, 1))
    assert settled(office) == only_done(1)
    assert office.keys("begins") == ["quick:put"]


def test_no_job_runs_twice_even_if_it_takes_longer_than_a_lease(office: Office) -> None:
    keys = sorted([*quick(60), "slow:1", "slow:2"])
    office.put("slow:1", "slow:2", *quick(60))
    for _ in range(3):
        office.start()
    office.until(lambda: done(office, 62))
    assert settled(office) == only_done(62)
    assert office.keys("begins") == keys
    assert office.keys("meets another") == []


def test_a_worker_that_comes_too_late_has_no_say(office: Office) -> None:
    office.put("late:1")
    heartless = office.start("--beat", "3600")
    office.until(lambda: office.keys("begins") == ["late:1"])
    other = office.start()
    office.until(lambda: done(office, 1))
    assert [deed["pid"] for deed in office.deeds("ends")] == [other.pid]
    office.open_door()
    office.until(lambda: len(office.deeds("ends")) == 2)
    assert office.stop(heartless) == 0
    assert settled(office) == only_done(1)
    assert [deed["pid"] for deed in office.deeds("begins")] == [heartless.pid, other.pid]


def test_one_dedup_is_one_job_whoever_puts_it_and_the_earliest_time_counts(office: Office) -> None:
    late = {"key": "quick:1", "dedup": "d", "after": 3600}
    with ThreadPoolExecutor() as clerks:
        for clerk in [clerks.submit(office.ask, "put", given=[*[late] * 20, {**late, "after": 0}]) for _ in range(3)]:
            clerk.result()
    assert office.seen()["counts"] == {"waiting": 1, "leased": 0, "done": 0}
    office.start()
    office.until(lambda: done(office, 1))
    assert settled(office) == only_done(1)
    office.put("quick:1", dedup="d")
    office.start()
    office.until(lambda: len(office.deeds("ends")) == 2)
    assert settled(office) == only_done(2)


def test_what_is_put_while_the_same_is_worked_on_runs_once_more_afterwards(office: Office) -> None:
    office.put("door:1", dedup="d")
    office.start()
    office.until(lambda: office.keys("begins") == ["door:1"])
    office.start()
    office.put("door:1", dedup="d")
    office.put("quick:1")
    office.until(lambda: office.keys("ends") == ["quick:1"])
    assert office.keys("begins") == ["door:1", "quick:1"]
    office.open_door()
    office.until(lambda: office.keys("ends") == ["door:1", "door:1", "quick:1"])
    assert settled(office) == only_done(2)
    assert office.keys("meets another") == []


def test_what_is_put_while_the_same_comes_to_its_end_is_not_lost(office: Office) -> None:
    office.put("door:1", dedup="d")
    office.start()
    office.until(lambda: office.keys("begins") == ["door:1"])
    with ThreadPoolExecutor() as clerks:
        clerk = clerks.submit(office.put, "door:1", dedup="d", slowly=True)
        office.until(lambda: office.keys("puts") == ["door:1"])
        office.open_door()
        clerk.result()
    office.until(lambda: office.keys("ends") == ["door:1", "door:1"])
    assert settled(office) == only_done(1)


def test_no_job_runs_before_its_time(office: Office) -> None:
    asked = now() + timedelta(seconds=2)
    office.put("quick:later", after=2)
    office.put("quick:now")
    office.start()
    office.until(lambda: done(office, 2))
    assert [deed["key"] for deed in office.deeds("begins")] == ["quick:now", "quick:later"]
    assert begun_at(office, "quick:later")[0] >= asked


def test_a_job_that_fails_is_tried_again_after_growing_pauses_shown_and_in_nobodys_way(office: Office) -> None:
    office.put("refused:1", "quick:1")
    office.start()
    office.until(lambda: len(office.deeds("begins")) >= 8)
    begins = begun_at(office, "refused:1")
    pauses = [(after - before).total_seconds() for before, after in pairwise(begins)]
    assert [pause >= 0.01 * 2**number for number, pause in enumerate(pauses)] == [True] * len(pauses)
    assert office.keys("ends") == ["quick:1"]
    (trouble,) = office.seen()["trouble"]
    assert (trouble["key"], trouble["last_error"]) == ("refused:1", "RuntimeError: refused")
    assert trouble["failures"] >= 5


def test_a_worker_told_to_stop_finishes_its_job_and_begins_no_other(office: Office) -> None:
    office.put("door:1")
    worker = office.start()
    office.until(lambda: office.keys("begins") == ["door:1"])
    assert office.seen()["alive"] is True
    office.put(*quick(5))
    worker.terminate()
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(1)
    office.open_door()
    assert worker.wait(90) == 0
    assert office.keys("ends") == office.keys("begins") == ["door:1"]
    assert office.seen() == {"counts": {"waiting": 5, "leased": 0, "done": 1}, "trouble": [], "alive": False}


def test_what_is_periodic_runs_once_a_time_however_many_workers_there_are(office: Office) -> None:
    for _ in range(3):
        office.start("--every", "0.3")
    office.until(lambda: len(office.deeds("ends")) >= 6)
    counts = settled(office)
    begun = office.keys("begins")
    assert begun == sorted(set(begun))
    assert counts["done"] == len(begun)
    assert len({deed["pid"] for deed in office.deeds("begins")}) <= 3
