"""A day on which nobody is there is no day to come to the counter."""

from __future__ import annotations

import re

from kosatsu.checks.days import mentions, sentence_end
from kosatsu.checks.drafts import Draft, plain
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.calendars import wareki
from kosatsu.kernel.findings import Finding, Level

CODES = ("date.closed",)
_COUNTER = re.compile(r"窓口|市役所(?:で|へ|に)|開庁|受付(?:は|を|し)|お電話|電話で|課(?:へ|まで|で)")
_KNOWN = re.compile(r"休|閉|臨時|祝|開けます|日直|除")


@enforces("4-4")
def against_closed_days(draft: Draft) -> list[Finding]:
    """A day named together with the counter is one on which the city hall is open, or the text says that it opens."""
    text = plain(draft.text)
    found = []
    for mention in mentions(draft):
        around = text[max(0, mention.start - 20) : sentence_end(text, mention.end)]
        if mention.days and mention.days[0] in draft.city.closed and _COUNTER.search(around) and not _KNOWN.search(around):
            here = draft.text[mention.start : mention.end]
            params: dict[str, str | int] = {"text": here, "day": wareki(mention.days[0])}
            found.append(Finding("date.closed", "4-4", Level.HINT, params, "wording", mention.start, mention.end, here))
    return found
