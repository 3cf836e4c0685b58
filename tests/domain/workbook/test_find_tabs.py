"""Answers are found by their codes, wherever people have moved them; lost rows and columns are reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.domain.plan.plan import Obligation, Plan
from automation.domain.workbook.answer_words import TIME_OF_DAY
from automation.domain.workbook.answers import Raw, RawTab, TabAnswers, WorkbookAnswers
from automation.domain.workbook.content_digest import content_digests
from automation.domain.workbook.find_tabs import read_workbook
from automation.domain.workbook.former_codes import with_present_codes
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Group, Indicator, Section, TableColumn
from automation.domain.workbook.layout import layout
from tests.text_tables import Rows, grid

REPORT = Form("BC", "Báo cáo", {"6T": "BC 6 tháng"}, order=1, sections=(
    Section("A", "Chung", (Indicator("A01", "Có Ban", FieldKind.BOOLEAN),
                           Indicator("C06", "Nữ lãnh đạo", FieldKind.INTEGER, computed="B01.female"))),
    Section("B", "Đội ngũ", (
        Indicator("B01", "CBGVNV", FieldKind.INTEGER, pair=True),
        Indicator("B08", "Theo tuổi", FieldKind.INTEGER, pair=True,
                  groups=(Group("young", "Dưới 30"), Group("old", "Trên 30"))),
    ))))
TALKS = Form("TT", "Sổ tuyên truyền", {"": "Tuyên truyền"}, order=2, date_column="held_on", columns=(
    TableColumn("held_on", "Ngày tổ chức", FieldKind.DATE, required=True),
    TableColumn("name", "Tên hoạt động", FieldKind.STRING),
    TableColumn("people", "Số người", FieldKind.INTEGER)))
CATALOGUE = Catalogue((REPORT, TALKS))
TAB, TABLE = CATALOGUE.tabs
MARK, TABLE_MARK = layout(TAB).mark, layout(TABLE).mark

SHEET = f"""
{MARK}         |     | Báo cáo 6 tháng |      |            |             |       |        |          | THPT-A
               |     | Hướng dẫn       |      |            |             |       |        |          |
@submit        |     | Nộp báo cáo     |      |            |             | Đã nộp |       |          |
@doc_number    |     | Số văn bản      |      |            |             | 45/BC |        |          |
@doc_date      |     | Ngày            |      |            |             | 2024-05-20 |   |          |
@doc_link      |     | Liên kết        |      |            |             |       |        |          |
               |     |                 |      |            |             |       |        |          |
#              | no  | title           | unit | prev_total | prev_female | total | female | estimate | explanation
               | TT  | Nội dung        | ĐVT  | trước      | nữ          | Tổng  | Nữ     | Ước      | Giải trình
               |     | Chung           |      |            |             |       |        |          |
A01            | A01 | Có Ban          |      |            |             | Có    |        |          |
C06            | C06 | Nữ lãnh đạo     |      |            |             | 9     |        |          |
               |     | Đội ngũ         |      |            |             |       |        |          |
B01            | B01 | CBGVNV          |      | 40         | 20          | 45    | 30     | ước      | mới tuyển
B08            |     | Theo tuổi       |      |            |             |       |        |          |
B08.young      |     | Dưới 30         |      |            |             | 0     | "  "   |          |
B08.old        |     | Trên 30         |      |            |             | "45"  |        |          |
"""
REGISTER = f"""
{TABLE_MARK}   |     | Sổ tuyên truyền  |              |          |
               |     | Hướng dẫn        |              |          |
@nil           |     | Không phát sinh  |              |          |
               |     |                  |              |          |
#              | no  | held_on          | name         | people   | explanation
               | STT | Ngày tổ chức (*) | Tên hoạt động | Số người | Giải trình
               | 1   | 2024-03-08       | Tọa đàm      | 120      |
               | 2   |                  |              |          |
               | 3   | 8/3              |              |          | bổ sung sau
               |     |                  | .            |          |
