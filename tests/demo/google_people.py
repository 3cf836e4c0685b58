"""People who use the Workspace around a simulated year, while a request of the software in fifty fails: they move,
copy, share and rename files, put them into the bin and take them out, add tabs, filter views, comments and columns,
and change the locale. The year must end as it does without them, and what they added must be there."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any

from automation.adapters.google_sheets.drive import KIND_PROPERTY, UNIT_PROPERTY
from tests.demo.command import Command, CommandResult
from tests.demo.google_backend import START, GoogleBackend
from tests.demo.scenario import ScenarioStep
from tests.demo.simulated_year import SimulatedYear
from tests.fake_google.clock import ManualClock
from tests.fake_google.drive_user import DriveUser
from tests.fake_google.faults import Faults
from tests.fake_google.google_state import GoogleState
from tests.fake_google.server import Server
from tests.soak.additions import AdditionsGuard, is_register
from tests.soak.committee import OTHER_TITLE, Committee
from tests.soak.file_users import FileUsers
from tests.soak.instrumented_service import FAULT_KINDS, InstrumentedService
from tests.soak.random_users import SimulatedUnit
from tests.soak.workspace_factory import ACCOUNT, EDITOR

FAULT_RATE = 0.02


def new_server(seed: int = 1) -> Server:
    """A stand-in as `google_backend.new_server` makes it, on which requests may fail."""
    service = InstrumentedService(GoogleState(clock=ManualClock(START), seed=seed))
    # without storage, which ends a run
    service.faults = Faults(kinds=[each for each in FAULT_KINDS if each.kind != "storage"], seed=seed)
    return Server(service)


@dataclass(frozen=True)
class FaultyCommand(Command):
    """A command during which requests fail at `rate`."""

    faults: Faults = field(default_factory=Faults)
    rate: float = FAULT_RATE

    def __call__(self, *words: str, **more: Any) -> CommandResult:
        self.faults.rate = self.rate
        try:
            return Command.__call__(self, *words, **more)
        finally:
            self.faults.rate = 0.0


@dataclass
class GoogleYear(SimulatedYear):
    """A year on a server of `new_server`."""

    @cached_property
    def command(self) -> Command:
        return FaultyCommand(self.root, self.service.faults)

    @cached_property
    def people(self) -> GooglePeople:
        return GooglePeople(self, Random(self.seed))  # noqa: S311 - the same people for the same seed

    @property
    def service(self) -> InstrumentedService:
        assert isinstance(self.backend, GoogleBackend)
        assert isinstance(self.backend.server.service, InstrumentedService)
        return self.backend.server.service

    def without_faults(self) -> None:
        self.command = Command(self.root)


@dataclass
class GooglePeople:
    """They act after a night, when every report that was submitted is recorded: a file that is moved or renamed later
    than it was submitted has a later time. What they put into the bin is taken out before the next night."""

    year: GoogleYear
    rng: Random
    actions: int = 0

    def follow(self, step: ScenarioStep) -> None:
        """Act after a step. Raises AssertionError when a write took away what people had added."""
        if step.action == "night":
            for unit in self.rng.sample(sorted(self.users.units), max(1, len(self.users.units) // 3)):
                self.users.act(self.users.units[unit])
                self.committee.act()
                self.actions += 2
            self._put_in_order()
            self.year.service.guard = self.guard
        assert not self.guard.lost, self.guard.lost

    @cached_property
    def guard(self) -> AdditionsGuard:
        return AdditionsGuard(self.year.service.state)

    @cached_property
    def users(self) -> FileUsers:
        service = self.year.service
        units = {str(marks[UNIT_PROPERTY]): file for file in service.state.files.values()
                 if file.book and UNIT_PROPERTY in (marks := file.extra.get("appProperties") or {})}
        known = {}
        for code, file in units.items():
            DriveUser(service, ACCOUNT).share(file.id, EDITOR, "writer")
            titles = {sheet.id: sheet.title for sheet in file.book.sheets} if file.book else {}
            known[code] = SimulatedUnit(code, file, {}, titles)
        return FileUsers(service, self.rng, self.guard, known, self._folder("units"), len(known))

    @cached_property
    def committee(self) -> Committee:
        state = self.year.service.state
        register = next(each for each in state.files.values() if is_register(each))
        return Committee(self.year.service, self.rng, register, self._folder("plan"))

    def _put_in_order(self) -> None:
        self.users.put_in_order()
        if self.committee.register.trashed:
            self.committee.restore()
        book = self.committee.register.book
        if book and book.by_title(OTHER_TITLE):
            self.committee.rename_tab()

    def _folder(self, kind: str) -> str:
        return next(each.id for each in self.year.service.state.files.values()
                    if (each.extra.get("appProperties") or {}).get(KIND_PROPERTY) == kind)
