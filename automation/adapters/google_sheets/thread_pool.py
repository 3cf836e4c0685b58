"""Work that waits for Google, done by several threads; the answers come in the order of what was asked."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def spread(work: Callable[[T], R], items: Iterable[T], threads: int) -> Iterator[R]:
    """No more than twice as much is begun as threads can do, so that little is held. What `work` raises comes
    through; what is begun by then is finished and given first, the rest never starts."""
    waiting: deque[Future[R]] = deque()
    with ThreadPoolExecutor(max(1, threads)) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) >= 2 * max(1, threads):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except Exception:
            yield from _finished(waiting)
            raise
        finally:
            for each in waiting:
                each.cancel()


def _finished(waiting: Iterable[Future[R]]) -> Iterator[R]:
    """Of those that are begun what came to a good end; the others are never begun."""
    begun = [each for each in waiting if not each.cancel()]
    yield from (each.result() for each in begun if each.exception() is None)
