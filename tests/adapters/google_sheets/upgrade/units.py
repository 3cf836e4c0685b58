"""A unit with a spreadsheet of a small plan's forms on the stand-in, and what people have in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from automation.adapters.google_sheets.store import GoogleStore
from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.find_tabs import read_workbook
from automation.domain.workbook.form_change.outcome import UpgradeOutcome, WantedForms
from automation.domain.workbook.forms import Catalogue
from automation.domain.workbook.self_check import ENGINE_TAB
from automation.domain.workbook.store_words import ONLINE
from automation.tabs.unit_tabs import unit_tabs
from tests.adapters.google_workspace import Workspace
from tests.domain.workbook.form_change.forms import PLAN, ZONE, before, catalogue
from tests.fake_google.google_state import ROBOT
from tests.fake_google.sheet_user import SheetUser
from tests.fake_google.sheets.a1 import column_letters
from tests.fake_google.sheets.model import ROWS, Cell, Sheet

UNIT = "THPT-A"
VALUES: dict[str, Value] = {"unit_name": "Trường THPT A", "unit_code": UNIT, "owner_mark": f"@workbook:2024:{UNIT}",
                            "prev:B01.total": 9}
REPORT, TABLE = "BC 6 tháng", "Tuyên truyền"
OLD = catalogue()
NOW = datetime(2024, 6, 10, 8, tzinfo=ZONE)


def tabs(forms: Catalogue) -> tuple[Drawing, ...]:
    return unit_tabs(forms, PLAN, ONLINE)


def wanted(forms: Catalogue, former: Catalogue = OLD, **more: Any) -> Callable[[], WantedForms]:
    return lambda: WantedForms(forms, tabs(forms), VALUES, NOW, before(former), before(forms), **more)


@dataclass
class Unit:
    workspace: Workspace

    def upgrade(self, forms: Catalogue, former: Catalogue = OLD, store: GoogleStore | None = None,
                **more: Any) -> UpgradeOutcome:
        [outcome] = (store or self.workspace.store()).upgrade({UNIT: wanted(forms, former, **more)})
        return outcome

    @property
    def clerk(self) -> SheetUser:
        return self.workspace.hands(UNIT)

    @property
    def owner(self) -> SheetUser:
        return self.workspace.hands(UNIT, ROBOT)

    def sheet(self, title: str = REPORT) -> Sheet:
        return self.workspace.tab(self.workspace.file(UNIT), title)

    def place(self, key: str, column: str, title: str = REPORT) -> tuple[int, int]:
        """0-based, by codes; "#1" is the first record of a table."""
        tab = self.sheet(title)
        rows = {tab.cells[row][0].value: row for row in tab.cells if 0 in tab.cells[row]}
        columns = {cell.value: at for at, cell in tab.cells[rows["#"]].items()}
        row = rows["#"] + 1 + int(key[1:]) if key.startswith("#") else rows[key]
        return row, columns[column]

    def name(self, key: str, column: str, title: str = REPORT) -> str:
        row, at = self.place(key, column, title)
        return f"'{title}'!{column_letters(at)}{row + 1}"

    def cell(self, key: str, column: str, title: str = REPORT) -> Cell:
        return self.sheet(title).cell(*self.place(key, column, title))

    def type(self, key: str, column: str, text: str, title: str = REPORT) -> None:
        self.clerk.type(self.name(key, column, title), text)

    def is_hidden(self, key: str, title: str = REPORT) -> bool:
        row, _ = self.place(key, "no", title)
        return bool(self.sheet(title).dimensions[ROWS].get(row, {}).get("hiddenByUser"))

    def answers(self, forms: Catalogue) -> dict[tuple[str, str, str], Any]:
        """(tab, row key or number of the record, column) → value; fails for a problem of structure."""
        store = self.workspace.store()
        [reading] = store.read(store.files(), lambda unit, raw: read_workbook(forms, unit, raw))
        found = reading.content
        assert not found.structure_problems  # type: ignore[union-attr]
        return {(code, key, column): value for code, tab in found.tabs.items()  # type: ignore[union-attr]
                for key, row in [*tab.values.items(), *((str(at), record) for at, (_, record)
                                                        in enumerate(tab.records))]
                for column, value in row.items()}

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """Tab → everything that anybody wrote, wherever it is: value or formula and note. Without the hidden tab."""
        book = self.workspace.file(UNIT).book
        assert book
        return {sheet.title: sorted((str(cell.value), cell.note) for line in sheet.cells.values()
                                    for cell in line.values() if (cell.filled and not cell.formula) or cell.note)
                for sheet in book.sheets if sheet.title != ENGINE_TAB}


def made(workspace: Workspace, forms: Catalogue = OLD) -> Unit:
    assert list(workspace.store().create(tabs(forms), [(UNIT, VALUES)])) == [UNIT]
    return Unit(workspace)
