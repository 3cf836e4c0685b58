"""Live checks of a rehearsal: a made-up form, answers with mistakes, and what the formulas must then show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from automation.adapters.google_sheets.rehearsal.scene import TrialChecks
from automation.domain.plan.deadlines import due_before
from automation.domain.plan.plan import Obligation, Plan
from automation.domain.plan.vocabulary import NEUTRAL
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.drawing import Value
from automation.domain.workbook.forms import (
    Catalogue,
    FieldKind,
    Form,
    Indicator,
    Rule,
    Section,
    Severity,
    Tab,
    TableColumn,
)
from automation.domain.workbook.layout import SUBMIT_KEY, layout
from automation.domain.workbook.self_check import CHECK, FLAGS
from automation.domain.workbook.store_words import ONLINE
from automation.tabs.unit_tabs import unit_tabs

YEAR = 2024
ANSWER_COLUMNS = 2  # that a control row's answer takes on a tab of indicators
RULE = Rule("T1", "THU1.female <= THU1.total", Severity.ERROR, "Số nữ lớn hơn tổng số", "Xem lại hai số.")
REPORT = Form("TH", "Báo cáo thử", {"TB": "Báo cáo thử"}, order=1, rules=(RULE,), sections=(Section("A", "Nội dung", (
    Indicator("THU1", "Người dự", FieldKind.INTEGER, "người", pair=True, required=True),
    Indicator("THU2", "Lớp", FieldKind.INTEGER, "lớp", required=True),
    Indicator("THU3", "Có sổ", FieldKind.BOOLEAN, required=True))),))
TABLE = Form("TS", "Sổ thử", {"": "Sổ thử"}, order=2, date_column="held_on", blank_rows=3, columns=(
    TableColumn("held_on", "Ngày", FieldKind.DATE, required=True), TableColumn("name", "Tên", FieldKind.STRING),
    TableColumn("people", "Số người", FieldKind.INTEGER, minimum=0)))
FORMS = Catalogue((REPORT, TABLE))
ANSWERS: Mapping[tuple[str, str], Value] = {
    ("THU1", "total"): 12, ("THU1", "female"): 15, ("THU2", "total"): "45 người"}
RECORD: Mapping[str, Value] = {"held_on": f"03/05/{YEAR - 1}", "name": "Nói chuyện chuyên đề", "people": 40}


# What the formulas then show, as LibreOffice computes it: a test holds both together.
COUNT = "Còn 1 ô chưa điền, 1 lỗi, 1 cảnh báo."
SHOWN: Mapping[tuple[str, str], str] = {
    ("THU1", CHECK): "Lỗi: THU1 nữ (15) không được lớn hơn THU1 (12)", ("THU1", FLAGS): "01",
    ("THU2", CHECK): "Xem lại: chỉ ghi số nguyên (không có: 0; không liên quan: Không áp dụng)",
    ("THU3", CHECK): "", ("THU3", FLAGS): "00"}
SHOWN_OF_RECORD: Mapping[str, str] = {CHECK: f"Lỗi: Ngày: không thuộc năm {YEAR}", FLAGS: "400"}


def trial_checks(zone: ZoneInfo) -> TrialChecks:
    plan = Plan("thu-google", "Kế hoạch thử", YEAR, NEUTRAL.committee, (Obligation(
        "TB", "Báo cáo thử", datetime(YEAR, 4, 1, tzinfo=zone), due_before(date(YEAR, 5, 28), zone),
        period_from=date(YEAR, 1, 1), period_to=date(YEAR, 6, 30)),))
    report, table = FORMS.tabs
    return TrialChecks(unit_tabs(FORMS, plan, ONLINE), dict(_typed(report, table)), dict(_shown(report, table)))


def _typed(report: Tab, table: Tab) -> Iterator[tuple[tuple[str, str], Value]]:
    for (row, column), value in ANSWERS.items():
        yield (report.title, layout(report).cell(row, column)), value
    for column, value in RECORD.items():
        yield (table.title, _record(table, column)), value


def _shown(report: Tab, table: Tab) -> Iterator[tuple[tuple[str, str], str]]:
    for (row, column), text in SHOWN.items():
        yield (report.title, layout(report).cell(row, column)), text
    for column, text in SHOWN_OF_RECORD.items():
        yield (table.title, _record(table, column)), text
    place = layout(report)
    beside = place.column_of[place.control_column] + ANSWER_COLUMNS
    yield (report.title, cell_name(place.row_of[SUBMIT_KEY], beside)), COUNT


def _record(table: Tab, column: str) -> str:
    """The cell in the first row of the table."""
    return cell_name(layout(table).first_record, layout(table).column_of[column])
