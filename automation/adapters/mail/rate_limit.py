"""How fast mail may go: at most so many messages in any minute."""

from __future__ import annotations

from collections import deque

from automation.adapters.clock import Time

MINUTE = 60.0


class Pace:
    """`most` messages in any sixty seconds; 0 is no bound. Not for several threads."""

    def __init__(self, most: int, clock: Time) -> None:
        self._most = most
        self._clock = clock
        self._gone: deque[float] = deque(maxlen=most or 1)

    def wait(self) -> None:
        """Return when the next message may go, and count it."""
        if self._most and len(self._gone) == self._most:
            self._clock.wait_until(self._gone[0] + MINUTE)
        self._gone.append(self._clock.now())
