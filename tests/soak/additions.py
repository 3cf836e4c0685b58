"""What people added to a file beside the cells that they may fill: every write of the software must keep it.

Compared before and after each single write, so that nothing need be assumed of what people did in between.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from automation.adapters.google_sheets.lease import LEASE_TITLE
from automation.adapters.google_sheets.register.file import REGISTER_PROPERTY
from tests.fake_google.google_state import File, GoogleState
from tests.fake_google.sheets.model import Sheet, Spreadsheet
from tests.soak.expected_spreadsheet import HEADING, is_software_tab, software_note
from tests.soak.form import CODES

Item = tuple[Any, ...]
TIMED = "Kiểm tra lúc "  # begins a line with the time of the check


def is_register(file: File) -> bool:
    return REGISTER_PROPERTY in (file.extra.get("appProperties") or {})


def additions(file: File, given: set[tuple[str, str, str]]) -> Counter[Item]:
    """`given`: (file, permission, role) of the permissions that people gave by hand."""
    found: Counter[Item] = Counter([("name", file.name), ("folders", *file.parents), ("in the bin", file.trashed)])
    found.update(("permission", each["id"], each["role"]) for each in file.permissions
                 if (file.id, each["id"], each["role"]) in given)
    for sheet in file.book.sheets if file.book else ():
        if is_register(file):
            found.update(_of_register(sheet))
        elif not is_software_tab(sheet):
            found.update(_of_unit(sheet))
    return found


def _of_unit(sheet: Sheet) -> Iterator[Item]:
    yield "tab", sheet.id, sheet.title
    yield from (("filter view", sheet.id, _text(each)) for each in sheet.filter_views)
    yield from (("comment", sheet.id, _text(each)) for each in sheet.comments)


def _of_register(sheet: Sheet) -> Iterator[Item]:
    """Of the tabs that are shown. Rows and columns may move; notes, comments and texts stay with their rows."""
    if sheet.properties.get("hidden") or sheet.title == LEASE_TITLE:
        return
    yield "tab", sheet.id
    yield from (("filter view", sheet.id, each["filterViewId"], each.get("title")) for each in sheet.filter_views)
    yield from (("comment", sheet.id, each["content"]) for each in sheet.comments)
    codes = next((line for _, line in sorted(sheet.cells.items()) if 0 in line and line[0].value == CODES), {})
    last = max((column for column, cell in codes.items() if cell.value), default=-1)
    for line in sheet.cells.values():
        key = line[0].value if 0 in line else None
        for column, cell in line.items():
            if cell.note:
                yield "note", sheet.id, key, cell.note
            if column > last and cell.value is not None:
                yield "text", sheet.id, key, column - last, cell.value


def _text(entry: Any) -> str:
    return json.dumps(entry, sort_keys=True, default=str)


def software_part(book: Spreadsheet | None) -> Counter[Item]:
    """What the software wrote into a unit's spreadsheet, without the times of checks."""
    found: Counter[Item] = Counter()
    for sheet in book.sheets if book else ():
        check = is_software_tab(sheet)
        for row, line in sheet.cells.items():
            for column, cell in line.items():
                if check:
                    found["check", row, column, cell.formula or _untimed(cell.value)] += 1
                elif HEADING in cell.note:
                    found[sheet.id, row, column, software_note(cell.note)] += 1
                elif str(cell.value).startswith(TIMED):
                    found[sheet.id, "banner", _untimed(cell.value)] += 1
    return found


def _untimed(value: Any) -> str:
    text = str(value)
    return text.partition(": ")[2] if text.startswith(TIMED) else text


@dataclass
class AdditionsGuard:
    """Compares each file before and after each write of the software. `lost`: what a write took away. `written`: of
    the run under way, the software's part of each spreadsheet before its first write."""

    state: GoogleState
    given: set[tuple[str, str, str]] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    written: dict[str, Counter[Item]] = field(default_factory=dict)

    def watch(self, number: str) -> Callable[[], None]:
        """Call what is returned after the write."""
        file = self.state.files[number]
        before = additions(file, self.given)
        if file.book and not is_register(file):
            self.written.setdefault(number, software_part(file.book))

        def compare() -> None:
            gone = before - additions(self.state.files[number], self.given)
            self.lost += [f"{file.name}: {item}" for item in gone]

        return compare

    def changed(self) -> int:
        """The number of units' spreadsheets in which the writes of the run changed anything."""
        return sum(before != software_part(self.state.files[number].book) for number, before in self.written.items())
