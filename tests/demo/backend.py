"""Where a year is played: what the people around the software do depends on where the sheets are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from python_calamine import CalamineWorkbook

from tests.demo.clerk import WorkbookAccess
from tests.demo.field_map import FieldMap
from tests.demo.secretary import RegisterEntry, decide
from tests.demo.workbook_view import ExcelFileAccess


class Backend(Protocol):
    @property
    def clerk_may_change_tabs(self) -> bool:
        """Insert and sort rows, rename tabs."""

    def begin(self) -> None:
        """The workspace is laid out; nothing is made yet."""

    def at(self, moment: datetime) -> None:
        """The next act happens at this moment, no earlier than the last."""

    def units(self) -> list[str]:
        """Those that have a workbook, sorted."""

    def screen(self, unit: str, places: FieldMap) -> WorkbookAccess: ...

    def decide(self, entries: Mapping[tuple[str, str], RegisterEntry], moment: datetime) -> None:
        """The secretary types into the register, by (unit, obligation)."""

    def register(self) -> dict[str, dict[tuple[int, int], Any]]:
        """Tab → (row, column) → value, of the cells that are filled."""


@dataclass(frozen=True, slots=True)
class FolderBackend:
    """Excel files in the workspace."""

    root: Path
    clerk_may_change_tabs: bool = True

    def begin(self) -> None:
        """The settings are made for a folder."""

    def at(self, moment: datetime) -> None:
        """Files carry the moments that they are given."""

    def units(self) -> list[str]:
        return sorted(path.stem for path in (self.root / "sheets").glob("*.xlsx"))

    def screen(self, unit: str, places: FieldMap) -> ExcelFileAccess:
        return ExcelFileAccess(self.root / "sheets" / f"{unit}.xlsx", places)

    def decide(self, entries: Mapping[tuple[str, str], RegisterEntry], moment: datetime) -> None:
        decide(self.root / "register.xlsx", entries, moment)

    def register(self) -> dict[str, dict[tuple[int, int], Any]]:
        with CalamineWorkbook.from_path(self.root / "register.xlsx") as book:
            grids = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
        return {name: {(row, column): value for row, line in enumerate(grid, start=1)
                       for column, value in enumerate(line, start=1) if value != ""} for name, grid in grids.items()}
