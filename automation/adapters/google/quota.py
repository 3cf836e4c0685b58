"""Google's quotas per minute, observed by the client: a request waits instead of being refused.

However Google cuts its minutes: a sliding window grants no more than the quota in *any* minute.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from urllib.parse import parse_qs, urlsplit

from automation.adapters.clock import Clock
from automation.adapters.rate_limit import SlidingWindow
from automation.domain.plan.settings import GoogleQuotas

WINDOW = 61.0  # seconds: a minute, and one second for differences in network delay
# POST that only reads.
READING_POSTS = re.compile(r":(?:getByDataFilter|batchGetByDataFilter)\Z|/developerMetadata:search\Z")


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a request. `kind`: its counter; `quota`: the quota that it uses, "" for none; `units`: Google's quota
    units."""

    kind: str
    quota: str = ""
    units: int = 1

    @property
    def reads(self) -> bool:
        """Whether the request has no effect, so that it may be repeated."""
        return self.kind.rpartition(" ")[2] in ("read", "list", "download")


def cost(method: str, url: str) -> Cost:
    """The cost of a request, by its method and URL."""
    address = urlsplit(url)
    path, reads = address.path, method.upper() in ("GET", "HEAD")
    if path.startswith("/v4/spreadsheets"):
        reads = reads or bool(READING_POSTS.search(path))
        return Cost("sheets read", "sheets_reads") if reads else Cost("sheets write", "sheets_writes")
    if "/drive/v" in path[:20]:
        return _drive(path, address.query, reads)
    if "/gmail/v" in path[:20]:
        return Cost("gmail read", "gmail", 5) if reads else Cost("gmail send", "gmail", 100)
    return Cost("other read" if reads else "other write")


def _drive(path: str, query: str, reads: bool) -> Cost:
    if not reads:
        return Cost("drive modify", "drive", 50)
    if path.endswith("/export") or parse_qs(query).get("alt") == ["media"]:
        return Cost("drive download", "drive", 200)
    listing = path.rpartition("/")[2] in ("files", "changes", "drives", "permissions", "revisions", "comments")
    return Cost("drive list", "drive", 100) if listing else Cost("drive read", "drive", 5)


class QuotaLimiter:
    """Limits requests to the quotas of project and user. Threads are served in the order of their calls."""

    def __init__(self, quotas: GoogleQuotas, time: Clock) -> None:
        self._time = time
        self._lock = Lock()
        self._not_before: dict[str, float] = {}
        self._windows: dict[str, Sequence[SlidingWindow]] = {
            name: (SlidingWindow(getattr(quotas, name), WINDOW),
                   SlidingWindow(getattr(quotas, f"{name}_per_user"), WINDOW))
            for name in ("sheets_reads", "sheets_writes", "drive", "gmail")}

    def take(self, asked: Cost) -> float:
        """Wait until the quota allows the request; return the seconds waited."""
        windows = self._windows.get(asked.quota, ())
        with self._lock:
            now = self._time.now()
            turn = max(now, self._not_before.get(asked.quota, now))
            for _ in windows:  # a later moment for one window may be too early for another
                turn = max([turn, *(window.free_at(turn, asked.units) for window in windows)])
            for window in windows:
                window.take(turn, asked.units, now=now)
        if turn > now:
            self._time.wait_until(turn)
        return turn - now

    def hold(self, asked: Cost, until: float) -> None:
        """Block all requests of this quota until then: Google reported it exhausted, perhaps by other programs."""
        with self._lock:
            self._not_before[asked.quota] = max(until, self._not_before.get(asked.quota, until))
