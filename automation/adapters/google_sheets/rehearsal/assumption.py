"""An assumption about Google, and what trying it showed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from automation.adapters.google.errors import RefusedError, UncertainError
from automation.adapters.google_sheets.rehearsal.scene import Scene
from automation.ports import LockedError

LONGEST_REASON = 300  # characters of Google's own words


class Verdict(StrEnum):
    HOLDS = "holds"
    FAILS = "does_not_hold"
    NOT_TRIED = "not_tried"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`assumption`: its code. `found`: what was read instead, or why it was not tried; "" when it holds."""

    assumption: str
    verdict: Verdict
    found: str = ""


class NotTriedError(Exception):
    """The assumption can't be tried here; the text is why."""


Probe = Callable[[Scene], str]  # returns what contradicts the assumption, "" when it holds


def try_all(probes: Iterable[tuple[str, Probe]], scene: Scene) -> Iterator[Outcome]:
    """Tries each in turn. A refusal, a lost answer or an answer of another shape is an outcome, never raised."""
    for code, probe in probes:
        yield _tried(code, probe, scene)


def _tried(code: str, probe: Probe, scene: Scene) -> Outcome:
    try:
        found = probe(scene)
    except NotTriedError as reason:
        return Outcome(code, Verdict.NOT_TRIED, str(reason))
    except RefusedError as error:
        return Outcome(code, Verdict.FAILS, google_reason(error))
    except (OSError, UncertainError, LockedError) as error:
        return Outcome(code, Verdict.FAILS, str(error))
    except (LookupError, TypeError, ValueError) as error:
        return Outcome(code, Verdict.FAILS, f"unexpected answer: {type(error).__name__} {error}"[:LONGEST_REASON])
    return Outcome(code, Verdict.FAILS if found else Verdict.HOLDS, found)


def google_reason(error: RefusedError) -> str:
    """The status and Google's own words: the account is the administrator's own, and so are the files."""
    return f"HTTP {error.code}: {error.error.get('message', '')}"[:LONGEST_REASON]


def differing(what: str, expected: object, found: object) -> str:
    """Returns "" for equal values."""
    return "" if expected == found else f"{what}: {found!r}, expected {expected!r}"


def all_of(*found: str) -> str:
    return "; ".join(filter(None, found))


def missing(what: str, expected: Sequence[str], found: Collection[str]) -> str:
    lost = [each for each in expected if each not in found]
    return f"{what} missing: {', '.join(lost)}" if lost else ""
