"""Writes the summary as one self-contained HTML page: it needs no network, works without scripts, prints on A4."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from automation.domain.plan.units import TYPE
from automation.domain.report import ERROR_MARK, Report, TargetLine, TimelinessLine
from automation.domain.tracking.standing import Stage, Standing, TimelinessVerdict
from automation.domain.vietnamese.formatting import lower_first
from automation.outputs import wording
from automation.outputs.comparisons import comparison_sentences, has_year_before
from automation.outputs.context import OutputContext
from automation.outputs.document.sentences import merge_equal_texts, narratives_by_field
from automation.outputs.rows import (
    NO_VALUE,
    estimate_title,
    exempt_units,
    flawed_rows,
    has_unasked,
    is_stale,
    marked_target,
    names,
    sections,
    told_in_words,
    unit_differences,
    unit_type_names,
    units_with_errors,
)
from automation.util.templates import Renderer

HERE = Path(__file__).parent
VERDICTS = {TimelinessVerdict.ON_TIME: "Đúng hạn", TimelinessVerdict.LATE: "Trễ hạn",
            TimelinessVerdict.UNPROVEN: "Chưa xác minh"}
STAGE_LOOKS = {Stage.SUBMITTED: "good", Stage.ACCEPTED: "good", Stage.WITH_ERRORS: "watch", Stage.RETURNED: "watch",
               Stage.MISSING: "bad", Stage.UNREACHABLE: "bad", Stage.NOT_DUE: "quiet", Stage.EXEMPT: "quiet"}


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A key figure at the top of the page. `look` is "good", "watch", "bad" or ""."""

    label: str
    value: str
    note: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class Division:
    """A table of figures by the values of a dimension. `short`: as the contents name it."""

    dimension: str
    anchor: str
    title: str
    short: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BarSegment:
    """A piece of a stacked bar: `start` and `width` in percent of the bar."""

    bucket: str
    label: str
    count: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class UnitRow:
    code: str
    name: str
    type: str
    standing: str
    look: str
    verdict: str
    submitted: str
    submitted_key: str
    days_late: int
    errors: int
    note: str


def write(report: Report, folder: Path, context: OutputContext) -> Path:
    """Write `context.stem`.html into the folder. Raises RenderingError for a broken template."""
    path = folder / f"{context.stem(report)}.html"
    path.write_text(Renderer([HERE]).text("page.html.j2", **contents(report)), encoding="utf-8")
    return path


def contents(report: Report) -> dict[str, Any]:
    """Return the variables of the template. It escapes text; style and script contain no data."""
    script = (HERE / "page.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return {
        "report": report, "whole": lower_first(report.timeliness[-1].name), "script": script, "script_digest": digest,
        "style": (HERE / "page.css").read_text(encoding="utf-8"),
        "period": wording.period(report.period_from, report.period_to),
        "cards": list(key_figures(report)), "phrases": wording.phrases(report),
        "bars": [(line, list(segments(line, wording.phrases(report)))) for line in report.timeliness],
        "targets": [(line, _reach(line)) for line in report.targets],
        "sections": sections(report), "divisions": list(divisions(report)), "no_value": NO_VALUE,
        "shares": [row for section in sections(report) for row in section.rows
                   if row.female and row.level == 0 and row.share.value is not None and row.unit == "người"],
        "units": [_unit_row(each, report) for each in report.standings],
        "words": list(_opinions(report)), "wording": wording, "flawed": units_with_errors(report),
        "exempt": exempt_units(report), "names": partial(names, report), "flawed_rows": flawed_rows(report),
        "estimate_title": estimate_title, "unit_differences": partial(unit_differences, report), "mark": ERROR_MARK,
        "table_words": _table_words(report), "is_stale": is_stale(report), "has_unasked": has_unasked(report),
        "marked_target": marked_target,
        "with_year": has_year_before(report), "compared": list(comparison_sentences(report)),
    }


