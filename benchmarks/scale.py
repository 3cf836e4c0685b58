"""Claim: the nightly run of 50,000 units fits in 4 GiB and takes no more per unit than that of 3,000.

A run in which every workbook changed, then the compiling of the year's report, then a run in which nothing
changed, with reading, checking and compiling apart. Beyond 3,000 the answers repeat (see `sample_workspace.py`); each
workbook is a file of its own with its own unit's code.

`python -m benchmarks.scale [--units 300 3000 50000] [--repeat 1]`
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Sequence

from benchmarks.night_process import ProcessMeasurement, measured_process
from benchmarks.sample_workspace import SampleWorkspace, sample_workspace
from benchmarks.timing import machine, verdict

MEMORY = 4096.0  # MiB
MIB = 2**20
OBLIGATION = "CN"  # the report that is compiled
LINEAR = 1.0  # time a unit, of the largest against the one before
QUIET_RUN = "quiet night"
COLUMNS = {
    "reading": ("collect",), "checking": ("normalise", "validate"), "feedback": ("feedback",),
    "register": ("register", "publish"), "mail": ("remind",), "compiling": ("compile",), QUIET_RUN: (QUIET_RUN,),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, nargs="+", default=[300, 3000, 50000])
    parser.add_argument("--repeat", type=int, default=1)
    chosen = parser.parse_args()
    sizes = sorted(chosen.units)
    nights: dict[int, list[ProcessMeasurement]] = {count: [] for count in sizes}
    for count in (*sizes, *sizes[-2::-1]) * chosen.repeat:  # a slow hour of the machine hits the small ones as well
        nights[count].append(_night(sample_workspace(count)))
    print(f"\nThe night and the year's report by size; seconds\n  {machine()}")
    print("  " + f"{'units':>7}" + "".join(f"{name:>12}" for name in COLUMNS) + f"{'all':>12}{'ms/unit':>10}{'MiB':>8}")
    for count, measured in nights.items():
        _row(count, measured)
    verdict(f"memory of {sizes[-1]} units", max(each.peak for each in nights[sizes[-1]]) / MIB, MEMORY, unit=" MiB")
    for before, after in zip(sizes[-2:], sizes[-1:], strict=False):
        for name, steps in {**COLUMNS, "all": nights[after][0].steps}.items():
            times = _median(nights[after], *steps) / after / (_median(nights[before], *steps) / before)
            verdict(f"{name}, a unit of {after} against a unit of {before}", times, LINEAR)


def _night(sample: SampleWorkspace) -> ProcessMeasurement:
    """Run and compiling are processes of their own, as cron and the secretary start them. To exclude the
    disk's speed every workbook is read once before, as the few of a small sector are anyway."""
    for file in sample.files:
        file.read_bytes()
    first, compiled = measured_process(sample.root), measured_process(sample.root, OBLIGATION)
    night = first.followed_by(compiled).followed_by(measured_process(sample.root).as_step(QUIET_RUN))
    sample.reset()
    return night


def _median(nights: Sequence[ProcessMeasurement], *steps: str) -> float:
    return statistics.median(each.wall_of(*steps) for each in nights)


def _row(count: int, nights: Sequence[ProcessMeasurement]) -> None:
    times = "".join(f"{_median(nights, *steps):12.2f}" for steps in COLUMNS.values())
    wall = _median(nights, *nights[0].steps)
    print(f"  {count:>7}{times}{wall:12.2f}{1000 * wall / count:10.1f}"
          f"{max(each.peak for each in nights) / MIB:8.0f}")


if __name__ == "__main__":
    main()
