"""Errors of requests to Google. The class decides whether the request may be repeated."""

from __future__ import annotations

from gspread.exceptions import APIError
from requests import Response

from automation.adapters.google.refusals import advice, refusal
from automation.ports import AdviceError, AmbiguousOutcomeError


class RefusedError(APIError, AdviceError):
    """Google refused the request: it took no effect, and retrying is useless or did not help in time.

    It is gspread's `APIError` (`code`, `error`, `response`) and has a message and a remedy in Vietnamese.
    """

    def __init__(self, response: Response) -> None:
        super().__init__(response)
        self.refusal = refusal(response)
        self.message, self.remedy = advice(self.refusal)

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

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message, self.remedy = message, remedy


class EndpointError(AdviceError):
    """An address that is neither Google's own nor on this machine; nothing was sent to it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message, self.remedy = message, remedy
