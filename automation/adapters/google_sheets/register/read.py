"""Parses Google's response into the state of the register. Pure functions.

Each decision tab has metadata about its origin (`TabMetadata`). There are at most two: the current one and the one
before it, which was hidden and protected by the request that showed the current one. It keeps everything that people
entered until then; comparing its digest with the metadata of its successor shows whether all of it was read. Nothing
here depends on the position of a row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, timedelta
from typing import Any

from automation.adapters.google_sheets.formats import EPOCH, serial
from automation.adapters.google_sheets.render import DESCRIPTION
from automation.domain.tracking.register_grid import LOG_MARK, OPEN_COLUMNS, codes, filled_rows
from automation.domain.workbook.answers import Grid, Raw
from automation.domain.workbook.drawing import Drawing, Value
from automation.ports import RegisterInput
from automation.util.fast_json import Json

METADATA_KEY, LOG_HEAD_KEY, OWN_TAB_KEY, LOG_KEY = "baocao.decisions", "baocao.log-head", "baocao.tab", "baocao.log"
CELL_FIELDS = "data(startRow,rowData(values(effectiveValue)))"
TAB_FIELDS = "properties(sheetId,title,hidden),developerMetadata(metadataKey,metadataValue)"
REGISTER_FIELDS = f"sheets({TAB_FIELDS},protectedRanges(protectedRangeId,description),{CELL_FIELDS})"
TAB_LIST_FIELDS = f"sheets({TAB_FIELDS})"
LAST_DAY = 2_958_465  # 31/12/9999

NO_CODES = ("Sổ theo dõi trên Google Sheets: trang “{title}” mất hàng mã ẩn (hoặc mất cột mã), nên chưa đọc được quyết "
            "định nào. Hãy mở Tệp > Lịch sử phiên bản và khôi phục bản trước khi xóa; hoặc xóa hẳn trang đó để chương "
            "trình lập lại trang mới.")

Rows = tuple[tuple[str, dict[str, Raw]], ...]


@dataclass(frozen=True, slots=True)
class TabMetadata:
    """The metadata of a decision tab. `sheet`: the tab's id, which differs from that of a person's copy. `built`: the
    digest of the decisions read from the tab before. `ours`: ids of all tabs of this register. `log`: id of the log's
    tab, number of its events and digest of their records."""

    sheet: int
    serial: int
    generation: str
    built: str
    ours: tuple[int, ...] = ()
    before: int = 0
    log: tuple[int, int, str] = (0, 0, "")

    def dumps(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    @staticmethod
    def loads(text: str) -> TabMetadata:
        parsed = json.loads(text)
        known = {each.name: parsed[each.name] for each in fields(TabMetadata) if each.name in parsed}
        return TabMetadata(**{**known, "ours": tuple(parsed["ours"]), "log": tuple(parsed["log"])})


@dataclass(frozen=True)
class DecisionTab:
    metadata: TabMetadata
    title: str
    grid: Grid = ()
    protection: int = 0

    @property
    def columns(self) -> dict[str, int]:
        return codes(self.grid)

    @property
    def readable(self) -> bool:
        return set(OPEN_COLUMNS) <= self.columns.keys()

    @property
    def rows(self) -> Rows:
        return tuple(filled_rows(self.grid, self.columns)) if self.readable else ()

    @property
    def digest(self) -> str:
        return decisions_digest(values for _, values in self.rows)


@dataclass(frozen=True)
class RegisterState:
    """`source`: the tab whose decisions are read next. `logged`: number of events according to the log's first row;
    `log_row`: 0-based position of that row, 0 unless a person moved it."""

    current: DecisionTab | None = None
    before: DecisionTab | None = None
    logged: int = 0
    log: int = 0
    log_row: int = 0

    @property
    def source(self) -> DecisionTab | None:
        """The closed tab while it holds unread decisions, else the current one."""
        before, current = self.current and self.before, self.current
        late = before and current and before.readable and before.digest != current.metadata.built
        return before if late else current

    @property
    def stamp(self) -> str:
        if self.current is None or self.source is None:
            return ""
        sheets = (self.current.metadata.sheet, self.source.metadata.sheet)
        return ":".join(map(str, (*sheets, self.source.digest, self.current.digest)))

    @property
    def read_digest(self) -> str:
        """Digest of the decisions of the current tab that `as_input` contains."""
        return decisions_digest(values for _, values in self._read_of_current)

    @property
    def _read_of_current(self) -> Rows:
        """The rows of the current tab to read together with the closed one: decisions refused before may be on the
        current tab only. When a row differs between the two tabs, none is read until the current tab is closed too: no
        decision is read twice under two generations."""
        if self.current is None or self.source is None:
            return ()
        closed = {row["key"]: _entered_values(row) for _, row in self.source.rows}
        alike = all(closed.get(row["key"], _entered_values(row)) == _entered_values(row) for _,
                    row in self.current.rows)
        return self.current.rows if alike else ()

    def as_input(self) -> RegisterInput:
        source = self.source
        if source is None:
            return RegisterInput("", "", logged=self.logged)
        if not source.readable:
            return RegisterInput(self.stamp, "", problem=NO_CODES.format(title=source.title), logged=self.logged)
        closed = {row["key"] for _, row in source.rows}
        also = () if source is self.current else (row for row in self._read_of_current if row[1]["key"] not in closed)
        rows = tuple((cell, _with_date(values)) for cell, values in (*source.rows, *also))
        return RegisterInput(self.stamp, source.metadata.generation, rows, logged=self.logged)


def parse_register(answer: Json) -> RegisterState:
    """`answer`: a response with `REGISTER_FIELDS`."""
    tabs = sorted(filter(None, map(_decision_tab, answer.get("sheets", []))), key=lambda tab: tab.metadata.serial)
    current = tabs[-1] if tabs else None
    before = next((tab for tab in tabs if current and tab.metadata.sheet == current.metadata.before), None)
    found = RegisterState(current, before)
    for sheet in answer.get("sheets", []):
        for block in sheet.get("data", []):
            total = _event_count(block)
            if LOG_KEY in _metadata_of(sheet) and total is not None:
                found = RegisterState(current, before, total, sheet_id(sheet), block.get("startRow", 0))
    return found


def sheet_id(sheet: Json) -> int:
    return int(sheet["properties"].get("sheetId", 0))


def _metadata_of(sheet: Json) -> dict[str, str]:
    return {each["metadataKey"]: each.get("metadataValue", "") for each in sheet.get("developerMetadata", [])}


def own_tabs(answer: Json) -> set[int]:
    """Ids of the tabs that the software created. A person's copy has another id than its metadata."""
    return {sheet_id(sheet) for sheet in answer.get("sheets", [])
            if _metadata_of(sheet).get(OWN_TAB_KEY) == str(sheet_id(sheet))}


