"""Rows and columns that an upgrade inserts into a tab, and where everything is afterwards."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from automation.domain.workbook.a1 import column_letters, column_number
from automation.util.fast_json import Json

TEXTS = re.compile(r'("(?:[^"]|"")*")')
CELL = re.compile(r"(\$?)\b([A-Z]{1,3})(\$?)(\d+)(?![\w(])")


@dataclass(frozen=True)
class Insertions:
    """`rows`, `columns`: 1-based row or column → how many are inserted after it."""

    rows: Mapping[int, int] = field(default_factory=dict)
    columns: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def _row_steps(self) -> tuple[list[int], list[int]]:
        return _steps(self.rows)

    @cached_property
    def _column_steps(self) -> tuple[list[int], list[int]]:
        return _steps(self.columns)

    @property
    def row_count(self) -> int:
        return sum(self.rows.values())

    @property
    def column_count(self) -> int:
        return sum(self.columns.values())

    def row(self, at: int) -> int:
        """The new number of an existing row."""
        return at + _passed(self._row_steps, at)

    def column(self, at: int) -> int:
        """The new number of an existing column."""
        return at + _passed(self._column_steps, at)

    def grid_range(self, given: Json) -> Json:
        """A GridRange after the insertions: one within it enlarges it, one at its edge does not."""
        made = dict(given)
        for name, move in (("Row", self.row), ("Column", self.column)):
            if (start := f"start{name}Index") in made:
                made[start] = move(made[start] + 1) - 1
            if (end := f"end{name}Index") in made:
                made[end] = move(made[end])
        return made

    def conditional_rule(self, given: Json) -> Json:
        """A conditional format after the insertions: its ranges, and the cells to which a formula of it refers."""
        made = given | {"ranges": [self.grid_range(each) for each in given["ranges"]]}
        condition = given.get("booleanRule", {}).get("condition", {})
        if condition.get("type") != "CUSTOM_FORMULA":
            return made
        values = [{"userEnteredValue": self._formula(str(each.get("userEnteredValue", "")))}
                  for each in condition.get("values", [])]
        return made | {"booleanRule": given["booleanRule"] | {"condition": condition | {"values": values}}}

    def _formula(self, formula: str) -> str:
        def moved(found: re.Match[str]) -> str:
            column = column_letters(self.column(column_number(found[2])))
            return f"{found[1]}{column}{found[3]}{self.row(int(found[4]))}"

        parts = TEXTS.split(formula)
        return "".join(part if at % 2 else CELL.sub(moved, part) for at, part in enumerate(parts))

    def requests(self, sheet: int) -> Iterator[Json]:
        """The requests, the last place first, so that none moves the place of another. A new row or column takes over
        the format of the one before it."""
        for dimension, counts in (("ROWS", self.rows), ("COLUMNS", self.columns)):
            for after in sorted(counts, reverse=True):
                yield {"insertDimension": {"inheritFromBefore": True, "range": {
                    "sheetId": sheet, "dimension": dimension, "startIndex": after,
                    "endIndex": after + counts[after]}}}


def _steps(counts: Mapping[int, int]) -> tuple[list[int], list[int]]:
    places = sorted(counts)
    return places, [0, *accumulate(counts[at] for at in places)]


def _passed(steps: tuple[list[int], list[int]], at: int) -> int:
    """How many are inserted before the row or column."""
    places, sums = steps
    return sums[bisect_left(places, at)]
