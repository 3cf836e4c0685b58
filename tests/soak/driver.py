"""Drives the soak: days with people at work and nightly runs in turn, checked after each run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import pytest

from automation import wiring
from automation.adapters.google_sheets.annotations import merge_by_cell
from automation.adapters.google_sheets.drive import KIND_PROPERTY, UNIT_PROPERTY
from automation.configuration.workspace import Workspace, load_or_raise
from automation.domain.tracking.events import Event
from automation.domain.tracking.findings import Finding
from automation.jobs import nightly as jobs
from automation.jobs.context import JobContext
from automation.tabs.feedback_tab import cell_annotations
from tests.demo.command import ZONE
from tests.demo.google_backend import ENDPOINT, START
from tests.fake_google.clock import ManualClock
from tests.fake_google.google_state import File, GoogleState
from tests.fake_google.server import Server
from tests.resilience.sample_office import events
from tests.soak import command_process, invariants, workspace_factory
from tests.soak.additions import AdditionsGuard, is_register
from tests.soak.committee import Committee
from tests.soak.expected_ledger import ExpectedLedger, Observation
from tests.soak.expected_spreadsheet import CellReader, ExpectedTab, accept_overwritten_annotations
from tests.soak.file_users import FileUsers
from tests.soak.form import Form
from tests.soak.instrumented_service import InstrumentedService, fault_kinds
from tests.soak.nightly_run import NightlyRun, SoakSize
from tests.soak.pass_work import PassWork
from tests.soak.random_users import RandomUsers, SimulatedUnit
from tests.soak.secretary import Secretary
from tests.soak.workspace_factory import EDITOR

HOUR = timedelta(hours=1)
MAX_QUIET_RUNS = 6


@dataclass
class Soak:
    """The state of a soak. `server`: running, with an `InstrumentedService`; `moment`: time of the run under way, None
    between two; `collecting`: the run under way is still reading what was listed as changed."""

    root: Path
    server: Server
    size: SoakSize
    moment: datetime | None = None
    observations: dict[str, Observation] = field(default_factory=dict)
    collecting: bool = False
    read_times: dict[str, datetime | None] = field(default_factory=dict)  # unit → its last change that the run read
    last_reads: dict[str, int] = field(default_factory=dict)  # file, "" for the listing → last request that read it
    overwritten_annotations: int = 0  # people's notes and colours made between the software's read and write of a cell
    expected_ledger: ExpectedLedger = field(default_factory=ExpectedLedger)
    reader: CellReader = field(default_factory=CellReader)
    nights: list[NightlyRun] = field(default_factory=list)
    message_log: invariants.MessageLog = field(default_factory=invariants.MessageLog)

    @property
    def service(self) -> InstrumentedService:
        assert isinstance(self.server.service, InstrumentedService)
        return self.server.service

    @cached_property
    def work(self) -> PassWork:
        """Of the run under way."""
        return PassWork(self.service, self.units)

    @cached_property
    def rng(self) -> Random:
        return Random(self.size.seed)  # noqa: S311 - the same people for the same seed

    @cached_property
    def workspace(self) -> Workspace:
        return load_or_raise(self.root)

    @cached_property
    def form(self) -> Form:
        book = next(self._files())[1].book  # a change makes a new book, so this one stays fresh
        assert book
        return Form(workspace_factory.places(self.root), book, self.workspace.plan)

    @cached_property
    def units(self) -> dict[str, SimulatedUnit]:
        return {code: self._unit(code, file) for code, file in sorted(self._files())}

    @cached_property
    def users(self) -> RandomUsers:
        return RandomUsers(self.service, self.form, self.rng, self.now)

    @cached_property
    def secretary(self) -> Secretary:
        return Secretary(self.service, self.rng, self.units, self.expected_ledger.handed_in)

    @cached_property
    def guard(self) -> AdditionsGuard:
        return AdditionsGuard(self.service.state)

    @cached_property
    def file_users(self) -> FileUsers:
        return FileUsers(self.service, self.rng, self.guard, self.units, self._folder("units"),
                         max(1, self.size.units // 12))

    @cached_property
    def committee(self) -> Committee:
        register = next(each for each in self.service.state.files.values() if is_register(each))
        return Committee(self.service, self.rng, register, self._folder("plan"))

    def now(self) -> datetime:
        """The current time to the millisecond, Drive's precision."""
        now = self.moment or self.service.state.clock.now().astimezone(ZONE)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def set_up(self) -> None:
        workspace_factory.create_workspace(self.root, self.server, self.size.units, timeout=self.size.timeout,
                        connections=self.size.connections)
        by_file = {unit.file.id: unit for unit in self.units.values()}
        self.service.units = set(by_file)
        self.service.on_answer = lambda file, what: self._request_answered(by_file.get(file), what)
        self.service.guard, self.service.register = self.guard, self.committee.register.id

    def simulate(self) -> Iterator[NightlyRun]:
        """Days and runs in turn; each run has ended and is checked when it is yielded."""
        for number in range(self.size.nights):
            at = self.size.first + timedelta(days=number)
            self._day(at)
            yield self._run_night(at)
            if number % 2:
                for minutes, command in ((20, "share"), (40, "provision")):
                    self._advance_to(at + timedelta(minutes=minutes))
                    yield self._run_night(self.now(), command)

    def quiet_runs(self) -> Iterator[NightlyRun]:
        """Runs without people and faults: two, and more until a slow machine has one without a time-out."""
        self.file_users.put_in_order()
        self.committee.restore()
        for number in range(MAX_QUIET_RUNS):
            at = self.size.first + timedelta(days=self.size.nights - 1, hours=number + 1)
            self._advance_to(at)
            run = self._run_night(at, "run" if number else "provision", quiet=True)
            yield run
            if number and not run.observations:
                return

    def ledger(self) -> list[Event]:
        return events(self.root)

    def command(self, *words: str, at: datetime) -> command_process.ProcessResult:
        return command_process.run(self.root, self.server.url, *words, as_of=at)

    def status(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.command("status", "--json", at=self.nights[-1].at).out)
        return rows

    def _files(self) -> Iterator[tuple[str, File]]:
        for file in self.service.state.files.values():
            properties = file.extra.get("appProperties") or {}
            if file.book and UNIT_PROPERTY in properties:
                yield str(properties[UNIT_PROPERTY]), file

    def _folder(self, kind: str) -> str:
        """The id of the plan's folder ("plan") or the units' ("units")."""
        return next(each.id for each in self.service.state.files.values()
                    if (each.extra.get("appProperties") or {}).get(KIND_PROPERTY) == kind)

    def _unit(self, code: str, file: File) -> SimulatedUnit:
        file.permissions.append({"id": EDITOR, "type": "user", "role": "writer", "emailAddress": EDITOR})
        assert file.book
        tabs_by_id = {sheet.id: ExpectedTab.of(sheet, self.reader, self._fresh_tabs[sheet.id])
                      for sheet in file.book.sheets}
        titles = {number: title for title, number in self.form.tabs.items()}
        return SimulatedUnit(code, file, tabs_by_id, titles, changed_at=file.modified)

    @cached_property
    def _fresh_tabs(self) -> dict[int, ExpectedTab]:
        return {sheet.id: ExpectedTab.of(sheet, self.reader) for sheet in self.form.book.sheets}

    def _advance_to(self, moment: datetime) -> None:
        clock = self.service.state.clock
        clock.advance(max(0.0, (moment - clock.now()).total_seconds()))

    def _day(self, until: datetime) -> None:
        """People at work from eight to eighteen."""
        acting = [code for code in self.units if self.rng.random() < self.size.active_share
                  for _ in range(self.rng.randrange(1, 5))]
        self.rng.shuffle(acting)
        start = until - timedelta(hours=18)
        for at, code in enumerate(acting):
            self._advance_to(start + 10 * HOUR * at / len(acting))
            self._act(self.units[code])
            if self.rng.random() < 0.1:
                self.secretary.act()
            if (at + 1) * self.size.checks // len(acting) > at * self.size.checks // len(acting):
                self._run_night(self.now(), "check")
        self._advance_to(until)

    def _act(self, unit: SimulatedUnit) -> None:
        """Somebody of the unit, or of the committee, does something."""
        chance = self.rng.random()
        if chance < 0.75:
            self.users.act(unit)
        elif chance < 0.92:
            self.file_users.act(unit)
        else:
            self.committee.act()

    def _run_night(self, at: datetime, command: str = "run", *, quiet: bool = False) -> NightlyRun:
        """A command on all workbooks: `run`, `check`, or one that records no observations."""
        service, faults = self.service, self.service.faults
        self.observations, self.read_times, self.moment = {}, {}, at
        self.work = work = PassWork(service, self.units)
        self.collecting, self.guard.written = command in ("run", "check"), {}
        service.between_requests = None if quiet else self._act_between_requests
        faults.rate, faults.kinds = (0.0 if quiet else self.size.faults), fault_kinds(self.size.timeout)
        result = self.command(command, "--json", at=at)
        service.between_requests, faults.rate, self.moment, self.collecting = None, 0.0, None, False
        for code in self.read_times:
            self.units[code].listed_at = work.at_listing.get(code)
        requests = work.requests(self.guard.changed())
        new_events = [each for each in self.ledger() if each.at == at]
        run = NightlyRun(at, result, self.observations, new_events, command, requests)
        self.nights.append(run)
        invariants.check_night(self, run, settled=quiet)
        return run

    def _act_between_requests(self, file: str) -> None:
        """Somebody edits before a request, often the spreadsheet that the request concerns."""
        if self.rng.random() >= self.size.concurrent_share:
            return
        here = next((unit for unit in self.units.values() if unit.file.id == file), None) if file else None
        before, register, version = self.work.changes(), self.committee.register, self.committee.register.version
        if here is None and self.rng.random() < 0.3:
            self.secretary.act()
        else:
            self._act(here or self.rng.choice([*self.units.values()]))
        self.work.note_edits(before, register=register.version != version)

    def _request_answered(self, unit: SimulatedUnit | None, what: str) -> None:
        """Record which spreadsheet a request read or wrote. A run reads what was listed as changed, then lists again
        for what has changed meanwhile; later reads serve writes only. A spreadsheet without a snapshot is read, then
        Drive is asked whether its version is still the listed one."""
        if unit is None or what == "read":
            self.last_reads[unit.file.id if unit else ""] = self.service.request_number
        if unit is None:
            self.collecting = self.collecting and not self.observations
            self.work.note_listing()
            return
        if what == "write":  # its response contains what people did since the read
            self.read_times[unit.code] = unit.changed_at
            self.work.note_write(unit.code)
        last_read = max(self.last_reads.get(unit.file.id, 0), self.last_reads.get("", 0))
        if what == "write" and unit.annotated_at > last_read:
            self.overwritten_annotations += sum(
                accept_overwritten_annotations(expected, unit.sheet(tab), self.reader)
                for tab, expected in unit.tabs_by_id.items())
        elif self.collecting and what == "read":
            self._record_observation(unit)
        elif self.collecting and what == "version":
            self.observations.pop(unit.code, None)
            self.read_times.pop(unit.code, None)
        self.collecting = self.collecting and what == "read"

    def _record_observation(self, unit: SimulatedUnit) -> None:
        self.read_times[unit.code] = unit.changed_at
        obligations = [each.code for each in self.workspace.plan.obligations]
        self.observations[unit.code] = Observation(
            {each: self.form.ticked(unit.tabs_by_id, each) for each in obligations},
            {each: self.form.answers(unit.tabs_by_id, each) for each in obligations}, dict(unit.ticked_at))


def new_server(size: SoakSize) -> Server:
    """The stand-in for a soak, not yet serving."""
    return Server(InstrumentedService(GoogleState(clock=ManualClock(START), seed=size.seed)))


def expected_notes(soak: Soak) -> dict[str, dict[tuple[str, str], str]]:
    """Unit → (tab, cell) → the note due there, from the findings of the spreadsheets in their current state."""
    at, settings = soak.nights[-1].at, soak.workspace.settings
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ENDPOINT, soak.server.url)
        context = JobContext(soak.workspace, wiring.adapters(soak.root, settings, ZONE, at), at, as_of_given=True)
        left_over: dict[str, list[Finding]] = {}
        for finding in jobs.findings(context):
            left_over.setdefault(finding.unit, []).append(finding)
    return {unit: {(tab, cell): annotation.text for tab, cells in merge_by_cell(cell_annotations(new_events)).items()
                   for cell, annotation in cells.items()} for unit, new_events in left_over.items()}