def divisions(report: Report) -> Iterator[Division]:
    """Yield what the figures are divided by: the type, then the plan's other dimensions."""
    yield Division(TYPE, "loai-hinh", "loại hình đơn vị", "loại hình", tuple(unit_type_names(report)))
    for dimension, lines in report.timeliness_by.items():
        title = report.dimensions[dimension]
        title = f"{title[:1].lower()}{title[1:]}"
        yield Division(dimension, dimension, title, title, tuple(line.name for line in lines[:-1]))


def key_figures(report: Report) -> Iterator[KeyFigure]:
    whole = report.timeliness[-1]
    yield KeyFigure("Đã nộp báo cáo", f"{whole.submitted}/{whole.owed}", wording.percent(whole.rate),
                    "good" if whole.submitted else "")
    if report.is_dated:
        yield KeyFigure("Đúng hạn", str(whole.on_time), f"trễ hạn: {whole.late}", "watch" if whole.late else "")
        yield KeyFigure("Chưa nộp", str(whole.missing), f"chưa đến hạn: {whole.not_yet_due}",
                        "bad" if whole.missing else "")
    else:
        yield KeyFigure("Chưa nộp", str(whole.unsubmitted), "không đặt hạn nộp", "")
    flawed = len(units_with_errors(report))
    yield KeyFigure("Còn lỗi", str(flawed), "đơn vị đã nộp", "watch" if flawed else "")
    evaluated = [line for line in report.targets if line.reached is not None]
    if evaluated:
        yield KeyFigure("Chỉ tiêu đạt", f"{sum(bool(line.reached) for line in evaluated)}/{len(evaluated)}",
                        "chỉ tiêu có số liệu")


def segments(line: TimelinessLine, phrases: Mapping[str, str] = wording.PHRASES) -> Iterator[BarSegment]:
    """Yield the non-empty buckets of a line, left to right; together 100 %."""
    start = 0.0
    for bucket, words in phrases.items():
        count = int(getattr(line, bucket))
        width = 100 * count / line.expected if line.expected else 0.0
        if count:
            yield BarSegment(bucket, words, count, round(start, 3), round(width, 3))
        start += width


def _reach(line: TargetLine) -> Mapping[str, Any]:
    """Return the bar's length and the position of the target's mark, in percent of the axis, and their texts."""
    most = max(100.0 if line.unit == "%" else 0.0, line.actual or 0.0, line.at_least) or 1.0
    look = {True: "good", False: "bad", None: "quiet"}[line.reached]
    return {"width": round(100 * (line.actual or 0) / most, 2), "mark": round(100 * line.at_least / most, 2),
            "look": look, "words": wording.verdict(line), "actual": wording.reached(line),
            "suffix": "%" if line.unit == "%" else f" {line.unit}".rstrip()}


def _unit_row(standing: Standing, report: Report) -> UnitRow:
    submitted = standing.submitted_at
    return UnitRow(
        standing.unit, report.unit_names[standing.unit], report.unit_types[standing.unit],
        standing.title, STAGE_LOOKS[standing.stage], VERDICTS[standing.verdict] if standing.verdict else "",
        wording.moment(submitted) if submitted else "", submitted.isoformat() if submitted else "",
        standing.days_late, standing.errors, "Sửa sau hạn" if standing.amended_after_due else "")


def _opinions(report: Report) -> Iterator[tuple[str, list[tuple[str, list[str]]], list[str]]]:
    """(question, [(text, names of the units that wrote it)], its other statements) in the order of the form: every
    question in words, and the tables that are presented in words."""
    written = narratives_by_field(report)
    for each in report.statements:
        if not each.is_table or each.code in told_in_words(report):
            yield each.title, merge_equal_texts(written.get(each.code, [])), wording.statement_sentences(each, report)


def _table_words(report: Report) -> Mapping[str, str]:
    """Table's code → the statement about those without a row in the period."""
    return {each.code: " ".join(wording.statement_sentences(each, report)) for each in report.statements
            if each.is_table}
