"""Detects rows that moved between two snapshots of a spreadsheet, so that a mark is written at its row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from automation.adapters.google_sheets.annotations import SpreadsheetAnnotations
from automation.adapters.google_sheets.spreadsheet import SpreadsheetSnapshot
from automation.domain.workbook.a1 import cell_name, row_and_column
from automation.ports import Annotation


def follow_rows(annotations: SpreadsheetAnnotations, before: SpreadsheetSnapshot,
                after: SpreadsheetSnapshot) -> SpreadsheetAnnotations:
    """The marks at the current positions of their rows. Tabs are matched by sheet id; a mark whose row is not unique
    keeps its position."""
    titles = {tab.title: tab for tab in before.tabs}
    now = {tab.sheet: tab for tab in after.tabs}
    moves = {tab.title: _row_moves(tab.row_hashes, now[tab.sheet].row_hashes) for tab in before.tabs
             if tab.sheet in now}
    names = {title: now[tab.sheet].title for title, tab in titles.items() if tab.sheet in now}
    marks = tuple(_moved(mark, names.get(mark.sheet, mark.sheet), moves.get(mark.sheet, {}))
                  for mark in annotations.marks)
    if annotations.banner is None:
        return replace(annotations, marks=marks)
    found = {names.get(title, title): said for title, said in annotations.banner.found.items()}
    return replace(annotations, marks=marks, banner=replace(annotations.banner, found=found))


def _moved(mark: Annotation, title: str, moves: dict[int, int]) -> Annotation:
    if not mark.cell:
        return replace(mark, sheet=title)
    row, column = row_and_column(mark.cell)
    return replace(mark, sheet=title, cell=cell_name(moves.get(row, row), column))


def _row_moves(before: Sequence[int], after: Sequence[int]) -> dict[int, int]:
    """1-based row → new row of the rows that moved. A row is matched by its unique content, or lies between two
    rows that moved by the same distance."""
    if before == after:
        return {}
    once, again = Counter(before), Counter(after)
    places = {line: at for at, line in enumerate(after)}
    known = {at: places[line] for at, line in enumerate(before) if once[line] == again[line] == 1}
    steps: list[int | None] = [known[at] - at if at in known else None for at in range(len(before))]
    above, below = _nearest(steps), _nearest(steps[::-1])[::-1]
    moves: dict[int, int] = {}
    for at, step in enumerate(steps):
        shift = step if step is not None else above[at] if above[at] == below[at] or at == len(steps) - 1 else 0
        if shift:
            moves[at + 1] = at + 1 + shift
    return moves


def _nearest(steps: Sequence[int | None]) -> list[int | None]:
    """For each row the distance of the nearest matched row at or above it."""
    found: list[int | None] = []
    for step in steps:
        found.append(step if step is not None else found[-1] if found else None)
    return found
