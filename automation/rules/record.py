"""Each record of the register tables: readable, complete, in its year, told once, or told nil."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import pandas as pd

from automation.domain.plan.plan import Obligation
from automation.domain.tracking.findings import Finding
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import FieldKind, Severity, TableColumn
from automation.domain.workbook.layout import NIL_KEY
from automation.domain.workbook.parse_cell import read_column
from automation.rules.columns import in_period
from automation.rules.expression.parse import Array
from automation.rules.frame import Dataset, State, TableFrame, ordinal
from automation.rules.messages import shown
from automation.rules.misreadings import UNWHOLE, is_legacy, is_percentage, misread
from automation.rules.periods import holds_all, obligation_at, reports
from automation.rules.raw_cells import control_cell, record_field

COMPARED = 2  # a record that says less than this is no duplicate of another


def check(dataset: Dataset) -> Iterator[Finding]:
    for table in dataset.tables.values():
        reporter = _RecordFindings(dataset, table)
        if len(table.records):
            for column in table.tab.form.columns:
                yield from readable(reporter, column)
                yield from present(reporter, column)
                yield from bounded(reporter, column)
            yield from paired(reporter)
            yield from dated(reporter)
            yield from told_once(reporter)
        yield from nil_or_records(reporter)


class _RecordFindings:
    """Writes findings about one table's records."""

    def __init__(self, dataset: Dataset, table: TableFrame) -> None:
        self.dataset, self.table, self.tab = dataset, table, table.tab
        self.columns = {column.code: column for column in self.tab.form.columns}
        self.units: list[str] = table.records["unit"].tolist() if len(table.records) else []
        self.lines: list[int] = table.records["row"].tolist() if len(table.records) else []
        self.days: Array = self.values(self.tab.form.date_column)

    def values(self, column: str) -> Array:
        """Floats, NaN where the table has no such column."""
        if column not in self.table.records:
            return np.full(len(self.lines), np.nan)
        return self.table.records[column].to_numpy(dtype=float)

    def states(self, column: str) -> Array:
        return self.table.states[column].to_numpy()

    def raw(self, position: int, column: str) -> Raw:
        answers = self.dataset.workbooks[self.units[position]].tabs[self.tab.code]
        found = (record for line, record in answers.records if line == self.lines[position])
        return next(found, {}).get(column)

    def at(self, position: int, column: str, code: str, severity: Severity, message: str,
           remedy: str) -> Finding:
        unit, line = self.units[position], self.lines[position]
        answers = self.dataset.workbooks[unit].tabs[self.tab.code]
        number = answers.columns.get(column)
        quiet = severity is Severity.WARNING and bool(self.table.records["explained"].iloc[position])
        obligation = obligation_at(self.dataset, self.tab, float(self.days[position]))
        cell = cell_name(line, number) if number else None
        return Finding(code, severity, unit, obligation, answers.sheet, cell,
                       record_field(self.tab, column, line), message, remedy, quiet)

    def control(self, unit: str, key: str, code: str, severity: Severity, obligation: str | None,
                message: str, remedy: str) -> Finding:
        answers = self.dataset.workbooks[unit].tabs.get(self.tab.code)
        sheet = answers.sheet if answers else self.tab.title
        cell = control_cell(self.tab, answers, key) if answers else None
        field = f"{self.tab.code}.{key}"
        return Finding(code, severity, unit, obligation, sheet, cell, field, message, remedy)


def _positions(mask: Array) -> list[int]:
    return [int(each) for each in np.flatnonzero(mask)]


def readable(reporter: _RecordFindings, column: TableColumn) -> Iterator[Finding]:
    """Values that can't be read as the column asks (R22, R24), choices outside the list."""
    for position in _positions(reporter.states(column.code) == State.BAD):
        raw = reporter.raw(position, column.code)
        if is_legacy(raw) or (column.kind is FieldKind.INTEGER and is_percentage(raw)):
            continue  # the cell family reports it
        wrong = misread(read_column(raw, column), column.kind)
        yield reporter.at(position, column.code, wrong.code, Severity.ERROR,
                          f"Cột “{column.title}”: {wrong.message}", wrong.remedy)


def present(reporter: _RecordFindings, column: TableColumn) -> Iterator[Finding]:
    """R24: a record that is begun has all its required columns."""
    if column.required:
        for position in _positions(reporter.states(column.code) == State.BLANK):
            yield reporter.at(position, column.code, "R24", Severity.ERROR,
                              f"Cột “{column.title}” của dòng này còn để trống.",
                              "Đề nghị điền đủ, hoặc xóa cả dòng nếu nhập nhầm.")


def bounded(reporter: _RecordFindings, column: TableColumn) -> Iterator[Finding]:
    """R22 for the numbers of records."""
    if column.kind is not FieldKind.INTEGER:
        return
    values = reporter.values(column.code)
    least = -np.inf if column.minimum is None else column.minimum
    most = np.inf if column.maximum is None else column.maximum
    with np.errstate(invalid="ignore"):
        wrong = (values != np.floor(values)) | (values < least) | (values > most)
    for position in _positions(wrong & ~np.isnan(values)):
        figure = float(values[position])
        whole = figure == int(figure)
        message = (f"ghi {shown(figure)}, ngoài khoảng cho phép." if whole
                   else f"ghi {shown(figure)}, không phải số nguyên.")
        yield reporter.at(position, column.code, "R22", Severity.ERROR, f"Cột “{column.title}”: {message}",
                          "Đề nghị kiểm tra và nhập lại số đúng." if whole else UNWHOLE)


