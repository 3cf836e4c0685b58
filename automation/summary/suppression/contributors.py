"""The units behind sensitive figures, and what was published of the same cases in summaries of other periods."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from automation.domain.plan.plan import Obligation
from automation.domain.publication import Publication
from automation.domain.report import IndicatorLine
from automation.domain.workbook.forms import FieldKind, Tab
from automation.rules.frame import State, TabFrame
from automation.summary.suppression.solver import WHOLE, Cell
from automation.summary.suppression.suppress import field_name

LENGTH = 12  # hexadecimal digits of an answer's digest


def contributors(frames: Sequence[TabFrame], units: Collection[str],
                 codes: Collection[str]) -> dict[str, dict[str, str]]:
    """Return unit → field name → digest of its answer, of the sensitive counts in these frames."""
    found: dict[str, dict[str, str]] = {unit: {} for unit in units}
    for frame in frames:
        flags = frame.estimated
        for field in frame.tab.fields:
            if field.indicator in codes and field.kind in (FieldKind.INTEGER, FieldKind.BOOLEAN):
                values = frame.values[field.name].reindex(list(units))
                states = frame.states[field.name].reindex(list(units), fill_value=int(State.BLANK))
                estimated = flags[field.row] if field.row in flags else states.iloc[:0]
                marks = estimated.reindex(list(units), fill_value=False)
                for unit, *answer in zip(units, values, states, marks, strict=True):
                    found[unit][field.name] = _digest(answer)
    return found


def _digest(answer: Sequence[object]) -> str:
    """Of value, state and mark as an estimate; codes may change."""
    value, state, estimated = answer
    text = "|".join((str(float(str(value))), str(int(str(state))), str(bool(estimated))))
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def figures_of_other_periods(tabs: Sequence[Tab], obligation: Obligation, others: Sequence[Obligation],
                             published: Mapping[str, Sequence[Publication]]) -> list[dict[Cell, int]]:
    """Return what was published of periods that this one contains, or that contain it: (field name, scope) → count. Of
    periods that follow one another, together too: two halves make the year. A stock may be of the same day in both."""
    names = frozenset(field.name for tab in tabs for field in tab.fields if field.kind is FieldKind.INTEGER)
    within = [each for each in others if _contains(obligation, each)]
    around = [each for each in others if _contains(each, obligation) and each not in within]
    found = [_shown(publication, names) for each in (*within, *around) for publication in published.get(each.code, ())]
    for parts in _disjoint(within):
        last = [_shown(published[each.code][-1], names) for each in parts if published.get(each.code)]
        if len(last) == len(parts):
            found.append({cell: sum(each[cell] for each in last) for cell in last[0]
                          if all(cell in each for each in last)})
    return [each for each in found if each]


def without_unpublished_zero(line: IndicatorLine, before: Publication | None, units: Collection[str]) -> IndicatorLine:
    """Return the line without a total of the period before that is 0, unless that was published of all these units: a
    0 of some of them would disclose the figures of the others."""
    if line.previous != 0:
        return line
    zero = {field_name(each) for each in before.lines if each.total.value == 0} if before else set()
    if before and field_name(line) in zero and set(units) <= before.units():
        return line
    return replace(line, previous=None, withheld=("previous", *line.withheld))


def _contains(whole: Obligation, part: Obligation) -> bool:
    if not (whole.period_from and whole.period_to and part.period_from and part.period_to) or whole.code == part.code:
        return False
    return whole.period_from <= part.period_from and part.period_to <= whole.period_to


def _disjoint(parts: Sequence[Obligation]) -> Iterator[tuple[Obligation, ...]]:
    for number in range(2, len(parts) + 1):
        for chosen in combinations(parts, number):
            if not any(_overlap(first, second) for first, second in combinations(chosen, 2)):
                yield chosen


def _overlap(first: Obligation, second: Obligation) -> bool:
    ends = first.period_from, second.period_from, first.period_to, second.period_to
    known = [each for each in ends if each]
    return len(known) < len(ends) or max(known[:2]) <= min(known[2:])


def _shown(publication: Publication, names: Collection[str]) -> dict[Cell, int]:
    """The published counts of these fields."""
    found: dict[Cell, int] = {}
    for line in publication.lines:
        if field_name(line) in names:
            shown = {WHOLE: line.total, **line.by_type}
            found |= {(field_name(line), scope): int(each.value) for scope, each in shown.items()
                      if each.value is not None and not each.hidden}
    return found
