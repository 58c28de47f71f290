"""A flood of texts shared by several processes: answers in the order of the texts, and never more of them in memory than a few batches."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor

AHEAD = 4  # batches under way for each process

Line = tuple[int, bytes | None]  # its number, and None where it was too long to be read
Lines = list[Line]


def shared(answer: Callable[[Lines], list[str]], batches: Iterable[Lines], *, workers: int) -> Iterator[list[str]]:
    """The answers, a batch at a time; `answer` is carried to the processes. Ctrl-C is for this process, which ends the others."""
    under_way: deque[Future[list[str]]] = deque()
    pool = ProcessPoolExecutor(workers, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))
    try:
        for batch in batches:
            under_way.append(pool.submit(answer, batch))
            if len(under_way) >= workers * AHEAD:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
