"""Checks of register tables, record by record: readable, complete, dated in the year, no duplicate, nil or records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import pandas as pd

from automation.domain.plan.plan import Obligation
from automation.domain.tracking.findings import Explanation, Finding, digest
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.content_digest import plain
from automation.domain.workbook.forms import FieldKind, Severity, TableColumn
from automation.domain.workbook.layout import NIL_KEY
from automation.domain.workbook.parse_cell import read_column
from automation.rules.columns import counted_in_period
from automation.rules.expression.parse import Array
from automation.rules.frame import Dataset, State, TableFrame, ordinal
from automation.rules.lost import units_without
from automation.rules.messages import format_value
from automation.rules.misreadings import WHOLE_NUMBER_REMEDY, describe_problem, is_legacy_encoded, is_percentage
from automation.rules.periods import counting_reports, is_open, obligation_at, period_contains_days
from automation.rules.raw_cells import control_cell, record_field

MIN_COMPARED_COLUMNS = 2  # records with fewer filled columns are not compared as duplicates


def check(dataset: Dataset) -> Iterator[Finding]:
    for table in dataset.tables.values():
        reporter = _RecordFindings(dataset, table)
        if len(table.records):
            for column in table.tab.form.columns:
                yield from unreadable(reporter, column)
                yield from missing(reporter, column)
                yield from out_of_bounds(reporter, column)
            yield from female_above_total(reporter)
            yield from dates_outside(reporter)
            yield from duplicates(reporter)
        yield from nil_conflicts(reporter)


class _RecordFindings:
    """The records of one table as arrays, and the making of findings about them."""

    def __init__(self, dataset: Dataset, table: TableFrame) -> None:
        self.dataset, self.table, self.tab = dataset, table, table.tab
        self.columns = {column.code: column for column in self.tab.form.columns}
        self.units: list[str] = table.records["unit"].tolist() if len(table.records) else []
        self.lines: list[int] = table.records["row"].tolist() if len(table.records) else []
        self.days: Array = self.values(self.tab.form.date_column)

    def values(self, column: str) -> Array:
        """Return floats, all NaN where the table has no such column."""
        if column not in self.table.records:
            return np.full(len(self.lines), np.nan)
        return self.table.records[column].to_numpy(dtype=float)

    def states(self, column: str) -> Array:
        return self.table.states[column].to_numpy()

    def is_earlier(self, position: int, column: str) -> bool:
        """Report whether the record was there before the column."""
        last = self.dataset.later.records.get((self.units[position], f"{self.tab.code}.{column}"), 0)
        return bool(self.lines[position] <= last)

    def raw(self, position: int, column: str) -> Raw:
        answers = self.dataset.workbooks[self.units[position]].tabs[self.tab.code]
        records = (record for line, record in answers.records if line == self.lines[position])
        return next(records, {}).get(column)

    def at(self, position: int, column: str, code: str, severity: Severity, message: str,
           remedy: str) -> Finding:
        """Return a finding at a record's cell; a warning is explained if the record has an explanation."""
        unit, line = self.units[position], self.lines[position]
        answers = self.dataset.workbooks[unit].tabs[self.tab.code]
        number = answers.columns.get(column)
        obligation = obligation_at(self.dataset, self.tab, float(self.days[position]))
        explained = severity is Severity.WARNING and bool(self.table.records["explained"].iloc[position])
        place = f"{obligation}|{code}|{self.tab.code}.{column}"
        explanation = self._explanation(position, place) if explained else None
        cell = cell_name(line, number) if number else None
        return Finding(code, severity, unit, obligation, answers.sheet, cell,
                       record_field(self.tab, column, line), message, remedy, explained, explanation)

    def _explanation(self, position: int, place: str) -> Explanation:
        """Return the record's explanation, bound to its other cells."""
        answers = self.dataset.workbooks[self.units[position]].tabs[self.tab.code]
        record = next(record for line, record in answers.records if line == self.lines[position])
        originals = {code: each.was[0] if each.was else code for code, each in self.columns.items()}
        cells = (f"{originals[code]}={plain(record.get(code))}" for code in self.columns)
        return Explanation(place, digest(plain(record["explanation"])), digest(*cells))

    def control(self, unit: str, key: str, code: str, severity: Severity, obligation: str | None,
                message: str, remedy: str) -> Finding:
        """Return a finding at one of the table's control cells."""
        answers = self.dataset.workbooks[unit].tabs.get(self.tab.code)
        sheet = answers.sheet if answers else self.tab.title
        cell = control_cell(self.tab, answers, key) if answers else None
        field = f"{self.tab.code}.{key}"
        return Finding(code, severity, unit, obligation, sheet, cell, field, message, remedy)


