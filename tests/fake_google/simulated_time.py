"""The stand-in's clock as the time of a client: its waits move the clock, so that an hour of quota takes no time."""

import time
from datetime import datetime
from threading import Lock

from tests.fake_google.clock import Clock

POLL_SECONDS = 0.004  # real seconds, in which requests on their way arrive before the clock moves


class SimulatedTime:
    """For ``connect(…, time=SimulatedTime(world.clock))``. Of threads that wait, the one with the nearest moment moves
    the clock; threads that wait for the same moment move it once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._start: datetime = clock.now()
        self._lock = Lock()
        self._awaited: list[float] = []
        self.waits: list[float] = []  # seconds of each wait that moved the clock

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
                    self._clock.advance(seconds + 1e-6)  # it counts microseconds: never short of the moment
                    self.waits.append(seconds)
        with self._lock:
            self._awaited.remove(moment)
