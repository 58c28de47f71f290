"""Around an election an official account says nothing for or against anybody."""

from __future__ import annotations

import re

from kosatsu.checks.drafts import Draft
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

CODES = ("election.words",)
_WORDS = re.compile(
    r"候補(?:者|予定者)?(?:の|は|が|を|に)|公約|マニフェスト|街頭演説|選挙カー|後援会|支持(?:者|し|を)|政党|与党|野党|党首|推薦|応援演説|当選|落選|現職|新人候補|市政報告会|国政報告会|議員(?:と|が|の)(?:ご一緒|来場|あいさつ|写真)"
)
_OFFICIAL = re.compile(r"選挙管理委員会|選管|期日前投票|投票所|投票(?:日|率)|開票|選挙公報|不在者投票|点字投票")


@enforces("4-1")
def against_election_words(draft: Draft) -> list[Finding]:
    """In the time of an election, words of the contest ask for a reason; what the election board announces does not."""
    day = draft.posted_on
    running = [election for election in draft.city.elections if day is not None and election.since <= day <= election.until]
    if not running or _OFFICIAL.search(draft.reading.folded):
        return []
    match = _WORDS.search(draft.reading.folded)
    if match is None:
        return []
    start, end = draft.reading.span(*match.span())
    here = draft.text[start:end]
    return [Finding("election.words", "4-1", Level.STOP, {"text": here, "name": running[0].name}, "illegal", start, end, here)]
