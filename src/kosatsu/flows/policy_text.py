"""The twelve items of a policy, written from 様式第1号: one entry of data, two renderings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from kosatsu.accounts import queries as accounts
from kosatsu.accounts import rules
from kosatsu.accounts.forms import OpeningForm
from kosatsu.accounts.models import Account
from kosatsu.connectors import catalog
from kosatsu.people import queries as people
from kosatsu.policies import queries as policies


def items(form: OpeningForm, *, unit_id: int, on: date) -> tuple[list[str], list[str]]:
    """(internal, public): inside the city hall with names, for the public with offices only."""
    unit = people.unit_name(unit_id, on)
    return _twelve(form, *_named(form, on)), _twelve(form, _office(form.accountable_officer, on), f"{unit}の職員" if form.operators else "")


def registered(account: Account, on: date) -> OpeningForm:
    """What is registered of an account, with items ⑩ to ⑫ of its policy in force."""
    policy = policies.in_force(account.pk, on)
    prohibited, disclaimer, change = policy.internal_items[9:12] if policy else ("", "", "")
    return replace(accounts.registered(account, on), prohibited_items=prohibited, disclaimer=disclaimer, policy_change=change)


def changed(account: Account, after: Mapping[str, Any], on: date, *, unit_id: int | None = None) -> tuple[list[str], list[str]] | None:
    """(internal, public) of the policy once these facts have changed; None where no item reads differently, and where there is no policy
    yet and these facts do not make one.

    `unit_id`: the unit that has the account then, where it is another. An item the change does not
    touch keeps its words, whoever wrote them.
    """
    before = registered(account, on)
    old, new = items(before, unit_id=account.unit_id, on=on), items(rules.merged(before, after), unit_id=unit_id or account.unit_id, on=on)
    policy = policies.in_force(account.pk, on)
    if old == new and policy is not None:
        return None
    if policy is None and not all(text.strip() for rendering in new for text in rendering):
        return None
    kept = (policy.internal_items, policy.public_items) if policy else new
    internal, public = (
        [now if was != now else words for was, now, words in zip(*rendering, strict=True)] for rendering in zip(old, new, kept, strict=True)
    )
    return internal, public


def _twelve(form: OpeningForm, officer: str, operators: str) -> list[str]:
    ask = f"お問い合わせは{form.contact}へお願いします。" if form.contact else ""
    until = f"翌日{form.hours_until}" if form.hours_next_day else form.hours_until
    hours = f"{form.hours_from}から{until}まで({form.posting_frequency})" if form.hours_from and form.hours_until else ""
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
