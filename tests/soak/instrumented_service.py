"""The stand-in with somebody beside it: people act between two requests, and what the software was given is noted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fake_google.faults import ConnectionDropError, Fault, NoResponseError
from tests.fake_google.http_messages import HttpRequest, HttpResponse
from tests.fake_google.service import Service

SPREADSHEET = re.compile(r"/v4/spreadsheets/([^/:]+)(:batchUpdate)?\Z")
FILE = re.compile(r"/drive/v3/files/([^/]+)\Z")
OK = 200
SILENT = 6  # one in so many of the rest: each takes the caller's whole time-out
TROUBLES = (
    Fault(code=500), Fault(code=502), Fault(code=503), Fault(code=504), Fault(code=500, after_effect=True),
    Fault(code=503, after_effect=True), Fault("dropped"), Fault("dropped", after_effect=True), Fault(code=429),
    Fault(code=429, retry_after="7"), Fault("quota"), Fault("storage"),
)


def troubles(timeout: float) -> list[Fault]:
    """Every kind; `timeout` is the software's, in seconds."""
    late = [Fault("no_response", seconds=timeout + 0.5), Fault("no_response", seconds=timeout + 0.5, after_effect=True)]
    return [*TROUBLES * (SILENT // 2), *late]


@dataclass
class InstrumentedService(Service):
    """`between(file)` is called before each request, with the spreadsheet that it is about, "" for none. `told(file,
    what)` after it: "read" or "write" a unit's spreadsheet, "ask" Drive about one, "look" through all of them (file
    ""). `step`: which request of all. `units`: their files."""

    between: Callable[[str], None] | None = None
    told: Callable[[str, str], None] | None = None
    units: set[str] = field(default_factory=set)
    step: int = 0

    def handle(self, request: HttpRequest) -> HttpResponse:
        with self.lock:
            self.step += 1
            found = SPREADSHEET.search(request.path)
            if self.between:
                self.between(found[1] if found else "")
            try:
                answer = super().handle(request)
            except (ConnectionDropError, NoResponseError):
                self._tell(request, 0)
                raise
            self._tell(request, answer.status)
            return answer

    def _tell(self, request: HttpRequest, status: int) -> None:
        """A lost write may have been done; what else was lost was not given."""
        found, asked = SPREADSHEET.search(request.path), FILE.search(request.path)
        file = (found or asked or [""] * 2)[1]
        what = "write" if found and found[2] else "read" if found else "ask" if asked else "look"
        known = file in self.units or (what == "look" and request.path.endswith("/drive/v3/files"))
        if self.told and known and (status == OK or what == "write"):
            self.told(file, what)
