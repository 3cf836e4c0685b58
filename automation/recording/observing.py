"""What a run saw → events: observed, unreachable, submitted, withdrawn, amended. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from automation.domain.plan.plan import Plan
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.evidence import edits, narrow_window, timeliness_verdict, window
from automation.domain.tracking.history import History, UnitHistory, evidence_of, history
from automation.domain.tracking.observations import Collected, FindingCounts, Observation, Tallies
from automation.domain.tracking.standing import Evidence, TimelinessVerdict
from automation.domain.tracking.standings import due_of
from automation.domain.workbook.content_digest import digests, ticks
from automation.domain.workbook.forms import Catalogue

EDITS_KEPT = 40  # of a window, the newest


@dataclass(frozen=True)
class ObservationRun:
    """One run over the workbooks: its moment, plan and catalogue, and the history and tallies before it."""

    now: datetime
    told: History
    tallies: Tallies
    plan: Plan
    catalogue: Catalogue


def observed_events(now: datetime, collected: Collected, tallies: Tallies, events: Iterable[Event],
                    plan: Plan, catalogue: Catalogue) -> list[Event]:
    """Events for what is new since `events`; a change of findings alone is a new `observed`.

    The last event is the round (see `domain/history`): it says that every other workbook was
    seen unchanged. It is one a moment, so a second run at the same `now` adds nothing.
    """
    look = ObservationRun(now, history(events, now), tallies, plan, catalogue)
    found = [each for observation in collected.observations.values() for each in _of_unit(look, observation)]
    if collected.observations:
        found.append(_round(look, collected))
    return found


def open_windows(now: datetime, collected: Collected, events: Iterable[Event], plan: Plan,
                 catalogue: Catalogue) -> list[str]:
    """Units with a submission that is seen now for the first time and proved neither in time nor late: of these
    alone is it worth asking the store for the workbook's history."""
    due = [each.deadline.cutoff for each in plan.obligations if each.deadline]
    fresh = [each for each in collected.observations.values() if each.answers is not None and not each.known
             and any(cutoff <= now for cutoff in due)]
    if not fresh:
        return []
    look = ObservationRun(now, history(events, now), {}, plan, catalogue)
    return [each.unit for each in fresh if any(_is_open(look, said) for said in _of_unit(look, each))]


def _is_open(look: ObservationRun, said: Event) -> bool:
    if said.kind is not EventKind.SUBMITTED or said.unit is None or not said.obligation:
        return False
    due = due_of(look.told.unit(said.unit).report_state(said.obligation), look.plan.obligation(said.obligation),
                 ZoneInfo(look.plan.timezone))
    return timeliness_verdict(evidence_of(said), due.cutoff if due else None) is TimelinessVerdict.UNPROVEN


def filled_counts(events: Iterable[Event]) -> dict[str, int]:
    """Unit → cells that held an answer when it was last read: for the guard against emptiness."""
    units = history(events).units
    return {code: int(unit.seen.get("filled", 0)) for code, unit in units.items() if unit.observed}


def _of_unit(look: ObservationRun, observation: Observation) -> Iterator[Event]:
    known = look.told.unit(observation.unit)
    if _unseen(observation):
        yield from _unreachable(look, observation, known)
        return
    said = _said(look, observation, known)
    if said == known.seen and known.unreachable is None:
        return
    before = known.observed.key if known.observed else ""
    yield _event(look, EventKind.OBSERVED, observation.unit, None, said, before=before)
    for obligation in said["ticked"]:
        yield from _of_obligation(look, observation, obligation, said)


def _unseen(observation: Observation) -> bool:
    return bool(observation.trouble) or (observation.answers is None and not observation.known)


