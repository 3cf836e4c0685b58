"""The requests that renew what an existing tab accepts and shows by rules: data validation, conditional formats,
protection, sizes of new rows and columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from automation.adapters.google_sheets.cell_rules import highlight_request, validation_request
from automation.adapters.google_sheets.render import (
    CellPosition,
    dimension_requests,
    grid_range,
    protection,
    rectangles,
    size_requests,
)
from automation.adapters.google_sheets.upgrade.cell_changes import TabContext
from automation.adapters.google_sheets.upgrade.insertions import CELL
from automation.domain.workbook.a1 import column_letters, column_number
from automation.domain.workbook.drawing import DataValidation, Drawing, Highlight
from automation.domain.workbook.styles import STYLES
from automation.util.fast_json import Json

REFERENCE = re.compile(r"\$?[A-Z]{1,3}\$?\d+")
ROW, COLUMN = ("startRowIndex", "endRowIndex"), ("startColumnIndex", "endColumnIndex")


def rule_requests(context: TabContext, editors: Sequence[str] = ()) -> Iterator[Json]:
    yield from _validations(context)
    yield from _highlights(context)
    yield from _dimensions(context)
    yield from _frozen(context)
    yield from _protection(context, editors)


def _validations(context: TabContext) -> Iterator[Json]:
    """Rules are set by whole blocks, as a rule's formula refers to the first cell of its range."""
    sheet = context.existing.sheet
    wanted = {place: choice for choice in context.drawing.choices for place in _places(choice)}
    cleared = {(cell.row, cell.column): 0 for cell in context.drawing.cells
               if (cell.row, cell.column) not in wanted and (context.existing.cell((cell.row, cell.column)).rule
                                                             or context.placement.is_new((cell.row, cell.column)))}
    for _, block in rectangles(cleared):
        yield {"setDataValidation": {"range": grid_range(sheet, *block)}}
    for choice in context.drawing.choices:
        made = validation_request(grid_range(sheet, choice.first, choice.last), choice)
        rule = _comparable(made["setDataValidation"]["rule"])
        if any(context.placement.is_new(place) or _comparable(context.existing.cell(place).rule) != rule
               for place in _places(choice)):
            yield made


def _places(block: DataValidation | Highlight) -> Iterator[CellPosition]:
    return ((row, column) for row in range(block.first[0], block.last[0] + 1)
            for column in range(block.first[1], block.last[1] + 1))


def _comparable(rule: Json | None) -> tuple[object, ...]:
    """What decides about a rule, wherever its formula refers to."""
    if not rule:
        return ()
    condition = rule.get("condition", {})
    texts = tuple(REFERENCE.sub("#", str(each.get("userEnteredValue", ""))).replace(" ", "").replace(",", ";")
                  for each in condition.get("values", []))
    return condition.get("type", ""), texts, rule.get("inputMessage", ""), bool(rule.get("strict"))


def _highlights(context: TabContext) -> Iterator[Json]:
    """Add rules for cells that none of the same condition covers; people's rules stay as they are, and come first.
    Rules that colour by flags are the software's: those of former forms are removed."""
    sheet, drawing = context.existing.sheet, context.drawing
    made = [highlight_request(grid_range(sheet, each.first, each.last), 0, each) for each in drawing.highlights]
    wanted = {_condition(each["addConditionalFormatRule"]["rule"]) for each in made}
    rules = [(at, _condition(rule), rule) for at, rule in enumerate(context.existing.rules)]
    gone = [at for at, condition, rule in rules if condition not in wanted and _is_by_flags(context, rule)]
    yield from ({"deleteConditionalFormatRule": {"sheetId": sheet, "index": at}} for at in reversed(gone))
    covered = {(condition, place) for at, condition, rule in rules if at not in gone for each in rule["ranges"]
               for place in context.existing.places(each)}
    at = len(rules) - len(gone)
    for each, request in zip(drawing.highlights, made, strict=True):
        condition = _condition(request["addConditionalFormatRule"]["rule"])
        if any((condition, place) not in covered for place in _places(each)):
            request["addConditionalFormatRule"]["index"] = at
            yield request
            at += 1


