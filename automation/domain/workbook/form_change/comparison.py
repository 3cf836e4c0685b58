"""Classifies how the forms of a unit's workbook differ from those that the configuration asks now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

from automation.domain.workbook.answers import Raw
from automation.domain.workbook.form_change.form_tab import (
    ANSWER,
    FIGURES,
    LABELS,
    PREVIOUS,
    RECORD,
    FormTab,
    Place,
)
from automation.domain.workbook.layout import CODES, SUBMIT_KEY, is_control
from automation.domain.workbook.read_tab import REMARK_COLUMNS
from automation.domain.workbook.words import NOT_SUBMITTED

OWN_COLUMNS = frozenset({*LABELS, *PREVIOUS})  # of an indicator tab: nobody answers there


class ChangeClass(IntEnum):
    """Classes of change, the most severe last."""

    SAME = 0
    LABELS = 1
    ADDED = 2
    REMOVED_BLANK = 3
    REMOVED_FILLED = 4
    KIND = 5


class ChangedPart(IntEnum):
    LABELS = 0
    ROW = 1
    COLUMN = 2
    TAB = 3
    FORMULAS = 4


@dataclass(frozen=True, slots=True)
class FormChange:
    """One difference. `tab`: its code; `sheet`: its title; `code`: of the row or column, "" for a tab or labels;
    `title`: what it is for people; `filled`: how many answers are there in this workbook; `kinds`: former and present
    kind of the answers, where that changed; `last_record`: of a new column, the last row that a record has in the new
    tab."""

    part: ChangedPart
    change: ChangeClass
    tab: str
    sheet: str
    code: str = ""
    title: str = ""
    filled: int = 0
    kinds: tuple[str, str] = ("", "")
    last_record: int = 0


@dataclass(frozen=True, slots=True)
class Leftover:
    """An answer for which the present forms have no place. `sheet`: of the workbook; `cell`: its address there;
    `title`: of its row, or of its column in a record."""

    tab: str
    sheet: str
    place: Place
    cell: str
    title: str
    value: Raw


@dataclass(frozen=True)
class FormsBefore:
    """What the ledger has of the forms from which a workbook was made. `inputs`: keys of the lines that units fill in,
    None where they are unknown; `kinds`: row key, or "tab.column" of a table, → kind; `look`: digest of texts, formulas
    and drop-downs that were drawn, "" where it is unknown; `tabs`: codes of the tabs that the workbook once had."""

    inputs: frozenset[str] | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    look: str = ""
    tabs: frozenset[str] = frozenset()


DELETED = "Trang “{sheet}” đã bị xóa khỏi bảng tính, cần khôi phục từ bản lưu trước đó của tệp."
UNKNOWN_BEFORE = FormsBefore()


@dataclass(frozen=True)
class WorkbookChange:
    """How one unit's workbook differs. `problems` (Vietnamese): why its answers can't be moved by their codes."""

    unit: str
    changes: tuple[FormChange, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def change(self) -> ChangeClass:
        """The most severe class of its changes."""
        return max((each.change for each in self.changes), default=ChangeClass.SAME)


def workbook_change(unit: str, found: Mapping[str, FormTab], wanted: Mapping[str, FormTab],
                    before: FormsBefore = UNKNOWN_BEFORE, asked: FormsBefore = UNKNOWN_BEFORE) -> WorkbookChange:
    """Compares the tabs of a workbook with drawn ones (`form_tab`). `asked`: kinds and look of the present forms. A tab
    without a mark counts as missing; one that the workbook once had is a problem: a person deleted it."""
    if before.look and before.look == asked.look and all(
            code in wanted and tab.mark == wanted[code].mark for code, tab in found.items()):
        return WorkbookChange(unit)
    changes: list[FormChange] = []
    leftovers: list[Leftover] = []
    for code, tab in found.items():
        new = wanted.get(code)
        left = list(_leftovers(tab, new, before))
        leftovers += left
        changes += _removed_tab(tab, left) if new is None else _of_tab(tab, new, left, before, asked.kinds)
    changes += [FormChange(ChangedPart.TAB, ChangeClass.ADDED, code, tab.sheet, title=tab.sheet)
                for code, tab in wanted.items() if code not in found]
    if not changes and before.look and before.look != asked.look:
        changes.append(FormChange(ChangedPart.FORMULAS, ChangeClass.LABELS, "", ""))
    problems = [tab.problem for tab in found.values() if tab.problem]
    problems += [DELETED.format(sheet=tab.sheet) for code, tab in wanted.items()
                 if code not in found and code in before.tabs]
    return WorkbookChange(unit, tuple(changes), tuple(leftovers), tuple(problems))


def kept_answers(found: Mapping[str, FormTab], wanted: Mapping[str, FormTab],
                 before: FormsBefore = UNKNOWN_BEFORE) -> dict[str, dict[Place, Raw]]:
    """Returns the answers that have a place in the present forms, by tab and place. "Chưa nộp" is as good as blank:
    every new workbook has it."""
    return {code: {place: value for place, value in tab.answers.items()
                   if _input(place) in wanted[code].inputs and _was_input(tab, place, before)
                   and not _is_default(place, value)}
            for code, tab in found.items() if code in wanted}


def _input(place: Place) -> Place:
    return (RECORD, place[1]) if place[0].startswith(RECORD) else place


def _leftovers(tab: FormTab, asked: FormTab | None, before: FormsBefore) -> Iterator[Leftover]:
    """Yields the answers without a place. What stands where nobody was asked (a computed line) is none."""
    for place, value in tab.answers.items():
        if asked is not None and _input(place) in asked.inputs:
            continue
        if not _was_input(tab, place, before) or (asked is not None and place in asked.formulas
                                                  and before.inputs is None):
            continue
        if _is_default(place, value) or _is_retired(tab, asked, place):
            continue
        yield Leftover(tab.code, tab.sheet, place, tab.cell(place) or "", _title(tab, place), value)


def _is_retired(tab: FormTab, asked: FormTab | None, place: Place) -> bool:
    """Whether an earlier change of forms left the answer in place: nothing changes for it."""
    row, column = place
    if asked is None:
        return tab.is_retired()
    return (row not in asked.rows and tab.is_retired(row)) or (
        column not in asked.columns and tab.is_retired(CODES + column))


def _is_default(place: Place, value: Raw) -> bool:
    return place == (SUBMIT_KEY, ANSWER) and value == NOT_SUBMITTED


def _was_input(tab: FormTab, place: Place, before: FormsBefore) -> bool:
    """Did people answer there? Unknown without a record of the former forms: then what stands there is an answer."""
    row, column = place
    if tab.is_table or is_control(row) or column == REMARK_COLUMNS[1]:
        return True
    return column not in OWN_COLUMNS and (before.inputs is None or row in before.inputs)


def _title(tab: FormTab, place: Place) -> str:
    row, column = place
    return tab.titles.get(f"{CODES}{column}" if row.startswith(RECORD) else row, "")


def _removed_tab(tab: FormTab, left: Sequence[Leftover]) -> Iterator[FormChange]:
    if tab.is_retired():
        return
    change = ChangeClass.REMOVED_FILLED if left else ChangeClass.REMOVED_BLANK
    yield FormChange(ChangedPart.TAB, change, tab.code, tab.sheet, title=tab.sheet, filled=len(left))


def _of_tab(tab: FormTab, asked: FormTab, left: Sequence[Leftover], before: FormsBefore,
            kinds: Mapping[str, str]) -> Iterator[FormChange]:
    yield from _rows(tab, asked, left)
    yield from _columns(tab, asked, left)
    yield from _kinds(tab, asked, left, before, kinds)
    if _labels_differ(tab, asked):
        yield FormChange(ChangedPart.LABELS, ChangeClass.LABELS, tab.code, asked.sheet, title=asked.sheet)


def _labels_differ(tab: FormTab, asked: FormTab) -> bool:
    rows = any(tab.labels[key] != text for key, text in asked.labels.items() if key in tab.labels)
    columns = any(tab.titles.get(CODES + code) != asked.titles.get(CODES + code) for code in asked.columns
                  if code in tab.columns)
    return rows or columns or not asked.texts <= tab.texts


def _rows(tab: FormTab, asked: FormTab, left: Sequence[Leftover]) -> Iterator[FormChange]:
    own = [*asked.items, *filter(is_control, asked.rows)]
    for key in own:
        if key not in tab.rows:
            yield _change(asked, ChangedPart.ROW, ChangeClass.ADDED, key, asked.titles.get(key, ""))
    for key in (key for key in [*tab.items, *filter(is_control, tab.rows)]
                if key not in asked.rows and not tab.is_retired(key)):
        filled = sum(each.place[0] == key for each in left)
        yield _change(asked, ChangedPart.ROW, _removed(filled), key, tab.titles.get(key, ""), filled)


def _columns(tab: FormTab, asked: FormTab, left: Sequence[Leftover]) -> Iterator[FormChange]:
    for code in asked.columns:
        if code not in tab.columns:
            added = _change(asked, ChangedPart.COLUMN, ChangeClass.ADDED, code, asked.titles.get(CODES + code, ""))
            last = max((tab.rows[key] for key in _records(tab)), default=0)
            shift = asked.rows.get(CODES, 0) - tab.rows.get(CODES, 0)
            yield replace(added, last_record=last + shift if last else 0)
    for code in tab.columns:
        filled = sum(each.place[1] == code and each.place[0] in asked.rows.keys() | _records(tab) for each in left)
        if code not in asked.columns and not tab.is_retired(CODES + code):
            yield _change(asked, ChangedPart.COLUMN, _removed(filled), code, tab.titles.get(CODES + code, ""), filled)


def _records(tab: FormTab) -> Collection[str]:
    return {key for key in tab.rows if key.startswith(RECORD)}


def _removed(filled: int) -> ChangeClass:
    return ChangeClass.REMOVED_FILLED if filled else ChangeClass.REMOVED_BLANK


def _change(tab: FormTab, part: ChangedPart, change: ChangeClass, code: str, title: str, filled: int = 0,
            kinds: tuple[str, str] = ("", "")) -> FormChange:
    return FormChange(part, change, tab.code, tab.sheet, code, title, filled, kinds)


def _kinds(tab: FormTab, asked: FormTab, left: Sequence[Leftover], before: FormsBefore,
           kinds: Mapping[str, str]) -> Iterator[FormChange]:
    """Yields what asks for another kind of answer than before, and figures that are no longer asked of a row that is
    still there ("nữ")."""
    for code in (asked.columns if asked.is_table else asked.items):
        key = f"{asked.code}.{code}" if asked.is_table else code
        former, present = before.kinds.get(key, ""), kinds.get(key, "")
        part = ChangedPart.COLUMN if asked.is_table else ChangedPart.ROW
        known = code in (tab.columns if asked.is_table else tab.rows)
        if known and former and former != present:
            filled = sum(place[1] == code if asked.is_table else place[0] == code and place[1] in FIGURES
                         for place in tab.answers)
            title = asked.titles.get(CODES + code if asked.is_table else code, "")
            yield _change(asked, part, ChangeClass.KIND, code, title, filled, (former, present))
        elif known and not asked.is_table and (gone := sum(each.place[0] == code for each in left)):
            yield _change(asked, part, ChangeClass.REMOVED_FILLED, code, asked.titles.get(code, ""), gone)
