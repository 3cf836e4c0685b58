"""Finds a workbook's tabs, wherever people have moved them, and reads each.

A tab is identified by its mark (`@tab:CODE:FINGERPRINT`), else by its title. A missing or duplicate tab is a
StructureProblem; nothing is guessed. Tabs that the template does not have belong to people and are ignored.
Former codes of tabs, rows and columns are read as the present ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from automation.domain.vietnamese.text import clean, fold
from automation.domain.workbook.answers import (
    DamagedTabError,
    Grid,
    Raw,
    RawTab,
    StructureProblem,
    TabAnswers,
    WorkbookAnswers,
)
from automation.domain.workbook.former_codes import column_codes, present_mark, row_keys
from automation.domain.workbook.forms import Catalogue, Tab
from automation.domain.workbook.layout import CODES, MARK, layout
from automation.domain.workbook.read_tab import FoundTab, key_column, read_tab

MARK_ROWS, MARK_COLUMNS = 20, 5  # where the mark is searched: people may have inserted rows and columns before it


def read_workbook(catalogue: Catalogue, unit: str, tabs: Sequence[RawTab]) -> WorkbookAnswers:
    """Returns all answers of the unit, with the present address of each. Raises DamagedTabError when a form's tab has
    lost cells, and nothing else, whatever the workbook contains."""
    answers = WorkbookAnswers(unit)
    known = {code: tab for tab in catalogue.tabs for code in (tab.code, *tab.was)}
    marked: dict[str, list[FoundTab]] = {}
    unmarked: list[RawTab] = []
    for raw in tabs:
        found = _find_by_mark(raw, known)
        if found is None:
            unmarked.append(raw)
        else:
            marked.setdefault(found.tab.code, []).append(found)
    for tab in catalogue.tabs:
        candidates = marked.get(tab.code, [])
        chosen, problems = _choose(tab, candidates) if candidates else _find_by_title(tab, unmarked)
        answers.structure_problems.extend(problems)
        _check_damage(chosen, unmarked)
        if chosen is not None:
            answers.tabs[tab.code] = read_tab(chosen, answers.structure_problems)
    answers.structure_problems.extend(_other_units((unit, *catalogue.units_were.get(unit, ())), answers, marked))
    return answers


def _check_damage(chosen: FoundTab | None, unmarked: Sequence[RawTab]) -> None:
    """Raises DamagedTabError when the form's tab has lost cells. A form that isn't found may be any damaged tab."""
    for each in unmarked if chosen is None else (chosen.raw,):
        if each.damaged:
            raise DamagedTabError(each.name)


def marked_code(raw: RawTab) -> str:
    """Returns the code in the tab's mark, as the tab has it; "" without a mark."""
    return next((mark.split(":")[1] for _, _, mark in tab_marks(raw)), "")


def tab_marks(raw: RawTab) -> Iterator[tuple[int, int, str]]:
    """Yields row, column and text of the marks in the tab's first cells."""
    for row, cells in enumerate(raw.grid[:MARK_ROWS]):
        for column, value in enumerate(cells[:MARK_COLUMNS]):
            if isinstance(value, str) and MARK in value and (mark := clean(value)).startswith(MARK + ":"):
                yield row, column, mark


def _find_by_mark(raw: RawTab, known: Mapping[str, Tab]) -> FoundTab | None:
    for row, column, mark in tab_marks(raw):
        tab = known.get(mark.split(":")[1])
        return _with_present_codes(tab, raw, column, present_mark(mark, tab), row) if tab else None
    return None


def _with_present_codes(tab: Tab, raw: RawTab, keys: int | None, mark: str = "", row: int = 0) -> FoundTab:
    """Returns the tab with its former row keys, and column codes in the row with `#`, replaced by the present ones."""
    rows, columns = row_keys(tab), column_codes(tab)
    if keys is not None and (rows or columns):
        grid: Grid = [_renamed_cells(cells, keys, rows, columns) for cells in raw.grid]
        raw = replace(raw, grid=grid)
    return FoundTab(tab, raw, keys, mark, row)


def _renamed_cells(cells: Sequence[Raw], keys: int, rows: Mapping[str, str],
                   columns: Mapping[str, str]) -> Sequence[Raw]:
    key = cells[keys] if keys < len(cells) else None
    if not isinstance(key, str):
        return cells
    key = clean(key)
    if key == CODES:
        return [columns.get(clean(each), each) if isinstance(each, str) else each for each in cells]
    return [*cells[:keys], rows[key], *cells[keys + 1:]] if key in rows else cells


def _choose(tab: Tab, candidates: Sequence[FoundTab]) -> tuple[FoundTab, list[StructureProblem]]:
    """Returns the tab to read, and the problems. Of tabs with the same mark (somebody copied a tab), the one with the
    template's title is read."""
    titled = [found for found in candidates if fold(found.raw.name) == fold(tab.title)]
    chosen = (titled or candidates)[0]
    name = chosen.raw.name
    problems = [StructureProblem("tab_doubled", tab.code, other.raw.name, None, name)
                for other in candidates if other is not chosen]
    if not titled:
        problems.append(StructureProblem("tab_renamed", tab.code, name, None, tab.title))
    if chosen.mark != layout(tab).mark:
        problems.append(StructureProblem("template_changed", tab.code, name))
    return chosen, problems


def _find_by_title(tab: Tab, unmarked: Sequence[RawTab]) -> tuple[FoundTab | None, list[StructureProblem]]:
    """Returns the tab with the template's title among those without a mark, and the problems."""
    raw = next((each for each in unmarked if fold(each.name) == fold(tab.title)), None)
    if raw is None:
        return None, [StructureProblem("tab_missing", tab.code, tab.title)]
    return _with_present_codes(tab, raw, key_column(tab, raw.grid)), [StructureProblem("mark_lost", tab.code, raw.name)]


def _other_units(units: Sequence[str], answers: WorkbookAnswers,
                 marked: Mapping[str, Sequence[FoundTab]]) -> Iterator[StructureProblem]:
    """Yields tabs that were copied from another unit's workbook: in the mark's row is the code of the unit that the
    workbook was created for. Each other unit is reported once for each report that it occurs in (none of these reports
    may count as correct) and once for all the tables that reports share. `units`: the present code and the former
    ones."""
    reported: set[tuple[str, str | None]] = set()
    for code, tab_answers in answers.tabs.items():
        found = next((each for each in marked.get(code, ()) if each.raw.name == tab_answers.sheet), None)
        written = _unit_code(found, tab_answers) if found else ""
        key = fold(written), found.tab.obligation if found else None
        if written and fold(written) not in map(fold, units) and key not in reported:
            reported.add(key)
            yield StructureProblem("other_unit", code, tab_answers.sheet, None,
                          f"trang mang mã đơn vị {written}, còn tệp là của đơn vị {units[0]}")


def _unit_code(found: FoundTab, tab_answers: TabAnswers) -> str:
    """Returns the unit code in the tab, "" if there is none. The template has it above the last visible column,
    "explanation", in the mark's row."""
    column = tab_answers.columns.get("explanation", 0)
    cells = found.raw.grid[found.row]
    value = cells[column - 1] if 0 < column <= len(cells) else None
    words = clean(value).split() if isinstance(value, str) else []
    return words[-1] if words and not words[0].startswith("(") else ""  # "(mã đơn vị)": a template not filled in