def _decision_tab(sheet: Json) -> DecisionTab | None:
    text = _metadata_of(sheet).get(METADATA_KEY)
    if not text:
        return None
    try:
        metadata = TabMetadata.loads(text)
    except (ValueError, TypeError, KeyError):
        return None
    if metadata.sheet != sheet_id(sheet):
        return None
    closed = [int(each["protectedRangeId"]) for each in sheet.get("protectedRanges", [])
              if each.get("description") == DESCRIPTION]
    return DecisionTab(metadata, sheet["properties"]["title"], cells_of(sheet), closed[0] if closed else 0)


def _event_count(block: Json) -> int | None:
    first = next(iter(block_rows(block)), [""])[:1]
    text = str(first[0]) if first else ""
    count = text.removeprefix(LOG_MARK)
    return int(count) if text.startswith(LOG_MARK) and count.isdecimal() else None


def cells_of(sheet: Json) -> Grid:
    """The cells from A1 on."""
    for block in sheet.get("data", []):
        return [[]] * block.get("startRow", 0) + block_rows(block)
    return []


def block_rows(block: Json) -> list[list[Raw]]:
    return [[_raw(cell) for cell in row.get("values", [])] for row in block.get("rowData", [])]


def _raw(cell: Json) -> Raw:
    parsed = cell.get("effectiveValue") or {}
    value: Any = next(iter(parsed.values()), "")
    return "" if isinstance(value, dict) else value


