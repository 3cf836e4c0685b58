"""The input cells of a workbook, each with what it asks: where mutated answers are typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from automation.domain.plan.plan import Plan
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import Catalogue, Field, FieldKind, Tab, TableColumn
from automation.domain.workbook.layout import CONTROL_KEYS, NIL_KEY, SUBMIT_KEY, control_keys, layout

RECORDS = 12  # rows of a table in which answers are typed
CONTROL_KINDS = dict(zip(CONTROL_KEYS, ("submit", "string", "date", "string", "nil"), strict=True))
PREVIOUS_OF = {"total": "prev_total", "female": "prev_female"}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A cell: the tab's code, 1-based row and column."""

    tab: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Input:
    """`name`: the field's, the control's key, the row with its remark's column, or the table's column. `kind`: a
    FieldKind's value, "submit", "nil", "explanation", "estimate" or "previous"."""

    place: Place
    name: str
    kind: str
    choices: tuple[str, ...] = ()
    record: bool = False


Typed = Mapping[Place, Raw]  # what stands in the input cells; a cell that is not named is blank


@dataclass(frozen=True)
class AnswerSet:
    """One workbook's answers. `has_pupils` is of the unit."""

    typed: Typed
    has_pupils: bool = True


def inputs(catalogue: Catalogue, plan: Plan) -> list[Input]:
    return [each for tab in catalogue.tabs for each in _of_tab(tab, plan)]


def _of_tab(tab: Tab, plan: Plan) -> Iterator[Input]:
    laid = layout(tab)
    control = laid.column_of[laid.control_column]
    for key in control_keys(tab):
        yield Input(Place(tab.code, laid.row_of[key], control), key, CONTROL_KINDS[key])
    if tab.form.is_table:
        yield from _of_table(tab)
        return
    before = bool(tab.obligation and plan.obligation(tab.obligation).previous)
    for row in tab.rows:
        for each in row.fields:
            yield _of_field(tab, each, each.column)
            if not before and each.kind in (FieldKind.INTEGER, FieldKind.BOOLEAN):
                place = Place(tab.code, laid.row_of[row.key], laid.column_of[PREVIOUS_OF[each.column]])
                yield Input(place, each.name, "previous")
        if row.fields:
            for remark in ("explanation", *(("estimate",) if row.fields[0].kind is FieldKind.INTEGER else ())):
                place = Place(tab.code, laid.row_of[row.key], laid.column_of[remark])
                yield Input(place, f"{row.key}.{remark}", remark)


def _of_field(tab: Tab, field: Field, column: str) -> Input:
    laid = layout(tab)
    place = Place(tab.code, laid.row_of[field.row], laid.column_of[column])
    return Input(place, field.name, field.kind.value, field.choices)


def _of_table(tab: Tab) -> Iterator[Input]:
    laid = layout(tab)
    for row in range(laid.first_record, laid.first_record + min(RECORDS, tab.form.blank_rows)):
        for column in tab.form.columns:
            yield _of_column(tab, column, row)
        yield Input(Place(tab.code, row, laid.column_of["explanation"]), "explanation", "explanation", record=True)


def _of_column(tab: Tab, column: TableColumn, row: int) -> Input:
    place = Place(tab.code, row, layout(tab).column_of[column.code])
    return Input(place, column.code, column.kind.value, column.choices, record=True)


__all__ = ["NIL_KEY", "RECORDS", "SUBMIT_KEY", "AnswerSet", "Input", "Place", "Typed", "inputs"]
