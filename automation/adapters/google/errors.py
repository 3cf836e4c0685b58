"""How a request to Google ends when it does not end well. Which of these it is decides what may be done next."""

from __future__ import annotations

from gspread.exceptions import APIError
from requests import Response

from automation.adapters.google.refusals import advice, refusal
from automation.ports import AdviceError, AmbiguousOutcomeError


class RefusedError(APIError, AdviceError):
    """Google answered no: nothing took effect, and asking again would not help, or did not help in time.

    gspread knows it as its own `APIError` (`code`, `error`, `response`); the rest of the house as advice.
    """

    def __init__(self, response: Response) -> None:
        super().__init__(response)
        self.refusal = refusal(response)
        self.message, self.remedy = advice(self.refusal)

    def __str__(self) -> str:
        """Without Google's own words, which may repeat what was sent: they are in `error`."""
        return f"{self.message} {self.remedy} (HTTP {self.response.status_code})"


class UnreachableError(AdviceError):
    """Google could not be asked: it is certain that nothing took effect."""

    message = "Không kết nối được tới Google."
    remedy = "Kiểm tra đường mạng của máy; lần chạy sau sẽ làm tiếp."

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"


class UncertainError(AmbiguousOutcomeError):
    """The request went out and may have taken effect: no answer came, or one of 5xx. It was not sent again.

    `__cause__` is what was seen: a `RefusedError` or a `requests` exception.
    """

    message = "Google không trả lời rõ: yêu cầu có thể đã được thực hiện."
    remedy = "Lần chạy sau sẽ xem lại rồi mới làm tiếp."

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"


class SignInError(AdviceError):
    """We are nobody to Google: no key, no token, or one that no longer holds."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message, self.remedy = message, remedy


class EndpointError(AdviceError):
    """An address that is neither Google's own nor on this machine; nothing was sent to it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message, self.remedy = message, remedy
