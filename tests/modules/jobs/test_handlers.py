"""The worker of this house."""

from __future__ import annotations

from kosatsu.faces.worker.handlers import HANDLERS, PERIODIC
from kosatsu.jobs.kinds import Job


def test_every_kind_of_job_has_its_handler() -> None:
    assert HANDLERS.keys() == set(Job)


def test_what_is_periodic_has_a_name_of_its_own() -> None:
    assert len({period.name for period in PERIODIC}) == len(PERIODIC)
