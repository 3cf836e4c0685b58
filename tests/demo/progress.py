"""One line of output for each step of the year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.demo.assignments import assigned_units
from tests.demo.scenario import DECISIONS, ScenarioStep
from tests.demo.simulated_year import SimulatedYear, moment


def describe(year: SimulatedYear, step: ScenarioStep) -> str:
    """`28/05/2024 02:00  the night's job: …`."""
    return f"{moment(step.at):%d/%m/%Y %H:%M}  {WORDS[step.action](year, step)}"


def _units(year: SimulatedYear, step: ScenarioStep) -> str:
    units = assigned_units(year.units_by_position, step.details[0] if step.details else "one", step.role)
    return units[0] if len(units) == 1 else f"{len(units)} units"


def _some(words: str) -> Callable[[SimulatedYear, ScenarioStep], str]:
    """`words` may contain {units} and {details}."""
    return lambda year, step: words.format(units=_units(year, step), details=", ".join(step.details[:2]))


def _obligations(words: str) -> Callable[[SimulatedYear, ScenarioStep], str]:
    return lambda year, step: words.format(units=_units(year, step), details=" and ".join(step.details))


def _first(words: str) -> Callable[[SimulatedYear, ScenarioStep], str]:
    return lambda year, step: words.format(units=_units(year, step), details=step.details[0])


def _night(year: SimulatedYear, step: ScenarioStep) -> str:
    return f"  night's job: {summary(year.nights[step.at])}"


def summary(document: Mapping[str, Any]) -> str:
    """The main counts of `run --json` in a line, without those that are 0."""
    counts = {place: document.get(place[0], {}).get(place[1], 0) for place in COUNT_WORDS}
    words = [f"{number} {COUNT_WORDS[place][number != 1]}" for place, number in counts.items() if number]
    return ", ".join(words) or "nothing new"


def _decided(_year: SimulatedYear, step: ScenarioStep) -> str:
    words = sorted({entry.decision for entry in DECISIONS[step.details[0]].values()})
    return f"the secretary types into the register: {', '.join(words)}"


# (stage, count) of `run --json` → words for one and for several.
COUNT_WORDS: dict[tuple[str, str], tuple[str, str]] = {
    ("collect", "read"): ("read", "read"),
    ("collect", "unreachable"): ("can't be read", "can't be read"),
    ("validate", "errors"): ("error", "errors"),
    ("validate", "warnings"): ("warning", "warnings"),
    ("feedback", "written"): ("feedback copy", "feedback copies"),
    ("register", "decisions"): ("decision", "decisions"),
    ("remind", "sent"): ("mail", "mails"),
}

WORDS: dict[str, Callable[[SimulatedYear, ScenarioStep], str]] = {
    "provision": lambda year, _step: f"{len(year.units)} workbooks made and shared",
    "night": _night,
    "hand in": _obligations("{units}: {details} handed in"),
    "correct": _first("{units}: {details} corrected where the feedback said so"),
    "rewrite": _first("{units}: {details} written anew after it was returned"),
    "amend": _first("{units}: a figure of {details} changed after it was due"),
    "nothing": _first("{units}: {details} handed in with “Không phát sinh”"),
    "damage": _some("{units}: the workbook is damaged on its way"),
    "put back": _some("{units}: the workbook is put back from a copy"),
    "decide": _decided,
    "accept": _first("the secretary accepts {details} of {units} (baocao accept)"),
    "return": _first("the secretary returns {details} to {units} (baocao return)"),
    "extend": _some("the secretary gives {units} more time (baocao extend)"),
    "exempt": _first("the secretary exempts {units} from {details} (baocao exempt)"),
    "announce": lambda _year, step: f"baocao notify --all: {step.details[0]}",
    "compile": lambda _year, step: f"baocao compile {step.details[0]}",
}
