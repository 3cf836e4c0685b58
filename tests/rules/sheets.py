"""Sheets for tests, written as small text tables and read as the units' workbooks are.

An indicator tab is lines of `field value`: `B01.total 10`, `B01! vì sao` (explanation),
`@submit Đã nộp`. A table is a line of column codes, then a line a record, cells divided by `|`;
control lines (`@nil …`) stand anywhere. Figures are number cells, `2024-05-01` a date cell, text
in quotes is a text cell whatever it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from automation.domain.plan.deadlines import due_before
from automation.domain.plan.plan import Obligation, Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.findings import Finding
from automation.domain.workbook.answers import Raw, RawTab
from automation.domain.workbook.find_tabs import read_workbook
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Indicator, Rule, Section, Severity, Tab
from automation.domain.workbook.layout import CODES, layout
from automation.pipeline.normalise import normalise
from automation.rules.frame import Dataset

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2024, 5, 20, 9, tzinfo=ZONE)
SCHOOL = Unit("THPT-A", "Trường THPT A", "THPT")
Grid = list[list[Raw]]
Damage = Callable[[list[RawTab]], list[RawTab]]


def raw_value(text: str) -> Raw:
    """Return the cell value of a text as a spreadsheet converts it on entry."""
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    return text[1:-1] if text.startswith('"') else text


def sheet(tab: Tab, table: str = "") -> RawTab:
    """Return a new tab with the answers of a text table entered."""
    plan = layout(tab)
    width = len(plan.columns)
    grid: Grid = [[None] * width for _ in plan.rows]
    grid[0][0] = plan.mark
    for key, number in plan.row_of.items():
        grid[number - 1][0] = key
    grid[plan.row_of[CODES] - 1] = [CODES, *plan.columns[1:]]
    lines = [line.strip() for line in table.strip().splitlines() if line.strip()]
    for line in (line for line in lines if line.startswith("@")):
        key, _, value = line.partition(" ")
        _enter(grid, plan.cell(key, plan.control_column), value)
    own = [line for line in lines if not line.startswith("@")]
    (_fill_table if tab.form.is_table else _fill_form)(grid, tab, own)
    return RawTab(tab.title, grid)


def _enter(grid: Grid, cell: str, value: str) -> None:
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]
    column = sum((ord(letter) - 64) * 26 ** power for power, letter in enumerate(reversed(letters)))
    grid[int(row) - 1][column - 1] = raw_value(value.strip())


def _fill_form(grid: Grid, tab: Tab, lines: list[str]) -> None:
    plan, fields = layout(tab), {field.name: field for field in tab.fields}
    for line in lines:
        name, _, value = line.partition(" ")
        if name.endswith("!"):
            _enter(grid, plan.cell(name[:-1], "explanation"), value)
        elif name.endswith("~"):
            _enter(grid, plan.cell(name[:-1], "estimate"), value)
        else:
            _enter(grid, plan.field_cell(fields[name]), value)


def _fill_table(grid: Grid, tab: Tab, lines: list[str]) -> None:
    plan = layout(tab)
    codes = [code.strip() for code in lines[0].split("|")] if lines else []
    for number, line in enumerate(lines[1:]):
        for code, value in zip(codes, line.split("|"), strict=True):
            if value.strip():
                grid[plan.first_record - 1 + number][plan.column_of[code] - 1] = raw_value(value.strip())


def unchanged(tabs: list[RawTab]) -> list[RawTab]:
    return tabs


def dataset(catalogue: Catalogue, plan: Plan, sheets: Mapping[str, str], *, unit: Unit = SCHOOL,
            previous: Mapping[tuple[str, str], float] | None = None, as_of: datetime = NOW,
            damage: Damage = unchanged) -> Dataset:
    """Return the dataset of one unit's workbook, read and normalised. `sheets`: tab code → text table; the other tabs
    have no answers. `damage` changes the workbook before it is read."""
    raw = damage([sheet(tab, sheets.get(tab.code, "")) for tab in catalogue.tabs])
    workbooks = {unit.code: read_workbook(catalogue, unit.code, raw)}
    return normalise(workbooks, catalogue, plan, {unit.code: unit}, previous or {}, as_of)


def datasets(catalogue: Catalogue, plan: Plan, workbooks: Mapping[str, Mapping[str, str]],
             as_of: datetime = NOW) -> Dataset:
    """Return the dataset of many units' workbooks: unit code → {tab code: text table}."""
    read = {}
    for code, sheets in workbooks.items():
        raw = [sheet(tab, sheets.get(tab.code, "")) for tab in catalogue.tabs]
        read[code] = read_workbook(catalogue, code, raw)
    units = {code: replace(SCHOOL, code=code) for code in workbooks}
    return normalise(read, catalogue, plan, units, {}, as_of)


def small_plan() -> Plan:
    """Return a plan with 6T and CN as in the shipped one."""
    return Plan("2024", "Kế hoạch thử", 2024, "Ban", (
        Obligation("6T", "Báo cáo 6 tháng", datetime(2024, 4, 1, tzinfo=ZONE), due_before(date(2024, 5, 28), ZONE),
                   period_from=date(2024, 1, 1), period_to=date(2024, 6, 30)),
        Obligation("CN", "Báo cáo năm", datetime(2024, 10, 1, tzinfo=ZONE), due_before(date(2024, 12, 1), ZONE),
                   period_from=date(2024, 1, 1), period_to=date(2024, 12, 31), previous="6T"),
    ), issued_on=date(2024, 2, 1))


def small_form(*indicators: Indicator, rules: tuple[Rule, ...] = ()) -> Form:
    return Form("BC", "Báo cáo", {"6T": "BC 6 tháng", "CN": "BC năm"},
                sections=(Section("B", "B", indicators),), rules=rules)


def count(code: str, *, pair: bool = False) -> Indicator:
    return Indicator(code, f"Chỉ tiêu {code}", FieldKind.INTEGER, pair=pair)


def rule(check: str, **more: object) -> Rule:
    attributes = {"code": "T", "severity": Severity.ERROR, "message": "sai", "remedy": "sửa", **more}
    return Rule(check=check, **attributes)  # type: ignore[arg-type]


def codes(findings: list[Finding]) -> list[str]:
    return [each.code for each in findings]


ROOT = Path(__file__).parents[2]
