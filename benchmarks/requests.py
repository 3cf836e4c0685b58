"""Claim: a run on Google Sheets needs at most 1.1 × the least possible number of requests: a page of the listing for
each 1,000 files, a read for each workbook that changed, a write for each whose findings changed, and the register:
one read, and one write for each 2 MB of what is written, the most that Google recommends for a request.

Measured on the stand-in, with Google's quotas: a client that waits for a quota advances its clock, so that the
minutes are those that Google would take, whatever the machine. Ours is the whole run, without mail. The plain program
is what a guide to gspread shows: `open_by_key`, then `worksheet` and `get_all_records` for every tab of every unit,
because it has no record of what changed; after a 429 it sleeps a minute. It writes nothing. Beyond `--plain` units
its requests are extrapolated.

Sizes of `--slender` have a form of one line in place of the shipped one: 50,000 spreadsheets of 13 tabs would fill the
memory of three machines, and the number of requests depends on the number of spreadsheets and on the register alone.

`python -m benchmarks.requests [--units 70 3000] [--slender 3000 50000] [--plain 70]`
"""

from __future__ import annotations

import argparse
import logging
import math
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from gspread.exceptions import APIError, GSpreadException

from automation import wiring
from automation.adapters.google import client as google_client
from automation.adapters.google_sheets.drive import PAGE_SIZE, UNIT_PROPERTY
from automation.adapters.google_sheets.register.file import REGISTER_PROPERTY
from automation.configuration.workspace import load_or_raise
from automation.jobs import nightly as jobs
from automation.jobs.context import JobContext
from benchmarks.timing import machine, verdict
from tests.demo.command import ZONE
from tests.demo.google_backend import ENDPOINT, START
from tests.fake_google.client import client
from tests.fake_google.clock import ManualClock
from tests.fake_google.google_state import GoogleState
from tests.fake_google.http_messages import HttpRequest, HttpResponse
from tests.fake_google.server import Server
from tests.fake_google.service import Service
from tests.fake_google.sheet_user import SheetUser
from tests.fake_google.simulated_time import SimulatedTime
from tests.soak import workspace_factory

BOUND = 1.1
SHARES = (0.0, 0.05, 1.0)
MOST = 2_000_000  # bytes of a request: https://developers.google.com/workspace/sheets/api/limits
WRONG = {"total": 3, "female": 9}  # more women than people: a finding in each workbook that is changed
OBLIGATION, LEFT_OUT = "6T", ("[[obligations]]", "[[targets]]", "[[letters]]")
SLENDER = """
code = "BC"
title = "Báo cáo"
tabs = { 6T = "BC 6 tháng" }

[[sections]]
code = "B"
title = "B. Đội ngũ"
indicators = [{ code = "B02", title = "Cán bộ quản lý", kind = "integer", unit = "người", pair = true }]

[[rules]]
code = "R01"
for_each = "pair"
check = "this.female <= this.total"
severity = "error"
message = "Số nữ ({this.female}) lớn hơn tổng số ({this.total})."
remedy = "Sửa số nữ hoặc tổng số."
"""
NIGHT_0 = datetime(2024, 4, 16, 2, tzinfo=ZONE)  # long before the first reminder


@dataclass(frozen=True)
class RequestCount:
    """`minutes` by the stand-in's clock, `register_bytes`: bytes that were written to the register."""

    requests: int
    minutes: float
    changed: int = 0
    register_bytes: int = 0


@dataclass
class MeasuredService(Service):
    """A service that sums the bytes written to registers."""

    register_bytes: int = 0

    def handle(self, request: HttpRequest) -> HttpResponse:
        file = self.state.files.get(request.path.rpartition("/")[2].removesuffix(":batchUpdate"))
        if request.path.endswith(":batchUpdate") and file and REGISTER_PROPERTY in (file.extra.get("appProperties")
                                                                                    or {}):
            self.register_bytes += len(request.body)
        return super().handle(request)


