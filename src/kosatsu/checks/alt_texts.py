"""Every picture is told in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kosatsu.checks.drafts import Draft, plain
from kosatsu.connectors import catalog
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.grounds import PRODUCT_LAW_1

CODES = ("alt.missing", "alt.file_name", "alt.too_long")
GROUND = "bylaw:alt_text"

_FILE_NAME = re.compile(
    r"[^\s。、]{1,80}\.(?:jpe?g|png|gif|webp|heic|bmp|tiff?|svg)|(?:IMG|DSC[NF]?|PXL|MVIMG|画像|写真|スクリーンショット)[-_ ]?\d{0,20}",
    re.IGNORECASE,
)


@enforces(GROUND)
def against_wordless_pictures(draft: Draft) -> list[Finding]:
    """A picture has no words, has its file's name for words, or has more of them than the platform takes."""
    return list(_found(draft))


def _found(draft: Draft) -> Iterator[Finding]:
    limits = catalog.limits(draft.platform) if draft.platform else None
    for position, alt in enumerate(draft.alts, 1):
        if not alt.strip():
            yield Finding("alt.missing", GROUND, params={"number": position}, category="accessibility")
        elif _FILE_NAME.fullmatch(plain(alt).strip()):
            yield Finding("alt.file_name", GROUND, Level.WARN, params={"number": position, "alt": alt.strip()}, category="accessibility")
        if limits and limits.alt_length and len(alt) > limits.alt_length:
            yield Finding(
                "alt.too_long",
                PRODUCT_LAW_1,
                Level.IMPOSSIBLE,
                params={"number": position, "length": len(alt), "limit": limits.alt_length},
                category="length",
            )
