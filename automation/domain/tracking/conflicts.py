"""A file that differs from the report in force, in Vietnamese: what the file shows, what stays, what to do."""

from __future__ import annotations

from automation.domain.tracking.reasons import StandingContext, clock
from automation.domain.tracking.report_state import Departure

AFTER_ACCEPTANCE: dict[Departure, tuple[str, str]] = {  # what happened, what to do
    Departure.AMENDED: (
        "Sau khi {committee} duyệt, đơn vị đã sửa báo cáo",
        "Nếu chấp nhận bản mới, đề nghị chọn “Duyệt” lần nữa; nếu cần làm lại, chọn “Trả lại”; nếu không, đề nghị đơn "
        "vị khôi phục nội dung đã duyệt"),
    Departure.WITHDRAWN: (
        "Sau khi {committee} duyệt, đơn vị đã để lại “Chưa nộp”",
        "Nếu cho đơn vị làm lại, đề nghị chọn “Trả lại”; nếu không, đề nghị đơn vị chọn lại “Đã nộp”"),
    Departure.ROLLED_BACK: (
        "Sau khi {committee} duyệt, tệp trở về một bản cũ (nội dung đã có từ trước, giờ lưu tệp không mới hơn)",
        "Đề nghị đơn vị đặt lại bản đã duyệt; nếu đơn vị cần làm lại, đề nghị chọn “Trả lại”"),
    Departure.TAB_LOST: (
        "Sau khi {committee} duyệt, trang báo cáo không còn trong tệp",
        "Đề nghị đơn vị khôi phục trang từ bản lưu; nếu đơn vị cần làm lại, đề nghị chọn “Trả lại”"),
}
ACCEPTED_STAYS = "Báo cáo đã duyệt vẫn giữ nguyên, tổng hợp theo nội dung đã duyệt"
ROLLED_BACK = "Tệp trở về một bản cũ (nội dung đã có từ trước, giờ lưu tệp không mới hơn)"
SUBMITTED_STAYS = "Không tính là rút hay sửa báo cáo: bản đã nộp vẫn được tính và dùng để tổng hợp"
SUBMIT_AGAIN = ("Đề nghị đơn vị đặt lại bản mới nhất; nếu đơn vị muốn rút hoặc sửa báo cáo, đề nghị mở tệp, sửa rồi "
                "lưu lại")
NOT_SUBMITTED_AGAIN = "Không tính là nộp lại"


def conflict_words(context: StandingContext) -> str:
    """Returns "" where the file shows the report in force, or where no report is."""
    report_state = context.report_state
    conflict = report_state.conflict
    if conflict is None:
        unreadable = report_state.accepted is not None and context.history.unreachable is not None
        return f"{ACCEPTED_STAYS}." if unreadable else ""
    seen = f"thấy khi xem tệp lúc {clock(conflict.at, context.zone)}"
    if report_state.accepted is not None:
        what, remedy = AFTER_ACCEPTANCE[conflict.what]
        what = what.format(committee=context.words.committee)
        return f"{what}, {seen}. {ACCEPTED_STAYS}. {remedy}."
    stays = NOT_SUBMITTED_AGAIN if report_state.returned is not None else SUBMITTED_STAYS
    return f"{ROLLED_BACK}, {seen}. {stays}. {SUBMIT_AGAIN}."
