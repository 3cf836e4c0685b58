"""Checks the dates of a plan: of one obligation among themselves, and all of them against the plan's year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from automation.configuration.problems import constant
from automation.configuration.schema import PATH
from automation.configuration.source_file import SourceFile
from automation.domain.workbook.forms import Severity

OUTSIDE_YEAR = constant("{value} doesn't belong to the plan's year: correct the date, or the key year")
OUTSIDE_PERIOD = constant("{value} lies outside the period from period_from to period_to")
BEFORE_PERIOD = constant("{value} is before the period whose figures are due")
AFTER_DEADLINE = constant("{value} is after the deadline: nobody can report actual figures up to then")
OTHER_YEAR = constant("“{value}” names another year than the key year")
EARLIER_YEAR = constant("{value} is before the plan's year: correct it if the plan was issued later")

SCHOOL_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*[-–—/]\s*((?:19|20)\d\d))?(?!\d)")
NAMED_YEAR = re.compile(r"năm(?:\s+học)?\s+((?:19|20)\d\d)(?:\s*[-–—/]\s*((?:19|20)\d\d))?(?!\d)", re.IGNORECASE)
OPENS_EARLIEST = (-1, 7, 1)  # years from the plan's, month, day: a plan is prepared in the half-year before it
DUE_EARLIEST = (-1, 10, 1)
DUE_LATEST = (1, 6, 30)
CLOSES_LATEST = (1, 12, 31)
LATEST_AFTER_PERIOD = 200  # days from the period's end to a deadline in the year after


def check_obligation(values: dict[str, Any], source: SourceFile) -> None:
    """Report dates of one obligation that contradict each other."""
    path = values[PATH]
    if "due_before" in values and "due_by" in values:
        source.report((*path, "due_by"), "stands beside due_before: an obligation has one deadline")
    deadline = "due_before" if "due_before" in values else "due_by"
    due = values.get(deadline)
    pairs = [("opens_at", values["opens_at"], deadline, due),
             ("opens_at", values["opens_at"], "closes_at", values.get("closes_at")),
             (deadline, due, "closes_at", values.get("closes_at")),
             ("period_from", values.get("period_from"), "period_to", values.get("period_to"))]
    for earlier, first, later, second in pairs:
        if first and second and _as_date(second) < _as_date(first):
            source.report((*path, later), "is before {value}", earlier)
    if ("period_from" in values) != ("period_to" in values):
        source.report(path, "period_from and period_to stand together")
    _check_cutoff(values, due, source)


def _check_cutoff(values: dict[str, Any], due: date | None, source: SourceFile) -> None:
    """The cut-off lies in the period and not after the deadline."""
    cutoff, path = values.get("data_cutoff"), (*values[PATH], "data_cutoff")
    if cutoff is None:
        return
    first, last = values.get("period_from", date.min), values.get("period_to", date.max)
    if not first <= cutoff <= last and first <= last:
        source.report(path, OUTSIDE_PERIOD, cutoff.isoformat())
    elif due and cutoff > due:
        source.report(path, AFTER_DEADLINE, cutoff.isoformat())


def check_year(year: int, issued_on: date | None, obligations: Iterable[dict[str, Any]], source: SourceFile) -> None:
    """Report dates that can't belong to the plan's year."""
    if issued_on and issued_on.year != year:
        recent = _day(year, DUE_EARLIEST) <= issued_on < date(year, 1, 1)  # issued shortly before its year
        source.report(("issued_on",), EARLIER_YEAR if recent else OUTSIDE_YEAR, issued_on.isoformat(),
                      severity=Severity.WARNING if recent else Severity.ERROR)
    for values in obligations:
        for key, day in _strange_days(values, year):
            source.report((*values[PATH], key), OUTSIDE_YEAR, day.isoformat())
        _check_due_in_period(values, source)


def _strange_days(values: dict[str, Any], year: int) -> Iterable[tuple[str, date]]:
    """(key, day) of what lies outside the year: a period without a day of it, and the other dates by their bounds."""
    first, last = values.get("period_from"), values.get("period_to")
    if first and last and first <= last and not first.year <= year <= last.year:
        yield "period_from" if first.year > year else "period_to", first if first.year > year else last
    bounds = {"opens_at": (OPENS_EARLIEST, DUE_LATEST), "due_before": (DUE_EARLIEST, DUE_LATEST),
              "due_by": (DUE_EARLIEST, DUE_LATEST), "closes_at": (DUE_EARLIEST, CLOSES_LATEST)}
    for key, (earliest, latest) in bounds.items():
        if key in values:
            day = _as_date(values[key])
            end = values.get("period_to")
            late = key != "closes_at" and day.year > year and end and (day - end).days > LATEST_AFTER_PERIOD
            if late or not _day(year, earliest) <= day <= _day(year, latest):
                yield key, day


def _check_due_in_period(values: dict[str, Any], source: SourceFile) -> None:
    """A report with actual figures (a cut-off) can't be due before its period begins."""
    key = "due_before" if "due_before" in values else "due_by"
    first = values.get("period_from")
    if "data_cutoff" in values and key in values and first and values[key] <= first:
        source.report((*values[PATH], key), BEFORE_PERIOD, values[key].isoformat())


def check_titles(year: int, titles: Iterable[tuple[tuple[str | int, ...], str]], source: SourceFile) -> None:
    """Report titles (path, text) that name years, and not the plan's."""
    for path, title in titles:
        spans = [(int(first), int(last or first)) for first, last in NAMED_YEAR.findall(title)
                 or SCHOOL_YEAR.findall(title)]
        if spans and not any(first <= year <= last for first, last in spans):
            source.report(path, OTHER_YEAR, title)


def check_code(year: int, code: str, source: SourceFile) -> None:
    """Warn of a code that names another year: a ledger belongs to one plan, by its code."""
    years = {int(first) for first, _last in SCHOOL_YEAR.findall(code)} | {
        int(last) for _first, last in SCHOOL_YEAR.findall(code) if last}
    if years and not min(years) <= year <= max(years):
        source.report(("code",), OTHER_YEAR, code, severity=Severity.WARNING)


def _as_date(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def _day(year: int, offset: tuple[int, int, int]) -> date:
    years, month, day = offset
    return date(year + years, month, day)
