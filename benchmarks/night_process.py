"""A whole night in a process of its own, step by step: `python -m benchmarks.night_process ROOT`; with CN after
it, the compiling of that report instead. Prints JSON, a line for each step. `watched` runs it and looks at
its memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.timing import cpu_seconds

GAP = 0.2  # seconds between two looks at the memory
SELDOM = 50  # times what a look takes: one at gigabytes takes long, and holds up who is looked at


@dataclass(frozen=True)
class Step:
    """`start` and `end` by the machine's monotonic clock, `cpu` seconds with ended children."""

    name: str
    start: float
    end: float
    cpu: float

    @property
    def wall(self) -> float:
        return self.end - self.start


@dataclass(frozen=True)
class ProcessMeasurement:
    """`wall`: seconds, with Python's start. `looks`: (moment, bytes that the program and its children
    held at once)."""

    steps: dict[str, Step]
    wall: float
    looks: Sequence[tuple[float, int]]

    @property
    def peak(self) -> int:
        return max(held for _, held in self.looks)

    def peak_of(self, *names: str) -> int:
        """Bytes; 0 for steps that no look fell into."""
        steps = [self.steps[name] for name in names if name in self.steps]
        return max((held for at, held in self.looks if any(each.start <= at <= each.end for each in steps)), default=0)

    def wall_of(self, *names: str) -> float:
        return sum(self.steps[name].wall for name in names if name in self.steps)

    def cpu_of(self, *names: str) -> float:
        return sum(self.steps[name].cpu for name in names if name in self.steps)

    @property
    def cpu(self) -> float:
        return self.cpu_of(*self.steps)

    def followed_by(self, other: ProcessMeasurement) -> ProcessMeasurement:
        """Both as one; a step of both names keeps that of the first."""
        return ProcessMeasurement({**other.steps, **self.steps}, self.wall + other.wall, [*self.looks, *other.looks])

    def as_step(self, name: str) -> ProcessMeasurement:
        """All of it under one name."""
        start, end = (found(getattr(each, side) for each in self.steps.values())
                      for side, found in (("start", min), ("end", max)))
        return ProcessMeasurement({name: Step(name, start, end, self.cpu)}, self.wall, self.looks)


def measured_process(root: Path, compiled: str = "") -> ProcessMeasurement:
    """The night, or the compiling of a report. Raises RuntimeError when it fails."""
    started = time.perf_counter()
    words = [sys.executable, "-m", "benchmarks.night_process", str(root), *([compiled] if compiled else [])]
    looks: list[tuple[float, int]] = []
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
        while child.poll() is None:
            begun = time.perf_counter()
            looks.append((begun, sum(map(proportional_set, family(child.pid)))))
            time.sleep(max(GAP, SELDOM * (time.perf_counter() - begun)))
        said = child.stdout.read().splitlines() if child.stdout else []
    if child.returncode:
        raise RuntimeError(f"the night in {root} ended with {child.returncode}")
    steps = [Step(**json.loads(line)) for line in said]
    return ProcessMeasurement({each.name: each for each in steps}, time.perf_counter() - started, looks)


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


def night(root: Path, compiled: str = "") -> list[Step]:
    """As `baocao run` or `baocao compile` does it."""
    clock = Clock()
    clock("starting")
    from automation.jobs import compile as making
    from automation.jobs import nightly as jobs
    from automation.jobs.context import JobContext
    from automation.wiring import adapters
    from benchmarks.sample_workspace import NOW, ZONE, SampleWorkspace

    workspace = SampleWorkspace(root).workspace
    hands = adapters(root, workspace.settings, ZONE, NOW)
    context = JobContext(workspace, hands, NOW, as_of_given=True)
    if compiled:
        clock("compile")
        making.compile_report(context, compiled, making.Selection(), making.format_names())
    else:
        outcome = jobs.run(context, "nightly", clock)
        if outcome.guard or outcome.left:
            raise RuntimeError(f"{outcome.guard} {outcome.left[:3]}")
    clock("")
    hands.ledger.close()
    hands.mailer.close()
    return clock.steps


class Clock:
    """Called with the name of each step as it begins."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.name, self.since, self.used = "", 0.0, 0.0

    def __call__(self, name: str) -> None:
        now, used = time.perf_counter(), cpu_seconds()
        if self.name:
            step = Step(self.name, self.since, now, used - self.used)
            self.steps.append(step)
            print(f"  {step.name}: {step.wall:.1f} s, processor {step.cpu:.1f} s", file=sys.stderr, flush=True)
        self.name, self.since, self.used = name, now, used


if __name__ == "__main__":
    for done in night(Path(sys.argv[1]), *sys.argv[2:]):
        print(json.dumps(asdict(done)))
