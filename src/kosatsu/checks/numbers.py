"""Personal data in figures: My Numbers, cards, telephones, bank accounts, birth dates, plates, addresses of persons, mail addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import re2

from kosatsu.checks.drafts import Draft
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

CLAUSE = "4-8-8"
MOST_OF_A_KIND = 50
CODES = (
    "number.my_number",
    "number.card",
    "number.mobile",
    "number.telephone",
    "number.bank_account",
    "number.birth_date",
    "number.plate",
    "number.dwelling",
    "number.mail",
)
_IN_KANJI = re2.compile(r"[〇一二三四五六七八九](?:[ \-ー・.]{0,2}[〇一二三四五六七八九]){2}")
_KANJI_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")
_SEPARATED = r"[ \-ー・._/]{0,3}"
_GOES_ON = re.compile(r"[ \-ー・._/]?[0-9]{3}")
_WENT_BEFORE = re.compile(r"[0-9][ \-ー・._/]?$")
_END = r"(?:[^0-9]|$)"
_TWELVE = re2.compile(rf"(?:^|[^0-9a-z\-])(?P<n>[0-9]{{4}}{_SEPARATED}[0-9]{{4}}{_SEPARATED}[0-9]{{4}}|(?:[0-9] ){{11}}[0-9]){_END}")
_CARD = re2.compile(rf"(?:^|[^0-9t\-])(?P<n>(?:[0-9]{_SEPARATED}){{12,18}}[0-9]){_END}")
_PARTED = r"[ \-ー()・.の]{0,3}"
_TELEPHONE = re2.compile(
    rf"(?:^|[^0-9\-])(?P<n>(?:\+81[ \-]?|\(?0)(?P<rest>[0-9]{{1,4}}\)?{_PARTED}[0-9]{{1,4}}{_PARTED}[0-9]{{3,4}}))(?:[^0-9\-]|$)"
)
_BANK = re2.compile(
    r"(?:支店|本店|出張所|銀行|信金|信用金庫|信用組合|労働金庫|農協|ゆうちょ|口座)[^。!?0-9]{0,14}(?P<n>[0-9]{7,8})(?:[^0-9]|$)"
)
_POST_BANK = re2.compile(r"記号[ :は]*(?P<n>[0-9]{5}[ \-ー、,]+(?:番号[ :は]*)?[0-9]{6,8})")
_DAY = r"(?:(?:明治|大正|昭和|平成|令和|[mtshr])\.? ?)?[0-9]{1,4}[年./\-][0-9]{1,2}[月./\-][0-9]{1,2}日?"
_BIRTH = re2.compile(rf"(?:生年月日|誕生日)[^0-9。!?\n]{{0,8}}(?P<n>{_DAY})")
_COUNT = r"(?:[0-9]{1,2}|[〇一二三四五六七八九十]{1,3}|元)"
_BORN = re2.compile(
    rf"(?P<n>(?:(?:明治|大正|昭和|平成|令和) ?{_COUNT}|19[0-9]{{2}}|20[0-2][0-9])年{_COUNT}月{_COUNT}日"
    r"|[mtshr]\.? ?[0-9]{1,2}[./\-][0-9]{1,2}[./\-][0-9]{1,2})(?:[生う]まれ|生(?:[の、。でだ) \n]|$))"
)
_BORN_BETWEEN = re.compile(r"(?:から|より|以降|以前|[〜~\-ー])[ 、]?$")
_BORN_THEN = re.compile(r"(?:[生う]まれ|生)?(?:の|である)?(?:方|かた|人|者|お?子|児|皆|みな|から|より|まで|以降|以前|[〜~\-ー])")
_PLATE = re2.compile(
    r"(?P<n>(?:[一-龯]{1,4}|いわき|つくば|とちぎ|なにわ) ?[1-9][0-9acfhklmnpxy]{1,2} ?[あ-を] ?"
    r"(?:[0-9]{1,2}[\-ー][0-9]{2}|[0-9・.]{4}))(?:[^0-9]|$)"
)
_SMALL_PLATE = re2.compile(
    r"(?:ナンバー|プレート|車番)[^。!?\n0-9]{0,8}?(?P<n>[一-龯]{1,4} ?[あ-を] ?[0-9]{1,2}[\-ー][0-9]{2})(?:[^0-9]|$)"
)
_PERSON = r"(?:さん|さま|様|氏|くん|君|ちゃん|宅|ご夫妻|ご夫婦|ご一家|一家|先生)"
_ADDRESS = (
    r"(?:[一-龯ぁ-んァ-ヶ]{1,12}(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})丁目(?:の?[0-9]{1,4}(?:番地?|-)[0-9]{0,4}号?)?"
    r"|[一-龯ぁ-んァ-ヶ]{2,12}[0-9]{1,5}(?:番地|-[0-9]{1,4}番?)(?:[の\-]?[0-9]{1,4})?)"
)
_DWELLING = re2.compile(rf"(?P<n>{_ADDRESS}[^。!?\n]{{0,24}}[一-龯ぁ-んァ-ヶ]{{1,8}} ?{_PERSON})")
_HOME = re2.compile(rf"{_PERSON}[^。!?\n]{{0,10}}(?:住所|自宅|家|届け先|宛先|転居先|引っ越し先)(?:は|が)[^。!?\n]{{0,6}}(?P<n>{_ADDRESS})")
_SENT_TO = re2.compile(rf"(?:さん|さま|様|氏|殿|宛)[ (:]{{1,3}}(?P<n>{_ADDRESS})")
_OWN_HOME = re2.compile(rf"(?:うち|私|わたし|我が家|自宅|実家)(?:は|の住所は)[ 、]?(?P<n>{_ADDRESS})")
_ROOM = re2.compile(r"(?P<n>(?:アパート|マンション|団地|ハイツ|コーポ|住宅|メゾン)[^。!?\n]{0,8}[0-9]{2,4}号室)")
_MAIL = re2.compile(
    r"(?P<n>[a-z0-9._%+\-]{1,64} ?(?:@|\(アット\)|\[アット\]|アットマーク|[(\[]at[)\]]) ?[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,4})"
)
_NOT_PERSONAL = re2.compile(
    r"確認番号|納付|請求書|領収書|事業者登録|適格請求|登録番号|法人番号|予約番号|受付番号|伝票|議案|型番|製造番号|(?:お?問い?合わ?せ|注文|到達|整理|管理|照会|追跡|荷物|会員|利用者|受験|決済|取引)番号"
)
_CITYS = re2.compile(
    r"市役所|役場|課|担当|窓口|センター|係|お問い?合わ?せ|問合せ|ご相談|相談|申込|予約|お電話|電話くださ|施設|公民館|図書館|事務局|教育委員会|診療所|ダイヤル|無線"
)
_SOMEBODYS = re2.compile(
    r"連絡網|名簿|固定電話|うち(?:の|は)|さん|さま|様|氏|男|女|旦那|息子|娘|お宅|家|犯人|先生|社長|本人|自宅|携帯|という人|っていう|店長|担任|晒|さら|苦情を入れ|かけて(?:やっ|みて)|嫌がらせ"
)
_ADDRESSED = re.compile(
    r"お子さ[んま]|(?:皆|みな)(?:さん|さま|様)|(?:市民|住民|利用者|保護者|参加者|お客)(?:さん|さま|様)|家庭|家族|農家|家屋|男女|男性|女性|空き家|実家|(?:作|画|専門|音楽|写真)家|家(?:計|電|具|賃)"
)
_HOUSE = re.compile(
    r"(?:警察署|交番|駐在所|消防署|消防本部|病院|医院|クリニック|保健所|薬局|協議会|商工会|組合|学校|保育園|幼稚園|こども園)"
    r"(?:の?(?:代表)?電話)?[ ():・☎]{0,3}$"
)
_FREE = re.compile(r"\(?0(?:120|570|800|990)")
_EXAMPLE = re.compile(r"(?:の形|という形|のような番号|記入例\)|桁の数字)")


@enforces(CLAUSE)
def against_personal_numbers(draft: Draft) -> list[Finding]:
    """Secrets learned on duty and what belongs to a person only; a citizen's own numbers posted by mistake too."""
    reading = draft.reading
    found: list[Finding] = []
    for look, text in _looks_at(reading.folded):
        for code, start, end in islice(look(draft, text), MOST_OF_A_KIND):
            since, until = reading.span(start, end)
            if not any(known.start < until and since < known.end for known in found):
                found.append(
                    Finding(
                        code,
                        CLAUSE,
                        Level.WARN,
                        {"text": _masked(draft.text[since:until])},
                        "secret",
                        since,
                        until,
                        draft.text[since:until],
                    )
                )
    return found


