"""A tab of a unit's spreadsheet as an upgrade needs it: entered values, notes, validation, merges, protection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

from automation.adapters.google_sheets.render import DESCRIPTION, CellPosition, CellRange
from automation.adapters.google_sheets.spreadsheet import (
    CHECK_KEY,
    PROPERTY_FIELDS,
    mark_of_engine,
    rgb_hex,
)
from automation.adapters.google_sheets.upgrade.insertions import Insertions
from automation.util.fast_json import Json

FIELDS = (
    f"{PROPERTY_FIELDS},namedRanges(name,range),sheets(charts(spec),properties(sheetId,title,index,hidden,tabColorStyle,gridProperties),"
    "developerMetadata(metadataKey),protectedRanges(protectedRangeId,description,range,unprotectedRanges),merges,"
    "conditionalFormats,data(rowMetadata(hiddenByUser),columnMetadata(hiddenByUser),rowData(values(effectiveValue,"
    "effectiveFormat(numberFormat(type)),userEnteredValue,userEnteredFormat(backgroundColor,numberFormat),note,"
    "dataValidation,pivotTable(source)))))")


@dataclass(frozen=True, slots=True)
class ExistingCell:
    """`entered`: an ExtendedValue, {} for a blank cell. `fill`: RRGGBB or "". `pattern`: the number format's. `rule`:
    the data validation."""

    entered: Json = field(default_factory=dict)
    note: str = ""
    fill: str = ""
    pattern: str = ""
    rule: Json | None = None

    @property
    def is_literal(self) -> bool:
        """Whether something was typed here: neither blank nor a formula."""
        return bool(self.entered) and "formulaValue" not in self.entered

    @property
    def text(self) -> str:
        return str(self.entered.get("stringValue", ""))


NOTHING = ExistingCell()


@dataclass(frozen=True)
class ExistingTab:
    """Rows and columns are 1-based. `protection`: the software's protected range, None without one; `free`: its
    unprotected ranges as GridRanges."""

    sheet: int
    title: str
    index: int
    rows: int
    columns: int
    hidden: bool = False
    frozen_rows: int = 0
    cells: Mapping[CellPosition, ExistingCell] = field(default_factory=dict)
    merges: tuple[CellRange, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    protection: int | None = None
    free: tuple[Json, ...] = ()
    rules: tuple[Json, ...] = ()

    def cell(self, place: CellPosition) -> ExistingCell:
        return self.cells.get(place, NOTHING)

    def is_free(self, place: CellPosition) -> bool:
        """Whether everybody may type there."""
        return place in self._free_cells

    @cached_property
    def _free_cells(self) -> frozenset[CellPosition]:
        return frozenset(place for each in self.free for place in self.places(each))

    def places(self, given: Json) -> Iterator[CellPosition]:
        """The cells of a GridRange; open ends extend to the edge of the grid."""
        rows = range(given.get("startRowIndex", 0) + 1, given.get("endRowIndex", self.rows) + 1)
        columns = range(given.get("startColumnIndex", 0) + 1, given.get("endColumnIndex", self.columns) + 1)
        return product(rows, columns)

    def moved(self, insertions: Insertions) -> ExistingTab:
        """The tab after the insertions, as Google moves its parts."""
        row, column = insertions.row, insertions.column
        return replace(
            self, rows=self.rows + insertions.row_count, columns=self.columns + insertions.column_count,
            cells={(row(at[0]), column(at[1])): cell for at, cell in self.cells.items()},
            merges=tuple(((row(first[0]), column(first[1])), (row(last[0]), column(last[1])))
                         for first, last in self.merges),
            hidden_rows=frozenset(map(row, self.hidden_rows)),
            hidden_columns=frozenset(map(column, self.hidden_columns)),
            free=tuple(insertions.grid_range(each) for each in self.free),
            rules=tuple(insertions.conditional_rule(each) for each in self.rules))


def existing_tabs(answer: Json) -> list[ExistingTab]:
    """The tabs of a `spreadsheets.get` response with FIELDS, without the software's check tab and the hidden one of
    formulas."""
    return [_tab(each) for each in answer.get("sheets", []) if not mark_of_engine(each)
            and not any(one.get("metadataKey") == CHECK_KEY for one in each.get("developerMetadata", []))]


def existing_engine(answer: Json) -> ExistingTab | None:
    """The hidden tab of formulas."""
    return next((_tab(each) for each in answer.get("sheets", []) if mark_of_engine(each)), None)


def _tab(sheet: Json) -> ExistingTab:
    given = sheet["properties"]
    grid = given.get("gridProperties", {})
    data = (sheet.get("data") or [{}])[0]
    own: Json = next((each for each in sheet.get("protectedRanges", []) if each.get("description") == DESCRIPTION), {})
    return ExistingTab(
        given.get("sheetId", 0), given["title"], given.get("index", 0), grid.get("rowCount", 0),
        grid.get("columnCount", 0), bool(given.get("hidden")), grid.get("frozenRowCount", 0), dict(_cells(data)),
        tuple(map(_block, sheet.get("merges", []))), _hidden(data, "rowMetadata"), _hidden(data, "columnMetadata"),
        own.get("protectedRangeId"), tuple(own.get("unprotectedRanges", [])),
        tuple(sheet.get("conditionalFormats", [])))


def _cells(data: Json) -> Iterator[tuple[CellPosition, ExistingCell]]:
    for row, line in enumerate(data.get("rowData", []), start=1):
        for column, cell in enumerate(line.get("values", []), start=1):
            looks = cell.get("userEnteredFormat", {})
            colour = looks.get("backgroundColor")
            made = ExistingCell(cell.get("userEnteredValue", {}), cell.get("note", ""),
                                rgb_hex(colour) if colour else "", looks.get("numberFormat", {}).get("pattern", ""),
                                cell.get("dataValidation"))
            if made != NOTHING:
                yield (row, column), made


def _block(given: Json) -> CellRange:
    return ((given.get("startRowIndex", 0) + 1, given.get("startColumnIndex", 0) + 1),
            (given["endRowIndex"], given["endColumnIndex"]))


def _hidden(data: Json, name: str) -> frozenset[int]:
    return frozenset(at for at, each in enumerate(data.get(name, []), start=1) if each.get("hiddenByUser"))
