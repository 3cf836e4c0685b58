"""Converts small text tables, as tests write sheets, into raw cell values as the workbook readers return them.

    grid('''
        @tab:6T:f00 |             | Báo cáo
        @submit     | Nộp báo cáo | Đã nộp
        #           | title       | total
        B01         | Tổng số     | 45
    ''')

`|` separates cells; spaces around them are ignored. An empty cell is blank (""), digits are a number, 2024-05-01
is a date, TRUE a boolean; "in quotes" is always text. `raw_tab` returns a named tab, `text` converts a grid back into
a table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from automation.domain.workbook.answers import Raw, RawTab

Rows = list[list[Raw]]


def grid(table: str) -> Rows:
    """Returns rows of raw values, all as long as the widest row."""
    lines = [line for line in table.strip("\n").splitlines() if line.strip()]
    rows = [[cell(part.strip()) for part in line.split("|")] for line in lines]
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def raw_tab(name: str, table: str) -> RawTab:
    return RawTab(name, grid(table))


def cell(word: str) -> Raw:
    if re.fullmatch(r"-?\d+(\.\d+)?", word):
        return float(word)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", word):
        return date.fromisoformat(word)
    if word in ("TRUE", "FALSE"):
        return word == "TRUE"
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] == '"' else word


def text(rows: Sequence[Sequence[Raw]]) -> str:
    return "\n".join(" | ".join(str(value) for value in row) for row in rows)
