"""Proves an exported record whole, or names the first line that was changed, removed, inserted, cut off or re-signed.

One file for a bare Python, 3.8 or later: it lies in every export and runs as `python3 -I verify.py FOLDER --key KEY --head FILE`.
It shares nothing with the program that signs the record, so that each is a check on the other. All that it reads may be hostile.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import functools
import hashlib
import json
import re
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

LONGEST_LINE = 32 * 1024 * 1024
LONGEST_NOTE = 1024 * 1024
MOST_DIGITS = 4300
ALWAYS_OPEN = frozenset({"verb", "subject", "at", "recorded_at"})
FOLDERS = {"content": "contents", "evidence": "evidence", "icon": "evidence", "images": "evidence", "sha256": "evidence"}
DIGEST = re.compile(r"[0-9a-f]{64}")
SALT = re.compile(r"[0-9a-f]{32}")
FIELD = re.compile(r"[A-Za-z0-9_]{1,100}")
BASE64_DIGEST = re.compile(r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=")
PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,150}(/[A-Za-z0-9][A-Za-z0-9_.-]{0,150})?")
SIZE = re.compile(r"0|[1-9][0-9]{0,17}")

SAID = {
    "file.missing": ("{name} がありません。", "{name} is missing."),
    "file.changed": ("{name} の内容が変えられています。", "{name} was changed."),
    "file.extra": ("{name} は、書き出したときには無かったものです。", "{name} was not there when the record was exported."),
    "file.not_plain": ("{name} は普通のファイルではありません。", "{name} is not a plain file."),
    "file.unreadable": ("{name} を読めません。", "{name} cannot be read."),
    "line.form": ("記録の形になっていません。変えられたか、途中で切れています。", "not in the form of a line: changed or broken off."),
    "line.missing": ("抜かれたか、並べ替えられています({found}行目がここにあります)。", "removed or re-ordered: line {found} is here."),
    "line.again": ("{row}番目にまたあります。挿し込まれたか、並べ替えられています。", "stands again at row {row}: inserted or re-ordered."),
    "line.changed": ("変えられています(続きと合いません)。", "changed: what follows does not fit it."),
    "line.field": ("項目 {name} が、記録されたときの値ではありません。", "the field {name} is not what was recorded."),
    "line.hidden": ("項目 {name} は伏せられません。", "the field {name} may not be withheld."),
    "line.cut": ("ここから切り取られています。{name} は{size}行目までを署名しています。", "cut off from here: {name} signs {size} lines."),
    "line.unsigned": ("ここから{until}行目までは署名されていません。", "from here to line {until} nothing is signed."),
    "line.rewritten": ("ここから{until}行目までが書き換えられています({name})。", "rewritten between here and line {until} ({name})."),
    "head.forked": ("{name} と {other} は、同じ行数の違う記録に署名しています。", "{name} and {other} sign two records of one length."),
    "note.form": ("{name} は、署名された文書の形ではありません。", "{name} is not in the form of a signed note."),
    "note.signer": ("{name} は、その鍵で署名されていません。", "{name} is not signed by that key."),
}
WHOLE = "{lines} lines / 行, {checkpoints} checkpoints / チェックポイント, {files} files / ファイル, {withheld} withheld / 伏せた項目"
SIGNED = "完全です。すべて指定した鍵で署名されています。\nThe record is whole, and signed throughout by the key given.\n"
UNSIGNED = "完全です。署名者は未確認です(--key で市の鍵を指定)。\nThe record is whole, signer not checked (give the city's --key).\n"


class Fault(Exception):
    """The first thing that is wrong; `line` of the journal, 0 where it is no line."""

    def __init__(self, code: str, line: int = 0, **params: object) -> None:
        super().__init__(code)
        self.code, self.line, self.params = code, line, params

    def told(self) -> dict[str, object]:
        """What is wrong, in Japanese and in English."""
        japanese, english = (words.format(**self.params) for words in SAID[self.code])
        if self.line:
            japanese, english = f"記録簿の{self.line}行目: {japanese}", f"Journal, line {self.line}: {english}"
        return {"whole": False, "code": self.code, "line": self.line, "ja": japanese, "en": english}


def encode(value: Any) -> bytes:
    """The canonical bytes of a value: JSON with keys sorted by code point, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def load(content: bytes) -> Any:
    """The value of which these are the canonical bytes; ValueError for fractions, duplicate keys and whatever else is not canonical."""
    with contextlib.suppress(RecursionError):
        value = json.loads(content.decode("utf-8"), parse_float=str, parse_constant=str, parse_int=lambda text: int(text[:MOST_DIGITS]))
        if encode(value) == content:
            return value
    raise ValueError("not canonical")


