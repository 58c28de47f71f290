"""What was read once is remembered while one page is put together, and no longer: nothing is written while a page is only looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_memory: ContextVar[dict[Any, Any] | None] = ContextVar("memory", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """For as long as this lasts, a remembered query asks the database once for the same thing."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def remembered(query: Callable[P, R]) -> Callable[P, R]:
    """A query that is asked once while somebody is remembering; its arguments must be hashable. Of a list every caller gets a copy."""

    @wraps(query)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        memory = _memory.get()
        if memory is None:
            return query(*args, **kwargs)
        key = (query, args, tuple(sorted(kwargs.items())))
        if key not in memory:
            memory[key] = query(*args, **kwargs)
        found: R = memory[key]
        return copy(found) if isinstance(found, list) else found

    return asked
