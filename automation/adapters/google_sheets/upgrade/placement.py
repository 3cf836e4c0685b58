"""Where the rows and columns of a drawn form are on an existing tab: by their codes, and relative to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from automation.adapters.google_sheets.upgrade.existing import ExistingTab
from automation.adapters.google_sheets.upgrade.insertions import Insertions
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.form_change.form_tab import RECORD, FormTab
from automation.domain.workbook.layout import CODES, MARK, is_control
from automation.domain.workbook.owner_mark import PREFIX
from automation.domain.workbook.section_nil import SECTION_NIL

MOVED = ("Trang “{sheet}”: {cell} (mã {code}) không còn đúng thứ tự, có thể do dòng hoặc cột đã bị chuyển chỗ, nên "
         "chưa nâng cấp. Đề nghị chuyển về đúng chỗ (hoặc khôi phục từ Tệp, Lịch sử phiên bản), rồi chạy lại lệnh.")
TITLES = frozenset({"section", "section_title"})  # styles of the headings between the lines
HEAD_ROWS = 20  # in which the mark is searched


@dataclass(frozen=True)
class Placement:
    """Numbers after the insertions, 1-based. `rows`: drawn row → its rows (the last record of a table may stand for
    several); `columns`: drawn → existing. `new_rows`, `new_columns`: those inserted; `gone_rows`: key → row of lines
    that the form has no longer; `gone_sections`: rows of headings; `gone_columns`: code → column. `record_rows`: of a
    table; `head_rows`: those above the codes; `key`: the column of the keys."""

    insertions: Insertions
    rows: Mapping[int, tuple[int, ...]]
    columns: Mapping[int, int]
    new_rows: frozenset[int] = frozenset()
    new_columns: frozenset[int] = frozenset()
    gone_rows: Mapping[str, int] = field(default_factory=dict)
    gone_sections: tuple[int, ...] = ()
    gone_columns: Mapping[str, int] = field(default_factory=dict)
    item_rows: frozenset[int] = frozenset()
    record_rows: tuple[int, ...] = ()
    head_rows: frozenset[int] = frozenset()
    header: int = 0
    key: int = 1

    def row(self, drawn: int) -> int | None:
        return next(iter(self.rows.get(drawn, ())), None)

    def is_new(self, place: tuple[int, int]) -> bool:
        return place[0] in self.new_rows or place[1] in self.new_columns


def place_form(drawing: Drawing, wanted: FormTab, existing: ExistingTab, found: FormTab) -> Placement:
    """`wanted`: the drawing by its codes; `found`: the existing tab by its codes."""
    mark, key = _mark(existing)
    rows = _known_rows(drawing, wanted, existing, found, (mark, key))
    columns = {1: key, **{at: found.columns[code] for code, at in wanted.columns.items() if code in found.columns}}
    records, count = _records(drawing, wanted, existing, found)
    rows |= dict(zip(records, count, strict=False))
    insertable = {*wanted.rows.values(), *records, *_sections(drawing, wanted, found)}
    placed_rows, new_rows, row_counts = _filled_up({at: rows.get(at) for at in sorted(insertable | rows.keys())})
    wanted_columns = sorted({1, *wanted.columns.values()})
    placed_columns, new_columns, column_counts = _filled_up({at: columns.get(at) for at in wanted_columns})
    insertions, codes = Insertions(row_counts, column_counts), wanted.rows[CODES]
    extra = tuple(insertions.row(each) for each in count[len(records):])
    shown = {at: (row, *(extra if records and at == records[-1] else ())) for at, row in placed_rows.items()}
    used = set(rows.values())
    return Placement(
        insertions, shown, placed_columns, new_rows, new_columns,
        {code: insertions.row(row) for code, row in found.rows.items()
         if code not in wanted.rows and not code.startswith(RECORD)},
        tuple(insertions.row(row) for row in _headings(existing, found) if row not in used),
        {code: insertions.column(column) for code, column in found.columns.items() if code not in wanted.columns},
        frozenset(placed_rows[at] for key_, at in wanted.rows.items() if not is_control(key_) and key_ != CODES),
        tuple(row for at in records for row in shown[at]),
        frozenset(row for at, row in placed_rows.items() if at < codes), placed_rows.get(codes + 1, 0), key)


def order_problem(wanted: FormTab, found: FormTab, before: Sequence[str] = ()) -> str:
    """What is wrong when rows or columns of the tab are in another order than the form's (Vietnamese), else "".
    `before`: the keys in the order of the former form, where it is known: a form may have been put in another order."""
    order = {code: at for at, code in enumerate(before)} or wanted.rows
    return (_first_moved(found, [code for code in order if code in found.rows and not code.startswith(RECORD)],
                         found.rows, rows=True)
            or _first_moved(found, [code for code in wanted.columns if code in found.columns], found.columns,
                            rows=False))


def _first_moved(found: FormTab, codes: Sequence[str], places: Mapping[str, int], *, rows: bool) -> str:
    for first, second in pairwise(codes):
        if places[first] > places[second]:
            cell = f"dòng {places[second]}" if rows else f"cột {cell_name(1, places[second])[:-1]}"
            return MOVED.format(sheet=found.sheet, cell=cell, code=second)
    return ""


def _mark(existing: ExistingTab) -> tuple[int, int]:
    return next(((row, column) for (row, column), cell in sorted(existing.cells.items())
                 if row <= HEAD_ROWS and cell.text.startswith(f"{MARK}:")), (1, 1))


def _known_rows(drawing: Drawing, wanted: FormTab, existing: ExistingTab, found: FormTab,
                mark: tuple[int, int]) -> dict[int, int]:
    """Drawn row → existing row, of all rows but a table's records."""
    rows = {at: found.rows[key] for key, at in wanted.rows.items() if key in found.rows}
    owner = next((row for row in range(mark[0] + 1, found.rows[CODES])
                  if existing.cell((row, mark[1])).text.startswith(PREFIX)), mark[0] + 1)
    codes, taken = wanted.rows[CODES], set(found.rows.values())
    near = {1: mark[0], 2: owner, codes - 1: found.rows[CODES] - 1, codes + 1: found.rows[CODES] + 1}
    rows |= {at: row for at, row in near.items() if at not in rows and row not in taken and row > 0}
    return rows | _known_sections(drawing, wanted, existing, found)


