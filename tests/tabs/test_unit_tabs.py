"""The drawings of a unit's workbook: cells are where the layout puts them and have the right content."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from automation.domain.plan.deadlines import due_before
from automation.domain.plan.plan import Obligation, Plan
from automation.domain.plan.vocabulary import Vocabulary
from automation.domain.workbook.drawing import DataValidation, Drawing, DrawnCell
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Group, Indicator, Measure, Section, TableColumn
from automation.domain.workbook.input_cells import input_cells
from automation.domain.workbook.layout import layout
from automation.domain.workbook.self_check import FLAGS
from automation.domain.workbook.styles import STYLES
from automation.tabs.cell_formulas import computed_formula
from automation.tabs.unit_tabs import unit_tabs

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OPEN = datetime(2024, 1, 1, tzinfo=ZONE)


def count(code: str, title: str, **more: Any) -> Indicator:
    return Indicator(code, title, FieldKind.INTEGER, "người", **more)


STAFF = Section("B", "B. Đội ngũ", (
    count("B01", "Cán bộ, giáo viên, nhân viên", pair=True, maximum=300),
    count("B08", "Theo độ tuổi", pair=True, groups=(Group("under_30", "Dưới 30 tuổi"), Group("rest", "Còn lại"))),
    Indicator("B11", "Có lãnh đạo nữ", FieldKind.BOOLEAN, computed="B01.female >= 1"),
    Indicator("A01", "Đã có Ban", FieldKind.BOOLEAN, help="Chọn Có khi đã có quyết định."),
    Indicator("A02", "Số quyết định", FieldKind.STRING, help="Số và ký hiệu."),
    Indicator("A03", "Ngày quyết định", FieldKind.DATE),
    Indicator("A04", "Cấp", FieldKind.CHOICE, choices=("Trường", "Sở")),
))
WORDS = Section("Q", "Q. Đánh giá", (Indicator("Q01", "Khó khăn", FieldKind.STRING, measure=Measure.TEXT),))
REPORT = Form("BC", "Báo cáo", {"6T": "BC 6 tháng", "CN": "BC năm 'chính' thức"}, "Nhập ô vàng.", 1,
              (STAFF, WORDS), skip_sections={"6T": ("Q",)})
CHECKLIST = Form("KH", "Kế hoạch", {"KH": "Kế hoạch"}, order=2, sections=(
    Section("V", "Nội dung", (Indicator("V01", "Đã đưa vào kế hoạch", FieldKind.BOOLEAN),)),))
TALKS = Form("TT", "Sổ tuyên truyền", {"": "Tuyên truyền"}, order=3, date_column="held_on", blank_rows=5, columns=(
    TableColumn("held_on", "Ngày tổ chức", FieldKind.DATE, required=True),
    TableColumn("form", "Hình thức", FieldKind.CHOICE, choices=("Hội nghị", "Cuộc thi")),
    TableColumn("people", "Lượt người", FieldKind.INTEGER), TableColumn("done", "Đã xong", FieldKind.BOOLEAN),
    TableColumn("note", "Ghi chú", FieldKind.STRING)))
CATALOGUE = Catalogue((REPORT, CHECKLIST, TALKS))
PLAN = Plan(
    "2024", "Kế hoạch năm 2024", 2024, "Ban VSTBPN ngành",
    (
        Obligation("KH", "Kế hoạch của đơn vị", OPEN),
        Obligation("6T", "Báo cáo 6 tháng đầu năm", OPEN, due_before(date(2024, 5, 28), ZONE),
                   data_cutoff=date(2024, 5, 20)),
        Obligation("CN", "Báo cáo năm", OPEN, due_before(date(2024, 12, 1), ZONE), previous="6T"),
    ), reply_to="vstbpn@haiphong.example")
GUIDE, HALF, YEAR, PLANNED, TABLE, _ENGINE = unit_tabs(CATALOGUE, PLAN)


def at(drawing: Drawing, cell: str) -> DrawnCell:
    found = {layout_address(each): each for each in drawing.cells}
    return found[cell]


def layout_address(cell: DrawnCell) -> str:
    return f"{chr(64 + cell.column)}{cell.row}"


def choices_at(drawing: Drawing, cell: str) -> list[DataValidation]:
    column, row = ord(cell[0]) - 64, int(cell[1:])
    return [each for each in drawing.choices
            if each.first[0] <= row <= each.last[0] and each.first[1] <= column <= each.last[1]]


def words(drawing: Drawing) -> str:
    return "\n".join(str(cell.value) for cell in drawing.cells)


def test_a_guide_then_every_tab_in_the_catalogues_order() -> None:
    assert [each.title for each in (GUIDE, HALF, YEAR, PLANNED, TABLE)] == [
        "Hướng dẫn", "BC 6 tháng", "BC năm 'chính' thức", "Kế hoạch", "Tuyên truyền"]


def test_the_guide_has_the_deadline_in_the_plans_words_and_the_last_day() -> None:
    text = words(GUIDE)
    assert "Trước ngày 28/05/2024" in text
    assert "27/05/2024" in text
    assert "Trước ngày 01/12/2024" in text
    assert "30/11/2024" in text
    assert "20/05/2024" in text
    assert "vstbpn@haiphong.example" in text


@pytest.mark.parametrize("word", ["số nguyên", "Để trống", "“Không phát sinh”", "“Không áp dụng”", "“ước”",
                                  "Giải trình", "“Đã nộp”", "KHÔNG ghi", "họ tên"])
def test_the_guide_explains_every_term(word: str) -> None:
    assert word in words(GUIDE)


def test_the_guide_speaks_only_of_what_the_plan_asks() -> None:
    def guide(plan: Plan, catalogue: Catalogue = CATALOGUE) -> str:
        return "\n".join(str(cell.value) for cell in unit_tabs(catalogue, plan)[0].cells)

    plain = replace(PLAN, obligations=tuple(replace(each, data_cutoff=None) for each in PLAN.obligations))
    assert "số ước cho" in guide(PLAN)
    text = guide(plain).replace(PLAN.committee, "")
    assert not [word for word in ("số ước cho", "Kinh phí", "nạn nhân", "đột xuất", "Ban ") if word in text]
    assert "văn bản đã ký (nếu có)" in guide(plain)
    signed = guide(replace(plain, words=Vocabulary(private="nạn nhân", urgent="Báo ngay."), obligations=tuple(
        replace(each, requires_document=True) for each in plain.obligations)))
    assert all(word in signed for word in ("văn bản đã ký ở đầu trang", "mã bảo hiểm của nạn nhân.", " Báo ngay."))
    money = replace(REPORT, sections=(Section("A", "A", (replace(count("A10", "Kinh phí"), unit="triệu đồng"),)),))
    assert "Kinh phí ghi theo triệu đồng." in guide(plain, Catalogue((money, CHECKLIST)))


def test_the_guide_links_to_every_tab() -> None:
    links = {cell.link for cell in GUIDE.cells if cell.link}
    assert links == {"internal:'BC 6 tháng'!B1", "internal:'BC năm ''chính'' thức'!B1", "internal:'Kế hoạch'!B1",
                     "internal:'Tuyên truyền'!B1"}


@pytest.mark.parametrize(("drawing", "code"), [(HALF, "6T"), (YEAR, "CN"), (PLANNED, "KH"), (TABLE, "TT")])
def test_marks_keys_and_codes_are_where_the_layout_puts_them(drawing: Drawing, code: str) -> None:
    tab_layout = layout(CATALOGUE.tab(code))
    assert at(drawing, "A1").value == tab_layout.mark
    for key, row in tab_layout.row_of.items():
        assert at(drawing, f"A{row}").value == key
    codes = tab_layout.row_of["#"]
    for name, column in tab_layout.column_of.items():
        if column > 1:
            assert at(drawing, f"{chr(64 + column)}{codes}").value == name
    assert codes in drawing.hidden_rows
    assert 1 in drawing.hidden_columns
    assert drawing.protected


def test_every_input_cell_is_editable_and_blank() -> None:
    by_title = {each.title: each for each in (HALF, YEAR, PLANNED, TABLE)}
    listed = [entry for entry in input_cells(CATALOGUE) if entry.get("cell") and entry.get("control") != "estimate"]
    assert len(listed) > 30
    for entry in listed:
        cell = at(by_title[entry["sheet"]], entry["cell"])
        assert STYLES[cell.style].editable, entry
        assert cell.value == ("Chưa nộp" if entry.get("control") == "submit" else None), entry


def test_no_other_cell_is_editable() -> None:
    """Editable are only the cells that `fields` lists, and a table's rows."""
    listed = {entry["cell"] for entry in input_cells(CATALOGUE) if entry.get("cell") and entry["sheet"] == HALF.title}
    open_cells = {layout_address(cell) for cell in HALF.cells if STYLES[cell.style].editable}
    assert open_cells <= listed


