"""A whole run in a process of its own, step by step: `python -m benchmarks.night_process ROOT`; with CN as second
argument, the compiling of that report instead. Prints JSON, a line for each step. `measured_process` starts it and
samples its memory.
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

SAMPLING_INTERVAL = 0.2  # seconds between two samples of the memory
SAMPLING_FACTOR = 50  # least pause, in durations of a sample: sampling gigabytes takes long and delays the process


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
    """`wall`: seconds, with Python's start. `memory_samples`: (moment, bytes that the program and its children
    held at once)."""

    steps: dict[str, Step]
    wall: float
    memory_samples: Sequence[tuple[float, int]]

    @property
    def peak(self) -> int:
        return max(held for _, held in self.memory_samples)

    def peak_of(self, *names: str) -> int:
        """Peak memory during steps, in bytes; 0 for steps without a sample."""
        steps = [self.steps[name] for name in names if name in self.steps]
        return max((held for at, held in self.memory_samples if any(each.start <= at <= each.end for each in steps)),
                   default=0)

    def wall_of(self, *names: str) -> float:
        return sum(self.steps[name].wall for name in names if name in self.steps)

    def cpu_of(self, *names: str) -> float:
        return sum(self.steps[name].cpu for name in names if name in self.steps)

    @property
    def cpu(self) -> float:
        return self.cpu_of(*self.steps)

    def followed_by(self, other: ProcessMeasurement) -> ProcessMeasurement:
        """Both measurements as one; of steps with the same name the first is kept."""
        return ProcessMeasurement({**other.steps, **self.steps}, self.wall + other.wall,
                                  [*self.memory_samples, *other.memory_samples])

    def as_step(self, name: str) -> ProcessMeasurement:
        """The whole measurement as one step."""
        start, end = (found(getattr(each, side) for each in self.steps.values())
                      for side, found in (("start", min), ("end", max)))
        return ProcessMeasurement({name: Step(name, start, end, self.cpu)}, self.wall, self.memory_samples)


def measured_process(root: Path, compiled: str = "") -> ProcessMeasurement:
    """Measure a run, or the compiling of a report. Raises RuntimeError when it fails."""
    started = time.perf_counter()
    words = [sys.executable, "-m", "benchmarks.night_process", str(root), *([compiled] if compiled else [])]
    memory_samples: list[tuple[float, int]] = []
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
        while child.poll() is None:
            begun = time.perf_counter()
            memory_samples.append((begun, sum(map(proportional_set, process_tree(child.pid)))))
            time.sleep(max(SAMPLING_INTERVAL, SAMPLING_FACTOR * (time.perf_counter() - begun)))
        output = child.stdout.read().splitlines() if child.stdout else []
    if child.returncode:
        raise RuntimeError(f"the night in {root} ended with {child.returncode}")
    steps = [Step(**json.loads(line)) for line in output]
    return ProcessMeasurement({each.name: each for each in steps}, time.perf_counter() - started, memory_samples)


def process_tree(pid: int) -> Iterator[int]:
    """A process and all its descendants."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return
    for child in children.split():
        yield from process_tree(int(child))


def proportional_set(pid: int) -> int:
    """Bytes of a process's memory; what it shares with others is divided among them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return 1024 * next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def night(root: Path, compiled: str = "") -> list[Step]:
    """Do what `baocao run` or `baocao compile` does; return the steps."""
    clock = Clock()
    clock("starting")
    from automation.jobs import compile as making
    from automation.jobs import nightly as jobs
    from automation.jobs.context import JobContext
    from automation.jobs.selection import Selection
    from automation.wiring import adapters
    from benchmarks.sample_workspace import NOW, ZONE, SampleWorkspace

    workspace = SampleWorkspace(root).workspace
    adapters_of_run = adapters(root, workspace.settings, ZONE, NOW)
    context = JobContext(workspace, adapters_of_run, NOW, as_of_given=True)
    if compiled:
        clock("compile")
        making.compile_report(context, compiled, Selection(), making.format_names())
    else:
        outcome = jobs.run(context, "nightly", clock)
        if outcome.guard or outcome.left:
            raise RuntimeError(f"{outcome.guard} {outcome.left[:3]}")
    clock("")
    adapters_of_run.ledger.close()
    adapters_of_run.mailer.close()
    return clock.steps


class Clock:
    """Records the time of steps: called with the name of each as it begins."""

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