def _sections(drawing: Drawing, wanted: FormTab, found: FormTab) -> dict[int, str]:
    """Drawn row → title of the headings between the lines. One that has a choice now is found by its key, unless the
    existing tab has it without."""
    keyed = {row for key, row in wanted.rows.items() if key in found.rows or not key.startswith(SECTION_NIL)}
    return {cell.row: str(cell.value) for cell in drawing.cells
            if cell.style in TITLES and cell.value and cell.row not in keyed and cell.row > wanted.rows[CODES] + 1}


def _headings(existing: ExistingTab, found: FormTab) -> dict[int, str]:
    """Existing row → text of the merged headings between the lines: protected rows without a key."""
    keyed = {row for code, row in found.rows.items() if not code.startswith(RECORD)}
    own = set(found.columns.values())
    return {top: existing.cell((top, left)).text for (top, left), (bottom, right) in sorted(existing.merges)
            if top == bottom and {left, right} <= own and top > found.rows[CODES] + 1 and top not in keyed
            and not existing.is_free((top, left))}


def _known_sections(drawing: Drawing, wanted: FormTab, existing: ExistingTab, found: FormTab) -> dict[int, int]:
    """By title; a heading with another title is the one directly above the section's first known line."""
    headings, sections = _headings(existing, found), _sections(drawing, wanted, found)
    by_title = {title: row for row, title in reversed(headings.items())}
    known = {at: by_title[title] for at, title in sections.items() if title in by_title}
    free = [row for row in headings if row not in known.values()]
    lines = {at: found.rows[key] for key, at in wanted.rows.items() if key in found.rows}
    for at in sections.keys() - known.keys():
        end = min((each for each in sections if each > at), default=10**6)
        line = min((row for drawn, row in lines.items() if at < drawn < end), default=0)
        above = max((row for row in headings if row < line), default=0)
        if above in free and not any(above < row < line for row in lines.values()):
            known[at] = above
            free.remove(above)
    return known


