"""Lines of computed indicators: their figures are calculated by an expression, not entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from automation.domain.report import Figure, IndicatorLine
from automation.domain.workbook.forms import FieldKind, Indicator, Section, Tab
from automation.rules.frame import Dataset
from automation.rules.not_asked import not_asked
from automation.summary.aggregating import aggregate, evaluate
from automation.summary.errors import used_fields
from automation.summary.summing import NO_GROUPS, Groups, figures, number

ALL = "*"


def computed_lines(dataset: Dataset, tab: Tab, types: Mapping[str, str],
                   groups: Groups = NO_GROUPS) -> list[IndicatorLine]:
    """Return one line for each computed indicator of the tab over the units of `types` (unit → type). `groups`: other
    dimensions → unit → value.

    "Có" is counted over units. Any other expression is evaluated on the summed figures, so that a ratio is the
    sector's ratio and not a sum of ratios.
    """
    if not types:
        return []
    absent = not_asked(dataset, tab, list(types))
    return [_line(dataset, tab, section, indicator, types, groups, absent)
            for section in tab.sections for indicator in section.indicators if indicator.computed]


def in_indicator_order(tab: Tab, lines: Sequence[IndicatorLine]) -> list[IndicatorLine]:
    """Return the lines in the order of the tab's indicators; those of one indicator keep their order."""
    order = {each.code: position for position, each in enumerate(tab.indicators)}
    return sorted(lines, key=lambda line: order[line.code])


def _line(dataset: Dataset, tab: Tab, section: Section, indicator: Indicator,
          types: Mapping[str, str], groups: Groups, absent: pd.DataFrame) -> IndicatorLine:
    expression = indicator.computed or ""
    units = evaluate(dataset, tab, expression).reindex(list(types))
    unasked = units.isna() & absent[sorted(used_fields(expression, absent.columns.tolist()))].any(axis=1)
    if indicator.kind is FieldKind.BOOLEAN:
        whole = units.sum(min_count=1)
    else:
        whole = evaluate(aggregate(dataset, dict.fromkeys(types, ALL), tab.obligation), tab, expression)[ALL]

    def grouped(values: Mapping[str, str]) -> dict[str, Figure]:
        if indicator.kind is FieldKind.BOOLEAN:
            return figures(units.groupby(pd.Series(values)).sum(min_count=1))
        return figures(evaluate(aggregate(dataset, values, tab.obligation), tab, expression))

    return IndicatorLine(
        indicator.code, "", indicator.title, indicator.unit, section.code, 0, Figure(number(whole)),
        grouped(types), figures(units, unasked), answered=int(units.notna().sum()),
        unanswered=int((units.isna() & ~unasked).sum()), not_asked=int(unasked.sum()), kind=indicator.kind.value,
        by={dimension: grouped(values) for dimension, values in groups.items()})
