"""Parses Google's response into the state of the register. Pure functions.

The decision tab and its copy have metadata about their origin (`TabMetadata`). The copy is hidden and protected; it was
made by the request that last wrote the tab, before anything was written. It keeps everything that people had entered
until then; comparing its digest with the metadata of the tab shows whether all of it was read, and the order of its
rows whether people had moved them, so that cells were written beside the wrong rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property

from automation.adapters.google_sheets.formats import EPOCH
from automation.adapters.google_sheets.register.decision_tab import (
    DecisionTab,
    Rows,
    TabMetadata,
    digest_of,
    entered_values,
    is_part,
    order_digest,
    without_rows,
)
from automation.adapters.google_sheets.register.state import CELL_FIELDS, GRID_KEY, TabState, block_rows, parse_tab
from automation.adapters.google_sheets.render import DESCRIPTION
from automation.domain.tracking.register_grid import FORMER_TITLES, LOG_MARK
from automation.domain.workbook.answers import Raw
from automation.ports import RegisterInput
from automation.util.fast_json import Json

METADATA_KEY, LOG_HEAD_KEY, OWN_TAB_KEY, LOG_KEY = "baocao.decisions", "baocao.log-head", "baocao.tab", "baocao.log"
TAB_FIELDS = "properties(sheetId,title,hidden,gridProperties),developerMetadata(metadataKey,metadataValue)"
REGISTER_FIELDS = (f"sheets({TAB_FIELDS},protectedRanges(protectedRangeId,description),merges,basicFilter,"
                   f"charts(chartId),{CELL_FIELDS})")
TAB_LIST_FIELDS = f"sheets({TAB_FIELDS})"
LAST_DAY = 2_958_465  # 31/12/9999
DECISIONS = "Quyết định"

NO_CODES = ("Sổ theo dõi trên Google Sheets: trang “{title}” mất hàng mã ẩn (hoặc mất cột mã), nên chưa đọc được quyết "
            "định nào. Đề nghị mở Tệp > Lịch sử phiên bản và khôi phục bản trước khi xóa; hoặc xóa hẳn trang đó để "
            "chương trình lập lại trang mới.")

@dataclass(frozen=True)
class RegisterState:
    """`before`: the copy of the decision tab. `source`: the one whose decisions are read next. `logged`: number of
    events according to the log's first row; `log_row`: 0-based position of that row, 0 unless a person moved it.
    `tabs`: the other tabs that are updated in place, by the names that the software gave them."""

    current: DecisionTab | None = None
    before: DecisionTab | None = None
    logged: int = 0
    log: int = 0
    log_row: int = 0
    tabs: Mapping[str, TabState] = field(default_factory=dict)

    @property
    def source(self) -> DecisionTab | None:
        """The copy while it holds unread decisions, or the tab was written beside the wrong rows; else the tab."""
        return self.before if self.is_late or self.is_misplaced else self.current

    @cached_property
    def is_late(self) -> bool:
        """Whether the copy holds decisions that were entered after the reading that the write was planned from."""
        before, current = self.before, self.current
        return bool(before and current and before.readable and digest_of(self._closed) != current.metadata.built)

    @cached_property
    def is_misplaced(self) -> bool:
        """Whether people had moved rows or columns of the tab when it was written."""
        before, current = self.before, self.current
        return bool(before and current and before.readable and current.metadata.order
                    and order_digest(before.grid) != current.metadata.order)

    @property
    def stamp(self) -> str:
        if self.current is None or self.source is None:
            return ""
        metadata, source = self.current.metadata, self.source
        return ":".join(map(str, (metadata.sheet, metadata.serial, source.metadata.sheet, source.digest,
                                  self.current.digest)))

    @property
    def read_digest(self) -> str:
        """Digest of the decisions of the current tab that `as_input` contains, or that were read before."""
        return digest_of(self._read_of_current)

    @property
    def has_entries_to_read(self) -> bool:
        """Whether something was entered that `as_input` has not returned before the last write."""
        return self.is_late or any(True for _ in self._entered_since())

    @property
    def _closed(self) -> Rows:
        """The rows of the copy."""
        return without_rows(self.before.rows, self.before.metadata.placed) if self.before else ()

    @property
    def _open(self) -> Rows:
        """The rows of the current tab. Entries that were written again beside the wrong rows count for nobody."""
        if self.current is None:
            return ()
        return without_rows(self.current.rows, self.current.metadata.placed if self.is_misplaced else ())

    def _entered_since(self) -> Iterable[tuple[str, dict[str, Raw]]]:
        """Rows of the current tab that hold more than the copy's: entered after the tab was written."""
        closed = {row["key"]: entered_values(row) for _, row in self._closed}
        for cell, row in self._open:
            if not is_part(entered_values(row), closed.get(row["key"], [])):
                yield cell, row

    @property
    def _read_of_current(self) -> Rows:
        """The rows of the current tab to read together with the copy: decisions refused before may be on the current
        tab only. When a row differs between the two tabs, none is read until the current tab is copied too: no
        decision is read twice under two generations."""
        if self.current is None or self.source is None:
            return ()
        if self.source is self.current:
            return self._open
        closed = {row["key"]: entered_values(row) for _, row in self._closed}
        alike = all(row["key"] not in closed or is_part(entered_values(row), closed[row["key"]])
                    for _, row in self._open)
        return self._open if alike else ()

    def as_input(self) -> RegisterInput:
        source = self.source
        if source is None:
            return RegisterInput("", "", logged=self.logged)
        if not source.readable:
            return RegisterInput(self.stamp, "", problem=NO_CODES.format(title=source.title), logged=self.logged)
        read: Rows = self._open
        if source is not self.current:
            closed = {row["key"] for _, row in self._closed}
            read = (*self._closed, *(row for row in self._read_of_current if row[1]["key"] not in closed))
        rows = tuple((cell, _with_date(values)) for cell, values in read)
        return RegisterInput(self.stamp, source.metadata.generation, rows, logged=self.logged)


