"""Work done in a process of its own, so that time and memory are those of the work alone, and a
hang or a hunger for memory ends the work and not the suite."""

from __future__ import annotations

import multiprocessing
import resource
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

SECONDS = 10.0  # of the processor's time: other work on the machine must not count
PATIENCE = 60.0  # of the clock's: a work that waits for something for ever ends here
MEBIBYTES = 500
HARD_LIMIT = 8 * 2**30  # of addresses: keeps the machine alive while the memory is measured
PRELOADED = ["tests.hostile.workspace", "tests.hostile.intake", "automation.jobs.nightly",
             "automation.adapters.ledger.sql_ledger",
             "automation.adapters.mail.outbox"]


class RefusedError(AssertionError):
    """The work hung, died or took too much."""


@dataclass(frozen=True, slots=True)
class Cost:
    seconds: float
    mebibytes: int


def guarded(work: Callable[..., Any], *arguments: Any) -> tuple[Any, Cost]:
    """What the work returned and what it took. Raises RefusedError; what the work raises comes
    through as RefusedError too, with its words."""
    with Worker() as worker:
        return worker.ask(work, *arguments)


class Worker:
    """A process that does one piece of work after the other. One that ends it gets a new one."""

    def __init__(self) -> None:
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(PRELOADED)
        self.process: BaseProcess | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def ask(self, work: Callable[..., Any], *arguments: Any) -> tuple[Any, Cost]:
        """As `guarded` does. The memory is the most that any piece of work has taken so far."""
        if self.process is None:
            self._start()
        try:
            return self._answer(work, arguments)
        except RefusedError:
            self.end()
            raise

    def _start(self) -> None:
        self.pipe, theirs = self.context.Pipe()
        self.process = self.context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def _answer(self, work: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, Cost]:
        self.pipe.send((work, arguments))
        if not self.pipe.poll(PATIENCE):
            raise RefusedError(f"still at work after {PATIENCE:.0f} s")
        try:
            told = self.pipe.recv()
        except EOFError as error:
            raise RefusedError("the process died") from error
        if isinstance(told, str):
            raise RefusedError(told)
        returned, cost = told
        _within(cost)
        return returned, cost

    def end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.pipe.close()
            self.process = None


def _within(cost: Cost) -> None:
    if cost.seconds > SECONDS:
        raise RefusedError(f"took {cost.seconds:.1f} s")
    if cost.mebibytes > MEBIBYTES:
        raise RefusedError(f"took {cost.mebibytes} MiB")


def _serve(pipe: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (HARD_LIMIT, HARD_LIMIT))
    while True:
        try:
            work, arguments = pipe.recv()
        except EOFError:
            return
        pipe.send(_done(work, arguments))


def _done(work: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, Cost] | str:
    started = time.process_time()
    try:
        returned = work(*arguments)
    except BaseException as error:  # noqa: BLE001 - told to the parent, whatever it is
        return "".join(traceback.format_exception(error))[-4000:]
    return returned, Cost(time.process_time() - started, peak())


def peak() -> int:
    """The most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
