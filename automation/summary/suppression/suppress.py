"""Withholds small counts of sensitive figures (group K), and the figures from which they could be calculated.

The rules, in the order in which they apply:

1. A selection of units or types withholds every sensitive figure: two selections that differ
   by one school would disclose that school's figures. Published once, over all units, they
   cannot be subtracted from one another.
2. Over all units and by type: each count of 1 or 2 (women, men, all; see `solver.py`) is
   withheld, with enough complementary cells that it cannot be calculated through sums over
   types, men and women, groups, and the forms' own equations.
3. By unit: figures related by equations (a group) are published together over a type's units or
   not at all: not when any of them is small, nor when one of that type is withheld. With two
   units or more behind a published figure of 3 or more, a single unit's may be 0 or all of it.
   Where a published figure is 0, so is every unit's: that discloses nothing and is shown.
4. What could be subtracted from a published figure is withheld: a previous total, a part marked
   "ước" other than 0 or all, a share with one withheld half. `IndicatorLine.withheld` names them.
5. A computed figure is published exactly where all figures that it is computed from are.

Two summaries of different days could be subtracted: see `release.py`, which decides what of a
later summary is published.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import TypeVar

import pandas as pd

from automation.domain.report import Figure, IndicatorLine
from automation.summary.suppression.relations import MEN, Bound, Relation, SensitiveForm, at_scopes
from automation.summary.suppression.solver import (
    SLACK,
    SMALL,
    WHOLE,
    Cell,
    ConstraintSystem,
    Equation,
    suppressed_cells,
)

Lines = Sequence[IndicatorLine]
Count = TypeVar("Count", int, "pd.Series[float]")
ClosedGroups = set[tuple[str, str]]  # (group, type) whose units' figures are withheld

DERIVED_FIELDS = ("share", "previous", "estimated")  # published beside the figures themselves
COUNT_FIELDS = ("answered", "unanswered", "nil", "not_applicable", "not_asked")
THEN = "@then"  # suffix of the scope of figures of an earlier period
SINCE = ":since"  # suffix of what was added after it
DERIVED = (MEN, SLACK)  # suffixes of cells that no form has


@dataclass(frozen=True)
class Earlier:
    """What has been published before. `shown`, `withheld`: the cells of types whose answers are those of then, as they
    were published. `closed`: types whose figures are withheld altogether. `units`: publish units' figures, not only
    zeros of types without a case. `before`: the published counts of periods that this one contains, or that contain
    it."""

    shown: frozenset[Cell] = frozenset()
    withheld: frozenset[Cell] = frozenset()
    closed: frozenset[str] = frozenset()
    units: bool = True
    before: Sequence[Mapping[Cell, int]] = ()


FIRST = Earlier()


class DisclosedError(ValueError):
    """A small count could be calculated whatever else is withheld: together with what was published before."""


def suppress_small_counts(lines: Lines, form: SensitiveForm, types: Mapping[str, str],
                          earlier: Earlier = FIRST) -> list[IndicatorLine]:
    """Return the lines with every figure that must not be published marked as hidden.

    `lines`: all of an obligation's lines, over all included units. `types`: unit → its type. Raises DisclosedError.
    """
    sensitive = form.codes
    entered = [line for line in lines if line.code in sensitive and line.code not in form.computed
               and line.total.value is not None]
    chosen = [line for line in entered if float(line.total.value or 0).is_integer()]
    broken = {field_name(line) for line in entered} - {field_name(line) for line in chosen}
    relations = [*form.relations, *(each.relation for each in form.bounds)]
    group_of = _equation_groups(chosen, relations)
    hidden = _hidden_cells(_constraint_system(chosen, form.relations, form.bounds, earlier), group_of)
    closed = _closed_groups(chosen, form.relations, types, group_of, hidden, earlier)
    suppression = Suppression(hidden, group_of, closed, types)
    shown = [line if line.code not in sensitive else _suppress_line(line) if field_name(line) in broken
             else suppression.apply(line) for line in lines]
    by_name = {field_name(line): line for line in shown if line.code in sensitive}
    finished = [_computed(line, form.computed[line.code], by_name) if line.code in form.computed else line
                for line in shown]
    return _without_disclosing_shares(finished, sensitive)


def _hidden_cells(system: ConstraintSystem, group_of: Mapping[str, str]) -> frozenset[Cell]:
    """Return the cells to hide. Where complementary cells don't suffice, everything that is related is hidden."""
    hidden = suppressed_cells(system)
    unprotected = {group_of.get(name.removesuffix(SINCE), name) for name, _ in system.unprotected(hidden)}
    if not unprotected:
        return hidden
    hidden |= {cell for cell in system.values if group_of.get(cell[0], cell[0]) in unprotected
               and cell not in system.fixed} - system.unpublished
    if system.unprotected(hidden):
        raise DisclosedError
    return hidden


