"""The city's words and rules as they are written: each part a field of lines, and small forms that add one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from kosatsu.checks.list_faults import LONGEST_RULES, LONGEST_SAID, LONGEST_WORD, PARTS, Fault, faults
from kosatsu.checks.lists import NOTHING
from kosatsu.faces.web import list_words
from kosatsu.faces.web.fields import Long, UploadField

LONGEST = 2_000_000
CLASSES_SAID = "・".join(list_words.CLASSES[name] for name in list_words.CHOSEN)
LEVELS_SAID = "・".join(list_words.LEVELS.values())
WORDS_HELP = (
    "一行に一つ。語・分類・段階・理由・言い換えを、タブか | で区切ります(表計算の表をそのまま貼り付けられます)。"
    f"分類は{CLASSES_SAID}。段階は{LEVELS_SAID}。"
    "例: めいわく施設 | 言い方 | 確認 | 地元の方が傷つきます。 | クリーンセンター"
)
SILENCED_HELP = (
    "一行に一つ。種類(語か規則)・その語か規則の名前・理由。"
    "例: 語 | 馬鹿野郎祭 | 祭りの名前　／　規則 | insult.harsh | 広報では使い分けています"
)
HOSTS_HELP = "一行に一つ。例: kanko.example"
RULES_HELP = "一つの語ではなく、語の組み合わせを探すときに書きます。使わなければ空のままにします。"
RULES_EXAMPLE = """[words]
place = ["公園", "河川敷"]
act = ["花火", "バーベキュー"]

[guard.forbidden]
find = "禁止|できません|ご遠慮"

[[rule]]
id = "city.fire_outside"
category = "illegal"
clause = "4-8-1"
level = "warn"
find = "{place}で.{0,10}{act}"
unless = ["forbidden"]
hit = ["公園で花火を楽しみましょう"]
miss = ["公園での花火は禁止です"]
"""
RULES_EXPLAINED = (
    ("words", "語の組です。型の中では {place} のように名前で書きます。"),
    ("guard", "同じ文にこの型があれば指摘しない、という文脈です。"),
    ("category・clause", "分類と、その条項です。"),
    ("find", "探す型です。{0,10} は「あいだに0文字から10文字」の意味です。"),
    ("hit・miss", "必ず当たる例と、似ていても当たらない例です。一つずつは要ります。"),
)


def _long(label: str, help_text: str, rows: int, longest: int = LONGEST) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, strip=False, max_length=longest, widget=Long(rows))


class ListsForm(forms.Form):
    """All parts of a list, with the fingerprint of the one that was being changed."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput())
    words = _long(PARTS["words"], WORDS_HELP, 10)
    silenced = _long(PARTS["silenced"], SILENCED_HELP, 6)
    hosts = _long(PARTS["hosts"], f"似ていても、短くても、指摘しないホストです。{HOSTS_HELP}", 3)
    shorteners = _long(PARTS["shorteners"], f"製品の一覧にない短縮URLのホストです。{HOSTS_HELP}", 3)
    rules = _long(PARTS["rules"], RULES_HELP, 10, LONGEST_RULES)

    def read(self) -> tuple[dict[str, Any], list[Fault], bool]:
        """The list that the lines say, what is wrong with them by part and line, and whether some line could not be read at all and
        would be lost; of a form that is valid."""
        said = {name: text.replace("\r\n", "\n") for name, text in self.cleaned_data.items()}
        words, silenced = list_words.words_of(said["words"]), list_words.silenced_of(said["silenced"])
        hosts = {part: list_words.hosts_of(said[part], part) for part in ("hosts", "shorteners")}
        value = {
            "words": [dict(row) for row in words.rows],
            "silenced": [dict(row) for row in silenced.rows],
            **{part: [row["host"] for row in lines.rows] for part, lines in hosts.items()},
            "rules": said["rules"],
        }
        lines = {"words": words, "silenced": silenced, **hosts}
        found = [lines[fault.part].placed(fault) if fault.part in lines else fault for fault in faults(value)]
        unread = [fault for part in lines.values() for fault in part.faults]
        return value, sorted([*found, *unread], key=lambda fault: (tuple(NOTHING).index(fault.part), fault.line)), bool(unread)


def initial(value: Mapping[str, Any]) -> dict[str, str]:
    """A list as the fields show it."""
    return {
        "words": list_words.words_text(value["words"]),
        "silenced": list_words.silenced_text(value["silenced"]),
        "hosts": "\n".join(value["hosts"]),
        "shorteners": "\n".join(value["shorteners"]),
        "rules": value["rules"],
    }


class WordForm(forms.Form):
    """One word, added as a line."""

    prefix = "one"
    word = forms.CharField(label="探す語", max_length=LONGEST_WORD)
    category = forms.ChoiceField(label="分類", choices=[(name, list_words.CLASSES[name]) for name in list_words.CHOSEN])
    level = forms.ChoiceField(label="段階", choices=list(list_words.LEVELS.items()))
    reason = forms.CharField(label="書いた人に示す理由", max_length=LONGEST_SAID)
    instead = forms.CharField(label="言い換えの例", max_length=LONGEST_SAID, required=False)

    def line(self) -> str:
        """The line of the words."""
        said = self.cleaned_data
        return list_words.words_text([{**{name: said[name] for name in ("word", "level", "reason", "instead")}, "class": said["category"]}])


class SilenceForm(forms.Form):
    """One thing that is left alone."""

    kind = forms.ChoiceField(label="種類", choices=list(list_words.KINDS.items()))
    what = forms.CharField(
        label="語か、規則の名前",
        help_text="この語のところは、どの文でも指摘されなくなります。祭りの名前なら「馬鹿野郎祭」のように、長く書いてください。",
        max_length=80,
    )
    reason = forms.CharField(label="指摘しない理由", max_length=LONGEST_SAID)

    def line(self) -> str:
        """The line of what is left alone."""
        return list_words.silenced_text([self.cleaned_data])


class TryForm(forms.Form):
    """A sentence, said as a draft or as a comment."""

    prefix = "try"
    text = forms.CharField(label="試す文", max_length=4000, widget=Long(3), required=False)
    kind = forms.ChoiceField(label="何として", choices=[("draft", "市が出す文"), ("comment", "寄せられたコメント")])

    def clean_text(self) -> str:
        """The sentence, which only this button asks for."""
        if not (text := str(self.cleaned_data["text"])).strip():
            raise forms.ValidationError("試す文を書いてください。")
        return text


class TextsForm(forms.Form):
    """A file of texts."""

    file = UploadField(
        ".jsonl,.json,.txt",
        label="コメントなどのファイル(JSON Lines)",
        help_text='一行に一件、{"text": "…", "kind": "comment"} の形。5,000行・8MBまで。ファイルの中身は残しません。',
    )
