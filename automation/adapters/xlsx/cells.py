"""Rows and cells of a tab's XML by number and name; a file may omit row numbers and cell names."""

from __future__ import annotations

from lxml import etree

from automation.adapters.xlsx.package import Element, children, sibling_tag
from automation.domain.workbook.a1 import row_and_column


def rows_by_number(data: Element, name: str) -> dict[int, Element]:
    """Returns row number → row element. A row without a number follows the one before it."""
    rows: dict[int, Element] = {}
    number = 0
    for each in children(data, name):
        number = int(each.get("r", number + 1))
        rows[number] = each
    return rows


def get_or_create_cell(data: Element, rows: dict[int, Element], ref: str) -> Element:
    """Returns the cell named `ref`, inserted in order when the file has none. Raises ValueError when `ref` is no cell
    name."""
    number, column = row_and_column(ref)
    if number not in rows:
        row = etree.Element(sibling_tag(data, "row"), r=str(number))
        data.insert(sum(1 for each in rows if each < number), row)
        rows[number] = row
    row, before = rows[number], 0
    at = 0
    for each in children(row, "c"):
        at = row_and_column(each.get("r"))[1] if each.get("r") else at + 1
        if at == column:
            return each
        before += at < column
    made = etree.Element(sibling_tag(row, "c"), r=ref)
    row.insert(before, made)
    return made
