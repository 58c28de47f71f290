"""The portal's description says what the portal does."""

from __future__ import annotations

import re
from pathlib import Path

from django.test import Client

from kosatsu.accounts.judging import ANSWERS
from kosatsu.faces.portal.urls import urlpatterns
from tests.portal.conftest import Register

TEXT = (Path(__file__).parents[2] / "docs/portal.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    part = TEXT.split(heading, 1)[1].split("\n## ")[0].split("\n### ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    ruled = next(place for place, line in enumerate(lines) if line.startswith("|---"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[ruled + 1 :]]


def test_every_reason_is_described_with_its_answer() -> None:
    described = {reason.strip("`"): answer.strip("`") for reason, answer, _ in rows("## «Is this account official?»")}
    assert described == {str(reason): str(answer) for reason, answer in ANSWERS.items()}


def test_every_field_of_an_account_is_described(visitor: Client, register: Register) -> None:
    described = [field for cells in rows("## The register as JSON") for field in re.findall(r"`(\w+)`", cells[0])]
    (account, *_) = visitor.get("/register.json").json()["accounts"]
    assert sorted(described) == sorted(account)


def test_every_address_is_described() -> None:
    described = "\n".join(cells[0] for cells in rows("# The public portal"))
    for pattern in urlpatterns:
        address = "/" + re.sub(r"<\w+:(\w+)>", "<", str(pattern.pattern)).split("<")[0]
        assert f"`{address}" in described, address
