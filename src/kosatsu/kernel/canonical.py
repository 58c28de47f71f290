"""One way to write a value as bytes, and one way to take its digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def encode(value: Any) -> bytes:
    """Canonical JSON (RFC 8785 for the types allowed): keys sorted by code point, no spaces, UTF-8.

    Allowed are None, bool, int, str, list, tuple and dict with str keys; TypeError for anything else, floats above all. A lone
    surrogate is refused with ValueError: it has no bytes.
    """
    _refuse_others(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, as 64 lower-case hexadecimal digits."""
    return sha256(encode(value))


def sha256(content: bytes) -> str:
    """SHA-256 of bytes, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _refuse_others(value: Any) -> None:
    if value is None or isinstance(value, bool | int | str):
        return
    if isinstance(value, list | tuple):
        for item in value:
            _refuse_others(item)
        return
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        for item in value.values():
            _refuse_others(item)
        return
    raise TypeError(f"not canonical: {type(value).__name__}")
