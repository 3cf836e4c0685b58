"""Nights and days of the soak, and what must hold after each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import pytest

from automation import wiring
from automation.adapters.google_sheets.annotations import by_cell
from automation.adapters.google_sheets.drive import UNIT
from automation.configuration.workspace import Workspace, load_or_raise
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.findings import Finding
from automation.jobs import nightly as jobs
from automation.jobs.context import JobContext
from automation.tabs.feedback_tab import marks
from tests.demo.command import ZONE
from tests.demo.google_backend import ENDPOINT, START
from tests.fake_google.clock import ManualClock
from tests.fake_google.google_state import File, GoogleState
from tests.fake_google.server import Server
from tests.resilience.sample_office import events
from tests.soak import command_process, invariants, workspace_factory
from tests.soak.expected_ledger import ExpectedLedger, Observation
from tests.soak.expected_spreadsheet import CellReader, ExpectedTab, give_way
from tests.soak.form import Form
from tests.soak.instrumented_service import InstrumentedService, troubles
from tests.soak.random_users import RandomUsers, SimulatedUnit
from tests.soak.secretary import Secretary
from tests.soak.workspace_factory import EDITOR

HOUR = timedelta(hours=1)
REST = 6  # nights at the most


@dataclass(frozen=True)
class SoakSize:
    """`busy`: share of the units whose people do something on a day; `nightly`: of the requests of a night before
    which somebody does; `faults`: share of the requests that go wrong; `timeout`: seconds."""

    units: int = 6
    nights: int = 4
    busy: float = 0.6
    nightly: float = 0.3
    faults: float = 0.02
    timeout: float = 6.0
    connections: int = 1
    seed: int = 1

    @property
    def first(self) -> datetime:
        """Few nights lie about the deadline, many begin before the first reminder."""
        return datetime(2024, 5, 24 if self.nights <= 12 else 9, 2, tzinfo=ZONE)


@dataclass
class Night:
    """One that is over. `sights`: what the software was given to read; `recorded`: did it get as far as the ledger?"""

    at: datetime
    ended: command_process.ProcessResult
    sights: dict[str, Observation]
    told: list[Event]

    @property
    def recorded(self) -> bool:
        return any(each.unit is None and each.kind is EventKind.OBSERVED for each in self.told)

    @property
    def left(self) -> list[str]:
        try:
            found: list[str] = json.loads(self.ended.out)["left"]
        except ValueError:
            return [self.ended.err]
        return found


@dataclass
class Soak:
    """`server` is running, on a `InstrumentedService`. `moment`: of the night that is under way, None by day."""

    root: Path
    server: Server
    size: SoakSize
    moment: datetime | None = None
    sights: dict[str, Observation] = field(default_factory=dict)
    collecting: bool = False
    looks: dict[str, int] = field(default_factory=dict)  # file, "" for all → the request that showed it last
    gave_way: int = 0  # notes and colours that people put where we wrote, after we had looked and before we wrote
    oracle: ExpectedLedger = field(default_factory=ExpectedLedger)
    eye: CellReader = field(default_factory=CellReader)
    nights: list[Night] = field(default_factory=list)
    letters: invariants.MessageLog = field(default_factory=invariants.MessageLog)

    @property
    def service(self) -> InstrumentedService:
        assert isinstance(self.server.service, InstrumentedService)
        return self.server.service

    @cached_property
    def dice(self) -> Random:
        return Random(self.size.seed)  # noqa: S311 - the same people in every run

    @cached_property
    def workspace(self) -> Workspace:
        return load_or_raise(self.root)

    @cached_property
    def form(self) -> Form:
        book = next(self._files())[1].book  # each change makes another one: this stays as it is
        assert book
        return Form(workspace_factory.places(self.root), book, self.workspace.plan)

    @cached_property
    def units(self) -> dict[str, SimulatedUnit]:
        return {code: self._unit(code, file) for code, file in sorted(self._files())}

    @cached_property
    def people(self) -> RandomUsers:
        return RandomUsers(self.service, self.form, self.dice, self.now)

    @cached_property
    def secretary(self) -> Secretary:
        return Secretary(self.service, self.dice, self.units, self.oracle.handed_in)

    def now(self) -> datetime:
        """To the millisecond, as Drive tells it."""
        now = self.moment or self.service.state.clock.now().astimezone(ZONE)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def lay_out(self) -> None:
        workspace_factory.lay_out(self.root, self.server, self.size.units, timeout=self.size.timeout,
                        connections=self.size.connections)
        by_file = {unit.file.id: unit for unit in self.units.values()}
        self.service.units = set(by_file)
        self.service.told = lambda file, what: self._told(by_file.get(file), what)

    def play(self) -> Iterator[Night]:
        """Day and night in turn; each night is over and checked when it is given."""
        for number in range(self.size.nights):
            at = self.size.first + timedelta(days=number)
            self._day(at)
            yield self._night(at)

    def rest(self) -> Iterator[Night]:
        """Nights without people and faults: two, and as many more as it takes a slow machine to have no time-out."""
        for number in range(REST):
            at = self.size.first + timedelta(days=self.size.nights - 1, hours=number + 1)
            self._at(at)
            done = self._night(at, quiet=True)
            yield done
            if number and not done.sights:
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
            marks = file.extra.get("appProperties") or {}
            if file.book and UNIT in marks:
                yield str(marks[UNIT]), file

    def _unit(self, code: str, file: File) -> SimulatedUnit:
        file.permissions.append({"id": EDITOR, "type": "user", "role": "writer", "emailAddress": EDITOR})
        assert file.book
        pages = {sheet.id: ExpectedTab.of(sheet, self.eye, self._pages[sheet.id]) for sheet in file.book.sheets}
        return SimulatedUnit(code, file, pages, {number: title for title, number in self.form.tabs.items()})

    @cached_property
    def _pages(self) -> dict[int, ExpectedTab]:
        return {sheet.id: ExpectedTab.of(sheet, self.eye) for sheet in self.form.book.sheets}

    def _at(self, moment: datetime) -> None:
        clock = self.service.state.clock
        clock.advance(max(0.0, (moment - clock.now()).total_seconds()))

    def _day(self, until: datetime) -> None:
        """People at work from eight to eighteen."""
        acts = [code for code in self.units if self.dice.random() < self.size.busy
                for _ in range(self.dice.randrange(1, 5))]
        self.dice.shuffle(acts)
        start = until - timedelta(hours=18)
        for at, code in enumerate(acts):
            self._at(start + 10 * HOUR * at / len(acts))
            self.people.act(self.units[code])
            if self.dice.random() < 0.1:
                self.secretary.act()
        self._at(until)

    def _night(self, at: datetime, *, quiet: bool = False) -> Night:
        service, faults = self.service, self.service.faults
        self.sights, self.moment, self.collecting = {}, at, True
        service.between = None if quiet else self._between
        faults.rate, faults.kinds = (0.0 if quiet else self.size.faults), troubles(self.size.timeout)
        ended = self.command("run", "--json", at=at)
        service.between, faults.rate, self.moment, self.collecting = None, 0.0, None, False
        told = [each for each in self.ledger() if each.at == at]
        done = Night(at, ended, self.sights, told)
        self.nights.append(done)
        invariants.check_night(self, done, settled=quiet)
        return done

    def _between(self, file: str) -> None:
        """Somebody acts: often just there where the software is at work."""
        if self.dice.random() >= self.size.nightly:
            return
        here = next((unit for unit in self.units.values() if unit.file.id == file), None) if file else None
        if here is None and self.dice.random() < 0.3:
            self.secretary.act()
        else:
            self.people.act(here or self.dice.choice([*self.units.values()]))

    def _told(self, unit: SimulatedUnit | None, what: str) -> None:
        """A night reads what was listed as changed, then looks at what has changed meanwhile; later it reads only to
        write. Without a memory of a spreadsheet it reads and asks Drive if that is still what was listed."""
        if unit is None or what == "read":
            self.looks[unit.file.id if unit else ""] = self.service.step
        if unit is None:
            self.collecting = self.collecting and not self.sights
            return
        if what == "write" and unit.penned > max(self.looks.get(unit.file.id, 0), self.looks.get("", 0)):
            self.gave_way += sum(give_way(page, unit.sheet(tab), self.eye) for tab, page in unit.pages.items())
        elif self.collecting and what == "read":
            self._given(unit)
        elif self.collecting and what == "ask":
            self.sights.pop(unit.code, None)
        self.collecting = self.collecting and what == "read"

    def _given(self, unit: SimulatedUnit) -> None:
        obligations = [each.code for each in self.workspace.plan.obligations]
        self.sights[unit.code] = Observation(
            {each: self.form.ticked(unit.pages, each) for each in obligations},
            {each: self.form.said(unit.pages, each) for each in obligations}, dict(unit.ticked_at))


def new_server(size: SoakSize) -> Server:
    """A stand-in for a soak, not yet serving."""
    return Server(InstrumentedService(GoogleState(clock=ManualClock(START), seed=size.seed)))


def expected_notes(soak: Soak) -> dict[str, dict[tuple[str, str], str]]:
    """Unit → (tab, cell) → what is to be said there, by a look at the spreadsheets as they are now."""
    at, settings = soak.nights[-1].at, soak.workspace.settings
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ENDPOINT, soak.server.url)
        context = JobContext(soak.workspace, wiring.adapters(soak.root, settings, ZONE, at), at, as_of_given=True)
        found: dict[str, list[Finding]] = {}
        for finding in jobs.findings(context):
            found.setdefault(finding.unit, []).append(finding)
    return {unit: {(tab, cell): wish.text for tab, cells in by_cell(marks(told)).items()
                   for cell, wish in cells.items()} for unit, told in found.items()}


def tally(soak: Soak) -> dict[str, Any]:
    """What the soak did, for people to read."""
    codes = Counter(each.ended.code for each in soak.nights)
    kinds = Counter(each.kind.value for each in soak.ledger())
    statuses = Counter(status for _account, _name, status in soak.service.log)
    return {"nights": dict(codes), "faults": soak.service.faults.injected, "deeds": soak.people.done,
            "refused": soak.people.refused, "gave way": soak.gave_way, "slips": len(soak.secretary.slips),
            "ledger": dict(kinds),
            "mails": len(soak.service.state.mail), "requests": dict(statuses)}
