"""Times and memory of several ways of doing the same, measured in one run."""

from __future__ import annotations

import gc
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from automation.jobs.context import raised_gc_threshold

Case = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of every repetition. `cpu` is of this process, its threads and its ended children:
    on a shared machine it is more reliable than `wall`."""

    wall: tuple[float, ...]
    cpu: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.wall)

    @property
    def cpu_median(self) -> float:
        return statistics.median(self.cpu)


def interleaved(cases: Mapping[str, Case], repetitions: int) -> dict[str, Times]:
    """Run each case in turn, again and again, so that a slow minute affects all alike; with the raised GC
    threshold of a run."""
    wall: dict[str, list[float]] = {name: [] for name in cases}
    cpu: dict[str, list[float]] = {name: [] for name in cases}
    for name, case in list(cases.items()) * repetitions:
        gc.collect()
        with raised_gc_threshold():
            before, started = cpu_seconds(), time.perf_counter()
            case()
            wall[name].append(time.perf_counter() - started)
            cpu[name].append(cpu_seconds() - before)
    return {name: Times(tuple(wall[name]), tuple(cpu[name])) for name in cases}


def once(case: Case) -> Times:
    return interleaved({"": case}, 1)[""]


def cpu_seconds() -> float:
    uses = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in uses)


@dataclass(frozen=True, slots=True)
class ProgramResult:
    """Measurements of a program. `peak`: bytes of memory."""

    wall: float
    cpu: float
    peak: int
    code: int


def program(words: Sequence[str]) -> ProgramResult:
    """Run a program to its end, discarding its output."""
    started = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    child = os.posix_spawn(words[0], list(words), os.environ, file_actions=quiet)
    _, status, use = os.wait4(child, 0)
    unit = 1 if sys.platform == "darwin" else 1024
    return ProgramResult(time.perf_counter() - started, use.ru_utime + use.ru_stime, use.ru_maxrss * unit,
                 os.waitstatus_to_exitcode(status))


def table(title: str, rows: Mapping[str, Times], *, per: int = 0, unit: str = "") -> None:
    """Print medians; with `per`, also milliseconds for one `unit`."""
    print(f"\n{title}\n  {machine()}")
    each = f"{'ms/' + unit:>12}" if per else ""
    print(f"  {'':<44}{'wall s':>10}{'cpu s':>10}{each}   (median of {_repetitions(rows)})")
    for name, times in rows.items():
        share = f"{1000 * times.median / per:12.2f}" if per else ""
        print(f"  {name:<44}{times.median:10.3f}{times.cpu_median:10.3f}{share}")


def _repetitions(rows: Mapping[str, Times]) -> str:
    counts = sorted({len(times.wall) for times in rows.values()})
    return "–".join(str(count) for count in (counts if len(counts) < 2 else (counts[0], counts[-1])))


def verdict(words: str, value: float, bound: float, *, at_least: bool = False, unit: str = " ×") -> bool:
    """Print and return whether a figure keeps its bound."""
    kept = value >= bound if at_least else value <= bound
    sign = "≥" if at_least else "≤"
    print(f"  {words}: {value:.3g}{unit}  (claimed {sign} {bound:g}{unit}) {'kept' if kept else 'MISSED'}")
    return kept


def machine() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    busy = os.getloadavg()[0]
    return (f"{date.today():%Y-%m-%d}, {cores} cores, Python {platform.python_version()}, "  # noqa: DTZ011 - a caption
            f"load {busy:.1f}")
