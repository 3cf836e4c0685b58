"""Figures found in a file, each with its place, and what could not be placed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from automation.configuration.previous_figures import IMPORTED
from automation.domain.plan.units import Unit
from automation.domain.report import HIDDEN
from automation.domain.vietnamese.formatting import NO_DATA, UNDEFINED
from automation.domain.vietnamese.number_text import read_number
from automation.domain.vietnamese.text import fold
from automation.domain.workbook.forms import Catalogue, FieldKind
from automation.outputs.workbook.builder import column_title
from automation.rules.personal_data import personal_data_kinds

COUNTED = frozenset((FieldKind.INTEGER, FieldKind.BOOLEAN))
WITHHELD = "số không công bố ở bản tổng hợp ấy"
NO_NUMBER = "không đọc được thành một số"
NO_UNIT = "không có đơn vị nào tên hoặc mã là “{text}”"
NO_FIELD = "không có chỉ tiêu nào mã hoặc tên là “{text}”"
NOT_SHOWN = "(không nêu lại)"  # a text that may be personal data
LONGEST = 80  # characters that are repeated
NOTHING = frozenset(("", NO_DATA, UNDEFINED, "-", "–"))
YES_NO = {fold("Có"): 1.0, fold("Không"): 0.0, "x": 1.0, "true": 1.0, "false": 0.0}


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """`place`: the cell or line, such as "Theo đơn vị!C7". `source`: of `previous_figures.SOURCES`. `obligation`: whose
    it is, "" where the file doesn't have it."""

    unit: str
    field: str
    value: float
    place: str
    source: str = IMPORTED
    obligation: str = ""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """What could not be taken over, and why (Vietnamese)."""

    place: str
    reason: str


@dataclass
class Findings:
    """`yes_no`: the fields that are answered "Có" or "Không"."""

    yes_no: frozenset[str] = frozenset()
    figures: list[FoundFigure] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)

    def add(self, unit: str, name: str, cell: Any, place: str, source: str = IMPORTED, obligation: str = "") -> None:
        """A cell at the meeting of a known unit and a known field."""
        if cell is None or (isinstance(cell, str) and cell.strip() in NOTHING):
            return
        if isinstance(cell, str) and cell.strip() == HIDDEN:
            self.unplaced.append(Unplaced(place, WITHHELD))
            return
        value = YES_NO.get(fold(str(cell))) if name in self.yes_no else None
        value = as_figure(cell) if value is None else value
        if value is None:
            self.unplaced.append(Unplaced(place, NO_NUMBER))
        else:
            self.figures.append(FoundFigure(unit, name, value, place, source, obligation))


class Names:
    """What fields and units are called in files: codes, titles, the columns of our own summary workbook."""

    def __init__(self, catalogue: Catalogue, units: Mapping[str, Unit]) -> None:
        self._fields = _unique(_field_names(catalogue))
        self._units = _unique(_unit_names(units))
        self.yes_no = frozenset(each.name for tab in catalogue.tabs for each in tab.fields
                                if each.kind is FieldKind.BOOLEAN)
        self._computed = {_key(name) for each in catalogue.indicators.values() if each.computed
                          for name in (each.code, each.title, column_title(each.code, each.title, ""))}

    def is_computed(self, cell: Any) -> bool:
        """Reports whether it names a figure that is computed from others, and so is not taken over."""
        return isinstance(cell, str) and _key(cell) in self._computed

    def field(self, cell: Any) -> str | None:
        return self._fields.get(_key(cell)) if isinstance(cell, str) else None

    def unit(self, cell: Any) -> str | None:
        return self._units.get(_key(cell)) if isinstance(cell, str) else None


def as_figure(cell: Any) -> float | None:
    """The number of a cell; None for anything that is not one number alone."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    if not isinstance(cell, str):
        return None
    reading = read_number(cell)
    return reading.value if not reading.problem else None


def shown(text: Any) -> str:
    """A heading or a name that may be repeated."""
    words = " ".join(str(text).split())
    return NOT_SHOWN if len(words) > LONGEST or personal_data_kinds(words) else words


def _field_names(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """(name in files, field name). A pair's title means its total."""
    for tab in catalogue.tabs:
        for indicator in tab.indicators:
            for row in indicator.rows:
                for each in row.fields:
                    if each.kind not in COUNTED:
                        continue
                    former = [each.name.replace(indicator.code, code, 1) for code in indicator.was]
                    yield from ((name, each.name) for name in (each.name, *former))
                    yield column_title(indicator.code, row.title, each.part), each.name
                    if each.column == "total" and not row.level:
                        yield from ((name, each.name) for name in (indicator.code, indicator.title))
                    if each.column == "female" and not row.level:
                        yield from ((f"{name} nữ", each.name) for name in (indicator.code, indicator.title))


def _unit_names(units: Mapping[str, Unit]) -> Iterator[tuple[str, str]]:
    for code, unit in units.items():
        yield from ((name, code) for name in (code, unit.name, *unit.aliases, *unit.was))


def _unique(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Folded name → what it means; a name of two is none."""
    found: dict[str, set[str]] = {}
    for name, meaning in names:
        found.setdefault(_key(name), set()).add(meaning)
    return {name: next(iter(meanings)) for name, meanings in found.items() if len(meanings) == 1 and name}


def _key(cell: str) -> str:
    return fold(" ".join(cell.split()).removesuffix(":"))
