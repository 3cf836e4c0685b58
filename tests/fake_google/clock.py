"""The stand-in's own clock: it moves when a test moves it, and a little at every change."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


class Clock(Protocol):
    def now(self) -> datetime: ...

    def stamp(self) -> datetime:
        """The moment of a change: later than every earlier stamp."""
        ...

    def advance(self, seconds: float) -> None: ...


class ManualClock:
    """Stands still between changes, so that two runs give the same times; each stamp is 1 ms later."""

    __test__ = False  # not a test class for pytest

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
        """Jump to an aware moment; the past is refused, as Drive's times never go back."""
        if moment < self._now:
            raise ValueError(f"the clock stands at {self._now}, {moment} is before it")
        self._now = moment.astimezone(UTC)


class SystemClock:
    """The machine's time plus what was added by ``advance``; for the stand-in run by hand."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._last = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def stamp(self) -> datetime:
        self._last = max(self.now(), self._last + timedelta(milliseconds=1))
        return self._last

    def advance(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)


def rfc3339(moment: datetime) -> str:
    """As Drive writes times: UTC, three digits of a second, ``Z``."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"