# Ed25519 as RFC 8032 verifies it, points in extended coordinates.
PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)


def _added(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b, c, d = (y1 - x1) * (y2 - x2), (y1 + x1) * (y2 + x2), 2 * t1 * t2 * CURVE, 2 * z1 * z2
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _times(factor: int, point: tuple[int, ...]) -> tuple[int, ...]:
    found: tuple[int, ...] = (0, 1, 1, 0)
    for bit in f"{factor:b}":
        found = _added(found, found)
        found = _added(found, point) if bit == "1" else found
    return found


def _point(encoded: bytes) -> tuple[int, ...]:
    odd, y = divmod(int.from_bytes(encoded, "little"), 2**255)
    square = (y * y - 1) * pow(CURVE * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    x = x * ROOT_OF_MINUS_ONE % PRIME if (x * x - square) % PRIME else x
    if y >= PRIME or (x * x - square) % PRIME or (odd and not x):
        raise ValueError("not a point")
    x = PRIME - x if x & 1 != odd else x
    return x, y, 1, x * y % PRIME


BASE = _point((4 * pow(5, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little"))


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether these 64 bytes are this key's Ed25519 signature of the message."""
    scalar = int.from_bytes(signature[32:], "little")
    with contextlib.suppress(ValueError):
        x, y, z, t = _point(public)
        challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
        x, y, z, _ = _added(_times(scalar, BASE), _times(challenge, (-x % PRIME, y, z, -t % PRIME)))
        inverse = pow(z, PRIME - 2, PRIME)
        encoded = (y * inverse % PRIME | (x * inverse % PRIME & 1) << 255).to_bytes(32, "little")
        return encoded == signature[:32] and scalar < ORDER and len(public) == 32 and len(signature) == 64
    return False


class Note(NamedTuple):
    """A signed note (C2SP): the lines of a text, and under it signatures by name and key hash; `name` of the file it stands in."""

    name: str
    lines: list[str]
    signatures: list[tuple[tuple[str, bytes], bytes]]

    def signed_by(self, keys: Mapping[tuple[str, bytes], bytes]) -> bool:
        """Whether one of the keys signed it, under the name its text begins with; a wrong signature of such a key spoils it."""
        text, origin = "\n".join(self.lines).encode("utf-8"), self.lines[0].split(" ")[0]
        own = [(keys[signer], signature) for signer, signature in self.signatures if signer in keys and signer[0] == origin]
        return bool(own) and all(signature_holds(public, text, signature) for public, signature in own)


class Head(NamedTuple):
    """A checkpoint (C2SP): so many lines, and the root over them."""

    size: int
    root: bytes
    note: Note


def parse_key(text: str) -> tuple[tuple[str, bytes], bytes]:
    """Name and key hash, and the public key, of a key written as name+hash+base64; ValueError for anything else."""
    name, _, rest = text.partition("+")
    key_hash, _, encoded = rest.partition("+")
    key = _unbase(encoded)
    if len(key) != 33 or key[:1] != b"\x01" or hashlib.sha256(f"{name}\n".encode() + key).hexdigest()[:8] != key_hash:
        raise ValueError("not a verifier key")
    return (name, bytes.fromhex(key_hash)), key[1:]


def parse_note(name: str, content: bytes) -> Note:
    """The note in these bytes; Fault if there is none."""
    with contextlib.suppress(ValueError):
        text, gap, under = content.decode("utf-8").rpartition("\n\n")
        signed = [line.split(" ") for line in under.split("\n")]
        signatures = [((signer, _unbase(encoded)[:4]), _unbase(encoded)[4:]) for _, signer, encoded in signed[:-1]]
        if gap and signed[-1] == [""] and {line[0] for line in signed[:-1]} == {"\N{EM DASH}"} and len(content) <= LONGEST_NOTE:
            return Note(name, [*text.split("\n"), ""], signatures)
    raise Fault("note.form", name=name)


def parse_head(note: Note) -> Head:
    """The checkpoint that the note is; Fault if it is none."""
    size, root = (*note.lines, "", "")[1:3]
    if SIZE.fullmatch(size) and BASE64_DIGEST.fullmatch(root):
        return Head(int(size), base64.b64decode(root), note)
    raise Fault("note.form", name=note.name)


def _unbase(text: str) -> bytes:
    content = base64.b64decode(text.encode("ascii"), validate=True)
    if base64.b64encode(content).decode("ascii") != text:
        raise ValueError("not the one way to write it")
    return content


def grown(size: int, roots: Sequence[bytes], leaf: bytes) -> list[bytes]:
    """The tree of RFC 6962 after one more leaf, as the roots of its full subtrees, largest first; `size` is the number before."""
    grown = [*roots, hashlib.sha256(b"\x00" + leaf).digest()]
    while size & 1:
        grown[-2:] = [hashlib.sha256(b"\x01" + grown[-2] + grown[-1]).digest()]
        size >>= 1
    return grown


def root_of(roots: Sequence[bytes]) -> bytes:
    """The root hash of the tree."""
    over = functools.reduce(lambda right, left: hashlib.sha256(b"\x01" + left + right).digest(), reversed(roots)) if roots else None
    return over or hashlib.sha256(b"").digest()


def parse_line(row: bytes, number: int) -> dict[str, Any]:
    """The line in this row, its leaf read too; Fault if it is none."""
    with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
        said = load(row[:-1])
        leaf = load(said["leaf"].encode("utf-8"))
        named, fields, salts, withheld = leaf["fields"], said["fields"], said["salts"], said["withheld"]
        well = set(said) == {"seq", "leaf", "fields", "salts", "withheld"} and set(leaf) == {"v", "seq", "before", "fields"}
        well = well and type(leaf["v"]) is type(leaf["seq"]) is int and leaf["v"] == 1 and said["seq"] == leaf["seq"] > 0
        well = well and all(FIELD.fullmatch(name) and DIGEST.fullmatch(proof) for name, proof in named.items())
        well = well and all(SALT.fullmatch(salt) for salt in salts.values()) and fields.keys() == salts.keys()
        well = well and withheld == sorted(withheld) and sorted([*fields, *withheld]) == sorted(named)
        if well and DIGEST.fullmatch(leaf["before"]) and row[-1:] == b"\n":
            return {**said, "leaf": leaf}
    raise Fault("line.form", number)


def named_files(said: Any) -> Iterator[tuple[str, str]]:
    """Folder and hash of every file that the members of these values name, at any depth."""
    left = [said]
    while left:
        value = left.pop()
        for name in sorted(value.keys() & FOLDERS.keys()) if isinstance(value, dict) else ():
            named = value[name] if isinstance(value[name], list) else [value[name]]
            yield from ((FOLDERS[name], digest) for digest in named if isinstance(digest, str) and DIGEST.fullmatch(digest))
        left.extend(value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())


def _plain_files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        name, mode = path.relative_to(folder).as_posix(), path.lstat().st_mode
        if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
            raise Fault("file.not_plain", name=ascii(name))
        if not PATH.fullmatch(name):
            raise Fault("file.extra", name=ascii(name))
        if stat.S_ISREG(mode):
            yield name


class Proof:
    """One walk over an export, from its first line to its last; Fault for the first thing that is wrong."""

    def __init__(self, folder: Path, keys: Mapping[tuple[str, bytes], bytes], given: Sequence[Head]) -> None:
        self.folder, self.keys, self.size, self.signed, self.withheld = folder, keys, 0, 0, 0
        self.roots: list[bytes] = []
        self.files = set(_plain_files(folder))
        self.sound = functools.lru_cache(maxsize=4096)(self._sound)
        self.note = self._note("export.txt")
        own = [parse_head(self._note(name)) for name in self.files if name.startswith("checkpoints/")]
        self.heads = sorted([*own, *given], key=lambda head: head.size, reverse=True)
        self.own = {head.size for head in own}

    def run(self) -> dict[str, object]:
        """What was proved."""
        self._against_heads()
        with self._open("journal.jsonl") as journal:
            rows = iter(lambda: journal.readline(LONGEST_LINE), b"")
            for row in rows:
                line = parse_line(row, self.size + 1)
                self._against_order(line["leaf"], rows)
                self._against_fields(line)
                self._against_files(line)
                self.size, self.roots = self.size + 1, grown(self.size, self.roots, encode(line["leaf"]))
                self._against_heads()
        self._against_length()
        self._against_sums()
        proved = {"lines": self.size, "root": root_of(self.roots).hex(), "checkpoints": len(self.own), "files": len(self.files)}
        return {"whole": True, **proved, "withheld": self.withheld, "signer_checked": bool(self.keys)}

    def _open(self, name: str) -> BinaryIO:
        if name not in self.files:
            raise Fault("file.missing", name=name)
        return (self.folder / name).open("rb")

    def _note(self, name: str) -> Note:
        with self._open(name) as file:
            return parse_note(name, file.read(LONGEST_NOTE + 1))

    def _digest(self, name: str) -> str:
        found = hashlib.sha256()
        with self._open(name) as file:
            for chunk in iter(lambda: file.read(1 << 16), b""):
                found.update(chunk)
        return found.hexdigest()

    def _sound(self, folder: str, digest: str) -> list[tuple[str, str]]:
        name = f"{folder}/{digest}"
        if f"withheld {name}" in self.note.lines:
            return []
        if self._digest(name) != digest:
            raise Fault("file.changed", name=name)
        with contextlib.suppress(ValueError), self._open(name) as file:
            return list(named_files(load(file.read(LONGEST_LINE)))) if folder == "contents" else []
        return []

    def _against_heads(self) -> None:
        """Every checkpoint over the lines so far has their root and is signed; else what it newly covers was rewritten."""
        here = []
        while self.heads and self.heads[-1].size == self.size:
            here.append(self.heads.pop())
        for head in here:
            if self.keys and not head.note.signed_by(self.keys):
                raise Fault("note.signer", self.size, name=head.note.name)
        names = {head.root: head.note.name for head in here}
        if len(names) > 1:
            raise Fault("head.forked", self.size, name=min(names.values()), other=max(names.values()))
        if here and root_of(self.roots) not in names:
            raise Fault("line.rewritten", self.signed + 1, until=self.size, name=here[0].note.name)
        self.signed = self.size if here else self.signed

    def _against_order(self, leaf: dict[str, Any], rows: Iterator[bytes]) -> None:
        """The line has its number and names the root before it; where it does not, what follows tells which line was changed."""
        here, before = self.size + 1, root_of(self.roots)
        if leaf["seq"] != here:
            raise Fault("line.missing", here, found=leaf["seq"]) if leaf["seq"] > here else Fault("line.again", leaf["seq"], row=here)
        if leaf["before"] != before.hex():
            mended = root_of(grown(self.size, self.roots, encode({**leaf, "before": before.hex()})))
            fits = mended.hex().encode() in next(rows, b"") or any(head.root == mended for head in self.heads)
            raise Fault("line.changed", here if fits or here == 1 else here - 1)

    def _against_fields(self, line: dict[str, Any]) -> None:
        """Every field is what its leaf committed to, and none is withheld that may not be."""
        for name in ALWAYS_OPEN.intersection(line["withheld"]):
            raise Fault("line.hidden", self.size + 1, name=name)
        for name, value in line["fields"].items():
            if hashlib.sha256(bytes.fromhex(line["salts"][name]) + encode(value)).hexdigest() != line["leaf"]["fields"][name]:
                raise Fault("line.field", self.size + 1, name=name)
        self.withheld += len(line["withheld"])

    def _against_files(self, line: dict[str, Any]) -> None:
        """Every file that the line names, or a content it names, is there and unchanged, or is told as withheld."""
        try:
            for named in named_files(line["fields"]):
                for inner in self.sound(*named):
                    self.sound(*inner)
        except Fault as fault:
            raise Fault(fault.code, self.size + 1, **fault.params) from fault

    def _against_length(self) -> None:
        """The journal is as long as its longest checkpoint, not longer, and no head reaches beyond it."""
        if self.heads:
            raise Fault("line.cut", self.size + 1, size=self.heads[-1].size, name=self.heads[-1].note.name)
        if self.size not in self.own:
            raise Fault("line.unsigned", self.signed + 1, until=self.size)

    def _against_sums(self) -> None:
        """Every file is as it was exported, none was added, and the list of them is signed."""
        left = self.files - {"SHA256SUMS", "export.txt"}
        with self._open("SHA256SUMS") as sums:
            for row in iter(lambda: sums.readline(500), b""):
                digest, _, name = repr(row.rstrip(b"\n"))[2:-1].partition("  ")
                if self._digest(name) != digest:
                    raise Fault("file.changed", name=name)
                left.discard(name)
        if left:
            raise Fault("file.extra", name=min(left))
        if f"sums {self._digest('SHA256SUMS')}" not in self.note.lines:
            raise Fault("file.changed", name="SHA256SUMS")
        if self.keys and not self.note.signed_by(self.keys):
            raise Fault("note.signer", name="export.txt")


def main(argv: Sequence[str]) -> int:
    """0 and a summary when the record is whole, 1 and the first fault when it is not, 2 for wrong use."""
    parser = argparse.ArgumentParser(prog="verify", description="書き出した記録を検証します / proves an exported record whole")
    parser.add_argument("path", metavar="PATH", type=Path, help="書き出したフォルダー / the folder of the export")
    parser.add_argument("--key", action="append", default=[], help="市の検証鍵 / the city's verifier key, once for each it has had")
    parser.add_argument("--head", action="append", default=[], help="以前のチェックポイント / file of a checkpoint kept from before")
    parser.add_argument("--json", action="store_true", help="結果をJSONで / the answer as JSON")
    try:
        asked = parser.parse_args(argv)
        keys = dict(parse_key(key) for key in asked.key)
        heads = [parse_head(parse_note(path, Path(path).read_bytes())) for path in asked.head]
        folder = asked.path.resolve(strict=True)
    except SystemExit as stop:
        return int(stop.code or 0)
    except (ValueError, OSError, Fault):
        sys.stderr.write("指定のフォルダー、鍵またはチェックポイントを読めません。\nThe folder, key or head given cannot be read.\n")
        return 2
    try:
        proved = Proof(folder, keys, heads).run()
    except (Fault, OSError) as fault:
        told = (fault if isinstance(fault, Fault) else Fault("file.unreadable", name=ascii(fault.filename))).told()
        sys.stdout.write(json.dumps(told) + "\n") if asked.json else sys.stderr.write("{ja}\n{en}\n".format(**told))
        return 1
    sys.stdout.write(json.dumps(proved) + "\n" if asked.json else (SIGNED if keys else UNSIGNED) + WHOLE.format(**proved) + "\n")
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a program's own streams are text files
    sys.exit(main(sys.argv[1:]))