def _with_date(values: Mapping[str, Raw]) -> dict[str, Raw]:
    """Google returns a date as a number: a plausible number in the column "until" is converted to a date."""
    until = values.get("until")
    if isinstance(until, int | float) and not isinstance(until, bool) and 1 <= until < LAST_DAY:
        moment = EPOCH + timedelta(days=int(until))
        return {**values, "until": moment.date()}
    return dict(values)


def decisions_digest(rows: Iterable[Mapping[str, Value]]) -> str:
    """Digest of the entries by row key, independent of the rows' positions."""
    entries = sorted(json.dumps([row.get("key"), *_entered_values(row)]) for row in rows)
    return hashlib.sha256("\n".join(entries).encode()).hexdigest()[:24]


def _entered_values(row: Mapping[str, Value]) -> list[str | float]:
    return [_plain(row.get(code)) for code in OPEN_COLUMNS]


def _plain(value: Value) -> str | float:
    """A normal form, equal for a drawn value and the same value read from Google."""
    if value is None or isinstance(value, str):
        return (value or "").strip()
    return float(serial(value) if isinstance(value, date) else value)


def drawn_grid(drawing: Drawing) -> list[list[Raw]]:
    """The cells of the drawing as Google will return them."""
    rows = max((cell.row for cell in drawing.cells), default=0)
    columns = max((cell.column for cell in drawing.cells), default=0)
    made: list[list[Raw]] = [[""] * columns for _ in range(rows)]
    for cell in drawing.cells:
        value = cell.value
        made[cell.row - 1][cell.column - 1] = serial(value) if isinstance(value, date) else value
    return made


def first_cell(drawing: Drawing) -> str:
    return next((str(cell.value) for cell in drawing.cells if (cell.row, cell.column) == (1, 1)), "")


@dataclass(frozen=True)
class LogRecords:
    """The records of a log as drawn: (row, number of the event, piece), in the drawing's order."""

    rows: tuple[tuple[int, int, str], ...] = ()
    first_row: int = 0
    total: int = 0

    def digest(self, upto: int) -> str:
        """Digest of the records of the events up to a number, in their order."""
        records = sorted((number, piece) for _, number, piece in self.rows if number <= upto)
        return hashlib.sha256("\n".join(piece for _, piece in records).encode()).hexdigest()[:24]


def log_records(drawing: Drawing) -> LogRecords:
    grid_of = drawn_grid(drawing)
    column = codes(grid_of).get("record")
    head = next((at for at, row in enumerate(grid_of, start=1) if row and row[0] == "#"), 0)
    if column is None:
        return LogRecords()
    found = [(at, *_numbered(str(row[column]))) for at, row in enumerate(grid_of, start=1)
             if at > head + 1 and column < len(row) and row[column] not in ("", None)]
    total = first_cell(drawing).removeprefix(LOG_MARK)
    return LogRecords(tuple(found), head + 2, int(total) if total.isdecimal() else 0)


def _numbered(piece: str) -> tuple[int, str]:
    number = piece.partition(":")[0]
    return (int(number) if number.isdecimal() else 0), piece


@dataclass(frozen=True)
class TabList:
    """All tabs of the spreadsheet: id → title, and the ids of those that the software created."""

    titles: dict[int, str] = field(default_factory=dict)
    ours: frozenset[int] = frozenset()

    @staticmethod
    def of(answer: Json) -> TabList:
        sheets: Sequence[Json] = answer.get("sheets", [])
        return TabList({sheet_id(each): each["properties"]["title"] for each in sheets}, frozenset(own_tabs(answer)))