def _unreachable(look: ObservationRun, observation: Observation, known: UnitHistory) -> Iterator[Event]:
    """Once while the trouble stays the same."""
    data = {"kind": observation.kind, "trouble": observation.trouble, "remedy": observation.remedy,
            "file": observation.file}
    if known.unreachable is None or dict(known.unreachable.data) != data:
        before = known.unreachable.key if known.unreachable else known.observed.key if known.observed else ""
        yield _event(look, EventKind.UNREACHABLE, observation.unit, None, data, before=before)


def _said(look: ObservationRun, observation: Observation, known: UnitHistory) -> dict[str, Any]:
    """The data of an `observed` event. What the same content said last time is not worked out again."""
    answers, last = observation.answers, known.seen
    if answers is None or (last and last.get("digest") == observation.digest):
        ticked, content = dict(last.get("ticked", {})), dict(last.get("content", {}))
    else:
        ticked = ticks(answers, look.catalogue, look.plan)
        content = dict(observation.contents or digests(answers, look.catalogue, look.plan))
    modified = observation.modified_at
    return {
        "version": observation.version, "modified": modified.isoformat() if modified else None,
        "digest": observation.digest, "file": observation.file, "filled": observation.filled,
        "ticked": ticked, "content": content,
        # of every obligation, also one whose tab is gone: that is a finding, too
        "tallies": {each.code: _tally(look.tallies, observation.unit, each.code) for each in look.plan.obligations},
    }


def _tally(tallies: Tallies, unit: str, obligation: str) -> list[int]:
    found = tallies.get((unit, obligation), FindingCounts())
    return [found.errors, found.warnings, found.explained]


def _of_obligation(look: ObservationRun, observation: Observation, obligation: str,
                   said: Mapping[str, Any]) -> Iterator[Event]:
    report_state = look.told.unit(observation.unit).report_state(obligation)
    content = said["content"].get(obligation, "")
    changed = content != report_state.content
    if not said["ticked"][obligation]:
        if report_state.ticked:
            yield _change(look, observation, obligation, EventKind.WITHDRAWN, content)
    elif not report_state.ticked or (report_state.returned is not None and changed):
        yield _change(look, observation, obligation, EventKind.SUBMITTED, content)
    elif report_state.returned is None and changed:
        yield _change(look, observation, obligation, EventKind.AMENDED, content)


def _change(look: ObservationRun, observation: Observation, obligation: str, kind: EventKind, content: str) -> Event:
    """With the window in which it happened: since the last look that did not show it."""
    told, unit = look.told, observation.unit
    first = kind is EventKind.SUBMITTED and not told.unit(unit).report_state(obligation).ticked
    after = told.not_submitted_at(unit, obligation) if first else told.seen_at(unit)
    seen = window(after, observation.modified_at, look.now)
    found = narrow_window(seen, observation.revisions) if first else seen
    data = {**_bounds(found), "digest": content}
    if first and observation.revisions:
        kept = edits(seen, observation.revisions)[-EDITS_KEPT:]
        data["history"] = {**_bounds(seen), "edits": [each.isoformat() for each in kept]}
    nth = told.unit(unit).report_state(obligation).count
    return _event(look, kind, unit, obligation, data, nth=nth)


def _bounds(window: Evidence) -> dict[str, Any]:
    return {"after": window.after.isoformat() if window.after else None, "before": window.before.isoformat()}


def _event(look: ObservationRun, kind: EventKind, unit: str, obligation: str | None, data: Mapping[str, Any],
           **place: Any) -> Event:
    """`place` in the unit's story tells an event from the same words said earlier at this moment."""
    says = {"at": look.now.isoformat(), "data": data, **place}
    return replace(event(look.now, kind, unit, obligation, identity=says), data=data)


def _round(look: ObservationRun, collected: Collected) -> Event:
    seen = {code for code, each in collected.observations.items() if not _unseen(each)}
    known = {code for code, unit in look.told.units.items() if unit.observed}
    made = event(look.now, EventKind.OBSERVED, identity={"at": look.now.isoformat()})
    return replace(made, data={"seen": len(seen), "except": sorted(known - seen)})