@dataclass
class GoogleWorkspace:
    """A workspace with a spreadsheet for every unit. `server`: running; `nights`: runs so far."""

    root: Path
    server: Server
    units: int
    nights: int = 0

    @property
    def service(self) -> MeasuredService:
        assert isinstance(self.server.service, MeasuredService)
        return self.server.service

    def files(self) -> list[str]:
        """The units' spreadsheets."""
        return [file.id for file in self.service.state.files.values()
                if file.book and UNIT_PROPERTY in (file.extra.get("appProperties") or {})]

    def night(self) -> RequestCount:
        """`baocao run`. Raises RuntimeError unless every workbook was read and every answer written."""
        clock, at = self.service.state.clock, NIGHT_0 + timedelta(days=self.nights)
        clock.advance(max(0.0, (at - clock.now()).total_seconds()))
        self.nights += 1
        space = load_or_raise(self.root)
        wiring._google_client.cache_clear()
        context = JobContext(space, wiring.adapters(self.root, space.settings, ZONE, at), at, as_of_given=True)
        self.service.register_bytes = 0
        measured, outcome = self.measured(lambda: jobs.run(context, "nightly", lambda _stage: None))
        context.adapters.ledger.close()
        if outcome.left or outcome.guard:
            raise RuntimeError(f"{outcome.guard} {outcome.left[:3]}")
        return RequestCount(*measured, outcome.counts["feedback"]["written"], self.service.register_bytes)

    def plain(self) -> RequestCount:
        measured, _ = self.measured(self._read_all)
        return RequestCount(*measured, changed=self.units)

    def measured(self, work: Callable[[], Any]) -> tuple[tuple[int, float], Any]:
        """(requests that the stand-in got, minutes by its clock), and what came of the work."""
        before, since = len(self.service.log), self.service.state.clock.now()
        found = work()
        minutes = (self.service.state.clock.now() - since).total_seconds() / 60
        return (len(self.service.log) - before, minutes), found

    def change(self, share: float) -> None:
        """Type other figures into a share of the spreadsheets, evenly spread."""
        files = self.files()
        changed = round(share * len(files))
        for at in range(changed):
            file = files[at * len(files) // changed]
            for part, cell in self.cells.items():
                SheetUser(self.service, workspace_factory.EDITOR, file).type(cell, str(WRONG[part] + self.nights))

    @cached_property
    def cells(self) -> dict[str, str]:
        """Where "cán bộ quản lý" of the half-year are typed: part → cell."""
        entries = workspace_factory.places(self.root).entries
        return {each["part"]: f"'{each['sheet']}'!{each['cell']}" for each in entries
                if each.get("code") == "B02" and each["obligation"] == "6T" and each["part"] in WRONG}

    def _read_all(self) -> None:
        for file in self.files():
            self._read(file)

    def _read(self, file: str) -> None:
        """Read a workbook as the plain program does."""
        user = client(self.server, workspace_factory.ACCOUNT)
        book = self._with_retries(lambda: user.open_by_key(file))
        for title in [sheet.title for sheet in self._with_retries(book.worksheets)]:
            sheet = self._with_retries(lambda title=title: book.worksheet(title))
            self._with_retries(sheet.get_all_records)

    def _with_retries(self, ask: Callable[[], Any]) -> Any:
        while True:
            try:
                return ask()
            except APIError as error:
                if error.code != 429:
                    raise
                self.service.state.clock.advance(60)  # time.sleep(60)
            except GSpreadException:  # the tab was read; gspread refuses repeated headings
                return []


def reduce_to_one_line(root: Path) -> None:
    """Reduce a workspace to one obligation and a form of one line."""
    forms = root / "sheet_templates"
    for each in forms.glob("*.toml"):
        if each.name != "groups.toml":
            each.unlink()
    (forms / "report.toml").write_text(SLENDER, encoding="utf-8")
    plan = root / "config" / "plan-2024.toml"
    parts = re.split(r"(?m)^(?=\[)", plan.read_text(encoding="utf-8"))
    plan.write_text("".join(part for part in parts if not part.startswith(LEFT_OUT)
                            or f'code = "{OBLIGATION}"' in part), encoding="utf-8")


@contextmanager
def laid_out(units: int, customise: Callable[[Path], None] = workspace_factory.unchanged) -> Iterator[GoogleWorkspace]:
    """A workspace with spreadsheets after its first run. The stand-in's quotas are on from then."""
    with tempfile.TemporaryDirectory() as place, \
            Server(MeasuredService(GoogleState(clock=ManualClock(START)))) as server:
        root = Path(place) / "office"
        workspace_factory.create_workspace(root, server, units, timeout=60.0, connections=4, customise=customise)
        os.environ[ENDPOINT] = server.url
        google_client.SystemClock = lambda: SimulatedTime(server.service.state.clock)  # type: ignore[assignment,attr-defined,return-value]  # waits advance its clock
        google_workspace = GoogleWorkspace(root, server, units)
        for file in google_workspace.files():
            workspace_factory.share_with(server, file)
        google_workspace.night()
        server.service.quotas.enabled = True
        yield google_workspace


def least(units: int, night: RequestCount) -> int:
    """The least number of requests: pages, reads and writes, the register's read and its writes."""
    return pages(units) + 2 * night.changed + 1 + math.ceil(night.register_bytes / MOST)


def pages(units: int) -> int:
    return math.ceil((units + 1) / PAGE_SIZE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, nargs="*", default=[70, 3000])
    parser.add_argument("--slender", type=int, nargs="*", default=[3000, 50000])
    parser.add_argument("--plain", type=int, default=70)
    chosen = parser.parse_args()
    logging.disable(logging.WARNING)
    with laid_out(chosen.plain) as small:
        plain = small.plain()
    print(f"\nRequests of a night; minutes at Google's quotas\n  {machine()}\n  {'units':>7}{'changed':>9}{'ours':>9}"
          f"{'least':>9}{'ratio':>8}{'minutes':>9}{'plain':>11}{'minutes':>9}", flush=True)
    sizes: list[tuple[int, Callable[[Path], None]]] = [
        (units, workspace_factory.unchanged) for units in sorted(chosen.units)]
    sizes += [(units, reduce_to_one_line) for units in sorted(chosen.slender)]
    worst = max(_nights(units, customise, plain, chosen.plain) for units, customise in sizes)
    verdict("the most, of the least possible", worst, BOUND)


def _nights(units: int, customise: Callable[[Path], None], plain: RequestCount, of: int) -> float:
    """Runs with each share changed; the largest ratio of requests to the least possible."""
    note = "" if customise is workspace_factory.unchanged else "a form of one line"
    with laid_out(units, customise) as google_workspace:
        return max(_row(google_workspace, share, plain, of, note) for share in SHARES)


def _row(google_workspace: GoogleWorkspace, share: float, plain: RequestCount, of: int, words: str) -> float:
    google_workspace.change(share)
    ours, units = google_workspace.night(), google_workspace.units
    best, times = least(units, ours), units / of
    words = " ".join(filter(None, ("" if units == of else "plain computed", words)))
    print(f"  {units:>7}{share:>8.0%} {ours.requests:>9}{best:>9}{ours.requests / best:>7.2f} {ours.minutes:>9.1f}"
          f"{plain.requests * times:>11.0f}{plain.minutes * times:>9.0f}  {words}", flush=True)
    return ours.requests / best


if __name__ == "__main__":
    main()
