"""A pool of forked worker processes that keeps the order of results and survives crashes.

Threads would wait for each other: reading a workbook holds Python's global interpreter lock for more than half of the
time. And a parser that crashes its process, or wants more memory or time than it may have, costs one file here, not
the whole run.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import cycle
from typing import TypeVar

from automation.util.processes.limits import Limits
from automation.util.processes.worker import Worker

Item = TypeVar("Item")
Result = TypeVar("Result")

HAS_PROCESSES = sys.platform == "linux"  # elsewhere a new process imports everything again, or forking is unsafe
ITEMS_PER_WORKER = 12  # for fewer items, another process costs more than it saves
BATCH = 3  # items sent at once: the results of two batches fit into a pipe, so no sender blocks
BATCHES_AHEAD = 2  # batches in progress for each worker: bounds the memory used


def run_parallel(job: Callable[[Item], Result], items: Sequence[Item], workers: int,
                 on_crash: Callable[[Item], Result], limits: Limits) -> Iterator[Result]:
    """Returns the results of `job` for every item, in their order, by at most that many workers. Raises what `job`
    raises. `on_crash` returns the result of an item that ended its process: by a crash, its memory or its time. Items
    and results are pickled. Where there are no processes, there are no limits."""
    if not items:
        return iter(())
    if not HAS_PROCESSES:
        return _by_threads(job, items, workers)
    return _by_processes(job, items, min(workers, -(-len(items) // ITEMS_PER_WORKER)), on_crash, limits)


def run_alone(job: Callable[[Item], Result], item: Item, on_crash: Callable[[Item], Result], limits: Limits) -> Result:
    """Returns the result of the job for one item, as `run_parallel` does."""
    [result] = run_parallel(job, [item], 1, on_crash, limits)
    return result


def _by_threads(job: Callable[[Item], Result], items: Sequence[Item], workers: int) -> Iterator[Result]:
    with ThreadPoolExecutor(workers) as pool:
        ahead: deque[Future[Result]] = deque()
        for item in items:
            ahead.append(pool.submit(job, item))
            if len(ahead) > BATCHES_AHEAD * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _by_processes(job: Callable[[Item], Result], items: Sequence[Item], workers: int,
                  on_crash: Callable[[Item], Result], limits: Limits) -> Iterator[Result]:
    batches = [items[start:start + BATCH] for start in range(0, len(items), BATCH)]
    with ExitStack() as stack:
        pool = []
        for _ in range(workers):
            pool.append(worker := Worker(job, on_crash, limits))
            stack.callback(worker.stop)
        in_progress: deque[tuple[Worker[Item, Result], int]] = deque()
        for batch, worker in zip(batches, cycle(pool), strict=False):
            if len(in_progress) == BATCHES_AHEAD * workers:
                yield from _next_batch(in_progress)
            worker.submit(batch)
            in_progress.append((worker, len(batch)))
        while in_progress:
            yield from _next_batch(in_progress)


def _next_batch(in_progress: deque[tuple[Worker[Item, Result], int]]) -> Iterator[Result]:
    worker, size = in_progress.popleft()
    for _ in range(size):
        yield worker.next_result()