def test_a_merge_never_covers_a_cell_that_is_drawn() -> None:
    for drawing in (GUIDE, HALF, YEAR, PLANNED, TABLE):
        covered = {(merge.first[0], column) for merge in drawing.merges
                   for column in range(merge.first[1] + 1, merge.last[1] + 1)}
        assert not covered.intersection((cell.row, cell.column) for cell in drawing.cells), drawing.title


def test_the_unit_is_named_by_slots() -> None:
    for drawing in (GUIDE, HALF, TABLE):
        assert {"unit_name", "unit_code"} <= {cell.slot for cell in drawing.cells}


def test_previous_figures_come_from_the_other_tab_or_from_slots() -> None:
    half, year = layout(CATALOGUE.tab("6T")), layout(CATALOGUE.tab("CN"))
    assert at(HALF, half.cell("B01", "prev_total")).slot == "prev:6T:B01.total"
    assert at(HALF, half.cell("B08.under_30", "prev_female")).slot == "prev:6T:B08.under_30.female"
    there = f"'BC 6 tháng'!{half.cell('B01', 'total')}"
    assert at(YEAR, year.cell("B01", "prev_total")).formula == f'IF({there}="","",{there})'
    assert not at(YEAR, year.cell("Q01", "prev_total")).formula


def test_an_integer_accepts_its_bounds_and_two_words_and_never_rejects() -> None:
    [choice] = choices_at(HALF, layout(CATALOGUE.tab("6T")).cell("B01", "total"))
    assert (choice.kind, choice.minimum, choice.maximum, choice.strict) == ("integer", 0, 300, False)
    assert choice.values == ("Không phát sinh", "Không áp dụng")


