"""Rate limits: a sliding window of permits, for Google's quotas and for mail.

A permit comes back one window after it was taken. Unlike a token bucket that refills at a constant rate, the window
never grants more than its size in *any* such time, and still grants a whole window's worth at once.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from automation.adapters.clock import Clock

MINUTE = 60.0


class SlidingWindow:
    """At most `size` permits in any `seconds`. Permits of future moments are reservations. Not thread-safe."""

    def __init__(self, size: int, seconds: float) -> None:
        self.size = size
        self.seconds = seconds
        self._held = 0
        self._taken: deque[tuple[float, int]] = deque()  # (moment, permits), in the order of their moments

    def free_at(self, moment: float, units: int = 1) -> float:
        """The first moment, not before `moment`, at which so many permits are free; more than
        `size` count as `size`."""
        wanted = min(units, self.size)
        held, at = self._held, max(moment, self._taken[-1][0] if self._taken else moment)
        for taken, count in self._taken:
            if taken + self.seconds > at:
                if held + wanted <= self.size:
                    break
                at = taken + self.seconds
            held -= count
        return at

    def take(self, moment: float, units: int = 1, *, now: float) -> None:
        """Take permits for `moment`; those that came back before `now` are forgotten."""
        while self._taken and self._taken[0][0] + self.seconds <= now:
            self._held -= self._taken.popleft()[1]
        wanted = min(units, self.size)
        self._taken.append((moment, wanted))
        self._held += wanted


class MessageRateLimit:
    """At most `per_minute` messages in any sixty seconds; 0: no limit. Not thread-safe."""

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self._window = SlidingWindow(per_minute, MINUTE) if per_minute else None
        self._clock = clock

    def wait(self) -> None:
        """Return when the next message may go, and count it."""
        if self._window is None:
            return
        now = self._clock.now()
        moment = self._window.free_at(now)
        if moment > now:
            self._clock.wait_until(moment)
        self._window.take(moment, now=self._clock.now())


class RecipientRateLimit:
    """At most `per_minute` messages in any sixty seconds, of them `per_domain` to one domain; 0: no limit."""

    def __init__(self, per_minute: int, per_domain: int, clock: Clock) -> None:
        self._all = MessageRateLimit(per_minute, clock)
        self._of_domain = defaultdict[str, MessageRateLimit](lambda: MessageRateLimit(per_domain, clock))

    def wait(self, recipients: Iterable[str]) -> None:
        """Return when the next message may go to these addresses, and count it."""
        for domain in sorted({each.rpartition("@")[2].lower() for each in recipients}):
            self._of_domain[domain].wait()
        self._all.wait()
