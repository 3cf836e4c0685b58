"""A1 notation: column letters ↔ column numbers, cell names ↔ row and column numbers. All numbers are 1-based."""

from __future__ import annotations

import re
from functools import lru_cache

CELL = re.compile(r"([A-Z]+)(\d+)")


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """Returns the letters of a column: 1 → "A", 27 → "AA"."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(letters: str) -> int:
    """Returns the number of a column: "A" → 1, "AA" → 27. `letters`: A–Z only, unchecked."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column


def cell_name(row: int, column: int) -> str:
    """Returns the name of a cell: (12, 7) → "G12"."""
    return f"{column_letters(column)}{row}"


def row_and_column(cell: str) -> tuple[int, int]:
    """Returns the row and column of a cell: "G12" or "$G$12" → (12, 7). Raises ValueError for anything else."""
    match = CELL.fullmatch(cell.replace("$", ""))
    if not match:
        raise ValueError(f"not a cell name: {cell!r}")
    return int(match[2]), column_number(match[1])
