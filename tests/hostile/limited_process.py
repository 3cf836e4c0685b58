"""Runs a function in its own process with limits on time and memory, so that a hang or a memory leak ends that process
and not the test suite, and the measurements are those of the function alone."""

from __future__ import annotations

import multiprocessing
import resource
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

CPU_SECONDS = 10.0  # CPU time: other processes on the machine must not count
WALL_SECONDS = 600.0  # ends a function that waits for ever; a busy machine must not count
MAX_MEBIBYTES = 500
HARD_LIMIT = 8 * 2**30  # address space: protects the machine while the memory is measured
PRELOADED = ["tests.hostile.workspace", "tests.hostile.intake", "automation.jobs.nightly",
             "automation.adapters.ledger.sql_ledger",
             "automation.adapters.mail.outbox"]


class LimitExceededError(AssertionError):
    """The function hung, died, raised, or took too much time or memory."""


@dataclass(frozen=True, slots=True)
class ResourceUse:
    seconds: float
    mebibytes: int


def run_limited(work: Callable[..., Any], *arguments: Any, seconds: float = CPU_SECONDS) -> tuple[Any, ResourceUse]:
    """Returns the result of `work(*arguments)` and the resources it used. Raises LimitExceededError, also (with the
    traceback as its message) when `work` raises. `seconds`: the limit of CPU time."""
    with LimitedWorker(seconds) as worker:
        return worker.run(work, *arguments)


class LimitedWorker:
    """A process that runs one function after the other; it is started again after a failure."""

    def __init__(self, seconds: float = CPU_SECONDS) -> None:
        self.seconds = seconds
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(PRELOADED)
        self.process: BaseProcess | None = None

    def __enter__(self) -> LimitedWorker:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def run(self, work: Callable[..., Any], *arguments: Any) -> tuple[Any, ResourceUse]:
        """As `run_limited`. The memory is the maximum over all functions that this process has run."""
        if self.process is None:
            self._start()
        try:
            return self._receive(work, arguments)
        except LimitExceededError:
            self.end()
            raise

    def _start(self) -> None:
        self.pipe, theirs = self.context.Pipe()
        self.process = self.context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def _receive(self, work: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, ResourceUse]:
        self.pipe.send((work, arguments))
        if not self.pipe.poll(WALL_SECONDS):
            raise LimitExceededError(f"still running after {WALL_SECONDS:.0f} s")
        try:
            answer = self.pipe.recv()
        except EOFError as error:
            raise LimitExceededError("the process died") from error
        if isinstance(answer, str):
            raise LimitExceededError(answer)
        returned, use = answer
        _check_limits(use, self.seconds)
        return returned, use

    def end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.pipe.close()
            self.process = None


def _check_limits(use: ResourceUse, seconds: float) -> None:
    if use.seconds > seconds:
        raise LimitExceededError(f"took {use.seconds:.1f} s")
    if use.mebibytes > MAX_MEBIBYTES:
        raise LimitExceededError(f"took {use.mebibytes} MiB")


def _serve(pipe: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (HARD_LIMIT, HARD_LIMIT))
    while True:
        try:
            work, arguments = pipe.recv()
        except EOFError:
            return
        pipe.send(_measured(work, arguments))


def _measured(work: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, ResourceUse] | str:
    started = cpu_seconds()
    try:
        returned = work(*arguments)
    except BaseException as error:  # noqa: BLE001 - reported to the parent, whatever it is
        return "".join(traceback.format_exception(error))[-4000:]
    return returned, ResourceUse(cpu_seconds() - started, peak_memory())


def peak_memory() -> int:
    """The peak memory of this process, or of the largest of its ended children, in MiB."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024


def cpu_seconds() -> float:
    """CPU time of this process and its ended children."""
    uses = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in uses)