def _records(drawing: Drawing, wanted: FormTab, existing: ExistingTab, found: FormTab) -> tuple[list[int], list[int]]:
    """The drawn and the existing rows of a table's records; those that exist are numbered in the form's first
    column."""
    if not wanted.is_table:
        return [], []
    number = wanted.columns.get("no", 2)
    drawn = sorted(cell.row for cell in drawing.cells if cell.column == number and cell.row > wanted.rows[CODES] + 1)
    column = found.columns.get("no", 0)
    rows = sorted(row for (row, at), cell in existing.cells.items()
                  if at == column and row > found.rows[CODES] + 1 and "numberValue" in cell.entered)
    return drawn, rows


def _filled_up(known: Mapping[int, int | None]) -> tuple[dict[int, int], frozenset[int], dict[int, int]]:
    """Drawn → number after the insertions; the inserted ones; after which existing number how many are inserted. What
    is not known follows what is drawn before it."""
    anchors: dict[int, tuple[int, int]] = {}
    counts: dict[int, int] = {}
    last = 0
    for at, place in known.items():
        if place is not None:
            last = place
        else:
            counts[last] = counts.get(last, 0) + 1
            anchors[at] = (last, counts[last])
    move = Insertions(counts).row
    placed = {at: move(place) if place is not None else move(anchors[at][0]) + anchors[at][1]
              for at, place in known.items()}
    return placed, frozenset(placed[at] for at in anchors), counts


# --- a tab without codes


def place_text(drawing: Drawing, existing: ExistingTab) -> Placement:
    """The place of a tab of texts, such as the guide: rows of the same text are the same row."""
    drawn = _drawn_texts(drawing)
    present = _present_texts(existing)
    numbers, places = sorted(drawn), sorted(present)
    known: dict[int, int | None] = dict.fromkeys(numbers)
    matcher = SequenceMatcher(None, [drawn[at] for at in numbers], [present[at] for at in places], autojunk=False)
    gone: list[int] = []
    for kind, left, right, start, end in matcher.get_opcodes():
        pairs = min(right - left, end - start) if kind != "delete" else 0
        known |= dict(zip(numbers[left:left + pairs], places[start:start + pairs], strict=True))
        gone += places[start + pairs:end]
    placed, new, counts = _filled_up(known)
    insertions = Insertions(counts)
    last = max((cell.column for cell in drawing.cells), default=1)
    return Placement(insertions, {at: (row,) for at, row in placed.items()}, {at: at for at in range(1, last + 1)},
                     new, gone_sections=tuple(map(insertions.row, gone)))


def _drawn_texts(drawing: Drawing) -> dict[int, str]:
    rows: dict[int, list[str]] = {}
    for cell in drawing.cells:
        rows.setdefault(cell.row, []).append("" if cell.slot else str(cell.value or ""))
    return {row: max(texts, key=len) for row, texts in rows.items()}


def _present_texts(existing: ExistingTab) -> dict[int, str]:
    rows: dict[int, list[str]] = {}
    for (row, _), text in _texts(existing):
        rows.setdefault(row, []).append(text)
    return {row: max(texts, key=len) for row, texts in rows.items()}


def _texts(existing: ExistingTab) -> Iterator[tuple[tuple[int, int], str]]:
    return ((place, cell.text) for place, cell in existing.cells.items() if cell.is_literal)
