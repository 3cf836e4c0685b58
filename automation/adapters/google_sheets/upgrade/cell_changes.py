"""The requests that renew the software's own cells of an existing tab: values, formats, notes, merges.

What people typed is never written over: an input cell keeps its value, note and colour, also when the form asks for
nothing there any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from automation.adapters.google_sheets.annotations import COLOURS
from automation.adapters.google_sheets.formats import (
    cell_format,
    cell_value,
    colour_style,
    extended_value,
    link_address,
    pattern_of,
    with_inner_links,
)
from automation.adapters.google_sheets.frozen_columns import frozen_request
from automation.adapters.google_sheets.render import CellPosition, CellRange, grid_range, rectangles
from automation.adapters.google_sheets.upgrade.existing import ExistingCell, ExistingTab
from automation.adapters.google_sheets.upgrade.placement import Placement
from automation.domain.workbook.drawing import Drawing, DrawnCell, Merge, Value
from automation.domain.workbook.notes import split_note, text_hash
from automation.domain.workbook.self_check import FLAGS, SELF_CHECK_COLUMNS
from automation.domain.workbook.styles import GREY, MUTED, STYLES
from automation.util.fast_json import Json

LABEL_COLUMNS = frozenset({"key", "no", "title", "unit", "prev_total", "prev_female",
                           *SELF_CHECK_COLUMNS})  # nobody answers there
FORMAT = "userEnteredFormat"
NUMBER_FORMAT = "userEnteredFormat(numberFormat,horizontalAlignment)"
GREYED: Json = {"backgroundColorStyle": colour_style(GREY),
                "textFormat": {"foregroundColorStyle": colour_style(MUTED), "italic": True}}
GREYED_FIELDS = ("userEnteredFormat(backgroundColor,backgroundColorStyle,textFormat.foregroundColorStyle,"
                 "textFormat.italic)")


@dataclass
class CellChanges:
    """Of one tab, by place after the insertions. `values`: ExtendedValues; `looks`: style, number format, link;
    `numbers`: cells of which the number format alone changes; `greyed`: answers in cells that are locked from now on;
    `kept`: those that should have a formula but keep what a person typed."""

    values: dict[CellPosition, Json] = field(default_factory=dict)
    looks: dict[CellPosition, tuple[str, str, str]] = field(default_factory=dict)
    numbers: dict[CellPosition, tuple[str, str]] = field(default_factory=dict)
    notes: dict[CellPosition, str] = field(default_factory=dict)
    unmerged: list[CellRange] = field(default_factory=list)
    merged: list[Merge] = field(default_factory=list)
    greyed: list[CellPosition] = field(default_factory=list)
    kept: list[CellPosition] = field(default_factory=list)


@dataclass(frozen=True)
class TabContext:
    """`drawing`: placed; `existing`: after the insertions. `values`: slot → value. `labels`: the columns in which
    nobody answers. `known_notes`: notes of templates; `written`: hashes of the notes that were written later.
    `own_texts`: of cells that the software draws."""

    drawing: Drawing
    existing: ExistingTab
    placement: Placement
    values: Mapping[str, Value]
    ids: Mapping[str, int]
    labels: frozenset[int]
    known_notes: frozenset[str] = frozenset()
    written: frozenset[int] = frozenset()
    own_texts: frozenset[str] = frozenset()

    @property
    def flags_column(self) -> int:
        """The hidden column that colours the cells, 0 without one: its code stands above the header."""
        row = self.placement.header - 1
        return next((cell.column for cell in self.drawing.cells if cell.row == row and cell.value == FLAGS), 0)

    @property
    def answer_rows(self) -> frozenset[int]:
        return self.placement.item_rows | frozenset(self.placement.record_rows)

    def is_locked(self, place: CellPosition) -> bool:
        """Whether the cell is protected now."""
        return self.existing.protection is not None and not self.existing.is_free(place)

    def may_hold_answer(self, place: CellPosition) -> bool:
        """Whether a typed value there may be a person's, also one that was typed before the cell was locked."""
        return (place[0] in self.answer_rows and place[1] not in self.labels) or self.existing.is_free(place)


