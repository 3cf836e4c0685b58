"""The comparison with earlier periods in Vietnamese: units of then and now, mergers since, and how figures differ."""

from __future__ import annotations

from collections.abc import Iterator

from automation.domain.report import Comparison, Report
from automation.domain.vietnamese.formatting import official_date
from automation.outputs.rows import DisplayRow, sections
from automation.outputs.wording import number, signed

YEAR_BEFORE_TITLE = "Cùng kỳ năm trước"
COMPARED_TITLE = "So với các kỳ trước"


def has_year_before(report: Report) -> bool:
    return any(line.year_before is not None for line in report.indicators)


def comparison_sentences(report: Report) -> Iterator[str]:
    """What qualifies a comparison: nothing where the units are the same and all figures are there."""
    for each in report.comparisons:
        if each.merged or each.of_year or each.expected != report.expected:
            yield " ".join(_sentences(report, each))


def _sentences(report: Report, compared: Comparison) -> Iterator[str]:
    name = "Cùng kỳ năm trước" if compared.of_year else f"Kỳ trước ({compared.title})"
    yield (f"{name} có {number(compared.expected)} đơn vị phải báo cáo (kỳ này {number(report.expected)}), "
           f"{number(compared.reported)} đơn vị có số liệu.")
    if compared.of_year and len(report.comparisons) == 1:
        yield "Cột “Kỳ trước” là số cùng kỳ năm trước."
    if compared.merged:
        units = "; ".join(f"{each.name} vào {each.heir_name} (ngày hoạt động cuối: {official_date(each.last_day)})"
                          for each in compared.merged)
        yield (f"Từ đó đến nay có {number(len(compared.merged))} đơn vị sáp nhập: {units}; số liệu kỳ ấy của các đơn "
               "vị này được cộng vào đơn vị nhận sáp nhập, thiếu số của một đơn vị thì không so sánh đơn vị nhận.")


def year_sentences(report: Report) -> Iterator[str]:
    """A sentence for each section that has figures of both years: "Quy mô: Trường 12 (năm trước 10, +2); …"."""
    for section in sections(report):
        parts = [_difference(row) for row in section.rows if row.level == 0 and _is_comparable(row)]
        if parts:
            yield f"{section.title}: {'; '.join(parts)}."


def _is_comparable(row: DisplayRow) -> bool:
    main = row.main
    return row.counted and not main.total.hidden and main.total.value is not None and main.year_before is not None


def _difference(row: DisplayRow) -> str:
    now, before = row.main.total.value or 0.0, row.main.year_before or 0.0
    unit = "đơn vị" if row.kind == "boolean" else row.unit
    change = f", {signed(now - before)}" if now != before else ", không đổi"
    return f"{row.title} {number(now, 1)} {unit} (năm trước {number(before, 1)}{change})".replace("  ", " ")
