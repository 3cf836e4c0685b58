"""Changes cells in a workbook's own XML and leaves everything else as it is."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

from automation.domain.workbook.a1 import column_letters

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ROW, CELL, VALUE, FORMULA, INLINE, TEXT = (f"{MAIN}{tag}" for tag in ("row", "c", "v", "f", "is", "t"))
DAY_0 = date(1899, 12, 30)
CACHED_RESULT = re.compile(rb"</f><v>[^<]*</v>|</f><v/>")  # a formula's cached result
LEVEL = 1  # of compression: these files are many and short-lived


@dataclass(slots=True)
class XmlCell:
    """A cell, which need not be in the file yet. A date is read as its serial number."""

    sheet: XmlSheet
    row: int
    column: int

    @property
    def value(self) -> Any:
        found = self.sheet.find(self.row, self.column)
        return None if found is None else self.sheet.read(found)

    @value.setter
    def value(self, typed: Any) -> None:
        found = self.sheet.find(self.row, self.column)
        if typed is None and found is None:
            return
        write(self.sheet.make(self.row, self.column) if found is None else found, typed)


@dataclass
class XmlSheet:
    root: Any  # lxml has no types of its own
    texts: list[str]  # the workbook's shared strings

    @cached_property
    def rows(self) -> dict[int, Any]:
        return {int(row.get("r")): row for row in self.root.iter(ROW)}

    @cached_property
    def cells(self) -> dict[str, Any]:
        return {cell.get("r"): cell for row in self.rows.values() for cell in row}

    def cell(self, row: int, column: int) -> XmlCell:
        return XmlCell(self, row, column)

    def codes(self) -> dict[str, int]:
        found = ((row, self.find(row, 1)) for row in self.rows)
        values = ((row, self.read(cell)) for row, cell in found if cell is not None)
        return {str(code): row for row, code in values if code}

    def wipe(self, first_row: int, columns: Collection[int]) -> None:
        for row in (row for row in self.rows if row >= first_row):
            for column in columns:
                found = self.find(row, column)
                if found is not None and len(found):
                    write(found, None)

    def find(self, row: int, column: int) -> Any:
        return self.cells.get(f"{column_letters(column)}{row}")

    def make(self, row: int, column: int) -> Any:
        """Insert a cell that the file lacks, in its place in the row."""
        place = f"{column_letters(column)}{row}"
        made = etree.Element(CELL, r=place)
        line = self.rows.get(row)
        if line is None:
            line = etree.Element(ROW, r=str(row))
            before = [number for number in self.rows if number < row]
            self.root.find(f"{MAIN}sheetData").insert(len(before), line)
            self.rows[row] = line
        before_it = [cell for cell in line if _order(cell.get("r")) < _order(place)]
        line.insert(len(before_it), made)
        self.cells[place] = made
        return made

    def read(self, cell: Any) -> Any:
        kind, value = cell.get("t"), cell.find(VALUE)
        if kind == "inlineStr":
            return "".join(text.text or "" for text in cell.iter(TEXT))
        if value is None or value.text is None:
            return None
        if kind == "s":
            return self.texts[int(value.text)]
        return value.text if kind == "str" else _number(value.text)


def write(cell: Any, typed: Any) -> None:
    """Text, a number, true or false, a day, a moment or nothing; the cell's style stays."""
    cell.attrib.pop("t", None)
    for child in list(cell):
        cell.remove(child)
    if isinstance(typed, str):
        cell.set("t", "inlineStr")
        etree.SubElement(etree.SubElement(cell, INLINE), TEXT).text = typed
    elif isinstance(typed, bool):
        cell.set("t", "b")
        etree.SubElement(cell, VALUE).text = str(int(typed))
    elif typed is not None:
        etree.SubElement(cell, VALUE).text = str(_serial(typed) if isinstance(typed, date) else typed)


def _serial(day: date) -> float | int:
    if isinstance(day, datetime):
        return (day - datetime.combine(DAY_0, time.min)) / timedelta(days=1)
    return (day - DAY_0).days


def _number(text: str) -> int | float:
    figure = float(text)
    return int(figure) if figure == int(figure) else figure


def _order(place: str) -> tuple[int, str]:
    """Columns in the order of a sheet: Z before AA."""
    column = place.rstrip("0123456789")
    return len(column), column


@dataclass
class XmlWorkbook:
    """`parts`: the files inside the workbook, those of opened sheets as they were read."""

    parts: dict[str, bytes]
    opened: dict[str, XmlSheet] = field(default_factory=dict)

    @cached_property
    def paths(self) -> dict[str, str]:
        """Sheet name → its part."""
        book, relations = (etree.fromstring(self.parts[name])
                           for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
        targets = {each.get("Id"): each.get("Target") for each in relations}
        return {each.get("name"): _inside(targets[each.get(RELATION)]) for each in book.iter(f"{MAIN}sheet")}

    @cached_property
    def texts(self) -> list[str]:
        part = self.parts.get("xl/sharedStrings.xml")
        if part is None:
            return []
        root = etree.fromstring(part)
        return ["".join(text.text or "" for text in item.iter(TEXT)) for item in root]

    def sheet(self, name: str) -> XmlSheet:
        path = self.paths[name]
        if path not in self.opened:
            self.opened[path] = XmlSheet(etree.fromstring(self.parts[path]), self.texts)
        return self.opened[path]

    def save(self, path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as file:
            for name, content in self._written():
                file.writestr(name, content)

    def _written(self) -> Iterator[tuple[str, bytes]]:
        for name, content in self.parts.items():
            sheet = self.opened.get(name)
            if sheet is None:
                yield name, content
            else:
                yield name, etree.tostring(sheet.root, xml_declaration=True, encoding="UTF-8", standalone=True)


def xml_workbook(content: bytes) -> XmlWorkbook:
    """Open a workbook without the cached results of formulas, because their inputs are about to change."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    sheets = (name for name in parts if name.startswith("xl/worksheets/sheet"))
    return XmlWorkbook(parts | {name: CACHED_RESULT.sub(b"</f>", parts[name]) for name in sheets})


def _inside(target: str) -> str:
    """A relation's target from the workbook's folder, or from the root."""
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
