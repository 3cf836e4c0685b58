"""The plan and the settings of the next year as TOML texts: days moved, everything that was moved marked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from automation.configuration.toml_lines import KeyPath, line_index
from automation.configuration.year_shift import (
    MARK,
    MarkedLine,
    shifted_dates,
    shifted_texts,
    shifted_year_words,
    with_key,
    with_marks,
    without_key,
    without_marks,
)
from automation.domain.plan.working_days import WorkingDays
from automation.domain.vietnamese.formatting import numeric_date, weekday_date

DRAFT = "bản nháp: xóa dòng này khi đã xem lại các chỗ ghi XEM LẠI; trước đó không lập, không ghi, không gửi gì"
MOVED = "năm trước là {day}"
DAY_OFF = "ngày cuối của hạn là {day}, ngày nghỉ"
NAMED = "năm trước ghi {year}"
CODE = "mã kế hoạch của năm mới"
TARGET = "chỉ tiêu này còn hiệu lực? Mức đề ra cho năm {year}?"
GROUND = "căn cứ này còn hiệu lực?"
REMOVED = ("was", "closed", "draft", "previous_figures", "carried_rows")  # of the year that ends


@dataclass(frozen=True, slots=True)
class Years:
    """The years of the plan that ends and of the one that begins."""

    before: int
    after: int

    @property
    def by(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class PlanText:
    text: str
    code: str
    marks: tuple[MarkedLine, ...]


def next_plan(text: str, years: Years, days: WorkingDays, taken_over: Mapping[str, str]) -> PlanText:
    """The plan's file of the next year. `days`: of that year. `taken_over`: key → file of what this year leaves."""
    text = without_marks(text)
    old = tomllib.loads(text)
    moved, marks = shifted_dates(text, years.by, lambda before, _after: MOVED.format(day=numeric_date(before)))
    moved, titles = shifted_texts(moved, _titles(old), years.before, years.by, lambda year: NAMED.format(year=year))
    code = _next_code(str(old["code"]), years)
    moved = with_key(with_key(moved, "year", str(years.after)), "code", f'"{code}"')
    index, new = line_index(moved), tomllib.loads(moved)
    marks += [*titles, MarkedLine(index[("code",)], CODE), *_days_off(new, index, days), *_targets(new, index, years)]
    moved = with_marks(moved, marks)
    for key in REMOVED:
        moved = without_key(moved, key)
    for key, file in taken_over.items():
        moved = with_key(moved, key, f'"{file}"')
    return PlanText(with_key(moved, "draft", "true", DRAFT), code, tuple(marks))


def next_settings(text: str, plan: str) -> tuple[str, tuple[MarkedLine, ...]]:
    """The settings with the plan's file (its path in the workspace), and a mark at each ground."""
    text = without_marks(text)
    index = line_index(text)
    grounds = tomllib.loads(text).get("documents", {}).get("grounds", ())
    marks = tuple(MarkedLine(index["documents", "grounds", number], GROUND) for number in range(len(grounds)))
    return with_key(with_marks(text, marks), "plan", f'"{plan}"'), marks


def next_name(name: str, years: Years) -> str:
    """"config/plan-2024.toml" → "config/plan-2025.toml"; a name without the year gets it."""
    moved = shifted_year_words(name, years.before, years.by)
    stem, dot, end = name.rpartition(".")
    return moved if moved != name else f"{stem}-{years.after}{dot}{end}"


def mentions(text: str, year: int) -> Iterator[tuple[int, str]]:
    """(line, text) of each line that names the year outside a comment and has no mark."""
    named = re.compile(rf"(?<!\d){year}(?!\d)")
    for number, line in enumerate(text.splitlines(), start=1):
        if MARK not in line and named.search(line.partition("#")[0]):
            yield number, line.strip()


def _next_code(code: str, years: Years) -> str:
    moved = shifted_year_words(code, years.before, years.by)
    return moved if moved != code else f"{code}-{years.after}"


def _titles(plan: dict[str, Any]) -> Iterator[KeyPath]:
    yield ("title",)
    yield from (("obligations", number, "title") for number in range(len(plan.get("obligations", ()))))
    yield from (("ladder", number, "subject") for number in range(len(plan.get("ladder", ()))))


def _days_off(plan: dict[str, Any], index: dict[KeyPath, int], days: WorkingDays) -> Iterator[MarkedLine]:
    """A mark at each deadline whose last day in time is a day off."""
    for number, obligation in enumerate(plan.get("obligations", ())):
        for key, before in (("due_before", 1), ("due_by", 0)):
            if isinstance(obligation.get(key), date):
                last = obligation[key] - timedelta(days=before)
                if not days.is_working(last):
                    yield MarkedLine(index["obligations", number, key], DAY_OFF.format(day=weekday_date(last)))


def _targets(plan: dict[str, Any], index: dict[KeyPath, int], years: Years) -> Iterator[MarkedLine]:
    for number in range(len(plan.get("targets", ()))):
        yield MarkedLine(index["targets", number], TARGET.format(year=years.after))
