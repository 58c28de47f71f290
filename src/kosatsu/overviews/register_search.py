"""Finding accounts in the register: by words of their name, purpose or unit, by medium, by unit, by state."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kosatsu.overviews.register import Listed

_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
LONGEST = 100
STATES = (
    ("live", "公式・運用中"), ("suspended", "休止中"), ("under_check", "確認中"), ("planned", "開設前"), ("closed", "廃止"),
)  # fmt: skip


@dataclass(frozen=True)
class Search:
    """What is looked for; an empty word looks for nothing in particular."""

    words: str = ""
    platform: str = ""
    unit: str = ""
    state: str = ""

    def __bool__(self) -> bool:
        return any((self.words, self.platform, self.unit, self.state))


def found(accounts: Iterable[Listed], search: Search) -> list[Listed]:
    """The accounts that have every word, the medium, the unit and the state."""
    words = [folded(word) for word in search.words.split()]
    return [
        account
        for account in accounts
        if search.platform in {"", account.platform}
        and search.unit in {"", account.unit_code}
        and search.state in {"", account.state}
        and all(word in text_of(account) for word in words)
    ]


def text_of(account: Listed) -> str:
    """The words by which an account is found."""
    said = (
        account.account_name, account.handle, account.url, account.unit, account.platform_name, account.platform, account.introduction,
        account.purpose,
    )  # fmt: skip
    return folded(" ".join(said))


def folded(text: str) -> str:
    """A text as it is compared: width, capitals, katakana or hiragana and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", text).lower().translate(_TO_HIRAGANA).split())


def platforms(accounts: Sequence[Listed]) -> list[tuple[str, str]]:
    """The media of these accounts, name and public name."""
    return list(dict.fromkeys((account.platform, account.platform_name) for account in accounts))


def units(accounts: Sequence[Listed]) -> list[tuple[str, str]]:
    """The units of these accounts, code and name, in order of code."""
    return sorted(dict.fromkeys((account.unit_code, account.unit) for account in accounts))
