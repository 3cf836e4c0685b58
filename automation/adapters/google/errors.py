"""Errors of requests to Google. The class decides whether the request may be repeated."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from gspread.exceptions import APIError
from requests import Response

from automation.ports import AdviceError, AmbiguousOutcomeError


class ResponseTooLargeError(OSError):
    """The response was longer than the caller accepts. The request took effect."""


class Refusal(StrEnum):
    RATE = "rate"                # too many requests per minute: wait and retry
    DAILY = "daily"              # the daily limit is reached
    STORAGE = "storage"          # no storage left, or an account that can't own files: waiting does not help
    SIGN_IN = "sign_in"          # the token is not accepted
    SCOPE = "scope"              # the token lacks a scope
    DISABLED = "disabled"        # the API is not enabled in the project
    PRECONDITION = "precondition"  # Gmail request of an account without a mailbox
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    FAILING = "failing"          # 5xx: an error at Google
    OTHER = "other"


# Reasons as Drive and Gmail give them (errors[].reason) and as newer services do (details[].reason).
REASONS: dict[str, Refusal] = {
    "rateLimitExceeded": Refusal.RATE,
    "userRateLimitExceeded": Refusal.RATE,
    "RATE_LIMIT_EXCEEDED": Refusal.RATE,
    "dailyLimitExceeded": Refusal.DAILY,
    "quotaExceeded": Refusal.DAILY,
    "sharingRateLimitExceeded": Refusal.DAILY,
    "storageQuotaExceeded": Refusal.STORAGE,
    "teamDriveFileLimitExceeded": Refusal.STORAGE,
    "insufficientPermissions": Refusal.SCOPE,
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": Refusal.SCOPE,
    "accessNotConfigured": Refusal.DISABLED,
    "SERVICE_DISABLED": Refusal.DISABLED,
    "failedPrecondition": Refusal.PRECONDITION,
}
CODES: dict[int, Refusal] = {401: Refusal.SIGN_IN, 403: Refusal.FORBIDDEN, 404: Refusal.NOT_FOUND, 429: Refusal.RATE}
STATUSES: dict[str, Refusal] = {"FAILED_PRECONDITION": Refusal.PRECONDITION}

# Refusals of every request, whatever it is about; then those that end a command when they concern all of it.
OF_ACCOUNT = frozenset({Refusal.SIGN_IN, Refusal.SCOPE, Refusal.DISABLED})
NO_ACCESS = OF_ACCOUNT | {Refusal.PRECONDITION, Refusal.FORBIDDEN, Refusal.NOT_FOUND}

ADVICE: dict[Refusal, tuple[str, str]] = {
    Refusal.RATE: (
        "Google báo quá nhiều yêu cầu trong một phút (hạn mức tần suất).",
        "Chờ vài phút rồi chạy lại. Nếu lặp lại: giảm các số trong [google.quotas], hoặc xin tăng hạn mức ở "
        "console.cloud.google.com, mục IAM & Admin, Quotas."),
    Refusal.DAILY: (
        "Google báo đã hết hạn mức trong ngày của tài khoản.",
        "Chờ sang ngày hôm sau; lần chạy đêm sẽ làm tiếp."),
    Refusal.STORAGE: (
        "Google báo hết dung lượng lưu trữ, hoặc tài khoản dịch vụ không được sở hữu tệp.",
        "Chờ không có tác dụng. Với tài khoản dịch vụ: đặt tệp trong bộ nhớ dùng chung và ghi shared_drive trong "
        "[google]. Với tài khoản người: dọn Drive hoặc mua thêm dung lượng."),
    Refusal.SIGN_IN: (
        "Google không nhận phiên đăng nhập.",
        "Chạy: baocao login. Với tài khoản dịch vụ: kiểm tra khóa còn hiệu lực trong Cloud Console."),
    Refusal.SCOPE: (
        "Phiên đăng nhập thiếu quyền cho việc này.",
        "Chạy lại baocao login và đánh dấu đủ các quyền. Với ủy quyền toàn miền: thêm phạm vi còn thiếu trong "
        "Admin console."),
    Refusal.DISABLED: (
        "Dự án Google Cloud chưa bật API này.",
        "Vào console.cloud.google.com, mục APIs & Services, Library: bật Google Sheets API, Google Drive API và "
        "Gmail API; chờ vài phút rồi thử lại."),
    Refusal.PRECONDITION: (
        "Tài khoản này không có hộp thư Gmail.",
        "Tài khoản dịch vụ gửi thư phải có ủy quyền toàn miền và subject trong [google] là một người có hộp thư."),
    Refusal.FORBIDDEN: (
        "Tài khoản của phần mềm không có quyền trên tệp hoặc thư mục này.",
        "Chia sẻ thư mục hoặc bộ nhớ dùng chung cho tài khoản đó với vai trò Người quản lý nội dung trở lên."),
    Refusal.NOT_FOUND: (
        "Google không thấy tệp hoặc thư mục này (không có, hoặc không được chia sẻ cho phần mềm).",
        "Kiểm tra mã số trong [google] và quyền chia sẻ."),
    Refusal.FAILING: ("Google đang trục trặc.", "Lần chạy sau sẽ làm tiếp."),
    Refusal.OTHER: (
        "Google từ chối yêu cầu này.",
        "Xem tệp dấu vết (trace_file trong [google]) và chạy baocao doctor."),
}


class RefusedError(APIError, AdviceError):
    """Google refused the request: it took no effect, and retrying is useless or did not help in time.

    It is gspread's `APIError` (`code`, `error`, `response`) and has a message and a remedy in Vietnamese.
    """

    def __init__(self, response: Response) -> None:
        super().__init__(response)
        self.refusal = classify_refusal(response)
        self.reason = next(iter(_reasons(_error(response))), "")  # Google's own word, "" without one
        self.message, self.remedy = advice(self.refusal)
        self.no_access, self.of_account = self.refusal in NO_ACCESS, self.refusal in OF_ACCOUNT

    def __str__(self) -> str:
        """Without Google's own words, which may repeat what was sent: they are in `error`."""
        return f"{self.message} {self.remedy} (HTTP {self.response.status_code})"


