"""様式第1号, 様式第2号 and the city's own forms as values: what a filing says, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from kosatsu.accounts.states import AccountClass, FilingKind


@dataclass(frozen=True)
class Form:
    """What all forms share: they are stored as plain JSON and read back whole."""

    def as_json(self) -> dict[str, Any]:
        """The form as canonical JSON values."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The form that was stored; fields it does not know are passed over, missing ones are blank."""
        known = {known.name for known in fields(cls)}
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
    hours_next_day: bool = False
    unlisted_until: str = ""
    account_class: str = AccountClass.OFFICIAL


@dataclass(frozen=True)
class NamesAccount(Form):
    """What every filing about an account of the register says of it, as it stood when the filing was drafted."""

    account_id: int = 0
    platform: str = ""
    account_name: str = ""
    url: str = ""


@dataclass(frozen=True)
class ClosingForm(NamesAccount):
    """様式第2号 ソーシャルメディア廃止届出書; all but the last two are taken from the register."""

    accountable_officer: int = 0
    operators: tuple[int, ...] = ()
    closing_on: str = ""
    reason: str = ""
    mode: str = ""
    parked_until: str = ""


@dataclass(frozen=True)
class ChangeForm(NamesAccount):
    """変更届: the registered facts that change, as they are and as they shall be, by the names of the fields of `OpeningForm`."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    effective_on: str = ""
    reason: str = ""


@dataclass(frozen=True)
class SuspensionForm(NamesAccount):
    """休止届: why, from which day, and until when as far as it is known."""

    suspension_kind: str = ""
    effective_on: str = ""
    until: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ResumptionForm(NamesAccount):
    """再開届: from which day, and what has been put right."""

    effective_on: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ExceptionForm(NamesAccount):
    """例外承認願: from which clause that says 原則, why, and until when."""

    rule: str = ""
    until: str = ""
    reason: str = ""


@dataclass(frozen=True)
class TransferForm(NamesAccount):
    """所管替え届: from which unit to which, with who answers for and who operates the account there. Units by id, named as on that day."""

    from_unit: int = 0
    from_name: str = ""
    to_unit: int = 0
    to_name: str = ""
    accountable_officer: int = 0
    operators: tuple[int, ...] = ()
    effective_on: str = ""
    reason: str = ""


FORMS: Mapping[str, type[Form]] = {
    FilingKind.OPENING: OpeningForm,
    FilingKind.CLOSING: ClosingForm,
    FilingKind.CHANGE: ChangeForm,
    FilingKind.SUSPENSION: SuspensionForm,
    FilingKind.RESUMPTION: ResumptionForm,
    FilingKind.EXCEPTION: ExceptionForm,
    FilingKind.TRANSFER: TransferForm,
}


def form_of(kind: str, stored: Mapping[str, Any]) -> Form:
    """The form of a filing of this kind as it was stored."""
    return FORMS[kind].from_json(stored)
