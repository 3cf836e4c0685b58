"""To which obligation a finding belongs that stands on a table shared by several."""

from __future__ import annotations

import math
from datetime import datetime

import numpy as np

from automation.domain.plan.plan import Obligation
from automation.domain.workbook.forms import Tab
from automation.rules.expression.parse import Array
from automation.rules.frame import Dataset, ordinal


def reports(dataset: Dataset) -> list[Obligation]:
    """The obligations that shared tables are counted in: those with a tab of indicators, a period
    and a deadline, the earliest due first."""
    indicator = {tab.obligation for tab in dataset.catalogue.tabs if not tab.form.is_table}
    chosen = [each for each in dataset.plan.obligations
              if each.code in indicator and each.period_from and each.period_to and each.deadline]
    return sorted(chosen, key=_due)


def current_report(dataset: Dataset) -> str | None:
    """The report that is next due at `as_of`, else the last one."""
    candidates = reports(dataset)
    ahead = [each for each in candidates if each.deadline and each.deadline.met_by(dataset.as_of)]
    chosen = ahead[:1] or candidates[-1:]
    return chosen[0].code if chosen else None


def obligation_at(dataset: Dataset, tab: Tab, day: float) -> str | None:
    """A tab's own obligation. On a shared table: the earliest due report whose period holds the
    row's day (so a row of March counts against the half-year alone, and each finding once);
    without a readable day, or outside every period, the report next due."""
    if tab.obligation or math.isnan(day):
        return tab.obligation or current_report(dataset)
    holding = (each.code for each in reports(dataset) if holds(each, day))
    return next(holding, None) or current_report(dataset)


def holds(obligation: Obligation, day: float) -> bool:
    """Is the day within the period, both ends included?"""
    first, last = obligation.period_from, obligation.period_to
    return first is not None and last is not None and ordinal(first) <= day <= ordinal(last)


def holds_all(obligation: Obligation, days: Array) -> Array:
    """`holds` for many days at once; bool, False for NaN."""
    first, last = obligation.period_from, obligation.period_to
    if first is None or last is None:
        return np.zeros(len(days), dtype=bool)
    return np.asarray((days >= ordinal(first)) & (days <= ordinal(last)))


def is_open(obligation: Obligation | None, as_of: datetime) -> bool:
    return obligation is None or obligation.opens_at <= as_of


def _due(obligation: Obligation) -> tuple[float, str]:
    cutoff = obligation.deadline.cutoff.timestamp() if obligation.deadline else math.inf
    return cutoff, obligation.code
