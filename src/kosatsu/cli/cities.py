"""The city as the checks know it, from a file of its settings or from what is proposed: no database."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from kosatsu.bylaws.rules import files
from kosatsu.checks.city import City
from kosatsu.kernel.wording import say

HOSTS = "city.official_hosts"


@cache
def proposed() -> City:
    """The city of the preset."""
    preset = tomllib.loads(resources.files("kosatsu.bylaws").joinpath("presets/uenohara.toml").read_text("utf-8"))
    return _city({key: row["value"] for key, row in preset.items() if "value" in row})


def of_file(content: bytes) -> City:
    """The city of a file that `kosatsu bylaws export` wrote; ValueError says in words what is wrong with it."""
    answers, faults = files.read(content)
    if faults:
        raise ValueError(" ".join(say(fault) for fault in faults))
    return _city({answer.key: answer.value for answer in answers})


def _city(values: dict[str, Any]) -> City:
    hosts = values.get(HOSTS, [])
    if not isinstance(hosts, list) or not all(isinstance(host, str) for host in hosts):
        raise ValueError(f"{HOSTS} はホスト名のならびで書いてください / {HOSTS} is a list of host names")
    return City(hosts=tuple(host.lower() for host in hosts))
