"""A small plan, its forms, and workbooks of them as grids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from automation.domain.plan.deadlines import due_before
from automation.domain.plan.plan import Obligation, Plan
from automation.domain.tracking.form_records import kinds_of, look_of
from automation.domain.workbook.answers import Raw, RawTab
from automation.domain.workbook.form_change.comparison import FormsBefore, WorkbookChange, workbook_change
from automation.domain.workbook.form_change.form_tab import FormTab, drawn_tabs, form_tabs
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Group, Indicator, Section, TableColumn
from automation.tabs.unit_tabs import unit_tabs

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PLAN = Plan("2024", "Kế hoạch", 2024, "Ban", (
    Obligation("6T", "Báo cáo 6 tháng", datetime(2024, 4, 1, tzinfo=ZONE), due_before(date(2024, 5, 28), ZONE)),
    Obligation("CN", "Báo cáo năm", datetime(2024, 10, 1, tzinfo=ZONE), due_before(date(2024, 11, 5), ZONE))))
A01 = Indicator("A01", "Có Ban", FieldKind.BOOLEAN)
B01 = Indicator("B01", "Cán bộ, giáo viên", FieldKind.INTEGER, "người", pair=True)
B02 = Indicator("B02", "Lớp tập huấn", FieldKind.INTEGER, "lớp")
B08 = Indicator("B08", "Theo tuổi", FieldKind.INTEGER, "người", pair=True,
                groups=(Group("young", "Dưới 30"), Group("old", "Trên 30")))
C06 = Indicator("C06", "Nữ", FieldKind.INTEGER, computed="B01.female")
INDICATORS = (A01, B01, B02, B08, C06)
COLUMNS = (TableColumn("held_on", "Ngày tổ chức", FieldKind.DATE, required=True),
           TableColumn("name", "Tên hoạt động", FieldKind.STRING), TableColumn("people", "Số người", FieldKind.INTEGER))


def catalogue(indicators: Iterable[Indicator] = INDICATORS, columns: Iterable[TableColumn] = COLUMNS,
              obligations: Iterable[str] = ("6T",)) -> Catalogue:
    titles = {"6T": "BC 6 tháng", "CN": "BC năm"}
    return Catalogue((
        Form("BC", "Báo cáo", {code: titles[code] for code in obligations}, order=1,
             sections=(Section("A", "Nội dung", tuple(indicators)),)),
        Form("TT", "Sổ tuyên truyền", {"": "Tuyên truyền"}, order=2, columns=tuple(columns), date_column="held_on",
             blank_rows=4)))


def drawn(forms: Catalogue) -> dict[str, FormTab]:
    return drawn_tabs(forms, unit_tabs(forms, PLAN))


def before(forms: Catalogue, *tabs: str) -> FormsBefore:
    kinds = kinds_of(forms)
    return FormsBefore(frozenset(kinds), kinds, look_of(unit_tabs(forms, PLAN)), frozenset(tabs))


def workbook(forms: Catalogue, answers: Mapping[tuple[str, str, str], Raw] | None = None) -> list[RawTab]:
    """A new workbook of these forms with answers; (tab, row key or "@record:1", column code) → value."""
    tabs = []
    shapes = drawn(forms)
    for drawing in unit_tabs(forms, PLAN):
        height, width = max(cell.row for cell in drawing.cells), max(cell.column for cell in drawing.cells)
        grid: list[list[Raw]] = [[""] * width for _ in range(height)]
        for cell in drawing.cells:
            grid[cell.row - 1][cell.column - 1] = 7.0 if cell.formula else cell.value if cell.value is not None else ""
        code = next((code for code, each in shapes.items() if each.sheet == drawing.title), "")
        for (tab, row, column), value in (answers or {}).items():
            if tab == code:
                at = shapes[code]
                number = at.rows["#"] + 1 + int(row[8:]) if row.startswith("@record:") else at.rows[row]
                place = at.answer_column if column == "@answer" else at.columns[column]
                assert place
                grid[number - 1][place - 1] = value
        tabs.append(RawTab(drawing.title, grid))
    return tabs


def change(found: Iterable[RawTab], former: FormsBefore, present: Catalogue) -> WorkbookChange:
    return workbook_change("THPT-A", form_tabs(present, [*found]), drawn(present), former, before(present))
