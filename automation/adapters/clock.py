"""The one clock of everything that waits for Google; a rehearsal gives it another."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Seconds from any beginning; they never run back."""

    def now(self) -> float: ...

    def wait_until(self, moment: float) -> None:
        """Return at once when the moment is past. Called by many threads at a time."""


class SystemClock:
    def now(self) -> float:
        return time.monotonic()

    def wait_until(self, moment: float) -> None:
        time.sleep(max(0.0, moment - time.monotonic()))