"""
VALUES: dict[str, dict[str, Raw]] = {
    "A01": {"total": "Có"}, "B01": {"total": 45.0, "female": 30.0, "estimate": "ước", "explanation": "mới tuyển"},
    "B08.young": {"total": 0.0}, "B08.old": {"total": "45"}}
RECORDS = [(7, {"held_on": date(2024, 3, 8), "name": "Tọa đàm", "people": 120.0}),
           (9, {"held_on": "8/3", "explanation": "bổ sung sau"})]


def report(table: str = SHEET, name: str = "BC 6 tháng") -> RawTab:
    return RawTab(name, grid(table))


def register(table: str = REGISTER, name: str = "Tuyên truyền") -> RawTab:
    return RawTab(name, grid(table))


def read(*tabs: RawTab, unit: str = "THPT-A") -> WorkbookAnswers:
    return read_workbook(CATALOGUE, unit, tabs)


def structure_problems(workbook: WorkbookAnswers) -> list[tuple[str, str | None, str]]:
    return [(each.kind, each.cell, each.detail) for each in workbook.structure_problems]


def kinds(workbook: WorkbookAnswers) -> list[str]:
    return [each.kind for each in workbook.structure_problems]


def without(table: str, start: str) -> str:
    return "\n".join(line for line in table.splitlines() if not line.startswith(start))


def test_a_filled_workbook() -> None:
    workbook = read(report(), register())
    answers = workbook.tabs["6T"]
    assert answers.values == VALUES
    assert answers.controls == {"@submit": "Đã nộp", "@doc_number": "45/BC", "@doc_date": date(2024, 5, 20)}
    assert (answers.cell("B01", "female"), answers.cell("B08.old", "total")) == ("H14", "G17")
    assert workbook.ticked("6T", "@submit", "Đã nộp")
    assert workbook.tabs["TT"].records == RECORDS
    assert structure_problems(workbook) == [("stray_row", "D10", "10")]


def test_a_new_workbook_is_empty_and_has_no_problem() -> None:
    plan = [[[""] * len(layout(tab).columns) for _ in layout(tab).rows] for tab in CATALOGUE.tabs]
    for tab, rows in zip(CATALOGUE.tabs, plan, strict=True):
        rows[0][0] = layout(tab).mark
        for key, number in layout(tab).row_of.items():
            rows[number - 1][0] = key
        rows[layout(tab).row_of["#"] - 1][1:] = layout(tab).columns[1:]
    workbook = read(*(RawTab(tab.title, rows) for tab, rows in zip(CATALOGUE.tabs, plan, strict=True)))
    assert workbook.structure_problems == []
    assert not any(tab.values or tab.records or tab.controls for tab in workbook.tabs.values())


def test_a_tab_is_identified_by_its_mark() -> None:
    workbook = read(register(), RawTab("Nháp", grid("ghi chú | 5")), report(name="Báo cáo cũ"))
    assert workbook.tabs["6T"].values == VALUES
    assert structure_problems(workbook)[0] == ("tab_renamed", None, "BC 6 tháng")
    assert workbook.structure_problems[0].sheet == "Báo cáo cũ"
    assert "Nháp" not in {tab.sheet for tab in workbook.tabs.values()}


@pytest.mark.parametrize("name", ["bc 6 THÁNG", " BC  6 tháng"])
def test_a_title_spelled_otherwise_is_the_same(name: str) -> None:
    assert "tab_renamed" not in kinds(read(report(name=name), register()))


def test_a_missing_tab() -> None:
    workbook = read(register())
    assert ("tab_missing", None, "") in structure_problems(workbook)
    assert "6T" not in workbook.tabs


def test_of_copied_tabs_the_one_with_the_title_is_read() -> None:
    copy = report(SHEET.replace("| 45    |", "| 99    |"), "BC 6 tháng (2)")
    for tabs in ((copy, report()), (report(), copy)):
        workbook = read(*tabs, register())
        assert workbook.tabs["6T"].values == VALUES
        doubled = [each for each in workbook.structure_problems if each.kind == "tab_doubled"]
        assert [(each.sheet, each.detail) for each in doubled] == [("BC 6 tháng (2)", "BC 6 tháng")]
        assert "tab_renamed" not in kinds(workbook)


def test_without_its_mark_a_tab_is_identified_by_its_title() -> None:
    workbook = read(report(SHEET.replace(MARK, "")), register())
    assert workbook.tabs["6T"].values == VALUES
    assert "mark_lost" in kinds(workbook)


def test_a_tab_with_an_unknown_mark_belongs_to_people() -> None:
    assert kinds(read(report(), register(), report(SHEET.replace("@tab:6T", "@tab:9T"), "Khác"))) == ["stray_row"]


def test_an_older_template_is_reported_once() -> None:
    workbook = read(report(without(SHEET, "B08.old").replace(MARK, "@tab:6T:00000000")), register())
    assert kinds(workbook) == ["template_changed", "stray_row"]
    assert workbook.tabs["6T"].values["B01"] == VALUES["B01"]


def test_a_deleted_row() -> None:
    workbook = read(report(without(SHEET, "B01")), register())
    assert structure_problems(workbook)[0] == ("row_missing", None, "B01")
    assert "B01" not in workbook.tabs["6T"].values
    assert workbook.tabs["6T"].cell("B01", "total") is None


def test_a_deleted_control_row() -> None:
    assert ("row_missing", None, "@submit") in structure_problems(read(report(without(SHEET, "@submit")), register()))


def test_a_duplicate_row_counts_at_its_first_position() -> None:
    lines = SHEET.splitlines()
    second = next(line for line in lines if line.startswith("B01")).replace("45", "46")
    workbook = read(report("\n".join([*lines, second])), register())
    assert structure_problems(workbook)[0] == ("row_doubled", "B18", "B01")
    assert workbook.tabs["6T"].values == VALUES


def test_a_deleted_and_a_duplicate_column() -> None:
    lost = read(report(SHEET.replace("| female |", "|        |")), register())
    assert structure_problems(lost)[0] == ("column_missing", None, "female")
    assert lost.tabs["6T"].values["B01"]["total"] == 45.0
    doubled = read(report(SHEET.replace("| prev_female |", "| total       |")), register())
    assert structure_problems(doubled)[0] == ("column_doubled", "G9", "total")


def test_a_codes_row_without_its_sign_is_still_found() -> None:
    workbook = read(report(SHEET.replace("\n#  ", "\n   ")), register())
    assert workbook.tabs["6T"].values == VALUES
    assert kinds(workbook) == ["stray_row"]


def test_without_codes_an_indicator_tab_has_no_answers() -> None:
    workbook = read(report(without(SHEET, "#")), register())
    assert structure_problems(workbook)[0] == ("codes_lost", None, "")
    assert workbook.tabs["6T"].values == {}


def test_without_codes_a_table_is_read_by_its_headers() -> None:
    workbook = read(report(), register(without(REGISTER, "#")))
    assert [record for _, record in workbook.tabs["TT"].records] == [record for _, record in RECORDS]
    assert "headers_used" in kinds(workbook)


def test_a_deleted_key_column() -> None:
    cut = [RawTab(tab.name, [row[1:] for row in tab.grid]) for tab in (report(), register())]
    workbook = read(*cut)
    assert kinds(workbook)[:2] == ["mark_lost", "codes_lost"]
    assert "row_missing" not in [each.kind for each in workbook.structure_problems if each.tab == "6T"]
    assert [record for _, record in workbook.tabs["TT"].records] == [record for _, record in RECORDS]


def test_a_row_whose_code_was_deleted_is_lost_and_not_stray() -> None:
    workbook = read(report(SHEET.replace("B08.old   ", "          ")), register())
    assert [each for each in structure_problems(workbook) if each[0] in {"row_missing", "stray_row"}][:1] == [
        ("row_missing", None, "B08.old")]
    assert kinds(workbook).count("stray_row") == kinds(read(report(), register())).count("stray_row")


@pytest.mark.parametrize("typed", [".", "-", "'", "  ' ", "…"[0:0] + "_", "x", "\u200e."])
def test_a_stray_character_is_no_record(typed: str) -> None:
    rows = grid(REGISTER)
    rows[7][3] = typed
    workbook = read(report(), RawTab("Tuyên truyền", rows))
    assert workbook.tabs["TT"].records == RECORDS
    assert ("stray_row", "D8", "8") in structure_problems(workbook)


@pytest.mark.parametrize("typed", ["\u200b", "\u200e", "\ufeff\xa0", "\u202e\u202c", "\x00"])
def test_a_cell_of_invisible_characters_is_blank(typed: str) -> None:
    rows = grid(REGISTER)
    rows[7][3] = typed
    workbook = read(report(), RawTab("Tuyên truyền", rows))
    assert workbook.tabs["TT"].records == RECORDS
    assert structure_problems(workbook) == structure_problems(read(report(), register()))


@pytest.mark.parametrize("around", [
    "\u200e{}", "{}\u200f", "\u202a{}\u202c", "\u2067{}\u2069", "{}\ufe0f", "\xa0{} ", "{}\x00"])
def test_codes_are_found_with_invisible_characters_around_them(around: str) -> None:
    """The mark, the row keys, the column codes and the tab's title."""
    def wrapped(tab: RawTab) -> RawTab:
        rows = [list(row) for row in tab.grid]
        for row in rows:
            row[0] = around.format(row[0]) if row[0] else row[0]
            if isinstance(row[0], str) and "#" in row[0]:
                row[:] = [around.format(cell) if cell else cell for cell in row]
        return RawTab(around.format(tab.name), rows)

    plain = read(report(), register())
    workbook = read(wrapped(report()), wrapped(register()))
    assert workbook.tabs["6T"].values == plain.tabs["6T"].values
    assert workbook.tabs["TT"].records == plain.tabs["TT"].records
    assert workbook.structure_problems == [replace(each, sheet=around.format(each.sheet)) if each.sheet else each
                                           for each in plain.structure_problems]


