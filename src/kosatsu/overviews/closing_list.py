"""The list of a closing: what is to be done once 様式第2号 is decided, what of it is done, and what this reader may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.life_rules import TASKS
from kosatsu.accounts.models import ClosingAnswer
from kosatsu.accounts.states import BEFORE_CLOSING, ClosingTask, FilingKind, FilingState
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import NotFound
from kosatsu.overviews import filing_page
from kosatsu.people.permissions import Permission, allows
from kosatsu.posts.models import Delivery
from kosatsu.posts.states import DeliveryState

ASKS: Mapping[ClosingTask, str] = {
    ClosingTask.FAREWELL: "このアカウントの終わりと、これからの案内先を知らせる投稿です。知らせないときは、その理由を書きます。",
    ClosingTask.LINKS: "ほかのアカウントのプロフィール、市のページ、チラシやQRコードなど、リンクのあるところをどう片付けたかを書きます。",
    ClosingTask.ARCHIVE: "廃止の決裁のあとに書き出した記録を確かめ、その照合値を残します。書き出しは文書担当か統括が行います。",
    ClosingTask.REVOKED: "媒体の側で取り消したアプリの連携・トークン・管理者を書きます。ここの認証情報は、廃止と同時に消えます。",
    ClosingTask.WEBSITE: "企画課長が、市のホームページからこのアカウントの紹介を消します。消えたことの分かるURLか画面の写しを添えます。",
}


@dataclass(frozen=True)
class Task:
    """One line of the list. `evidence` is a hash: of a picture, or of the record that was exported."""

    task: str
    title: str
    ask: str
    before: bool
    done: bool
    note: str
    url: str
    evidence: str
    by: str
    at: datetime | None
    may: bool


@dataclass(frozen=True)
class ClosingList:
    """The list, and the posts that may be the farewell."""

    tasks: tuple[Task, ...]
    farewells: tuple[tuple[int, str], ...]
    left: int


def closing_list(filing_id: int, *, by: Actor, at: datetime) -> ClosingList | None:
    """The list of a decided closing; None for any other filing, and NotFound for one that this reader does not see."""
    page = filing_page.filing_page(filing_id, by=by, at=at)
    if page.kind != FilingKind.CLOSING or page.account_id is None or page.state not in filing_page.DECIDED:
        return None
    answers = accounts.answers(filing_id)
    open_still = page.state != FilingState.COMPLETED
    section = open_still and allows(by, Permission.ACCOUNT_CLOSE, unit_id=page.unit_id, at=at)
    supervisor = open_still and allows(by, Permission.OVERSEE, unit_id=None, at=at)
    before = page.state == FilingState.APPROVED
    may = {task: supervisor if task is ClosingTask.WEBSITE else section and before for task in ClosingTask}
    published = Delivery.objects.filter(account_id=page.account_id, state=DeliveryState.PUBLISHED).select_related("post").order_by("-id")
    return ClosingList(
        tasks=tuple(_task(task, answers.get(task), may=may[task]) for task in ClosingTask),
        farewells=tuple((delivery.pk, delivery.post.title) for delivery in published[:20]) if may[ClosingTask.FAREWELL] else (),
        left=sum(1 for task in BEFORE_CLOSING if task not in answers),
    )


def proof(filing_id: int, sha256: str, *, by: Actor, at: datetime) -> str:
    """The hash of a picture that stands in the list; NotFound for any other."""
    found = closing_list(filing_id, by=by, at=at)
    pictures = {task.evidence for task in found.tasks if task.task == ClosingTask.WEBSITE} if found else set()
    if sha256 not in pictures - {""}:
        raise NotFound
    return sha256


def _task(task: ClosingTask, answer: ClosingAnswer | None, *, may: bool) -> Task:
    return Task(
        task=task,
        title=TASKS[task],
        ask=ASKS[task],
        before=task in BEFORE_CLOSING,
        done=answer is not None,
        note=answer.note if answer else "",
        url=answer.url if answer else "",
        evidence=answer.evidence if answer else "",
        by=answer.person.name if answer else "",
        at=answer.at if answer else None,
        may=may,
    )
