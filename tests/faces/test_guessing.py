"""Whoever guesses passwords is stopped, and shuts out nobody else."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.usefixtures("city")
DOOR = "/desk/sign-in/"


def tried(number: str, address: str) -> HttpResponse:
    answer = Client().post(DOOR, {"login": number, "password": "wrong"}, headers={"X-Forwarded-For": address})
    assert isinstance(answer, HttpResponse)
    return answer


def is_held_up(number: str, address: str) -> bool:
    return "失敗が続きました" in tried(number, address).content.decode()


def test_five_wrong_passwords_hold_up_that_sign_in_whatever_address_is_claimed() -> None:
    assert [is_held_up("s044", f"203.0.113.{place}") for place in range(7)] == [False] * 5 + [True] * 2


def test_behind_the_citys_entrance_a_guesser_holds_up_only_the_own_address(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for place in range(12):
        tried(f"x{place}", "203.0.113.9")
    assert (is_held_up("s022", "203.0.113.9"), is_held_up("s044", "203.0.113.10")) == (True, False)
