"""Every code of shared/plan/rules.csv on the shipped forms: a sheet that passes, one that fails.

R26 (small counts hidden) concerns publishing: tests/summary/suppression/test_suppress.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from types import MappingProxyType

import pytest

from automation.configuration.workspace import Workspace, load_or_raise
from automation.domain.tracking.findings import Finding
from automation.domain.workbook.forms import Field, FieldKind, Severity, Tab
from automation.pipeline.validate import validate
from automation.rules.expression.parse import parse
from automation.rules.messages import parse_message
from tests.rules.sheets import ROOT, SCHOOL, ZONE, dataset, datasets

AS_OF = datetime(2024, 11, 28, 9, tzinfo=ZONE)
HEAD = {"@submit": "Đã nộp", "@doc_number": "12/BC-THPT", "@doc_date": "2024-05-20"}
DEFAULTS = {FieldKind.INTEGER: "0", FieldKind.BOOLEAN: "Không", FieldKind.STRING: "Không phát sinh",
            FieldKind.DATE: "2024-11-05"}
STAFF = {  # total, female: 60 people by every classification
         "B01": "60 40", "B02": "3 2", "B03": "50 33", "B04": "7 5", "B05": "55 37", "B06": "5 3",
         "B08.under_30": "10 6", "B08.from_30": "40 28", "B08.from_50": "10 6", "C01": "1 1", "C02": "2 1",
         "D01": "30 20", "F02": "15 10", "F03": "45 30", "N01": "900 450", "E01": "4 2", "E02": "3 2",
         }
Changes = Mapping[str, str]
NONE: Changes = MappingProxyType({})


@cache
def workspace() -> Workspace:
    return load_or_raise(ROOT)


def tab_text(tab: Tab, changes: Changes) -> str:
    """Return a complete, correct sheet with a test's changes; "" removes an answer."""
    findings_by_unit = {**HEAD, **{field.name: _sound(field) for field in tab.fields if field.required}}
    findings_by_unit.update({key: value for key, value in changes.items() if key.startswith("@") or _has(tab, key)})
    return "\n".join(f"{key} {value}" for key, value in findings_by_unit.items() if value)


def _sound(field: Field) -> str:
    figures = STAFF.get(field.row)
    if figures:
        return figures.split()[("total", "female").index(field.column)]
    return DEFAULTS[field.kind]


def _has(tab: Tab, key: str) -> bool:
    return any(key.rstrip("!") in {field.name, field.row} for field in tab.fields)


def findings_for(changes: Changes = NONE, before: Changes = NONE, tables: Changes = NONE, *,
                 pupils: bool = True) -> list[Finding]:
    """Return findings of the year's report; `before`: changes to the half-year's."""
    unit = replace(SCHOOL, has_pupils=pupils)
    sheets = workbook(changes, before, tables)
    return validate(dataset(workspace().catalogue, workspace().plan, sheets, unit=unit, as_of=AS_OF))


def workbook(changes: Changes, before: Changes = NONE, tables: Changes = NONE) -> dict[str, str]:
    catalogue = workspace().catalogue
    assert all(key.startswith("@") or _has(catalogue.tab("CN"), key) for key in {**changes, **before})
    half, year = catalogue.tab("6T"), catalogue.tab("CN")
    nil = {tab.code: "@nil Không phát sinh" for tab in catalogue.tabs if tab.form.is_table}
    return {**nil, "6T": tab_text(half, before), "CN": tab_text(year, changes), **tables}


FAILING: list[tuple[str, Changes]] = [
    ("R01", {"A03.total": "5", "A03.female": "6"}),
    ("R02", {"B04.total": "8"}),
    ("R03", {"B05.female": "38"}),
    ("R04", {"F03.total": "44"}),
    ("R05", {"B08.from_50.total": "11"}),
    ("R06", {"C02.total": "3"}),
    ("R07", {"C01.total": "2"}),
    ("R07", {"C01.total": "0", "C01.female": "0", "C02.total": "3", "C02.female": "2"}),
    ("R08", {"D02.total": "31"}),
    ("R08", {"D03.total": "1"}),
    ("R08", {"D01.total": "61"}),
    ("R09", {"E02.total": "5"}),
    ("R10", {"F05.total": "40", "F06.total": "21"}),
    ("R10", {"F07.total": "61"}),
    ("R11", {"K01": "1"}),
    ("R12", {"K02": "2", "K02.other": "1"}),
    ("R12", {"K06.total": "1"}),
    ("R12", {"K09": "1"}),
    ("R12", {"H05.total": "1"}),
    ("R13", {"K02": "1", "K02.violence": "1", "K04": "1"}),
    ("R13", {"K03": "1"}),
    ("R14", {"K10.sanctioned": "1"}),
    ("R18", {"H02": "2024-10-31"}),
    ("R18", {"H02": "2024-12-16"}),
    ("R19", {"H03": "2", "H03.event": "1"}),
    ("R19", {"H04.total": "5"}),
    ("R20", {"A05": "Có", "A02.number": "3/QĐ", "A02.date": "2024-03-01"}),
    ("R20", {"A05": "Có", "A06": "Có", "A02.date": "2024-03-01"}),
    ("R20", {"A05": "Có", "A06": "Có", "A02.number": "3/QĐ"}),
    ("R21", {"A07.date": "2023-12-31"}),
    ("R21", {"A07.date": "2024-12-01"}),
    ("R22", {"B01.total": "301"}),
    ("R22", {"N01.total": "4001"}),
    ("R22", {"A03.total": "31"}),
    ("R22", {"A09": "1.5"}),
    ("R22", {"A09": "-1"}),
    ("R22", {"A09": '"1.234"'}),
    ("R23", {"A09": "12%"}),
    ("R24", {"A09": ""}),
    ("R25", {"N02.total": "901"}),
]
PASSING: list[tuple[str, Changes]] = [
    ("R01", {"A03.total": "6", "A03.female": "6"}),
    ("R07", {"C01.total": "0", "C01.female": "0", "C01!": "khuyết từ tháng 10", "C02.total": "3", "C02.female": "2"}),
    ("R08", {"D02.total": "5", "D03.total": "5"}),
    ("R10", {"F05.total": "30", "F06.total": "30", "F07.total": "60"}),
    ("R11", {"K01": "1", "K04": "1"}),
    ("R11", {"K01": "2", "K03": "1", "K05.police": "1"}),
    ("R18", {"H02": "2024-11-01"}),
    ("R18", {"H02": "2024-12-15"}),
    ("R18", {"H02": "Không phát sinh"}),
    ("R19", {"H03": "1", "H03.event": "1", "H04.total": "5"}),
    ("R20", {"A05": "Có", "A06": "Có", "A02.number": "3/QĐ", "A02.date": "2024-03-01"}),
    ("R21", {"A07.date": "2024-01-01"}),
    ("R21", {"A07.date": "2024-11-30"}),
    ("R22", {"A03.total": "30"}),
    ("R24", {"A09": "0"}),
    ("R24", {"A09": "Không phát sinh"}),
    ("R24", {"A09": "Không áp dụng"}),
    ("R25", {"N02.total": "900"}),
]


