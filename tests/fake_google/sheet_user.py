"""Simulates a person who edits a spreadsheet in Google's web interface."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.fake_google.call_context import CallContext
from tests.fake_google.http_messages import Json, invalid, unimplemented
from tests.fake_google.service import Service
from tests.fake_google.sheets import a1, methods
from tests.fake_google.sheets.batch import dimensions, dispatch, paste, tabs
from tests.fake_google.sheets.editor import Editor
from tests.fake_google.sheets.functions import compare
from tests.fake_google.sheets.model import COLUMNS, ROWS, Area, Cell, Scalar, Sheet
from tests.fake_google.sheets.rendering import Renderer


@dataclass(frozen=True)
class SheetUser:
    """One account in one spreadsheet, with the rules of the web interface: input is parsed by the spreadsheet's locale;
    every method raises ``ApiError`` where protection or strict data validation forbids the edit.
    """

    service: Service
    account: str
    file: str

    def type(self, cell: str, text: str) -> None:
        """Types a text into a cell ("Tab!B3"); it becomes a number, date, formula or text as in Google's interface."""
        self._edit(lambda editor: _type(editor, cell, text))

    def sort(self, cells: str, column: int, *, descending: bool = False) -> None:
        """Sorts a range by one of its columns (0 is the range's first): cells move, the rows' metadata stays."""

        def work(editor: Editor) -> None:
            target = a1.parse(editor.book, cells)
            editor.check_editable(target.area)
            order = "DESCENDING" if descending else "ASCENDING"
            spec = {"dimensionIndex": target.area.left + column, "sortOrder": order}
            paste.sort(editor, target.sheet, target.area, [spec])

        self._edit(work)

    def insert_rows(self, tab: str, at: int, count: int = 1) -> None:
        self._edit(lambda editor: dimensions.insert(editor, _tab(editor, tab), ROWS, at, at + count, before=at > 0))

    def insert_columns(self, tab: str, at: int, count: int = 1) -> None:
        self._edit(lambda editor: dimensions.insert(editor, _tab(editor, tab), COLUMNS, at, at + count, before=at > 0))

    def delete_rows(self, tab: str, at: int, count: int = 1) -> None:
        self._delete(tab, ROWS, at, count)

    def delete_columns(self, tab: str, at: int, count: int = 1) -> None:
        self._delete(tab, COLUMNS, at, count)

    def _delete(self, tab: str, dimension: str, at: int, count: int) -> None:
        def work(editor: Editor) -> None:
            place = {"sheetId": _tab(editor, tab).id, "dimension": dimension, "startIndex": at, "endIndex": at + count}
            dimensions.delete_dimension(editor, {"range": place})

        self._edit(work)

    def move_rows(self, tab: str, start: int, count: int, to: int) -> None:
        def work(editor: Editor) -> None:
            place = {"sheetId": _tab(editor, tab).id, "dimension": ROWS, "startIndex": start, "endIndex": start + count}
            dimensions.move_dimension(editor, {"source": place, "destinationIndex": to})

        self._edit(work)

    def rename_tab(self, tab: str, title: str) -> None:
        def work(editor: Editor) -> None:
            properties = {"sheetId": _tab(editor, tab).id, "title": title}
            tabs.update_sheet_properties(editor, {"properties": properties, "fields": "title"})

        self._edit(work)

    def set_region(self, locale: str, time_zone: str) -> None:
        properties = {"locale": locale, "timeZone": time_zone}
        self._edit(lambda editor: tabs.update_spreadsheet_properties(
            editor, {"properties": properties, "fields": "locale,timeZone"}))

    def add_tab(self, title: str) -> None:
        self._edit(lambda editor: tabs.add_sheet(editor, {"properties": {"title": title}}))

    def hide_tab(self, tab: str) -> None:
        self._edit(lambda editor: tabs.update_sheet_properties(
            editor, {"properties": {"sheetId": _tab(editor, tab).id, "hidden": True}, "fields": "hidden"}))

    def delete_tab(self, tab: str) -> None:
        self._edit(lambda editor: tabs.delete_sheet(editor, {"sheetId": _tab(editor, tab).id}))

    def note(self, cell: str, text: str) -> None:
        """Sets a cell's note; "" removes it."""
        self._change(cell, lambda old: replace(old, note=text))

    def comment(self, cell: str, text: str) -> None:
        """Comments on a cell, as Drive's comments do: it stays with the cell, and is lost with its tab."""

        def work(editor: Editor) -> None:
            target = a1.parse(editor.book, cell)
            target.sheet.comments.append({"row": target.area.top, "column": target.area.left, "content": text})

        self._edit(work)

    def batch(self, *requests: Json) -> None:
        """Does through the API what the web interface offers: filter views, charts, named ranges and so on."""
        self._edit(lambda editor: dispatch.run(editor, list(requests)))

    def colour(self, cell: str, background: Json) -> None:
        """Sets a cell's background colour."""
        styles = {"backgroundColor": background, "backgroundColorStyle": {"rgbColor": background}}
        self._change(cell, lambda old: replace(old, format=old.format | styles))

    def _change(self, cell: str, change: Callable[[Cell], Cell]) -> None:
        def work(editor: Editor) -> None:
            target = a1.parse(editor.book, cell)
            editor.check_editable(target.area)
            for row, column in target.area.cells():
                target.sheet.put(row, column, change(target.sheet.cell(row, column)))

        self._edit(work)

    def rename_file(self, name: str) -> None:
        def work(editor: Editor) -> None:
            editor.title = name

        self._edit(work)

    def read_texts(self, cells: str) -> list[list[str]]:
        """Returns the displayed texts of a range, by rows."""
        with self.service.lock:
            _, book = methods.open_spreadsheet(self._context(), "reader")
            target = a1.parse(book, cells)
            renderer, area = Renderer(book), target.area
            return [[renderer.text(target.sheet, row, column) for column in range(area.left, area.right)]
                    for row in range(area.top, area.bottom)]  # fmt: skip

    def _context(self) -> CallContext:
        return CallContext(self.service.state, self.account, {"spreadsheetId": self.file}, {})

    def _edit(self, work: Callable[[Editor], object]) -> None:
        with self.service.lock:
            state = self.service.state
            if state.listing_lag and self.file not in state.listed:
                state.keep_listed([self.file], state.files[self.file].modified)
            methods.apply_edit(self._context(), work)
            if state.listing_lag:
                state.keep_listed([self.file])


