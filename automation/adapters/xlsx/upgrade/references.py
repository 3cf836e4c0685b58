"""References of people's formulas, charts, pivot tables and defined names to the cells of forms whose rows or columns
move.

Such a workbook is left alone: its tabs are promised to stay byte for byte, and a rewritten formula could be wrong
without a sign of it (a range that is extended, an address that a formula puts together, a shared formula). A reference
to cells that stay where they are is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from automation.adapters.xlsx.package import (
    R_ID,
    WORKBOOK,
    Element,
    Package,
    child,
    children,
    local_name,
)
from automation.adapters.xlsx.upgrade.old_tab import Places
from automation.domain.workbook.a1 import column_number, row_and_column
from automation.domain.workbook.form_change.form_tab import FormTab
from automation.domain.workbook.form_change.references import (
    COMPUTED,
    IN_CELL,
    IN_CHART,
    IN_NAME,
    IN_PIVOT,
    IN_TAB,
    IN_TABLE,
    REFERENCE,
    puts_tab_together,
    tab_of,
)

FORMULAS = frozenset({"f", "formula", "formula1", "formula2"})
CHARTS = ("chart", "chartEx")
OWN_NAMES = "_xlnm."  # of print areas and filters


@dataclass(frozen=True)
class _Form:
    """A form's tab in which something moves, or that goes; `new`: None for one that goes."""

    old: FormTab
    new: FormTab | None

    @cached_property
    def places(self) -> Places:
        return Places(self.old, self.new or self.old)

    @property
    def is_renamed(self) -> bool:
        return self.new is None or self.new.sheet != self.old.sheet

    @cached_property
    def is_moved(self) -> bool:
        rows, columns = self.old.rows, self.old.columns
        return self.is_renamed or not (self.rows_stay(1, max(rows.values(), default=1)) and self.columns_stay(
            1, max(columns.values(), default=1)))

    def rows_stay(self, first: int, last: int) -> bool:
        """Are these rows, and the ones around them, where they were?"""
        keyed = sorted(self.old.rows.values())
        low = max((each for each in keyed if each <= first), default=first)
        high = min((each for each in keyed if each >= last), default=last)
        return all(self.places.row(each) == each for each in keyed if low <= each <= high) and (
            last <= max(keyed, default=0) or self.places.row(last) == last)

    def columns_stay(self, first: int, last: int) -> bool:
        coded = self.old.columns.values()
        return all(self.places.column(each) == each for each in coded if first <= each <= last) and (
            last <= max(coded, default=0) or self.places.column(last) == last)


def moved_references(data: bytes, found: Mapping[str, FormTab], asked: Mapping[str, FormTab],
                     titles: Collection[str]) -> list[str]:
    """Returns the places of references that would read other cells in the new forms (Vietnamese). `found`, `asked`: the
    forms of the workbook and the present ones, by code; `titles`: of all tabs of a new workbook. Raises PackageError,
    and what `UNPATCHABLE` of the annotated copies names."""
    forms = {tab.sheet.casefold(): form for code, tab in found.items()
             if (form := _Form(tab, asked.get(code))).is_moved}
    if not forms:
        return []
    package = Package(data)  # of its own: what is parsed in a package is not saved byte for byte
    own = {title.casefold() for title in (*titles, *(tab.sheet for tab in found.values()))}
    places = [*_in_names(package, forms), *_in_pivots(package, forms)]
    for entry, path in package.sheets():
        title = entry.get("name", "")
        if title.casefold() not in own:
            places += _in_tab(package, title, path, forms)
        if title.casefold() in forms and package.related_parts(path, "table"):
            places.append(IN_TABLE.format(sheet=title))
        places += _in_charts(package, title, path, forms)
    return [*dict.fromkeys(places)]


