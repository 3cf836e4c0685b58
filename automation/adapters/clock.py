"""The clock that the adapters wait by; tests replace it with a simulated one."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """A monotonic clock in seconds; its zero is arbitrary."""

    def now(self) -> float: ...

    def wait_until(self, moment: float) -> None:
        """Return at once when `moment` has passed. Thread-safe."""


class SystemClock:
    """The machine's monotonic clock."""

    def now(self) -> float:
        return time.monotonic()

    def wait_until(self, moment: float) -> None:
        time.sleep(max(0.0, moment - time.monotonic()))
