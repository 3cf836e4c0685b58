"""Runs in the Python that comes with LibreOffice (`import uno`): types into an open workbook and reads ranges back.

It starts LibreOffice with a profile of its own, which ends with standard input. A call costs a millisecond, so that
typed cells go in blocks: whole columns of a tab at once, what stood there before included.

One JSON request a line on standard input, one JSON answer a line on standard output:

    {"open": PATH}                                   → {"sheets": [names]}
    {"blocks": [[sheet, row, column, row, column]...]}  → {}: in these blocks `type` will type
    {"type": [[sheet, row, column, value]...], "read": [[sheet, row, column, row, column]...]}
                                                     → {"read": [[[row, column, value]...]...]}, blanks left out.
                                                       A cell that is not named is as it was when the blocks were named
    {"read": [[sheet, row, column, row, column]...]}  → the same, nothing being typed
    {"do": [[what, ...]...]}                         → {}; see `CHANGES`
    {"save": PATH}                                   → {}
    {"time": [[sheet, row, column, value]...]}       → {"seconds": [...]}, of each edit with all that follows from it

Rows and columns are 1-based. A value is a number, a text, null for a blank, {"bool": true}; a date is a number.
An error of a formula is read as {"error": true}.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]

START_SECONDS = 120
LOCALE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{}</value></prop></item></oor:items>"""
ON, OFF, DISCARD = (True,), (False,), (True,)  # arguments of LibreOffice's methods
Block = tuple[str, int, int, int, int]


