"""Runs a function on many items in several threads and yields the results in the order of the items."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def map_in_threads(work: Callable[[T], R], items: Iterable[T], threads: int) -> Iterator[R]:
    """At most twice as many items as threads are submitted at a time, which bounds memory. An exception of `work` is
    raised after the results of the items already started; the remaining items are cancelled."""
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
    """The results of the started items that succeeded; items not started are cancelled."""
    begun = [each for each in waiting if not each.cancel()]
    yield from (each.result() for each in begun if each.exception() is None)
