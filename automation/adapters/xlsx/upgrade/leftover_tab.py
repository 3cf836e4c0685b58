"""The tab "Số liệu cũ": what people wrote where the present forms have no place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from automation.adapters.xlsx.insert_sheet import SHEET_TYPE, inline_strings, renumber_formats
from automation.adapters.xlsx.package import Element, Package, child, children, serialise
from automation.adapters.xlsx.styles import Styles
from automation.adapters.xlsx.template import value_cell
from automation.adapters.xlsx.upgrade.workbook_part import insert_entry
from automation.adapters.xlsx.write import render
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.drawing import Drawing, DrawnCell, Value
from automation.domain.workbook.form_change.comparison import Leftover
from automation.domain.workbook.form_change.form_tab import ANSWER, RECORD
from automation.domain.workbook.form_change.outcome import LEFTOVER_HEADER, LEFTOVER_TITLE

WIDTHS = {1: 22, 2: 22, 3: 60, 4: 10, 5: 40}
EXPLANATION = ("Những nội dung dưới đây không còn chỗ trong biểu mẫu mới nên được giữ ở đây, không tổng hợp; đơn vị "
               "không phải làm gì.")
HEADER_ROW = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the former tab, its code, what it was, its former cell, what stood there."""

    sheet: str
    code: str
    title: str
    cell: str
    value: Raw

    @staticmethod
    def of(leftover: Leftover) -> Line:
        row, column = leftover.place
        code = column if row.startswith(RECORD) else row if column in (ANSWER, "total") else f"{row}.{column}"
        return Line(leftover.sheet, code, leftover.title, leftover.cell, leftover.value)

    def values(self) -> tuple[Value, ...]:
        value = self.value
        if isinstance(value, datetime | date):
            value = f"{value:%d/%m/%Y}"
        return self.sheet, self.code, self.title, self.cell, value


def write_lines(package: Package, lines: Sequence[Line]) -> None:
    """Adds the lines beneath those of earlier changes; nothing without lines."""
    if not lines:
        return
    data = _existing(package)
    if data is None:
        _add_tab(package, lines)
        return
    number = max((int(row.get("r", "0")) for row in data), default=0)
    for row, line in enumerate(lines, start=number + 1):
        cells = b"".join(value_cell(cell_name(row, column), b"", value)
                         for column, value in enumerate(line.values(), start=1))
        namespace = etree.QName(data).namespace
        data.append(etree.fromstring(b'<row xmlns="%s" r="%d">%s</row>' % (namespace.encode(), row, cells)))


def _existing(package: Package) -> Element | None:
    """The rows of the tab of an earlier change, recognised by its header."""
    for entry, path in package.sheets():
        if entry.get("name") == LEFTOVER_TITLE:
            data = child(package.tree(path), "sheetData")
            texts = [each.text for each in data.iter() if str(each.tag).endswith("}t")] if data is not None else []
            return data if LEFTOVER_HEADER[-1] in texts and EXPLANATION in texts else None
    return None


def _add_tab(package: Package, lines: Sequence[Line]) -> None:
    taken = {entry.get("name", "").casefold() for entry, _ in package.sheets()}
    title = next(name for n in range(1, 100) if (
        name := LEFTOVER_TITLE if n == 1 else f"{LEFTOVER_TITLE} ({n})").casefold() not in taken)
    source = Package(render([_drawing(title, lines)], ""))
    _, path = next(source.sheets())
    sheet = source.tree(path)
    renumber_formats(sheet, *Styles(package).import_formats(source))
    inline_strings(sheet, list(source.tree("xl/sharedStrings.xml")))
    for view in (each for views in children(sheet, "sheetViews") for each in views):
        view.attrib.pop("tabSelected", None)
    part = package.free_name("xl/worksheets/sheet{}.xml")
    package.put(part, serialise(sheet))
    package.declare(part, SHEET_TYPE)
    insert_entry(package, part, title, None)


def _drawing(title: str, lines: Sequence[Line]) -> Drawing:
    cells = [DrawnCell(1, 1, EXPLANATION, "subtitle")]
    cells += [DrawnCell(HEADER_ROW, column, word, "header") for column, word in enumerate(LEFTOVER_HEADER, start=1)]
    cells += [DrawnCell(row, column, value, "cell") for row, line in enumerate(lines, start=HEADER_ROW + 1)
              for column, value in enumerate(line.values(), start=1)]
    return Drawing(title, tuple(cells), widths=WIDTHS, freeze=(HEADER_ROW + 1, 1), colour="94A3B8")
