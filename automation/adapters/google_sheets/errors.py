"""Messages in Vietnamese for a unit whose spreadsheet could not be read."""

from __future__ import annotations

from automation.adapters.google.errors import RefusedError, advice, classify_refusal
from automation.ports import AdviceError, Unreadable

OUT_OF_BOUNDS = Unreadable(
    "sprawling", "Trang biểu mẫu có nội dung ở rất xa bảng biểu (quá hàng 9.999, quá cột ZZ) hoặc quá nhiều chữ nên "
    "chưa đọc được.", "Xóa các hàng, cột và dữ liệu dán thêm ở trang biểu mẫu; hoặc vào Tệp, Lịch sử phiên bản, khôi "
    "phục bản trước khi dán.")
UNREACHED = Unreadable("unreachable", "Google không trả lời nên chưa đọc được bảng tính.",
                       "Không phải làm gì; lần chạy sau sẽ đọc lại.")
NO_SPREADSHEET = Unreadable(
    "not_a_workbook", "Google không mở được tệp này như một bảng tính.",
    "Mở tệp bằng Google Trang tính, vào Tệp, Lịch sử phiên bản, khôi phục một bản còn đọc được.")


class OutOfBoundsError(OSError):
    """A form's tab is larger than what is accepted."""


def unreadable(error: Exception) -> Unreadable:
    """The reason and remedy for a request's error."""
    if isinstance(error, OutOfBoundsError):
        return OUT_OF_BOUNDS
    if not isinstance(error, RefusedError):
        return UNREACHED
    if error.code == 400:
        return NO_SPREADSHEET
    kind = classify_refusal(error.response)
    return Unreadable(kind.value, *advice(kind))


def as_os_error(error: Exception) -> OSError:
    """The error as an OSError with a Vietnamese message, for the run's list of failures."""
    return OSError(unreadable(error).message)


def raise_if_refused_everywhere(error: Exception) -> None:
    """Raise the error when it concerns the account: every other workbook would be refused as well."""
    if isinstance(error, AdviceError) and error.of_account:
        raise error