def codes_of(findings: list[Finding], obligation: str = "CN") -> set[str]:
    return {each.code for each in findings if each.obligation == obligation and not each.explained}


@cache
def findings_by_unit() -> dict[str, list[Finding]]:
    """Check all cases together, each as a unit of one sector. Return unit → its findings."""
    cases = {f"U{number}": workbook(changes) for number, (_, changes) in enumerate(FAILING + PASSING)}
    result: dict[str, list[Finding]] = {unit: [] for unit in cases}
    for each in validate(datasets(workspace().catalogue, workspace().plan, cases, AS_OF)):
        result[each.unit].append(each)
    return result


def test_a_correct_workbook_has_no_findings() -> None:
    assert findings_for() == []


@pytest.mark.parametrize(("number", "code"), [(at, code) for at, (code, _) in enumerate(FAILING)])
def test_a_broken_rule_is_reported(number: int, code: str) -> None:
    assert code in codes_of(findings_by_unit()[f"U{number}"]), FAILING[number]


@pytest.mark.parametrize(("number", "code"), [(at, code) for at, (code, _) in enumerate(PASSING)])
def test_a_kept_rule_has_no_finding(number: int, code: str) -> None:
    assert code not in codes_of(findings_by_unit()[f"U{len(FAILING) + number}"]), PASSING[number]


def test_abuse_needs_an_urgent_report() -> None:
    case = {"K02": "1", "K02.abuse": "1", "K04": "1", "K06.total": "1", "K07.from_18": "1", "K08.pupil": "1"}
    assert "R14" in codes_of(findings_for(case))
    assert "R14" not in codes_of(findings_for({**case, "K11": "1"}))


def test_the_year_includes_the_half_year() -> None:
    assert "R15" in codes_of(findings_for({"A09": "3"}, before={"A09": "4"}))
    assert "R15" not in codes_of(findings_for({"A09": "4"}, before={"A09": "4"}))


def test_a_jump_needs_an_explanation() -> None:
    jump = {"N01.total": "950"}
    assert "R16" in codes_of(findings_for(jump))
    assert "R16" not in codes_of(findings_for({"N01.total": "905"}))
    assert "R16" not in codes_of(findings_for({**jump, "N01!": "tuyển thêm một lớp"}))


def test_a_change_of_staff_equals_arrivals_less_departures() -> None:
    more = {"B01.total": "62", "B03.total": "52", "B05.total": "57", "B08.under_30.total": "12", "F03.total": "47"}
    assert "R17" in codes_of(findings_for(more))
    assert "R17" not in codes_of(findings_for({**more, "B09.total": "3", "B10.total": "1"}))


def test_a_unit_without_pupils_answers_that_it_does_not_apply() -> None:
    assert "R25" in codes_of(findings_for(pupils=False))
    none = {f"N01.{part}": "" for part in ("total", "female")}
    assert not {"R24", "R25"} & codes_of(findings_for(none, before=none, pupils=False))


def test_the_report_is_compared_with_the_register_tables() -> None:
    register = "held_on | sessions | staff_total | staff_female\n2024-03-05 | 1 | 30 | 20"
    with_register = findings_for({"G01.meeting": "1", "G02.total": "30", "G02.female": "19"}, tables={"TT": register})
    assert {"X02"} == {code for code in codes_of(with_register) if code.startswith("X")}


def test_r16_is_a_warning_and_r02_an_error() -> None:
    severities = {each.code: each.severity for each in findings_for({"B04.total": "8", "N01.total": "950"})}
    assert severities["R02"] is Severity.ERROR
    assert severities["R16"] is Severity.WARNING


def test_every_shipped_rule_and_message_parses() -> None:
    rules = [rule for form in workspace().catalogue.forms for rule in form.rules]
    assert rules
    for rule in rules:
        assert parse(rule.check).names
        assert parse_message(rule.message).pieces
        assert parse_message(rule.remedy).pieces
