"""The stand-in's clock as a client's time source: waits advance the clock, so that an hour of quota takes no time."""

import time
from datetime import datetime
from threading import Lock

from tests.fake_google.clock import Clock

POLL_SECONDS = 0.004  # real seconds, so that pending requests arrive before the clock moves


class SimulatedTime:
    """For ``connect(…, time=SimulatedTime(state.clock))``. Of several waiting threads, the one with the earliest
    moment advances the clock; threads that wait for the same moment advance it once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._start: datetime = clock.now()
        self._lock = Lock()
        self._awaited: list[float] = []
        self.waits: list[float] = []  # seconds of each wait that advanced the clock

    def now(self) -> float:
        return (self._clock.now() - self._start).total_seconds()

    def wait_until(self, moment: float) -> None:
        with self._lock:
            self._awaited.append(moment)
        while self.now() < moment:
            time.sleep(POLL_SECONDS)
            with self._lock:
                seconds = moment - self.now()
                if seconds > 0 and moment == min(self._awaited):
                    self._clock.advance(seconds + 1e-6)  # the clock counts microseconds: round up
                    self.waits.append(seconds)
        with self._lock:
            self._awaited.remove(moment)
