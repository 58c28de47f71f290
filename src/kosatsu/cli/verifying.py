"""`kosatsu verify PATH`: the same program that lies in every export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from kosatsu.records import verifier


def main(argv: Sequence[str], stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Exit status 0 whole, 1 the first fault named, 2 wrong use."""
    return verifier.main(list(argv))
