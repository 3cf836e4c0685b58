"""Carries the year out in a workspace, act by act."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.demo.answers import Answers, answers
from tests.demo.assignments import assigned_mistakes, assigned_units
from tests.demo.backend import Backend, FolderBackend
from tests.demo.clerk import Clerk
from tests.demo.command import DONE, PART, ZONE, Command, baocao
from tests.demo.field_map import FieldMap
from tests.demo.mistakes.table import MISTAKES, Mistake
from tests.demo.scenario import DECISIONS, SILENT_MONTH, YEAR, Act


@dataclass
class SimulatedYear:
    """A workspace and the people around it. `nights`: moment → the document of `run --json`.
    `seats`: seat (`scenario.py`) → the unit that takes it; all units of the shipped plan, in their
    order, when empty. `on`: where the sheets are kept."""

    root: Path
    seed: int = 2024
    seats: Mapping[int, str] = field(default_factory=dict)
    on: Callable[[Path], Backend] = FolderBackend
    nights: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @cached_property
    def ground(self) -> Backend:
        return self.on(self.root)

    @cached_property
    def command(self) -> Command:
        return Command(self.root)

    @cached_property
    def units(self) -> list[str]:
        return self.ground.units()

    @cached_property
    def seated(self) -> list[str]:
        """By seat; "" where nobody sits."""
        if not self.seats:
            return self.units
        return [self.seats.get(seat, "") for seat in range(max(self.seats) + 1)]

    def mistakes(self, unit: str, obligation: str) -> list[Mistake]:
        """Those that it makes, where people can make them."""
        made = (MISTAKES[name] for name in self.slips.get((unit, obligation), ()))
        return [each for each in made if self.ground.clerk_may_change_tabs or not each.program]

    @cached_property
    def places(self) -> FieldMap:
        return FieldMap(self.command.json("fields"))

    @cached_property
    def slips(self) -> dict[tuple[str, str], list[str]]:
        return assigned_mistakes(self.seated)

    @cached_property
    def clerks(self) -> dict[str, Clerk]:
        return {unit: Clerk(unit, self.ground.screen(unit, self.places), self.places, self._answers(unit), number)
                for number, unit in enumerate(self.units, start=1)}

    @cached_property
    def unit_types(self) -> dict[str, str]:
        with (self.root / "config" / "units.csv").open(encoding="utf-8", newline="") as lines:
            return {line["code"]: line["type"] for line in csv.DictReader(lines)}

    def _answers(self, unit: str) -> Answers:
        quiet = unit in assigned_units(self.seated, *SILENT_MONTH)
        return answers(unit, self.unit_types[unit], self.places, self.seed, action_month=not quiet)

    def lay_out(self) -> None:
        """A new workspace with the shipped plan and units."""
        baocao("init", str(self.root))
        if self.seats:
            _keep(self.root / "config" / "units.csv", self.seats.values())
        self.ground.begin()
        self.command("check-config")

    def play(self, acts: tuple[Act, ...] = YEAR) -> Iterator[Act]:
        """Carry the acts out in turn; each is yielded when it is done."""
        for act in acts:
            self.ground.at(moment(act.at))
            ACTIONS[act.verb](self, act, moment(act.at))
            yield act

    def playing(self, act: Act) -> Iterator[Clerk]:
        obligation = act.what[0] if act.what else "one"
        return (self.clerks[unit] for unit in assigned_units(self.seated, obligation, act.who))


def _keep(path: Path, units: Collection[str]) -> None:
    """Leave only these lines in units.csv."""
    with path.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines)
        kept, columns = [line for line in table if line["code"] in units], list(table.fieldnames or ())
    with path.open("w", encoding="utf-8", newline="") as lines:
        written = csv.DictWriter(lines, columns)
        written.writeheader()
        written.writerows(kept)


def moment(text: str) -> datetime:
    """Local time of the plan."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def _provision(year: SimulatedYear, _act: Act, now: datetime) -> None:
    year.command("provision", as_of=now)


def _night(year: SimulatedYear, act: Act, now: datetime) -> None:
    year.nights[act.at] = year.command.json("run", as_of=now, codes=(DONE, PART))


def _hand_in(year: SimulatedYear, act: Act, now: datetime) -> None:
    for clerk in year.playing(act):
        made = [mistake for obligation in act.what for mistake in year.mistakes(clerk.unit, obligation)]
        clerk.hand_in(act.what, now, [mistake.make for mistake in made],
                      program=any(mistake.program for mistake in made))


def _correct(year: SimulatedYear, act: Act, now: datetime) -> None:
    """Only those to whom the feedback said something have anything to do."""
    for clerk in year.playing(act):
        made = year.mistakes(clerk.unit, act.what[0])
        if any(mistake.code for mistake in made):
            clerk.correct(act.what[0], now, restore=any(mistake.restore for mistake in made))


def _rewrite(year: SimulatedYear, act: Act, now: datetime) -> None:
    for clerk in year.playing(act):
        clerk.rewrite(act.what[0], now)


def _amend(year: SimulatedYear, act: Act, now: datetime) -> None:
    for clerk in year.playing(act):
        clerk.amend(act.what[0], "G07", 2, now)


def _damage(year: SimulatedYear, act: Act, now: datetime) -> None:
    for clerk in year.playing(act):
        clerk.cut_short(now)


def _put_back(year: SimulatedYear, act: Act, now: datetime) -> None:
    for clerk in year.playing(act):
        clerk.put_back(now)


def _decide(year: SimulatedYear, act: Act, now: datetime) -> None:
    entries = {(unit, obligation): entry for (part, obligation), entry in DECISIONS[act.what[0]].items()
               for unit in assigned_units(year.seated, obligation, part)}
    year.ground.decide(entries, now)


def _accept(year: SimulatedYear, act: Act, now: datetime) -> None:
    obligation, verdict, reason = act.what
    for clerk in year.playing(act):
        year.command("accept", clerk.unit, obligation, "--verdict", verdict, "--reason", reason, as_of=now)


def _return(year: SimulatedYear, act: Act, now: datetime) -> None:
    obligation, reason = act.what
    for clerk in year.playing(act):
        year.command("return", clerk.unit, obligation, "--reason", reason, as_of=now)


def _exempt(year: SimulatedYear, act: Act, now: datetime) -> None:
    obligation, reason = act.what
    for clerk in year.playing(act):
        year.command("exempt", clerk.unit, obligation, "--reason", reason, as_of=now)


def _extend(year: SimulatedYear, act: Act, now: datetime) -> None:
    obligation, until, reason = act.what
    for clerk in year.playing(act):
        year.command("extend", clerk.unit, obligation, "--until", until, "--reason", reason, as_of=now)


def _compile(year: SimulatedYear, act: Act, now: datetime) -> None:
    year.command("compile", act.what[0], as_of=now, codes=(DONE, PART))


ACTIONS: dict[str, Callable[[SimulatedYear, Act, datetime], None]] = {
    "provision": _provision,
    "night": _night,
    "hand in": _hand_in,
    "correct": _correct,
    "rewrite": _rewrite,
    "amend": _amend,
    "nothing": _hand_in,
    "damage": _damage,
    "put back": _put_back,
    "decide": _decide,
    "accept": _accept,
    "return": _return,
    "extend": _extend,
    "exempt": _exempt,
    "compile": _compile,
}
