"""Turns the observations of a run into events: observed, unreachable, submitted, withdrawn, amended, conflict.
No input or output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from automation.domain.plan.letters import kinds_in_force
from automation.domain.plan.plan import Plan
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.evidence import edits, is_settling, narrow_window, timeliness_verdict, window
from automation.domain.tracking.history import BY_DAY, History, UnitHistory, history
from automation.domain.tracking.observations import Collected, FindingCounts, Observation, Tallies
from automation.domain.tracking.report_state import Departure, ReportState, evidence_of
from automation.domain.tracking.standing import Evidence, TimelinessVerdict
from automation.domain.tracking.standings import due_of
from automation.domain.workbook.content_digest import content_digests, ticks
from automation.domain.workbook.forms import Catalogue
from automation.recording.departures import Shown, blank_contents, departure
from automation.recording.explanations import Kept

EDITS_KEPT = 40  # the newest edits of a window
CHANGES = {Departure.AMENDED: EventKind.AMENDED, Departure.WITHDRAWN: EventKind.WITHDRAWN}


@dataclass(frozen=True)
class ObservationRun:
    """One run over the workbooks: its moment, plan and catalogue, and the history and tallies before it. `kept`:
    name in the event → by unit, what the next run needs of this one's checks (see `explanations`).
    `claimed_times`: see `Collected`."""

    now: datetime
    history: History
    tallies: Tallies
    plan: Plan
    catalogue: Catalogue
    kept: Kept = field(default_factory=dict)
    claimed_times: bool = False
    listing_delay: timedelta = timedelta(0)

    @cached_property
    def blank(self) -> Mapping[str, str]:
        """Obligation → the digest of its content in a workbook that nobody has filled in."""
        return blank_contents(self.catalogue, self.plan)


def observed_events(now: datetime, collected: Collected, tallies: Tallies, events: Iterable[Event],
                    plan: Plan, catalogue: Catalogue, kept: Kept | None = None) -> list[Event]:
    """Returns events for all changes since `events`; a change of findings alone is a new `observed` event.

    The last event is the round (see `domain/tracking/history`): it records that every other workbook was
    read unchanged. Its key is the time, so a second run at the same `now` adds nothing.
    """
    run = ObservationRun(now, history(events, now), tallies, plan, catalogue, kept or {}, collected.claimed_times,
                         collected.listing_delay)
    events_now = [each for observation in collected.observations.values() for each in _of_unit(run, observation)]
    if collected.observations:
        events_now.append(_round(run, collected))
    return events_now


def open_windows(now: datetime, collected: Collected, events: Iterable[Event], plan: Plan,
                 catalogue: Catalogue) -> list[str]:
    """Returns the units with a new submission whose timeliness is unproven: only for these the workbook's
    revision history is read from the store."""
    due = [each.deadline.cutoff for each in plan.obligations if each.deadline]
    fresh = [each for each in collected.observations.values() if each.answers is not None and not each.unchanged
             and any(cutoff <= now for cutoff in due)]
    if not fresh:
        return []
    run = ObservationRun(now, history(events, now), {}, plan, catalogue, listing_delay=collected.listing_delay)
    return [each.unit for each in fresh if any(_is_open(run, event_) for event_ in _of_unit(run, each))]


def _is_open(run: ObservationRun, submission: Event) -> bool:
    if submission.kind is not EventKind.SUBMITTED or submission.unit is None or not submission.obligation:
        return False
    report_state = run.history.unit(submission.unit).report_state(submission.obligation)
    due = due_of(report_state, run.plan.obligation(submission.obligation), ZoneInfo(run.plan.timezone))
    return timeliness_verdict(evidence_of(submission), due.cutoff if due else None) is TimelinessVerdict.UNPROVEN


def filled_counts(events: Iterable[Event]) -> dict[str, int]:
    """Returns unit → number of answers at the last read, for the guard against emptied workbooks."""
    units = history(events).units
    return {code: int(unit.observed_data.get("filled", 0)) for code, unit in units.items() if unit.observed}


def _of_unit(run: ObservationRun, observation: Observation) -> Iterator[Event]:
    unit_history = run.history.unit(observation.unit)
    if _is_unreadable(observation):
        yield from _unreachable(run, observation, unit_history)
        return
    data = _observed_data(run, observation, unit_history)
    if data == unit_history.observed_data and unit_history.unreachable is None:
        return
    before = unit_history.observed.key if unit_history.observed else ""
    yield _event(run, EventKind.OBSERVED, observation.unit, None, data, before=before)
    for obligation, report_state in unit_history.report_states.items():
        if report_state.accepted is not None and obligation not in data["ticked"]:
            yield from _conflict(run, observation, report_state, Departure.TAB_LOST, obligation, data)
    for obligation in data["ticked"]:
        yield from _of_obligation(run, observation, obligation, data)


def _is_unreadable(observation: Observation) -> bool:
    return bool(observation.problem) or (observation.answers is None and not observation.unchanged)


def _unreachable(run: ObservationRun, observation: Observation, unit_history: UnitHistory) -> Iterator[Event]:
    """Yields an event, unless the last one has the same problem."""
    data = {"kind": observation.kind, "trouble": observation.problem, "remedy": observation.remedy,
            "file": observation.file, **({"owner": observation.owner} if observation.owner else {})}
    if unit_history.unreachable is None or dict(unit_history.unreachable.data) != data:
        last = unit_history.unreachable or unit_history.observed
        before = last.key if last else ""
        yield _event(run, EventKind.UNREACHABLE, observation.unit, None, data, before=before)


def _observed_data(run: ObservationRun, observation: Observation, unit_history: UnitHistory) -> dict[str, Any]:
    """Returns the data of an `observed` event. Results for unchanged content are copied from the last event."""
    answers, last = observation.answers, unit_history.observed_data
    if answers is None or (last and last.get("digest") == observation.digest):
        ticked, content = dict(last.get("ticked", {})), dict(last.get("content", {}))
    else:
        ticked = ticks(answers, run.catalogue, run.plan)
        content = dict(observation.contents or content_digests(answers, run.catalogue, run.plan))
    modified = observation.modified_at
    marked = last.get("marked") if observation.marked is None else observation.marked
    return {
        "version": observation.version, "modified": modified.isoformat() if modified else None,
        "digest": observation.digest, "file": observation.file, "filled": observation.filled,
        "ticked": ticked, "content": content,
        # for every obligation, also one whose tab is missing: that is a finding as well
        "tallies": {each.code: _tally(run.tallies, observation.unit, each.code) for each in run.plan.obligations},
        **({"marked": True} if marked else {}),
        **{name: found for name, by_unit in run.kept.items() if (found := by_unit.get(observation.unit))},
    }


def _tally(tallies: Tallies, unit: str, obligation: str) -> list[int]:
    counts = tallies.get((unit, obligation), FindingCounts())
    return [counts.errors, counts.warnings, counts.explained]


def _of_obligation(run: ObservationRun, observation: Observation, obligation: str,
                   data: Mapping[str, Any]) -> Iterator[Event]:
    unit_history = run.history.unit(observation.unit)
    report_state = unit_history.report_state(obligation)
    shown = Shown(data["content"].get(obligation, ""), data["ticked"][obligation], observation.modified_at,
                  observation.revisions)
    if not report_state.ticked:
        if shown.ticked:
            yield _change(run, observation, obligation, EventKind.SUBMITTED, shown.content)
        return
    departed = departure(report_state, shown, run.blank.get(obligation, ""),
                         unit_history.made.at if unit_history.made else None)
    if departed is None:
        return
    if report_state.accepted is not None or departed is Departure.ROLLED_BACK:
        yield from _conflict(run, observation, report_state, departed, obligation, data)
    elif departed is Departure.AMENDED and report_state.returned is not None:
        yield _change(run, observation, obligation, EventKind.SUBMITTED, shown.content)
    else:
        yield _change(run, observation, obligation, CHANGES[departed], shown.content)


def _conflict(run: ObservationRun, observation: Observation, report_state: ReportState, departed: Departure,
              obligation: str, data: Mapping[str, Any]) -> Iterator[Event]:
    """One event as long as the file differs from the report in force in the same way."""
    content, known = data["content"].get(obligation, ""), report_state.conflict
    if known is None or (known.what, known.content) != (departed, content):
        yield _change(run, observation, obligation, EventKind.CONFLICT, content, what=departed.value)


def _change(run: ObservationRun, observation: Observation, obligation: str, kind: EventKind, content: str,
            **more: str) -> Event:
    """The event carries its time window: after the last run without the change, up to this run."""
    before, unit = run.history, observation.unit
    first = kind is EventKind.SUBMITTED and not before.unit(unit).report_state(obligation).ticked
    after = _not_submitted_at(run, observation, obligation) if first else before.seen_at(unit)
    seen = window(after, observation.modified_at, run.now)
    narrowed = narrow_window(seen, observation.revisions) if first else seen
    data: dict[str, Any] = {**_bounds(narrowed), "digest": content, **more}
    if run.claimed_times and narrowed.before == observation.modified_at:
        data["claimed"] = True
    if first and observation.revisions:
        shown = edits(seen, observation.revisions)[-EDITS_KEPT:]
        data["history"] = {**_bounds(seen), "edits": [each.isoformat() for each in shown]}
    nth = before.unit(unit).report_state(obligation).count
    return _event(run, kind, unit, obligation, data, nth=nth)


def _not_submitted_at(run: ObservationRun, observation: Observation, obligation: str) -> datetime | None:
    """The last time at which the workbook was certainly without the tick. A look shortly after the deadline that took
    the workbook for unchanged by a listing proves it only for as much earlier as the listing may lag; so does one whose
    listing lacked the change by which the workbook was last modified."""
    unit, modified = observation.unit, observation.modified_at
    known, report_state = run.history, run.history.unit(unit).report_state(obligation)
    after = known.not_submitted_at(unit, obligation)
    if after and modified and after != report_state.unticked_at and after - run.listing_delay < modified <= after:
        return after - run.listing_delay
    due = due_of(report_state, run.plan.obligation(obligation), ZoneInfo(run.plan.timezone))
    if after is None or due is None or after == report_state.unticked_at:
        return after
    return after - run.listing_delay if is_settling(due.cutoff, after, run.listing_delay) else after


def _bounds(window: Evidence) -> dict[str, Any]:
    return {"after": window.after.isoformat() if window.after else None, "before": window.before.isoformat()}


def _event(run: ObservationRun, kind: EventKind, unit: str, obligation: str | None, data: Mapping[str, Any],
           **place: Any) -> Event:
    """Returns an event. `place`, its position in the unit's history, distinguishes events with equal data at the same
    time."""
    identity = {"at": run.now.isoformat(), "data": data, **place}
    return replace(event(run.now, kind, unit, obligation, identity=identity), data=data)


def _round(run: ObservationRun, collected: Collected) -> Event:
    seen = {code for code, each in collected.observations.items() if not _is_unreadable(each)}
    in_ledger = {code for code, unit in run.history.units.items() if unit.observed}
    made = event(run.now, EventKind.OBSERVED, identity={"at": run.now.isoformat()})
    deadlines = {each.code: each.deadline.cutoff.isoformat() if each.deadline else None
                 for each in run.plan.obligations}
    return replace(made, data={"seen": len(seen), "except": sorted(in_ledger - seen), "deadlines": deadlines,
                               "letters": sorted(kinds_in_force(run.plan.letters)),
                               **({BY_DAY: True} if collected.by_day else {})})
