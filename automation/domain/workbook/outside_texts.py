"""What stands in a workbook beside its answers: cells of people's own tabs, cells of a form that ask for nothing,
notes, the names of tabs. Only checked for personal data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain

from automation.domain.vietnamese.formatting import numeric_date
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.answers import Grid, OutsideText, Raw, RawTab, TabAnswers, WorkbookAnswers
from automation.domain.workbook.self_check import SELF_CHECK_COLUMNS

OWN_TAB, BESIDE, NOTE, TAB_NAME, UNCHECKED = "own_tab", "beside", "note", "tab_name", "unchecked"
SHORTEST = 4  # characters of a text that may be personal data
CODES = "@#"  # with which marks, keys, error words begin
LEAST_NUMBER = 100_000_000  # nine digits
MOST_CHARACTERS = 200_000  # of a workbook's own tabs; examining them takes some 12 µs each
SHORT_TEXT = 20  # characters that a text counts for at least
LONGEST_HEADING = 60  # characters


def outside_texts(tabs: Sequence[RawTab], answers: WorkbookAnswers,
                  template: Collection[str] = frozenset()) -> list[OutsideText]:
    """Return these texts, without those that stand in the `template`. Of people's own tabs MOST_CHARACTERS; a tab of
    which that leaves something out has a text UNCHECKED."""
    forms = {each.sheet: each for each in answers.tabs.values()}
    allowance = _Allowance()
    found: list[OutsideText] = []
    for tab in tabs:
        texts = _of_tab(tab, forms.get(tab.name), template)
        found.extend(texts if tab.name in forms else allowance.within(tab.name, texts))
    return found


class _Allowance:
    """What may still be examined of people's own tabs. A text counts with all its
    characters the first time, with SHORT_TEXT whenever it stands in another cell."""

    def __init__(self) -> None:
        self.left = MOST_CHARACTERS
        self.seen: set[str] = set()

    def within(self, tab: str, texts: Iterable[OutsideText]) -> Iterator[OutsideText]:
        for each in texts:
            self.left -= SHORT_TEXT if each.text in self.seen else max(len(each.text), SHORT_TEXT)
            self.seen.add(each.text)
            if self.left < 0:
                yield OutsideText(UNCHECKED, tab, None, "")
                return
            yield each


def _of_tab(tab: RawTab, form: TabAnswers | None, template: Collection[str]) -> Iterator[OutsideText]:
    for cell, note in tab.notes.items():
        yield OutsideText(NOTE, tab.name, cell, note)
    if form is None:
        yield OutsideText(TAB_NAME, tab.name, None, tab.name)
        yield from _cells(tab, OWN_TAB, _checked(tab.grid) - set(template), {})
        return
    computed = {at for code in SELF_CHECK_COLUMNS if (at := form.columns.get(code))}
    wanted = _checked(tab.grid) - set(template) - _answers(form) - _texts_of(tab.grid, computed)
    if wanted:
        yield from _cells(tab, BESIDE, wanted, dict.fromkeys(form.rows))


def _texts_of(grid: Grid, columns: Collection[int]) -> set[Raw]:
    """The values in these (1-based) columns: formulas of the software."""
    return {cells[at - 1] for cells in grid for at in columns if at <= len(cells)}


def _checked(grid: Grid) -> set[Raw]:
    """The distinct values that may be personal data."""
    return {value for value in set(chain.from_iterable(grid)) if _may_be_personal(value)}


def _may_be_personal(value: Raw) -> bool:
    if isinstance(value, str):
        return len(value) >= SHORTEST and value[0] not in CODES
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value >= LEAST_NUMBER
    return isinstance(value, date)


def _answers(form: TabAnswers) -> set[Raw]:
    records = (record.values() for _, record in form.records)
    return {*chain.from_iterable(each.values() for each in form.values.values()), *form.controls.values(),
            *chain.from_iterable(records)}


def _cells(tab: RawTab, surface: str, wanted: Collection[Raw], keys: Collection[str]) -> Iterator[OutsideText]:
    headings: dict[int, str] = {}
    for row, cells in enumerate(tab.grid, start=1):
        for column, value in enumerate(cells, start=1):
            if value not in wanted or value in keys:
                continue
            yield OutsideText(surface, tab.name, cell_name(row, column), _text(value), headings.get(column, ""))
            if isinstance(value, str) and column not in headings and len(value) <= LONGEST_HEADING:
                headings[column] = value


def _text(value: Raw) -> str:
    if isinstance(value, date):
        return numeric_date(value)
    if isinstance(value, float) and value == value // 1:
        return str(int(value))
    return str(value)
