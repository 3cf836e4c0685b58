from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from automation.domain.plan.units import Unit
from automation.domain.tracking.findings import Finding
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.forms import Severity
from automation.domain.workbook.styles import STYLES
from automation.ports import Annotation
from automation.tabs.check_banner import banner
from automation.tabs.feedback_tab import (
    DECIDED,
    DECISIONS_ROW,
    FeedbackActions,
    cell_annotations,
    check_tab,
    feedback_actions,
    feedback_digest,
    summary,
)

NOW = datetime(2024, 5, 20, 21, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
UNIT = Unit("A", "Trường THPT A", "THPT")


def finding(code: str, severity: Severity = Severity.ERROR, sheet: str = "BC 6 tháng", cell: str | None = "G12",
            explained: bool = False) -> Finding:
    return Finding(code, severity, "A", "6T", sheet, cell, "B01", f"sai {code}", f"sửa {code}", explained)


WARNING = finding("W1", Severity.WARNING, cell="H3")
ANSWERED = finding("W2", Severity.WARNING, cell="H4", explained=True)


def text(drawing: Drawing, row: int) -> list[object]:
    return [cell.value for cell in drawing.cells if cell.row == row]


def test_a_cell_has_one_mark_with_all_findings_in_the_worst_colour() -> None:
    both = cell_annotations([finding("W9", Severity.WARNING), finding("R01")])
    assert both == [Annotation("BC 6 tháng", "G12", "LỖI R01: sai R01\nCách sửa: sửa R01\n\n"
                               "CẢNH BÁO W9: sai W9\nCách sửa: sửa W9", "error_mark")]
    assert [each.style for each in cell_annotations([WARNING])] == ["warning_mark"]


def test_an_explained_warning_has_no_mark_and_a_finding_may_be_about_a_tab() -> None:
    assert cell_annotations([ANSWERED]) == []
    assert [(each.sheet, each.cell) for each in cell_annotations([finding("S01", cell=None)])] == [("BC 6 tháng", None)]


def test_a_cell_with_personal_data_is_redacted_whatever_other_findings_it_has() -> None:
    findings = [finding("R01"), finding("P07"), finding("C03", cell="G13")]
    assert [each.redacted for each in cell_annotations(findings)] == [True, False]


def test_the_tab_sums_up_and_lists_errors_first_with_links() -> None:
    drawing = check_tab(UNIT, [ANSWERED, WARNING, finding("R01", sheet="Năm '24")], NOW)
    assert text(drawing, 2) == ["Trường THPT A"]
    assert text(drawing, 3) == [
        "Kiểm tra lúc 21:30 ngày 20/05/2024: 1 lỗi, 1 cảnh báo, 1 cảnh báo đã giải trình."]
    assert text(drawing, 7) == [1, "Lỗi", "Năm '24", "G12", "sai R01", "sửa R01", "R01"]
    assert [text(drawing, row)[1] for row in (7, 8, 9)] == ["Lỗi", "Cảnh báo", "Đã giải trình"]
    links = [cell.link for cell in drawing.cells if cell.link]
    assert links == ["internal:'Năm ''24'!G12", "internal:'BC 6 tháng'!H3", "internal:'BC 6 tháng'!H4"]


def test_findings_are_in_order_of_rows_and_long_ones_get_high_rows() -> None:
    long = replace(finding("R02", cell="G9"), message="dài " * 60)
    drawing = check_tab(UNIT, [finding("R01", cell="G12"), long], NOW)
    assert [text(drawing, row)[3] for row in (7, 8)] == ["G9", "G12"]
    assert drawing.heights[7] > 3 * 15 > drawing.heights[8]


def test_a_finding_about_a_tab_has_no_link() -> None:
    drawing = check_tab(UNIT, [finding("S01", cell=None)], NOW)
    assert not any(cell.link for cell in drawing.cells)


def test_a_workbook_without_findings_has_a_text() -> None:
    drawing = check_tab(UNIT, [], NOW)
    assert text(drawing, 7) == ["Không có lỗi, không có cảnh báo."]
    assert summary([]) == "0 lỗi, 0 cảnh báo, 0 cảnh báo đã giải trình"


def test_every_style_is_defined() -> None:
    drawing = check_tab(UNIT, [ANSWERED, WARNING, finding("R01")], NOW)
    assert {cell.style for cell in drawing.cells} <= set(STYLES)


def test_only_what_changed_is_written() -> None:
    findings = {"A": [finding("R01")]}
    first = feedback_actions(findings, {"A": "x"}, {})
    assert first.write == {"A": feedback_digest(findings["A"], "x")}
    assert feedback_actions(findings, {"A": "x"}, first.write) == type(first)({}, ())
    assert feedback_actions(findings, {"A": "y"}, first.write).write.keys() == {"A"}
    assert feedback_actions({"A": [finding("R02")]}, {"A": "x"}, first.write).write.keys() == {"A"}


def test_a_copy_is_removed_when_no_finding_is_open() -> None:
    assert feedback_actions({}, {"A": "x"}, {"A": "old"}).clear == ("A",)
    assert feedback_actions({"A": [ANSWERED]}, {"A": "x"}, {"A": "old"}).clear == ("A",)
    assert feedback_actions({}, {"A": "x"}, {}).clear == ()


def test_a_workbook_that_was_not_read_keeps_its_copy() -> None:
    actions = feedback_actions({}, {}, {"A": "old"})
    assert (dict(actions.write), actions.clear) == ({}, ())


def test_the_order_of_findings_does_not_change_the_digest() -> None:
    assert feedback_digest([WARNING, ANSWERED], "x") == feedback_digest([ANSWERED, WARNING], "x")


def test_the_banner_counts_the_open_findings_of_each_form() -> None:
    findings = banner([ANSWERED, WARNING, finding("R01", sheet="Năm"), finding("R02", sheet="Năm")], NOW)
    assert findings.checked == "Kiểm tra lúc 21:30 ngày 20/05/2024"
    assert findings.found == {
        "Năm": ("trang này có 2 lỗi – xem trang “Kiểm tra”.", "bad"),
        WARNING.sheet: ("trang này có 1 cảnh báo – xem trang “Kiểm tra”.", "watch")}
    assert "không có lỗi" in findings.clean[0]


def test_a_copy_is_not_written_again_for_what_it_does_not_show() -> None:
    """To which report a finding belongs changes when a deadline passes."""
    shown = finding("R01")
    later = replace(shown, obligation="CN", field="B02.nu", outdated=True)
    last = {"A": feedback_digest([shown], "")}
    assert feedback_actions({"A": [later]}, {"A": ""}, last) == FeedbackActions({})
    reworded = replace(shown, message=f"{shown.message} Thêm.")
    assert feedback_actions({"A": [reworded]}, {"A": ""}, last).write


def test_decisions_stand_above_the_findings_and_change_the_copy() -> None:
    said = ("Báo cáo năm: Trả lại ngày 05/12/2024: thiếu biểu 3.",)
    drawing = check_tab(UNIT, [WARNING], NOW, said)
    [shown] = [cell.value for cell in drawing.cells if cell.row == DECISIONS_ROW]
    assert shown == f"{DECIDED}{said[0]}"
    first = feedback_actions({"A": [WARNING]}, {"A": "x"}, {})
    assert feedback_actions({"A": [WARNING]}, {"A": "x"}, first.write, {"A": said}).write.keys() == {"A"}
    assert not [cell for cell in check_tab(UNIT, [WARNING], NOW).cells if cell.row == DECISIONS_ROW]
