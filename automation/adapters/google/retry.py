"""Retry decisions: whether a failed request may have taken effect, and how long to wait. Pure functions.

No library's retry is used: none of those known supports a clock passed in, a check whether the effect took place,
and a time limit that also holds when Retry-After is longer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import google.auth.exceptions
import requests
from requests import Response
from urllib3.exceptions import MaxRetryError, NewConnectionError

from automation.adapters.google.errors import Refusal, RefusedError, UnreachableError

FIRST_WAIT, LONGEST_WAIT = 1.0, 64.0  # seconds; the bound of the first wait, doubled at each try
RATE_LIMITS = (Refusal.RATE,)


@dataclass(frozen=True)
class RetryDecision:
    """A request without a 2xx response. `ambiguous`: it may have taken effect. `permanent`: retrying is useless.
    `wait`: seconds of Retry-After. `limited`: a quota is exhausted, so all threads that share it wait."""

    error: Exception
    ambiguous: bool = False
    permanent: bool = False
    wait: float = 0.0
    limited: bool = False


def for_response(response: Response) -> RetryDecision:
    """Decision for a response that is not 2xx: 4xx took no effect; 5xx and 408 may have."""
    error = RefusedError(response)
    limited = error.refusal in RATE_LIMITS
    ambiguous = error.refusal is Refusal.FAILING or response.status_code == 408
    return RetryDecision(error, ambiguous, not (limited or ambiguous), retry_after(response), limited)


def for_error(error: Exception) -> RetryDecision:
    """Decision when there is no response: without a connection nothing was sent; otherwise it may have taken effect."""
    if isinstance(error, requests.exceptions.SSLError):
        forged = "CERTIFICATE_VERIFY_FAILED" in str(error)  # the handshake failed: nothing was sent
        return RetryDecision(error, ambiguous=not forged, permanent=forged)
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError) or _never_connected(error):
        return RetryDecision(error)
    if isinstance(error, google.auth.exceptions.TransportError):  # the token's host: the request itself did not go
        return RetryDecision(error)
    return RetryDecision(error, ambiguous=True)


def _never_connected(error: Exception) -> bool:
    reason = error.args[0] if error.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)


def retry_after(response: Response) -> float:
    """Retry-After in seconds: the header is a number or a time by the server's clock; 0.0 when it is absent."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        now = parsedate_to_datetime(response.headers["Date"]) if "Date" in response.headers else datetime.now(UTC)
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def delay(attempt: int, asked: float, random: Callable[[], float]) -> float:
    """Seconds to wait after the `attempt`th try (1, 2, …): full jitter below a bound that doubles, on top of what
    Google asked for. `random`: from 0 to 1."""
    return asked + random() * min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (attempt - 1))


def final_error(decision: RetryDecision) -> Exception:
    """The error to raise when the request certainly took no effect."""
    error = decision.error
    if isinstance(error, RefusedError):
        return error
    unreachable = UnreachableError()
    unreachable.__cause__ = error
    return unreachable
