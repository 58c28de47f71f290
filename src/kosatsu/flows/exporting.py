"""Taking the whole record out as files that anybody can verify with a bare Python."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import models, transaction

from kosatsu.accounts.models import Account, AccountOperator, Filing, ProfileReading
from kosatsu.approval.models import Case, Clearance, Content, PostReview, Seal, Step
from kosatsu.bylaws.models import Choice
from kosatsu.flows import checkpointing
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound, Refused, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_3
from kosatsu.kernel.refs import Ref
from kosatsu.people.permissions import Permission, require
from kosatsu.policies.models import Policy
from kosatsu.posts.models import Attempt, Capture, Delivery, Outcome, Picture, Post, Receipt
from kosatsu.records import actions as records
from kosatsu.records import evidence, queries, verifier
from kosatsu.records.models import Checkpoint, Entry
from kosatsu.records.notes import Signer

RECORD = Ref("record", "journal")
# What the registers said on the day of the export. Sign-ins and sealed credentials are not among them, nor the register of persons.
TABLES: tuple[type[models.Model], ...] = (
    Account, AccountOperator, Filing, ProfileReading, Policy, Case, Step, Seal, Clearance, PostReview, Post, Picture, Delivery,
    Attempt, Outcome, Receipt, Capture, Choice,
)  # fmt: skip


@dataclass(frozen=True)
class Withholding:
    """What is kept back from an answer to a 開示請求: fields by line, and files by hash. The proof of everything else stays."""

    fields: Mapping[int, Collection[str]] = field(default_factory=dict)
    files: Collection[str] = ()


@dataclass(frozen=True)
class Summary:
    """What was written where, and the key that proves it; `missing` files are named by the record and not in the evidence store."""

    folder: str
    lines: int
    root: str
    files: int
    withheld: int
    missing: tuple[str, ...]
    verifier_key: str