class UnreachableError(AdviceError):
    """Google could not be reached; the request certainly took no effect."""

    message = "Không kết nối được tới Google."
    remedy = "Kiểm tra đường mạng của máy; lần chạy sau sẽ làm tiếp."

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"


class UncertainError(AmbiguousOutcomeError):
    """Ambiguous outcome: the request was sent and may have taken effect (no response, or 5xx). It was not sent again.

    `__cause__` is the last error: a `RefusedError` or a `requests` exception.
    """

    message = "Google không trả lời rõ: yêu cầu có thể đã được thực hiện."
    remedy = "Lần chạy sau sẽ xem lại rồi mới làm tiếp."

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"


class SignInError(AdviceError):
    """Authentication failed: no key, no token, or one that is no longer valid."""

    no_access = True
    of_account = True

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message, self.remedy = message, remedy


class FolderWithdrawnError(AdviceError):
    """The plan's folder was there and the account may no longer see it."""

    message = "Tài khoản của phần mềm không còn được xem thư mục của kế hoạch trên Google Drive."
    remedy = ("Chia sẻ lại thư mục hoặc bộ nhớ dùng chung cho tài khoản đó với vai trò Người quản lý nội dung, rồi "
              "chạy lại. Nếu thư mục đã bị xóa vĩnh viễn: xóa tệp state/google.db, rồi chạy: baocao provision.")
    no_access = True

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"


class EndpointError(AdviceError):
    """An address that is neither Google's own nor on this machine; nothing was sent to it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message, self.remedy = message, remedy


def classify_refusal(response: Response) -> Refusal:
    """The kind of refusal. 403 for storage and 403 for rate differ only by the reason in the body."""
    error = _error(response)
    for reason in _reasons(error):
        if reason in REASONS:
            return REASONS[reason]
    if "storage quota" in str(error.get("message", "")).lower():
        return Refusal.STORAGE
    if response.status_code >= 500 and response.status_code != 501:
        return Refusal.FAILING
    return STATUSES.get(str(error.get("status")), CODES.get(response.status_code, Refusal.OTHER))


def advice(kind: Refusal) -> tuple[str, str]:
    """(problem, remedy), in Vietnamese."""
    return ADVICE[kind]


def _error(response: Response) -> dict[str, Any]:
    try:
        error = response.json()["error"]
    except (ValueError, KeyError, TypeError):
        return {}
    return error if isinstance(error, dict) else {}


def _reasons(error: dict[str, Any]) -> list[str]:
    parts = [*(error.get("errors") or ()), *(error.get("details") or ())]
    return [str(part["reason"]) for part in parts if isinstance(part, dict) and "reason" in part]
