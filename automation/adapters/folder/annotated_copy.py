"""The annotated copy of a unit's workbook: adds notes, colours and the summary tab, and keeps everything else.

The copy is patched part by part, not loaded and saved again, so that everything else that the unit's
program wrote (validations, conditional formats, widths, pictures) stays unchanged.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from automation.adapters.xlsx.cells import get_or_create_cell, rows_by_number
from automation.adapters.xlsx.comments import WRITTEN, add_notes, clear_notes, notes_property, written_notes
from automation.adapters.xlsx.insert_sheet import insert_first, remove_sheet
from automation.adapters.xlsx.lenient.archive import RefusedError
from automation.adapters.xlsx.lenient.markup import is_document
from automation.adapters.xlsx.lenient.standard import standard_package
from automation.adapters.xlsx.package import Element, Package, PackageError, child
from automation.adapters.xlsx.personal_texts import mask_texts
from automation.adapters.xlsx.properties import custom_property, set_custom_property
from automation.adapters.xlsx.redact import redact
from automation.adapters.xlsx.shown_checks import show_checks_as_values
from automation.adapters.xlsx.styles import Styles
from automation.adapters.xlsx.write import render
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.styles import NO_MARK
from automation.domain.workbook.styles import STYLES as CELL_STYLES
from automation.ports import Annotation

SEVERITY = ("error_mark", "warning_mark")  # the more severe first
WHOLE_TAB = "B1"  # the tab's title: the cell of a note on the whole tab
NOTE_LIMIT = 2000
# What a part may raise that isn't as Excel would write it: a missing list, an invalid number, a bad zip.
UNPATCHABLE = (PackageError, RefusedError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError,
               RuntimeError, EOFError, zipfile.BadZipFile, zlib.error, etree.LxmlError)
TITLE = "Bản góp ý"


@dataclass(frozen=True, slots=True)
class CopyAnnotation:
    """The annotation of one cell. `text`: its note. `colour`: RRGGBB, "" to leave the fill unchanged."""

    text: str
    colour: str


def annotated(workbook: bytes, marks: Sequence[Annotation], summary: Drawing,
              is_personal: Callable[[str], bool] = lambda _text: False) -> bytes:
    """Returns the bytes of the copy. An odd workbook is made a standard one first. `is_personal`: which texts outside
    the cells are masked. When it can't be patched or redacted: a file with only the summary, which states the
    problem."""
    written = written_notes(custom_property(workbook, WRITTEN))
    for made in (bytes, standard_package):
        try:
            return _patched(made(workbook), marks, summary, is_personal, written)
        except UNPATCHABLE:
            continue
    return render([summary], TITLE)


def _patched(workbook: bytes, marks: Sequence[Annotation], summary: Drawing,
             is_personal: Callable[[str], bool], written: Collection[int]) -> bytes:
    package = Package(workbook)
    if not all(is_document(package.read(path)) for _, path in package.sheets()):
        raise PackageError("a tab that is no XML")
    remove_sheet(package, summary.title)
    styles = Styles(package)
    styles.restore_fills(frozenset(CELL_STYLES[style].fill for style in SEVERITY))
    by_sheet = by_cell(marks)
    for _, path in package.sheets():
        clear_notes(package, path, written)
    show_checks_as_values(package)
    redact(package, marks)
    mask_texts(package, is_personal)
    for entry, path in package.sheets():
        annotations = by_sheet.get(entry.get("name"), {})
        if annotations:
            _colour_cells(package.tree(path), styles, annotations)
            add_notes(package, path, {ref: each.text for ref, each in annotations.items()})
    set_custom_property(package, WRITTEN, notes_property(
        each.text for annotations in by_sheet.values() for each in annotations.values()))
    insert_first(package, styles, render([summary], TITLE), summary.title)
    return package.save()


def by_cell(marks: Sequence[Annotation]) -> dict[str, dict[str, CopyAnnotation]]:
    """Returns tab → cell name → annotation: the marks of one cell merged, with the colour of the most severe."""
    grouped: dict[str, dict[str, list[Annotation]]] = {}
    for mark in (each for each in marks if each.style != NO_MARK):
        grouped.setdefault(mark.sheet, {}).setdefault(mark.cell or "", []).append(mark)
    return {
        sheet: {ref or WHOLE_TAB: _merged(each, coloured=bool(ref)) for ref, each in cells.items()}
        for sheet, cells in grouped.items()
    }


def _merged(marks: Sequence[Annotation], *, coloured: bool) -> CopyAnnotation:
    worst = min((mark.style for mark in marks), key=SEVERITY.index)
    texts = dict.fromkeys(mark.text for mark in sorted(marks, key=lambda mark: SEVERITY.index(mark.style)))
    return CopyAnnotation("\n\n".join(texts)[:NOTE_LIMIT], CELL_STYLES[worst].fill if coloured else "")


def _colour_cells(sheet: Element, styles: Styles, annotations: Mapping[str, CopyAnnotation]) -> None:
    data = child(sheet, "sheetData")
    rows = rows_by_number(data, "row")
    for ref, annotation in annotations.items():
        if not annotation.colour:
            continue
        cell = get_or_create_cell(data, rows, ref)
        cell.set("s", str(styles.annotated_format(int(cell.get("s", "0")), annotation.colour)))
