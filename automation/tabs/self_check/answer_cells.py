"""The cells that the rules of one tab of indicators refer to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

from automation.domain.plan.plan import Obligation, Plan
from automation.domain.workbook.forms import Catalogue, Field, FieldKind
from automation.domain.workbook.layout import DOCUMENT_KEYS
from automation.rules.formulas.rule_formulas import NothingBeforeError
from automation.rules.formulas.sources import TableCells
from automation.rules.formulas.terms import NotTranslatableError, serial
from automation.rules.plan_values import plan_days, tab_before
from automation.tabs.self_check.places import (
    MERGED,
    PREVIOUS,
    Head,
    IndicatorPlace,
    Line,
    Place,
    TablePlace,
)
from automation.tabs.self_check.sheet import EngineSheet, absolute, address

Places = Mapping[str, IndicatorPlace | TablePlace]


class TabAnswerCells:
    """Implements `AnswerCells`. Figures of a period before the plan stand beside the answers on the form's tab: their
    cells are drawn when a rule asks for them."""

    def __init__(self, sheet: EngineSheet, place: IndicatorPlace, blocks: Places, catalogue: Catalogue,
                 plan: Plan) -> None:
        self.sheet, self.place, self.blocks, self.catalogue, self.plan = sheet, place, blocks, catalogue, plan
        self._drawn: set[tuple[int, int]] = set()

    @cached_property
    def _obligation(self) -> Obligation | None:
        return self.plan.obligation(self.place.tab.obligation) if self.place.tab.obligation else None

    @cached_property
    def _before(self) -> IndicatorPlace | None:
        """The block of the tab that has the answers of the period before."""
        before = tab_before(self.place.tab, self.catalogue, self.plan)
        found = self.blocks.get(before.code) if before else None
        return found if isinstance(found, IndicatorPlace) else None

    def answer(self, field: Field, *, previous: bool) -> str:
        if not previous:
            return self.place.answer(field)
        if self._obligation and self._obligation.previous:
            before = self._before
            if before is None or field.name not in before.tab.fields_by_name:
                raise NothingBeforeError(field.name)
            return before.answer(field)
        return self._figure_beside(field)

    def _figure_beside(self, field: Field) -> str:
        if field.kind is not FieldKind.INTEGER:
            raise NothingBeforeError(field.name)
        at, column = self.place.line_of[field.row], PREVIOUS[field.column]
        if (at, column) not in self._drawn:
            self._drawn.add((at, column))
            shown = self.place.form.cell(f"prev_{field.column}", address(Line.ROW, at))
            self.sheet.formula(at, column, f'IFERROR(IF(ISNUMBER({shown}),{shown},""),"")')
        return address(column, at)

    def explained(self, row: str) -> str:
        return address(Line.EXPLAINED, self.place.line_of[row])

    def estimated(self, row: str, *, previous: bool) -> str:
        place = (self._before if self._obligation and self._obligation.previous else None) if previous else self.place
        keys = {each.key for each in place.tab.rows if each.fields} if place else set()
        return address(Line.ESTIMATED, place.line_of[row]) if place and row in keys else "0"

    def submitted(self, obligation: str) -> str:
        return self._head(obligation, Head.SUBMITTED)

    def document_day(self, obligation: str) -> str:
        return self._head(obligation, Head.DAY)

    def document_number(self, obligation: str) -> str:
        for tab in self.catalogue.tabs_of(obligation):
            return f"TRIM({self.blocks[tab.code].form.control(DOCUMENT_KEYS[0])})"
        raise NotTranslatableError(f"no tab of {obligation}")

    def _head(self, obligation: str, column: Head) -> str:
        for tab in self.catalogue.tabs_of(obligation):
            place = self.blocks[tab.code]
            if isinstance(place, IndicatorPlace) or column is Head.SUBMITTED:
                return place.at(column)
        raise NotTranslatableError(f"no tab of {obligation}")

    def merged(self) -> str:
        return f"VALUE({absolute(address(MERGED[1], MERGED[0]))})"

    def touched(self) -> str:
        return self.place.at(Head.TOUCHED)

    def table(self, code: str) -> TableCells:
        place = self.blocks.get(code)
        if not isinstance(place, TablePlace):
            raise NotTranslatableError(f"no table {code}")
        columns = {each.code: (each, place.range(place.value_columns[each.code])) for each in place.columns
                   if each.code in place.value_columns}
        days = columns[place.tab.form.date_column][1] if place.tab.form.date_column in columns else None
        return TableCells(place.range(place.FLAGS), columns, place.at(Head.JUDGED),
                          place.at(Head.NIL), days, self._periods(place))

    def _periods(self, place: Place) -> tuple[tuple[date, date], ...]:
        own = self.plan.obligation(place.tab.obligation) if place.tab.obligation else None
        return tuple((each.period_from, each.period_to) for each in (own, self._obligation)
                     if each and each.period_from and each.period_to)

    def constants(self) -> dict[str, int]:
        days = plan_days(self.plan, self._obligation)
        return {"year": self.plan.year} | {name: serial(day) for name, day in days.items() if day}

    def rows(self) -> Sequence[str]:
        return [each.key for each in self.place.tab.rows if each.fields]
