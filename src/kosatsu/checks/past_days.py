"""What is announced as coming is not over already when the post appears."""

from __future__ import annotations

import re
from itertools import pairwise

from kosatsu.checks.days import Mention, mentions, sentence_end
from kosatsu.checks.drafts import Draft, plain, without_links
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

CODES = ("date.past",)

_TIME = r"(?: ?(?:の|、)?(?:午前|午後|正午|朝|夜|夕方|夕|昼)?(?:\d{1,2}(?:時(?:半|\d{1,2}分)?|:\d{2}))?)?"
_UNTIL = re.compile(rf"{_TIME} ?(?:まで|必着|消印有効|締め?切|〆切)")
_SINCE = re.compile(r" ?(?:から|より|以降|以後|以来|付|号|現在|時点|生まれ|の(?!午前|午後|正午|朝|夜|夕|昼|\d))")
_RANGE = re.compile(rf"{_TIME} ?(?:から|より|[〜~ー–—-]) ?$")
_OVER = re.compile(
    r"ました|でした|した[。、」のた]|していた|された|終了|中止|延期|をもって|限りで|以来"
    r"|\b(?:was|were|has been|have been|had|held on|ended)\b"
)
_COMES = re.compile(
    r"(?:開催|実施|開講|上演|上映|放送|放映|配信|運行|販売|オープン|スタート|開会|開幕|出展|開設|募集|発売)(?:いた)?します"
    r"|(?:行い|開き|始め|始まり|催し|行なわれ|行われ|開かれ|伺い|並び|配り|売り出し|もよおし)ます"
    r"|お待ちして|ご参加(?:ください|を)"
    r"|(?:お越し|おいで|ご来場|お集まり|お申込み|お申し込み|ご応募|お出かけ|お楽しみ)(?:ください|くださいませ|に)"
    r"|開催!|オープン!|スタート!|開催(?:決定|予定)|予定です|を予定しています"
    r"|(?:投票日|開催日|開催|本番|開幕|初日|発売|締め?切り?|期限)です"
    r"|will be|is (?:open|held)|starts|begins|[Jj]oin us|[Pp]lease"
)
_ASKS = re.compile(r"受け?付け?|募集|申し?込|応募|提出|予約|開催|展示|開いて|販売|配布|投票|ます|です|ください|[)!]?$")
_NAMES_IT = re.compile(
    r"(?:締め?切り?|〆切|期限|期日|期間|会期|申し?込み?|日時|日程|とき|開催日|実施日|投票日)(?:日|期限|期日)?(?:は|:|/|・| )? ?$"
    r"|(?:本日|今日|きょう|明日|あす|明後日|あさって|今週末|来週|来月|まもなく|いよいよ)(?:の|、)? ?$"
)
_COMES_BEFORE = re.compile(r"\b(?:will|starts?|begins?|opens?|join us|until|please)\b[^.!?。\n]{0,40}$", re.IGNORECASE)
_EVERY = re.compile(r"(?:毎年|例年|毎月|昨年|去年|前回)[^。]{0,12}$")


@enforces("4-4")
def against_past_days(draft: Draft) -> list[Finding]:
    """A day before the day of posting is spoken of as if it were to come; a report of what has been is none of this."""
    if draft.posted_on is None:
        return []
    text = without_links(plain(draft.text))
    named = mentions(draft)
    return [
        Finding(
            "date.past",
            "4-4",
            Level.WARN,
            params={"text": draft.text[mention.start : mention.end], "posted_on": f"{draft.posted_on.month}月{draft.posted_on.day}日"},
            category="date_error",
            start=mention.start,
            end=mention.end,
            text=draft.text[mention.start : mention.end],
        )
        for mention, following in pairwise([*named, Mention(len(text), len(text))])
        if mention.days and max(mention.days) < draft.posted_on and _is_announced(text, mention, following.start)
    ]


def _is_announced(text: str, mention: Mention, following: int) -> bool:
    """Whether the words around the day speak of it as coming."""
    head = text[max(0, mention.start - 60) : mention.start]
    tail = text[mention.end : min(following, sentence_end(text, mention.end))]
    if _OVER.search(tail) or _RANGE.match(tail) or _EVERY.search(head):
        return False
    if _UNTIL.match(tail):
        return bool(_ASKS.search(tail))
    if _NAMES_IT.search(head) or _COMES_BEFORE.search(head):
        return True
    return not _SINCE.match(tail) and bool(_COMES.search(tail))
