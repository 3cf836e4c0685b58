"""A sheet in a test is a small text table; this turns one into what a reader hands on.

    grid('''
        @tab:6T:f00 |             | Báo cáo
        @submit     | Nộp báo cáo | Đã nộp
        #           | title       | total
        B01         | Tổng số     | 45
    ''')

Cells stand between `|`; the spaces around them don't count. Nothing is a blank cell (""), digits
a number cell, 2024-05-01 a date cell, TRUE a boolean; "in quotes" is text whatever it looks like.
`raw_tab` gives it a name, `text` turns a grid back into a table (to see what a test did).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from automation.domain.workbook.answers import Raw, RawTab

Rows = list[list[Raw]]


def grid(table: str) -> Rows:
    """Rows of raw values; all of the widest row's length."""
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
