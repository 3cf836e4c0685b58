"""A worker that dies, or wants too much memory or time, costs one item; all others have their results in order."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from automation.util.processes.limits import Limits
from automation.util.processes.pool import HAS_PROCESSES, run_alone, run_parallel

pytestmark = pytest.mark.skipif(not HAS_PROCESSES, reason="worker processes are Linux's")
LIMITS = Limits(memory=100, seconds=1, wait=20)
ODD = 5


def exhaust_memory() -> None:
    bytearray(2**30)


def exhaust_memory_step_by_step() -> None:
    kept = []
    while True:
        kept.append(os.urandom(2**20))


def compute_for_ever() -> None:
    while True:
        pass


DEATHS: dict[str, Callable[[], object]] = {
    "aborts": os.abort,
    "is killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "segmentation fault": lambda: ctypes.string_at(0),
    "exits": lambda: os._exit(3),
    "one allocation beyond the limit": exhaust_memory,
    "many allocations beyond the limit": exhaust_memory_step_by_step,
    "computes for ever": compute_for_ever,
}


@pytest.mark.parametrize("death", DEATHS)
@pytest.mark.parametrize("items", [1, 40])
def test_costs_one_item(death: str, items: int) -> None:
    def job(item: int) -> int:
        if item == ODD:
            DEATHS[death]()
        return 10 * item

    numbers = list(range(ODD, ODD + items))
    results = list(run_parallel(job, numbers, 2, lambda item: -item, LIMITS))
    assert results == [-ODD, *(10 * item for item in numbers[1:])]


def test_a_worker_that_sleeps_for_ever_is_given_up() -> None:
    started = time.monotonic()
    assert run_alone(lambda _: time.sleep(60), 1, lambda _: None, Limits(100, 1, wait=1)) is None
    assert time.monotonic() - started < 20


def test_the_time_is_that_of_one_item() -> None:
    def job(item: int) -> int:
        until = time.process_time() + 0.4
        while time.process_time() < until:
            pass
        return item

    assert list(run_parallel(job, range(6), 1, lambda _: -1, LIMITS)) == list(range(6))


def test_what_died_of_the_memory_of_earlier_items_is_tried_again() -> None:
    kept = []

    def job(item: int) -> int:
        kept.append(bytearray(60 * 2**20))
        return item

    assert list(run_parallel(job, range(6), 1, lambda _: -1, LIMITS)) == list(range(6))


def test_exceptions_of_the_job_are_raised() -> None:
    def job(item: int) -> int:
        raise LookupError(item)

    with pytest.raises(LookupError, match="7"):
        run_alone(job, 7, lambda item: item, LIMITS)


def test_abandoned_results_leave_no_process(tmp_path: Path) -> None:
    def job(item: int) -> int:
        (tmp_path / str(os.getpid())).touch()
        return item

    results = run_parallel(job, range(100), 2, lambda item: item, LIMITS)
    next(results)
    del results
    for process in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(process.name), 0)


def test_a_dying_worker_writes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    def job(_: int) -> None:
        os.write(2, b"stack backtrace:")
        os.abort()

    run_alone(job, 1, lambda _: None, LIMITS)
    assert capfd.readouterr().err == ""


def test_an_exception_may_be_a_result() -> None:
    def job(item: int) -> OSError | None:
        return OSError(item, "no room") if item == ODD else None

    [first, second] = run_parallel(job, [ODD, ODD + 1], 2, lambda _item: None, LIMITS)
    assert isinstance(first, OSError)
    assert second is None


def test_what_stands_for_a_dead_item_may_raise() -> None:
    def refuse(item: int) -> int:
        raise LookupError(item)

    with pytest.raises(LookupError, match="5"):
        list(run_parallel(lambda item: os.abort() if item == ODD else item, range(10), 1, refuse, LIMITS))
