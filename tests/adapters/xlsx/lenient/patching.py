"""A small workbook whose parts can be patched: a form's tab, a person's own tab, values of every kind."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache

import xlsxwriter

from automation.domain.workbook.answers import Raw

FORM, OWN = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
BOOK, RELATIONS, STRINGS, STYLES = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml",
                                    "xl/styles.xml")
TYPES = "[Content_Types].xml"
DAY, MOMENT = date(2024, 5, 20), datetime(2024, 5, 20, 16, 30)  # noqa: DTZ001 - a cell has no zone
GRID: list[list[Raw]] = [
    ["@tab:BC:1", "", ""],
    ["#", "total", "note"],
    ["B01", 12.0, "Trường A & B"],
    ["B02", 3.5, "hai\ndòng"],
    ["B03", DAY, ""],
    ["B04", True, ""],
    ["B05", 15.5, ""],
    ["B06", MOMENT, ""],
]
OWN_GRID: list[list[Raw]] = [["của riêng", 7.0]]


@dataclass(frozen=True)
class OddPackage:
    """The parts by name, in order."""

    parts: dict[str, bytes] = field(default_factory=dict)

    def sub(self, part: str, old: str, new: str) -> OddPackage:
        """Replaces every occurrence of a text that the part contains."""
        assert old.encode() in self.parts[part], f"{part} has no {old!r}"
        return self.put(part, self.parts[part].replace(old.encode(), new.encode()))

    def put(self, part: str, data: bytes) -> OddPackage:
        return replace(self, parts={**self.parts, part: data})

    def moved(self, part: str, to: str) -> OddPackage:
        return replace(self, parts={to if name == part else name: data for name, data in self.parts.items()})

    def without(self, *names: str) -> OddPackage:
        return replace(self, parts={name: data for name, data in self.parts.items() if name not in names})

    def renamed(self, rename: Callable[[str], str]) -> OddPackage:
        return replace(self, parts={rename(name): data for name, data in self.parts.items()})

    def cell(self, ref: str, markup: str) -> OddPackage:
        """Replaces the cell of the form's tab by other XML."""
        text = self.parts[FORM].decode()
        start = text.index(f'<c r="{ref}"')
        return self.put(FORM, (text[:start] + markup + text[text.index("</c>", start) + 4:]).encode())

    def packed(self) -> bytes:
        return packed(self.parts.items())


def packed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(_Entry(name), data)
    return buffer.getvalue()


class _Entry(zipfile.ZipInfo):
    """A member whose name keeps its backslashes."""

    def __init__(self, name: str) -> None:
        super().__init__("x")
        self.filename = name
        self.compress_type = zipfile.ZIP_DEFLATED


@cache
def ordinary() -> OddPackage:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        days, moments = (book.add_format({"num_format": code}) for code in ("dd/mm/yyyy", "dd/mm/yyyy hh:mm"))
        form, own = book.add_worksheet("Biểu"), book.add_worksheet("Riêng")
        for row, cells in enumerate(GRID):
            for column, value in enumerate(cells):
                if isinstance(value, date):
                    form.write_datetime(row, column, value, moments if isinstance(value, datetime) else days)
                elif value != "":
                    form.write(row, column, value)
        form.write_formula("B7", "=B3+B4", None, 15.5)
        own.write_row(0, 0, OWN_GRID[0])
    with zipfile.ZipFile(io.BytesIO(buffer.getvalue())) as archive:
        return OddPackage({name: archive.read(name) for name in archive.namelist()})
