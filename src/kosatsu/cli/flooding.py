"""A flood of texts shared by several processes: answers in the order of the texts, and never more of them in memory than a few batches."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor

AHEAD = 4  # batches under way for each process

Lines = list[bytes | None]


def shared(answer: Callable[[Lines], list[str]], batches: Iterable[Lines], *, workers: int) -> Iterator[list[str]]:
    """The answers, a batch at a time; `answer` is carried to the processes."""
    under_way: deque[Future[list[str]]] = deque()
    with ProcessPoolExecutor(workers) as pool:
        for batch in batches:
            under_way.append(pool.submit(answer, batch))
            if len(under_way) >= workers * AHEAD:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
