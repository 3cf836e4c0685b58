"""A whole night in a process of its own, step by step: `python -m benchmarks.one_night ROOT [CN]`, with the
report to compile at the end. Prints one JSON object: step → seconds. `watched` runs it and looks at its memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GAP = 0.2  # seconds between two looks at the memory


@dataclass(frozen=True)
class Watched:
    """`steps`: seconds of each. `peak`: bytes that the program and its children held at once."""

    steps: dict[str, float]
    wall: float
    peak: int

    def of(self, *names: str) -> float:
        return sum(self.steps.get(name, 0.0) for name in names)


def watched(root: Path, *compiled: str) -> Watched:
    """The night, and the compiling of a report. Raises RuntimeError when the night fails."""
    started = time.perf_counter()
    words = [sys.executable, "-m", "benchmarks.one_night", str(root), *compiled]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
        peak = 0
        while child.poll() is None:
            peak = max(peak, sum(map(proportional_set, family(child.pid))))
            time.sleep(GAP)
        said = child.stdout.read() if child.stdout else ""
    if child.returncode:
        raise RuntimeError(f"the night in {root} ended with {child.returncode}")
    return Watched(json.loads(said), time.perf_counter() - started, peak)


def family(pid: int) -> Iterator[int]:
    """A process and all its descendants."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return
    for child in children.split():
        yield from family(int(child))


def proportional_set(pid: int) -> int:
    """Bytes of a process's memory; what it shares with others is divided among them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return 1024 * next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def night(root: Path, *compiled: str) -> dict[str, float]:
    """As `baocao run` and `baocao compile` do it."""
    clock = Clock()
    from automation import jobs, making
    from automation.desk import Desk
    from automation.wiring import adapters
    from benchmarks.sector import NOW, ZONE, Sector

    clock("starting")
    workspace = Sector(root).workspace
    hands = adapters(root, workspace.settings, ZONE, NOW)
    desk = Desk(workspace, hands, NOW, rehearsed=True)
    outcome = jobs.run(desk, "nightly", clock)
    if outcome.guard:
        raise RuntimeError(outcome.guard)
    for obligation in compiled:
        clock("compile")
        making.compile_report(desk, obligation, making.Selection(), making.format_names())
    clock("")
    hands.ledger.close()
    hands.mailer.close()
    return clock.steps


class Clock:
    """Called with the name of each step as it begins."""

    def __init__(self) -> None:
        self.steps: dict[str, float] = {}
        self.name, self.since = "", time.perf_counter()

    def __call__(self, name: str) -> None:
        now = time.perf_counter()
        if self.name:
            self.steps[self.name] = now - self.since
            print(f"  {self.name}: {now - self.since:.1f} s", file=sys.stderr, flush=True)
        self.name, self.since = name, now


if __name__ == "__main__":
    json.dump(night(Path(sys.argv[1]), *sys.argv[2:]), sys.stdout)
