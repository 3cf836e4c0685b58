"""The contents of the document's annexes: the figures of all units, then those by each of the plan's dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from automation.domain.report import Report
from automation.domain.vietnamese.formatting import lower_first
from automation.outputs.comparisons import YEAR_BEFORE_TITLE, has_year_before
from automation.outputs.document.blocks import ROMAN, DocumentTableRow
from automation.outputs.rows import NO_VALUE, DisplayRow, flawed_rows, is_stale, names, sections
from automation.outputs.wording import ERRORS_EXPLAINED, LEGEND, NOT_UPDATED, figure, number, percent, share

ANNEXES = "@annexes"  # a paragraph of this text is replaced by the annexes of the dimensions
MOST_VALUES = 24  # of a dimension that has an annex; the tables of more would fill a book
A_TABLE = 6  # values side by side in one table of a page in portrait
OF_BOTH_YEARS = f"Cột “{YEAR_BEFORE_TITLE}”: số của các đơn vị có số liệu của cả hai năm."
RATES = "Tình hình nộp báo cáo"
IN_THE_WORKBOOK = "Số liệu theo {dimension} ({count} giá trị) xem ở bảng tính kèm theo, trang “Theo {dimension}”."


@dataclass(frozen=True, slots=True)
class DimensionTable:
    """`columns`: the titles of the value columns; the first is all units together."""

    columns: tuple[str, ...]
    rows: tuple[DocumentTableRow, ...]


@dataclass(frozen=True, slots=True)
class DimensionAnnex:
    number: str
    title: str
    tables: tuple[DimensionTable, ...]


def annex_contents(report: Report) -> dict[str, Any]:
    """Return the values of the template's placeholders. `with_year`: the figures' rows have a ninth cell."""
    several = bool(annexes(report))
    return {"figures": list(_figures(report)), "legend": _legend(report), "with_year": has_year_before(report),
            "annex_number": f" {ROMAN[0]}" if several else "", "annexes": ANNEXES if several else ""}


def annexes(report: Report) -> list[DimensionAnnex]:
    """Return an annex for each dimension that has two to MOST_VALUES values."""
    chosen = [each for each, lines in report.timeliness_by.items() if 2 < len(lines) <= MOST_VALUES + 1]
    return [DimensionAnnex(roman(place), f"Số liệu theo {lower_first(report.dimensions[each])}",
                           tuple(_tables(report, each))) for place, each in enumerate(chosen, start=2)]


def roman(value: int) -> str:
    """4 → "IV"."""
    signs = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for size, sign in signs:
        while value >= size:
            text, value = text + sign, value - size
    return text


def _tables(report: Report, dimension: str) -> Iterator[DimensionTable]:
    values = [line.name for line in report.timeliness_by[dimension][:-1]]
    count = -(-len(values) // A_TABLE)
    size = -(-len(values) // count)  # tables of about equal width
    for start in range(0, len(values), size):
        part = values[start:start + size]
        yield DimensionTable(("Tổng số", *(each or NO_VALUE for each in part)),
                             (*_rates(report, dimension, part), *_by_value(report, dimension, part)))


def _rates(report: Report, dimension: str, values: Sequence[str]) -> Iterator[DocumentTableRow]:
    """Yield how many reports are owed and were handed in."""
    *lines, whole = report.timeliness_by[dimension]
    shown = [whole, *(line for line in lines if line.name in values)]
    yield DocumentTableRow(("", RATES), bold=True)
    yield DocumentTableRow(("", "Phải nộp", "báo cáo", *(number(each.owed) for each in shown)))
    yield DocumentTableRow(("", "Đã nộp", "báo cáo", *(number(each.submitted) for each in shown)))
    yield DocumentTableRow(("", "Tỷ lệ đã nộp", "%", *(percent(each.rate) for each in shown)))


def _by_value(report: Report, dimension: str, values: Sequence[str]) -> Iterator[DocumentTableRow]:
    for section in sections(report):
        yield DocumentTableRow(("", section.title), bold=True)
        for row in section.rows:
            yield from _rows_by_value(row, dimension, values)


def _rows_by_value(row: DisplayRow, dimension: str, values: Sequence[str]) -> Iterator[DocumentTableRow]:
    """Yield the figures of one row, then those of the women among them."""
    code, title = "" if row.level else row.code, _title(row)
    if not row.counted:
        yield DocumentTableRow((row.code, title, *[""] * (2 + len(values))))
        return
    pairs = [row.of_group(dimension, each) for each in values]
    yield DocumentTableRow((code, title, _unit(row), figure(row.main.total), *(figure(each) for each, _ in pairs)))
    if row.female:
        women = (figure(each) if each else "" for _, each in pairs)
        title = f"{'+' if row.level else '-'} Trong đó nữ"
        yield DocumentTableRow(("", title, _unit(row), figure(row.female.total), *women))


def _title(row: DisplayRow) -> str:
    return f"- {row.marked_title}" if row.level else row.marked_title


def _unit(row: DisplayRow) -> str:
    return "đơn vị" if row.kind == "boolean" else row.unit


def _legend(report: Report) -> str:
    """What the signs of the annex mean, then the units whose figures have errors, figure by figure."""
    rows = [f"{name}: {_flawed_units(report, named, count)}" for name, named, count in flawed_rows(report)]
    legend = f"{LEGEND} {NOT_UPDATED}" if is_stale(report) else LEGEND
    legend = f"{legend} {OF_BOTH_YEARS}" if has_year_before(report) else legend
    legend = " ".join((legend, *_left_to_the_workbook(report)))
    return f"{legend} {ERRORS_EXPLAINED} Cụ thể: {'. '.join(rows)}." if rows else legend


def _left_to_the_workbook(report: Report) -> Iterator[str]:
    for dimension, lines in report.timeliness_by.items():
        if len(lines) > MOST_VALUES + 1:
            yield IN_THE_WORKBOOK.format(dimension=lower_first(report.dimensions[dimension]), count=len(lines) - 1)


def _flawed_units(report: Report, named: Sequence[str], count: int) -> str:
    """A unit whose own figure is withheld is counted and not named."""
    return names(report, named) if len(named) == count else f"{number(count)} đơn vị"


def _figures(report: Report) -> Iterator[DocumentTableRow]:
    for section in sections(report):
        yield DocumentTableRow(("", section.title, *[""] * 7), bold=True)
        yield from (_figure_row(row) for row in section.rows)


def _figure_row(row: DisplayRow) -> DocumentTableRow:
    if not row.counted:
        return DocumentTableRow((row.code, _title(row), *[""] * 7))
    women = (figure(row.female.total), share(row.share)) if row.female else ("", "")
    beside = (figure(each) if each else "" for each in (row.estimated, row.previous, row.year_before))
    return DocumentTableRow(("" if row.level else row.code, _title(row), _unit(row), figure(row.main.total), *women,
                             *beside))
