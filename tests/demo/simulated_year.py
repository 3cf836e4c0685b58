"""Runs the year in a workspace, step by step."""

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
from tests.demo.scenario import DECISIONS, SILENT_MONTH, YEAR, ScenarioStep
from tests.examples import INIT


@dataclass
class SimulatedYear:
    """A workspace and the people around it.

    `positions`: position in `scenario.py` → unit; all units of the shipped plan in order, when empty.
    `backend_factory`: makes the backend in which the sheets are kept, given the workspace's folder. `nights`: time of
    a run → the document of `run --json`.
    """

    root: Path
    seed: int = 2024
    positions: Mapping[int, str] = field(default_factory=dict)
    backend_factory: Callable[[Path], Backend] = FolderBackend
    nights: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @cached_property
    def backend(self) -> Backend:
        return self.backend_factory(self.root)

    @cached_property
    def command(self) -> Command:
        return Command(self.root)

    @cached_property
    def units(self) -> list[str]:
        return self.backend.units()

    @cached_property
    def units_by_position(self) -> list[str]:
        """Units by position; "" where there is none."""
        if not self.positions:
            return self.units
        return [self.positions.get(seat, "") for seat in range(max(self.positions) + 1)]

    def mistakes(self, unit: str, obligation: str) -> list[Mistake]:
        """The mistakes that a unit makes, if its backend permits them."""
        assigned = (MISTAKES[name] for name in self.mistake_names.get((unit, obligation), ()))
        return [each for each in assigned if self.backend.clerk_may_change_tabs or not each.program]

    @cached_property
    def places(self) -> FieldMap:
        return FieldMap(self.command.json("fields"))

    @cached_property
    def mistake_names(self) -> dict[tuple[str, str], list[str]]:
        return assigned_mistakes(self.units_by_position)

    @cached_property
    def clerks(self) -> dict[str, Clerk]:
        return {unit: self._clerk(unit, number) for number, unit in enumerate(self.units, start=1)}

    @cached_property
    def unit_types(self) -> dict[str, str]:
        with (self.root / "config" / "units.csv").open(encoding="utf-8", newline="") as lines:
            table = csv.DictReader(line for line in lines if not line.startswith("#"))
            return {line["code"]: line["type"] for line in table}

    def _clerk(self, unit: str, number: int) -> Clerk:
        access = self.backend.workbook_access(unit, self.places)
        return Clerk(unit, access, self.places, self._answers(unit), number)

    def _answers(self, unit: str) -> Answers:
        quiet = unit in assigned_units(self.units_by_position, *SILENT_MONTH)
        return answers(unit, self.unit_types[unit], self.places, self.seed, action_month=not quiet)

    def set_up(self) -> None:
        """A new workspace with the shipped plan and units."""
        baocao(*INIT, str(self.root))
        _name_people(self.root / "config" / "plan-2024.toml")
        if self.positions:
            _keep(self.root / "config" / "units.csv", self.positions.values())
        self.backend.begin()
        self.command("check-config")

    def run_steps(self, steps: tuple[ScenarioStep, ...] = YEAR) -> Iterator[ScenarioStep]:
        """Run the steps in turn; each is yielded when it is done."""
        for step in steps:
            self.backend.at(moment(step.at))
            ACTIONS[step.action](self, step, moment(step.at))
            yield step

    def clerks_of(self, step: ScenarioStep) -> Iterator[Clerk]:
        obligation = step.details[0] if step.details else "one"
        return (self.clerks[unit] for unit in assigned_units(self.units_by_position, obligation, step.role))


def _name_people(path: Path) -> None:
    """Add to the plan a secretary, who gets a digest, and a member of the committee."""
    text = path.read_text(encoding="utf-8").replace(
        "\ncommittee_emails", '\nsecretary_emails = ["thu-ky@haiphong.example"]\ncommittee_emails', 1)
    path.write_text(text + '\n[[members]]\nname = "Nguyễn Thị An"\nemail = "an@haiphong.example"\n'
                    'types = ["THPT công lập"]\n', encoding="utf-8")