@pytest.mark.parametrize("value", [time(12, 5), timedelta(hours=30)])
def test_a_time_of_day_is_read_as_one(value: Any) -> None:
    rows = grid(REGISTER)
    rows[6][3] = value
    assert read(report(), RawTab("Tuyên truyền", rows)).tabs["TT"].records[0][1]["name"] == TIME_OF_DAY


def test_a_remark_without_a_record_is_reported() -> None:
    rows = grid(REGISTER)
    rows[7][5] = "xem công văn"
    assert ("stray_row", "F8", "8") in structure_problems(read(report(), RawTab("Tuyên truyền", rows)))


def test_another_units_workbook() -> None:
    workbook = read(report(), register(), unit="THPT-B")
    assert structure_problems(workbook)[-1] == (
        "other_unit", None, "trang mang mã đơn vị THPT-A, còn tệp là của đơn vị THPT-B")


def test_another_units_workbook_is_reported_for_every_report_in_it() -> None:
    both = Catalogue((replace(REPORT, tabs={"6T": "BC 6 tháng", "CN": "BC năm"}),))
    sheets = [RawTab(tab.title, grid(SHEET.replace(MARK, layout(tab).mark))) for tab in both.tabs]
    workbook = read_workbook(both, "THPT-B", sheets)
    assert [each.tab for each in workbook.structure_problems if each.kind == "other_unit"] == ["6T", "CN"]


