"""States and the moves between them, as a table that is checked when it is made."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Generic, TypeVar

from kosatsu.kernel.errors import Refused
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_3

S = TypeVar("S", bound=StrEnum)


class Lifecycle(Generic[S]):
    """Moves of one kind of thing. `first` is where it begins, or the several places where it may; a state nobody can reach is a
    mistake in the table."""

    def __init__(self, states: type[S], first: S | tuple[S, ...], moves: Iterable[tuple[S, S]]) -> None:
        self.states = states
        self.begins = first if isinstance(first, tuple) else (first,)
        self.first = self.begins[0]
        self.moves = frozenset(moves)
        unreached = set(states) - set(self.begins) - {after for _, after in self.moves}
        if unreached:
            raise ValueError(f"{states.__name__}: no move leads to {sorted(unreached)}")

    def move(self, before: S | str, after: S) -> S:
        """`after`, if the table knows the move; else Refused `state.no_such_move`."""
        if (self.states(before), after) not in self.moves:
            params = {"before": str(before), "after": str(after)}
            raise Refused([Finding("state.no_such_move", PRODUCT_LAW_3, params=params)])
        return after

    def last(self) -> frozenset[S]:
        """The states no move leads out of."""
        return frozenset(set(self.states) - {before for before, _ in self.moves})

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", *(f"    [*] --> {state.value}" for state in self.begins)]
        lines += sorted(f"    {before.value} --> {after.value}" for before, after in self.moves)
        lines += sorted(f"    {state.value} --> [*]" for state in self.last())
        return "\n".join(lines) + "\n"