def _tab(editor: Editor, title: str) -> Sheet:
    sheet = editor.book.by_title(title)
    if sheet is None:
        raise invalid(f"No sheet with name: {title}")
    return sheet


def _type(editor: Editor, cell: str, text: str) -> None:
    target = a1.parse(editor.book, cell)
    if not target.single:
        raise invalid(f"{cell} is not one cell")
    row, column = target.area.top, target.area.left
    editor.check_editable(target.area)
    old = target.sheet.cell(row, column)
    typed = editor.enter(old, text)
    if old.validation and old.validation.get("strict") and not _valid(editor, target.sheet, old.validation, typed):
        raise invalid("The data that you entered violates the data validation rules set on this cell.")
    target.sheet.put(row, column, typed)


def _valid(editor: Editor, sheet: Sheet, rule: Json, typed: Cell) -> bool:
    """Whether the input satisfies a strict validation rule. Raises ``ApiError`` 501 for an unsupported condition."""
    if not typed.filled or typed.formula:
        return True
    condition = rule["condition"]
    kind, values = condition["type"], [entry.get("userEnteredValue", "") for entry in condition.get("values") or []]
    if kind == "ONE_OF_LIST":
        return _text(typed.value) in values
    if kind == "ONE_OF_RANGE":
        target = a1.parse(editor.book, values[0].removeprefix("="))
        return _text(typed.value) in _texts(editor, target.sheet, target.area)
    if kind == "BOOLEAN":
        return isinstance(typed.value, bool)
    if kind.startswith("NUMBER_"):
        return isinstance(typed.value, int | float) and _compared(kind, typed.value, [float(one) for one in values])
    if kind == "DATE_IS_VALID":
        dated = str(typed.format.get("numberFormat", {}).get("type", "")).startswith("DATE")
        return dated and isinstance(typed.value, int | float)
    raise unimplemented(f"typing with a strict validation of type {kind} on the tab {sheet.title}")


SIGNS = {"NUMBER_GREATER": ">", "NUMBER_GREATER_THAN_EQ": ">=", "NUMBER_LESS": "<", "NUMBER_LESS_THAN_EQ": "<=",
         "NUMBER_EQ": "=", "NUMBER_NOT_EQ": "<>"}  # fmt: skip


def _compared(kind: str, value: float, limits: list[float]) -> bool:
    if kind in ("NUMBER_BETWEEN", "NUMBER_NOT_BETWEEN"):
        return (limits[0] <= value <= limits[1]) == (kind == "NUMBER_BETWEEN")
    return compare(value, SIGNS[kind], limits[0])


def _text(value: Scalar) -> str:
    return str(value) if not isinstance(value, float) or not value.is_integer() else str(int(value))


def _texts(editor: Editor, sheet: Sheet, area: Area) -> set[str]:
    renderer = Renderer(editor.book)
    return {renderer.text(sheet, row, column) for row, column in area.cells()}