def _true_positions(mask: Array) -> list[int]:
    return [int(each) for each in np.flatnonzero(mask)]


def unreadable(reporter: _RecordFindings, column: TableColumn) -> Iterator[Finding]:
    """Yield values that cannot be read as the column requires (R22, R24), choices outside the list included."""
    for position in _true_positions(reporter.states(column.code) == State.BAD):
        raw = reporter.raw(position, column.code)
        if is_legacy_encoded(raw) or (column.kind is FieldKind.INTEGER and is_percentage(raw)):
            continue  # the cell family reports it
        wrong = describe_problem(read_column(raw, column), column.kind)
        yield reporter.at(position, column.code, wrong.code, Severity.ERROR,
                          f"Cột “{column.title}”: {wrong.message}", wrong.remedy)


def missing(reporter: _RecordFindings, column: TableColumn) -> Iterator[Finding]:
    """R24: a required column left blank in a record. Of a deleted column `structure` reports the loss."""
    lost = units_without(reporter.dataset, reporter.tab.code, column.code)
    for position in _true_positions(reporter.states(column.code) == State.BLANK) if column.required else ():
        if reporter.units[position] not in lost and not reporter.is_earlier(position, column.code):
            yield reporter.at(position, column.code, "R24", Severity.ERROR,
                              f"Cột “{column.title}” của dòng này còn để trống.",
                              "Đề nghị điền đủ, hoặc xóa cả dòng nếu nhập nhầm.")


def out_of_bounds(reporter: _RecordFindings, column: TableColumn) -> Iterator[Finding]:
    """R22: a number of a record that is not whole or outside its bounds."""
    if column.kind is not FieldKind.INTEGER:
        return
    values = reporter.values(column.code)
    least = -np.inf if column.minimum is None else column.minimum
    most = np.inf if column.maximum is None else column.maximum
    with np.errstate(invalid="ignore"):
        wrong = (values != np.floor(values)) | (values < least) | (values > most)
    for position in _true_positions(wrong & ~np.isnan(values)):
        figure = float(values[position])
        whole = figure == int(figure)
        message = (f"ghi {format_value(figure)}, ngoài khoảng cho phép." if whole
                   else f"ghi {format_value(figure)}, không phải số nguyên.")
        yield reporter.at(position, column.code, "R22", Severity.ERROR, f"Cột “{column.title}”: {message}",
                          "Đề nghị kiểm tra và nhập lại số đúng." if whole else WHOLE_NUMBER_REMEDY)


def female_above_total(reporter: _RecordFindings) -> Iterator[Finding]:
    """R01: `x_female` larger than `x_total`."""
    for code in reporter.columns:
        total = f"{code.removesuffix('_female')}_total"
        if not code.endswith("_female") or total not in reporter.columns:
            continue
        women, all_ = reporter.values(code), reporter.values(total)
        for position in _true_positions(women > all_):
            yield reporter.at(position, code, "R01", Severity.ERROR,
                              f"Số nữ ({format_value(float(women[position]))}) lớn hơn tổng số "
                              f"({format_value(float(all_[position]))}).",
                              "Đề nghị sửa số nữ hoặc tổng số: số nữ không vượt quá tổng số.")