def _keep(path: Path, units: Collection[str]) -> None:
    """Keep only these units' lines in units.csv."""
    with path.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines)
        kept, columns = [line for line in table if line["code"] in units], list(table.fieldnames or ())
    with path.open("w", encoding="utf-8", newline="") as lines:
        written = csv.DictWriter(lines, columns)
        written.writeheader()
        written.writerows(kept)


def moment(text: str) -> datetime:
    """A time in the plan's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def _provision(year: SimulatedYear, _step: ScenarioStep, now: datetime) -> None:
    year.command("provision", as_of=now)


def _night(year: SimulatedYear, step: ScenarioStep, now: datetime) -> None:
    year.nights[step.at] = year.command.json("run", as_of=now, codes=(DONE, PART))


def _hand_in(year: SimulatedYear, step: ScenarioStep, now: datetime) -> None:
    for clerk in year.clerks_of(step):
        assigned = [mistake for obligation in step.details for mistake in year.mistakes(clerk.unit, obligation)]
        clerk.hand_in(step.details, now, [mistake.make for mistake in assigned],
                      program=any(mistake.program for mistake in assigned))


def _correct(year: SimulatedYear, step: ScenarioStep, now: datetime) -> None:
    """Correct the reports of the clerks who got feedback on a mistake."""
    for clerk in year.clerks_of(step):
        assigned = year.mistakes(clerk.unit, step.details[0])
        if any(mistake.code for mistake in assigned):
            clerk.correct(step.details[0], now, restore=any(mistake.restore for mistake in assigned))


def _rewrite(year: SimulatedYear, step: ScenarioStep, now: datetime) -> None:
    for clerk in year.clerks_of(step):
        clerk.rewrite(step.details[0], now)


def _amend(year: SimulatedYear, step: ScenarioStep, now: datetime) -> None:
    for clerk in year.clerks_of(step):
        clerk.amend(step.details[0], "G07", 2, now)


def _damage(year: SimulatedYear, step: ScenarioStep, now: datetime) -> None:
    for clerk in year.clerks_of(step):
        clerk.cut_short(now)


def _put_back(year: SimulatedYear, step: ScenarioStep, now: datetime) -> None:
    for clerk in year.clerks_of(step):
        clerk.put_back(now)


def _decide(year: SimulatedYear, step: ScenarioStep, now: datetime) -> None:
    entries = {(unit, obligation): entry for (role, obligation), entry in DECISIONS[step.details[0]].items()
               for unit in assigned_units(year.units_by_position, obligation, role)}
    year.backend.decide(entries, now)


def _accept(year: SimulatedYear, step: ScenarioStep, now: datetime) -> None:
    obligation, verdict, reason = step.details
    for clerk in year.clerks_of(step):
        year.command("accept", clerk.unit, obligation, "--verdict", verdict, "--reason", reason, as_of=now)


def _return(year: SimulatedYear, step: ScenarioStep, now: datetime) -> None:
    obligation, reason = step.details
    for clerk in year.clerks_of(step):
        year.command("return", clerk.unit, obligation, "--reason", reason, as_of=now)


def _exempt(year: SimulatedYear, step: ScenarioStep, now: datetime) -> None:
    obligation, reason = step.details
    for clerk in year.clerks_of(step):
        year.command("exempt", clerk.unit, obligation, "--reason", reason, as_of=now)


def _extend(year: SimulatedYear, step: ScenarioStep, now: datetime) -> None:
    obligation, until, reason = step.details
    for clerk in year.clerks_of(step):
        year.command("extend", clerk.unit, obligation, "--until", until, "--reason", reason, as_of=now)


def _announce(year: SimulatedYear, step: ScenarioStep, now: datetime) -> None:
    subject, text = step.details
    year.command("notify", "--all", "--subject", subject, "--text", text, as_of=now)


def _compile(year: SimulatedYear, step: ScenarioStep, now: datetime) -> None:
    year.command("compile", step.details[0], as_of=now, codes=(DONE, PART))


ACTIONS: dict[str, Callable[[SimulatedYear, ScenarioStep, datetime], None]] = {
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
    "announce": _announce,
    "compile": _compile,
}