def _computed(line: IndicatorLine, uses: Collection[str] | None, lines: Mapping[str, IndicatorLine]) -> IndicatorLine:
    """Return the computed line without the figures that use a hidden one. "Có" is counted over units' figures."""
    parts = [lines[name] for name in uses or () if name in lines]
    if uses is None:
        return _suppress_line(line)
    by_unit = {unit: _hide(each) if any(_hidden_in(part.by_unit, unit) for part in parts) else each
               for unit, each in line.by_unit.items()}
    if line.kind == "boolean":
        if any(each.hidden for each in by_unit.values()):
            return _suppress_line(line)
        return replace(line, by_unit=by_unit)
    by_type = {kind: _hide(each) if any(_hidden_in(part.by_type, kind) for part in parts) else each
               for kind, each in line.by_type.items()}
    total = _hide(line.total) if any(part.total.hidden for part in parts) else line.total
    return _without_subtractable_parts(replace(line, total=total, by_type=by_type, by_unit=by_unit))


def _hidden_in(figures: Mapping[str, Figure], key: str) -> bool:
    return key in figures and figures[key].hidden


def suppress_all(lines: Lines, sensitive: frozenset[str]) -> list[IndicatorLine]:
    """Return the lines with every sensitive figure withheld."""
    return [_suppress_line(line) if line.code in sensitive else line for line in lines]


def without_other_dimensions(lines: Lines, sensitive: frozenset[str]) -> list[IndicatorLine]:
    """Return the lines with the sensitive figures hidden by every dimension but the type: sums by two dimensions could
    be subtracted from each other."""
    return [replace(line, by={name: _hide_all(each) for name, each in line.by.items()}) if line.code in sensitive
            else line for line in lines]


def _suppress_line(line: IndicatorLine) -> IndicatorLine:
    withheld = tuple(name for name in (*DERIVED_FIELDS, *COUNT_FIELDS) if getattr(line, name))
    return replace(line, total=_hide(line.total), by_type=_hide_all(line.by_type), by_unit=_hide_all(line.by_unit),
                   share=None, previous=None, estimated=0.0, answered=0, unanswered=0, nil=0, not_applicable=0,
                   not_asked=0, withheld=withheld)


def field_name(line: IndicatorLine) -> str:
    """Return the name of the line's field: "K06.total"."""
    return f"{line.code}.{line.part}" if line.part else line.code


def _constraint_system(lines: Lines, relations: Sequence[Relation], bounds: Sequence[Bound] = (),
                       earlier: Earlier = FIRST) -> ConstraintSystem:
    values: dict[Cell, int] = {}
    equations: list[Equation] = []
    for line in lines:
        name = field_name(line)
        known = {scope: int(figure.value or 0) for scope, figure in line.by_type.items()}
        values |= {(name, WHOLE): int(line.total.value or 0), **{(name, key): known[key] for key in known}}
        equations.append({(name, WHOLE): 1, **{(name, scope): -1 for scope in known}})
    scopes = sorted({scope for _, scope in values})
    entered = frozenset(values)
    for scope in scopes:
        here = {name: value for (name, at), value in values.items() if at == scope}
        valid = [*relations, *(each.relation for each in bounds if not each.zero or here.get(each.zero) == 0)]
        values |= {(name, scope): count for name, count in _derived_counts(here, valid).items()
                   if count >= 0}  # a negative count means more women than all: an error in the report
        equations += [each for relation in valid for each in at_scopes(relation, [scope])]
    since, of_since = _since(values, earlier)
    then = frozenset(cell for cell in since if cell[1].endswith(THEN))
    withheld = frozenset(cell for cell in entered if cell[1] in earlier.closed) | (earlier.withheld & entered)
    return ConstraintSystem({**values, **since}, [*equations, *of_since, *_derived_by_type(values, scopes)],
                            frozenset((*values, *since)) - entered - then, earlier.shown | earlier.withheld | then,
                            withheld)


def _since(values: Mapping[Cell, int], earlier: Earlier) -> tuple[dict[Cell, int], list[Equation]]:
    """Return what is published of a period that this one contains, and the rest of this one, with their equations. The
    rest is negative where units are missing by now: then it is what these had at least."""
    found: dict[Cell, int] = {}
    equations: list[Equation] = []
    figures = [(cell, count, number) for number, each in enumerate(earlier.before) for cell, count in each.items()]
    for (name, scope), count, number in figures:
        if (name, scope) in values:
            then, rest = (name, f"{scope}{number}{THEN}"), (f"{name}{SINCE}", f"{scope}{number}")
            more = values[name, scope] - count
            found |= {then: count, rest: abs(more)}
            equations.append({(name, scope): 1, then: -1, rest: -1 if more >= 0 else 1})
    return found, equations


