"""The cells of a unit's spreadsheet that show what live checks find. Their values change without anybody's doing, also
when Google computes them again: they count neither as a change of the spreadsheet nor as a text of the unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from automation.domain.workbook.answer_words import UNCOMPUTED
from automation.domain.workbook.answers import Raw, RawTab
from automation.domain.workbook.layout import CODES, CONTROL_KEYS
from automation.domain.workbook.self_check import (
    CHECK,
    ENGINE_MARK,
    ENGINE_TAB,
    ERROR_WORDS,
    FLAGS,
    LINE_KEY,
    WARNING_WORDS,
)

HEAD_ROWS = 60  # rows that are searched for a form's codes
PREVIOUS = "prev_total"  # a code that tabs of indicators alone have
BEGINNINGS = (ERROR_WORDS.strip(), WARNING_WORDS.strip())
Cells = Sequence[Sequence[Raw]]
Place = tuple[int, int]  # row and column, 0-based


def engine_mark(title: str, cells: Cells) -> str:
    """The mark of the hidden tab of formulas, "" for any other tab. Without a mark it is known by its title."""
    first = str(cells[0][0]) if cells and cells[0] else ""
    if first.startswith(f"{ENGINE_MARK}:"):
        return first
    return ENGINE_MARK if title == ENGINE_TAB else ""


def without_computed(raw: RawTab) -> RawTab:
    """The tab with these cells blank."""
    places = [place for place in _computed(raw.grid) if raw.grid[place[0]][place[1]] != ""]
    if not places:
        return raw
    grid = [*raw.grid]
    for row, column in places:
        grid[row] = [*grid[row][:column], "", *grid[row][column + 1:]]
    return replace(raw, grid=grid)


def has_checks(cells: Cells) -> bool:
    """Whether the tab is a form that shows live checks."""
    return _codes(cells) is not None


def is_overwritten(cells: Cells) -> bool:
    """Whether something else than words or digits of a check stands where a form shows them. (A deleted formula looks
    like one that finds nothing.)"""
    codes = _codes(cells)
    if codes is None:
        return False
    words, flags = codes[1].index(CHECK), codes[1].index(FLAGS)
    return any(not (_is_computed(line[words]) and _is_computed(line[flags])) for line in cells[codes[0] + 2:]
               if line[flags] != "" or _is_keyed(line, codes[1]))


def _is_keyed(line: Sequence[Raw], codes: Sequence[Raw]) -> bool:
    """Whether the row is one of the form's: elsewhere in these columns a person may have something of their own."""
    return line[codes.index(CODES)] != ""


def _is_computed(value: Raw) -> bool:
    """Whether a check may have this value: words, digits, or what Google shows while it computes."""
    text = str(value)
    return text == "" or text.isdigit() or text.startswith((*BEGINNINGS, "#")) or text == UNCOMPUTED


def _codes(cells: Cells) -> tuple[int, list[Raw]] | None:
    """The row of a form's codes: its index and cells."""
    return next(((row, list(line)) for row, line in enumerate(cells[:HEAD_ROWS])
                 if CHECK in line and FLAGS in line and CODES in line), None)


def _computed(cells: Cells) -> Iterator[Place]:
    codes = _codes(cells)
    if codes is None:
        yield from _of_front_page(cells)
        return
    row, line = codes
    key, words, flags = line.index(CODES), line.index(CHECK), line.index(FLAGS)
    yield from ((at, column) for at in range(row + 2, len(cells)) for column in (words, flags)
                if _is_computed(cells[at][column]))
    answer = _answer_column(line, key)
    yield from ((at, column) for at in range(row) if cells[at][key] in CONTROL_KEYS
                for column in range(answer + 1, flags + 1))


def _answer_column(codes: Sequence[Raw], key: int) -> int:
    """Where the answers of the control rows stand: see `Layout.control_column`."""
    if PREVIOUS in codes and "total" in codes:
        return codes.index("total")
    return [at for at, code in enumerate(codes) if code != "" and at > key][1]


def _of_front_page(cells: Cells) -> Iterator[Place]:
    """Of the first tab's lines, and of their sum below them: what is right of the names."""
    lines = [row for row, line in enumerate(cells) if line and str(line[0]).startswith(LINE_KEY)]
    for row in (*lines, *({max(lines) + 1} & set(range(len(cells))) if lines else ())):
        yield from ((row, column) for column in range(2, len(cells[row])))
