"""A pool of forked worker processes that keeps the order of results and survives crashes.

Threads would wait for each other: reading a workbook holds Python's global interpreter lock for more than half of the
time. And a parser that crashes its process costs one file here, not the whole run.
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

Item = TypeVar("Item")
Result = TypeVar("Result")

MIN_ITEMS = 48  # fewer items are processed by threads before processes would have started
BATCH = 3  # items sent at once: the results of two batches fit into a pipe, so no sender blocks
BATCHES_AHEAD = 2  # batches in progress for each worker: bounds the memory used
GC_THRESHOLD = 50_000  # GC threshold, in allocated containers: a workbook consists of thousands of them
FIRST_INHERITED = 3  # file descriptor; those below it, standard input, output and errors, stay open


def run_parallel(job: Callable[[Item], Result], items: Sequence[Item], workers: int,
                 on_crash: Callable[[Item], Result]) -> Iterator[Result]:
    """Returns the results of `job` for every item, in their order, by that many workers. Raises what `job` raises.
    `on_crash` returns the result of an item that crashed its process. Items and results are pickled."""
    # On other systems a new process starts with empty memory and must import everything, or forking is unsafe.
    if workers < 2 or len(items) < MIN_ITEMS or sys.platform != "linux":
        return _by_threads(job, items, workers)
    return _by_processes(job, items, workers, on_crash)


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
                  on_crash: Callable[[Item], Result]) -> Iterator[Result]:
    batches = [items[start:start + BATCH] for start in range(0, len(items), BATCH)]
    with ExitStack() as stack:
        pool = [Worker(job, on_crash) for _ in range(workers)]
        for worker in pool:
            stack.callback(worker.stop)
        in_progress: deque[Worker[Item, Result]] = deque()
        for batch, worker in zip(batches, cycle(pool), strict=False):
            if len(in_progress) == BATCHES_AHEAD * workers:
                yield from in_progress.popleft().next_result()
            worker.submit(batch)
            in_progress.append(worker)
        while in_progress:
            yield from in_progress.popleft().next_result()


class Worker(Generic[Item, Result]):
    """A process that runs the job for one batch after the other."""

    def __init__(self, job: Callable[[Item], Result], on_crash: Callable[[Item], Result]) -> None:
        self.job = job
        self.on_crash = on_crash
        self.pending: deque[Sequence[Item]] = deque()
        self._start()

    def submit(self, batch: Sequence[Item]) -> None:
        self.pending.append(batch)
        self._send(batch)

    def next_result(self) -> list[Result]:
        """Returns the results of the oldest pending batch. Raises what the job raised."""
        batch = self.pending.popleft()
        try:
            result = self.pipe.recv()
        except (EOFError, ConnectionError):
            return self._retry_each(batch)
        if isinstance(result, BaseException):
            raise result
        return list(result)

    def stop(self) -> None:
        """Stops the process: after its last batch, or at once when results are pending, which nobody waits for."""
        self.pipe.close()
        if not self.pending:
            self.process.join()
        else:
            self.process.kill()

    def _start(self) -> None:
        context = multiprocessing.get_context("fork")
        self.pipe, child_end = context.Pipe()
        self.process = context.Process(target=_run_worker, args=(self.job, child_end), daemon=True)
        self.process.start()
        child_end.close()

    def _send(self, batch: Sequence[Item]) -> None:
        with suppress(ConnectionError):  # `next_result` detects it as well
            self.pipe.send(batch)

    def _retry_each(self, batch: Sequence[Item]) -> list[Result]:
        """Retries the batch of a crashed process, one item per new process, to find the item that crashes it; then
        restarts this worker."""
        results = []
        for item in batch:
            retry: Worker[Item, Result] = Worker(self.job, self.on_crash)
            retry._send([item])
            try:
                result = retry.pipe.recv()
            except (EOFError, ConnectionError):
                result = [self.on_crash(item)]
            retry.stop()
            if isinstance(result, BaseException):
                raise result
            results += result
        self.process.join()
        self._start()
        for waiting in self.pending:
            self._send(waiting)
        return results


def _run_worker(job: Callable[[Item], Result], pipe: Connection) -> None:
    """Runs the worker process until the other end of the pipe closes, also when the parent was killed. Closes every
    other inherited file: otherwise a lock of the parent would outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # the parent's objects are never freed here: scanning them would copy their memory pages
    gc.set_threshold(GC_THRESHOLD)
    _close_inherited_files(pipe.fileno())
    # A new thread has a memory arena of its own. The parent's, after thousands of workbooks, is fragmented: allocating
    # in it is slow, and every page written must be copied.
    thread = Thread(target=_work_loop, args=(job, pipe))
    thread.start()
    thread.join()


def _work_loop(job: Callable[[Item], Result], pipe: Connection) -> None:
    while True:
        try:
            batch = pipe.recv()
        except EOFError:
            return
        try:
            result: object = [job(item) for item in batch]
        except Exception as error:  # noqa: BLE001 - it is raised again in the parent process
            result = error
        try:
            pipe.send(result)
        except ConnectionError:
            return


def _close_inherited_files(kept: int) -> None:
    for number in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208 - names alone, no paths
        if number >= FIRST_INHERITED and number != kept:
            with suppress(OSError):  # the directory listing itself was one of them
                os.close(number)