def _condition(rule: Json) -> tuple[str, ...]:
    """What decides about a rule, wherever its first cell is. Google may return a formula with other separators or
    spaces than it was sent."""
    condition, first = rule.get("booleanRule", {}).get("condition", {}), rule["ranges"][0]
    top, left = first.get("startRowIndex", 0) + 1, first.get("startColumnIndex", 0) + 1

    def from_first(found: re.Match[str]) -> str:
        column = found[2] if found[1] else f"[{column_number(found[2]) - left}]"
        return f"{column}${found[4]}" if found[3] else f"{column}[{int(found[4]) - top}]"

    return condition.get("type", ""), *(
        CELL.sub(from_first, text.replace(" ", "").replace(",", ";")) if text.startswith("=") else text
        for text in (str(each.get("userEnteredValue", "")) for each in condition.get("values", [])))


def _is_by_flags(context: TabContext, rule: Json) -> bool:
    """Whether a rule reads a digit of the hidden column of flags."""
    mark = f"MID(${column_letters(context.flags_column)}" if context.flags_column else "MID($#"
    condition = rule.get("booleanRule", {}).get("condition", {})
    return any(mark in str(each.get("userEnteredValue", "")) for each in condition.get("values", []))


def _dimensions(context: TabContext) -> Iterator[Json]:
    """Sizes of what is new; people may have changed those of the others. What holds inputs from now on is shown."""
    drawing, placed, sheet = context.drawing, context.placement, context.existing.sheet
    shown = {at: False for at in placed.new_rows if at not in drawing.hidden_rows}
    yield from size_requests(sheet, "ROWS", shown, "hiddenByUser")
    yield from size_requests(sheet, "COLUMNS", dict.fromkeys(placed.new_columns, False), "hiddenByUser")
    yield from dimension_requests(_only_new(context), sheet)
    opened = [cell for cell in drawing.cells if STYLES[cell.style].editable
              and context.is_locked((cell.row, cell.column)) and not placed.is_new((cell.row, cell.column))]
    rows = {cell.row: False for cell in opened if cell.row in context.existing.hidden_rows}
    columns = {cell.column: False for cell in opened if cell.column in context.existing.hidden_columns
               and cell.column not in drawing.hidden_columns}
    yield from size_requests(sheet, "ROWS", rows, "hiddenByUser")
    yield from size_requests(sheet, "COLUMNS", columns, "hiddenByUser")


def _only_new(context: TabContext) -> Drawing:
    drawing, placed = context.drawing, context.placement
    return replace(drawing, widths={at: drawing.widths[at] for at in placed.new_columns if at in drawing.widths},
                   heights={at: drawing.heights[at] for at in placed.new_rows if at in drawing.heights},
                   hidden_columns=tuple(at for at in drawing.hidden_columns if at in placed.new_columns),
                   hidden_rows=tuple(at for at in drawing.hidden_rows if at in placed.new_rows))


def _frozen(context: TabContext) -> Iterator[Json]:
    """As many rows stay in view as before: up to the header."""
    header = context.placement.header
    inserted = any(row <= header for row in context.placement.new_rows)
    if context.existing.frozen_rows and inserted and header:
        yield {"updateSheetProperties": {"properties": {"sheetId": context.existing.sheet, "gridProperties": {
            "frozenRowCount": header}}, "fields": "gridProperties.frozenRowCount"}}


def _protection(context: TabContext, editors: Sequence[str]) -> Iterator[Json]:
    """The form's input cells are open, and what people had opened beside the form stays open."""
    if not context.drawing.protected:
        return
    made = protection(context.drawing, context.existing.sheet, editors)
    ranges = made["addProtectedRange"]["protectedRange"]["unprotectedRanges"]
    ranges += [each for each in context.existing.free if not _of_form(each, context)]
    if context.existing.protection is None:
        yield made
    elif _cells_of(ranges, context) != _cells_of(context.existing.free, context):
        yield {"updateProtectedRange": {"protectedRange": {"protectedRangeId": context.existing.protection,
                                                           "unprotectedRanges": ranges}, "fields": "unprotectedRanges"}}


def _cells_of(ranges: Sequence[Json], context: TabContext) -> set[CellPosition]:
    return {place for each in ranges for place in context.existing.places(each)}


def _of_form(given: Json, context: TabContext) -> bool:
    """Whether an unprotected range is the form's: it has a cell of the form's rows and columns, and its ends are
    given."""
    if not all(name in given for name in (*ROW, *COLUMN)):
        return False
    placed = context.placement
    rows = {row for each in placed.rows.values() for row in each} | set(placed.gone_rows.values())
    columns = {*placed.columns.values(), *placed.gone_columns.values()}
    return any(row in rows and column in columns for row, column in context.existing.places(given))
