"""Taking the whole record out as files that anybody can verify with a bare Python."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from django.db import models, transaction

from kosatsu.accounts.models import Account, AccountOperator, Filing, ProfileReading
from kosatsu.approval.models import (
    Attachment,
    Case,
    CaseSubject,
    CaseWriter,
    Clearance,
    Content,
    Number,
    PostReview,
    Seal,
    Step,
)
from kosatsu.bylaws.models import Choice
from kosatsu.flows import checkpointing, posting
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Refused, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_3
from kosatsu.kernel.refs import Ref
from kosatsu.people.permissions import Permission, require
from kosatsu.policies.models import Acknowledgement, PolicyVersion, PrivateUse, Round
from kosatsu.posts.models import Attempt, Capture, Delivery, Outcome, Picture, Post, Receipt
from kosatsu.records import actions as records
from kosatsu.records import evidence, queries, rules, verifier
from kosatsu.records.models import Checkpoint, Entry

RECORD = Ref("record", "journal")
# What the registers said on the day of the export. Sign-ins and sealed credentials are not among them, nor the register of persons.
TABLES: tuple[type[models.Model], ...] = (
    Account, AccountOperator, Filing, ProfileReading, PolicyVersion, Round, Acknowledgement, PrivateUse,
    Case, CaseSubject, CaseWriter, Attachment, Number, Step,
    Seal, Clearance, PostReview, Post, Picture, Delivery,
    Attempt, Outcome, Receipt, Capture, Choice,
)  # fmt: skip


@dataclass(frozen=True)
class Withholding:
    """What is kept back from an answer to a 開示請求: fields by line, and files by hash. The proof of everything else stays."""

    fields: Mapping[int, Collection[str]] = field(default_factory=dict)
    files: Collection[str] = ()


@dataclass(frozen=True)
class Summary:
    """What was written where, and the key that proves it; `missing` files are named by the record and not in the evidence store."""

    folder: str
    lines: int
    root: str
    files: int
    withheld: int
    missing: tuple[str, ...]
    verifier_key: str


NOTHING = Withholding()


def export(folder: Path, *, by: Actor | None, at: datetime, withhold: Withholding = NOTHING) -> Summary:
    """The record up to now, signed, in a folder that is new or empty. `by` None: who has the machine at hand (the command line).

    The folder appears when everything is in it. Memory does not grow with the journal.
    """
    target = folder.resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        refuse_if([Finding("export.folder_not_empty", PRODUCT_LAW_3, params={"folder": str(folder)})])
    checkpoint = _write_down(by, at, withhold)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as aside:
        export = _Export(Path(aside) / "record", checkpoint, withhold)
        export.write(at)
        export.folder.replace(target)
    return Summary(
        folder=str(folder),
        lines=checkpoint.size,
        root=checkpoint.root,
        files=export.files,
        withheld=sum(len(names) for names in withhold.fields.values()),
        missing=tuple(sorted(export.missing)),
        verifier_key=checkpointing.signer(at).verifier_key(),
    )


@transaction.atomic
def _write_down(by: Actor | None, at: datetime, withhold: Withholding) -> Checkpoint:
    """The record itself says who took it out and what was kept back; that line is under the checkpoint too."""
    acting = SYSTEM if by is None else require(by, Permission.RECORDS_EXPORT, unit_id=None, at=at)
    for line, asked in withhold.fields.items():
        entry = next(queries.entries(after=line - 1, until=line), None)
        refuse_if(rules.against_withholding(line=line, fields=json.loads(entry.fields) if entry else (), asked=asked))
    said = {str(line): sorted(names) for line, names in withhold.fields.items()}
    records.append("record.exported", RECORD, by=acting, at=at, withheld=said, withheld_files=sorted(withhold.files))
    return checkpointing.sign(by=acting, at=at)


class _Export:
    """The files of one export while they are written."""

    def __init__(self, folder: Path, checkpoint: Checkpoint, withhold: Withholding) -> None:
        self.folder, self.checkpoint, self.withhold = folder, checkpoint, withhold
        self.missing: set[str] = set()
        self.hidden: set[str] = set()
        self.files = 0

    def write(self, at: datetime) -> None:
        """Everything, and last the list of it with the signature under that list."""
        for name in ("checkpoints", "contents", "evidence", "tables"):
            (self.folder / name).mkdir(parents=True)
        self._journal()
        for made in queries.checkpoints(until=self.checkpoint.size):
            (self.folder / "checkpoints" / f"{made.size:012d}-{made.key_id.rpartition('+')[2]}.txt").write_text(made.note, "utf-8")
        if self.withhold == NOTHING:
            self._tables()
        package = resources.files("kosatsu.records")
        (self.folder / "verify.py").write_bytes(package.joinpath("verifier.py").read_bytes())
        words = package.joinpath("export_readme.txt").read_text("utf-8")
        (self.folder / "README.txt").write_text(words.format(key_id=self.checkpoint.key_id, lines=self.checkpoint.size), "utf-8")
        self._sign(at)

    def _journal(self) -> None:
        with (self.folder / "journal.jsonl").open("wb") as journal:
            for entry in queries.entries(until=self.checkpoint.size):
                fields, row = _row(entry, self.withhold.fields.get(entry.seq, ()))
                journal.write(row + b"\n")
                for folder, digest in verifier.named_files(fields):
                    self._bring(folder, digest, entry.subject)

    def _bring(self, folder: str, digest: str, subject: str) -> None:
        """The file beside the journal, and the files that a content names in turn; each once."""
        name = f"{folder}/{digest}"
        if digest in self.withhold.files:
            self.hidden.add(name)
        elif not (self.folder / name).exists() and name not in self.missing:
            if folder == "contents":
                self._bring_content(name, digest, subject)
            else:
                self._bring_evidence(name, digest)

    def _bring_evidence(self, name: str, digest: str) -> None:
        try:
            shutil.copyfile(evidence.place(digest), self.folder / name)
        except FileNotFoundError:
            self.missing.add(name)

    def _bring_content(self, name: str, digest: str, subject: str) -> None:
        content = _content(digest, subject)
        if content is None:
            self.missing.add(name)
            return
        (self.folder / name).write_bytes(content)
        for folder, inner in _named_inside(content):
            self._bring(folder, inner, subject)

    def _tables(self) -> None:
        for model in TABLES:
            with (self.folder / "tables" / f"{model._meta.db_table}.jsonl").open("w", encoding="utf-8") as table:
                for row in model._default_manager.order_by("pk").iterator(chunk_size=500):
                    said = {column.attname: column.value_from_object(row) for column in model._meta.concrete_fields}
                    table.write(json.dumps(said, ensure_ascii=False, sort_keys=True, default=_plain) + "\n")

    def _sign(self, at: datetime) -> None:
        """SHA256SUMS over all files, and export.txt, in which the city signs that list and what was kept back."""
        names = sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())
        sums = hashlib.sha256()
        with (self.folder / "SHA256SUMS").open("wb") as listed:
            for name in names:
                with (self.folder / name).open("rb") as file:
                    row = f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {name}\n".encode()
                listed.write(row)
                sums.update(row)
        signer = checkpointing.signer(at)
        said = [f"{signer.name} export", f"at {_plain(at)}", f"sums {sums.hexdigest()}"]
        said += [f"withheld {name}" for name in sorted(self.hidden)]
        (self.folder / "export.txt").write_text(signer.sign("".join(f"{line}\n" for line in said)), "utf-8")
        self.files = len(names) + 2


def _row(entry: Entry, hidden: Collection[str]) -> tuple[dict[str, Any], bytes]:
    """The fields of a line that are given out, and the line as it stands in journal.jsonl; Refused where its row is not of one piece."""
    try:
        every, salts = json.loads(entry.fields), json.loads(entry.salts)
        shown = (every["verb"], every["subject"], every["person"], every["appointment"])
        fields = {name: value for name, value in every.items() if name not in hidden}
        open_salts = {name: salt for name, salt in salts.items() if name not in hidden}
        said = {"seq": entry.seq, "leaf": entry.leaf, "fields": fields, "salts": open_salts, "withheld": sorted(hidden)}
        row = canonical.encode(said)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise _unreadable(entry) from error
    if shown != (entry.verb, entry.subject, entry.person_id, entry.appointment_id):
        raise _unreadable(entry)
    return fields, row


def _unreadable(entry: Entry) -> Refused:
    return Refused([Finding("export.line_unreadable", PRODUCT_LAW_3, params={"line": entry.seq})])


def _content(digest: str, subject: str) -> bytes | None:
    """The bytes that were put up: as kept with their case, or, where a second person looked at an exempt post, of that post unchanged."""
    kept = Content.objects.filter(pk=digest).first()
    if kept is not None:
        return bytes(kept.body)
    ref = Ref.parse(subject)
    post = Post.objects.filter(pk=ref.key).first() if ref.kind == "post" else None
    content = posting.content_of(post) if post is not None else b""
    return content if canonical.sha256(content) == digest else None


def _named_inside(content: bytes) -> Iterator[tuple[str, str]]:
    """The files that a content names, if it is of our own form at all."""
    try:
        yield from verifier.named_files(verifier.load(content))
    except ValueError:
        return


def _plain(value: Any) -> str:
    return in_japan(value).isoformat(timespec="microseconds") if isinstance(value, datetime) else str(value)
