"""What the form asks no longer: lines, columns and tabs with answers stay where they are, greyed, locked and labelled;
those without are hidden.

They stay visible, because a unit that no longer sees its figures believes them lost; nothing is deleted, because a
comment or a person's own cell in the same row would be deleted too.
"""

from __future__ import annotations

from collections.abc import Iterator

from automation.adapters.google_sheets.formats import colour_style, extended_value
from automation.adapters.google_sheets.render import CellPosition, grid_range, size_requests
from automation.adapters.google_sheets.upgrade.cell_changes import GREYED, GREYED_FIELDS, TabContext, repeated
from automation.adapters.google_sheets.upgrade.existing import ExistingTab
from automation.domain.workbook.form_change.form_tab import ANSWER, NOT_ASKED, TITLE, FormTab
from automation.domain.workbook.layout import MARK, SUBMIT_KEY
from automation.domain.workbook.styles import GREY
from automation.domain.workbook.words import NOT_SUBMITTED
from automation.util.fast_json import Json


def gone_requests(context: TabContext, title_column: int) -> tuple[list[Json], dict[CellPosition, Json]]:
    """The requests for lines, headings and columns of a tab; and the values that they write, by cell. `title_column`:
    of the lines' titles."""
    placed, existing = context.placement, context.existing
    rows = {row: _row_is_filled(context, row) for row in placed.gone_rows.values()}
    columns = {at: any(existing.cell((row, at)).is_literal for row in placed.record_rows)
               for at in placed.gone_columns.values()}
    labels = {(row, title_column): existing.cell((row, title_column)).text for row in rows}
    labels |= {(placed.header, at): existing.cell((placed.header, at)).text for at in columns}
    wanted = {place: text for place, text in labels.items() if not text.startswith(NOT_ASKED)}
    made = list(_greyed(context, wanted))
    hidden = [row for row, filled in rows.items() if not filled] + list(_bare_headings(context, rows))
    made += size_requests(existing.sheet, "ROWS", dict.fromkeys(set(hidden) - existing.hidden_rows, True),
                          "hiddenByUser")
    blank = {at for at, filled in columns.items() if not filled}
    made += size_requests(existing.sheet, "COLUMNS", dict.fromkeys(blank - existing.hidden_columns, True),
                          "hiddenByUser")
    return made, {place: extended_value(NOT_ASKED + text) for place, text in wanted.items()}


def _row_is_filled(context: TabContext, row: int) -> bool:
    """Whether somebody answered in the row: a typed value in a column of answers."""
    placed = context.placement
    return any(context.existing.cell((row, at)).is_literal for at in _own_columns(context)
               if at not in context.labels and at != placed.key)


def _own_columns(context: TabContext) -> list[int]:
    return sorted({*context.placement.columns.values(), *context.placement.gone_columns.values()})


def _greyed(context: TabContext, labelled: dict[CellPosition, str]) -> Iterator[Json]:
    """Of each labelled line or column."""
    placed, sheet, own = context.placement, context.existing.sheet, _own_columns(context)
    for row, column in labelled:
        if row == placed.header:
            rows = [row, *placed.record_rows]
            block = ((min(rows), column), (max(rows), column))
        else:
            block = ((row, own[0]), (row, own[-1]))
        yield repeated(sheet, block, GREYED, GREYED_FIELDS)
        yield {"setDataValidation": {"range": grid_range(sheet, *block)}}


def _bare_headings(context: TabContext, rows: dict[int, bool]) -> Iterator[int]:
    """Headings that the form has no longer, with no answered line below them."""
    shown = {row for row, filled in rows.items() if filled}
    others = {row for each in context.placement.rows.values() for row in each}
    for heading in context.placement.gone_sections:
        end = min((row for row in (*others, *context.placement.gone_sections) if row > heading), default=10**6)
        if not any(heading < row < end for row in shown):
            yield heading


def gone_tab_requests(existing: ExistingTab, found: FormTab) -> tuple[list[Json], dict[CellPosition, Json]]:
    """The requests for a form's tab that is no longer asked, and the values that they write."""
    sheet = existing.sheet
    title = _tab_title(existing)
    if existing.cell(title).text.startswith(NOT_ASKED):
        return [], {}
    filled = any(value != NOT_SUBMITTED or place != (SUBMIT_KEY, ANSWER) for place, value in found.answers.items())
    shown: Json = {"tabColorStyle": colour_style(GREY)} if filled else {"hidden": True}
    made: list[Json] = [{"updateSheetProperties": {"properties": {"sheetId": sheet, **shown},
                                                   "fields": next(iter(shown))}}]
    if existing.protection is not None and existing.free:
        made.append({"updateProtectedRange": {"protectedRange": {"protectedRangeId": existing.protection,
                                                                 "unprotectedRanges": []},
                                              "fields": "unprotectedRanges"}})
    return made, {title: extended_value(NOT_ASKED + existing.cell(title).text)}


def _tab_title(existing: ExistingTab) -> CellPosition:
    """Where the title of a form's tab stands: right of its mark."""
    mark = next((place for place, cell in sorted(existing.cells.items()) if cell.text.startswith(MARK)), (1, 1))
    return next((place for place, cell in sorted(existing.cells.items())
                 if place[0] == mark[0] and place[1] > mark[1] and cell.text), (mark[0], mark[1] + 1))


def title_column(found: FormTab) -> int:
    """Where the lines' titles stand."""
    return found.columns.get(TITLE) or min(found.columns.values(), default=2)