def _in_tab(package: Package, title: str, path: str, forms: Mapping[str, _Form]) -> Iterator[str]:
    """A shared formula stands in its first cell for all cells of its range."""
    if b"!" not in package.read(path):
        return
    for each in package.tree(path).iter():
        if local_name(each) in FORMULAS and each.text and "!" in each.text:
            height, width = _size(each.get("ref", "")) if each.get("t") in ("shared", "array") else (1, 1)
            if _reads_moved(each.text, forms, height, width):
                cell = each.getparent().get("r", "")
                yield IN_CELL.format(sheet=title, cell=cell) if cell else IN_TAB.format(sheet=title)


def _size(area: str) -> tuple[int, int]:
    first, _, last = area.partition(":")
    (top, left), (bottom, right) = row_and_column(first or "A1"), row_and_column(last or first or "A1")
    return bottom - top + 1, right - left + 1


def _in_charts(package: Package, title: str, path: str, forms: Mapping[str, _Form]) -> Iterator[str]:
    for _, drawing in package.related_parts(path, "drawing"):
        for _, chart in (found for kind in CHARTS for found in package.related_parts(drawing, kind)):
            if _any_moved(_formulas(package.tree(chart)), forms):
                yield IN_CHART.format(sheet=title)


def _formulas(element: Element) -> Iterator[str]:
    return (each.text for each in element.iter() if local_name(each) in FORMULAS and each.text)


def _in_names(package: Package, forms: Mapping[str, _Form]) -> Iterator[str]:
    names = child(package.tree(WORKBOOK), "definedNames")
    for each in names if names is not None else ():
        name = each.get("name", "")
        if not name.startswith(OWN_NAMES) and each.text and _reads_moved(each.text, forms):
            yield IN_NAME.format(name=name)


def _in_pivots(package: Package, forms: Mapping[str, _Form]) -> Iterator[str]:
    for _, path in package.related_parts(WORKBOOK, "pivotCacheDefinition"):
        for source in children(package.tree(path), "cacheSource"):
            for each in children(source, "worksheetSource"):
                if each.get("sheet") and not each.get(R_ID) and _reads_moved(
                        f"'{each.get('sheet')}'!{each.get('ref', '')}", forms):
                    yield IN_PIVOT


def _any_moved(formulas: Iterable[str], forms: Mapping[str, _Form]) -> bool:
    return any(_reads_moved(each, forms) for each in formulas)


def _reads_moved(formula: str, forms: Mapping[str, _Form], height: int = 1, width: int = 1) -> bool:
    """`height`, `width`: of the cells that share the formula."""
    computed = bool(COMPUTED.search(formula))
    return puts_tab_together(formula) or any(
        _is_moved(match, forms, computed, height, width) for match in REFERENCE.finditer(formula))


def _is_moved(match: re.Match[str], forms: Mapping[str, _Form], computed: bool, height: int, width: int) -> bool:
    sheet = tab_of(match)
    named = [form for each in sheet.split(":") if (form := forms.get(each))]
    if not named:
        return False
    letters, number, to_letters, to_number = match.group(3, 4, 5, 6)
    if computed or ":" in sheet or (letters is None and number is None):
        return True
    form = named[0]
    if form.is_renamed:
        return True
    return not (_rows_stay(form, number, to_number, height, whole=bool(letters)) and _columns_stay(
        form, letters, to_letters, width, whole=bool(number)))


def _rows_stay(form: _Form, number: str | None, to_number: str | None, height: int, *, whole: bool) -> bool:
    """`whole`: a reference without a row is one to whole columns, else one that can't be read."""
    if number is None:
        return whole
    first, last = int(number), int(to_number or number)
    return form.rows_stay(min(first, last), max(first, last) + height - 1)


def _columns_stay(form: _Form, letters: str | None, to_letters: str | None, width: int, *, whole: bool) -> bool:
    if letters is None:
        return whole
    first, last = column_number(letters.upper()), column_number((to_letters or letters).upper())
    return form.columns_stay(min(first, last), max(first, last) + width - 1)
