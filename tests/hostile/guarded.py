"""Work done in a process of its own, so that time and memory are those of the work alone, and a
hang or a hunger for memory ends the work and not the suite."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

SECONDS = 10.0
MEBIBYTES = 500
HARD_LIMIT = 8 * 2**30  # of addresses: keeps the machine alive while the memory is measured
PRELOADED = ["tests.hostile.arena", "automation.jobs", "automation.stages.normalise", "automation.stages.validate",
             "automation.adapters.sheets_folder", "automation.adapters.ledger", "automation.adapters.mail_outbox"]


class RefusedError(AssertionError):
    """The work hung, died or took too much."""


@dataclass(frozen=True, slots=True)
class Cost:
    seconds: float
    mebibytes: int


def guarded(work: Callable[..., Any], *arguments: Any, seconds: float = SECONDS) -> tuple[Any, Cost]:
    """What the work returned and what it took. Raises RefusedError; what the work raises comes
    through as RefusedError too, with its words."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_in_child, args=(sending, work, arguments), daemon=True)
    process.start()
    sending.close()
    try:
        if not receiving.poll(seconds + 5):  # the process's own start is not the work's
            raise RefusedError(f"still at work after {seconds} s")
        told = receiving.recv()
    except EOFError as error:
        process.join(5)
        raise RefusedError(f"died with exit code {process.exitcode}") from error
    finally:
        process.kill()
        process.join()
    if isinstance(told, str):
        raise RefusedError(told)
    returned, cost = told
    _within(cost, seconds)
    return returned, cost


def _within(cost: Cost, seconds: float) -> None:
    if cost.seconds > seconds:
        raise RefusedError(f"took {cost.seconds:.1f} s")
    if cost.mebibytes > MEBIBYTES:
        raise RefusedError(f"took {cost.mebibytes} MiB")


def _in_child(sending: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (HARD_LIMIT, HARD_LIMIT))
    started = time.monotonic()
    try:
        returned = work(*arguments)
    except BaseException as error:  # noqa: BLE001 - told to the parent, whatever it is
        import traceback

        sending.send("".join(traceback.format_exception(error))[-4000:])
        return
    sending.send((returned, Cost(time.monotonic() - started, peak())))


def peak() -> int:
    """The most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
