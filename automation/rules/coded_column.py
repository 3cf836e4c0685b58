"""What people typed, column by column: each distinct value once, and which cells hold it. The same words
stand in thousands of cells; whoever looks at the typing itself looks at each of them once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from automation.domain.workbook.answers import Raw

CONTROL = "control"  # the column of a tab's control cells
Numbers = np.ndarray[Any, np.dtype[np.integer[Any]]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Typed:
    """`row`: a row code, or a control's key with CONTROL as its `column`; "" for a column of a table.
    `values`: None for a blank; `which`: for each unit (in a table, for each record) the number of its value."""

    row: str
    column: str
    values: tuple[Raw, ...]
    which: Numbers

    def where(self, wanted: Callable[[Raw], object]) -> Iterator[tuple[int, Raw]]:
        """(position, value) of the cells whose value is wanted."""
        for number, value in enumerate(self.values):
            if wanted(value):
                for position in np.flatnonzero(self.which == number).tolist():
                    yield position, value

    def holding(self, wanted: Callable[[Raw], object]) -> Mask:
        """bool over the cells: is the value wanted?"""
        return np.array([bool(wanted(value)) for value in self.values], dtype=bool)[self.which]


# By (row, column). Of a column that holds only numbers there is none: they stand in the frame as they were typed.
TypedTab = Mapping[tuple[str, str], Typed]


def typed(row: str, column: str, raws: Sequence[Raw]) -> Typed:
    """The type is part of what is distinct: True, 1 and 1.0 are equal to Python."""
    numbers: dict[tuple[type, Raw], int] = {}
    which = np.fromiter((numbers.setdefault((raw.__class__, raw), len(numbers)) for raw in raws),
                        dtype=np.int32, count=len(raws))
    return Typed(row, column, tuple(raw for _, raw in numbers), which.astype(np.min_scalar_type(len(numbers))))


def joined(parts: Sequence[Typed]) -> Typed:
    """Of one column over some units and over those that follow. A value may then be there more than once."""
    starts = np.cumsum([0, *(len(part.values) for part in parts)])
    kind = np.min_scalar_type(starts[-1])
    which = [part.which.astype(kind) + kind.type(start) for part, start in zip(parts, starts, strict=False)]
    return Typed(parts[0].row, parts[0].column, tuple(value for part in parts for value in part.values),
                 np.concatenate(which))
