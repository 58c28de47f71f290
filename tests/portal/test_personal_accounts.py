"""The accounts of heads as persons: named by office so that nobody takes them for the city's."""

from __future__ import annotations

import pytest

from kosatsu.bylaws import actions, queries
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.errors import Refused
from tests.portal import town
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


def test_by_default_the_city_names_none() -> None:
    assert queries.value("scope.head_personal", TODAY) == []


def test_one_is_named_by_office_medium_handle_and_address() -> None:
    town.name_personal_account()
    assert queries.value("scope.head_personal", TODAY) == [town.MAYORS_OWN]


@pytest.mark.parametrize(
    "row",
    [
        "https://x.com/mayor", {"office": "市長"}, town.MAYORS_OWN | {"name": "上野 太郎"}, town.MAYORS_OWN | {"url": None},
    ],
)  # fmt: skip
def test_anything_else_is_refused(row: object) -> None:
    with pytest.raises(Refused) as refused:
        actions.answer("scope.head_personal", [row], since=TODAY, ground="広報会議", by=SYSTEM, at=NOW)
    assert {finding.code for finding in refused.value.findings} <= {"bylaw.row_columns", "bylaw.other_kind"}
