from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import automation.domain.workbook.find_tabs
import automation.domain.workbook.read_tab
from automation.domain.tracking.findings import Finding
from automation.domain.workbook.answers import RawTab, StructureProblem
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Severity, TableColumn
from automation.rules import structure
from tests.rules.sheets import Damage, codes, count, dataset, small_form, small_plan, unchanged

REGISTER = Form("TT", "Tuyên truyền", {"": "Tuyên truyền"}, order=9, date_column="day", columns=(
    TableColumn("day", "Ngày", FieldKind.DATE), TableColumn("name", "Nội dung", FieldKind.STRING),
    TableColumn("people", "Số người", FieldKind.INTEGER)))
CATALOGUE = Catalogue((small_form(count("B01", pair=True), count("B02")), REGISTER))


def findings_for(damage: Damage = unchanged) -> list[Finding]:
    return list(structure.check(dataset(CATALOGUE, small_plan(), {"6T": "B01.total 5"}, damage=damage)))


def test_an_unchanged_workbook_has_no_findings() -> None:
    assert findings_for() == []


def test_moved_rows_and_tabs_have_no_findings() -> None:
    def moved(tabs: list[RawTab]) -> list[RawTab]:
        grid = [list(row) for row in tabs[0].grid]
        grid[-1], grid[-2] = grid[-2], grid[-1]
        return [replace(tabs[0], grid=grid), *reversed(tabs[1:])]
    assert findings_for(moved) == []


def test_a_lost_tab_is_an_error_of_its_obligation() -> None:
    [one] = findings_for(lambda tabs: tabs[1:])
    assert (one.code, one.obligation, one.sheet, one.cell, one.is_error) == ("S01", "6T", "BC 6 tháng", None, True)
    assert "“BC 6 tháng”" in one.message
    assert one.remedy.startswith("Đề nghị")


def test_a_lost_table_counts_against_the_report_next_due() -> None:
    assert [(each.code, each.obligation) for each in findings_for(lambda tabs: tabs[:2])] == [("S01", "6T")]


def test_a_renamed_tab_is_reported_with_both_names() -> None:
    [one] = findings_for(lambda tabs: [replace(tabs[0], name="Bao cao"), *tabs[1:]])
    assert (one.code, one.severity) == ("S02", Severity.WARNING)
    assert "“BC 6 tháng”" in one.message
    assert "“Bao cao”" in one.message


def test_a_copied_tab_is_an_error() -> None:
    assert codes(findings_for(lambda tabs: [*tabs, replace(tabs[0], name="BC 6 tháng (2)")])) == ["S03"]


def test_a_deleted_row_is_reported_with_its_title() -> None:
    [one] = findings_for(lambda tabs: [replace(tabs[0], grid=tabs[0].grid[:-1]), *tabs[1:]])
    assert (one.code, one.field) == ("S05", "B02")
    assert "B02 (Chỉ tiêu B02)" in one.message


def test_a_doubled_row_is_reported_at_its_cell() -> None:
    [one] = findings_for(lambda tabs: [replace(tabs[0], grid=[*tabs[0].grid, tabs[0].grid[-1]]), *tabs[1:]])
    assert (one.code, one.cell) == ("S06", "B13")


def test_a_stray_character_in_a_table_is_a_warning_and_no_record() -> None:
    def dotted(tabs: list[RawTab]) -> list[RawTab]:
        grid = [list(row) for row in tabs[2].grid]
        grid[-1][3] = "."
        return [*tabs[:2], replace(tabs[2], grid=grid)]
    [one] = findings_for(dotted)
    assert (one.code, one.severity, one.cell) == ("S10", Severity.WARNING, f"D{len(_fresh_table())}")


def _fresh_table() -> list[object]:
    from automation.domain.workbook.layout import layout
    return list(layout(CATALOGUE.tab("TT")).rows)


def test_every_kind_of_structure_problem_has_a_message() -> None:
    kinds = set[str]()
    for module in (automation.domain.workbook.find_tabs, automation.domain.workbook.read_tab):
        text = Path(module.__file__ or "").read_text(encoding="utf-8")
        kinds.update(re.findall(r'[Pp]roblem\(\s*"(\w+)"', text))
    assert kinds
    assert kinds <= set(structure.STRUCTURE_MESSAGES)


def test_an_unknown_kind_is_reported_too() -> None:
    data = dataset(CATALOGUE, small_plan(), {})
    problem = StructureProblem("new_kind", "6T", "BC 6 tháng", "B7", "điều lạ")
    data.workbooks["THPT-A"].structure_problems.append(problem)
    [one] = structure.check(data)
    assert (one.code, one.cell) == ("S99", "B7")
    assert "điều lạ" in one.message


def test_every_message_can_be_formatted() -> None:
    data = dataset(CATALOGUE, small_plan(), {})
    data.workbooks["THPT-A"].structure_problems.extend(
        StructureProblem(kind, "6T", "BC 6 tháng", None, "B01") for kind in structure.STRUCTURE_MESSAGES)
    findings = list(structure.check(data))
    assert sorted(codes(findings)) == sorted(each.code for each in structure.STRUCTURE_MESSAGES.values())
    assert not any("{" in each.message + each.remedy for each in findings)