def cell_changes(context: TabContext) -> CellChanges:
    made = CellChanges()
    covered = _covered(context.drawing.merges)
    for cell in context.drawing.cells:
        if (cell.row, cell.column) not in covered:
            _change_cell(context, with_inner_links(cell, context.ids), made)
    _clear_former(context, made)
    _merge(context, made)
    for merge in context.drawing.merges:
        if merge.first in made.looks:
            made.looks |= dict.fromkeys(_positions(merge), made.looks[merge.first])
    return made


def _covered(merges: tuple[Merge, ...]) -> set[CellPosition]:
    return {place for merge in merges for place in _positions(merge) if place != merge.first}


def _positions(merge: Merge) -> Iterator[CellPosition]:
    return ((row, column) for row in range(merge.first[0], merge.last[0] + 1)
            for column in range(merge.first[1], merge.last[1] + 1))


def _change_cell(context: TabContext, cell: DrawnCell, made: CellChanges) -> None:
    place = (cell.row, cell.column)
    before, editable = context.existing.cell(place), STYLES[cell.style].editable
    look = (cell.style, pattern_of(cell), link_address(cell.link, dict(context.ids)) if cell.link else "")
    if context.placement.is_new(place):
        _new_cell(context, cell, made)
        made.looks[place] = look
        return
    wanted = None if editable else _wanted_value(cell, context.values)
    if editable and "formulaValue" in before.entered and context.is_locked(place):
        made.values[place] = {}  # the form asks here what it computed before
    if wanted is not None and not same_value(before.entered, wanted):
        _renew_value(context, place, wanted, made)
    if not editable and (cell.note or before.note):
        _renew_note(context, cell, before, made)
    _renew_look(context, cell, look, made)


def _clear_former(context: TabContext, made: CellChanges) -> None:
    """Clear the software's texts above the codes that the form now has elsewhere; any other text is a person's."""
    drawn = {(cell.row, cell.column) for cell in context.drawing.cells} - _covered(context.drawing.merges)
    own = {*context.placement.columns.values(), *context.placement.gone_columns.values()} - {context.placement.key}
    for place, cell in context.existing.cells.items():
        if place[0] in context.placement.head_rows and place[1] in own and place not in drawn and cell.text \
                and cell.text in context.own_texts and context.is_locked(place):
            made.values[place] = {}


def _new_cell(context: TabContext, cell: DrawnCell, made: CellChanges) -> None:
    place = (cell.row, cell.column)
    value = _wanted_value(cell, context.values)
    if value := cell_value(cell) if value is None else value:
        made.values[place] = value
    if cell.note:
        made.notes[place] = cell.note


def _wanted_value(cell: DrawnCell, values: Mapping[str, Value]) -> Json | None:
    """None for a slot without a value: the cell stays as it is."""
    if not cell.slot:
        return cell_value(cell)
    return extended_value(values[cell.slot]) if cell.slot in values else None


def _renew_value(context: TabContext, place: CellPosition, wanted: Json, made: CellChanges) -> None:
    before = context.existing.cell(place)
    if before.is_literal and context.may_hold_answer(place):
        if wanted and context.existing.is_free(place):
            made.kept.append(place)
        return
    if wanted or "formulaValue" in before.entered or (
            "stringValue" in before.entered and context.existing.protection is not None):
        made.values[place] = wanted


def _renew_note(context: TabContext, cell: DrawnCell, before: ExistingCell, made: CellChanges) -> None:
    """Replaces a note that the software wrote with the form; a person's own stays instead of it."""
    present = split_note(before.note, context.written).by_people.strip()
    own = present in context.known_notes or text_hash(present) in context.written
    if cell.note == present or (present and not own):
        return
    made.notes[cell.row, cell.column] = before.note.replace(present, cell.note) if present else "\n\n".join(
        filter(None, (cell.note, before.note)))


