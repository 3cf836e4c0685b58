"""The report under the codes of which the outline's sentences are made: an indicator that was renamed since keeps its
sentences."""

from __future__ import annotations

from dataclasses import replace

from automation.domain.report import IndicatorLine, Report


def with_original_codes(report: Report) -> Report:
    """For the sentences alone; what shows codes takes the report itself."""
    names = report.original_names
    if not names:
        return report
    return replace(
        report, indicators=tuple(_line(line, report) for line in report.indicators),
        narratives=tuple(replace(each, field=names.get(each.field, each.field)) for each in report.narratives),
        statements=tuple(replace(each, code=names.get(each.code, each.code)) for each in report.statements),
        tables=tuple(replace(each, code=names.get(each.code, each.code)) for each in report.tables))


def _line(line: IndicatorLine, report: Report) -> IndicatorLine:
    name = f"{line.code}.{line.part}" if line.part else line.code
    code, _, part = report.original_names.get(name, name).partition(".")
    return replace(line, code=report.original_names.get(code, code), part=part)
