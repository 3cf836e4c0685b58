"""Every input cell of a fresh workbook: the contract that scripts fill by (`fields --json`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from automation.domain.workbook.a1 import column_letters
from automation.domain.workbook.forms import Catalogue, Field, FieldKind, Tab
from automation.domain.workbook.layout import NIL_KEY, SUBMIT_KEY, Layout, control_keys, layout
from automation.domain.workbook.words import ESTIMATE, NIL, NO, NOT_APPLICABLE, SUBMIT_CHOICES, YES

# control row → (its name for scripts, kind, values that it takes)
CONTROLS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    SUBMIT_KEY: ("submit", "submit", SUBMIT_CHOICES),
    "@doc_number": ("doc_number", "string", ()),
    "@doc_date": ("doc_date", "date", ()),
    "@doc_link": ("doc_link", "string", ()),
    NIL_KEY: ("nil", "nil", (NIL,)),
}


def inputs(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Entries for indicator cells, tables and control cells, in the order of the tabs.

    `part` is None for an indicator of one cell. A control has `control`, its name, and
    `values`, what it takes (empty: free text or a date).
    """
    return [entry for tab in catalogue.tabs for entry in _of(tab)]


def _of(tab: Tab) -> Iterator[dict[str, Any]]:
    plan = layout(tab)
    yield from (_control(plan, key) for key in control_keys(tab))
    if tab.form.is_table:
        yield _table(plan)
        return
    for item in tab.rows:
        yield from (_field(plan, field) for field in item.fields)
        if item.fields:
            yield from _beside(plan, item.fields[0])


def _place(plan: Layout) -> dict[str, Any]:
    tab = plan.tab
    return {"form": tab.form.code, "sheet": tab.title, "obligation": tab.obligation}


def _control(plan: Layout, key: str) -> dict[str, Any]:
    name, kind, values = CONTROLS[key]
    table = {"table": plan.tab.form.code} if plan.tab.form.is_table else {}
    return {**_place(plan), **table, "code": name, "part": None, "control": name,
            "cell": plan.cell(key, plan.control_column), "kind": kind, "values": list(values)}


def _table(plan: Layout) -> dict[str, Any]:
    columns = {code: column_letters(number) for code, number in plan.column_of.items() if code not in ("key", "no")}
    kinds = {column.code: {"kind": column.kind.value, "values": list(column.choices), "required": column.required}
             for column in plan.tab.form.columns}
    return {**_place(plan), "table": plan.tab.form.code, "columns": columns,
            "first_row": plan.first_record, "kinds": kinds}


def _field(plan: Layout, field: Field) -> dict[str, Any]:
    return {**_place(plan), "code": field.indicator, "part": field.part or None,
            "cell": plan.field_cell(field), "kind": field.kind.value,
            "values": list(_values(field)), "required": field.required}


def _values(field: Field) -> tuple[str, ...]:
    return (YES, NO, NOT_APPLICABLE) if field.kind is FieldKind.BOOLEAN else field.choices


def _beside(plan: Layout, field: Field) -> Iterator[dict[str, Any]]:
    """The "ước" and "Giải trình" cells of the field's row."""
    group = field.row.partition(".")[2]
    estimate = (("estimate", [ESTIMATE]),) if field.kind is FieldKind.INTEGER else ()
    for control, values in (*estimate, ("explanation", [])):
        yield {**_place(plan), "code": field.indicator, "part": ".".join(filter(None, (group, control))),
               "control": control, "cell": plan.cell(field.row, control), "kind": control, "values": values}
