"""The operation policy as a paper: for anyone, with offices only."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from kosatsu.accounts import queries as accounts
from tests.faces.test_filing import put_up, seal
from tests.world import OPENING_ORDER

pytestmark = pytest.mark.usefixtures("city")


def test_anyone_prints_the_policy_of_an_account_and_reads_no_name_and_no_address_before_its_time() -> None:
    case = put_up()
    for number in OPENING_ORDER:
        seal(number, case)
    (account,) = accounts.register()
    address = f"/register/{account.pk}/policy.pdf"
    assert address in Client().get(f"/register/{account.pk}/").content.decode()
    answer = Client().get(address)
    said = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "⑤運用責任者危機管理課長" in said
    assert "アカウントを取得したときに、この台帳でお知らせします。" in said
    assert ("関屋" in said, "葛城" in said) == (False, False)
    assert Client().get(address, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304


def test_there_is_no_policy_of_an_account_that_is_not_there() -> None:
    assert Client().get("/register/999999/policy.pdf").status_code == 404
