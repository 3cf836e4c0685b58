"""A1 notation: names and numbers convert to each other without loss, and in the order of openpyxl's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import column_index_from_string, get_column_letter

from automation.domain.workbook.a1 import cell_name, column_letters, column_number, row_and_column

ROWS, COLUMNS = st.integers(1, 1_048_576), st.integers(1, 16_384)  # the size of an Excel tab


@given(COLUMNS)
def test_column_letters_and_numbers_agree_with_openpyxl(column: int) -> None:
    letters = column_letters(column)
    assert letters == get_column_letter(column)
    assert column_number(letters) == column_index_from_string(letters) == column


@given(ROWS, COLUMNS)
def test_a_cell_name_gives_its_row_and_column(row: int, column: int) -> None:
    name = cell_name(row, column)
    assert row_and_column(name) == (row, column)
    assert row_and_column(f"${column_letters(column)}${row}") == (row, column)


def test_known_cells() -> None:
    assert [cell_name(*each) for each in ((1, 1), (12, 7), (3, 27), (9999, 702))] == ["A1", "G12", "AA3", "ZZ9999"]


@pytest.mark.parametrize("text", ["", "G", "12", "g12", "G12:H13", "Tab!G12", "G-1", "G12 "])
def test_anything_but_a_cell_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a cell name"):
        row_and_column(text)
