"""Clocks of the stand-in: one that only tests and changes move, and the machine's."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


class Clock(Protocol):
    def now(self) -> datetime: ...

    def stamp(self) -> datetime:
        """Returns the time of a change, later than every earlier stamp."""
        ...

    def advance(self, seconds: float) -> None: ...


class ManualClock:
    """A clock that only ``advance``, ``set`` and stamps (1 ms each) move, so that two runs give the same times."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def stamp(self) -> datetime:
        self._now += timedelta(milliseconds=1)
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def set(self, moment: datetime) -> None:
        """Sets the clock to an aware time. Raises ValueError for the past: Drive's times never go back."""
        if moment < self._now:
            raise ValueError(f"the clock is at {self._now}, {moment} is before it")
        self._now = moment.astimezone(UTC)


class SystemClock:
    """The machine's time plus what ``advance`` has added; for the stand-in as a server of its own."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._last = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def stamp(self) -> datetime:
        self._last = max(self.now(), self._last + timedelta(milliseconds=1))
        return self._last

    def advance(self, seconds: float) -> None:
        self._offset += timedelta(seconds=seconds)


def rfc3339(moment: datetime) -> str:
    """The time as Drive writes it: UTC, milliseconds, ``Z``."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"
