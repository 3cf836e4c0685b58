"""Find a workbook's tabs, wherever people have moved them, and read each.

A tab is known by its mark (`@tab:CODE:FINGERPRINT`), else by its title. What is lost or doubled
is a StructureProblem, never a guess. Tabs that the template does not have belong to people and are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from automation.domain.vietnamese.text import fold
from automation.domain.workbook.answers import RawTab, StructureProblem, TabAnswers, WorkbookAnswers
from automation.domain.workbook.forms import Catalogue, Tab
from automation.domain.workbook.layout import MARK, layout
from automation.domain.workbook.read_tab import FoundTab, key_column, read_tab

MARK_ROWS, MARK_COLUMNS = 20, 5  # how far inserted rows and columns may have pushed the mark


def read_workbook(catalogue: Catalogue, unit: str, tabs: Sequence[RawTab]) -> WorkbookAnswers:
    """Everything that the unit answered, with the present address of each answer. Never raises for what
    a workbook may hold."""
    answers = WorkbookAnswers(unit)
    known = {tab.code: tab for tab in catalogue.tabs}
    marked: dict[str, list[FoundTab]] = {}
    unmarked: list[RawTab] = []
    for raw in tabs:
        place = _marked(raw, known)
        if place is None:
            unmarked.append(raw)
        else:
            marked.setdefault(place.tab.code, []).append(place)
    for tab in catalogue.tabs:
        candidates = marked.get(tab.code, [])
        chosen, problems = _chosen(tab, candidates) if candidates else _by_title(tab, unmarked)
        answers.structure_problems.extend(problems)
        if chosen is not None:
            answers.tabs[tab.code] = read_tab(chosen, answers.structure_problems)
    answers.structure_problems.extend(_other_units(unit, answers, marked))
    return answers


def _marked(raw: RawTab, known: Mapping[str, Tab]) -> FoundTab | None:
    for row, cells in enumerate(raw.grid[:MARK_ROWS]):
        for column, value in enumerate(cells[:MARK_COLUMNS]):
            if isinstance(value, str) and value.startswith(MARK + ":"):
                code = value.split(":")[1]
                return FoundTab(known[code], raw, column, value, row) if code in known else None
    return None


def _chosen(tab: Tab, candidates: Sequence[FoundTab]) -> tuple[FoundTab, list[StructureProblem]]:
    """Of tabs with one mark (somebody copied a tab) the one with the template's title counts."""
    titled = [place for place in candidates if fold(place.raw.name) == fold(tab.title)]
    chosen = (titled or candidates)[0]
    name = chosen.raw.name
    problems = [StructureProblem("tab_doubled", tab.code, other.raw.name, None, name)
                for other in candidates if other is not chosen]
    if not titled:
        problems.append(StructureProblem("tab_renamed", tab.code, name, None, tab.title))
    if chosen.mark != layout(tab).mark:
        problems.append(StructureProblem("template_changed", tab.code, name))
    return chosen, problems


def _by_title(tab: Tab, unmarked: Sequence[RawTab]) -> tuple[FoundTab | None, list[StructureProblem]]:
    """The mark is gone, but the tab's name still identifies it."""
    raw = next((each for each in unmarked if fold(each.name) == fold(tab.title)), None)
    if raw is None:
        return None, [StructureProblem("tab_missing", tab.code, tab.title)]
    return FoundTab(tab, raw, key_column(tab, raw.grid)), [StructureProblem("mark_lost", tab.code, raw.name)]


def _other_units(unit: str, answers: WorkbookAnswers,
                 marked: Mapping[str, Sequence[FoundTab]]) -> Iterator[StructureProblem]:
    """A tab (or the whole file) that was copied from a neighbour: at the right of the mark is
    the code of the unit it was made for. Each other unit is reported once for each report that it
    occurs in (none of them may count as sound) and once for all the tables that reports share."""
    reported: set[tuple[str, str | None]] = set()
    for code, tab_answers in answers.tabs.items():
        place = next((each for each in marked.get(code, ()) if each.raw.name == tab_answers.sheet), None)
        written = _unit_code(place, tab_answers) if place else ""
        key = fold(written), place.tab.obligation if place else None
        if written and fold(written) != fold(unit) and key not in reported:
            reported.add(key)
            yield StructureProblem("other_unit", code, tab_answers.sheet, None,
                          f"trang mang mã đơn vị {written}, còn tệp là của đơn vị {unit}")


def _unit_code(place: FoundTab, tab_answers: TabAnswers) -> str:
    """The template writes it above the last column, "explanation", in the mark's row."""
    column = tab_answers.columns.get("explanation", 0)
    cells = place.raw.grid[place.row]
    value = cells[column - 1] if 0 < column <= len(cells) else None
    words = value.split() if isinstance(value, str) else []
    return words[-1] if words and not words[0].startswith("(") else ""  # "(mã đơn vị)": a bare template
