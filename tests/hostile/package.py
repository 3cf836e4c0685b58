"""A unit's workbook as a zip package: its parts, its tabs by their codes, its cells by their codes."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

Element = Any  # lxml ships no types

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = {"m": MAIN}
WORKBOOK, RELATIONSHIPS, STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"

Parts = dict[str, bytes]


def unpack(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(parts: Mapping[str, bytes], level: int = 1) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


@dataclass
class TabXml:
    """One tab's XML. Rows are addressed by the hidden key in column A, columns by the codes in the row with key `#`."""

    name: str
    part: str
    root: Element

    @property
    def rows(self) -> list[Element]:
        return list(self.root.find("m:sheetData", NAMESPACES))

    def row(self, key: str) -> Element:
        return next(row for row in self.rows if len(row) and text_of(row[0]) == key)

    def cell(self, key: str, column: str) -> Element:
        """The cell of a row key and a column code, `cell("B01", "total")`; created when the file has none there."""
        codes = {text_of(cell): column_of(cell) for cell in self.row("#")}
        return self.cell_at(f"{codes[column]}{self.row(key).get('r')}")

    def cell_at(self, ref: str) -> Element:
        column, number = re.fullmatch(r"([A-Z]+)(\d+)", ref).groups()  # type: ignore[union-attr]
        row = next(row for row in self.rows if row.get("r") == number)
        for position, cell in enumerate(row):
            if column_of(cell) == column:
                return cell
            if (len(column_of(cell)), column_of(cell)) > (len(column), column):
                cell_xml = etree.Element(f"{{{MAIN}}}c", r=ref)
                row.insert(position, cell_xml)
                return cell_xml
        return etree.SubElement(row, f"{{{MAIN}}}c", r=ref)

    def record(self, index: int, column: str) -> Element:
        """A cell of record `index` (from 0) of a table."""
        row = int(self.row("#").get("r")) + 2 + index
        codes = {text_of(cell): column_of(cell) for cell in self.row("#")}
        return self.cell_at(f"{codes[column]}{row}")

    def append(self, markup: str) -> None:
        """Appends rows, given as XML, to the tab."""
        data = self.root.find("m:sheetData", NAMESPACES)
        data.extend(etree.fromstring(f'<sheetData xmlns="{MAIN}">{markup}</sheetData>'))

    def shift(self, rows: int = 0, columns: int = 0) -> None:
        """Moves all cells down and right, as inserting rows and columns does; removes merged cells."""
        for merges in self.root.findall("m:mergeCells", NAMESPACES):
            self.root.remove(merges)
        for row in self.rows:
            row.set("r", str(int(row.get("r")) + rows))
            for cell in row:
                cell.set("r", f"{shift_column(column_of(cell), columns)}{row.get('r')}")


@dataclass
class WorkbookPackage:
    """The parts of a workbook; `sheets[code]` is the tab whose A1 contains `@tab:code:…`."""

    parts: Parts
    sheets: dict[str, TabXml] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes) -> WorkbookPackage:
        package = cls(unpack(data))
        strings = package.shared_strings()
        for name, part in package.tabs():
            root = etree.fromstring(package.parts[part])
            _inline_strings(root, strings)
            mark = text_of(root.find("m:sheetData", NAMESPACES)[0][0])
            package.sheets[mark.split(":")[1] if mark.startswith("@tab:") else name] = TabXml(name, part, root)
        return package

    def tabs(self) -> Iterator[tuple[str, str]]:
        """(title, part) of each tab in order."""
        relations = etree.fromstring(self.parts[RELATIONSHIPS])
        targets = {each.get("Id"): each.get("Target") for each in relations}
        for each in etree.fromstring(self.parts[WORKBOOK]).find("m:sheets", NAMESPACES):
            yield each.get("name"), posixpath.normpath(posixpath.join("/xl", targets[each.get(f"{{{OFFICE}}}id")]))[1:]

    def shared_strings(self) -> list[Element]:
        """The shared strings; empty when the program that wrote the file uses none."""
        return list(etree.fromstring(self.parts[STRINGS])) if STRINGS in self.parts else []

    def to_bytes(self) -> bytes:
        sheets = {each.part: etree.tostring(each.root) for each in self.sheets.values()}
        return pack({**self.parts, **sheets})

    def change(self, part: str, old: bytes, new: bytes) -> None:
        """Replaces bytes of a part. Raises AssertionError when `old` is missing: the change would break nothing."""
        assert old in self.parts[part], f"{part} holds no {old!r}"
        self.parts[part] = self.parts[part].replace(old, new)


def edited(change: Callable[[WorkbookPackage], None]) -> Callable[[Path, bytes], None]:
    """Returns a function that writes the original workbook with a change to its parts."""
    def break_file(path: Path, original: bytes) -> None:
        package = WorkbookPackage.of(original)
        change(package)
        path.write_bytes(package.to_bytes())
    return break_file


def _inline_strings(root: Element, strings: list[Element]) -> None:
    """Replaces shared strings by inline strings, so that each cell contains its own text."""
    for cell in root.iterfind(".//m:c[@t='s']", NAMESPACES):
        text = deepcopy(strings[int(cell.find("m:v", NAMESPACES).text)])
        text.tag = f"{{{MAIN}}}is"
        cell.set("t", "inlineStr")
        cell[:] = [text]


def set_xml(cell: Element, markup: str, kind: str = "") -> None:
    """Sets the cell's content as raw XML: `put(cell, "<v>5</v>")`, `put(cell, "<v>#REF!</v>", "e")`."""
    for each in list(cell):
        cell.remove(each)
    cell.attrib.pop("t", None)
    if kind:
        cell.set("t", kind)
    cell.extend(etree.fromstring(f'<c xmlns="{MAIN}">{markup}</c>'))


def set_text(cell: Element, text: str) -> None:
    set_xml(cell, '<is><t xml:space="preserve"/></is>', "inlineStr")
    cell[0][0].text = text


def text_of(cell: Element) -> str:
    return "".join(cell.itertext()) if cell.get("t") == "inlineStr" else ""


def column_of(cell: Element) -> str:
    return str(cell.get("r")).rstrip("0123456789")


def shift_column(column: str, by: int) -> str:
    number = by
    place = 1
    for letter in reversed(column):
        number += (ord(letter) - 64) * place
        place *= 26
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
