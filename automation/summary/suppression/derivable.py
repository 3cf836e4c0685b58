"""Whether published sums, added and subtracted, give a figure of fewer than three units.

Each published sum is a row: 1 for every unit behind it, in the version of its answers at the time. What can be
calculated are the combinations of the rows. A combination is of the units in which it is not 0; units whose own figures
are published are known and left out. A new publication may not add any combination of one or two units.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from automation.domain.publication import Publication, same_answers
from automation.domain.report import IndicatorLine
from automation.summary.suppression.solver import WHOLE

LEAST_UNITS = 3
MANY = 1500  # sets of units; of more it is assumed that they disclose something

Version = tuple[str, int]  # unit, number of the version of its answers
Pattern = tuple[tuple[frozenset[str], frozenset[str]], ...]  # by publication: scopes shown, units known
Matrix = NDArray[np.float64]


def discloses(published: Sequence[Publication], new: Publication) -> bool:
    """Return whether `new`, beside what was published before, gives a figure of one or two units."""
    every = [*published, new]
    versions = _versions(every)
    return any(_adds_small_groups(every, versions, pattern) for pattern in set(_patterns(every)))


def _patterns(publications: Sequence[Publication]) -> Iterator[Pattern]:
    """Yield of each line what is shown of it in each publication."""
    by_name = [{(line.code, line.part): line for line in each.lines} for each in publications]
    for name in by_name[-1]:
        yield tuple(_shown(lines.get(name)) for lines in by_name)


def _shown(line: IndicatorLine | None) -> tuple[frozenset[str], frozenset[str]]:
    if line is None:
        return frozenset(), frozenset()
    scopes = {name for name, figure in {**line.by_type, WHOLE: line.total}.items()
              if not figure.hidden and figure.value is not None}
    return frozenset(scopes), frozenset(unit for unit, figure in line.by_unit.items()
                                        if not figure.hidden and figure.value is not None)


def _versions(publications: Sequence[Publication]) -> list[dict[str, Version]]:
    """Return for each publication: unit → the version of its answers."""
    known: dict[str, list[Mapping[str, str]]] = {}
    return [{unit: (unit, _number(known.setdefault(unit, []), answers)) for unit, answers in each.contributors.items()}
            for each in publications]


def _number(known: list[Mapping[str, str]], answers: Mapping[str, str]) -> int:
    for number, each in enumerate(known):
        if same_answers(each, answers):
            return number
    known.append(answers)
    return len(known) - 1


def _adds_small_groups(publications: Sequence[Publication], versions: Sequence[Mapping[str, Version]],
                       pattern: Pattern) -> bool:
    known = {place[unit] for place, (_, units) in zip(versions, pattern, strict=True) for unit in units
             if unit in place}
    rows = [{version for unit, version in place.items() if scope in (WHOLE, each.types.get(unit))} - known
            for each, place, (scopes, _) in zip(publications, versions, pattern, strict=True) for scope in
            sorted(scopes)]
    new = len(pattern[-1][0])
    matrix, units = _matrix(rows)
    groups = _small_groups(units)
    if len(groups) > MANY:
        return True
    old = matrix[:len(rows) - new]
    return any(_combinations_of(matrix, units, group) > _combinations_of(old, units, group) for group in groups)


def _matrix(rows: Sequence[set[Version]]) -> tuple[Matrix, list[frozenset[str]]]:
    """Return the rows, with one column for versions that are in the same rows; and the units of each column."""
    members: dict[tuple[int, ...], set[str]] = {}
    for version in sorted(set().union(*rows)):
        members.setdefault(tuple(int(version in row) for row in rows), set()).add(version[0])
    columns = np.array(list(members), dtype=float).reshape(len(members), len(rows))
    return columns.T, [frozenset(each) for each in members.values()]


def _small_groups(columns: Iterable[frozenset[str]]) -> set[frozenset[str]]:
    """Return the sets of one or two units that a combination could be of: unions of columns."""
    small = {each for each in columns if len(each) < LEAST_UNITS}
    pairs = {first | second for first, second in combinations(small, 2) if len(first) == len(second) == 1} \
        if len(small) ** 2 <= 2 * MANY else {frozenset(map(str, range(number))) for number in range(MANY + 1)}
    return small | pairs


def _combinations_of(matrix: Matrix, columns: Sequence[frozenset[str]], group: frozenset[str]) -> int:
    """Return how many independent combinations of the rows are of these units alone."""
    others = [place for place, units in enumerate(columns) if not units <= group]
    return _rank(matrix) - _rank(matrix[:, others])


def _rank(matrix: Matrix) -> int:
    return int(np.linalg.matrix_rank(matrix)) if matrix.size else 0