@pytest.mark.parametrize(("key", "kind", "values"), [
    ("A01", "list", ("Có", "Không", "Không áp dụng")),
    ("A03", "date", ()),
    ("A04", "list", ("Trường", "Sở")),
    ("@submit", "list", ("Chưa nộp", "Đã nộp")),
])
def test_other_kinds_have_their_drop_downs(key: str, kind: str, values: tuple[str, ...]) -> None:
    [choice] = choices_at(HALF, layout(CATALOGUE.tab("6T")).cell(key, "total"))
    assert (choice.kind, choice.values) == (kind, values)


def test_help_is_a_hint_or_a_note_for_free_text() -> None:
    tab_layout = layout(CATALOGUE.tab("6T"))
    assert choices_at(HALF, tab_layout.cell("A01", "total"))[0].hint == "Chọn Có khi đã có quyết định."
    assert choices_at(HALF, tab_layout.cell("A02", "total")) == []
    assert at(HALF, tab_layout.cell("A02", "title")).note == "Số và ký hiệu."


def test_a_checklist_hides_the_columns_of_figures() -> None:
    tab_layout = layout(CATALOGUE.tab("KH"))
    hidden = {tab_layout.column_of[code] for code in (
        "key", "unit", "prev_total", "prev_female", "female", "estimate", FLAGS)}
    assert set(PLANNED.hidden_columns) == hidden


def test_a_tables_validation_covers_all_its_rows() -> None:
    tab_layout = layout(CATALOGUE.tab("TT"))
    first, last = tab_layout.first_record, tab_layout.first_record + 4
    blocks = {each.kind: (each.first, each.last) for each in TABLE.choices if each.first[0] == first}
    assert blocks["date"] == ((first, tab_layout.column_of["held_on"]), (last, tab_layout.column_of["held_on"]))
    assert blocks["integer"] == ((first, tab_layout.column_of["people"]), (last, tab_layout.column_of["people"]))
    assert at(TABLE, f"B{last}").value == 5
    assert choices_at(TABLE, tab_layout.cell("@nil", tab_layout.control_column))[0].values == ("Không phát sinh",)


def test_equal_adjacent_cells_share_one_drop_down() -> None:
    tab_layout = layout(CATALOGUE.tab("6T"))
    [first] = choices_at(HALF, tab_layout.cell("B08.under_30", "total"))
    [second] = choices_at(HALF, tab_layout.cell("B08.rest", "total"))
    assert first is second


@pytest.mark.parametrize(("computed", "kind", "formula"), [
    ("B01.female >= 1", FieldKind.BOOLEAN, 'IF(COUNT({f})<1,"",IF(({f}>=1),"Có","Không"))'),
    ("B01.total - B01.female", FieldKind.INTEGER, 'IF(COUNT({t},{f})<2,"",({t}-{f}))'),
    ("B01.total > 0 and not B01.female > 0", FieldKind.BOOLEAN,
     'IF(COUNT({t},{f})<2,"",IF(AND(({t}>0),NOT(({f}>0))),"Có","Không"))'),
    ("sum(B08) > 1", FieldKind.BOOLEAN, ""),
    ("prev.B01.total > 1", FieldKind.BOOLEAN, ""),
    ('A04 == "Sở"', FieldKind.BOOLEAN, ""),
])
def test_a_computed_indicator_is_a_formula_where_possible(computed: str, kind: FieldKind, formula: str) -> None:
    tab_layout = layout(CATALOGUE.tab("6T"))
    indicator = replace(STAFF.indicators[2], computed=computed, kind=kind)
    cells = {"t": tab_layout.cell("B01", "total"), "f": tab_layout.cell("B01", "female")}
    assert computed_formula(indicator, tab_layout) == formula.format(**cells)


def test_no_cell_looks_annotated() -> None:
    """Cells in the colours of the night's marks are taken for marked ones, and lose them."""
    marks = {STYLES[each].fill for each in ("error_mark", "warning_mark")}
    assert not [cell for tab in unit_tabs(CATALOGUE, PLAN) for cell in tab.cells if STYLES[cell.style].fill in marks]
