"""One forked process that runs a job for one item after the other, within limits on memory and time."""

from __future__ import annotations

import faulthandler
import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from threading import Thread
from typing import Generic, TypeVar

from automation.util.processes.limits import Limits, limit_memory, limit_time

Item = TypeVar("Item")
Result = TypeVar("Result")

GC_THRESHOLD = 50_000  # GC threshold, in allocated containers: a workbook consists of thousands of them
FIRST_INHERITED = 3  # file descriptor; those below it are standard input, output and errors
ERRORS = 2  # file descriptor of standard error


@dataclass(frozen=True)
class JobFailure:
    """What a job raised. A job may also return an exception: that is its result."""

    error: Exception


class Worker(Generic[Item, Result]):
    """A process that runs the job. Items and results are pickled."""

    def __init__(self, job: Callable[[Item], Result], on_crash: Callable[[Item], Result], limits: Limits) -> None:
        self.job = job
        self.on_crash = on_crash
        self.limits = limits
        self.pending: deque[Item] = deque()
        self._start()

    def submit(self, items: Sequence[Item]) -> None:
        self.pending.extend(items)
        self._send(items)

    def next_result(self) -> Result:
        """Returns the result of the oldest pending item: that of `on_crash` when the item ends a new process, or any by
        its time. Raises what the job raised."""
        item = self.pending.popleft()
        answers, expired = self._receive()
        if answers:
            self.is_new = False
            return self._result(answers)
        expired = self._end() or expired
        answers = [] if expired or self.is_new else self._tried_alone(item)
        self._start()
        self._send(list(self.pending))
        return self._result(answers) if answers else self.on_crash(item)

    def stop(self) -> None:
        """Stops the process: after its last item, or at once when results are pending, which nobody waits for."""
        if self.pending:
            self._end()
        else:
            self.pipe.close()
            os.waitpid(self.process, 0)

    def _start(self) -> None:
        self.pipe, child_end = Pipe()
        self.process = os.fork()
        if self.process == 0:
            try:
                _run_worker(self.job, child_end, self.limits)
            finally:
                os._exit(0)
        child_end.close()
        self.is_new = True  # no item has been processed

    def _send(self, items: Sequence[Item]) -> None:
        with suppress(ConnectionError):  # `next_result` detects it as well
            self.pipe.send(items)

    def _receive(self) -> tuple[list[Result | JobFailure], bool]:
        """Returns a list with the next result or what the job raised, and whether the time has expired.
        The list is empty when the process has ended."""
        try:
            if not self.pipe.poll(self.limits.wait):
                return [], True
            return [self.pipe.recv()], False
        except (EOFError, ConnectionError):
            return [], False

    def _result(self, answers: Sequence[Result | JobFailure]) -> Result:
        [answer] = answers
        if isinstance(answer, JobFailure):
            raise answer.error
        return answer

    def _end(self) -> bool:
        """Ends the process and returns whether its CPU time had expired."""
        self.pipe.close()
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        _, status = os.waitpid(self.process, 0)
        return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU

    def _tried_alone(self, item: Item) -> list[Result | JobFailure]:
        """Returns what a new process answers, as `_receive` does: the old one may have ended for what it did before."""
        self._start()
        self._send([item])
        answers, _ = self._receive()
        self._end()
        return answers


def _run_worker(job: Callable[[Item], Result], pipe: Connection, limits: Limits) -> None:
    """Runs the worker process until the other end of the pipe closes, also when the parent was killed. Closes every
    other inherited file: otherwise a lock of the parent would outlive it. What a dying parser writes to standard error
    is of no use to the reader of a terminal."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    gc.freeze()  # the parent's objects are never freed here: scanning them would copy their memory pages
    gc.set_threshold(GC_THRESHOLD)
    faulthandler.disable()  # it would write to a file that is closed below
    _close_inherited_files(pipe.fileno())
    os.dup2(os.open(os.devnull, os.O_WRONLY), ERRORS)
    # A new thread has a memory arena of its own. The parent's, after thousands of workbooks, is fragmented: allocating
    # in it is slow, and every page written must be copied.
    thread = Thread(target=_work_loop, args=(job, pipe, limits))
    thread.start()
    thread.join()


def _work_loop(job: Callable[[Item], Result], pipe: Connection, limits: Limits) -> None:
    limit_memory(limits)
    with suppress(EOFError, ConnectionError):
        while True:
            for item in pipe.recv():
                limit_time(limits)
                pipe.send(_answer(job, item))


def _answer(job: Callable[[Item], Result], item: Item) -> Result | JobFailure:
    try:
        return job(item)
    except MemoryError:
        os._exit(1)
    except Exception as error:  # noqa: BLE001 - it is raised again in the parent process
        return JobFailure(error)


def _close_inherited_files(kept: int) -> None:
    for number in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208 - names alone, no paths
        if number >= FIRST_INHERITED and number != kept:
            with suppress(OSError):  # the directory listing itself was one of them
                os.close(number)