def dates_outside(reporter: _RecordFindings) -> Iterator[Finding]:
    """T02: a date outside the plan's year. T03: one outside the obligation's period. A table whose open rows are
    carried over may have rows of the year before."""
    column, year = reporter.tab.form.date_column, reporter.dataset.plan.year
    first, last = ordinal(date(year, 1, 1)), ordinal(date(year, 12, 31))
    carried = np.zeros(len(reporter.days), dtype=bool)
    if reporter.tab.form.carry is not None:
        carried = (reporter.days >= ordinal(date(year - 1, 1, 1))) & (reporter.days < first)
    outside = ~carried & ( (reporter.days < first) | (reporter.days > last))
    for position in _true_positions(outside):
        yield reporter.at(position, column, "T02", Severity.ERROR,
                          f"Ngày {_day_text(reporter.days[position])} không thuộc năm {year}.",
                          f"Đề nghị kiểm tra lại ngày; bảng này chỉ ghi hoạt động của năm {year}.")
    own = reporter.dataset.obligation(reporter.tab.obligation)
    periods = [own] if own and own.period_from else counting_reports(reporter.dataset.catalogue, reporter.dataset.plan)
    within = [period_contains_days(each, reporter.days) for each in periods]
    between = ~np.logical_or.reduce(within) if within else np.zeros(len(reporter.days), dtype=bool)
    for position in _true_positions(~np.isnan(reporter.days) & ~outside & ~carried & between):
        yield reporter.at(position, column, "T03", Severity.WARNING,
                          f"Ngày {_day_text(reporter.days[position])} nằm ngoài kỳ báo cáo{_period_text(own)}, "
                          "nên dòng này không được tính.",
                          "Đề nghị kiểm tra lại ngày; nếu đúng, nêu lý do ở cột Giải trình.")


def duplicates(reporter: _RecordFindings) -> Iterator[Finding]:
    """T04: a record equal to an earlier one of its unit in every column."""
    codes = [code for code in reporter.columns if code in reporter.table.records]
    filled = np.sum([reporter.states(code) != State.BLANK for code in codes], axis=0)
    candidates = reporter.table.records.iloc[_equal_numbers(reporter, codes)]
    key = ["unit", *codes]
    repeated = candidates[candidates.duplicated(subset=key, keep="first")].index
    first = (candidates.groupby(key, dropna=False, sort=False)["row"].transform("first") if len(repeated)
             else candidates["row"])
    for position in repeated[filled[repeated] >= MIN_COMPARED_COLUMNS]:
        yield reporter.at(position, codes[0], "T04", Severity.WARNING,
                          f"Dòng này giống hệt dòng {first[position]} ở phía trên.",
                          "Đề nghị xóa dòng trùng; nếu là hai hoạt động khác nhau, nêu rõ ở cột Giải trình.")


def _equal_numbers(reporter: _RecordFindings, codes: Sequence[str]) -> Array:
    """Return positions of records that share unit, days and figures with another. They are compared first, because
    texts cost most to compare and few records reach that."""
    records, (unit, _) = reporter.table.records, reporter.table.unit_numbers
    figures = {code: records[code].to_numpy() for code in codes if records[code].dtype != object}
    return np.flatnonzero(pd.DataFrame({"unit": unit, **figures}).duplicated(keep=False))


def nil_conflicts(reporter: _RecordFindings) -> Iterator[Finding]:
    """T05: "Không phát sinh" beside records. T06: a submitted report whose table has neither."""
    units, nil = reporter.dataset.index, reporter.dataset.index.isin(list(reporter.table.nil))
    undated = obligation_at(reporter.dataset, reporter.tab, np.nan)
    for unit in sorted(units[nil & _entered_in_all_periods(reporter)]):
        yield reporter.control(unit, NIL_KEY, "T05", Severity.ERROR, undated,
                               "Bảng đã chọn “Không phát sinh” nhưng vẫn có dòng ghi hoạt động trong kỳ.",
                               "Đề nghị bỏ chọn “Không phát sinh”, hoặc xóa các dòng nhập nhầm.")
    own = reporter.dataset.obligation(reporter.tab.obligation)
    needed = {NIL_KEY, reporter.tab.form.date_column} - {""}
    lost = units.isin(list(units_without(reporter.dataset, reporter.tab.code, *sorted(needed))))
    for obligation in [own] if own else counting_reports(reporter.dataset.catalogue, reporter.dataset.plan):
        answered = nil | lost | _entered(reporter, obligation) | _nil_before(reporter, obligation)
        for unit in units[_submitted_mask(reporter.dataset, obligation.code) & ~answered]:
            yield reporter.control(
                unit, NIL_KEY, "T06", Severity.ERROR if own else Severity.WARNING, obligation.code,
                f"{obligation.title}: đã nộp nhưng bảng này không có dòng nào trong kỳ và cũng chưa chọn "
                "“Không phát sinh”.",
                "Đề nghị ghi các hoạt động trong kỳ, hoặc chọn “Không phát sinh”.")


