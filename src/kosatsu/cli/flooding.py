"""A flood of texts shared by several processes: answers in the order of the texts, and never more of them in memory than a few batches."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor

BATCH = 500
AHEAD = 4  # batches under way for each process


def shared(answer: Callable[[bytes | None], str], lines: Iterable[bytes | None], *, workers: int) -> Iterator[list[str]]:
    """The answers, a batch at a time; `answer` is carried to the processes."""
    under_way: deque[Future[list[str]]] = deque()
    with ProcessPoolExecutor(workers) as pool:
        for batch in _batches(lines):
            under_way.append(pool.submit(_answered, answer, batch))
            if len(under_way) >= workers * AHEAD:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


def _answered(answer: Callable[[bytes | None], str], lines: list[bytes | None]) -> list[str]:
    return [answer(line) for line in lines]


def _batches(lines: Iterable[bytes | None]) -> Iterator[list[bytes | None]]:
    batch: list[bytes | None] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
