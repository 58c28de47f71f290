"""What may be kept back of the record when it is given out."""

from __future__ import annotations

from collections.abc import Collection

from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_3, PRODUCT_LAW_5
from kosatsu.records.verifier import ALWAYS_OPEN


@enforces(PRODUCT_LAW_5)
def against_withholding(*, line: int, fields: Collection[str], asked: Collection[str]) -> list[Finding]:
    """A field may be withheld when the line has it; what was done to what and when always stays open."""
    unknown = [
        Finding("export.no_such_field", PRODUCT_LAW_5, params={"line": line, "field": name}) for name in sorted(set(asked) - set(fields))
    ]
    open_ones = sorted(ALWAYS_OPEN.intersection(asked))
    return unknown + [Finding("export.field_always_open", PRODUCT_LAW_3, params={"line": line, "field": name}) for name in open_ones]
