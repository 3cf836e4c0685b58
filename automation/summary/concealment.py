"""Small counts of sensitive figures (group K) are withheld, and with them whatever gives them away.

The rules, in the order in which they apply:

1. A selection of units or types withholds every sensitive figure: two selections that differ
   by one school would tell that school's figures. Published once, over all units, they can't
   be subtracted from one another.
2. Over all units and by type: each count of 1 or 2 (women, men, all; see `lattice.py`) and
   enough cells beside it that it can't be computed back, through sums over types, men and
   women, groups, and the forms' own equations.
3. By unit: the sensitive figures of a type's units are published together or not at all: not
   when any of them is small, nor when a figure of that type is withheld. With two units or
   more behind a published figure of 3 or more, a single unit's may be 0 or all of it.
4. What could be subtracted from a published figure goes: the previous total, a share with a
   withheld half. A total with any "ước" in it counts as estimated as a whole.

What remains: whoever keeps two summaries of different days may subtract them. A supplement
should therefore not be published where one unit alone was added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from automation.domain.report import Figure, IndicatorLine
from automation.summary.lattice import SMALL, WHOLE, Cell, Equation, Lattice, withheld
from automation.summary.relations import MEN, Relation, scoped

Lines = Sequence[IndicatorLine]


def conceal(lines: Lines, sensitive: frozenset[str], relations: Sequence[Relation],
            types: Mapping[str, str]) -> list[IndicatorLine]:
    """The lines with what must not be published marked hidden.

    `lines`: all of an obligation's lines, over all included units. `types`: unit → its type.
    """
    chosen = [line for line in lines if line.code in sensitive and line.total.value is not None]
    hidden = withheld(_lattice(chosen, relations))
    shut = _shut_types(chosen, relations, types, {cell[1] for cell in hidden})
    concealed = [_concealed(line, hidden, shut, types) if line.code in sensitive else line for line in lines]
    return _without_telling_shares(concealed, sensitive)


def conceal_all(lines: Lines, sensitive: frozenset[str]) -> list[IndicatorLine]:
    """The lines with every sensitive figure withheld."""
    return [replace(line, total=_hide(line.total), by_type=_hide_all(line.by_type), share=None, previous=None,
                    by_unit=_hide_all(line.by_unit), estimated=0.0, answered=0, nil=0, not_applicable=0)
            if line.code in sensitive else line for line in lines]


def field_name(line: IndicatorLine) -> str:
    return f"{line.code}.{line.part}" if line.part else line.code


def _lattice(lines: Lines, relations: Sequence[Relation]) -> Lattice:
    values: dict[Cell, int] = {}
    equations: list[Equation] = []
    for line in lines:
        name = field_name(line)
        known = {scope: int(figure.value or 0) for scope, figure in line.by_type.items()}
        values |= {(name, WHOLE): int(line.total.value or 0), **{(name, key): known[key] for key in known}}
        equations.append({(name, WHOLE): 1, **{(name, scope): -1 for scope in known}})
    scopes = sorted({scope for _, scope in values})
    bound = [each for relation in relations for each in scoped(relation, scopes)]
    values |= _men(values, bound)
    return Lattice(values, [*equations, *bound, *_men_by_type(values, scopes)],
                   frozenset(cell for cell in values if cell[0].endswith(MEN)))


def _men(values: Mapping[Cell, int], equations: Sequence[Equation]) -> dict[Cell, int]:
    """Men as all minus women, wherever both are known."""
    found: dict[Cell, int] = {}
    for equation in equations:
        men = next((cell for cell in equation if cell[0].endswith(MEN)), None)
        others = {cell: by for cell, by in equation.items() if cell != men}
        if men and others.keys() <= values.keys():
            found[men] = sum(values[cell] * by for cell, by in others.items())
    return {cell: value for cell, value in found.items() if value >= 0}  # more women than all: an error


def _men_by_type(values: Mapping[Cell, int], scopes: Sequence[str]) -> list[Equation]:
    names = sorted({name for name, _ in values if name.endswith(MEN)})
    return [{(name, WHOLE): 1, **{(name, scope): -1 for scope in scopes if scope != WHOLE}} for name in names]


def _shut_types(lines: Lines, relations: Sequence[Relation], types: Mapping[str, str],
                scopes: set[str]) -> set[str]:
    """The types whose units' figures are withheld altogether."""
    shut = scopes - {WHOLE}
    values = {(field_name(line), unit): int(figure.value or 0)
              for line in lines for unit, figure in line.by_unit.items()}
    bound = [each for relation in relations for each in scoped(relation, list(types))]
    for (_, unit), value in {**values, **_men(values, bound)}.items():
        if value in SMALL:
            shut.add(types[unit])
    return shut


def _concealed(line: IndicatorLine, hidden: frozenset[Cell], shut: set[str],
               types: Mapping[str, str]) -> IndicatorLine:
    name = field_name(line)
    total = _hide(line.total) if (name, WHOLE) in hidden else line.total
    estimated = (total.value or 0.0) if line.estimated and not total.hidden else 0.0
    return replace(
        line, total=total, estimated=estimated, previous=None,
        by_type={key: _hide(each) if (name, key) in hidden else each for key, each in line.by_type.items()},
        by_unit={unit: _hide(each) if types[unit] in shut else each for unit, each in line.by_unit.items()})


def _without_telling_shares(lines: Lines, sensitive: frozenset[str]) -> list[IndicatorLine]:
    """A share next to one half of a pair tells the other half."""
    telling = {_row(line) for line in lines if line.code in sensitive and line.total.hidden}
    return [replace(line, share=None) if _row(line) in telling else line for line in lines]


def _row(line: IndicatorLine) -> str:
    """Total and female of one row have one row."""
    return field_name(line).removesuffix(".female").removesuffix(".total")


def _hide(figure: Figure) -> Figure:
    """A withheld figure carries no value: nothing downstream can let it slip."""
    return Figure(None, hidden=True) if figure.value is not None else figure


def _hide_all(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    return {key: _hide(each) for key, each in figures.items()}
