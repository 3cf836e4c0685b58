"""Carries the year out in a workspace, act by act."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.year.answers import Answers, answers
from tests.year.casting import cast, slips
from tests.year.command import DONE, PART, ZONE, Command, baocao
from tests.year.hands import Clerk
from tests.year.mistakes import MISTAKES
from tests.year.places import Places
from tests.year.scenario import DECISIONS, SILENT_MONTH, YEAR, Act
from tests.year.secretary import decide


@dataclass
class Rehearsal:
    """A workspace and the people around it. `nights`: moment → the document of `run --json`."""

    root: Path
    seed: int = 2024
    nights: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @cached_property
    def command(self) -> Command:
        return Command(self.root)

    @cached_property
    def units(self) -> list[str]:
        return sorted(path.stem for path in (self.root / "sheets").glob("*.xlsx"))

    @cached_property
    def places(self) -> Places:
        return Places(self.command.json("fields"))

    @cached_property
    def slips(self) -> dict[tuple[str, str], list[str]]:
        return slips(self.units)

    @cached_property
    def clerks(self) -> dict[str, Clerk]:
        return {unit: Clerk(unit, self.root / "sheets" / f"{unit}.xlsx", self.places,
                            self._answers(unit), number)
                for number, unit in enumerate(self.units, start=1)}

    @cached_property
    def unit_types(self) -> dict[str, str]:
        with (self.root / "config" / "units.csv").open(encoding="utf-8", newline="") as lines:
            return {line["code"]: line["type"] for line in csv.DictReader(lines)}

    def _answers(self, unit: str) -> Answers:
        quiet = unit in cast(self.units, *SILENT_MONTH)
        return answers(unit, self.unit_types[unit], self.places, self.seed, action_month=not quiet)

    def lay_out(self) -> None:
        """A new workspace with the shipped plan and units."""
        baocao("init", str(self.root))
        self.command("check-config")

    def play(self, acts: tuple[Act, ...] = YEAR) -> Iterator[Act]:
        """Carry the acts out in turn; each is yielded when it is done."""
        for act in acts:
            VERBS[act.verb](self, act, moment(act.at))
            yield act

    def playing(self, act: Act) -> Iterator[Clerk]:
        obligation = act.what[0] if act.what else "one"
        return (self.clerks[unit] for unit in cast(self.units, obligation, act.who))


def moment(text: str) -> datetime:
    """Local time of the plan."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def _provision(year: Rehearsal, _act: Act, now: datetime) -> None:
    year.command("provision", as_of=now)


def _night(year: Rehearsal, act: Act, now: datetime) -> None:
    year.nights[act.at] = year.command.json("run", as_of=now, codes=(DONE, PART))


def _hand_in(year: Rehearsal, act: Act, now: datetime) -> None:
    for clerk in year.playing(act):
        made = [MISTAKES[name] for obligation in act.what
                for name in year.slips.get((clerk.unit, obligation), ())]
        clerk.hand_in(act.what, now, [mistake.make for mistake in made],
                      program=any(mistake.program for mistake in made))


def _correct(year: Rehearsal, act: Act, now: datetime) -> None:
    """Only those to whom the feedback said something have anything to do."""
    for clerk in year.playing(act):
        made = [MISTAKES[name] for name in year.slips.get((clerk.unit, act.what[0]), ())]
        if any(mistake.code for mistake in made):
            clerk.correct(act.what[0], now, restore=any(mistake.restore for mistake in made))


def _rewrite(year: Rehearsal, act: Act, now: datetime) -> None:
    for clerk in year.playing(act):
        clerk.rewrite(act.what[0], now)


def _amend(year: Rehearsal, act: Act, now: datetime) -> None:
    for clerk in year.playing(act):
        clerk.amend(act.what[0], "G07", 2, now)


def _damage(year: Rehearsal, act: Act, now: datetime) -> None:
    for clerk in year.playing(act):
        clerk.cut_short(now)


def _put_back(year: Rehearsal, act: Act, now: datetime) -> None:
    for clerk in year.playing(act):
        clerk.put_back(now)


def _decide(year: Rehearsal, act: Act, now: datetime) -> None:
    entries = {(unit, obligation): entry for (part, obligation), entry in DECISIONS[act.what[0]].items()
               for unit in cast(year.units, obligation, part)}
    decide(year.root / "register.xlsx", entries, now)


def _accept(year: Rehearsal, act: Act, now: datetime) -> None:
    obligation, verdict, reason = act.what
    for clerk in year.playing(act):
        year.command("accept", clerk.unit, obligation, "--verdict", verdict, "--reason", reason, as_of=now)


def _return(year: Rehearsal, act: Act, now: datetime) -> None:
    obligation, reason = act.what
    for clerk in year.playing(act):
        year.command("return", clerk.unit, obligation, "--reason", reason, as_of=now)


def _exempt(year: Rehearsal, act: Act, now: datetime) -> None:
    obligation, reason = act.what
    for clerk in year.playing(act):
        year.command("exempt", clerk.unit, obligation, "--reason", reason, as_of=now)


def _extend(year: Rehearsal, act: Act, now: datetime) -> None:
    obligation, until, reason = act.what
    for clerk in year.playing(act):
        year.command("extend", clerk.unit, obligation, "--until", until, "--reason", reason, as_of=now)


def _compile(year: Rehearsal, act: Act, now: datetime) -> None:
    year.command("compile", act.what[0], as_of=now, codes=(DONE, PART))


VERBS: dict[str, Callable[[Rehearsal, Act, datetime], None]] = {
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
