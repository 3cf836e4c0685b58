"""Every input cell of a new workbook: the interface for scripts that fill workbooks (`fields --json`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from automation.domain.workbook.a1 import column_letters
from automation.domain.workbook.forms import Catalogue, Field, FieldKind, Tab
from automation.domain.workbook.layout import NIL_KEY, SUBMIT_KEY, Layout, control_keys, layout
from automation.domain.workbook.section_nil import section_nils
from automation.domain.workbook.words import ESTIMATE, NIL, NO, NOT_APPLICABLE, SUBMIT_CHOICES, YES

# control row → (its name for scripts, kind, accepted values)
CONTROLS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    SUBMIT_KEY: ("submit", "submit", SUBMIT_CHOICES),
    "@doc_number": ("doc_number", "string", ()),
    "@doc_date": ("doc_date", "date", ()),
    "@doc_link": ("doc_link", "string", ()),
    NIL_KEY: ("nil", "nil", (NIL,)),
}
SECTION = ("section_nil", "nil", (NIL,))  # its entry has the section's code


def input_cells(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Returns entries for indicator cells, tables and control cells, in the order of the tabs.

    `part` is None for an indicator of one cell. A control has `control`, its name, and
    `values`, the accepted ones (empty: free text or a date).
    """
    return [entry for tab in catalogue.tabs for entry in _tab_entries(tab)]


def _tab_entries(tab: Tab) -> Iterator[dict[str, Any]]:
    tab_layout = layout(tab)
    yield from (_control(tab_layout, key) for key in control_keys(tab))
    if tab.form.is_table:
        yield _table(tab_layout)
        return
    for key, section in section_nils(tab).items():
        yield {**_control(tab_layout, key), "code": section.code}
    for item in tab.rows:
        yield from (_field(tab_layout, field) for field in item.fields)
        if item.fields:
            yield from _remark_cells(tab_layout, item.fields[0])


def _location(tab_layout: Layout) -> dict[str, Any]:
    tab = tab_layout.tab
    return {"form": tab.form.code, "sheet": tab.title, "obligation": tab.obligation}


def _control(tab_layout: Layout, key: str) -> dict[str, Any]:
    name, kind, values = CONTROLS.get(key, SECTION)
    table = {"table": tab_layout.tab.form.code} if tab_layout.tab.form.is_table else {}
    return {**_location(tab_layout), **table, "code": name, "part": None, "control": name,
            "cell": tab_layout.cell(key, tab_layout.control_column), "kind": kind, "values": list(values)}


def _table(tab_layout: Layout) -> dict[str, Any]:
    columns = {code: column_letters(number) for code, number in tab_layout.column_of.items()
               if code not in ("key", "no")}
    kinds = {column.code: {"kind": column.kind.value, "values": list(column.choices), "required": column.required}
             for column in tab_layout.tab.form.columns}
    return {**_location(tab_layout), "table": tab_layout.tab.form.code, "columns": columns,
            "first_row": tab_layout.first_record, "kinds": kinds}


def _field(tab_layout: Layout, field: Field) -> dict[str, Any]:
    return {**_location(tab_layout), "code": field.indicator, "part": field.part or None,
            "cell": tab_layout.field_cell(field), "kind": field.kind.value,
            "values": list(_values(field)), "required": field.required}


def _values(field: Field) -> tuple[str, ...]:
    return (YES, NO, NOT_APPLICABLE) if field.kind is FieldKind.BOOLEAN else field.choices


def _remark_cells(tab_layout: Layout, field: Field) -> Iterator[dict[str, Any]]:
    """Yields the "ước" and "Giải trình" cells of the field's row."""
    group = field.row.partition(".")[2]
    estimate = (("estimate", [ESTIMATE]),) if field.kind is FieldKind.INTEGER else ()
    for control, values in (*estimate, ("explanation", [])):
        yield {**_location(tab_layout), "code": field.indicator, "part": ".".join(filter(None, (group, control))),
               "control": control, "cell": tab_layout.cell(field.row, control), "kind": control, "values": values}
