"""Answers that restate rows of a register table are typed once: a blank one of a submitted report is what its form
proposes.

A proposal is worked out from the rows of the period, by an expression of the rules' language. From an empty table there
is none, unless "Không phát sinh" is chosen there. A report that is not submitted has no proposed answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from automation.domain.workbook.forms import Field, Tab
from automation.rules.columns import TabData, tab_data
from automation.rules.expression.parse import Array, ExpressionError, parse
from automation.rules.expression.scope import TabScope
from automation.rules.frame import Dataset, State, TabFrame


def with_proposals(dataset: Dataset) -> Dataset:
    """Returns the dataset with the proposed answers of submitted reports."""
    filled = {tab.code: frame for tab in dataset.catalogue.tabs if (frame := _filled(dataset, tab)) is not None}
    return replace(dataset, tabs={**dataset.tabs, **filled}) if filled else dataset


def _filled(dataset: Dataset, tab: Tab) -> TabFrame | None:
    """Returns the tab's frame with its proposed answers, None when there is none."""
    proposed = [field for field in tab.fields if field.proposed] if tab.code in dataset.tabs else []
    if not proposed or not dataset.ticked[tab.code]:
        return None
    data, frame = tab_data(dataset, tab), dataset.tabs[tab.code]
    answers = dict(_answers(data, proposed))
    if not answers:
        return None
    values, states = frame.values.copy(), frame.states.copy()
    for name, (where, found) in answers.items():
        values[name] = pd.Series(np.where(where, found, values[name]), index=values.index, dtype=values[name].dtype)
        states[name] = np.where(where, np.int8(State.VALUE), states[name])
    return replace(frame, values=values, states=states)


def _answers(data: TabData, proposed: list[Field]) -> Iterator[tuple[str, tuple[Array, Array]]]:
    """Yields field → where its proposal is the answer, and the proposals, over the units."""
    for field in proposed:
        blank = data.ticked & (data.states(field.name) == State.BLANK)
        if not blank.any():
            continue
        try:
            found = proposals(data, field)
        except ExpressionError:
            continue  # check-config reports it
        known = found != "" if found.dtype == object else ~np.isnan(found)
        if (blank & known).any():
            yield field.name, (blank & known, found)


def proposals(data: TabData, field: Field) -> Array:
    """Returns the field's proposal for each unit; NaN, or "" for a text, where there is none. Raises
    ExpressionError."""
    expression, scope = parse(field.proposed), TabScope(data)
    found = np.broadcast_to(expression.evaluate(scope), (len(data.units),))
    tables = {name.name.partition(".")[0] for name in expression.names if name.kind in {"rows", "total"}}
    told = np.ones(len(data.units), dtype=bool)
    for code in tables:
        nil = data.dataset.tables[code].nil
        told &= (scope.count(code, None) > 0) | np.array([unit in nil for unit in data.units], dtype=bool)
    return np.where(told, found, "" if found.dtype == object else np.nan)
