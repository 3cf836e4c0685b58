"""The annotated copy of a unit's workbook: adds notes, colours and the summary tab, and keeps everything else.

The copy is patched part by part, not loaded and saved again, so that whatever the unit's
program wrote (validations, conditional formats, widths, pictures) comes through unchanged.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from automation.adapters.xlsx.cells import cell_at, numbered
from automation.adapters.xlsx.comments import add_notes, clear_notes
from automation.adapters.xlsx.insert_sheet import insert_first, remove_sheet
from automation.adapters.xlsx.package import Element, Package, PackageError, child
from automation.adapters.xlsx.redact import redact
from automation.adapters.xlsx.styles import Styles
from automation.adapters.xlsx.write import render
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.styles import STYLES as LOOKS
from automation.ports import Mark

SEVERITY = ("error_mark", "warning_mark")  # the worse first
WHOLE_TAB = "B1"  # the tab's title: where a note about the tab as a whole goes
NOTE_LIMIT = 2000
# What a part may raise that isn't built as Excel would: a list gone, a number that is none, a bad zip.
UNPATCHABLE = (PackageError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RuntimeError,
               EOFError, zipfile.BadZipFile, zlib.error, etree.LxmlError)
TITLE = "Bản góp ý"


@dataclass(frozen=True, slots=True)
class CellMark:
    """The annotation of one cell. `text`: its note. `colour`: RRGGBB, "" to leave the fill unchanged."""

    text: str
    colour: str


def annotated(workbook: bytes, marks: Sequence[Mark], summary: Drawing) -> bytes:
    """The bytes of the copy. When the workbook can't be patched or redacted: a file with only the summary, which
    states the problem."""
    try:
        return _patched(workbook, marks, summary)
    except UNPATCHABLE:
        return render([summary], TITLE)


def _patched(workbook: bytes, marks: Sequence[Mark], summary: Drawing) -> bytes:
    package = Package(workbook)
    remove_sheet(package, summary.title)
    styles = Styles(package)
    styles.unmarked(frozenset(LOOKS[style].fill for style in SEVERITY))
    by_sheet = by_cell(marks)
    for _, path in package.sheets():
        clear_notes(package, path)
    redact(package, marks)
    for entry, path in package.sheets():
        here = by_sheet.get(entry.get("name"), {})
        if here:
            _colour(package.tree(path), styles, here)
            add_notes(package, path, {ref: mark.text for ref, mark in here.items()})
    insert_first(package, styles, render([summary], TITLE), summary.title)
    return package.save()


def by_cell(marks: Sequence[Mark]) -> dict[str, dict[str, CellMark]]:
    """Tab → cell name → annotation: the marks of one cell merged, with the colour of the most severe."""
    found: dict[str, dict[str, list[Mark]]] = {}
    for mark in marks:
        found.setdefault(mark.sheet, {}).setdefault(mark.cell or "", []).append(mark)
    return {
        sheet: {ref or WHOLE_TAB: _together(each, coloured=bool(ref)) for ref, each in cells.items()}
        for sheet, cells in found.items()
    }


def _together(marks: Sequence[Mark], *, coloured: bool) -> CellMark:
    worst = min((mark.style for mark in marks), key=SEVERITY.index)
    texts = dict.fromkeys(mark.text for mark in sorted(marks, key=lambda mark: SEVERITY.index(mark.style)))
    return CellMark("\n\n".join(texts)[:NOTE_LIMIT], LOOKS[worst].fill if coloured else "")


def _colour(sheet: Element, styles: Styles, marks: Mapping[str, CellMark]) -> None:
    data = child(sheet, "sheetData")
    rows = numbered(data, "row")
    for ref, mark in marks.items():
        if not mark.colour:
            continue
        cell = cell_at(data, rows, ref)
        cell.set("s", str(styles.marked(int(cell.get("s", "0")), mark.colour)))
