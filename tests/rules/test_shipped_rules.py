"""Every code of shared/plan/rules.csv on the shipped forms: a sheet that passes, one that fails.

R26 (small counts hidden) is of publishing: tests/summary/suppression/test_suppress.py.
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
from tests.rules.sheets import HOUSE, SCHOOL, ZONE, dataset, datasets

AS_OF = datetime(2024, 11, 28, 9, tzinfo=ZONE)
HEAD = {"@submit": "Đã nộp", "@doc_number": "12/BC-THPT", "@doc_date": "2024-05-20"}
DEFAULTS = {FieldKind.INTEGER: "0", FieldKind.BOOLEAN: "Không", FieldKind.STRING: "Không phát sinh",
            FieldKind.DATE: "2024-11-05"}
STAFF = {  # total, female: 60 people in every way of counting them
    "B01": "60 40", "B02": "3 2", "B03": "50 33", "B04": "7 5", "B05": "55 37", "B06": "5 3",
    "B08.under_30": "10 6", "B08.from_30": "40 28", "B08.from_50": "10 6", "C01": "1 1", "C02": "2 1",
    "D01": "30 20", "F02": "15 10", "F03": "45 30", "N01": "900 450", "E01": "4 2", "E02": "3 2",
}
Changes = Mapping[str, str]
NONE: Changes = MappingProxyType({})


@cache
def house() -> Workspace:
    return load_or_raise(HOUSE)


def answers(tab: Tab, changes: Changes) -> str:
    """A whole, sound sheet, and then what a test changes; "" takes an answer away."""
    told = {**HEAD, **{field.name: _sound(field) for field in tab.fields if field.required}}
    told.update({key: value for key, value in changes.items() if key.startswith("@") or _has(tab, key)})
    return "\n".join(f"{key} {value}" for key, value in told.items() if value)


def _sound(field: Field) -> str:
    figures = STAFF.get(field.row)
    if figures:
        return figures.split()[("total", "female").index(field.column)]
    return DEFAULTS[field.kind]


def _has(tab: Tab, key: str) -> bool:
    return any(key.rstrip("!") in {field.name, field.row} for field in tab.fields)


def found(changes: Changes = NONE, before: Changes = NONE, tables: Changes = NONE, *,
          pupils: bool = True) -> list[Finding]:
    """Findings of the year's report, the half-year's being `before`."""
    unit = replace(SCHOOL, has_pupils=pupils)
    sheets = workbook(changes, before, tables)
    return validate(dataset(house().catalogue, house().plan, sheets, unit=unit, as_of=AS_OF))


def workbook(changes: Changes, before: Changes = NONE, tables: Changes = NONE) -> dict[str, str]:
    catalogue = house().catalogue
    assert all(key.startswith("@") or _has(catalogue.tab("CN"), key) for key in {**changes, **before})
    half, year = catalogue.tab("6T"), catalogue.tab("CN")
    nil = {tab.code: "@nil Không phát sinh" for tab in catalogue.tabs if tab.form.is_table}
    return {**nil, "6T": answers(half, before), "CN": answers(year, changes), **tables}


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
def told() -> dict[str, list[Finding]]:
    """Every case a unit of one sector, checked together: unit → its findings."""
    cases = {f"U{number}": workbook(changes) for number, (_, changes) in enumerate(FAILING + PASSING)}
    found_: dict[str, list[Finding]] = {unit: [] for unit in cases}
    for each in validate(datasets(house().catalogue, house().plan, cases, AS_OF)):
        found_[each.unit].append(each)
    return found_


def test_a_sound_workbook_has_nothing_to_mend() -> None:
    assert found() == []


@pytest.mark.parametrize(("number", "code"), [(at, code) for at, (code, _) in enumerate(FAILING)])
def test_a_broken_rule_is_told(number: int, code: str) -> None:
    assert code in codes_of(told()[f"U{number}"]), FAILING[number]


@pytest.mark.parametrize(("number", "code"), [(at, code) for at, (code, _) in enumerate(PASSING)])
def test_a_kept_rule_is_silent(number: int, code: str) -> None:
    assert code not in codes_of(told()[f"U{len(FAILING) + number}"]), PASSING[number]


def test_abuse_is_reported_at_once_or_said_why_not() -> None:
    case = {"K02": "1", "K02.abuse": "1", "K04": "1", "K06.total": "1", "K07.from_18": "1", "K08.pupil": "1"}
    assert "R14" in codes_of(found(case))
    assert "R14" not in codes_of(found({**case, "K11": "1"}))


def test_the_year_holds_what_the_half_year_held() -> None:
    assert "R15" in codes_of(found({"A09": "3"}, before={"A09": "4"}))
    assert "R15" not in codes_of(found({"A09": "4"}, before={"A09": "4"}))


def test_a_jump_wants_a_word_of_why() -> None:
    jump = {"N01.total": "950"}
    assert "R16" in codes_of(found(jump))
    assert "R16" not in codes_of(found({"N01.total": "905"}))
    assert "R16" not in codes_of(found({**jump, "N01!": "tuyển thêm một lớp"}))


def test_staff_come_and_go_by_b09_and_b10() -> None:
    more = {"B01.total": "62", "B03.total": "52", "B05.total": "57", "B08.under_30.total": "12", "F03.total": "47"}
    assert "R17" in codes_of(found(more))
    assert "R17" not in codes_of(found({**more, "B09.total": "3", "B10.total": "1"}))


def test_a_unit_without_pupils_answers_that_it_does_not_apply() -> None:
    assert "R25" in codes_of(found(pupils=False))
    none = {f"N01.{part}": "" for part in ("total", "female")}
    assert not {"R24", "R25"} & codes_of(found(none, before=none, pupils=False))


def test_the_report_is_held_against_the_registers() -> None:
    register = "held_on | sessions | staff_total | staff_female\n2024-03-05 | 1 | 30 | 20"
    held = found({"G01.meeting": "1", "G02.total": "30", "G02.female": "19"}, tables={"TT": register})
    assert {"X02"} == {code for code in codes_of(held) if code.startswith("X")}


def test_r16_and_the_like_are_warnings_and_r02_an_error() -> None:
    severities = {each.code: each.severity for each in found({"B04.total": "8", "N01.total": "950"})}
    assert severities["R02"] is Severity.ERROR
    assert severities["R16"] is Severity.WARNING


def test_every_rule_of_the_house_parses_and_can_speak() -> None:
    rules = [rule for form in house().catalogue.forms for rule in form.rules]
    assert rules
    for rule in rules:
        assert parse(rule.check).names
        assert parse_message(rule.message).pieces
        assert parse_message(rule.remedy).pieces
