"""Writes the report as one JSON document: the interface for scripts, and the record of a compile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from automation.domain.publication import Publication
from automation.domain.report import Comparison, Figure, IndicatorLine, Report, TargetLine, TimelinessLine
from automation.outputs.context import OutputContext
from automation.outputs.rows import HEADING, exempt, exempt_units, units_with_errors
from automation.util.fast_json import json_bytes


def write(report: Report, folder: Path, context: OutputContext, document: Mapping[str, Any] | None = None) -> Path:
    """Write `context.stem`.json into the folder. `document`: the report's contents, if already made."""
    path = folder / f"{context.stem(report)}.json"
    path.write_bytes(json_bytes(contents(report) if document is None else document, indented=True))
    return path


def contents(report: Report) -> dict[str, Any]:
    """`expected` and `included` count units; a hidden figure is null and named as hidden.

    `owed` is `expected` less the exempt units: every rate is a share of it. `part` is null for an indicator of one
    figure. Shares are percentages. What an indicator names as `withheld` is null too: it is known and not published.
    `with_errors` of an indicator, target or table: units whose figure there has an error and is summed all the same.
    `not_asked`: how many units were not asked for an indicator (their forms did not have it), which `unanswered` does
    not count; of a statement their codes.
    `by`: the figures by dimension, by type as in `by_type`; units without a value stand under "".
    `stale`: a sensitive figure of an indicator or target is repeated as it was published at `as_of`.
    """
    return {
        "obligation": report.obligation, "title": report.obligation_title, "plan": report.plan_title,
        "year": report.year, "committee": report.committee, "as_of": report.as_of.isoformat(),
        "period_from": _iso_date(report.period_from), "period_to": _iso_date(report.period_to),
        "data_cutoff": _iso_date(report.data_cutoff), "selection": report.selection or None,
        "ledger_head": report.ledger_head or None,
        "expected": report.expected, "owed": report.timeliness[-1].owed, "included": len(report.included),
        "included_units": list(report.included), "with_errors": units_with_errors(report),
        "exempt": exempt(report), "exempt_units": [_row(each) for each in exempt_units(report)],
        "missing": [{"unit": each.unit, "name": each.name, "type": each.type, "standing": each.stage,
                     "reason": each.reason} for each in report.missing],
        "sections": [{"code": code, "title": title} for code, title in report.sections],
        "dimensions": dict(report.dimensions),
        "indicators": [{**_indicator(line), **_groups(line)} for line in report.indicators if line.kind != HEADING],
        "targets": [_target(line) for line in report.targets],
        "timeliness": [_timeliness(line) for line in report.timeliness],
        "timeliness_by": {name: [_timeliness(line) for line in lines] for name, lines in report.timeliness_by.items()},
        "tables": [_row(line) for line in report.tables],
        "narratives": [_row(each) for each in report.narratives],
        "statements": [{**_row(each), "nothing_to_report": each.nothing_to_report} for each in report.statements],
        "estimates": [{**_row(each), "part": each.part or None, "estimated": as_integer(each.estimated),
                       "actual": as_integer(each.actual), "difference": as_integer(each.difference),
                       "contradicted": each.contradicted} for each in report.estimates],
        "comparisons": [_comparison(each) for each in report.comparisons],
        "left_out": [{"code": code, "title": title} for code, title in report.left_out],
    }


def publication_contents(publication: Publication) -> dict[str, Any]:
    """Return what the ledger keeps of a publication (see `summary/suppression/frozen_figures.py`)."""
    return {"as_of": publication.as_of.isoformat(),
            "contributors": {unit: dict(answers) for unit, answers in publication.contributors.items()},
            "types": dict(publication.types),
            "indicators": [_indicator(line) for line in publication.lines if line.kind != HEADING],
            "targets": [_target(line) for line in publication.targets]}


def _target(line: TargetLine) -> dict[str, Any]:
    return {**_row(line), "stale": line.as_of is not None, "as_of": line.as_of and line.as_of.isoformat()}


def _indicator(line: IndicatorLine) -> dict[str, Any]:
    accompanying: dict[str, Any] = {
        "estimated": as_integer(line.estimated), "share": _rounded(line.share), "previous": as_integer(line.previous),
        "answered": line.answered, "unanswered": line.unanswered, "nil": line.nil,
        "not_applicable": line.not_applicable, "year_before": as_integer(line.year_before),
        "year_before_units": line.year_before_units, "not_asked": line.not_asked,
    }
    return {
        "code": line.code, "part": line.part or None, "title": line.title, "unit": line.unit,
        "section": line.section, "kind": line.kind,
        "total": _value(line.total), "hidden": line.total.hidden,
        "by_type": _values(line.by_type), "by_type_hidden": _hidden(line.by_type),
        "by_unit": _values(line.by_unit), "by_unit_hidden": _hidden(line.by_unit),
        "by_type_not_asked": _not_asked(line.by_type), "by_unit_not_asked": _not_asked(line.by_unit),
        **accompanying, **dict.fromkeys(line.withheld), "withheld": list(line.withheld),
        "flawed": line.flawed, "with_errors": list(line.with_errors),
        "previous_with_errors": list(line.previous_with_errors),
        "sensitive": line.sensitive, "stale": line.as_of is not None,
        "as_of": line.as_of and line.as_of.isoformat(),
    }


def _timeliness(line: TimelinessLine) -> dict[str, Any]:
    return {**_row(line), "submitted": line.submitted, "owed": line.owed, "rate": _rounded(line.rate)}


def _groups(line: IndicatorLine) -> dict[str, Any]:
    """By dimension: the figures, and the values whose figure is hidden."""
    return {"by": {name: _values(each) for name, each in line.groups.items()},
            "by_hidden": {name: _hidden(each) for name, each in line.groups.items()}}


def _comparison(compared: Comparison) -> dict[str, Any]:
    return {**_row(compared), "merged": [{**_row(each), "last_day": each.last_day.isoformat()}
                                         for each in compared.merged]}


def _row(line: Any) -> dict[str, Any]:
    """A dataclass of the report as JSON data."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(line).items()}


def as_integer(value: float | None) -> float | int | None:
    """12.0 → 12."""
    return int(value) if value is not None and value % 1 == 0 else value


def _value(figure: Figure) -> float | int | None:
    return None if figure.hidden else as_integer(figure.value)


def _values(figures: Mapping[str, Figure]) -> dict[str, float | int | None]:
    return {key: _value(each) for key, each in figures.items()}


def _hidden(figures: Mapping[str, Figure]) -> list[str]:
    return [key for key, each in figures.items() if each.hidden]


def _not_asked(figures: Mapping[str, Figure]) -> list[str]:
    return [key for key, each in figures.items() if each.not_asked]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _iso_date(value: Any) -> str | None:
    return value.isoformat() if value else None
