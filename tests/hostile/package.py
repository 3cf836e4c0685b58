"""A unit's workbook taken apart: its parts, its tabs by their codes, its cells by theirs."""

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
NAMES = {"m": MAIN}
WORKBOOK, RELATIONS, STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"

Parts = dict[str, bytes]


def unpacked(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes], level: int = 1) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


@dataclass
class Sheet:
    """One tab's XML. Rows go by the hidden key in column A, columns by the row keyed `#`."""

    name: str
    part: str
    root: Element

    @property
    def rows(self) -> list[Element]:
        return list(self.root.find("m:sheetData", NAMES))

    def row(self, key: str) -> Element:
        return next(row for row in self.rows if len(row) and words(row[0]) == key)

    def cell(self, key: str, column: str) -> Element:
        """`cell("B01", "total")`; made when the file has none there."""
        codes = {words(cell): letters(cell) for cell in self.row("#")}
        return self.at(f"{codes[column]}{self.row(key).get('r')}")

    def at(self, ref: str) -> Element:
        column, number = re.fullmatch(r"([A-Z]+)(\d+)", ref).groups()  # type: ignore[union-attr]
        row = next(row for row in self.rows if row.get("r") == number)
        for position, cell in enumerate(row):
            if letters(cell) == column:
                return cell
            if (len(letters(cell)), letters(cell)) > (len(column), column):
                made = etree.Element(f"{{{MAIN}}}c", r=ref)
                row.insert(position, made)
                return made
        return etree.SubElement(row, f"{{{MAIN}}}c", r=ref)

    def record(self, index: int, column: str) -> Element:
        """A cell of a table's `index`-th line, from 0, below the header."""
        row = int(self.row("#").get("r")) + 2 + index
        codes = {words(cell): letters(cell) for cell in self.row("#")}
        return self.at(f"{codes[column]}{row}")

    def append(self, markup: str) -> None:
        """Rows at the end of the tab."""
        data = self.root.find("m:sheetData", NAMES)
        data.extend(etree.fromstring(f'<sheetData xmlns="{MAIN}">{markup}</sheetData>'))

    def shift(self, rows: int = 0, columns: int = 0) -> None:
        """As if rows and columns were inserted before everything; merged cells go."""
        for merges in self.root.findall("m:mergeCells", NAMES):
            self.root.remove(merges)
        for row in self.rows:
            row.set("r", str(int(row.get("r")) + rows))
            for cell in row:
                cell.set("r", f"{moved(letters(cell), columns)}{row.get('r')}")


@dataclass
class Package:
    """`sheets[code]`: the tab whose A1 holds `@tab:code:…`. `packed` puts everything together."""

    parts: Parts
    sheets: dict[str, Sheet] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes) -> Package:
        found = cls(unpacked(data))
        strings = found.strings()
        for name, part in found.tabs():
            root = etree.fromstring(found.parts[part])
            _inline(root, strings)
            mark = words(root.find("m:sheetData", NAMES)[0][0])
            found.sheets[mark.split(":")[1] if mark.startswith("@tab:") else name] = Sheet(name, part, root)
        return found

    def tabs(self) -> Iterator[tuple[str, str]]:
        """(title, part) in their order."""
        relations = etree.fromstring(self.parts[RELATIONS])
        targets = {each.get("Id"): each.get("Target") for each in relations}
        for each in etree.fromstring(self.parts[WORKBOOK]).find("m:sheets", NAMES):
            yield each.get("name"), posixpath.normpath(posixpath.join("/xl", targets[each.get(f"{{{OFFICE}}}id")]))[1:]

    def strings(self) -> list[Element]:
        """The shared strings, of a program that has such."""
        return list(etree.fromstring(self.parts[STRINGS])) if STRINGS in self.parts else []

    def packed(self) -> bytes:
        sheets = {each.part: etree.tostring(each.root) for each in self.sheets.values()}
        return packed({**self.parts, **sheets})

    def change(self, part: str, old: bytes, new: bytes) -> None:
        """Raises AssertionError when the part doesn't hold `old`: a builder that breaks nothing."""
        assert old in self.parts[part], f"{part} holds no {old!r}"
        self.parts[part] = self.parts[part].replace(old, new)


def edited(change: Callable[[Package], None]) -> Callable[[Path, bytes], None]:
    """A builder: the sane workbook with a change made to its parts."""
    def build(path: Path, sane: bytes) -> None:
        package = Package.of(sane)
        change(package)
        path.write_bytes(package.packed())
    return build


def _inline(root: Element, strings: list[Element]) -> None:
    """Shared strings into their cells, so that a cell says all by itself."""
    for cell in root.iterfind(".//m:c[@t='s']", NAMES):
        text = deepcopy(strings[int(cell.find("m:v", NAMES).text)])
        text.tag = f"{{{MAIN}}}is"
        cell.set("t", "inlineStr")
        cell[:] = [text]


def put(cell: Element, markup: str, kind: str = "") -> None:
    """The cell's content as raw XML: `put(cell, "<v>5</v>")`, `put(cell, "<v>#REF!</v>", "e")`."""
    for each in list(cell):
        cell.remove(each)
    cell.attrib.pop("t", None)
    if kind:
        cell.set("t", kind)
    cell.extend(etree.fromstring(f'<c xmlns="{MAIN}">{markup}</c>'))


def put_text(cell: Element, text: str) -> None:
    put(cell, '<is><t xml:space="preserve"/></is>', "inlineStr")
    cell[0][0].text = text


def words(cell: Element) -> str:
    return "".join(cell.itertext()) if cell.get("t") == "inlineStr" else ""


def letters(cell: Element) -> str:
    return str(cell.get("r")).rstrip("0123456789")


def moved(column: str, by: int) -> str:
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