def _derived_counts(counts: Mapping[str, Count], relations: Sequence[Relation]) -> dict[str, Count]:
    """Return men as all minus women, and slacks, where the others are known. `counts`: field name → a count, or one
    for each unit."""
    result: dict[str, Count] = {}
    for relation in relations:
        men = next((name for name in relation if name.endswith(DERIVED)), None)
        others = {name: by for name, by in relation.items() if name != men}
        if men and others.keys() <= counts.keys():
            result[men] = reduce(add, (counts[name] * by for name, by in others.items()))
    return result


def _derived_by_type(values: Mapping[Cell, int], scopes: Sequence[str]) -> list[Equation]:
    names = sorted({name for name, _ in values if name.endswith(DERIVED)})
    return [{(name, WHOLE): 1, **{(name, scope): -1 for scope in scopes if scope != WHOLE}} for name in names]


def _equation_groups(lines: Lines, relations: Sequence[Relation]) -> dict[str, str]:
    """Return field name (men too) → group: the names that equations relate, identified by one of them."""
    group_of = {field_name(line): field_name(line) for line in lines}
    for relation in relations:
        joined = {group_of.setdefault(name, name) for name in relation}
        group_of = {name: min(joined) if group in joined else group for name, group in group_of.items()}
    return group_of


def _closed_groups(lines: Lines, relations: Sequence[Relation], types: Mapping[str, str], group_of: Mapping[str, str],
                   hidden: Collection[Cell], earlier: Earlier = FIRST) -> ClosedGroups:
    """Return the groups whose units' figures are withheld: with a small count of a unit, or a hidden one of a type."""
    if not earlier.units:
        return {(group, kind) for group in set(group_of.values()) for kind in set(types.values())}
    closed = {(group_of[name], scope) for name, scope in hidden if scope != WHOLE}
    women_and_all = pd.DataFrame({field_name(line): _counts(line.by_unit) for line in lines}, index=list(types))
    men = _derived_counts({str(name): each for name, each in women_and_all.items()}, relations)
    counts = women_and_all.assign(**{name: each.where(each >= 0) for name, each in men.items()})
    small = counts.isin(SMALL).groupby(pd.Series(types)).any()
    return closed | {(group_of[str(name)], scope) for name in small for scope in small.index[small[name]]}


def _counts(by_unit: Mapping[str, Figure]) -> pd.Series[float]:
    return pd.Series({unit: float(int(figure.value or 0)) for unit, figure in by_unit.items()}, dtype=float)


@dataclass(frozen=True)
class Suppression:
    """What to withhold: the cells `hidden` by type and over all, and the units' figures of the groups in `closed`."""

    hidden: Collection[Cell]
    group_of: Mapping[str, str]
    closed: ClosedGroups
    types: Mapping[str, str]

    def apply(self, line: IndicatorLine) -> IndicatorLine:
        """Return the line with its withheld figures hidden."""
        name = field_name(line)
        total = _hide(line.total) if (name, WHOLE) in self.hidden else line.total
        by_type = {key: _hide(each) if (name, key) in self.hidden else each for key, each in line.by_type.items()}
        nothing = {key for key, each in by_type.items() if each.value == 0}  # published: every unit of it has 0
        own = self.group_of.get(name, name)
        closed = {key for group, key in self.closed if group == own} - nothing
        by_unit = {unit: _hide(each) if self.types[unit] in closed else each for unit, each in line.by_unit.items()}
        return _without_subtractable_parts(replace(line, total=total, by_type=by_type, by_unit=by_unit))


def _without_subtractable_parts(line: IndicatorLine) -> IndicatorLine:
    """Return the line without the parts of its total from which the rest follows; a part that is 0 or all is kept."""
    withheld = []
    if line.previous:
        withheld.append("previous")
    if line.estimated and line.estimated != line.total.value:
        withheld.append("estimated")
    return replace(line, previous=None if line.previous else line.previous,
                   estimated=0.0 if "estimated" in withheld else line.estimated, withheld=tuple(withheld))


def _without_disclosing_shares(lines: Lines, sensitive: frozenset[str]) -> list[IndicatorLine]:
    """Return the lines without shares of pairs with a hidden total: the share and one half disclose the other."""
    disclosing = {_row(line) for line in lines if line.code in sensitive and line.total.hidden}
    return [replace(line, share=None, withheld=("share", *line.withheld))
            if _row(line) in disclosing and line.share is not None else line for line in lines]


def _row(line: IndicatorLine) -> str:
    """Return a key that the total and the female line of one row share."""
    return field_name(line).removesuffix(".female").removesuffix(".total")


def _hide(figure: Figure) -> Figure:
    """Return a hidden figure. It has no value, so that no later step can disclose it."""
    return Figure(None, hidden=True) if figure.value is not None else figure


def _hide_all(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    return {key: _hide(each) for key, each in figures.items()}