def _renew_look(context: TabContext, cell: DrawnCell, look: tuple[str, str, str], made: CellChanges) -> None:
    """The whole format of a cell that was opened or locked, or whose label was renewed; of a blank input cell the
    number format. A cell that the check has coloured keeps its colour."""
    place, editable = (cell.row, cell.column), STYLES[cell.style].editable
    before = context.existing.cell(place)
    free = context.existing.is_free(place)
    if before.is_literal and context.may_hold_answer(place):
        made.greyed += [place] if free and not editable else []
    elif before.fill in COLOURS:
        return
    elif (context.existing.protection is not None and editable != free) or (not editable and place in made.values):
        made.looks[place] = look
    elif editable and not before.entered and before.pattern != look[1]:
        made.numbers[place] = look[:2]


def same_value(entered: Json, wanted: Json) -> bool:
    """Google may return a formula with other separators or spaces than it was sent."""
    if "formulaValue" in entered and "formulaValue" in wanted:
        return _plain(entered["formulaValue"]) == _plain(wanted["formulaValue"])
    return entered == wanted


def _plain(formula: str) -> str:
    return formula.replace(" ", "").replace(",", ";")


def _merge(context: TabContext, made: CellChanges) -> None:
    """Merge as drawn, and unmerge what hides an input cell of the form. Cells that hold anything are not merged."""
    wanted = {(each.first, each.last) for each in context.drawing.merges}
    inputs = {(cell.row, cell.column) for cell in context.drawing.cells
              if STYLES[cell.style].editable} - _covered(context.drawing.merges)
    for first, last in context.existing.merges:
        hidden = [place for place in _positions(Merge(first, last)) if place != first and place in inputs]
        if (first, last) not in wanted and hidden:
            made.unmerged.append((first, last))
    present = set(context.existing.merges)
    for each in context.drawing.merges:
        if (each.first, each.last) in present or any(
                made.values.get(place, context.existing.cell(place).entered)
                for place in _positions(each) if place != each.first):
            continue
        overlapping = [one for one in context.existing.merges if _overlap(one, each) and one not in made.unmerged]
        if all(first[0] == last[0] == each.first[0] for first, last in overlapping):
            made.unmerged += overlapping
            made.merged.append(each)


def _overlap(block: CellRange, merge: Merge) -> bool:
    (top, left), (bottom, right) = block
    return (top <= merge.last[0] and merge.first[0] <= bottom and left <= merge.last[1] and merge.first[1] <= right)


def cell_requests(made: CellChanges, sheet: int, frozen: int) -> Iterator[Json]:
    """The changes as requests. `frozen`: how many columns stay in view; an older version may have frozen more, across
    which Google merges nothing."""
    yield from ({"unmergeCells": {"range": grid_range(sheet, *block)}} for block in made.unmerged)
    for _, (first, last) in rectangles(dict.fromkeys(made.values, 0)):
        rows = [{"values": [{"userEnteredValue": made.values[row, column]}
                            for column in range(first[1], last[1] + 1)]} for row in range(first[0], last[0] + 1)]
        yield {"updateCells": {"range": grid_range(sheet, first, last), "rows": rows, "fields": "userEnteredValue"}}
    for (style, pattern, uri), (first, last) in rectangles(made.looks):
        yield repeated(sheet, (first, last), cell_format(STYLES[style], pattern, uri), FORMAT)
    for (style, pattern), (first, last) in rectangles(made.numbers):
        yield repeated(sheet, (first, last), cell_format(STYLES[style], pattern), NUMBER_FORMAT)
    for _, block in rectangles(dict.fromkeys(made.greyed, 0)):
        yield repeated(sheet, block, GREYED, GREYED_FIELDS)
    for place, note in made.notes.items():
        yield {"updateCells": {"range": grid_range(sheet, place, place), "rows": [{"values": [{"note": note}]}],
                               "fields": "note"}}
    if made.merged:
        yield frozen_request(sheet, frozen)
    yield from ({"mergeCells": {"range": grid_range(sheet, each.first, each.last), "mergeType": "MERGE_ALL"}}
                for each in made.merged)


def repeated(sheet: int, block: CellRange, made: Json, fields: str) -> Json:
    """Give all cells of the block one format."""
    return {"repeatCell": {"range": grid_range(sheet, *block), "cell": {"userEnteredFormat": made},
                           "fields": fields}}
