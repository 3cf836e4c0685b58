"""Claim: checks while one types cost little: reading a workbook at night at most 5 ms more than without them, making
one at most 20 ms, and an edit recalculates in LibreOffice in under 100 ms. Compared with the same workbook without the
hidden tab of formulas.

`python -m benchmarks.self_check [--repeat 20] [--edits 30]`
"""

from __future__ import annotations

import argparse
import io
import statistics
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

from automation.adapters.folder.store import WORKBOOK_TITLE
from automation.adapters.xlsx.read import tabs as read_tabs
from automation.adapters.xlsx.template import Template
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.forms import FieldKind
from automation.domain.workbook.layout import layout
from automation.domain.workbook.self_check import ENGINE_TAB
from automation.tabs.unit_tabs import UNIT_CODE, UNIT_NAME, unit_tabs
from benchmarks.sample_workspace import laid_out
from benchmarks.timing import interleaved, table, verdict
from tests.self_check.office import Cell, office

VALUES = {UNIT_NAME: "Trường THPT A", UNIT_CODE: "THPT-A"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--edits", type=int, default=30, help="0: without LibreOffice")
    chosen = parser.parse_args()
    workspace = laid_out(1).workspace
    tabs = unit_tabs(workspace.catalogue, workspace.plan)
    template, bare_template = (Template(each, WORKBOOK_TITLE) for each in (tabs, without_formulas(tabs)))
    with_checks, bare = (each.copy(VALUES) for each in (template, bare_template))
    formulas = sum(bool(cell.formula) for tab in tabs for cell in tab.cells)
    print(f"{formulas:,} formulas, {len(with_checks) / 1000:.0f} kB; without {len(bare) / 1000:.0f} kB; "
          f"the hidden tab {engine_size(with_checks) / 1000:.0f} kB")
    times = interleaved({
        "reading with checks": lambda: read_tabs(with_checks), "reading without": lambda: read_tabs(bare),
        "making with checks": lambda: template.copy(VALUES), "making without": lambda: bare_template.copy(VALUES),
    }, chosen.repeat)
    table("A blank workbook", times)
    reading, plain, making, _ = (1000 * each.median for each in times.values())
    verdict("reading, beyond one without checks", reading - plain, 5, unit=" ms")
    verdict("making one from the template", making, 20, unit=" ms")
    if chosen.edits:
        fields = workspace.catalogue.tab("CN").fields
        title, laid = workspace.catalogue.tab("CN").title, layout(workspace.catalogue.tab("CN"))
        cells: list[Cell] = [(title, laid.row_of[each.row], laid.column_of[each.column])
                             for each in fields if each.kind is FieldKind.INTEGER][:chosen.edits]
        seconds = edits(with_checks, cells)
        print(f"  an edit in LibreOffice: median {1000 * statistics.median(seconds):.0f} ms, "
              f"longest {1000 * max(seconds):.0f} ms of {len(seconds)}")
        verdict("an edit in LibreOffice, median", 1000 * statistics.median(seconds), 100, unit=" ms")


def without_formulas(tabs: tuple[Drawing, ...]) -> tuple[Drawing, ...]:
    """The shown tabs, without a formula that refers to the hidden one."""
    return tuple(replace(tab, cells=tuple(replace(cell, formula="") if ENGINE_TAB in cell.formula else cell
                                          for cell in tab.cells))
                 for tab in tabs if tab.title != ENGINE_TAB)


def engine_size(data: bytes) -> int:
    """Bytes of the largest tab in the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return max(each.compress_size for each in file.infolist())


def edits(data: bytes, cells: list[Cell]) -> list[float]:
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "workbook.xlsx"
        path.write_bytes(data)
        with office(Path(made)) as sheet:
            sheet.open(path)
            return sheet.seconds([(cell, float(number)) for number, cell in enumerate(cells, start=1)])


if __name__ == "__main__":
    main()
