"""One line for each act, as it happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.demo.assignments import assigned_units
from tests.demo.scenario import DECISIONS, Act
from tests.demo.simulated_year import SimulatedYear, moment


def describe(year: SimulatedYear, act: Act) -> str:
    """`28/05/2024 02:00  the night's job: …`."""
    return f"{moment(act.at):%d/%m/%Y %H:%M}  {WORDS[act.verb](year, act)}"


def _units(year: SimulatedYear, act: Act) -> str:
    units = assigned_units(year.seated, act.what[0] if act.what else "one", act.who)
    return units[0] if len(units) == 1 else f"{len(units)} units"


def _some(words: str) -> Callable[[SimulatedYear, Act], str]:
    """`words` may hold {units} and {what}."""
    return lambda year, act: words.format(units=_units(year, act), what=", ".join(act.what[:2]))


def _obligations(words: str) -> Callable[[SimulatedYear, Act], str]:
    return lambda year, act: words.format(units=_units(year, act), what=" and ".join(act.what))


def _first(words: str) -> Callable[[SimulatedYear, Act], str]:
    return lambda year, act: words.format(units=_units(year, act), what=act.what[0])


def _night(year: SimulatedYear, act: Act) -> str:
    return f"  night's job: {summary(year.nights[act.at])}"


def summary(document: Mapping[str, Any]) -> str:
    """What a newcomer wants to know of `run --json`, in a line; 0 is left out."""
    counts = {place: document.get(place[0], {}).get(place[1], 0) for place in COUNT_WORDS}
    words = [f"{number} {COUNT_WORDS[place][number != 1]}" for place, number in counts.items() if number]
    return ", ".join(words) or "nothing new"


def _decided(_year: SimulatedYear, act: Act) -> str:
    words = sorted({entry.decision for entry in DECISIONS[act.what[0]].values()})
    return f"the secretary types into the register: {', '.join(words)}"


# (stage, count) of `run --json` → how one and how many are told.
COUNT_WORDS: dict[tuple[str, str], tuple[str, str]] = {
    ("collect", "read"): ("read", "read"),
    ("collect", "unreachable"): ("can't be read", "can't be read"),
    ("validate", "errors"): ("error", "errors"),
    ("validate", "warnings"): ("warning", "warnings"),
    ("feedback", "written"): ("feedback copy", "feedback copies"),
    ("register", "decisions"): ("decision", "decisions"),
    ("remind", "sent"): ("mail", "mails"),
}

WORDS: dict[str, Callable[[SimulatedYear, Act], str]] = {
    "provision": lambda year, _act: f"{len(year.units)} workbooks made and shared",
    "night": _night,
    "hand in": _obligations("{units}: {what} handed in"),
    "correct": _first("{units}: {what} corrected where the feedback said so"),
    "rewrite": _first("{units}: {what} written anew after it was returned"),
    "amend": _first("{units}: a figure of {what} changed after it was due"),
    "nothing": _first("{units}: {what} handed in with “Không phát sinh”"),
    "damage": _some("{units}: the workbook is damaged on its way"),
    "put back": _some("{units}: the workbook is put back from a copy"),
    "decide": _decided,
    "accept": _first("the secretary accepts {what} of {units} (baocao accept)"),
    "return": _first("the secretary returns {what} to {units} (baocao return)"),
    "extend": _some("the secretary gives {units} more time (baocao extend)"),
    "exempt": _first("the secretary exempts {units} from {what} (baocao exempt)"),
    "compile": lambda _year, act: f"baocao compile {act.what[0]}",
}
