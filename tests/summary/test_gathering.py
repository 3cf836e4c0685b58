"""Counts of register tables: the records and columns that a summary includes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from automation.pipeline.compile_report import compile_report
from automation.rules.frame import Dataset
from automation.summary.gathering import table_lines
from tests.pipeline import sample
from tests.rules.sheets import dataset
from tests.rules.test_record import CATALOGUE, PLAN, RECORDS


@pytest.mark.parametrize(("obligation", "records", "people"), [("THD", 1, 4.0), ("CN", 1, 4.0), ("6T", 0, None)])
def test_records_outside_the_tables_own_period_are_not_summed(obligation: str, records: int,
                                                              people: float | None) -> None:
    data = dataset(CATALOGUE, PLAN, {"THD": RECORDS})
    found = {each.code: each for each in table_lines(data, PLAN.obligation(obligation), ["THPT-A"])}["THD"]
    assert (found.records, found.sums["Tổng"]) == (records, people)


def _with_sensitive(data: Dataset, code: str) -> Dataset:
    """Return the dataset with the table's column of that code marked sensitive."""
    table = data.tables["VM"]
    columns = tuple(replace(each, sensitive=each.code == code) for each in table.tab.form.columns)
    tab = replace(table.tab, form=replace(table.tab.form, columns=columns))
    return replace(data, tables={"VM": replace(table, tab=tab)})


@pytest.mark.parametrize("code", ["people", "subject"])
def test_a_sensitive_column_is_left_out(code: str) -> None:
    rows = sample.register([("A1", date(2024, 3, 1), "Kinh phí", "Chưa bố trí được", 3)])
    reports = {each: compile_report(data, sample.standings(), [], "6T", sample.NOW) for each, data in
               (("plain", sample.dataset(table=rows)), ("kept", _with_sensitive(sample.dataset(table=rows), code)))}
    titles = {"people": "Số người", "subject": "Lĩnh vực"}
    found = {each: {**report.tables[0].sums, **report.tables[0].choices} for each, report in reports.items()}
    assert set(found["plain"]) - set(found["kept"]) == {titles[code]}
    words = {each: next(text.text for text in report.narratives if text.field == "VM")
             for each, report in reports.items()}
    assert titles[code] in words["plain"]
    assert titles[code] not in words["kept"]


def test_a_table_that_the_period_does_not_ask_for_has_no_nil_units() -> None:
    """Whatever the unit declares for the Action Month in November, the half-year has no statement about it."""
    data = dataset(CATALOGUE, PLAN, {"THD": RECORDS.replace("2024-11-05", "2024-10-05")})
    told = replace(data, tables={**data.tables, "THD": replace(data.tables["THD"], nil=frozenset({"THPT-A"}))})
    found = {code: next(each for each in table_lines(told, PLAN.obligation(code), ["THPT-A"]) if each.code == "THD")
             for code in ("6T", "CN")}
    assert [found[code].nil_units for code in ("6T", "CN")] == [0, 1]
