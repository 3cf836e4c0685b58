"""The figures of the plan's reports as the file of previous figures of the next year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from automation.configuration.csv_table import csv_text
from automation.configuration.previous_figures import ACCEPTED, SUBMITTED, WITH_ERRORS
from automation.domain.tracking.standing import Stage, Standing
from automation.domain.workbook.forms import FieldKind
from automation.jobs.compile import compiled_data
from automation.jobs.context import JobContext

if TYPE_CHECKING:
    from automation.domain.tracking.findings import Finding
    from automation.rules.frame import Dataset, TabFrame

HEADER = ("unit", "obligation", "code", "part", "value", "source")
THOUSANDS = 3  # digits of a group
COUNTED = frozenset((FieldKind.INTEGER, FieldKind.BOOLEAN))


@dataclass(frozen=True, slots=True)
class FigureRow:
    """`source`: of `previous_figures.SOURCES`."""

    unit: str
    obligation: str
    code: str
    part: str
    value: float
    source: str


@dataclass(frozen=True)
class ReportSources:
    """Of one obligation: units by the state of their report, and those without one."""

    obligation: str
    accepted: tuple[str, ...]
    submitted: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class YearFigures:
    """`datasets`: obligation → the data that its figures were taken from."""

    rows: tuple[FigureRow, ...] = ()
    sources: tuple[ReportSources, ...] = ()
    datasets: Mapping[str, Dataset] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The file's content."""
        return csv_text(HEADER, ((each.unit, each.obligation, each.code, each.part, as_text(each.value), each.source)
                                 for each in self.rows))


def as_text(value: float) -> str:
    """Three decimals get a fourth: 5.125 could be read as thousands."""
    text = str(int(value)) if value.is_integer() else f"{value:.10f}".rstrip("0")
    return f"{text}0" if len(text.partition(".")[2]) == THOUSANDS else text


def year_figures(context: JobContext) -> YearFigures:
    """The figures of every obligation's reports: as they were accepted, else as submitted."""
    standings = context.standings()
    rows: list[FigureRow] = []
    sources: list[ReportSources] = []
    datasets: dict[str, Dataset] = {}
    for obligation in context.workspace.plan.obligations:
        own = {unit: each for (unit, code), each in standings.items() if code == obligation.code}
        dataset, findings = compiled_data(context, obligation.code)
        datasets[obligation.code] = dataset
        found = list(_rows(dataset, findings, obligation.code, own))
        rows += found
        if any(each.kind in COUNTED for tab in dataset.catalogue.tabs_of(obligation.code) for each in tab.fields):
            sources.append(_sources(obligation.code, own, {each.unit for each in found}))
    return YearFigures(tuple(rows), tuple(sources), datasets)


def _rows(dataset: Dataset, findings: Iterable[Finding], obligation: str,
          standings: Mapping[str, Standing]) -> Iterator[FigureRow]:
    from automation.pipeline.compile_report import SUBMITTED_STAGES
    from automation.summary.comparisons import copied_units
    from automation.summary.errors import fields_with_errors

    tabs = [tab for tab in dataset.catalogue.tabs_of(obligation) if tab.code in dataset.tabs]
    copied = copied_units(dataset, tabs)
    handed_in = {unit: ACCEPTED if each.stage is Stage.ACCEPTED else SUBMITTED for unit, each in standings.items()
                 if each.stage in SUBMITTED_STAGES and unit not in copied}
    found = list(findings)
    for tab in tabs:
        frame = dataset.tabs[tab.code]
        flawed = fields_with_errors(found, frame)
        for unit, source in handed_in.items():
            yield from _unit_rows(frame, unit, obligation, source, flawed)


def _unit_rows(frame: TabFrame, unit: str, obligation: str, source: str,
               flawed: Mapping[str, frozenset[str]]) -> Iterator[FigureRow]:
    """Only figures that were given: a blank, an unreadable or a withheld cell has no row."""
    fields = [each for each in frame.tab.fields if each.kind in COUNTED]
    if unit not in frame.values.index or not fields:
        return
    values = frame.values.loc[unit, [each.name for each in fields]].to_numpy(dtype=float)
    for each, value in zip(fields, values.tolist(), strict=True):
        if not np.isnan(value):
            wrong = unit in flawed.get(each.name, ())
            yield FigureRow(unit, obligation, each.indicator, each.part, value, WITH_ERRORS if wrong else source)


def _sources(obligation: str, standings: Mapping[str, Standing], units: set[str]) -> ReportSources:
    accepted = tuple(unit for unit, each in standings.items() if unit in units and each.stage is Stage.ACCEPTED)
    return ReportSources(obligation, accepted,
                         tuple(unit for unit in standings if unit in units and unit not in accepted),
                         tuple(unit for unit in standings if unit not in units))
