"""Where the sheets of a simulated year are kept; what the people around the software do depends on it."""

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
from tests.demo.workbook_view import ExcelFileAccess, WorkbookView
from tests.demo.xml_workbook import xml_workbook


class Backend(Protocol):
    @property
    def clerk_may_change_tabs(self) -> bool:
        """Whether clerks can insert and sort rows and rename tabs."""

    def begin(self) -> None:
        """Prepare a workspace that is configured and has no workbooks yet."""

    def go_on(self) -> None:
        """Prepare the workspace that `new-year` has made of one of this backend."""

    def at(self, moment: datetime) -> None:
        """Set the time of the next step, no earlier than the last."""

    def units(self) -> list[str]:
        """Units that have a workbook, sorted."""

    def workbook_access(self, unit: str, places: FieldMap) -> WorkbookAccess: ...

    def view(self, unit: str, places: FieldMap) -> WorkbookView:
        """The present content of the unit's workbook, for reading."""

    def decide(self, entries: Mapping[tuple[str, str], RegisterEntry], moment: datetime) -> None:
        """The secretary types into the register, by (unit, obligation)."""

    def register(self) -> dict[str, dict[tuple[int, int], Any]]:
        """Tab → (row, column) → value, of the cells that are filled."""


@dataclass(frozen=True, slots=True)
class FolderBackend:
    """Excel files in the workspace's folder."""

    root: Path
    clerk_may_change_tabs: bool = True

    def begin(self) -> None:
        """Nothing to do: the shipped settings are those of a folder."""

    def go_on(self) -> None:
        """Nothing to do either."""

    def at(self, moment: datetime) -> None:
        """Nothing to do: files get their modified time when they are saved."""

    def units(self) -> list[str]:
        return sorted(path.stem for path in (self.root / "sheets").glob("*.xlsx"))

    def workbook_access(self, unit: str, places: FieldMap) -> ExcelFileAccess:
        return ExcelFileAccess(self.root / "sheets" / f"{unit}.xlsx", places)

    def view(self, unit: str, places: FieldMap) -> WorkbookView:
        return WorkbookView(xml_workbook((self.root / "sheets" / f"{unit}.xlsx").read_bytes()), places)

    def decide(self, entries: Mapping[tuple[str, str], RegisterEntry], moment: datetime) -> None:
        decide(self.root / "register.xlsx", entries, moment)

    def register(self) -> dict[str, dict[tuple[int, int], Any]]:
        with CalamineWorkbook.from_path(self.root / "register.xlsx") as book:
            grids = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
        return {name: {(row, column): value for row, line in enumerate(grid, start=1)
                       for column, value in enumerate(line, start=1) if value != ""} for name, grid in grids.items()}