@pytest.mark.parametrize("rows", [[], [[]], [[None]], [["x"] * 3, []], [[1.0, True, date(2024, 1, 1)]]])
def test_unusual_tabs_cause_no_exception(rows: Rows) -> None:
    assert "mark_lost" in kinds(read(RawTab("BC 6 tháng", rows), RawTab("Tuyên truyền", rows)))


def test_a_table_that_ends_at_its_codes() -> None:
    workbook = read(report(), RawTab("Tuyên truyền", grid(REGISTER)[:5]))
    assert workbook.tabs["TT"].records == []


def answers_of(workbook: WorkbookAnswers) -> list[object]:
    """Returns the answers without their positions."""
    def plain(tab: TabAnswers) -> object:
        return tab.tab, tab.values, tab.controls, [record for _, record in tab.records]
    kept = [(each.kind, each.tab) for each in workbook.structure_problems]
    return [*(plain(workbook.tabs[code]) for code in sorted(workbook.tabs)), kept]


def at_place(rows: Sequence[Sequence[Raw]], address: str) -> Raw:
    return rows[int(address[1:]) - 1][ord(address[0]) - ord("A")]


def insert_row(rows: Rows, at: int) -> Rows:
    return [*rows[:at], [""] * len(rows[0]), *rows[at:]]


def insert_column(rows: Rows, at: int) -> Rows:
    return [[*row[:at], "", *row[at:]] for row in rows]


@settings(max_examples=60)
@given(st.lists(st.integers(0, 16), max_size=3), st.lists(st.integers(0, 9), max_size=3),
       st.permutations(range(10, 17)), st.booleans())
