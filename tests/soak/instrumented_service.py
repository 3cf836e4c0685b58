"""The stand-in for Google with hooks: people edit between two requests, and what the software was given is recorded."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from automation.adapters.google_sheets.lease import LEASE_TITLE
from tests.fake_google.faults import ConnectionDropError, Fault, NoResponseError
from tests.fake_google.http_messages import HttpRequest, HttpResponse
from tests.fake_google.service import Service
from tests.soak.additions import AdditionsGuard

SPREADSHEET = re.compile(r"/v4/spreadsheets/([^/:]+)(:batchUpdate)?\Z")
FILE = re.compile(r"/drive/v3/files/([^/]+)\Z")
WRITTEN, READ = re.compile(r"[/:]"), re.compile(r":getByDataFilter\Z|/copy\Z")
OK, SERVER_ERROR = 200, 500
LEASE_JSON = json.dumps(LEASE_TITLE).encode()  # with escapes
SILENT = 6  # one in so many faults is silent: each takes the caller's whole time-out
FAULT_KINDS = (
    Fault(code=500), Fault(code=502), Fault(code=503), Fault(code=504), Fault(code=500, after_effect=True),
    Fault(code=503, after_effect=True), Fault("dropped"), Fault("dropped", after_effect=True), Fault(code=429),
    Fault(code=429, retry_after="7"), Fault("quota"), Fault("storage"),
)


def fault_kinds(timeout: float) -> list[Fault]:
    """Faults of every kind; `timeout` is the software's, in seconds."""
    late = [Fault("no_response", seconds=timeout + 0.5), Fault("no_response", seconds=timeout + 0.5, after_effect=True)]
    return [*FAULT_KINDS * (SILENT // 2), *late]


@dataclass
class InstrumentedService(Service):
    """A service with hooks.

    `between_requests(file)` is called before each request, with the spreadsheet that it concerns, "" for none.
    `on_answer(file, what)` follows it: "read" or "write" for a unit's spreadsheet, "version" for its metadata in
    Drive, "list" for the listing of all (file ""). `request_number`: requests so far. `units`: the units' file ids.
    `guard`: compares what people added to a file before and after each write. `to_register`: requests to the
    spreadsheet with the id `register`; `leases`: of them, those that took the lease. `uncertain`: letters and
    writes into units' spreadsheets whose outcome was not answered.
    """

    between_requests: Callable[[str], None] | None = None
    on_answer: Callable[[str, str], None] | None = None
    units: set[str] = field(default_factory=set)
    request_number: int = 0
    guard: AdditionsGuard | None = None
    register: str = ""
    to_register: int = 0
    leases: int = 0
    uncertain: int = 0

    def handle(self, request: HttpRequest) -> HttpResponse:
        with self.lock:
            self.request_number += 1
            found = SPREADSHEET.search(request.path)
            if self.between_requests:
                self.between_requests(found[1] if found else "")
            if self.register and f"/{self.register}" in request.path and "/spreadsheets/" in request.path:
                self.to_register += 1
                self.leases += LEASE_TITLE.encode() in request.body or LEASE_JSON in request.body
            compare, faults, status = self._watch(request), self.faults.injected, 0
            try:
                answer = super().handle(request)
                status = answer.status
            except (ConnectionDropError, NoResponseError):
                self._notify(request, 0)
                raise
            finally:
                lost = self.faults.injected > faults and (status == 0 or status >= SERVER_ERROR)
                self.uncertain += lost and request.method == "POST" and (found is None or found[1] in self.units)
                compare()
            self._notify(request, answer.status)
            return answer

    def _watch(self, request: HttpRequest) -> Callable[[], None]:
        """Begin to watch a write into a file; what is returned ends it."""
        file = next((part for part in WRITTEN.split(request.path) if part in self.state.files), "")
        if self.guard is None or request.method == "GET" or READ.search(request.path) or not file:
            return _nothing
        return self.guard.watch(file)

    def _notify(self, request: HttpRequest, status: int) -> None:
        """Report a request. A write whose response was lost may have been done; a lost read was not given."""
        found, asked = SPREADSHEET.search(request.path), FILE.search(request.path)
        file = (found or asked or [""] * 2)[1]
        what = "write" if found and found[2] else "read" if found else "version" if asked else "list"
        known = file in self.units or (what == "list" and request.path.endswith("/drive/v3/files"))
        if self.on_answer and known and (status == OK or what == "write"):
            self.on_answer(file, what)


def _nothing() -> None:
    """A request that writes into no file."""
