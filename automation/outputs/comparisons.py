"""The comparison with earlier periods in Vietnamese: units of then and now, mergers since, and how figures differ."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from automation.domain.report import Comparison, Report
from automation.domain.vietnamese.formatting import official_date
from automation.outputs.rows import DisplayRow, sections
from automation.outputs.wording import change, number

YEAR_BEFORE_TITLE = "Cùng kỳ năm trước"
COMPARED_TITLE = "So với các kỳ trước"
NAMED_UNITS = 10  # without figures of the earlier period; more are only counted


def has_year_before(report: Report) -> bool:
    return any(line.year_before is not None for line in report.indicators)


def comparison_sentences(report: Report) -> Iterator[str]:
    """What qualifies a comparison: nothing where the units are the same and all figures are there. Mergers that are
    the same for both earlier periods stand with the last one."""
    shown = [each for each in report.comparisons if each.merged or each.of_year or each.expected != report.expected]
    for place, each in enumerate(shown):
        following = shown[place + 1:]
        repeated = any(other.merged == each.merged for other in following)
        both = any(other.merged == each.merged for other in shown[:place])
        yield " ".join((*_units(report, each), *(() if repeated else _mergers(each, both=both))))


def _units(report: Report, compared: Comparison) -> Iterator[str]:
    name = YEAR_BEFORE_TITLE if compared.of_year else f"Kỳ trước ({compared.title})"
    yield (f"{name} có {number(compared.expected)} đơn vị phải báo cáo (kỳ này {number(report.expected)}), "
           f"{number(compared.reported)} đơn vị có số liệu.")
    if 0 < len(compared.missing) <= NAMED_UNITS:
        yield f"Không có số liệu kỳ ấy của {'; '.join(compared.missing)}."
    if compared.of_year and len(report.comparisons) == 1:
        yield "Cột “Kỳ trước” là số cùng kỳ năm trước."


def _mergers(compared: Comparison, *, both: bool) -> Iterator[str]:
    """`both`: they stand for the period before too."""
    if not compared.merged:
        return
    units = "; ".join(f"{each.name} vào {each.heir_name} (từ ngày {official_date(each.last_day + timedelta(days=1))})"
                      for each in compared.merged)
    yield (f"Từ đó đến nay có {number(len(compared.merged))} đơn vị sáp nhập: {units}; số liệu "
           f"{'các kỳ ấy' if both else 'kỳ ấy'} của đơn vị sáp nhập được cộng vào số của đơn vị nhận; số nào thiếu của "
           "một trong các đơn vị ấy thì không so sánh đối với đơn vị nhận.")


def year_sentences(report: Report) -> Iterator[str]:
    """A sentence for each section that has figures of both years: "Quy mô: Trường 12 (năm trước 10, tăng 2); …"."""
    for section in sections(report):
        parts = [_difference(row) for row in section.rows if row.level == 0 and _is_comparable(row)]
        if parts:
            yield f"{section.title.removeprefix(f'{section.code}.').strip()}: {'; '.join(parts)}."


def _is_comparable(row: DisplayRow) -> bool:
    main = row.main
    return row.counted and not main.total.hidden and main.total.value is not None and main.year_before is not None


def _difference(row: DisplayRow) -> str:
    """The two figures. A difference stands only where they are of the same units."""
    line = row.main
    now, before = line.total.value or 0.0, line.year_before or 0.0
    unit = f" {'đơn vị' if row.kind == 'boolean' else row.unit}".rstrip()
    beside = change(now - before) if line.year_before_units == line.answered else (
        f"của {number(line.year_before_units)} trong {number(line.answered)} đơn vị có số kỳ này")
    return f"{row.title} {number(now, 1)}{unit} (năm trước {number(before, 1)}, {beside})"
