"""The twelve items of a policy, written from 様式第1号: one entry of data, two renderings."""

from __future__ import annotations

from datetime import date

from kosatsu.accounts.forms import OpeningForm
from kosatsu.connectors import catalog
from kosatsu.people import queries as people


def items(form: OpeningForm, *, unit_id: int, on: date) -> tuple[list[str], list[str]]:
    """(internal, public): inside the city hall with names, for the public with offices only."""
    unit = people.unit_name(unit_id, on)
    return _twelve(form, *_named(form, on)), _twelve(form, _office(form.accountable_officer, on), f"{unit}の職員" if form.operators else "")


def _twelve(form: OpeningForm, officer: str, operators: str) -> list[str]:
    ask = f"お問い合わせは{form.contact}へお願いします。" if form.contact else ""
    hours = f"{form.hours_from}から{form.hours_until}まで({form.posting_frequency})" if form.hours_from and form.hours_until else ""
    return [
        form.purpose,
        form.platform and catalog.capabilities(form.platform).label_ja,
        form.account_name,
        form.planned_url or "取得後に公式アカウント一覧でお知らせします。",
        officer,
        operators,
        form.content_scope,
        hours,
        form.response_method and f"{form.response_method}{ask}",
        form.prohibited_items,
        form.disclaimer,
        form.policy_change,
    ]


def _named(form: OpeningForm, on: date) -> tuple[str, str]:
    officer = f"{_office(form.accountable_officer, on)} {people.person(form.accountable_officer).name}" if form.accountable_officer else ""
    return officer, "、".join(people.person(person).name for person in form.operators)


def _office(person_id: int, on: date) -> str:
    return people.snapshot(people.actor_of(person_id, on), on).office_title if person_id else ""