def parse_register(answer: Json) -> RegisterState:
    """`answer`: a response with `REGISTER_FIELDS`."""
    tabs = sorted(filter(None, map(_decision_tab, answer.get("sheets", []))), key=lambda tab: tab.metadata.serial)
    current = next((tab for tab in reversed(tabs) if not tab.metadata.is_copy), None)
    before = next((tab for tab in tabs if current and tab.metadata.sheet == current.metadata.before), None)
    others = filter(None, map(_other_tab, answer.get("sheets", [])))
    found = RegisterState(current, before, tabs={tab.name: tab for tab in others})
    for sheet in answer.get("sheets", []):
        for block in sheet.get("data", []):
            total = _event_count(block)
            if LOG_KEY in _metadata_of(sheet) and total is not None:
                found = replace(found, logged=total, log=sheet_id(sheet), log_row=block.get("startRow", 0))
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
    if metadata.sheet != sheet_id(sheet) or _is_unfinished(sheet):
        return None
    return DecisionTab(metadata, parse_tab(sheet, DECISIONS, _protection_of(sheet)))


def _other_tab(sheet: Json) -> TabState | None:
    """A tab that is updated in place; None for any other, and for a person's copy of one."""
    number, _, name = _metadata_of(sheet).get(GRID_KEY, "").partition(":")
    usable = number == str(sheet_id(sheet)) and not _is_unfinished(sheet)
    return parse_tab(sheet, FORMER_TITLES.get(name, name), _protection_of(sheet)) if usable else None


def _is_unfinished(sheet: Json) -> bool:
    """Whether a write was interrupted before it showed the tab."""
    return bool(sheet["properties"]["title"] == temporary_title(sheet_id(sheet)))


def temporary_title(sheet: int) -> str:
    """The title of a tab until it is shown."""
    return f"_{sheet}"


def _protection_of(sheet: Json) -> int:
    """The id of the software's protection, 0 without one."""
    return next((int(each["protectedRangeId"]) for each in sheet.get("protectedRanges", [])
                 if each.get("description") == DESCRIPTION), 0)


def _event_count(block: Json) -> int | None:
    first = next(iter(block_rows(block)), [""])[:1]
    text = str(first[0]) if first else ""
    count = text.removeprefix(LOG_MARK)
    return int(count) if text.startswith(LOG_MARK) and count.isdecimal() else None


def _with_date(values: Mapping[str, Raw]) -> dict[str, Raw]:
    """Google returns a date as a number: a plausible number in the column "until" is converted to a date."""
    until = values.get("until")
    if isinstance(until, int | float) and not isinstance(until, bool) and 1 <= until < LAST_DAY:
        moment = EPOCH + timedelta(days=int(until))
        return {**values, "until": moment.date()}
    return dict(values)


@dataclass(frozen=True)
class TabList:
    """All tabs of the spreadsheet: id → title, and the ids of those that the software created."""

    titles: dict[int, str] = field(default_factory=dict)
    ours: frozenset[int] = frozenset()

    @staticmethod
    def of(answer: Json) -> TabList:
        sheets: Sequence[Json] = answer.get("sheets", [])
        return TabList({sheet_id(each): each["properties"]["title"] for each in sheets}, frozenset(own_tabs(answer)))
