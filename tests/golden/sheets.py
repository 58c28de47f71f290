"""The city's forms as they must look: text and picture of each, filled in with values of the sample city, and blank.

`python -m tests.golden.sheets` draws them anew; look at every one before it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from pypdf import PdfReader

from kosatsu.documents import change, closing, decision, forms, opening, policy, typesetting
from kosatsu.documents.decision import DecisionSheet, Shown, Text
from kosatsu.documents.forms import Form
from kosatsu.documents.policy import PolicySheet
from kosatsu.documents.values import Act, Attached, Box, Course, Enclosure, Head, Row, Stamp, enacted_rows
from kosatsu.kernel.calendars import JAPAN

KEPT = Path(__file__).parent / "forms"
CITY = "上野原市"
AT = datetime(2026, 11, 27, 16, 40, tzinfo=JAPAN)
PPI = 72


def _stamp(kind: str, day: int, surname: str, office: str) -> Stamp:
    return Stamp(kind, date(2026, 11, day), surname, office)


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


ITEMS = (
    "①目的", "②利用するソーシャルメディアの種類", "③アカウント名", "④URL", "⑤運用責任者", "⑥運用担当者", "⑦情報発信の内容", "⑧運用時間",
    "⑨運用方法（意見や質問への対応方法など）", "⑩禁止事項", "⑪免責事項", "⑫運用ポリシーの変更について",
)  # fmt: skip
ROWS = (
    Row(
        "決裁",
        (
            Box("市長", (_stamp("決裁", 27, "上野原", "市長"),)),
            Box("副市長", (_stamp("代決", 26, "瀧田川", "総務部長"), _stamp("後閲", 27, "﨑本", "副市長")), mark="代"),
            Box("部長", (_stamp("承認", 26, "瀧田川", "総務部長"),)),
            Box("課長", (_stamp("承認", 25, "関屋", "危機管理課長"),)),
            Box("担当リーダー", (_stamp("引上げ", 25, "関屋", "危機管理課長"),)),
            Box("担当", (_stamp("起案", 24, "德永", "危機管理課 防災担当"),)),
        ),
    ),
    Row(
        "合議",
        (
            Box("企画課長", (_stamp("意見", 26, "小比類巻", "企画課長"),)),
            Box("総務課長", (_stamp("不同意", 26, "髙", "総務課長"),)),
            Box("情報推進担当リーダー", struck="同じ職の欄がほかにあるため"),
            Box("情報推進担当", (_stamp("合議", 25, "濵", "情報推進担当"),)),
        ),
    ),
)
SENKETSU = (
    Row(
        "決裁",
        (
            Box("市長", struck="専決"),
            Box("副市長", struck="専決"),
            Box("部長", struck="専決"),
            Box("課長", (_stamp("専決", 25, "関屋", "危機管理課長"),)),
            Box("担当リーダー", (_stamp("承認", 25, "鷗", "防災担当"),), mark="代", owed="要後閲"),
            Box("担当", (_stamp("起案", 24, "德永", "危機管理課 防災担当"),)),
        ),
    ),
)
COURSE = Course(
    facts=(
        ("文書番号", "8上危第12号"),
        ("外部の文書番号", "—"),
        ("件名", "上野原市防災情報の利用届出"),
        ("起案日", "令和8年11月24日"),
        ("決裁日", "令和8年11月27日"),
        ("施行日", "令和8年12月1日"),
        ("完結", "—"),
    ),
    acts=(
        Act(datetime(2026, 11, 24, 10, 5, tzinfo=JAPAN), "起案", "担当", "危機管理課 防災担当", "德永 花子"),
        Act(
            datetime(2026, 11, 25, 9, 0, tzinfo=JAPAN), "引上げ", "担当リーダー", "危機管理課長", "関屋 剛志", "担当リーダーが休暇のため。"
        ),
        Act(
            datetime(2026, 11, 26, 9, 30, tzinfo=JAPAN),
            "不同意",
            "総務課長",
            "総務課長",
            "髙 葛\U000e0100",
            "夜間の体制を確かめてください。",
        ),
        Act(
            datetime(2026, 11, 26, 15, 0, tzinfo=JAPAN),
            "代決",
            "副市長",
            "総務部長",
            "瀧田川 誠",
            "副市長が出張で不在のため。\n紙での決裁を庶務人事担当の濵 一が転記",
        ),
        Act(AT, "決裁", "市長", "市長", "上野原 太郎", "総務課長の不同意は、夜間の当番表を添えたことで足りると判断した。"),
    ),
    struck=(("情報推進担当リーダー", "同じ職の欄がほかにあるため、一度の押印で兼ねます"),),
    enclosures=(Enclosure("夜間の当番表.pdf", "5e" * 32, datetime(2026, 11, 26, 13, 0, tzinfo=JAPAN)),),
    content="a7" * 32,
)
OPENING_VALUES = (
    "災害のときに、市内の状況と避難の情報を、市民と市外の方に速やかに伝えるため。",
    "上野原市防災情報（見本）",
    "https://sns.example.jp/uenohara_bousai_sample",
    "危機管理課長　関屋 剛志",
    "危機管理課 防災担当　德永 花子\n危機管理課 防災担当　﨑本 鷗",
    "X（旧Twitter）、Bluesky",
    "①避難情報　②気象警報　③訓練のお知らせ　④災害時の交通と施設の情報",
    "8時30分から17時15分まで",
    "随時（災害時は1時間に1回以上）",
    "個別の返信は行わない。お尋ねは市公式ホームページの問合せフォームで受ける。",
    "令和8年12月1日",
    "有",
    "災害のときの情報をお届けします。投稿への個別の返信は行っておりませんので、お問合せは危機管理課までお願いします。",
)
CLOSING_VALUES = (
    "Facebook",
    "上野原市図書館（見本）",
    "https://sns.example.jp/uenohara_library_sample",
    "社会教育課長　濵田 德",
    "社会教育課 図書館担当　鷗 一子",
    "令和9年3月31日",
    "利用者が少なく、ホームページと広報紙で足りるため。",
)


PICTURE = Image.new("RGB", (160, 120), "navy")
ATTACHED = Attached(tuple((item, f"{item}についての定め。\nお尋ねは危機管理課へ。") for item in ITEMS), "ef" * 32, _png(PICTURE))


def filled() -> Iterator[tuple[str, Form]]:
    """Every form of the family by its name."""
    head = Head(ROWS, date(2026, 11, 24), head_name="危機管理課長　関屋 剛志")
    short = Head(SENKETSU, date(2026, 11, 24), head_name="危機管理課長　関屋 剛志")
    yield "opening", Form(opening.WORDING, head, tuple(zip(opening.labels(CITY), OPENING_VALUES, strict=True)), COURSE, attached=ATTACHED)
    yield "closing", Form(closing.WORDING, short, tuple(zip(closing.LABELS, CLOSING_VALUES, strict=True)))
    yield (
        "change",
        change.filled(
            Head(enacted_rows(), head_name="企画課長　小比類巻 一", watermark="下書き"),
            (("アカウント名", "上野原市防災情報（見本）"),),
            (change.Change("運用担当者", "德永 花子", "﨑本 鷗"),),
        ),
    )
    yield "blank_opening", opening.blank(CITY, Head(enacted_rows()))
    yield "blank_closing", closing.blank(Head(enacted_rows()))
    yield "blank_change", change.blank(Head(enacted_rows()))


POST = DecisionSheet(
    subject="防災訓練のお知らせ",
    head=Head(SENKETSU, date(2026, 11, 24)),
    facts=(("所属", "防災担当"), ("起案者", "德永 花子"), ("既に発信した媒体", "—")),
    texts=(
        Text(
            "上野原市防災（Bluesky @bousai.example）",
            (("発信の時間", "令和8年11月25日 11時00分から\n令和8年11月25日 17時00分まで"),),
            "【防災訓練🔥】\n12月1日（火）午前9時から、もえぎホールで行います。\n\nhttps://www.city.uenohara.example/bousai/kunren/",
            (Shown("もえぎホールの入口", "ab" * 32, _png(PICTURE)), Shown("", "cd" * 32, b"no picture")),
        ),
    ),
    checks=(("短縮されたリンクがあります。", "媒体の公式の短縮のため。"),),
    statement=decision.STATED,
    course=COURSE,
)
POLICY = PolicySheet(
    "上野原市",
    "上野原市防災情報",
    2,
    date(2026, 12, 1),
    tuple((item, f"{item}についての定め。\nお尋ねは危機管理課へ。") for item in ITEMS),
    inside=True,
)


@dataclass(frozen=True)
class Sheet:
    """A kept paper: its template with what it reads, and its PDF."""

    template: str
    paper: Mapping[str, Any]
    pictures: Sequence[bytes] = ()

    def pdf(self) -> bytes:
        return typesetting.pdf(self.template, self.paper, at=AT, pictures=self.pictures)

    def text(self) -> str:
        """What a reader of the PDF copies out of it, page by page."""
        return "\n\f\n".join(page.extract_text() for page in PdfReader(BytesIO(self.pdf())).pages) + "\n"

    def pages(self) -> list[bytes]:
        """What the eye sees, page by page."""
        return typesetting.pages(self.template, self.paper, at=AT, pictures=self.pictures, ppi=PPI)


def sheets() -> dict[str, Sheet]:
    """Every kept paper by its name."""
    drawn, small = decision.paper(POST)
    return {
        **{name: Sheet("form", forms.paper(form), forms.drawn_pictures(form)) for name, form in filled()},
        "decision": Sheet("decision", drawn, small),
        "blank_decision": Sheet("decision", decision.paper(decision.blank(Head(enacted_rows()[:1])))[0]),
        "policy": Sheet("policy", policy.paper(POLICY)),
    }


if __name__ == "__main__":
    KEPT.mkdir(exist_ok=True)
    for name, sheet in sheets().items():
        (KEPT / f"{name}.txt").write_text(sheet.text(), "utf-8")
        for number, picture in enumerate(sheet.pages(), 1):
            (KEPT / f"{name}-{number}.png").write_bytes(picture)