Place = tuple[str, int, int]
Look = Callable[[Draft, str], Iterator[Place]]


def _looks_at(text: str) -> Iterator[tuple[Look, str]]:
    """What is to be looked for, and in which letters: figures are written in kanji too (〇九〇-一二三四-…)."""
    places = sorted(_GATE.Match(text) or ())
    if places and places[-1] == len(_LOOKS):
        in_digits = text.translate(_KANJI_DIGITS)
        yield from ((_LOOKS[place][1], in_digits) for place in _GATE.Match(in_digits) or () if place < len(_LOOKS))
    yield from ((_LOOKS[place][1], text) for place in places if place < len(_LOOKS))


def _my_numbers(draft: Draft, text: str) -> Iterator[Place]:
    for match in _TWELVE.finditer(text):
        start, end = match.span(1)
        digits = re.sub(r"[^0-9]", "", match.group(1))
        if _GOES_ON.match(text, end) or _WENT_BEFORE.search(text[max(0, start - 2) : start]):
            continue
        if is_my_number(digits) and not _NOT_PERSONAL.search(text[max(0, start - 24) : start]) and not _EXAMPLE.match(text, end):
            yield "number.my_number", start, end


def _cards(draft: Draft, text: str) -> Iterator[Place]:
    for match in _CARD.finditer(text):
        start, end = match.span(1)
        digits = re.sub(r"[^0-9]", "", match.group(1))
        if digits[0] in "23456" and is_luhn(digits) and not _NOT_PERSONAL.search(text[max(0, start - 24) : start]):
            yield "number.card", start, end


