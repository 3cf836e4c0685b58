from __future__ import annotations

import pytest

from automation.configuration.csv_table import csv_rows, csv_text

HEADER = ("unit", "title", "value")


@pytest.mark.parametrize("cell", ["", "Trường THPT An Lão", "a, b; c", 'tên "mới"', "hai\ndòng", "5.1250"])
def test_what_is_written_is_read_again(cell: str) -> None:
    written = csv_text(HEADER, [("A", cell, 1), ("B", "", 2.5)])
    assert written.startswith("\ufeff")
    rows = csv_rows(written.removeprefix("\ufeff"), HEADER)
    assert [cells for _line, cells in rows] == [[*HEADER], ["A", cell, "1"], ["B", "", "2.5"]]
