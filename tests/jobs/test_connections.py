"""A worker and the server of its database."""

from __future__ import annotations

import pytest

from tests.jobs.conftest import POSTGRES, Office, Server


@pytest.mark.parametrize("office", [POSTGRES], indirect=True)
def test_a_worker_outlives_its_connections(office: Office, server: tuple[Server, str]) -> None:
    worker = office.start()
    office.put("door:1")
    office.until(lambda: office.keys("begins") == ["door:1"])
    server[0].sever()
    office.put("quick:1")
    office.open_door()
    office.until(lambda: {"door:1", "quick:1"} <= set(office.keys("ends")))
    office.until(lambda: office.seen()["counts"] == {"waiting": 0, "leased": 0, "done": 2})
    assert office.stop(worker) == 0