def _telephones(draft: Draft, text: str) -> Iterator[Place]:
    for match in _TELEPHONE.finditer(text):
        start, end = match.span(1)
        start += match["n"].startswith("(") and ")" not in match["n"]
        digits = "0" + re.sub(r"[^0-9]", "", match["rest"])
        if len(digits) not in {10, 11} or _FREE.match(match["n"]) or digits in draft.city.telephones:
            continue
        somebodys = _SOMEBODYS.search(_ADDRESSED.sub("", text[max(0, start - 40) : end + 24]))
        if len(digits) == 11 and digits[1] in "6789" and digits[2] == "0":
            if somebodys or not _CITYS.search(text[max(0, start - 20) : start]):
                yield "number.mobile", start, end
        elif len(digits) == 10 and somebodys and not _is_of_an_office(text, start, end):
            yield "number.telephone", start, end


def _is_of_an_office(text: str, start: int, end: int) -> bool:
    """Whether a counter is spoken of around a telephone, or a house that publishes its own stands right before it."""
    before = text[max(0, start - 24) : start]
    return bool(_HOUSE.search(before) or _CITYS.search(before + text[start : end + 12]))


def _mails(draft: Draft, text: str) -> Iterator[Place]:
    for match in _MAIL.finditer(text):
        host = re.split(r"@|アット(?:マーク)?[)\]]?|at[)\]]", match.group(1))[-1].strip()
        if not host.endswith((".lg.jp", ".go.jp")) and not any(host == own or host.endswith("." + own) for own in draft.city.hosts):
            yield "number.mail", *match.span(1)


def _births(draft: Draft, text: str) -> Iterator[Place]:
    """Birth dates of somebody; not those by which people are asked for or sorted (…から…生まれの方)."""
    for match in _BORN.finditer(text):
        start, end = match.span(1)
        if not _BORN_THEN.match(text, end) and not _BORN_BETWEEN.search(text[max(0, start - 6) : start]):
            yield "number.birth_date", start, end


def _simple(code: str, pattern: Any) -> Look:
    def look(draft: Draft, text: str) -> Iterator[Place]:
        for match in pattern.finditer(text):
            yield code, *match.span(1)

    return look


_LOOKS: tuple[tuple[Any, Look], ...] = (
    (_TWELVE, _my_numbers),
    (_CARD, _cards),
    (_TELEPHONE, _telephones),
    (_MAIL, _mails),
    (_BORN, _births),
    *(
        (pattern, _simple(code, pattern))
        for code, pattern in (
            ("number.bank_account", _BANK),
            ("number.bank_account", _POST_BANK),
            ("number.birth_date", _BIRTH),
            ("number.plate", _PLATE),
            ("number.plate", _SMALL_PLATE),
            ("number.dwelling", _DWELLING),
            ("number.dwelling", _HOME),
            ("number.dwelling", _SENT_TO),
            ("number.dwelling", _OWN_HOME),
            ("number.dwelling", _ROOM),
        )
    ),
)


def _gate() -> Any:
    """All patterns at once, figures in kanji last: which of them a text holds at all, told in one pass."""
    gate = re2.Set.SearchSet()
    for pattern in (*(pattern for pattern, _ in _LOOKS), _IN_KANJI):
        gate.Add(pattern.pattern)
    gate.Compile()
    return gate


_GATE = _gate()


def is_my_number(digits: str) -> bool:
    """Whether twelve digits carry the check digit of a My Number (番号法の施行規則, art. 5)."""
    if len(digits) != 12 or not digits.isdecimal() or len(set(digits)) == 1:
        return False
    total = sum(int(digit) * (place + 1 if place <= 6 else place - 5) for place, digit in enumerate(reversed(digits[:11]), 1))
    rest = total % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def is_luhn(digits: str) -> bool:
    """Whether digits pass the check of payment cards (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and len(set(digits)) > 1


def _masked(text: str) -> str:
    """Enough of it to find the place, not enough to pass it on."""
    return text[:3] + "…" if len(text) > 4 else text
