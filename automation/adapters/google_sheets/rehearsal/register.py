"""Assumptions about the register: the lease, reading by metadata, writing in parts."""

from __future__ import annotations

from automation.adapters.google_sheets.rehearsal.assumption import Probe, all_of, differing
from automation.adapters.google_sheets.rehearsal.scene import UNITS, Scene
from automation.domain.workbook.drawing import Drawing, DrawnCell
from automation.ports import LockedError, SheetStore

CODES = ("#", "unit", "decision", "until", "reason")
FIRST_ROW = 5
LONG_ROWS, LONG_TEXT = 60, "Dòng thử để trang quá dài cho một lần ghi. " * 600  # together over 2 MB


def _lease(scene: Scene) -> str:
    """Only one machine holds the lease, and the next gets it when it is given back."""
    first, second = scene.store, scene.new_store("other")
    with first.lease():
        try:
            with second.lease():
                return "two machines hold it"
        except LockedError:
            pass
    with second.lease():
        return ""


def _written(scene: Scene) -> str:
    return _write_and_read(scene.store, scene.new_store("reader"), ())


def _in_parts(scene: Scene) -> str:
    """A register beyond the size of a request is written by several."""
    long = Drawing("Dài", tuple(DrawnCell(row, 1, LONG_TEXT) for row in range(1, LONG_ROWS + 1)))
    return _write_and_read(scene.new_store("writer"), scene.new_store("reader"), (long,))


def _write_and_read(writer: SheetStore, reader: SheetStore, more: tuple[Drawing, ...]) -> str:
    with writer.lease():
        before = writer.read_register()
        made = writer.write_register((*_drawn(), *more), before.stamp)
    found = reader.read_register()
    return all_of("" if made.written else f"not written: {made.problem}", found.problem,
                  differing("generation", "thu-google", found.generation))


def _drawn() -> tuple[Drawing, ...]:
    cells = [DrawnCell(1, 1, "@register:thu-google", "key")]
    cells += [DrawnCell(3, column, code, "key") for column, code in enumerate(CODES, start=1)]
    for row, unit in enumerate(UNITS, start=FIRST_ROW):
        cells += [DrawnCell(row, 1, f"{unit}|BC", "key"), DrawnCell(row, 2, unit)]
    return (Drawing("Tổng hợp", (DrawnCell(1, 1, "Sổ theo dõi"),)),
            Drawing("Quyết định", tuple(cells), hidden_columns=(1,), hidden_rows=(3,)))


PROBES: tuple[tuple[str, Probe], ...] = (("lease", _lease), ("register", _written), ("register_in_parts", _in_parts))
