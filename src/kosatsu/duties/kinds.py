"""What may have to be done by a person, with its ground. A kind is one word in the database and one entry in this table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from kosatsu.duties.states import Owner


class Kind(StrEnum):
    """Every kind of duty there is."""

    OPENING_REPORT = "opening_report"
    OPENING_OVERDUE = "opening_overdue"
    CONFORM = "conform"
    LOOK_BY_HAND = "look_by_hand"
    VERIFICATION = "verification"
    TERMS = "terms"
    YEARLY_INSPECTION = "yearly_inspection"
    MONTHLY_INSPECTION = "monthly_inspection"
    HANDOVER = "handover"
    DORMANT = "dormant"
    DORMANT_LONG = "dormant_long"
    CONTRACT_END = "contract_end"
    CITY_REVIEWER = "city_reviewer"
    CUSTODY = "custody"
    REGULARISE = "regularise"
    FOUND = "found"
    WEBSITE_REMOVAL = "website_removal"
    EXCEPTION_ENDS = "exception_ends"


@dataclass(frozen=True)
class What:
    """A kind in words: its name, what to do, on what ground, whose it is.

    `by_word`: a person says that it is done. Otherwise it is done when the system finds it done, and nobody can merely say so.
    """

    title: str
    to_do: str
    ground: str
    owner: Owner
    by_word: bool = False


WHATS: Mapping[Kind, What] = MappingProxyType(
    {
        Kind.OPENING_REPORT: What(
            "開設報告",
            "取得したアカウントを報告してください。取得をやめたときは、統括に知らせてください。",
            "5-1-a",
            Owner.SECTION,
        ),
        Kind.OPENING_OVERDUE: What(
            "開設報告の遅れ",
            "期限を過ぎても開設報告がありません。所属に確かめてください。",
            "5-1-a",
            Owner.SNS_SUPERVISOR,
        ),
        Kind.CONFORM: What(
            "実物と台帳の違い",
            "媒体や市のページを直してから、もう一度確かめてください。違いがなくなると、ここから消えます。",
            "5-3-b",
            Owner.SECTION,
        ),
        Kind.LOOK_BY_HAND: What(
            "人による確認",
            "システムが読み取れない媒体です。媒体と市のページを画面で見て、見たとおりに記録してください。",
            "9-4",
            Owner.SECTION,
        ),
        Kind.VERIFICATION: What(
            "認証アカウントの確認",
            "認証を受けられるか確かめ、いまの状況と証拠(受けていないときは理由)を記録してください。",
            "5-1-b",
            Owner.SECTION,
        ),
        Kind.TERMS: What(
            "利用規約の確認",
            "媒体の規約・仕組み・設定を読み直し、確かめた日と版を記録してください。",
            "4-3",
            Owner.SECTION,
        ),
        Kind.YEARLY_INSPECTION: What(
            "年次点検",
            "点検表の各項目に答えてください。「いいえ」の項目には、どう直すかを書いてください。",
            "bylaw:inspection.yearly_month",
            Owner.SECTION,
        ),
        Kind.MONTHLY_INSPECTION: What(
            "月次点検",
            "アカウントの点検の一覧を見て、見たことを記録してください。",
            "9-4",
            Owner.SNS_SUPERVISOR,
        ),
        Kind.HANDOVER: What(
            "引継ぎ",
            "異動した人の権限を外し、パスワード・復旧先・多要素認証を引き継いでください。",
            "bylaw:handover.auto",
            Owner.SECTION,
        ),
        Kind.DORMANT: What(
            "休眠",
            "長く発信がありません。再び使うか、休止・廃止の届出をするか、決めてください。",
            "bylaw:dormancy.warn_days",
            Owner.SECTION,
        ),
        Kind.DORMANT_LONG: What(
            "長い休眠",
            "休眠が続いています。所属と話し、再開・休止・廃止のどれにするか決めてください。",
            "bylaw:dormancy.escalate_days",
            Owner.SNS_SUPERVISOR,
        ),
        Kind.CONTRACT_END: What(
            "委託・指定管理の契約の終わり",
            "契約が終わる前に、権限を外すか、次の契約を登録してください。",
            "bylaw:contractor.post_approval",
            Owner.SECTION,
            by_word=True,
        ),
        Kind.CITY_REVIEWER: What(
            "市の確認者",
            "外部の事業者が使うアカウントです。発信を確かめる市の職員を登録してください。",
            "bylaw:contractor.post_approval",
            Owner.SECTION,
        ),
        Kind.CUSTODY: What(
            "端末と復旧先の不足",
            "アカウントの管理者、多要素認証、復旧先、発信に使う端末の登録を直してください。直ると、ここから消えます。",
            "bylaw:account.least_admins",
            Owner.SECTION,
        ),
        Kind.REGULARISE: What(
            "無届アカウントの届出",
            "届出のないアカウントが見つかりました。様式第1号を提出するか、使うのをやめてください。",
            "5-1-a",
            Owner.SECTION,
        ),
        Kind.WEBSITE_REMOVAL: What(
            "市ホームページからの削除",
            "廃止が決まったアカウントの紹介を市のホームページから消し、廃止届の画面で証拠とともに記録してください。",
            "6-2",
            Owner.SNS_SUPERVISOR,
        ),
        Kind.EXCEPTION_ENDS: What(
            "例外の終わり",
            "「原則」からの例外がまもなく終わります。原則どおりに直すか、例外承認願を出し直してください。",
            "bylaw:exception.days",
            Owner.SECTION,
        ),
        Kind.FOUND: What(
            "見つかったアカウントの判断",
            "台帳にないアカウントの届けがありました。どう扱うか決めてください。",
            "9-4",
            Owner.SNS_SUPERVISOR,
        ),
    }
)
