"""様式第1号 and 様式第2号 as values: what a filing says, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self


@dataclass(frozen=True)
class Form:
    """What both forms share: they are stored as plain JSON and read back whole."""

    def as_json(self) -> dict[str, Any]:
        """The form as canonical JSON values."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The form that was stored; fields it does not know are passed over, missing ones are blank."""
        known = {field.name for field in fields(cls)}
        values = {key: tuple(value) if isinstance(value, list) else value for key, value in stored.items() if key in known}
        return cls(**values)


@dataclass(frozen=True)
class OpeningForm(Form):
    """様式第1号 ソーシャルメディア利用届出書, with items ⑩ to ⑫ of the operation policy. Days are ISO text, times `HH:MM`."""

    purpose: str = ""
    account_name: str = ""
    handle: str = ""
    planned_url: str = ""
    accountable_officer: int = 0
    operators: tuple[int, ...] = ()
    platform: str = ""
    content_scope: str = ""
    hours_from: str = ""
    hours_until: str = ""
    posting_frequency: str = ""
    reply_mode: str = ""
    response_method: str = ""
    contact: str = ""
    start_on: str = ""
    listed_on_website: bool = True
    unlisted_reason: str = ""
    listing_url: str = ""
    website_blurb: str = ""
    terms_checked_on: str = ""
    terms_version: str = ""
    prohibited_items: str = ""
    disclaimer: str = ""
    policy_change: str = ""
    icon: str = ""
    icon_type: str = ""


@dataclass(frozen=True)
class ClosingForm(Form):
    """様式第2号 ソーシャルメディア廃止届出書; all but the last two are taken from the register."""

    account_id: int = 0
    platform: str = ""
    account_name: str = ""
    url: str = ""
    accountable_officer: int = 0
    operators: tuple[int, ...] = ()
    closing_on: str = ""
    reason: str = ""