def paired(reporter: _RecordFindings) -> Iterator[Finding]:
    """R01 between `x_female` and `x_total`."""
    for code in reporter.columns:
        total = f"{code.removesuffix('_female')}_total"
        if not code.endswith("_female") or total not in reporter.columns:
            continue
        women, all_ = reporter.values(code), reporter.values(total)
        for position in _positions(women > all_):
            yield reporter.at(position, code, "R01", Severity.ERROR,
                           f"Số nữ ({shown(float(women[position]))}) lớn hơn tổng số "
                           f"({shown(float(all_[position]))}).",
                           "Đề nghị sửa số nữ hoặc tổng số: số nữ không vượt quá tổng số.")


def dated(reporter: _RecordFindings) -> Iterator[Finding]:
    """T02: the record's day lies in the plan's year; T03: and in its obligation's period."""
    column, year = reporter.tab.form.date_column, reporter.dataset.plan.year
    first, last = ordinal(date(year, 1, 1)), ordinal(date(year, 12, 31))
    outside = (reporter.days < first) | (reporter.days > last)
    for position in _positions(outside):
        yield reporter.at(position, column, "T02", Severity.ERROR,
                       f"Ngày {_day(reporter.days[position])} không thuộc năm {year}.",
                       f"Đề nghị kiểm tra lại ngày; bảng này chỉ ghi hoạt động của năm {year}.")
    own = reporter.dataset.obligation(reporter.tab.obligation)
    periods = [own] if own and own.period_from else reports(reporter.dataset)
    held = [holds_all(each, reporter.days) for each in periods]
    between = ~np.logical_or.reduce(held) if held else np.zeros(len(reporter.days), dtype=bool)
    for position in _positions(~np.isnan(reporter.days) & ~outside & between):
        yield reporter.at(position, column, "T03", Severity.WARNING,
                       f"Ngày {_day(reporter.days[position])} nằm ngoài kỳ báo cáo{_span(own)}, nên dòng này không "
                       "được tính.",
                       "Đề nghị kiểm tra lại ngày; nếu đúng, nêu lý do ở cột Giải trình.")


def told_once(reporter: _RecordFindings) -> Iterator[Finding]:
    """T04: two records of a unit that say the same in every column."""
    codes = [code for code in reporter.columns if code in reporter.table.records]
    told = np.sum([reporter.states(code) != State.BLANK for code in codes], axis=0)
    alike = reporter.table.records.iloc[_alike_in_numbers(reporter, codes)]
    whole = ["unit", *codes]
    same = alike[alike.duplicated(subset=whole, keep="first")].index
    first = alike.groupby(whole, dropna=False, sort=False)["row"].transform("first") if len(same) else alike["row"]
    for position in same[told[same] >= COMPARED]:
        yield reporter.at(position, codes[0], "T04", Severity.WARNING,
                       f"Dòng này giống hệt dòng {first[position]} ở phía trên.",
                       "Đề nghị xóa dòng trùng; nếu là hai hoạt động khác nhau, nêu rõ ở cột Giải trình.")


def _alike_in_numbers(reporter: _RecordFindings, codes: Sequence[str]) -> Array:
    """Positions of records that share unit, days and figures with another. To compare texts costs most,
    and few records get so far."""
    records, (unit, _) = reporter.table.records, reporter.table.numbered
    figures = {code: records[code].to_numpy() for code in codes if records[code].dtype != object}
    return np.flatnonzero(pd.DataFrame({"unit": unit, **figures}).duplicated(keep=False))


def nil_or_records(reporter: _RecordFindings) -> Iterator[Finding]:
    """T05: "Không phát sinh" beside records. T06: a report handed in with a table left unsaid."""
    units, nil = reporter.dataset.index, reporter.dataset.index.isin(list(reporter.table.nil))
    positions = reporter.table.positions(units)
    undated = obligation_at(reporter.dataset, reporter.tab, np.nan)
    for unit in sorted(units[nil & _met(positions, len(units))]):
        yield reporter.control(unit, NIL_KEY, "T05", Severity.ERROR, undated,
                            "Bảng đã chọn “Không phát sinh” nhưng vẫn có dòng ghi hoạt động.",
                            "Đề nghị bỏ chọn “Không phát sinh”, hoặc xóa các dòng nhập nhầm.")
    own = reporter.dataset.obligation(reporter.tab.obligation)
    for obligation in [own] if own else reports(reporter.dataset):
        counted = in_period(reporter.dataset, reporter.table, obligation) | np.isnan(reporter.days)
        entered = _met(positions[counted], len(units))
        for unit in units[_submitted(reporter.dataset, obligation.code) & ~entered & ~nil]:
            yield reporter.control(
                unit, NIL_KEY, "T06", Severity.ERROR if own else Severity.WARNING, obligation.code,
                f"{obligation.title}: đã nộp nhưng bảng này không có dòng nào trong kỳ và cũng chưa chọn "
                "“Không phát sinh”.",
                "Đề nghị ghi các hoạt động trong kỳ, hoặc chọn “Không phát sinh”.")


def _met(positions: Array, size: int) -> Array:
    """bool, True at every position met."""
    met = np.zeros(size, dtype=bool)
    met[positions] = True
    return met


def _submitted(dataset: Dataset, obligation: str) -> Array:
    """bool over the units."""
    ticked = frozenset().union(*(dataset.ticked[tab.code] for tab in dataset.catalogue.tabs_of(obligation)))
    return dataset.index.isin(list(ticked))


def _span(obligation: Obligation | None) -> str:
    """" (01/11/2024 – 15/12/2024)"; "" where it is none's own."""
    if obligation is None or obligation.period_from is None or obligation.period_to is None:
        return ""
    return f" ({obligation.period_from:%d/%m/%Y} – {obligation.period_to:%d/%m/%Y})"


def _day(value: float) -> str:
    return f"{date.fromordinal(int(value)):%d/%m/%Y}"
