"""One tab of the register as it was read, or as it is after a write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from automation.domain.workbook.answers import Grid, Raw
from automation.util.fast_json import Json

GRID_KEY = "baocao.grid"  # metadata of a tab that is updated in place: "SHEET ID:TITLE" as the software named it
CELL_FIELDS = "data(startRow,rowData(values(effectiveValue,note)))"


@dataclass(frozen=True)
class TabState:
    """0-based positions. `name`: the title that the software gave it; `title`: the present one. `noted`: rows in which
    a cell has a note. `merges` and `filter` as Google returns them; `protection`: the id of the software's, 0 for
    none."""

    sheet: int
    name: str
    title: str
    grid: Grid = ()
    noted: frozenset[int] = frozenset()
    merges: tuple[Json, ...] = ()
    filter: Json | None = None
    protection: int = 0
    rows: int = 0
    columns: int = 0
    charts: frozenset[int] = frozenset()


def parse_tab(sheet: Json, name: str, protection: int) -> TabState:
    """`sheet`: a tab in a response with `CELL_FIELDS`, read from A1 on."""
    properties = sheet["properties"]
    size = properties.get("gridProperties", {})
    return TabState(int(properties.get("sheetId", 0)), name, properties["title"], cells_of(sheet), _noted(sheet),
                    tuple(sheet.get("merges", [])), sheet.get("basicFilter"), protection, size.get("rowCount", 0),
                    size.get("columnCount", 0), frozenset(int(each["chartId"]) for each in sheet.get("charts", [])))


def cells_of(sheet: Json) -> Grid:
    """The cells from A1 on."""
    for block in sheet.get("data", []):
        return [[]] * block.get("startRow", 0) + block_rows(block)
    return []


def block_rows(block: Json) -> list[list[Raw]]:
    return [[_raw(cell) for cell in row.get("values", [])] for row in block.get("rowData", [])]


def _noted(sheet: Json) -> frozenset[int]:
    blocks: Sequence[Json] = sheet.get("data", [])[:1]
    return frozenset(at for block in blocks for at, row in enumerate(block.get("rowData", []), block.get("startRow", 0))
                     if any("note" in cell for cell in row.get("values", [])))


def _raw(cell: Json) -> Raw:
    parsed = cell.get("effectiveValue") or {}
    value: Raw | Json = next(iter(parsed.values()), "")
    return "" if isinstance(value, dict) else value