def _entered(reporter: _RecordFindings, obligation: Obligation | None) -> Array:
    """Return bool over the units: a record of the obligation's period, or without a day, is entered."""
    counted = counted_in_period(reporter.dataset, reporter.table, obligation) | np.isnan(reporter.days)
    return _mask_of_positions(reporter.table.positions(reporter.dataset.index)[counted], len(reporter.dataset.index))


def nil_answers(dataset: Dataset) -> dict[str, dict[str, list[str]]]:
    """Return unit → shared table → the begun reports without a record for which "Không phát sinh" is chosen now, or was
    in an earlier run: the answer for one period stands when it is taken back for the next one's records."""
    found: dict[str, dict[str, list[str]]] = {}
    reports = [each for each in counting_reports(dataset.catalogue, dataset.plan) if is_open(each, dataset.as_of)]
    for table in dataset.tables.values():
        if table.tab.obligation is None and table.tab.form.date_column:
            reporter = _RecordFindings(dataset, table)
            nil = dataset.index.isin(list(table.nil))
            for report in reports:
                said = (nil | _nil_before(reporter, report)) & ~_entered(reporter, report)
                for unit in dataset.index[said]:
                    found.setdefault(unit, {}).setdefault(table.tab.code, []).append(report.code)
    return found


def _nil_before(reporter: _RecordFindings, obligation: Obligation) -> Array:
    """Return bool over the units: in an earlier run the table was answered "Không phát sinh" for the obligation."""
    code, before = reporter.tab.code, reporter.dataset.nil_before
    said = [unit for unit, tables in before.items() if obligation.code in tables.get(code, ())]
    return np.asarray(reporter.dataset.index.isin(said))


def _entered_in_all_periods(reporter: _RecordFindings) -> Array:
    """Return bool over the units: no report that has begun is left to which "Không phát sinh" could be the answer.
    Given for one period, it stays true when the next one has records."""
    dataset, own = reporter.dataset, reporter.dataset.obligation(reporter.tab.obligation)
    begun = [each for each in counting_reports(dataset.catalogue, dataset.plan) if is_open(each, dataset.as_of)]
    if own or not reporter.tab.form.date_column or not begun:
        everything = reporter.table.positions(dataset.index)
        return _mask_of_positions(everything, len(dataset.index))
    return np.asarray(np.logical_and.reduce([_entered(reporter, each) for each in begun]))


def _mask_of_positions(positions: Array, size: int) -> Array:
    """Return bool of this size, True at the positions given."""
    met = np.zeros(size, dtype=bool)
    met[positions] = True
    return met


def _submitted_mask(dataset: Dataset, obligation: str) -> Array:
    """Return bool over the units: a tab of the obligation is submitted."""
    ticked = frozenset().union(*(dataset.ticked[tab.code] for tab in dataset.catalogue.tabs_of(obligation)))
    return dataset.index.isin(list(ticked))


def _period_text(obligation: Obligation | None) -> str:
    """Return " (01/11/2024 – 15/12/2024)"; "" without an obligation or period."""
    if obligation is None or obligation.period_from is None or obligation.period_to is None:
        return ""
    return f" ({obligation.period_from:%d/%m/%Y} – {obligation.period_to:%d/%m/%Y})"


def _day_text(value: float) -> str:
    return f"{date.fromordinal(int(value)):%d/%m/%Y}"
