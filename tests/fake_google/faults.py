"""Fault injection: faults that a test plans, and random ones from a seed."""

import random
from dataclasses import dataclass, field, replace

from tests.fake_google.http_messages import ApiError, DriveError, HttpResponse
from tests.fake_google.quotas import LIMITS, cost, quota_error

STORAGE = DriveError(403, "The user's Drive storage quota has been exceeded.", "storageQuotaExceeded",
                     domain="usageLimits")  # fmt: skip
TEXTS = {500: "Internal error encountered.", 502: "Bad Gateway", 503: "The service is currently unavailable.",
         504: "Deadline exceeded."}  # fmt: skip


class ConnectionDropError(Exception):
    """The server closes the connection without a response."""


class NoResponseError(Exception):
    """The server waits ``seconds`` and closes the connection; the caller's time-out comes first."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no response for {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Fault:
    """One kind of fault.

    ``kind``: "status" (respond with ``code``), "dropped" (connection closed), "no_response" (late), "storage" (403),
    "quota" (429 or 403, as the method's own quota is exceeded).
    ``after_effect``: the call takes effect first, so that its outcome is ambiguous to the caller.
    ``method``: the beginning of the method's name in the discovery document, "" for all.
    """

    kind: str = "status"
    code: int = 503
    after_effect: bool = False
    method: str = ""
    seconds: float = 1.0
    retry_after: str = ""  # the header of a "status" fault

    def response(self, method: str = "") -> HttpResponse:
        """Returns the response that replaces the real one to a call of ``method``.

        Raises ``ConnectionDropError`` and ``NoResponseError`` for faults without a response.
        """
        if self.kind == "dropped":
            raise ConnectionDropError
        if self.kind == "no_response":
            raise NoResponseError(self.seconds)
        if self.kind == "storage":
            return STORAGE.response()
        if self.kind == "quota":
            kind, _ = cost(method)
            return quota_error(kind, LIMITS[kind].per_user, per_user=True).response()
        response = ApiError(self.code, TEXTS.get(self.code, "Backend Error")).response()
        return replace(response, headers={"Retry-After": self.retry_after}) if self.retry_after else response


@dataclass
class Faults:
    """Planned faults first, in order; then random ones of ``kinds`` at ``rate`` (0 to 1)."""

    planned: list[Fault] = field(default_factory=list)
    rate: float = 0.0
    kinds: list[Fault] = field(default_factory=list)
    seed: int = 1
    latency: float = 0.0  # seconds by which every request advances the stand-in's clock
    injected: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - the same faults in every run

    def plan(self, *faults: Fault) -> None:
        self.planned += faults

    def next_fault(self, method: str) -> Fault | None:
        """Returns and removes the fault for this call; None for a call without one."""
        chosen = next((fault for fault in self.planned if method.startswith(fault.method)), None)
        if chosen:
            self.planned.remove(chosen)
        elif self.rate and self._random.random() < self.rate:
            fitting = [fault for fault in self.kinds if method.startswith(fault.method)]
            chosen = self._random.choice(fitting) if fitting else None
        self.injected += chosen is not None
        return chosen
