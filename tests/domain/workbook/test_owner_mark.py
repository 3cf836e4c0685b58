"""Whose workbook a file is: marks, and which units they belong to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automation.domain.plan.units import Unit
from automation.domain.workbook.answers import Raw, RawTab
from automation.domain.workbook.find_tabs import read_workbook
from automation.domain.workbook.layout import layout
from automation.domain.workbook.owner_mark import UNFILLED, OwnerMark, Owners, marks_of, read_mark
from automation.domain.workbook.read_tab import _index_keys
from tests.tabs.test_unit_tabs import CATALOGUE, PLAN

UNITS = {unit.code: unit for unit in (
    Unit("THPT-A", "Trường THPT A", "THPT", was=("THPT-A-CU", "TRUONG-A")),
    Unit("THPT-B", "Trường THPT B", "THPT"),
    Unit("THPT-C", "Trường THPT C", "THPT", merged_into="THPT-A", was=("THPT-C-CU",)),
    Unit("THPT-D", "Trường THPT D", "THPT", merged_into="THPT-C"),
    Unit("X", "X", "THPT", merged_into="Y"), Unit("Y", "Y", "THPT", merged_into="X"),
)}
OWNERS = Owners.of(replace(PLAN, code="2024", was=("2024-CU",)), UNITS)


def mark(unit: str, plan: str = "2024") -> OwnerMark:
    return OwnerMark(plan, unit)


@pytest.mark.parametrize(("unit", "marks"), [
    ("THPT-A", []),  # an older workbook has none
    ("THPT-A", [mark("THPT-A")]),
    ("THPT-A", [mark("thpt-a")]),
    ("THPT-A", [mark("THPT-A-CU")]),  # former codes
    ("THPT-A", [mark("TRUONG-A")]),
    ("THPT-A", [mark("THPT-A", "2024-CU")]),
    ("THPT-A", [mark("THPT-C")]),  # merged into it
    ("THPT-A", [mark("THPT-C-CU")]),
    ("THPT-A", [mark("THPT-D")]),  # merged into one that was merged into it
    ("THPT-A", [mark("THPT-B"), mark("THPT-B"), mark("THPT-A")]),  # some tabs are a neighbour's: their own finding
    ("X", [mark("Y")]),
])
def test_the_unit_s_own(unit: str, marks: list[OwnerMark]) -> None:
    assert OWNERS.misplaced(unit, marks) is None


@pytest.mark.parametrize(("unit", "marks", "kind", "owner", "words"), [
    ("THPT-A", [mark("THPT-B")], "other_unit", "THPT-B", "bảng tính của Trường THPT B (THPT-B), không phải của Trường"),
    ("THPT-B", [mark("THPT-A-CU")], "other_unit", "THPT-A", "Trường THPT A (THPT-A), không phải"),
    ("THPT-C", [mark("THPT-A")], "other_unit", "THPT-A", "Trường THPT A (THPT-A)"),  # a merger works in one direction
    ("THPT-B", [mark("THPT-C"), mark("THPT-A"), mark("THPT-A")], "other_unit", "THPT-A", "Trường THPT A"),
    ("THPT-A", [mark("THPT-Z")], "other_unit", "", "đơn vị có mã THPT-Z (không có trong danh mục)"),
    ("THPT-A", [mark("THPT-A", "2023")], "other_plan", "", "của kế hoạch 2023, không phải của kế hoạch 2024"),
    ("THPT-A", [mark("THPT-B", "2023")], "other_plan", "", "của kế hoạch 2023"),
])
def test_another_s(unit: str, marks: list[OwnerMark], kind: str, owner: str, words: str) -> None:
    found = OWNERS.misplaced(unit, marks)
    assert found is not None
    assert (found.kind, found.owner) == (kind, owner)
    assert words in found.message
    assert "{" not in found.message + found.remedy


@pytest.mark.parametrize(("value", "read"), [
    ("@workbook:2024:THPT-A", mark("THPT-A")), (" @workbook:2024:THPT-A", None),
    ("@workbook:2024:THPT-A\n", mark("THPT-A")),
    (UNFILLED, None), ("@workbook:2024", None), ("@workbook::THPT-A", None), ("@workbook:2024:A:B", None),
    ("@tab:6T:1a2b3c4d", None), ("", None), (None, None), (7.0, None), (True, None),
])
def test_a_damaged_mark_is_none(value: Raw, read: OwnerMark | None) -> None:
    assert read_mark(value) == read


def tab(*rows: tuple[Raw, ...]) -> RawTab:
    return RawTab("BC", rows)


@pytest.mark.parametrize("raw", [
    tab(("@tab:6T:x", "Tên"), ("@workbook:2024:THPT-A", "")),
    tab(("", ""), ("", "@tab:6T:x"), ("", ""), ("", "@workbook:2024:THPT-A")),  # rows and a column inserted
    tab(("@workbook:2024:THPT-A", "Tên")),  # the first row deleted
    tab(("@tab:6T:x",), (), ("@workbook:2024:THPT-A",)),
])
def test_a_mark_is_found_where_people_moved_it(raw: RawTab) -> None:
    assert marks_of([tab(), raw, tab(("của tôi", 7.0))]) == [mark("THPT-A")]


def test_marks_do_not_change_what_is_read_nor_defeat_its_cache() -> None:
    form = CATALOGUE.tab("6T")
    rows: list[list[Raw]] = [[each.key or "", ""] for each in layout(form).rows]
    rows[0][0] = layout(form).mark
    plain = read_workbook(CATALOGUE, "THPT-A", [RawTab(form.title, rows)])
    before = _index_keys.cache_info().misses
    for code in ("THPT-A", "THPT-B"):
        marked = [[str(mark(code)), ""] if number == 1 else row for number, row in enumerate(rows)]
        assert read_workbook(CATALOGUE, "THPT-A", [RawTab(form.title, marked)]) == plain
    assert _index_keys.cache_info().misses <= before + 1
