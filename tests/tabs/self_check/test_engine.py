"""The tab of formulas: what stands where, how rules are translated, and that readers leave it out. What the formulas
give is tested with a real spreadsheet program."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from automation.adapters.xlsx.preflight import check_workbook
from automation.adapters.xlsx.read import tabs
from automation.adapters.xlsx.write import render
from automation.domain.workbook.forms import Catalogue, MissingPolicy, Rule, Severity
from automation.domain.workbook.self_check import ENGINE_TAB
from automation.rules.formulas.terms import LONGEST_TEXT, quoted
from automation.tabs.self_check.engine import Engine, engine
from automation.tabs.self_check.places import IndicatorPlace, TablePlace
from automation.tabs.unit_tabs import unit_tabs
from tests.tabs.test_unit_tabs import CATALOGUE, PLAN, REPORT


def rule(check: str, **more: object) -> Rule:
    return replace(Rule("R1", check, Severity.ERROR, "Sai: {B01.total}.", ""), **more)  # type: ignore[arg-type]  # any field


def with_rule(one: Rule) -> Engine:
    return engine(Catalogue((replace(REPORT, rules=(one,)), *CATALOGUE.forms[1:])), PLAN)


def formula(check: str, tab: str = "6T", **more: object) -> str:
    """Returns the formula of the rule, with the lines of the tab called by their keys: B01.total is [B01 C]."""
    made = with_rule(rule(check, **more))
    assert not made.nightly[tab]
    [(_, found)] = made.rules[tab]
    place = made.places[tab]
    assert isinstance(place, IndicatorPlace)
    text = found.formula
    for key, line in sorted(place.line_of.items(), key=lambda each: -each[1]):
        for column in "CDEF":
            text = text.replace(f"{column}{line}", f"[{key} {column}]")
    return text


def test_a_relation_is_told_by_its_codes_and_figures() -> None:
    told = '"; "&"B01 nữ ("&[B01 D]&") không được lớn hơn "&"B01 ("&[B01 C]&")"'
    assert formula("B01.female <= B01.total") == (
        f'IFERROR(IF(COUNT([B01 D],[B01 C])=2,IF(([B01 D]<=[B01 C]),"",{told}),""),"")')


def test_a_sum_is_over_the_groups_of_the_measure_and_needs_them_all() -> None:
    found = formula("B01 == sum(B08)", each=("female",))
    assert "COUNT([B01 D],[B08.under_30 D]:[B08.rest D])=3" in found
    assert "SUM([B08.under_30 D]:[B08.rest D])" in found


def test_a_warning_is_silent_where_its_row_is_explained() -> None:
    assert "[B01 E]<>1" in formula("B01.total > 0", severity=Severity.WARNING)
    assert "[B01 E]<>1" not in formula("B01.total > 0")


def test_a_blank_counts_as_nothing_where_the_rule_takes_it_so() -> None:
    assert "N([B01 C])" in formula("B01.total > 0", missing=MissingPolicy.AS_ZERO)


@pytest.mark.parametrize("check", ["A02 == \"1/QĐ\"", "as_of > due", "same_number(A02, document_number(\"6T\"))"])
def test_what_has_no_formula_is_left_to_the_night(check: str) -> None:
    made = with_rule(rule(check))
    assert [each.code for each in made.nightly["6T"]] == ["R1"]
    assert not made.rules["6T"]


def test_the_half_year_is_compared_with_nothing_and_the_year_with_the_half_year() -> None:
    made = with_rule(rule("this >= prev.this", for_each="stock"))
    half, year = made.places["6T"], made.places["CN"]
    assert isinstance(half, IndicatorPlace)
    assert isinstance(year, IndicatorPlace)
    told = {each.location.field: each.formula for _, each in made.rules["CN"]}
    assert f"C{half.line_of['B01']}" in told["B01.total"]
    assert f"C{year.line_of['B01']}" in told["B01.total"]


def test_records_are_counted_by_their_values_when_all_were_understood() -> None:
    found = with_rule(rule("rows(TT, form == \"Hội nghị\" and people > 10) <= B01.total")).rules["6T"][0][1].formula
    table = with_rule(rule("B01.total > 0")).places["TT"]
    assert isinstance(table, TablePlace)
    people, form = (table.range(table.value_columns[each]) for each in ("people", "form"))
    assert f"(ISNUMBER({people})*({people}>10))" in found
    assert f'((LEFT({form},1)<>"#")*({form}="Hội nghị"))' in found


def test_a_long_text_is_quoted_in_pieces() -> None:
    assert max(map(len, quoted('"a' * 300).split('"&"'))) <= 2 * LONGEST_TEXT


def test_readers_leave_the_tab_out() -> None:
    data = render(unit_tabs(CATALOGUE, PLAN), "Bảng tính")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book[ENGINE_TAB].sheet_state == "hidden"
    assert book[ENGINE_TAB].protection.sheet
    assert ENGINE_TAB not in [each.name for each in tabs(data)]
    left_out = {name for name in _members(data) if "worksheets/sheet" in name} - _members(check_workbook(data).stripped)
    assert left_out == {f"xl/worksheets/sheet{len(book.sheetnames)}.xml"}


def _members(data: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return set(archive.namelist())


def test_a_tab_that_shares_the_part_of_the_formulas_is_read() -> None:
    """Who names two entries of the list of tabs after one part hides nothing."""
    data = render(unit_tabs(CATALOGUE, PLAN), "Bảng tính")
    number = len(openpyxl.load_workbook(io.BytesIO(data)).sheetnames)
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        members = {name: source.read(name) for name in source.namelist()}
    entry = f'<sheet name="Khác" sheetId="99" r:id="rId{number}"/></sheets>'
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(b"</sheets>", entry.encode())
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, part in members.items():
            target.writestr(name, part)
    names = [each.name for each in tabs(made.getvalue())]
    assert "Khác" in names
    assert ENGINE_TAB not in names