def test_moving_changes_nothing(rows: list[int], columns: list[int], order: list[int], turned: bool) -> None:
    sheet, book = grid(SHEET), grid(REGISTER)
    sheet = [*sheet[:10], *(sheet[number] for number in order)]
    for at in rows:
        sheet, book = insert_row(sheet, at), insert_row(book, min(at, 9))
    for at in columns:
        sheet, book = insert_column(sheet, at), insert_column(book, min(at, 5))
    tabs = [RawTab("BC 6 tháng", sheet), RawTab("Tuyên truyền", book)]
    workbook = read(*(reversed(tabs) if turned else tabs))
    assert answers_of(workbook) == answers_of(read(report(), register()))
    answers = workbook.tabs["6T"]
    for key, cells in VALUES.items():
        for column, value in cells.items():
            assert at_place(sheet, answers.cell(key, column) or "A1") == value


RENAMED = Catalogue(
    (replace(REPORT, tabs={"H1": "BC 6 tháng"}, sections=(REPORT.sections[0], Section("B", "Đội ngũ", (
        replace(REPORT.sections[1].indicators[0], code="B91", was=("B01",)),
        replace(REPORT.sections[1].indicators[1], was=("B07",), groups=(
            Group("under_30", "Dưới 30", was=("young",)), Group("old", "Trên 30"))))))),
     replace(TALKS, code="TX", was=("TT",), columns=(
         replace(TALKS.columns[0], code="day", was=("held_on",)), *TALKS.columns[1:]), date_column="day")),
    {"H1": ("6T",)}, {"THPT-A1": ("THPT-A",)})


def test_former_codes_are_read_as_the_present_ones() -> None:
    mark = f"@tab:6T:{layout(RENAMED.tabs[0]).fingerprint}"
    sheet = SHEET.replace("B08", "B07").replace(MARK, mark)
    former = read_workbook(RENAMED, "THPT-A1", [report(sheet), register()])
    assert kinds(former) == kinds(read(report(), register()))
    answers, table = former.tabs["H1"], former.tabs["TX"]
    renamed = {"B01": "B91", "B08.young": "B08.under_30"}
    assert answers.values == {renamed.get(key, key): cells for key, cells in VALUES.items()}
    assert (answers.mark, table.mark) == tuple(layout(tab).mark for tab in RENAMED.tabs)
    assert table.records[0] == (7, {"day": date(2024, 3, 8), "name": "Tọa đàm", "people": 120.0})
    lost_mark = read_workbook(RENAMED, "THPT-A1", [report(sheet.replace(mark, " " * len(mark))), register()])
    assert kinds(lost_mark) == ["mark_lost", *kinds(former)]
    assert lost_mark.tabs["H1"].values == answers.values
    stranger = read_workbook(RENAMED, "THPT-B", [report(sheet), register()])
    assert "other_unit" in kinds(stranger)


def test_renaming_changes_neither_fingerprints_nor_digests() -> None:
    plan = Plan("2024", "Kế hoạch", 2024, "Ban", (Obligation("6T", "6 tháng", datetime(2024, 1, 1, tzinfo=UTC)),))
    present = replace(plan, obligations=(replace(plan.obligations[0], code="H1", was=("6T",)),))
    catalogue = Catalogue((replace(RENAMED.forms[0], sections=(REPORT.sections[0], Section("B", "Đội ngũ", (
        RENAMED.forms[0].sections[1].indicators[0], replace(REPORT.sections[1].indicators[1], groups=RENAMED.forms[0]
                                                            .sections[1].indicators[1].groups))))), RENAMED.forms[1]),
        RENAMED.obligations_were, RENAMED.units_were)
    assert [layout(tab).fingerprint for tab in catalogue.tabs] == [layout(tab).fingerprint for tab in CATALOGUE.tabs]
    former = read(report(), register())
    now = read_workbook(catalogue, "THPT-A1", [report(), register()])
    assert content_digests(now, catalogue, present)["H1"] == content_digests(former, CATALOGUE, plan)["6T"]
    stored = with_present_codes(former, catalogue)
    assert (stored.unit, stored.tabs) == (now.unit, now.tabs)
    assert with_present_codes(stored, catalogue) == stored
