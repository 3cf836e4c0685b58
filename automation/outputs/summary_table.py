"""The figures of a report as the ledger keeps them for the register (`domain/tracking/compiled_summaries.py`), as JSON
data: what the summary workbook shows, from the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from automation.domain.report import HIDDEN, Figure, Report
from automation.domain.tracking.compiled_summaries import RowKind, Shown
from automation.domain.vietnamese.formatting import UNDEFINED
from automation.outputs.as_json import as_integer
from automation.outputs.comparisons import has_year_before
from automation.outputs.rows import (
    DisplayRow,
    counted_units,
    flawed_rows,
    has_unasked,
    is_stale,
    marked_table,
    marked_target,
    reached_figure,
    sections,
    share_rows,
    table_details,
    unit_type_names,
)
from automation.outputs.wording import ERRORS_EXPLAINED, LEGEND, NOT_UPDATED, UNASKED_EXPLAINED, sign, verdict

YEAR = ("year_before", "year_before_units")
TARGETS, TABLES = "Chỉ tiêu của kế hoạch", "Số liệu từ các sổ theo dõi"


def contents(report: Report) -> dict[str, Any]:
    kinds = unit_type_names(report)
    notes = (LEGEND, UNASKED_EXPLAINED if has_unasked(report) else "",
             ERRORS_EXPLAINED if flawed_rows(report) else "", NOT_UPDATED if is_stale(report) else "")
    return {"owed": report.timeliness[-1].owed, "types": kinds, "notes": [each for each in notes if each],
            "rows": [_compact(row) for row in (*_targets(report), *_figures(report, kinds), *_tables(report))]}


def _compact(row: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty; None in a list is a blank cell."""
    return {key: value for key, value in row.items() if value not in ("", 0, None, False) or key == "level"
            or (key in YEAR and value is not None)}


def _targets(report: Report) -> Iterator[dict[str, Any]]:
    if report.targets:
        yield {"kind": RowKind.SECTION, "key": "@targets", "title": TARGETS}
    for line in report.targets:
        reached, units = reached_figure(line), counted_units(line, line.units_counted)
        yield {"kind": RowKind.TARGET, "key": f"={line.code}", "code": line.code, "title": marked_target(line),
               "measure": line.unit, "level": as_integer(line.at_least), "result": verdict(line),
               "figures": [_figure(reached), None, None, None, None, _figure(units)]}


def _figures(report: Report, kinds: Sequence[str]) -> Iterator[dict[str, Any]]:
    charted, with_year = {row.key for row in share_rows(report)}, has_year_before(report)
    for section in sections(report):
        yield {"kind": RowKind.SECTION, "key": f"@{section.code}", "title": section.title}
        for row in section.rows:
            kind = RowKind.FIGURE if row.counted else RowKind.HEADING
            yield {"kind": kind, "key": row.key, "code": row.code, "title": row.marked_title, "indent": row.level,
                   "measure": "đơn vị" if row.kind == "boolean" else row.unit,
                   "figures": list(_of_row(row, kinds)) if row.counted else [], "charted": row.key in charted,
                   **(_of_year(row) if with_year and row.counted else {})}


def _of_year(row: DisplayRow) -> dict[str, Shown]:
    return {"year_before": _figure(row.year_before), "year_before_units": row.main.year_before_units}


def _tables(report: Report) -> Iterator[dict[str, Any]]:
    """The register tables of the period: how many rows from how many units, and their sums."""
    asked = {each.code for each in report.statements if each.is_table and each.asked}
    tables = [table for table in report.tables if table.code in asked]
    if tables:
        yield {"kind": RowKind.SECTION, "key": "@tables", "title": TABLES}
    for table in tables:
        counts = [table.records, None, None, None, None, table.units]
        yield {"kind": RowKind.FIGURE, "key": f"&{table.code}", "code": table.code, "title": marked_table(table),
               "measure": "dòng", "figures": counts}
        for title, amount in table_details(table):
            yield {"kind": RowKind.FIGURE, "key": f"&{table.code}.{title}", "code": table.code, "title": title,
                   "indent": 1, "figures": [_figure(Figure(amount))]}


def _of_row(row: DisplayRow, kinds: Sequence[str]) -> Iterator[Shown]:
    yield _figure(row.main.total)
    yield _figure(row.female.total if row.female else None)
    yield _share(row.share) if row.female else None
    yield from map(_figure, (row.estimated, row.previous, row.answered))
    yield from (_figure(row.of_type(kind)[0]) for kind in kinds)


def _figure(figure: Figure | None) -> Shown:
    if figure is None:
        return None
    return sign(figure) or as_integer(figure.value)


def _share(figure: Figure) -> Shown:
    if figure.hidden:
        return HIDDEN
    return UNDEFINED if figure.value is None else as_integer(round(figure.value, 1))
