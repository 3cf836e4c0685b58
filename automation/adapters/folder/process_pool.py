"""A pool of forked worker processes that keeps the order of results and survives crashes.

Threads would wait for each other: reading a workbook holds Python's global lock for more than half of the time. And
a parser that crashes its process costs one file here, not the whole run.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from itertools import cycle
from multiprocessing.connection import Connection
from threading import Thread
from typing import Generic, TypeVar

A = TypeVar("A")
B = TypeVar("B")

ENOUGH = 48  # fewer items are done before processes have started
BATCH = 3  # items sent at once: the results of two batches fit into a pipe, so no sender blocks
AHEAD = 2  # batches in progress for each worker: bounds the memory used
GC_THRESHOLD = 50_000  # GC threshold, in allocated containers: a workbook consists of thousands of them
STANDARD = 3  # input, output and errors stay open


def spread(job: Callable[[A], B], items: Sequence[A], workers: int, lost: Callable[[A], B]) -> Iterator[B]:
    """The results of `job` for every item, in their order, by that many workers. Raises what `job` raises.
    `lost` gives the result of an item that crashed its process. Items and results are pickled."""
    # Elsewhere a process starts with an empty memory and imports everything anew, or may not fork.
    if workers < 2 or len(items) < ENOUGH or sys.platform != "linux":
        return _by_threads(job, items, workers)
    return _by_processes(job, items, workers, lost)


def _by_threads(job: Callable[[A], B], items: Sequence[A], workers: int) -> Iterator[B]:
    with ThreadPoolExecutor(workers) as pool:
        ahead: deque[Future[B]] = deque()
        for item in items:
            ahead.append(pool.submit(job, item))
            if len(ahead) > AHEAD * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _by_processes(job: Callable[[A], B], items: Sequence[A], workers: int,
                  lost: Callable[[A], B]) -> Iterator[B]:
    batches = [items[start:start + BATCH] for start in range(0, len(items), BATCH)]
    with ExitStack() as ending:
        pool = [Worker(job, lost) for _ in range(workers)]
        for worker in pool:
            ending.callback(worker.end)
        in_progress: deque[Worker[A, B]] = deque()
        for batch, worker in zip(batches, cycle(pool), strict=False):
            if len(in_progress) == AHEAD * workers:
                yield from in_progress.popleft().take()
            worker.give(batch)
            in_progress.append(worker)
        while in_progress:
            yield from in_progress.popleft().take()


class Worker(Generic[A, B]):
    """A process that runs the job for one batch after the other."""

    def __init__(self, job: Callable[[A], B], lost: Callable[[A], B]) -> None:
        self.job = job
        self.lost = lost
        self.given: deque[Sequence[A]] = deque()
        self._start()

    def give(self, batch: Sequence[A]) -> None:
        self.given.append(batch)
        self._send(batch)

    def take(self) -> list[B]:
        """The results of the batch that was given first. Raises what the job raised."""
        batch = self.given.popleft()
        try:
            found = self.pipe.recv()
        except (EOFError, ConnectionError):
            return self._again(batch)
        if isinstance(found, BaseException):
            raise found
        return list(found)

    def end(self) -> None:
        """Stop the process: after its last batch, or at once when results are still due, as nobody waits for them."""
        self.pipe.close()
        if not self.given:
            self.process.join()
        else:
            self.process.kill()

    def _start(self) -> None:
        context = multiprocessing.get_context("fork")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(self.job, theirs), daemon=True)
        self.process.start()
        theirs.close()

    def _send(self, batch: Sequence[A]) -> None:
        with suppress(ConnectionError):  # `take` finds out as well
            self.pipe.send(batch)

    def _again(self, batch: Sequence[A]) -> list[B]:
        """Retry the batch of a crashed process, one item per new process, to find the item that crashes it; restart."""
        results = []
        for item in batch:
            alone: Worker[A, B] = Worker(self.job, self.lost)
            alone._send([item])
            try:
                found = alone.pipe.recv()
            except (EOFError, ConnectionError):
                found = [self.lost(item)]
            alone.end()
            if isinstance(found, BaseException):
                raise found
            results += found
        self.process.join()
        self._start()
        for waiting in self.given:
            self._send(waiting)
        return results


def _serve(job: Callable[[A], B], pipe: Connection) -> None:
    """The worker process: runs until the other end of the pipe closes, also when the parent was killed. Closes every
    other inherited file: a lock of the parent would outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # the parent's objects are never garbage here: scanning them would copy their memory pages
    gc.set_threshold(GC_THRESHOLD)
    _close_all_but(pipe.fileno())
    # A new thread has a memory arena of its own. The parent's, after thousands of workbooks, is fragmented: allocating
    # in it is slow, and every page written must be copied.
    apart = Thread(target=_work, args=(job, pipe))
    apart.start()
    apart.join()


def _work(job: Callable[[A], B], pipe: Connection) -> None:
    while True:
        try:
            batch = pipe.recv()
        except EOFError:
            return
        try:
            found: object = [job(item) for item in batch]
        except Exception as error:  # noqa: BLE001 - it is raised where the results are awaited
            found = error
        try:
            pipe.send(found)
        except ConnectionError:
            return


def _close_all_but(kept: int) -> None:
    for number in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208 - names alone, no paths
        if number >= STANDARD and number != kept:
            with suppress(OSError):  # the listing itself was one
                os.close(number)
