"""One exported record for all who tamper with it: a case from draft to decision, over three days, with its evidence."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from kosatsu.approval import actions as approval
from kosatsu.approval import queries as cases
from kosatsu.approval.actions import Transcription
from kosatsu.approval.states import Ground, Medium
from kosatsu.flows import checkpointing, exporting
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.refs import Ref
from kosatsu.people import actions as people
from kosatsu.records import evidence, public
from tests.modules.people.conftest import SINCE, organization_table, staff_table
from tests.modules.records.exports import Export
from tests.world import NOW, TODAY, actor, seal, unit

SCAN, PICTURE = b"%PDF-1.7 the mayor's decision, scanned", b"\x89PNG a picture"


def walk() -> str:
    """A case that comes back once and is decided on paper, with a checkpoint after each of two days. Returns the note of the second."""
    people.import_organization(organization_table(), since=SINCE, by=SYSTEM, at=NOW)
    people.import_staff(staff_table(), since=SINCE, by=SYSTEM, at=NOW)
    by, head = actor("s044"), actor("s009")
    steps = cases.plan("post", unit_id=unit("t0301"), drafter_id=by.person(), on=TODAY)
    content = {"text": "避難所を開きました。", "parcels": [{"images": [{"sha256": evidence.keep(PICTURE), "alt": "地図"}]}]}
    case = approval.open_case(
        Ref("post", "1"),
        kind="post",
        title="避難所",
        content=canonical.encode(content),
        unit_id=unit("t0301"),
        steps=steps,
        by=by,
        at=NOW,
    )
    checkpointing.run("", NOW)
    seal(case, "s022")
    (step,) = cases.open_steps(case)
    approval.return_for_revision(case, step, seen=case.content_id, reason="場所を書いてください。", by=head, at=NOW)
    content["text"] = "市民会館に避難所を開きました。"
    approval.resubmit(case, content=canonical.encode(content), title="避難所", steps=steps, by=by, at=NOW)
    checkpointing.run("", NOW + timedelta(days=1))
    seal(case, "s022")
    seal(case, "s009", transcription=Transcription(Medium.PAPER, actor("s018"), evidence.keep(SCAN)))
    digest = canonical.digest(content)
    for number in ("1", "2"):
        parcel = canonical.digest([digest, number])
        approval.clear(
            parcel, Ground.DECISION, action="publish", subject=Ref("post", number), writer_id=by.person_id, by=head, at=NOW, case=case
        )
    return public.heads(1)[0].note


@pytest.fixture(scope="session")
def walked(django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Export:
    folder = tmp_path_factory.mktemp("record")
    unblocked = django_db_blocker.unblock()  # type: ignore[attr-defined]  # pytest-django gives its fixture no type
    with unblocked, override_settings(EVIDENCE_ROOT=folder / "evidence"), transaction.atomic():
        note = walk()
        exporting.export(folder / "export", by=None, at=NOW + timedelta(days=2))
        city = checkpointing.signer(NOW)
        transaction.set_rollback(True)
    (folder / "head.txt").write_text(note, "utf-8")
    return Export(folder / "export", city, folder / "head.txt")


@pytest.fixture
def export(walked: Export, tmp_path: Path) -> Export:
    return walked.copy(tmp_path / "copy")