class Office:
    """A LibreOffice process with one workbook open."""

    def __init__(self, program: str, profile: Path, locale: str) -> None:
        settings = profile / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(LOCALE.format(locale), encoding="utf-8")
        pipe = f"selfcheck{uuid.uuid4().hex}"
        self.process = subprocess.Popen(
            [program, "--headless", "--norestore", "--nologo", f"-env:UserInstallation={profile.as_uri()}",
             f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.desktop = self._connect(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self.book: Any = None
        self.sheets: dict[str, Any] = {}
        self.blocks: dict[Block, list[list[str]]] = {}  # what stood there as it was named
        self.typed: dict[Block, list[list[str]]] = {}  # what stands there now

    def _connect(self, address: str) -> Any:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                context = resolver.resolve(address)
                break
            except Exception:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise
                time.sleep(0.2)
        return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)

    def close(self) -> None:
        try:
            if self.book is not None:
                self.book.close(*DISCARD)
            self.desktop.terminate()
        finally:
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def open(self, request: dict[str, Any]) -> dict[str, Any]:
        if self.book is not None:
            self.book.close(*DISCARD)
        url = Path(request["open"]).as_uri()
        self.book = self.desktop.loadComponentFromURL(url, "_blank", 0, (_property("Hidden", value=True),))
        self.sheets = {name: self.book.Sheets.getByName(name) for name in self.book.Sheets.ElementNames}
        for each in self.sheets.values():
            each.unprotect("")
        self.book.calculateAll()
        self.blocks, self.typed = {}, {}
        return {"sheets": list(self.sheets)}

    def name_blocks(self, request: dict[str, Any]) -> dict[str, Any]:
        for sheet, *place in request["blocks"]:
            cells = self._range(sheet, *place)
            kinds = [[_kept(formula, value) for formula, value in zip(formulas, values, strict=True)]
                     for formulas, values in zip(cells.FormulaArray, cells.DataArray, strict=True)]
            self.blocks[sheet, place[0], place[1], place[2], place[3]] = kinds
        return {}

    def type(self, request: dict[str, Any]) -> dict[str, Any]:
        wanted = {block: [list(line) for line in lines] for block, lines in self.blocks.items()}
        for sheet, row, column, value in request["type"]:
            block = next(each for each in self.blocks if each[0] == sheet and each[1] <= row <= each[3]
                         and each[2] <= column <= each[4])
            wanted[block][row - block[1]][column - block[2]] = _entered(value)
        self.book.enableAutomaticCalculation(*OFF)
        for block, lines in wanted.items():
            if self.typed.get(block, self.blocks[block]) != lines:
                self._range(*block).FormulaArray = tuple(map(tuple, lines))
                self.typed[block] = lines
        self.book.calculate()
        return self.read(request)

    def read(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"read": [self._read(each) for each in request["read"]]}

    def _range(self, sheet: str, first_row: int, first: int, last_row: int, last: int) -> Any:
        return self.sheets[sheet].getCellRangeByPosition(first - 1, first_row - 1, last - 1, last_row - 1)

    def _read(self, block: Sequence[Any]) -> list[list[Any]]:
        sheet, first_row, first, last_row, last = block
        return [[row, column, {"error": True} if value is None else value]
                for row, line in enumerate(self._range(sheet, first_row, first, last_row, last).DataArray, first_row)
                for column, value in enumerate(line, first) if value != ""]

    def do(self, request: dict[str, Any]) -> dict[str, Any]:
        for what, *how in request["do"]:
            CHANGES[what](self, *how)
        self.book.calculate()
        return {}

    def save(self, request: dict[str, Any]) -> dict[str, Any]:
        self.book.storeToURL(Path(request["save"]).as_uri(), (_property("FilterName", "Calc MS Excel 2007 XML"),))
        return {}

    def time(self, request: dict[str, Any]) -> dict[str, Any]:
        """Edits as a person makes them: what depends on each is calculated at once."""
        self.book.enableAutomaticCalculation(*ON)
        seconds = []
        for sheet, row, column, value in request["time"]:
            cell = self._range(sheet, row, column, row, column).getCellByPosition(0, 0)
            started = time.perf_counter()
            cell.Formula = _entered(value)
            self.book.calculate()
            seconds.append(time.perf_counter() - started)
        return {"seconds": seconds}


def _kept(formula: str, value: Any) -> str:
    """What stands in a cell, as one enters it: a text must not become a number again."""
    return f"'{formula}" if isinstance(value, str) and value and not formula.startswith("=") else formula


def _entered(value: Any) -> str:
    if isinstance(value, dict):
        return "=TRUE()" if value["bool"] else "=FALSE()"
    if isinstance(value, str):
        return f"'{value}" if value else ""
    return "" if value is None else repr(value)


def _property(name: str, value: object) -> Any:
    made = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, value
    return made


def _insert_rows(office: Office, sheet: str, first: int, count: int) -> None:
    office.sheets[sheet].Rows.insertByIndex(first - 1, count)


def _insert_columns(office: Office, sheet: str, first: int, count: int) -> None:
    office.sheets[sheet].Columns.insertByIndex(first - 1, count)


def _delete_rows(office: Office, sheet: str, first: int, count: int) -> None:
    office.sheets[sheet].Rows.removeByIndex(first - 1, count)


def _rename(office: Office, sheet: str, name: str) -> None:
    """Requests go on naming the tab as before."""
    office.sheets[sheet].Name = name


def _move_row(office: Office, sheet: str, row: int, to: int) -> None:
    """Cut a whole row and insert it before another, as a person does: into a new row, then the old one goes."""
    tab = office.sheets[sheet]
    tab.Rows.insertByIndex(to - 1, 1)
    at = row + 1 if row >= to else row
    tab.moveRange(tab.getCellByPosition(0, to - 1).CellAddress, tab.Rows.getByIndex(at - 1).RangeAddress)
    tab.Rows.removeByIndex(at - 1, 1)


def _sort(office: Office, sheet: str, block: Sequence[int], column: int, *, ascending: bool) -> None:
    first_row, first, last_row, last = block
    field = uno.createUnoStruct("com.sun.star.table.TableSortField")
    field.Field, field.IsAscending = column - first, ascending
    fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
    descriptor = (_property("SortFields", fields), _property("ContainsHeader", value=False))
    uno.invoke(office._range(sheet, first_row, first, last_row, last), "sort",
               (uno.Any("[]com.sun.star.beans.PropertyValue", descriptor),))


CHANGES: dict[str, Callable[..., None]] = {
    "insert_rows": _insert_rows, "insert_columns": _insert_columns, "delete_rows": _delete_rows, "rename": _rename,
    "move_row": _move_row,
    "sort": lambda office, sheet, block, column, ascending: _sort(office, sheet, block, column, ascending=ascending),
}


def main(program: str, profile: str, locale: str) -> None:
    office = Office(program, Path(profile), locale)
    answers = {"open": office.open, "blocks": office.name_blocks, "type": office.type, "do": office.do,
               "save": office.save, "time": office.time, "read": office.read}
    try:
        for line in sys.stdin:
            request = json.loads(line)
            answer = next(answers[name] for name in answers if name in request)(request)
            print(json.dumps(answer, ensure_ascii=True), flush=True)
    finally:
        office.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
