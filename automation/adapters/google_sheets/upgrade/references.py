"""People's formulas, charts, named ranges and rules that would read other cells after an upgrade.

Google moves a reference along with its cells. But a range into which rows or columns are inserted grows, and reads
cells of other lines then; and an address that a formula puts together stays as it is. Such a spreadsheet is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from automation.adapters.google_sheets.upgrade.existing import ExistingTab
from automation.adapters.google_sheets.upgrade.insertions import Insertions
from automation.adapters.google_sheets.upgrade.plan import UpgradePlan
from automation.domain.workbook.a1 import cell_name, column_number
from automation.domain.workbook.form_change.references import (
    COMPUTED,
    IN_CELL,
    IN_CHART,
    IN_NAME,
    IN_PIVOT,
    IN_TAB,
    REFERENCE,
    TEXT,
    puts_tab_together,
    tab_of,
    with_places,
)
from automation.util.fast_json import Json

GROWING = ("Công thức, biểu đồ, tên hoặc quy tắc do đơn vị tự đặt sẽ đọc sang ô khác khi biểu mẫu thêm dòng, cột: "
           "{places}. Để không đọc nhầm ô, bảng tính được giữ nguyên. Đề nghị đơn vị thay các công thức ấy bằng giá "
           "trị hoặc xóa đi rồi chuyển lại; sau khi chuyển có thể lập lại.")
HERE = re.compile(r"(?<![\w!$.'])\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})(?![\w(])", re.IGNORECASE)
Span = tuple[int, int] | None  # first and last, 1-based; None: all


@dataclass(frozen=True)
class _Changed:
    """A form's tab into which something is inserted, or that gets another title."""

    insertions: Insertions

    def grows(self, rows: Span, columns: Span) -> bool:
        """Is anything inserted between the first and the last row or column?"""
        return _is_within(self.insertions.rows, rows) or _is_within(self.insertions.columns, columns)


def _is_within(inserted: Mapping[int, int], span: Span) -> bool:
    return span is not None and any(span[0] <= after < span[1] for after in inserted)


def obstacle(answer: Json, tabs: Sequence[ExistingTab], plan: UpgradePlan) -> str:
    """Why the spreadsheet is left alone although its answers can stay (Vietnamese), "" for most. `answer`: the response
    of which the tabs are."""
    return with_places(GROWING, [*dict.fromkeys(_places(answer, tabs, plan))])


def _places(answer: Json, tabs: Sequence[ExistingTab], plan: UpgradePlan) -> Iterator[str]:
    by_sheet = {each.sheet: _Changed(each.insertions) for each in plan.tabs
                if each.insertions.rows or each.insertions.columns or each.renamed}
    if not by_sheet:
        return
    forms = {tab.title.casefold(): by_sheet[tab.sheet] for tab in tabs if tab.sheet in by_sheet}
    own = {each.sheet for each in plan.tabs}
    for tab in tabs:
        yield from _in_cells(tab, forms, by_sheet.get(tab.sheet), is_form=tab.sheet in own)
    for each in answer.get("namedRanges", []):
        if _any_grows(each.get("range"), by_sheet):
            yield IN_NAME.format(name=each.get("name", ""))
    for sheet in answer.get("sheets", []):
        if any(_any_grows(each.get("spec"), by_sheet) for each in sheet.get("charts", [])):
            yield IN_CHART.format(sheet=sheet["properties"].get("title", ""))
        if any(_any_grows(each, by_sheet) for each in _pivots(sheet)):
            yield IN_PIVOT


def _in_cells(tab: ExistingTab, forms: Mapping[str, _Changed], here: _Changed | None, *,
              is_form: bool) -> Iterator[str]:
    """Formulas and rules of a tab; of a form's tab those in cells that are everybody's. `here`: the tab itself."""
    for place, cell in tab.cells.items():
        formula = str(cell.entered.get("formulaValue", ""))
        if formula and (not is_form or tab.is_free(place)) and _reads_others(formula, forms, here):
            yield IN_CELL.format(sheet=tab.title, cell=cell_name(*place))
    if is_form:
        return
    conditions = [cell.rule.get("condition", {}) for cell in tab.cells.values() if cell.rule]
    conditions += [each.get("booleanRule", {}).get("condition", {}) for each in tab.rules]
    if any(_reads_others(str(each.get("userEnteredValue", "")), forms, None)
           for condition in conditions for each in condition.get("values", [])):
        yield IN_TAB.format(sheet=tab.title)


def _reads_others(formula: str, forms: Mapping[str, _Changed], here: _Changed | None) -> bool:
    """`here`: the changed form on whose tab the formula stands."""
    if not formula.startswith("="):
        return False
    computed = bool(COMPUTED.search(formula))
    if puts_tab_together(formula) or (computed and here):
        return True
    if any(_is_other(match, forms, computed=computed) for match in REFERENCE.finditer(formula)):
        return True
    return here is not None and any(here.grows(*_spans(match.groups())) for match in HERE.finditer(
        REFERENCE.sub("", TEXT.sub("", formula))))


def _is_other(match: re.Match[str], forms: Mapping[str, _Changed], *, computed: bool) -> bool:
    form = forms.get(tab_of(match))
    return form is not None and (computed or form.grows(*_spans(match.group(3, 4, 5, 6))))


def _spans(parts: Sequence[str | None]) -> tuple[Span, Span]:
    """Rows and columns of a range. `parts`: the letters and the number of its first, then of its last cell."""
    letters, number, to_letters, to_number = parts
    rows = _span(int(number), int(to_number or number)) if number else None
    columns = _span(column_number(letters.upper()), column_number((to_letters or letters).upper())) if letters else None
    return rows, columns


def _span(first: int, last: int) -> Span:
    return min(first, last), max(first, last)


def _any_grows(given: object, forms: Mapping[int, _Changed]) -> bool:
    """Does any GridRange in this JSON grow?"""
    if isinstance(given, list):
        return any(_any_grows(each, forms) for each in given)
    if not isinstance(given, dict):
        return False
    if any(name in given for name in ("startRowIndex", "startColumnIndex", "endRowIndex", "endColumnIndex")):
        form = forms.get(given.get("sheetId", 0))
        return form is not None and form.grows(_indexes(given, "Row"), _indexes(given, "Column"))
    return any(_any_grows(each, forms) for each in given.values())


def _indexes(given: Json, name: str) -> Span:
    """Without an end a range is open."""
    return (given.get(f"start{name}Index", 0) + 1, given[f"end{name}Index"]) if f"end{name}Index" in given else None


def _pivots(sheet: Json) -> Iterator[Json]:
    return (cell["pivotTable"] for data in sheet.get("data", []) for row in data.get("rowData", [])
            for cell in row.get("values", []) if "pivotTable" in cell)
