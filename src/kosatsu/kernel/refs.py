"""A Ref names a thing of some module without knowing the module."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FORM = re.compile(r"([a-z][a-z_]*):([A-Za-z0-9._-]+)")


@dataclass(frozen=True, order=True)
class Ref:
    """`kind` is a module's word for the thing (`post`, `account`), `key` its key there. Written `kind:key`."""

    kind: str
    key: str

    def __post_init__(self) -> None:
        if not _FORM.fullmatch(str(self)):
            raise ValueError(f"not a ref: {self.kind!r}:{self.key!r}")

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """The Ref written as `kind:key`; ValueError if it is none."""
        kind, _, key = text.partition(":")
        return cls(kind, key)
