"""Evidence files (証拠): kept by the hash of their content, never overwritten, and proved again whenever they are read."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings

from kosatsu.kernel import canonical
from kosatsu.kernel.errors import NotFound


class Spoiled(Exception):
    """A file in the evidence store is no longer the bytes its name promises."""


def keep(content: bytes) -> str:
    """Keep a file and return its SHA-256, hexadecimal; the same content twice is one file. On disk before it returns."""
    digest = canonical.sha256(content)
    path = place(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    return digest


def read(digest: str) -> bytes:
    """The file with this hash; NotFound where there is none, Spoiled where it was changed on disk."""
    try:
        content = place(digest).read_bytes()
    except FileNotFoundError as error:
        raise NotFound from error
    if canonical.sha256(content) != digest:
        raise Spoiled(digest)
    return content


def has(digest: str) -> bool:
    """Whether the file is there and still what its name promises."""
    try:
        read(digest)
    except (NotFound, Spoiled):
        return False
    return True


def place(digest: str) -> Path:
    """Where the file of a hash lies; NotFound for anything that is not a hash."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise NotFound
    return Path(settings.EVIDENCE_ROOT) / digest[:2] / digest
