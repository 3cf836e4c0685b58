"""Cells pasted with another program's formats are read by their values; what stays ambiguous is a named problem."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
import xlsxwriter

from automation.adapters.xlsx.lenient.reader import read_tabs
from automation.adapters.xlsx.limits import UNIT_BOUNDS
from automation.adapters.xlsx.read import tabs
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import FieldKind
from automation.domain.workbook.parse_cell import AnswerState, read_value

VALUE, BAD = AnswerState.VALUE, AnswerState.BAD
Written = str | float | datetime
DAY = datetime(2024, 1, 15)  # noqa: DTZ001 - a cell has no zone
SERIAL = 45306  # of that day


def pasted(value: Written, number_format: str) -> Raw:
    """Returns the cell as the night reads it, by both readers alike."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("BC")
        look = book.add_format({"num_format": number_format, "bg_color": "#00FF00", "font_name": "VNI-Times"})
        if isinstance(value, datetime):
            sheet.write_datetime(0, 0, value, look)
        elif isinstance(value, str):
            sheet.write_string(0, 0, value, look)
        else:
            sheet.write_number(0, 0, value, look)
    data = buffer.getvalue()
    [tab], [odd] = tabs(data), read_tabs(data, UNIT_BOUNDS, 1)
    assert tab.grid[0] == odd.grid[0]
    return tab.grid[0][0]


@pytest.mark.parametrize(("value", "number_format"), [
    ("45", "@"), ("45", "dd/mm/yyyy"), (45, "@"), (45, "General"), (45, '#,##0 "đ"'), (45, "0.00E+00"),
    (45, "[$-42A]#,##0.00"), (45, "0.000"), (45, "[Red]-#,##0;[Blue]#,##0"), ("45 ", '_(* #,##0_)'),
])
def test_a_figure_is_its_value_in_every_format(value: Written, number_format: str) -> None:
    read = read_value(pasted(value, number_format), FieldKind.INTEGER, minimum=0)
    assert (read.state, read.value, read.problem) == (VALUE, 45.0, "")


@pytest.mark.parametrize(("value", "number_format", "problem"), [
    (0.45, "0%", "percent"), (45, "dd/mm/yyyy", "date_in_number"), (0.5, "hh:mm", "not_a_number"),
])
def test_a_figure_that_shows_as_something_else_is_asked_about(value: float, number_format: str, problem: str) -> None:
    read = read_value(pasted(value, number_format), FieldKind.INTEGER, minimum=0)
    assert (read.state, read.problem) == (BAD, problem)


@pytest.mark.parametrize(("value", "number_format"), [
    (DAY, "d-mmm-yy"), (DAY, "[$-409]mmmm d, yyyy;@"), (DAY, "[$-42A]dd mmmm yyyy"), (DAY, "yyyy/mm/dd"),
    (DAY, "m/d/yyyy"), ("15/01/2024", "@"), ("15-1-2024", "General"), (SERIAL, "General"), (SERIAL, "0"), (SERIAL, "@"),
])
def test_a_day_is_the_same_day_in_every_format(value: Written, number_format: str) -> None:
    read = read_value(pasted(value, number_format), FieldKind.DATE)
    assert (read.state, read.value) == (VALUE, float(date(2024, 1, 15).toordinal()))


@pytest.mark.parametrize("number_format", ["@", "General", "0%", "dd/mm/yyyy", "#,##0"])
def test_a_word_is_the_same_word_in_every_format(number_format: str) -> None:
    assert read_value(pasted("Có", number_format), FieldKind.BOOLEAN).value == 1.0
    assert read_value(pasted("07/KH-THPT", number_format), FieldKind.STRING).value == "07/KH-THPT"
