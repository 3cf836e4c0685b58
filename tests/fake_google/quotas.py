"""Google's quotas per minute, measured with the stand-in's clock; disabled unless a test enables them."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from tests.fake_google.http_messages import ApiError, DriveError, Json

SHEETS = {"read": ("ReadRequests", "read_requests", "Read requests"),
          "write": ("WriteRequests", "write_requests", "Write requests")}  # fmt: skip
READS = ("get", "batchGet", "getByDataFilter", "batchGetByDataFilter", "search")
DRIVE_UNITS = {"list": 100, "export": 200, "get": 5}  # any other method changes something: 50


@dataclass(frozen=True)
class Limit:
    per_project: int
    per_user: int


LIMITS = {"sheets read": Limit(300, 60), "sheets write": Limit(300, 60), "drive": Limit(1_000_000, 325_000),
          "gmail": Limit(1_200_000, 6_000)}  # fmt: skip


@dataclass
class Quotas:
    """The quota units used in the last sixty seconds, by project and by account."""

    enabled: bool = False
    limits: dict[str, Limit] = field(default_factory=lambda: dict(LIMITS))
    used: dict[tuple[str, str], deque[tuple[datetime, int]]] = field(default_factory=dict)  # (quota, account or "")
    refused: int = 0

    def charge(self, method: str, account: str, now: datetime) -> None:
        """Charges a call. Raises ``ApiError`` 429, for Drive 403, above a limit; a refused call costs nothing."""
        if not self.enabled:
            return
        kind, units = cost(method)
        limit = self.limits[kind]
        for user, maximum in (("", limit.per_project), (account, limit.per_user)):
            if self._used_units(kind, user, now) + units > maximum:
                self.refused += 1
                raise quota_error(kind, maximum, per_user=bool(user))
        for user in ("", account):
            self.used.setdefault((kind, user), deque()).append((now, units))

    def _used_units(self, kind: str, user: str, now: datetime) -> int:
        calls = self.used.setdefault((kind, user), deque())
        while calls and (now - calls[0][0]).total_seconds() >= 60:
            calls.popleft()
        return sum(units for _, units in calls)


def cost(method: str) -> tuple[str, int]:
    """Returns the quota that a call of the method uses, and the units."""
    service, name = method.partition(".")[0], method.rpartition(".")[2]
    if service == "sheets":
        return ("sheets read" if name in READS else "sheets write"), 1
    if service == "drive":
        return "drive", DRIVE_UNITS.get(name, 50)
    return "gmail", 100 if name == "send" else 5


def quota_error(kind: str, maximum: int, *, per_user: bool) -> ApiError:
    if kind == "drive":
        reason = "userRateLimitExceeded" if per_user else "rateLimitExceeded"
        text = "User Rate Limit Exceeded. Rate of requests for user exceed configured project quota." if per_user \
            else "Rate Limit Exceeded"  # fmt: skip
        return DriveError(403, text, reason, domain="usageLimits")
    service = "sheets" if kind.startswith("sheets") else "gmail"
    limit, metric, words = SHEETS.get(kind.rpartition(" ")[2], ("Queries", "default", "Queries"))
    end, user = ("PerMinutePerUser", " per user") if per_user else ("PerMinutePerProject", "")
    info: Json = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "service": f"{service}.googleapis.com", "quota_limit": limit + end, "quota_limit_value": str(maximum),
            "quota_metric": f"{service}.googleapis.com/{metric}", "quota_location": "global",
            "quota_unit": "1/min/{project}" + ("/{user}" if per_user else ""), "consumer": "projects/1",
        },
    }  # fmt: skip
    help_link = {"@type": "type.googleapis.com/google.rpc.Help", "links": [{
        "description": "Request a higher quota limit.",
        "url": "https://cloud.google.com/docs/quotas/help/request_increase"}]}  # fmt: skip
    message = (f"Quota exceeded for quota metric '{words}' and limit '{words} per minute{user}' of service "
               f"'{service}.googleapis.com' for consumer 'project_number:1'.")  # fmt: skip
    return ApiError(429, message, details=[info, help_link])
