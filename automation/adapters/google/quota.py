"""Google's quotas per minute, kept on our side: a request waits for its turn instead of being refused.

A bucket's tokens come back one window after each was taken. Unlike a bucket that drips, it never gives more than
its size in *any* minute, however Google cuts minutes, and still lets a whole minute's worth go at once.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from urllib.parse import parse_qs, urlsplit

from automation.adapters.clock import Time
from automation.domain.plan.settings import GoogleQuotas

WINDOW = 61.0  # seconds: Google's minute, and one for requests that took longer on the way than the next
# POST that only reads.
ASKING = re.compile(r":(?:getByDataFilter|batchGetByDataFilter)\Z|/developerMetadata:search\Z")


@dataclass(frozen=True, slots=True)
class Cost:
    """`kind` names the counter, `quota` the buckets ("" for none), `units` are what Google counts."""

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
        reads = reads or bool(ASKING.search(path))
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


class Bucket:
    """Tokens in the order of their times; those of the future are reservations. Not for threads by itself."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._held = 0
        self._taken: deque[tuple[float, int]] = deque()

    def free_at(self, moment: float, units: int) -> float:
        """The first moment, not before `moment`, at which so many tokens are there."""
        wanted = min(units, self.size)
        held, at = self._held, max(moment, self._taken[-1][0] if self._taken else moment)
        for taken, count in self._taken:
            if taken + WINDOW > at:
                if held + wanted <= self.size:
                    break
                at = taken + WINDOW
            held -= count
        return at

    def take(self, moment: float, units: int, now: float) -> None:
        while self._taken and self._taken[0][0] + WINDOW <= now:
            self._held -= self._taken.popleft()[1]
        wanted = min(units, self.size)
        self._taken.append((moment, wanted))
        self._held += wanted


class Pacing:
    """The buckets of a project and a user. Threads get their turns in the order in which they ask."""

    def __init__(self, quotas: GoogleQuotas, time: Time) -> None:
        self._time = time
        self._lock = Lock()
        self._not_before: dict[str, float] = {}
        self._buckets: dict[str, Sequence[Bucket]] = {
            name: (Bucket(getattr(quotas, name)), Bucket(getattr(quotas, f"{name}_per_user")))
            for name in ("sheets_reads", "sheets_writes", "drive", "gmail")}

    def take(self, asked: Cost) -> float:
        """Wait for the turn; returns the seconds that it took."""
        buckets = self._buckets.get(asked.quota, ())
        with self._lock:
            now = self._time.now()
            turn = max(now, self._not_before.get(asked.quota, now))
            for _ in buckets:  # what one puts off may be too early for another
                turn = max([turn, *(bucket.free_at(turn, asked.units) for bucket in buckets)])
            for bucket in buckets:
                bucket.take(turn, asked.units, now)
        if turn > now:
            self._time.wait_until(turn)
        return turn - now

    def hold(self, asked: Cost, until: float) -> None:
        """Google said that this quota is used up, by others too: nobody asks before then."""
        with self._lock:
            self._not_before[asked.quota] = max(until, self._not_before.get(asked.quota, until))
