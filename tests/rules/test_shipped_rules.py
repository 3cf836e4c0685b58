"""Every code of shared/plan/rules.csv on the shipped forms: a sheet that passes, one that fails.

R26 (small counts hidden) concerns publishing: tests/summary/suppression/test_suppress.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from types import MappingProxyType

import pytest

from automation.configuration.workspace import Workspace, load_or_raise
from automation.domain.tracking.findings import Finding
from automation.domain.workbook.forms import Field, FieldKind, Severity, Tab
from automation.pipeline.normalise import normalise
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
    return any(key.rstrip("!~") in {field.name, field.row} for field in tab.fields)


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
    ("R08", {"D01.total": "10", "D01.female": "5", "D03.total": "1"}),
    ("R08", {"D01.total": "6", "D01.female": "5", "D03.total": "3"}),
    ("R08", {"D01.total": "6", "D01.female": "0", "D03.total": "1", "D03.female": "1"}),
    ("R08", {"D02.total": "5", "D02.female": "1", "D03.total": "2", "D03.female": "2"}),
    ("R08", {"D01.total": "61"}),
    ("R09", {"E02.total": "5"}),
    ("R10", {"F05.total": "40", "F06.total": "21"}),
    ("R10", {"F07.total": "61"}),
    ("R11", {"K01": "1"}),
    ("R11", {"K02": "1", "K02.violence": "1", "K03": "1", "K04": "1"}),
    ("R11", {"K01": "3", "K03": "1", "K05.police": "1"}),
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
    ("R27", {"K12": "1", "K13": "2"}),
]
PASSING: list[tuple[str, Changes]] = [
    ("R01", {"A03.total": "6", "A03.female": "6"}),
    ("R07", {"C01.total": "0", "C01.female": "0", "C01!": "khuyết từ tháng 10", "C02.total": "3", "C02.female": "2"}),
    ("R08", {"D02.total": "5", "D03.total": "5"}),
    ("R08", {"D01.total": "8", "D01.female": "6", "D03.total": "2", "D03.female": "1"}),
    ("R08", {"D01.total": "10", "D01.female": "6", "D04.total": "2", "D03.total": "1"}),
    ("R08", {"D01.total": "0", "D01.female": "0"}),
    ("R10", {"F05.total": "30", "F06.total": "30", "F07.total": "60"}),
    ("R11", {"K01": "1", "K04": "1"}),
    ("R11", {"K01": "2", "K03": "1", "K05.police": "1"}),
    ("R11", {"K01": "2", "K03": "1", "K05.police": "2"}),
    ("R11", {"K01": "3", "K03": "1", "K04": "1", "K05.police": "2"}),
    ("R12", {"K01": "1", "K04": "1", "H05.total": "3", "K09": "3"}),
    ("R13", {"K01": "1", "K03": "1", "K05.police": "1", "K05.committee": "1"}),
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
    ("R27", {"K12": "2", "K13": "2"}),
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


@pytest.mark.parametrize(("estimated", "severity"), [(False, Severity.ERROR), (True, Severity.WARNING)])
def test_a_year_below_an_estimated_half_year_is_a_warning(estimated: bool, severity: Severity) -> None:
    before = {"G07": "9", **({"G07~": "ước"} if estimated else {})}
    [one] = [each for each in findings_for({"G07": "8"}, before=before) if each.code == "R15"]
    assert (one.severity, one.field) == (severity, "G07")


def test_a_blank_half_year_is_not_replaced_by_the_year_before() -> None:
    sheets = workbook({"G07": "8"}, {"G07": ""})
    earlier = {("THPT-A", "G07"): 40.0, ("THPT-A", "B01.total"): 90.0}
    found = validate(dataset(workspace().catalogue, workspace().plan, sheets, previous=earlier, as_of=AS_OF))
    assert not {"R15", "R16", "R17"} & codes_of(found, "CN")
    assert {"R16", "R17"} <= codes_of(found, "6T")


@pytest.mark.parametrize(("before", "now", "found"), [
    ("60", "66", False),  # by 10 %, not more
    ("60", "67", True),
    ("200", "220", False),
    ("9", "14", False),  # by 5, not more
    ("9", "15", True),
    ("9", "3", True),
    ("0", "6", True),
])
def test_a_jump_beyond_5_and_10_percent_needs_an_explanation(before: str, now: str, found: bool) -> None:
    half, year = ({"C05.total": before}, {"C05.total": now})
    assert ("R16" in codes_of(findings_for(year, half))) is found
    assert "R16" not in codes_of(findings_for({**year, "C05!": "kiện toàn Hội đồng trường"}, half))


def test_the_number_of_pupils_may_jump() -> None:
    assert "R16" not in codes_of(findings_for({"N01.total": "1250", "N05.total": "30"}, {"N05.total": "8"}))


def test_a_unit_into_which_another_was_merged_may_jump() -> None:
    merged = {"THPT-A": SCHOOL, "THPT-B": replace(SCHOOL, code="THPT-B", valid_to=date(2024, 6, 30),
                                                  merged_into="THPT-A")}
    sheets = workbook({"C05.total": "19", "B01.total": "80"}, {"C05.total": "9"})
    alone = dataset(workspace().catalogue, workspace().plan, sheets, as_of=AS_OF)
    both = normalise(alone.workbooks, alone.catalogue, alone.plan, merged, {}, AS_OF)
    assert {"R16", "R17"} <= codes_of(validate(alone))
    assert not {"R16", "R17"} & codes_of(validate(both))
    assert "R02" in codes_of(validate(both))


def test_a_finding_names_whose_figures_are_in_those_of_the_period_before() -> None:
    units = {"THPT-A": SCHOOL, "THPT-B": replace(SCHOOL, code="THPT-B", name="Trường B", valid_to=date(2024, 6, 30),
                                                 merged_into="THPT-A")}
    read = {code: dataset(workspace().catalogue, workspace().plan, workbook({"A09": "5"}, {"A09": "3"}), unit=each)
            for code, each in units.items()}
    workbooks = {code: each.workbooks[code] for code, each in read.items()}
    both = normalise(workbooks, read["THPT-A"].catalogue, read["THPT-A"].plan, units, {}, AS_OF)
    found = [each for each in validate(both) if (each.unit, each.code, each.field) == ("THPT-A", "R15", "A09")]
    assert [each.message for each in found] == [
        "Số cuộc họp của Ban: số cả năm (5) nhỏ hơn số 6 tháng đầu năm (6). Số kỳ trước gồm cả số của Trường B (đã sáp "
        "nhập vào đơn vị)."]


PLAN = "@submit Đã nộp\n@doc_number {}\n@doc_date 2024-02-06\n" + "".join(f"V0{n}.done Không\n" for n in range(1, 9))


@pytest.mark.parametrize(("on_its_tab", "reported", "fields"), [
    ("45/KH-THPT", {"A07.has": "Có", "A07.number": "Số: 045 / KH - THPT", "A07.date": "2024-02-06"}, []),
    ("45/KH-THPT", {"A07.has": "Có", "A07.number": "45", "A07.date": "2024-02-06"}, []),
    ("45/KH-THPT", {"A07.has": "Có"}, []),
    ("45/KH-THPT", {"A07.has": "Có", "A07.number": "46/KH-THPT", "A07.date": "2024-02-06"}, ["A07.number"]),
    ("45/KH-THPT", {"A07.has": "Có", "A07.number": "45/KH-SGD", "A07.date": "2024-02-07"}, ["A07.number", "A07.date"]),
    ("45/KH-THPT", {"A07.has": "Không"}, ["A07.has"]),
])
def test_the_report_and_the_plans_own_tab_agree(on_its_tab: str, reported: Changes, fields: list[str]) -> None:
    found = findings_for(reported, {"A07.has": "Có"}, {"KH": PLAN.format(on_its_tab)})
    assert [each.field for each in found if (each.code, each.obligation) == ("X14", "CN")] == fields
    draft = findings_for(reported, tables={"KH": PLAN.format(on_its_tab).replace("Đã nộp", "Chưa nộp")})
    assert "X14" not in codes_of(draft)


TT = "held_on | sessions | staff_total | staff_female\n2024-03-05 | 2 | 60 | 40\n2024-05-20 | 1 | 30 | 20\n" \
     "2024-06-20 | 1 | 30 | 20"


@pytest.mark.parametrize(("sessions", "mark", "found"), [
    ("1", {}, True), ("2", {}, False), ("3", {}, False), ("4", {}, False), ("5", {}, True),
    ("5", {"G01.meeting~": "ước"}, False), ("1", {"G01.meeting~": "ước"}, True),
])
def test_rows_after_the_cut_off_may_be_in_the_report(sessions: str, mark: Changes, found: bool) -> None:
    half = {"G01.meeting": sessions, "G02.total": "90", "G02.female": "60", **mark}
    assert ("X01" in codes_of(findings_for(before=half, tables={"TT": TT}), "6T")) is found


def test_the_list_of_members_is_as_of_the_reports_cut_off() -> None:
    members = "name | sex | role | from_on | to_on | decision_no | status\n" \
              "Thành viên 1 | Nữ | Ủy viên | 2023-09-01 | | 1/QĐ | Đương nhiệm\n" \
              "Thành viên 2 | Nam | Ủy viên | 2023-09-01 | 2024-09-10 | 1/QĐ | Đã thôi tham gia\n" \
              "Thành viên 3 | Nữ | Ủy viên | 2024-09-10 | | 2/QĐ | Đương nhiệm\n" \
              "Thành viên 4 | Nữ | Ủy viên | 2024-09-10 | | 2/QĐ | Đương nhiệm"
    half, year = {"A03.total": "2", "A03.female": "1"}, {"A03.total": "3", "A03.female": "3"}
    assert not {"X13"} & {each.code for each in findings_for(year, half, {"TV": members})}
    assert "X13" in codes_of(findings_for(half, half, {"TV": members}))


def test_a_policy_may_be_issued_after_the_report() -> None:
    issued = "proposed_on | name | status\n2024-03-05 | Nghỉ bù | Đã ban hành"
    half = {"I05.proposed": "1", "I05.issued": "0"}
    assert "X09" not in codes_of(findings_for({"I05.proposed": "1", "I05.issued": "1"}, half, {"CS": issued}), "6T")
    assert "X09" in codes_of(findings_for({"I05.proposed": "1", "I05.issued": "0"}, half, {"CS": issued}), "CN")


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
    severities = {each.code: each.severity for each in findings_for({"B04.total": "8", "C05.total": "8"})}
    assert severities["R02"] is Severity.ERROR
    assert severities["R16"] is Severity.WARNING


def test_every_shipped_rule_and_message_parses() -> None:
    rules = [rule for form in workspace().catalogue.forms for rule in form.rules]
    assert rules
    for rule in rules:
        assert parse(rule.check).names
        assert parse_message(rule.message).pieces
        assert parse_message(rule.remedy).pieces
