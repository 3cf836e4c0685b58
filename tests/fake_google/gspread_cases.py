"""The fixture of the tests of gspread's methods, a spreadsheet with a small table, and their table of cases."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gspread
import pytest

from tests.fake_google.client import client
from tests.fake_google.http_messages import Json
from tests.fake_google.server import Server

TABLE: list[list[Any]] = [["mã", "số"], ["b", 3], ["a", 1], ["c", 2]]
ROBOT = "robot@project.iam.example"
UNIT = "truong@hoc.example"


@dataclass(frozen=True)
class SheetFixture:
    """A spreadsheet "Sổ thử" with ``TABLE`` at A1 of its only tab, and its owner's client."""

    server: Server
    gc: gspread.Client
    book: gspread.Spreadsheet
    sheet: gspread.Worksheet

    def tab_metadata(self, title: str = "") -> Json:
        """The metadata of the tab with this title; without a title, of the fixture's tab."""
        tabs = self.book.fetch_sheet_metadata()["sheets"]
        metadata: Json = next(tab for tab in tabs if tab["properties"]["title"] == title
                           or (not title and tab["properties"]["sheetId"] == self.sheet.id))  # fmt: skip
        return metadata

    def grid_properties(self) -> Json:
        properties: Json = self.tab_metadata()["properties"]["gridProperties"]
        return properties

    def column(self, letter: str = "A") -> list[str]:
        """The displayed texts of a column, down to its last filled cell."""
        rows: list[list[str]] = self.sheet.get(f"{letter}:{letter}")
        return [row[0] if row else "" for row in rows]

    def cells(self, corners: str, field: str) -> list[Any]:
        """One field of every cell of a range, row by row; None where it is not set."""
        data = self.book.fetch_sheet_metadata({"ranges": f"'{self.sheet.title}'!{corners}",
                                               "fields": f"sheets.data.rowData.values.{field}"})["sheets"][0]["data"][0]
        return [cell.get(field) for row in data.get("rowData", []) for cell in row.get("values", [])]

    def dimension_properties(self, dimension: str) -> list[Json]:
        """The properties of the first four rows or columns."""
        kind = {"ROWS": "rowMetadata", "COLUMNS": "columnMetadata"}[dimension]
        data = self.book.fetch_sheet_metadata({"fields": f"sheets.data.{kind}"})["sheets"][0]["data"][0]
        properties: list[Json] = data[kind][:4]
        return properties

    def titles(self) -> list[str]:
        return [tab.title for tab in self.book.worksheets()]

    def roles(self) -> dict[str, str]:
        """The role on the file by address, domain or kind."""
        return {str(one.get("emailAddress") or one.get("domain") or one["type"]): str(one["role"])
                for one in self.book.list_permissions()}  # fmt: skip


def new_fixture(server: Server) -> SheetFixture:
    gc = client(server)
    book = gc.create("Sổ thử")
    book.sheet1.update(TABLE, "A1")
    return SheetFixture(server, gc, book, book.sheet1)


@dataclass(frozen=True)
class Case:
    """A call of a method, and the expected value: of ``read_back`` after the call, without it the returned value."""

    method: str
    call: Callable[[SheetFixture], object]
    expected: object
    read_back: Callable[[SheetFixture], object] | None = None

    def check(self, fixture: SheetFixture) -> None:
        returned = self.call(fixture)
        assert (self.read_back(fixture) if self.read_back else returned) == self.expected


def parametrize_cases(cases: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=[case.method for case in cases])


def public_methods(kind: type) -> set[str]:
    """The names of the public methods of a gspread class, without its properties."""
    return {name for name in dir(kind) if not name.startswith("_") and callable(getattr(kind, name))}
