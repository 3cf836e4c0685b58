"""Plays the two years on a backend, and keeps what a test compares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests.demo.answers import Answers
from tests.demo.backend import Backend, FolderBackend
from tests.demo.cell_values import Cells
from tests.demo.clerk import Clerk
from tests.demo.command import DONE, PART
from tests.demo.progress import describe, summary
from tests.demo.scenario import YEAR, ScenarioStep
from tests.demo.simulated_year import SimulatedYear, moment
from tests.demo.two_years.changed_forms import ADDED, FORMER, RENAMED, SURVEY, change_forms
from tests.demo.two_years.workbook_values import Key, entered, expected_after
from tests.units_file import set_unit

CHANGED, DAY_AFTER, SURVEYED = "2024-06-12 08:00", "2024-06-13 02:00", "2024-06-20 10:00"
NEW_YEAR, BEGUN = "2024-12-27 09:00", "2025-01-06 09:00"
HANDED_IN, NIGHT, COMPILED = "2025-05-20 10:00", "2025-05-21 02:00", "2025-06-10 09:00"
MERGED, AFTER_MERGER = "2025-06-30", "2025-07-02 02:00"
JUDGED = ("standing", "bucket", "verdict", "submitted_at", "completed_at", "amended_at", "conflict", "errors",
          "warnings")
OPEN = ("not_due", "missing")
Rows = dict[tuple[str, str], Mapping[str, Any]]


def _folder(root: Path, _plan: str) -> Backend:
    return FolderBackend(root, clerk_may_change_tabs=False)


def _silent(_line: str) -> None:
    """Prints nothing."""


@dataclass
class TwoYears:
    """`merging`: the unit that goes, and its heir. `backend_factory`: makes the backend of a workspace, given
    its plan too; `steps`: of the first year.

    `before`, `after`: unit → what its workbook held on the day of the change; `standings`: occasion → (unit,
    obligation) → its row of `status --json`; `documents`: occasion → what a command printed. `report`: gets a line for
    each step."""

    root: Path
    positions: Mapping[int, str]
    merging: tuple[str, str]
    backend_factory: Callable[[Path, str], Backend] = _folder
    steps: tuple[ScenarioStep, ...] = YEAR
    before: dict[str, dict[Key, Any]] = field(default_factory=dict)
    after: dict[str, dict[Key, Any]] = field(default_factory=dict)
    standings: dict[str, Rows] = field(default_factory=dict)
    documents: dict[str, Any] = field(default_factory=dict)
    report: Callable[[str], None] = _silent

    def __post_init__(self) -> None:
        self.first = SimulatedYear(self.root / "2024", positions=self.positions,
                                   backend_factory=lambda root: self.backend_factory(root, "plan-2024"))
        self.second = SimulatedYear(self.root / "2025", positions=self.positions,
                                    backend_factory=lambda root: self.backend_factory(root, "plan-2025"))

    def play(self) -> TwoYears:
        self.first.set_up()
        self._run([step for step in self.steps if step.at < CHANGED])
        self._change_forms()
        self._run([step for step in self.steps if step.at > CHANGED])
        self._note("end of 2024", self.first, NEW_YEAR)
        self._begin()
        self._half_year()
        self._merge()
        self._note("2024, seen later", self.first, AFTER_MERGER)
        return self

    def losses(self) -> list[str]:
        """What is not as it was: answers after the change of forms, and what was judged in 2024."""
        lost = [f"{unit} {' '.join(key)}: {value!r}" for unit, values in self.before.items()
                for key, value in expected_after(values).items() if self.after[unit].get(key) != value]
        judged, later = self.judged("end of 2024"), self.judged("2024, seen later")
        return lost + [f"{' '.join(key)}: {row} / {later.get(key)}" for key, row in judged.items()
                       if later.get(key) != row]

    def judged(self, occasion: str) -> Rows:
        """How each report was judged, without the survey, which was not asked from the beginning. The reason of what
        is still owed counts days."""
        return {key: {name: row.get(name) for name in JUDGED}
                | {"reason": None if row["standing"] in OPEN else row["reason"]}
                for key, row in self.standings[occasion].items() if key[1] != SURVEY}

    def _run(self, steps: list[ScenarioStep]) -> None:
        for step in self.first.run_steps(tuple(steps)):
            self.report(describe(self.first, step))

    def _note(self, occasion: str, year: SimulatedYear, at: str) -> None:
        rows = year.command.json("status", as_of=moment(at))
        self.standings[occasion] = {(row["unit"], row["obligation"]): row for row in rows}

    def _change_forms(self) -> None:
        year, at = self.first, moment(CHANGED)
        year.backend.at(at)
        self._note("before the change", year, CHANGED)
        self.before = _entered(year)
        change_forms(year.root)
        self.documents["warnings"] = year.command.json("check-config", as_of=at)
        self.documents["dry run"] = year.command.json("upgrade", "--dry-run", as_of=at, codes=(DONE, PART))
        self.documents["upgrade"] = year.command.json("upgrade", as_of=at, codes=(DONE, PART))
        self.report("\n".join([f"{at:%d/%m/%Y %H:%M}  forms changed, baocao upgrade:",
                             *(f"    {line}" for line in self.documents["upgrade"]["changes"])]))
        vars(year).pop("places", None)
        for clerk in year.clerks.values():
            _adapt(clerk, year)
        self.after = _entered(year)
        night = moment(DAY_AFTER)
        year.backend.at(night)
        before = {each["key"] for each in year.command.json("outbox", as_of=night)}
        self.documents["night after"] = year.command.json("run", as_of=night, codes=(DONE, PART))
        self.documents["letters after"] = {"rows": [
            each for each in year.command.json("outbox", as_of=night) if each["key"] not in before]}
        self._note("after the change", year, DAY_AFTER)
        self._survey(moment(SURVEYED))

    def _survey(self, at: datetime) -> None:
        """Everybody but the last unit answers the survey."""
        self.first.backend.at(at)
        for clerk in [*self.first.clerks.values()][:-1]:
            clerk.hand_in([SURVEY], at)

    def _begin(self) -> None:
        at = moment(NEW_YEAR)
        self.first.backend.at(at)
        self.documents["new year"] = self.first.command.json("new-year", str(self.second.root), "--year", "2025",
                                                             as_of=at)
        self.report(f"{at:%d/%m/%Y %H:%M}  baocao new-year: {self.second.root}")
        plan = self.second.root / "config" / "plan-2025.toml"
        plan.write_text(plan.read_text(encoding="utf-8").replace("draft = true", "draft = false"), encoding="utf-8")
        begun = moment(BEGUN)
        self.second.backend.go_on()
        self.second.backend.at(begun)
        self.second.command("provision", as_of=begun, codes=(DONE, PART))

    def _half_year(self) -> None:
        at, night = moment(HANDED_IN), moment(NIGHT)
        self.second.backend.at(at)
        for unit, clerk in self.second.clerks.items():
            known = self.first.clerks.get(unit, clerk)  # some units begin in this year
            clerk.answers = next_year(known.answers)
            clerk.hand_in(["6T"], at)
        self.second.backend.at(night)
        self.documents["night of 2025"] = self.second.command.json("run", as_of=night, codes=(DONE, PART))
        self.report(f"{night:%d/%m/%Y %H:%M}  night's job: {summary(self.documents['night of 2025'])}")
        compiled = moment(COMPILED)
        self.second.backend.at(compiled)
        self.second.command("compile", "6T", as_of=compiled, codes=(DONE, PART))
        self.documents["6T 2025"] = self.second.command.json("compile", "6T", "--dry-run", as_of=compiled,
                                                             codes=(DONE, PART))
        self._note("before the merger", self.second, COMPILED)

    def _merge(self) -> None:
        gone, heir = self.merging
        set_unit(self.second.root, gone, valid_to=MERGED, merged_into=heir)
        at = moment(AFTER_MERGER)
        self.second.backend.at(at)
        self.report(f"{at:%d/%m/%Y %H:%M}  {gone} is part of {heir} now; night's job")
        self.documents["night after the merger"] = self.second.command.json("run", as_of=at, codes=(DONE, PART))
        self._note("after the merger", self.second, AFTER_MERGER)


def _entered(year: SimulatedYear) -> dict[str, dict[Key, Any]]:
    return {unit: entered(year.backend.view(unit, year.places), year.places) for unit in year.units}


def _adapt(clerk: Clerk, year: SimulatedYear) -> None:
    """The clerk sees the changed forms, and has an answer to what is new."""
    clerk.places = year.places
    clerk.workbook_access = year.backend.workbook_access(clerk.unit, year.places)
    filled = {obligation: {_renamed(key): value for key, value in cells.items()}
              for obligation, cells in clerk.answers.cells.items()}
    filled["CN"][ADDED, ""] = 1
    filled[SURVEY] = {("R01", "total"): 5, ("R01", "female"): 3}
    clerk.answers = replace(clerk.answers, cells=filled)


def _renamed(key: tuple[str, str]) -> tuple[str, str]:
    return (RENAMED if key[0] == FORMER else key[0], key[1])


def next_year(answers: Answers) -> Answers:
    """The same answers a year later."""
    filled: dict[str, Cells] = {obligation: {key: later(value) for key, value in cells.items()}
                                for obligation, cells in answers.cells.items()}
    filled["6T"][ADDED, ""] = 1
    filled["6T"] = {_renamed(key): value for key, value in filled["6T"].items()}
    tables = {name: tuple(replace(line, written_on=later(line.written_on), values={
        column: later(value) for column, value in line.values.items()}, rewritten_on=later(line.rewritten_on))
        for line in lines) for name, lines in answers.tables.items()}
    return replace(answers, cells=filled, tables=tables)


def later(value: Any) -> Any:
    """A day a year later, on a weekday; anything else as it is."""
    return value if not isinstance(value, date) else date.fromordinal(value.toordinal() + 364)
