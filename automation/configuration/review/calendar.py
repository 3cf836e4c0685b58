"""Dates of a plan that are possible and seldom meant: of another year, and periods that overlap."""

from __future__ import annotations

from datetime import date, datetime
from itertools import combinations

from automation.configuration.dates import NAMED_YEAR, SCHOOL_YEAR
from automation.configuration.problems import constant
from automation.configuration.review.files import ReviewedFiles
from automation.domain.plan.plan import Obligation, Plan

OTHER_YEAR = constant("{value} is not in the plan's year: right only if the plan says so")
FAR = constant("{value} is more than a month before or after the plan's year")
OVERLAP = constant("the period overlaps that of “{value}”, and neither contains the other")
DATES = ("due_before", "due_by", "period_from", "period_to", "opens_at", "closes_at", "data_cutoff")
OF_THE_YEAR = DATES[:4]  # that a deadline or a period is of the year is the rule


def warn_of_dates(files: ReviewedFiles) -> None:
    """A year's plan may open shortly before it and be due shortly after it; a school year is both its years."""
    plan, (table, source) = files.workspace.plan, files.plan
    first, last = _years(plan)
    for number, values in enumerate(each for each in table.get("obligations", []) if isinstance(each, dict)):
        for key in DATES:
            day = _day(values.get(key))
            if day and not _month_before(first) <= day <= _month_after(last):
                files.warn(source, ("obligations", number, key), FAR, day.isoformat())
            elif day and key in OF_THE_YEAR and not first <= day.year <= last:
                files.warn(source, ("obligations", number, key), OTHER_YEAR, day.isoformat())
    places = {str(each.get("code")): number for number, each in enumerate(table.get("obligations", []))
              if isinstance(each, dict)}
    for one, other in combinations(plan.obligations, 2):
        if _overlap(one, other) and other.code in places:
            files.warn(source, ("obligations", places[other.code], "period_from"), OVERLAP, one.code)


def _years(plan: Plan) -> tuple[int, int]:
    """The first and last year of the plan: of a school year that its title or code names, both."""
    named = [*NAMED_YEAR.findall(plan.title), *SCHOOL_YEAR.findall(plan.title), *SCHOOL_YEAR.findall(plan.code)]
    spans = [(int(first), int(last or first)) for first, last in named]
    around = [(first, last) for first, last in spans if first <= plan.year <= last <= first + 1]
    return min((first for first, _ in around), default=plan.year), max((last for _, last in around), default=plan.year)


def _overlap(one: Obligation, other: Obligation) -> bool:
    """Whether a part of each period, and not the whole of either, belongs to both; and some unit may owe both."""
    if not (one.period_from and one.period_to and other.period_from and other.period_to):
        return False
    if one.unit_types and other.unit_types and not set(one.unit_types) & set(other.unit_types):
        return False
    (first, end), (second, last) = sorted(((one.period_from, one.period_to), (other.period_from, other.period_to)))
    return first < second <= end < last


def _day(value: object) -> date | None:
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None


def _month_before(year: int) -> date:
    return date(year - 1, 12, 1)


def _month_after(year: int) -> date:
    return date(year + 1, 1, 31)
