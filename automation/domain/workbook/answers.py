"""The answers of a unit's workbook by codes: raw values and the positions of their cells.

`read_workbook` is pure, so that any store (a folder, Google) can run it in its parallel readers and return little
data. Problems are data: `rules/structure.py` turns each `StructureProblem` into a finding. To add a kind of problem,
write one more function that yields them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from automation.domain.vietnamese.text import fold
from automation.domain.workbook.a1 import cell_name

Raw = str | float | int | bool | date | datetime | None
Grid = Sequence[Sequence[Raw]]  # rows × columns from A1 on; ragged ends allowed


@dataclass(frozen=True, slots=True)
class RawTab:
    """One tab as read: `grid[0][0]` is A1. `hidden`: the file hides the tab. `damaged`: cells are lost, or may be.
    `notes`: people's, by cell."""

    name: str
    grid: Grid
    hidden: bool = False
    damaged: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)


class DamagedTabError(Exception):
    """A form's tab has lost cells, so the workbook can't be read."""


@dataclass(frozen=True, slots=True)
class OutsideText:
    """A text beside the answers. `surface`: see `outside_texts`; `heading`: the first short text above it in its
    column, "" for none."""

    surface: str
    sheet: str
    cell: str | None
    text: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class PrivateText:
    """Where such a text holds personal data: never the text itself. `kinds`: codes of what was found; `content`: the
    keyed digest of the text, "" without a key. A `sheet` whose own name is personal data is named by its position."""

    surface: str
    sheet: str
    cell: str | None
    kinds: tuple[str, ...]
    content: str = ""


@dataclass(frozen=True, slots=True)
class StructureProblem:
    """Something wrong with a tab's structure. `kind` is a key of `rules/structure.py`'s table."""

    kind: str
    tab: str
    sheet: str
    cell: str | None = None
    detail: str = ""


@dataclass(slots=True)
class TabAnswers:
    """One tab. `rows` and `columns` map codes to their present 1-based positions.

    `values[row key][column code]` is the raw value of a cell of an indicator tab; a blank cell has no entry.
    `controls` maps control keys to raw values.
    `records` are a table's non-blank rows: (1-based row, {column code: raw value}).
    """

    tab: str
    sheet: str
    mark: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    values: dict[str, dict[str, Raw]] = field(default_factory=dict)
    controls: dict[str, Raw] = field(default_factory=dict)
    records: list[tuple[int, dict[str, Raw]]] = field(default_factory=list)

    def cell(self, row: str, column: str) -> str | None:
        """Returns the cell's present address, or None when the row or column was deleted."""
        if row not in self.rows or column not in self.columns:
            return None
        return cell_name(self.rows[row], self.columns[column])


@dataclass(slots=True)
class WorkbookAnswers:
    unit: str
    tabs: dict[str, TabAnswers] = field(default_factory=dict)
    structure_problems: list[StructureProblem] = field(default_factory=list)
    private: list[PrivateText] = field(default_factory=list)  # personal data beside the answers

    def ticked(self, tab: str, submit_key: str, word: str) -> bool:
        """Reports whether the unit chose "Đã nộp" on this tab. Case, spaces and spelling variants are ignored."""
        tab_answers = self.tabs.get(tab)
        return tab_answers is not None and equals_word(tab_answers.controls.get(submit_key), word)

    def texts(self) -> Iterator[str]:
        """Yields every text among the answers."""
        groups = (group for tab in self.tabs.values() for group in (
            tab.controls, *tab.values.values(), *(record for _, record in tab.records)))
        return (value for group in groups for value in group.values() if isinstance(value, str))


def equals_word(answer: Raw, word: str) -> bool:
    """Reports whether the answer equals the word. Case, spaces and spelling variants are ignored."""
    return answer == word or (isinstance(answer, str) and fold(answer) == fold(word))


Workbooks = Mapping[str, WorkbookAnswers]  # by unit code
