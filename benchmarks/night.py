"""Claims: the whole night of 3,000 units that all changed stays under 1 GiB of memory, children
included, and is at least 25 × faster than a plain program: openpyxl, a DataFrame, `iterrows`, the
same rules. The plain program is run at fewer units (`--plain`) and compared per unit, twice: making
all that ours makes, annotated copies too, which is what the claim is about; and without the copies.

`python -m benchmarks.night [--units 3000] [--plain 300] [--repeat 1]`
"""

from __future__ import annotations

import argparse
import statistics

from benchmarks.baseline_program import baseline_night
from benchmarks.night_process import ProcessMeasurement, measured_process
from benchmarks.sample_workspace import SampleWorkspace, sample_workspace
from benchmarks.timing import machine, once, verdict

FASTER, MEMORY = 25.0, 1024.0  # times; MiB
MIB = 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=3000)
    parser.add_argument("--plain", type=int, default=300, help="units of the plain program")
    parser.add_argument("--repeat", type=int, default=1)
    chosen = parser.parse_args()
    ours_over, plain_over = sample_workspace(chosen.units), sample_workspace(chosen.plain)
    measurements, plain, without_copies = [], [], []
    for _ in range(chosen.repeat):
        measurements.append(_measure_fresh_run(ours_over))
        plain.append(once(lambda: baseline_night(plain_over, copies=True)).median)
        without_copies.append(once(lambda: baseline_night(plain_over)).median)
    ours_over.reset()
    print(f"\nThe whole night of {chosen.units} units, all changed\n  {machine()}")
    for name in measurements[0].steps:
        print(f"  {name:<12}{statistics.median(each.wall_of(name) for each in measurements):9.2f} s")
    wall = statistics.median(each.wall_of(*each.steps) for each in measurements)
    alike = statistics.median(each.wall for each in measurements)
    ours = 1000 * alike / chosen.units
    theirs, without = (1000 * statistics.median(each) / chosen.plain for each in (plain, without_copies))
    print(f"  {'all of it':<12}{wall:9.2f} s, {alike:.2f} s with Python's start: {ours:.1f} ms a unit")
    print(f"  the plain program, run at {chosen.plain} units: {statistics.median(plain):.1f} s, {theirs:.1f} ms a unit")
    print(f"  without copies: {statistics.median(without_copies):.1f} s, {without:.1f} ms a unit, "
          f"{without / ours:.1f} × ours")
    verdict("faster than the plain program", theirs / ours, FASTER, at_least=True)
    verdict("memory at most, children included", max(each.peak for each in measurements) / MIB, MEMORY, unit=" MiB")


def _measure_fresh_run(sample: SampleWorkspace) -> ProcessMeasurement:
    sample.reset()
    return measured_process(sample.root)


if __name__ == "__main__":
    main()
