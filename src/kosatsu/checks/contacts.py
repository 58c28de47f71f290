"""Who calls people to come, to apply or to pay says where to ask."""

from __future__ import annotations

import re

from kosatsu.checks.drafts import Draft
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

CODES = ("contact.missing",)
_CALLS = re.compile(r"申込|申し込み|募集|ご応募|応募(?:は|を|し)|要予約|予約(?:は|が必要|を受)|お申し込み|届出(?:は|が必要)|納期限|受講生")
_CONTACT = re.compile(
    r"\d{2,4}-\d{2,4}-\d{3,4}|https?://|[a-z0-9-]+\.(?:example|jp|com|lg\.jp)|お?電話|窓口|問合せ|問い合わせ|ホームページ|担当|課(?:へ|まで|の|に|。|\)|、)|係|フォーム|LINE|DM|QRコード|要項|案内をご覧|センター|公民館|事務局|館内"
    r"|申し?込み?(?:は|も)?(?:不要|いりません|要りません|なし)|(?:医療機関|病院|医院)(?:へ|に|で|まで)|直接会場|(?:終了|締め切り)(?:しまし|しており|しています|いたしまし|ました)"
)


@enforces("7-1-a")
def against_missing_contact(draft: Draft) -> list[Finding]:
    """A text that asks people to apply names a telephone, a page, a counter or a section."""
    match = _CALLS.search(draft.reading.folded)
    if match is None or _CONTACT.search(draft.reading.folded):
        return []
    start, end = draft.reading.span(*match.span())
    return [Finding("contact.missing", "7-1-a", Level.HINT, {}, "wording", start, end, draft.text[start:end])]
