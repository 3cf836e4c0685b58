"""Google's quotas per minute, kept on our side: a request waits for its turn instead of being refused.

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

WINDOW = 61.0  # seconds: Google's minute, and one for requests that took longer on the way than the next
# POST that only reads.
READING_POSTS = re.compile(r":(?:getByDataFilter|batchGetByDataFilter)\Z|/developerMetadata:search\Z")


@dataclass(frozen=True, slots=True)
class Cost:
    """`kind` names the counter, `quota` the quota that it draws on ("" for none), `units` are what Google counts."""

    kind: str
    quota: str = ""
    units: int = 1

    @property
    def reads(self) -> bool:
        """It has no effect, so that it may be sent again at any time."""
        return self.kind.rpartition(" ")[2] in ("read", "list", "download")


def cost(method: str, url: str) -> Cost:
    """What a request draws on, by its address."""
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
    """The quotas of a project and of a user. Threads get their turns in the order in which they come."""

    def __init__(self, quotas: GoogleQuotas, time: Clock) -> None:
        self._time = time
        self._lock = Lock()
        self._not_before: dict[str, float] = {}
        self._windows: dict[str, Sequence[SlidingWindow]] = {
            name: (SlidingWindow(getattr(quotas, name), WINDOW),
                   SlidingWindow(getattr(quotas, f"{name}_per_user"), WINDOW))
            for name in ("sheets_reads", "sheets_writes", "drive", "gmail")}

    def take(self, asked: Cost) -> float:
        """Wait for the turn; returns the seconds that it took."""
        windows = self._windows.get(asked.quota, ())
        with self._lock:
            now = self._time.now()
            turn = max(now, self._not_before.get(asked.quota, now))
            for _ in windows:  # what one puts off may be too early for another
                turn = max([turn, *(window.free_at(turn, asked.units) for window in windows)])
            for window in windows:
                window.take(turn, asked.units, now=now)
        if turn > now:
            self._time.wait_until(turn)
        return turn - now

    def hold(self, asked: Cost, until: float) -> None:
        """Google said that this quota is used up, by others too: nobody asks before then."""
        with self._lock:
            self._not_before[asked.quota] = max(until, self._not_before.get(asked.quota, until))
