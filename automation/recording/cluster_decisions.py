"""Reads decisions from the committee's register and those of clusters together. No input or output.

Of two decisions about one report the one that was saved later stands, and a line names both. A decision in a cluster's
register that was saved before one that the committee has recorded is refused. Where it is unknown when a register was
saved, the committee's decision counts as the later one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from automation.domain.plan.members import Cluster
from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.cluster_registers import made_at
from automation.domain.tracking.decisions import Decision
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.reasons import DECISIONS, clock, day
from automation.domain.tracking.recoding import NOTHING_RENAMED, RenamedCodes
from automation.ports import RegisterInput
from automation.recording.register_rows import DecisionRow, decision_rows, read_decisions, source_of

DECIDED = frozenset(DECISIONS)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
LATER = ("Sau khi sổ này được lập, được lưu, {committee} đã có quyết định “{words}” (ghi nhận lúc {at}), nên quyết "
         "định của {committee} có hiệu lực. Nếu vẫn cần thay, đề nghị ghi lại ở dòng này.")
MOVED = ("Đơn vị này không thuộc {cluster}, nên quyết định ghi ở dòng này không có hiệu lực. Đề nghị xóa trắng dòng; "
         "nếu vẫn cần, đề nghị báo {committee}.")
BOTH = ("{unit}, {obligation}: {first} ghi “{before}”, {second} ghi “{after}”; quyết định ghi sau (của {second}) có "
        "hiệu lực.")


@dataclass(frozen=True)
class ClusterInput:
    """What people entered in a cluster's register."""

    cluster: Cluster
    typed: RegisterInput


@dataclass(frozen=True)
class EnteredDecisions:
    """`decisions` in the order in which they were saved; `unparsed` rows; `rows` by the source of their decision."""

    decisions: tuple[Decision, ...]
    unparsed: tuple[DecisionRow, ...]
    rows: Mapping[str, DecisionRow]


def entered_decisions(typed: RegisterInput, clusters: Sequence[ClusterInput], plan: Plan, units: Mapping[str, Unit],
                      renamed: RenamedCodes = NOTHING_RENAMED) -> EnteredDecisions:
    """Parse every register; of a cluster's, rows of its own units alone, and none where it may not decide."""
    own = _parsed(typed, plan, units, renamed)
    parts = [_of_cluster(each, plan, units, renamed) for each in clusters if each.cluster.may_decide]
    decisions = [*(each for part in parts for each in part.decisions), *own.decisions]
    rows = {source: row for part in (*parts, own) for source, row in part.rows.items()}
    return EnteredDecisions(tuple(sorted(decisions, key=_saved)),
                            (*own.unparsed, *(row for part in parts for row in part.unparsed)), rows)


def _saved(decision: Decision) -> datetime:
    return decision.saved_at or (FIRST if decision.by else LAST)


def _parsed(typed: RegisterInput, plan: Plan, units: Mapping[str, Unit], renamed: RenamedCodes) -> EnteredDecisions:
    decisions, unparsed = read_decisions(typed, plan, units, renamed)
    rows = {source_of(typed.generation, row): row for row in decision_rows(typed, renamed)}
    return EnteredDecisions(tuple(replace(each, saved_at=typed.saved_at) for each in decisions), tuple(unparsed), rows)


def _of_cluster(given: ClusterInput, plan: Plan, units: Mapping[str, Unit], renamed: RenamedCodes) -> EnteredDecisions:
    cluster, typed = given.cluster, given.typed
    own = {code: unit for code, unit in units.items() if cluster.includes(unit)}
    found = _parsed(typed, plan, own, renamed)
    at = typed.saved_at or made_at(typed.generation)
    return EnteredDecisions(tuple(replace(each, by=cluster.name, saved_at=at) for each in found.decisions),
                            tuple(_unparsed(each, cluster, plan, own, units) for each in found.unparsed),
                            {source: replace(row, register=cluster.name) for source, row in found.rows.items()})


def _unparsed(row: DecisionRow, cluster: Cluster, plan: Plan, own: Mapping[str, Unit],
              units: Mapping[str, Unit]) -> DecisionRow:
    """The row as one of the cluster's register. One of another cluster's unit is no unclear decision: it would hold
    that unit's reminders."""
    row = replace(row, register=cluster.name)
    if row.displaced or row.unit in own or row.unit not in units:
        return row
    return replace(row, problem=MOVED.format(cluster=cluster.name, committee=plan.words.committee), unclear=False)


def later_refusal(events: Sequence[Event], plan: Plan) -> Callable[[Decision], str]:
    """Return a function that gives the reason why a cluster's decision does not count: the committee decided later."""
    last = {(each.unit, each.obligation): each for each in events if each.kind in DECIDED and not each.data.get("by")}
    zone = ZoneInfo(plan.timezone)

    def refusal(decision: Decision) -> str:
        other = last.get((decision.unit, decision.obligation)) if decision.by else None
        if other is None or other.at <= (decision.saved_at or LAST):
            return ""
        return LATER.format(words=_words(other, zone), at=clock(other.at, zone),
                            committee=plan.words.committee)

    return refusal


def contradictions(events: Sequence[Event], plan: Plan) -> list[str]:
    """Return a line for each report about which two registers decided differently in one run. `events`: of the
    decisions, in their order."""
    zone, found = ZoneInfo(plan.timezone), dict[tuple[str | None, str | None], Event]()
    committee = plan.words.committee
    lines: list[str] = []
    for each in events:
        before = found.get((each.unit, each.obligation))
        if before and before.data.get("by") != each.data.get("by") and _content(before) != _content(each):
            lines.append(BOTH.format(unit=each.unit, obligation=each.obligation,
                                     first=_who(before, committee), before=_words(before, zone),
                                     second=_who(each, committee), after=_words(each, zone)))
        found[each.unit, each.obligation] = each
    return lines


def _content(event: Event) -> tuple[EventKind, dict[str, object]]:
    return event.kind, {key: value for key, value in event.data.items() if key not in ("by", "reason")}


def _who(event: Event, committee: str) -> str:
    return str(event.data.get("by") or committee)


def _words(event: Event, zone: ZoneInfo) -> str:
    return DECISIONS[event.kind](event, day(event.at, zone))
