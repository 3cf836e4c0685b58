"""Evaluates the plan's targets: the value of the sector and of each unit, and whether it is reached."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from automation.domain.plan.plan import Target
from automation.domain.publication import Publication
from automation.domain.report import TargetLine
from automation.domain.workbook.forms import Tab
from automation.rules.columns import counted_in_period
from automation.rules.expression.parse import ExpressionError, parse
from automation.rules.frame import Dataset, State
from automation.rules.not_asked import not_asked, units_not_asked
from automation.summary.aggregating import aggregate, evaluate
from automation.summary.errors import FlawedFields, code_of, used_fields
from automation.summary.summing import number

ALL = "*"
PERCENT = "%"


@dataclass(frozen=True)
class TargetContext:
    """What a target is evaluated on. `sensitive`: codes; `hidden`: names of withheld fields ("K06.total"); `flawed`:
    field name → units with an error finding there; `units_hidden`: names of sensitive fields of which a unit's figure
    is withheld."""

    dataset: Dataset
    tab: Tab
    units: tuple[str, ...]
    sensitive: frozenset[str]
    hidden: frozenset[str]
    flawed: FlawedFields
    units_hidden: frozenset[str] = frozenset()

    def uses(self, target: Target) -> set[str]:
        """The names of the fields that it is computed from."""
        return used_fields(target.actual, [field.name for field in self.tab.fields])


def target_lines(context: TargetContext) -> list[TargetLine]:
    """The plan's targets that this tab's figures can answer, over the context's units.

    A target that uses a sensitive indicator names no single units, and one that uses a withheld figure nothing
    at all.

    The sector's actual is, by what the target is about:
    counts in an arithmetic ("100 * B01.female / B01.total"): worked out on the sums over the units that gave all of
    them;
    a yes or no of each unit ("100 * (C01.female > 0)"): the mean over the units;
    a number that every unit owes (unit not "%"): the mean too, and reached if all units did.

    Whether it is reached stays open where the units that have not answered could decide it.
    """
    if not context.units:
        return []
    return [_guarded(context, _line(context, target), target)
            for target in context.dataset.plan.targets if _answerable(context, target)]


def _answerable(context: TargetContext, target: Target) -> bool:
    try:
        evaluate(context.dataset, context.tab, target.actual)
    except ExpressionError:
        return False  # it uses another obligation's form; `check-config` verifies that some form has its names
    return True


def repeated_target(line: TargetLine, repeated: Publication, *, stale: bool) -> TargetLine:
    """The line of an earlier publication, if it is computed from sensitive figures; withheld if there is none."""
    if not line.sensitive:
        return line
    withheld = replace(line, actual=None, reached=None, hidden=True, flawed=0)
    found = next((each for each in repeated.targets if each.code == line.code), withheld)
    return replace(line, actual=found.actual, reached=found.reached, hidden=found.hidden, flawed=found.flawed,
                   as_of=repeated.as_of if stale else None)


def _guarded(context: TargetContext, line: TargetLine, target: Target) -> TargetLine:
    uses = context.uses(target)
    wrong = frozenset().union(*(context.flawed.get(name, ()) for name in uses))
    named = tuple(unit for unit in context.units if unit in wrong)
    of_units = is_comparison(target.actual) or (target.per_unit and target.unit != PERCENT)
    before = any(each.previous and code_of(each.name) in context.sensitive for each in parse(target.actual).names)
    if uses & context.hidden or (of_units and uses & context.units_hidden) or before:
        line = replace(line, actual=None, reached=None, hidden=line.actual is not None)
    if context.sensitive.isdisjoint(map(code_of, uses)):
        return replace(line, flawed=len(named), with_errors=named)
    return replace(line, units_reached=0, units_counted=0, by_unit={}, flawed=len(named), sensitive=True)


def _line(context: TargetContext, target: Target) -> TargetLine:
    silent = _unanswered(context, target)
    own = evaluate(context.dataset, context.tab, target.actual).reindex(list(context.units))
    known = own[~own.index.isin(list(_without_rows(context, target)))].dropna()
    reached = known >= target.at_least
    actual = _of_sector(context, target, known)
    if not target.per_unit:
        own = own.iloc[:0]
    return TargetLine(
        target.code, target.title, target.at_least, target.unit, actual,
        _reached(target, actual, reached, len(silent - set(known.index))),
        int(reached.sum()) if target.per_unit else 0, len(known) if target.per_unit else 0, target.source,
        {str(unit): number(known.get(unit, np.nan)) for unit in own.index})


def _unanswered(context: TargetContext, target: Target) -> set[str]:
    """The units that have not answered everything that the target is computed from."""
    states = context.dataset.tabs[context.tab.code].states.reindex(list(context.units), fill_value=int(State.BLANK))
    used = [name for name in context.uses(target) if name in states]
    absent = not_asked(context.dataset, context.tab, context.units)[used]
    blank = (states[used].isin([int(State.BLANK), int(State.BAD)]) & ~absent).any(axis=1)
    return set(blank.index[blank]) | _silent_in_tables(context, target)


def _silent_in_tables(context: TargetContext, target: Target) -> set[str]:
    """Of the units without rows those that were asked for them."""
    return _without_rows(context, target, asked=True)


def _without_rows(context: TargetContext, target: Target, *, asked: bool = False) -> set[str]:
    """The units without a row in the period, and without a "Không phát sinh", in a table that the target counts.
    `asked`: leave out those that were not asked for its rows."""
    dataset, obligation = context.dataset, context.dataset.obligation(context.tab.obligation)
    named = {code_of(each.name) for each in parse(target.actual).names if each.kind in ("rows", "total")}
    found: set[str] = set()
    for table in (dataset.tables[code] for code in named if code in dataset.tables):
        rows = table.records["unit"][counted_in_period(dataset, table, obligation)]
        absent = units_not_asked(dataset, table.tab, context.units) if asked else frozenset()
        found |= set(context.units) - set(rows) - table.nil - absent
    return found


def _of_sector(context: TargetContext, target: Target, known: pd.Series[float]) -> float | None:
    if known.empty:
        return None
    if target.per_unit and (target.unit != PERCENT or is_comparison(target.actual)):
        return number(known.mean())
    # A ratio of sensitive counts over other units than their published sums would give those units' counts away.
    withheld = not context.sensitive.isdisjoint(map(code_of, context.uses(target)))
    units = context.units if withheld else known.index
    return number(evaluate(aggregate(context.dataset, dict.fromkeys(map(str, units), ALL), context.tab.obligation),
                           context.tab, target.actual)[ALL])


def _reached(target: Target, actual: float | None, reached: pd.Series[bool], silent: int) -> bool | None:
    """`reached`: of each unit that is known; `silent`: how many have not answered."""
    if actual is None:
        return None
    if target.per_unit and target.unit != PERCENT:
        return (None if silent else True) if reached.all() else False
    if target.per_unit and is_comparison(target.actual):
        return _of_share(target, actual, len(reached), silent)
    return actual >= target.at_least


def _of_share(target: Target, actual: float, known: int, silent: int) -> bool | None:
    """Of a share of units, whatever those that have not answered might answer: all no, or all yes."""
    least, whole = actual * known / (known + silent), 100 * silent / (known + silent)
    if least >= target.at_least:
        return True
    return False if least + whole < target.at_least else None


def is_comparison(expression: str) -> bool:
    """Does it compare anything? Then it must be asked of each unit, never of sums."""
    parts = ast.walk(ast.parse(f"({expression})", mode="eval"))
    return any(isinstance(part, (ast.Compare, ast.BoolOp, ast.Not)) for part in parts)
