"""Restores what a person deleted from a unit's spreadsheet or changed in it: tabs, codes, protection, locale.

A deleted tab is created again, blank. On an existing tab no typed value is overwritten: a code is restored only where
its cell is blank and no row has moved; the protection follows the codes.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from automation.adapters.google_sheets.batch_update import batch_update
from automation.adapters.google_sheets.formats import extended_value
from automation.adapters.google_sheets.reading import SpreadsheetReader
from automation.adapters.google_sheets.regional_settings import restored_settings
from automation.adapters.google_sheets.render import add_sheet, grid_range, protection, requests_for
from automation.adapters.google_sheets.spreadsheet import SpreadsheetSnapshot, TabSnapshot
from automation.adapters.google_sheets.upgrade.checks_drawing import draw_later
from automation.adapters.google_sheets.upgrade.existing import FIELDS, existing_engine, existing_tabs
from automation.adapters.google_sheets.upgrade.repaired_checks import repaired_checks
from automation.adapters.google_sheets.upgrade.restored_protection import restored_protection
from automation.domain.workbook.answers import Raw, RawTab
from automation.domain.workbook.drawing import Drawing, DrawnCell, Value
from automation.domain.workbook.self_check import ENGINE_TAB
from automation.util.fast_json import Json

KEEPS_CHANGING = "bảng tính đang được sửa liên tục nên chưa ghi được góp ý"
TAB_CREATED = "đã lập lại trang “{title}” (trống; số liệu cũ xem ở Tệp, Lịch sử phiên bản)"
CODES_WRITTEN = "đã ghi lại {count} ô mã của trang “{title}”"
SETTINGS_RESTORED = "đã đặt lại ngôn ngữ và múi giờ của bảng tính (Tệp, Cài đặt) về Việt Nam"
CHECKS_RESTORED = "đã lập lại phần tự kiểm tra (trang ẩn và cột “Tự kiểm tra”)"
PROTECTED_AGAIN = "đã bảo vệ lại trang “{title}”"


@dataclass(frozen=True)
class Repairs:
    """The requests and `done`, a description of each repair in Vietnamese."""

    requests: list[Json]
    done: list[str]


def repair(reader: SpreadsheetReader, file: str, found: tuple[SpreadsheetSnapshot, Sequence[RawTab]],
           tabs: Sequence[Drawing], values: Mapping[str, Value], editors: Sequence[str]) -> Repairs:
    """Restores what is missing; `found`: the spreadsheet as it was read. Raises OSError when it keeps changing."""
    made = repairs(*found, tabs, values, secrets.randbelow(2**30) + 2**20, editors)
    if made.requests and batch_update(reader, file, made.requests, found[0]) is None:
        raise OSError(KEEPS_CHANGING)
    created = any("addSheet" in each for each in made.requests)
    if found[0].has_damaged_checks or created:
        _repair_checks(reader, file, made, tabs, values, editors, renew=created)
    return made


def _repair_checks(reader: SpreadsheetReader, file: str, made: Repairs, tabs: Sequence[Drawing],
                   values: Mapping[str, Value], editors: Sequence[str], *, renew: bool) -> None:
    """Costs a read, and two or three writes where anything is wrong. Adds to `made` what was done."""
    read = reader.read_fields(file, FIELDS)
    plan = repaired_checks(existing_tabs(read.answer), read.tabs, existing_engine(read.answer), tabs, values,
                           secrets.randbelow(2**30) + 2**20, editors, renew=renew)
    if not plan.first:
        return
    result = batch_update(reader, file, plan.first, read.snapshot)
    if result is None:
        raise OSError(KEEPS_CHANGING)
    draw_later(reader, file, plan.batches, result)
    made.requests.extend(plan.first)
    made.done.append(CHECKS_RESTORED)


def repairs(snapshot: SpreadsheetSnapshot, raw: Sequence[RawTab], tabs: Sequence[Drawing], values: Mapping[str, Value],
            first_free: int, editors: Sequence[str]) -> Repairs:
    """The repairs to make. `raw`: the values of the snapshot's tabs in its order. `values`: slot → value. All sheet ids
    from `first_free` on are unused."""
    found = {tab.title: (tab, each) for tab, each in zip(snapshot.tabs, raw, strict=True)}
    marked = {_tab_identifier(each.grid): (tab, each) for tab, each in found.values() if _tab_identifier(each.grid)}
    ids = {title: tab.sheet for title, (tab, _) in found.items()}
    settings = restored_settings(snapshot)
    made = Repairs(settings, [SETTINGS_RESTORED] if settings else [])
    for at, drawn in enumerate(each for each in tabs if each.title != ENGINE_TAB):
        known = marked.get(_drawn_identifier(drawn)) or found.get(drawn.title)
        if known is None:
            _create_tab(made, _with_values(drawn, values), first_free + at, at, ids, editors)
        elif drawn.protected:
            _repair_tab(made, drawn, *known, editors)
    return made


def _create_tab(made: Repairs, drawn: Drawing, sheet: int, at: int, ids: Mapping[str, int],
                editors: Sequence[str]) -> None:
    made.requests.append(add_sheet(drawn, sheet, index=min(at, len(ids))))
    made.requests.extend(requests_for(drawn, sheet, ids=ids, editors=editors))
    made.done.append(TAB_CREATED.format(title=drawn.title))


def _repair_tab(made: Repairs, drawn: Drawing, tab: TabSnapshot, raw: RawTab, editors: Sequence[str]) -> None:
    codes = [cell for cell in drawn.cells if cell.style == "key" and cell.value and not cell.slot]
    present = [(cell, _value_at(raw.grid, cell)) for cell in codes]
    if any(value not in ("", None, cell.value) for cell, value in present):
        if not tab.protected:  # rows or columns have moved: cells are not restored by position
            again = list(restored_protection(drawn, tab, raw, editors))
            made.requests.extend(again)
            made.done.extend([PROTECTED_AGAIN.format(title=raw.name)] if again else [])
        return
    lost = [cell for cell, value in present if value in ("", None)]
    elsewhere = {value for line in raw.grid for value in line if isinstance(value, str)}
    if len(lost) > len(codes) // 2 or any(cell.value in elsewhere for cell in lost):
        return  # too few codes are left to identify the rows, or the codes are at other positions
    made.requests.extend(_value_requests(tab.sheet, lost))
    made.done.extend([CODES_WRITTEN.format(count=len(lost), title=raw.name)] if lost else [])
    if not tab.protected:
        made.requests.append(protection(drawn, tab.sheet, editors))
        made.done.append(PROTECTED_AGAIN.format(title=raw.name))


def _value_requests(sheet: int, cells: Sequence[DrawnCell]) -> Iterator[Json]:
    for cell in cells:
        place = (cell.row, cell.column)
        yield {"updateCells": {"range": grid_range(sheet, place, place), "fields": "userEnteredValue",
                               "rows": [{"values": [{"userEnteredValue": extended_value(cell.value)}]}]}}


def _with_values(drawn: Drawing, values: Mapping[str, Value]) -> Drawing:
    cells = (replace(cell, value=values[cell.slot]) if cell.slot in values else cell for cell in drawn.cells)
    return replace(drawn, cells=tuple(cells))


def _value_at(cells: Sequence[Sequence[Raw]], cell: DrawnCell) -> Raw:
    row = cells[cell.row - 1] if cell.row <= len(cells) else ()
    return row[cell.column - 1] if cell.column <= len(row) else ""


def _tab_identifier(cells: Sequence[Sequence[Raw]]) -> str:
    """The tab's identifier in A1 without the part after the last colon, e.g. "@tab:6T" is stored as "@tab:6T:…"; ""
    when there is none."""
    first = cells[0][0] if cells and cells[0] else ""
    return first.rpartition(":")[0] if isinstance(first, str) and first.startswith("@") else ""


def _drawn_identifier(drawn: Drawing) -> str:
    return _tab_identifier([[next((cell.value for cell in drawn.cells if (cell.row, cell.column) == (1, 1)),
                                  "")]]) or "?"
