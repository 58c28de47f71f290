"""An exported record in the hands of somebody who wants it to say something else."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kosatsu.kernel import canonical
from kosatsu.records import notes, tree, verifier
from kosatsu.records.notes import Signer

Line = dict[str, Any]


@dataclass(frozen=True)
class Export:
    """A copy of an export, the key of the city, and a head that a citizen kept from the second day."""

    folder: Path
    city: Signer
    head: Path

    def copy(self, folder: Path) -> Export:
        """A copy to tamper with."""
        shutil.copytree(self.folder, folder)
        return Export(folder, self.city, self.head)

    @property
    def journal(self) -> Path:
        return self.folder / "journal.jsonl"

    def rows(self) -> list[bytes]:
        """The rows of the journal, each with its newline."""
        return self.journal.read_bytes().splitlines(keepends=True)

    def put_rows(self, rows: Iterable[bytes]) -> None:
        """Another journal, and a list of files that fits it."""
        self.journal.write_bytes(b"".join(rows))
        self.relist()

    def lines(self) -> list[Line]:
        """The lines of the journal, each with its leaf read."""
        return [{**line, "leaf": json.loads(line["leaf"])} for line in map(json.loads, self.rows())]

    def put_lines(self, lines: Iterable[Line]) -> None:
        """Another journal from such lines."""
        self.put_rows(canonical.encode({**line, "leaf": canonical.encode(line["leaf"]).decode()}) + b"\n" for line in lines)

    def relist(self, signer: Signer | None = None) -> None:
        """A list of files that fits, under a signature of this signer; under the old signature, which then does not fit, without one."""
        names = sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())
        listed = [name for name in names if name not in {"SHA256SUMS", "export.txt"}]
        sums = "".join(f"{hashlib.sha256((self.folder / name).read_bytes()).hexdigest()}  {name}\n" for name in listed)
        (self.folder / "SHA256SUMS").write_text(sums)
        note = self.folder / "export.txt"
        text, _, signatures = note.read_text("utf-8").rpartition("\n\n")
        said = [line for line in text.split("\n") if not line.startswith("sums ")]
        said.insert(2, f"sums {hashlib.sha256(sums.encode()).hexdigest()}")
        text = "".join(f"{line}\n" for line in said)
        note.write_text(signer.sign(text) if signer else f"{text}\n{signatures}", "utf-8")

    def checkpoints(self) -> list[Path]:
        """The signed heads, shortest first."""
        return sorted((self.folder / "checkpoints").iterdir())

    def put_checkpoint(self, size: int, root: bytes, signer: Signer, name: str = "") -> Path:
        """One more signed head."""
        path = self.folder / "checkpoints" / (name or f"{size:012d}-{signer.key_hash().hex()}.txt")
        path.write_text(signer.sign(notes.checkpoint(signer.name, size, root)), "utf-8")
        return path

    def sign_again(self, signer: Signer) -> None:
        """Every checkpoint over the journal as it is now, signed by this signer, and the list of files too."""
        leaves = [tree.leaf_hash(canonical.encode(line["leaf"])) for line in self.lines()]
        sizes = {int(path.name[:12]) for path in self.checkpoints()}
        for path in self.checkpoints():
            path.unlink()
        for size in {min(size, len(leaves)) for size in sizes}:
            self.put_checkpoint(size, tree.root_of(leaves[:size]), signer)
        self.relist(signer)

    def verify(self, *arguments: str, key: Signer | None = None, with_head: bool = False) -> tuple[int, dict[str, Any]]:
        """Exit status and answer of the verifier, given the key of the city or another."""
        asked = [str(self.folder), "--json", "--key", (key or self.city).verifier_key(), *arguments]
        asked += ["--head", str(self.head)] if with_head else []
        return run(asked)

    def verify_without_key(self) -> tuple[int, dict[str, Any]]:
        """The same without any key."""
        return run([str(self.folder), "--json"])

    def fault(self, *arguments: str, key: Signer | None = None, with_head: bool = False) -> tuple[str, int]:
        """Code and line of the first fault; the record must be refused."""
        status, answer = self.verify(*arguments, key=key, with_head=with_head)
        assert (status, answer["whole"]) == (1, False)
        assert answer["ja"]
        assert answer["en"]
        return answer["code"], answer["line"]


def run(arguments: list[str]) -> tuple[int, dict[str, Any]]:
    """Exit status of the verifier and what it wrote as JSON, if anything."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        status = verifier.main(arguments)
    return status, json.loads(out.getvalue() or "{}")


def committed(line: Line, name: str, value: Any) -> Line:
    """The line with another value in a field, and a leaf that commits to it."""
    proof = hashlib.sha256(bytes.fromhex(line["salts"][name]) + canonical.encode(value)).hexdigest()
    leaf = {**line["leaf"], "fields": {**line["leaf"]["fields"], name: proof}}
    return {**line, "fields": {**line["fields"], name: value}, "leaf": leaf}


def chained(lines: list[Line]) -> list[Line]:
    """The lines numbered anew, each naming the root over those before it: what somebody with the whole database can always do."""
    frontier: list[bytes] = []
    made = []
    for size, line in enumerate(lines):
        leaf = {**line["leaf"], "seq": size + 1, "before": tree.root(frontier).hex()}
        made.append({**line, "seq": size + 1, "leaf": leaf})
        frontier = tree.grown(size, frontier, tree.leaf_hash(canonical.encode(leaf)))
    return made


def at(number: int, change: Callable[[Line], Line]) -> Callable[[list[Line]], list[Line]]:
    """A change of one line by its number."""
    return lambda lines: [change(line) if line["seq"] == number else line for line in lines]
