"""The size of a soak, and one of its runs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from automation.domain.tracking.events import Event, EventKind
from tests.demo.command import ZONE
from tests.soak import command_process
from tests.soak.expected_ledger import Observation
from tests.soak.request_count import RequestCount


@dataclass(frozen=True)
class SoakSize:
    """Size and intensity of a soak.

    `checks`: by day, between two nights; `active_share`: of the units, those whose people do something on a day;
    `concurrent_share`: of the requests of a run, those before which somebody edits; `faults`: of the requests, those
    that fail; `timeout`: seconds.
    """

    units: int = 6
    nights: int = 4
    checks: int = 0
    active_share: float = 0.6
    concurrent_share: float = 0.3
    faults: float = 0.02
    timeout: float = 6.0
    connections: int = 1
    seed: int = 1

    @property
    def first(self) -> datetime:
        """Time of the first run: a short soak is around the deadline, a long one begins before the first reminder."""
        return datetime(2024, 5, 24 if self.nights <= 12 else 9, 2, tzinfo=ZONE)


@dataclass
class NightlyRun:
    """A command that has ended: `run`, a check by day, or one that records no observations. `observations`: unit → what
    the software was given to read; `new_events`: what it recorded."""

    at: datetime
    result: command_process.ProcessResult
    observations: dict[str, Observation]
    new_events: list[Event]
    command: str
    requests: RequestCount

    @property
    def by_day(self) -> bool:
        return self.command == "check"

    @property
    def recorded(self) -> bool:
        """Whether the run got as far as recording its observations."""
        return any(each.unit is None and each.kind is EventKind.OBSERVED for each in self.new_events)

    @property
    def left(self) -> list[str]:
        """What the run reported as not done; its errors if it printed no JSON."""
        try:
            left_over: list[str] = json.loads(self.result.out)["left"]
        except ValueError:
            return [self.result.err]
        return left_over
