"""Assigns findings on a table that several obligations share to one of them, by the record's date."""

from __future__ import annotations

import math
from datetime import datetime

import numpy as np

from automation.domain.plan.plan import Obligation, Plan
from automation.domain.workbook.forms import Catalogue, Tab
from automation.rules.expression.parse import Array
from automation.rules.frame import Dataset, ordinal


def counting_reports(catalogue: Catalogue, plan: Plan) -> list[Obligation]:
    """Return the obligations that count records of shared tables, the earliest due first: those with an indicator
    tab, a period and a deadline, unless the plan has `counts_records = false`."""
    indicator = {tab.obligation for tab in catalogue.tabs if not tab.form.is_table}
    counting = (each for each in plan.obligations if each.counts_records and each.code in indicator)
    return sorted((each for each in counting if each.period_from and each.period_to and each.deadline), key=_due)


def current_report(dataset: Dataset) -> str | None:
    """Return the code of the report that is next due at `as_of`, else of the last one."""
    candidates = counting_reports(dataset.catalogue, dataset.plan)
    ahead = [each for each in candidates if each.deadline and each.deadline.met_by(dataset.as_of)]
    chosen = ahead[:1] or candidates[-1:]
    return chosen[0].code if chosen else None


def obligation_at(dataset: Dataset, tab: Tab, day: float) -> str | None:
    """Return the tab's own obligation. On a shared table: the earliest due report whose period contains the record's
    day, so that each finding counts once (a record of March only against the half-year); without a readable day, or
    outside every period, the report next due."""
    if tab.obligation or math.isnan(day):
        return tab.obligation or current_report(dataset)
    containing = (each.code for each in counting_reports(dataset.catalogue, dataset.plan) if period_contains(each, day))
    return next(containing, None) or current_report(dataset)


def period_contains(obligation: Obligation, day: float) -> bool:
    """Return whether the day (ordinal) is within the period, both ends included."""
    first, last = obligation.period_from, obligation.period_to
    return first is not None and last is not None and ordinal(first) <= day <= ordinal(last)


def period_contains_days(obligation: Obligation, days: Array) -> Array:
    """Return `period_contains` for an array of days: bool, False for NaN."""
    first, last = obligation.period_from, obligation.period_to
    if first is None or last is None:
        return np.zeros(len(days), dtype=bool)
    return np.asarray((days >= ordinal(first)) & (days <= ordinal(last)))


def is_open(obligation: Obligation | None, as_of: datetime) -> bool:
    """Return whether reporting has begun; always for a tab without an obligation."""
    return obligation is None or obligation.opens_at <= as_of


def _due(obligation: Obligation) -> tuple[float, str]:
    cutoff = obligation.deadline.cutoff.timestamp() if obligation.deadline else math.inf
    return cutoff, obligation.code
