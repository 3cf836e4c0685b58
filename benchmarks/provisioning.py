"""Claim: provisioning takes at most 10 ms a workbook beyond the template. Compared with XlsxWriter, which writes
every workbook from scratch.

`python -m benchmarks.provisioning [--units 300] [--plain 30] [--repeat 3]`
"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import replace
from pathlib import Path

from automation.adapters.folder.store import WORKBOOK_TITLE, FolderStore
from automation.adapters.xlsx.template import Template
from automation.adapters.xlsx.write import render
from automation.domain.workbook.drawing import Drawing, Value
from automation.tabs.unit_tabs import UNIT_CODE, UNIT_NAME, unit_tabs
from benchmarks.sample_workspace import HOME, WORKERS, ZONE, SampleWorkspace, laid_out
from benchmarks.timing import Times, interleaved, table, verdict

BOUND = 10.0  # milliseconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--plain", type=int, default=30, help="workbooks that XlsxWriter writes")
    parser.add_argument("--repeat", type=int, default=3)
    chosen = parser.parse_args()
    sample = laid_out(chosen.units)
    tabs = unit_tabs(sample.workspace.catalogue, sample.workspace.plan)
    values: list[tuple[str, dict[str, Value]]] = [
        (unit.code, {UNIT_NAME: unit.name, UNIT_CODE: unit.code}) for unit in sample.workspace.units.values()]
    folder = HOME / "provisioned"
    times = interleaved({
        "the template alone": lambda: Template(tabs, WORKBOOK_TITLE),
        f"ours, {len(values)} workbooks": lambda: provisioned(sample, folder, tabs, values),
        f"XlsxWriter, {chosen.plain} workbooks": lambda: written_from_scratch(folder, tabs, values[:chosen.plain]),
    }, chosen.repeat)
    table(f"Provisioning workbooks of {len(tabs)} tabs", times)
    template, ours, plain = times.values()
    each = per_workbook(ours, template, len(values))
    anew = 1000 * plain.median / chosen.plain
    verdict("each beyond the template", each, BOUND, unit=" ms")
    print(f"  XlsxWriter: {anew:.1f} ms each, {anew / each:.0f} × as long")


def per_workbook(times: Times, template: Times, count: int) -> float:
    """Milliseconds for a workbook, without the time of the template."""
    return 1000 * (times.median - template.median) / count


def provisioned(sample: SampleWorkspace, folder: Path, tabs: tuple[Drawing, ...],
                values: list[tuple[str, dict[str, Value]]]) -> None:
    """Create the workbooks, as `baocao provision` does once it has planned them."""
    shutil.rmtree(folder, ignore_errors=True)
    made = list(FolderStore(folder, sample.workspace.settings.paths, ZONE, WORKERS).create(tabs, values))
    if len(made) != len(values):
        raise AssertionError(f"{len(made)} workbooks of {len(values)}")


def written_from_scratch(folder: Path, tabs: tuple[Drawing, ...], values: list[tuple[str, dict[str, Value]]]) -> None:
    """Write the same drawings with XlsxWriter, each workbook from scratch."""
    folder.mkdir(parents=True, exist_ok=True)
    for code, slots in values:
        own = [_filled(tab, slots) for tab in tabs]
        (folder / f"{code}.xlsx").write_bytes(render(own, WORKBOOK_TITLE))


def _filled(tab: Drawing, slots: dict[str, Value]) -> Drawing:
    return replace(tab, cells=tuple(
        replace(cell, value=slots[cell.slot]) if cell.slot in slots else cell for cell in tab.cells))


if __name__ == "__main__":
    main()
