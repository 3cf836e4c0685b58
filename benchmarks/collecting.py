"""Claim: collecting changed workbooks takes at most 1.5 × what python-calamine alone takes to read
the same files with as many workers; with nothing changed, at most 3 % of that.

`python -m benchmarks.collecting [--units 300] [--repeat 5]`
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import python_calamine

from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.observations import Collected
from automation.domain.workbook.owner_mark import Owners
from automation.pipeline.collect import LastObserved, collect, last_observed
from benchmarks.sample_workspace import NOW, WORKERS, SampleWorkspace, sample_workspace
from benchmarks.timing import interleaved, table, verdict

BOUND, BOUND_UNCHANGED = 1.5, 0.03


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--repeat", type=int, default=5)
    chosen = parser.parse_args()
    sample = sample_workspace(chosen.units)
    observed = record_observations(sample)
    times = interleaved({
        "python-calamine alone": lambda: calamine_alone(sample),
        "collect, all changed": lambda: collected(sample, {}),
        "collect, nothing changed": lambda: collected(sample, last_observed(sample.ledger.events())),
    }, chosen.repeat)
    sample.reset()
    table(f"Collecting {observed} workbooks of 13 tabs with {WORKERS} workers", times, per=observed, unit="unit")
    alone = times["python-calamine alone"]
    for words, bound in (("all changed", BOUND), ("nothing changed", BOUND_UNCHANGED)):
        ours = times[f"collect, {words}"]
        verdict(f"{words}, wall", ours.median / alone.median, bound)
        verdict(f"{words}, cpu", ours.cpu_median / alone.cpu_median, bound)


def calamine_alone(sample: SampleWorkspace) -> int:
    """Read every cell of every tab and do nothing with it."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return sum(pool.map(_cells, sample.files))


def _cells(path: Path) -> int:
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def collected(sample: SampleWorkspace, known: Mapping[str, LastObserved]) -> tuple[Collected, Mapping[str, bytes]]:
    """Collect as a run does: the ledger's snapshots are fetched and loaded."""
    workspace = sample.workspace
    return collect(sample.store, known, sample.ledger.snapshots, workspace.units.values(), workspace.catalogue,
                   owners=Owners.of(workspace.plan, workspace.units))


def record_observations(sample: SampleWorkspace) -> int:
    """Record all workbooks in the ledger, as a run does. Returns their number."""
    observed, snapshots = collected(sample, {})
    sample.ledger.put_snapshots(snapshots)
    events: list[Event] = [event(NOW, EventKind.OBSERVED, each.unit, version=each.version, digest=each.digest)
                           for each in observed.observations.values() if each.answers]
    sample.ledger.append(events)
    return len(events)


if __name__ == "__main__":
    main()
