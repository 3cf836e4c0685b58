"""Chooses the cells of linked tables to withhold so that no small count can be calculated from the published ones.

The cells are related by linear equations (a total is the sum of its parts). The assumed attacker has the published
cells, the equations, and that counts are non-negative integers. An inequality (a part is at most its whole) is an
equation with a slack cell, which is never published. A small cell is safe when two *alternative solutions* exist:
other non-negative integers that satisfy the same equations with the same published cells, and in which this cell has
other values, so that three remain possible. The search is incomplete: a safe cell may be taken for unsafe, never an
unsafe one for safe.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Cell = tuple[str, str]  # field name, scope
Equation = Mapping[Cell, int]  # the sum of coefficient × value is 0
SMALL = (1, 2)
SLACK = ":slack"  # suffix of the names of slack cells
ENOUGH_PAIRS = 120  # more moves than this are not combined
WHOLE = ""  # the scope of the total over all types

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class ConstraintSystem:
    """Cells and the equations between them. `values` has every cell; those in `unpublished` are never published (men,
    as total − women; slack). `fixed` have been published before, or withheld then, and stay so: `withheld` names those
    withheld. Only equations that hold for `values` are used: nothing follows from a false one."""

    values: Mapping[Cell, int]
    equations: Sequence[Equation]
    unpublished: frozenset[Cell] = frozenset()
    fixed: frozenset[Cell] = frozenset()
    withheld: frozenset[Cell] = frozenset()

    @property
    def small_cells(self) -> frozenset[Cell]:
        """The counts to protect. A slack is none, and one that was published before can't be protected."""
        return frozenset(cell for cell, value in self.values.items() if value in SMALL
                         and not cell[0].endswith(SLACK) and (cell not in self.fixed or cell in self.withheld))

    def unprotected(self, hidden: frozenset[Cell]) -> frozenset[Cell]:
        """The small cells that can be calculated although all of `hidden` is withheld."""
        return self.small_cells - with_alternative(self.values, self.true_equations(), hidden | self.unpublished)

    def true_equations(self) -> list[Equation]:
        known = [each for each in self.equations if each.keys() <= self.values.keys()]
        return [each for each in known if not sum(self.values[cell] * by for cell, by in each.items())]


def suppressed_cells(system: ConstraintSystem) -> frozenset[Cell]:
    """Return the cells to hide: every small one, and the complementary cells that make them safe."""
    equations = system.true_equations()
    hidden = system.small_cells | (system.withheld & system.values.keys())
    while True:
        unsafe = system.small_cells - with_alternative(system.values, equations, hidden | system.unpublished)
        more = {added for cell in sorted(unsafe) if (added := _complementary_cell(cell, system, equations, hidden))}
        if not more:
            return _without_superfluous(system, equations, hidden) - system.unpublished
        hidden |= more


def _without_superfluous(system: ConstraintSystem, equations: Sequence[Equation],
                         hidden: frozenset[Cell]) -> frozenset[Cell]:
    """Return `hidden` without complementary cells that protect no small cell, removing zeros and totals first: a cell
    added early may be superfluous after others were added."""
    safe = with_alternative(system.values, equations, hidden | system.unpublished) & system.small_cells
    removable = hidden - system.small_cells - system.withheld
    for cell in sorted(removable, key=lambda each: _cost(each, system.values[each]), reverse=True):
        fewer = hidden - {cell}
        if safe <= with_alternative(system.values, equations, fewer | system.unpublished):
            hidden = fewer
    return hidden


def with_alternative(values: Mapping[Cell, int], equations: Sequence[Equation],
                     unknown: frozenset[Cell]) -> frozenset[Cell]:
    """Return the unknown cells that have at least two other values in alternative solutions."""
    cells = sorted(unknown)
    free = _free_directions(equations, cells)
    actual = np.array([values[cell] for cell in cells], dtype=float)
    if not len(free):
        return frozenset()
    found = _movable(actual, np.vstack([free, -free]))
    if not found.all() and 1 < len(free) <= ENOUGH_PAIRS:
        found |= _movable(actual, _pairs(free))
    return frozenset(cell for cell, moved in zip(cells, found, strict=True) if moved)


def _movable(actual: Matrix, moves: Matrix) -> NDArray[np.bool_]:
    """Return of each cell whether one or two steps along the moves give it two other values. No cell is negative."""
    steps = np.vstack([moves, 2 * moves])
    possible = steps[((actual + steps) >= 0).all(axis=1)]
    if not len(possible):
        return np.zeros(len(actual), dtype=bool)
    largest = np.where(possible != 0, possible, -np.inf).max(axis=0)
    least = np.where(possible != 0, possible, np.inf).min(axis=0)
    several: NDArray[np.bool_] = np.isfinite(largest) & (largest != least)
    return several


def _pairs(free: Matrix) -> Matrix:
    """Return the sums and the differences of two moves."""
    first, second = np.triu_indices(len(free), 1)
    plus, minus = free[first] + free[second], free[first] - free[second]
    return np.vstack([plus, -plus, minus, -minus])


def _free_directions(equations: Sequence[Equation], cells: Sequence[Cell]) -> Matrix:
    """Return, row by row, integer changes of the unknown cells that keep every equation true."""
    column = {cell: number for number, cell in enumerate(cells)}
    matrix = np.zeros((len(equations), len(cells)))
    for row, equation in enumerate(equations):
        for cell, by in equation.items():
            if cell in column:
                matrix[row, column[cell]] = by
    reduced, pivots = _row_echelon(matrix)
    dependent = frozenset(pivots)
    others = [number for number in range(len(cells)) if number not in dependent]
    directions = np.zeros((len(others), len(cells)))
    for row, number in enumerate(others):
        directions[row, number] = 1
        directions[row, pivots] = -reduced[: len(pivots), number]
    rounded = np.round(directions)
    whole: Matrix = rounded[np.abs(directions - rounded).max(axis=1, initial=0) < 1e-9]
    return whole


def _row_echelon(matrix: Matrix) -> tuple[Matrix, list[int]]:
    """Return the reduced row echelon form, and the columns of its pivots."""
    matrix, pivots, row = matrix.copy(), [], 0
    for column in range(matrix.shape[1]):
        if row == len(matrix):
            break
        best = row + int(np.argmax(np.abs(matrix[row:, column])))
        if abs(matrix[best, column]) < 1e-9:
            continue
        matrix[[row, best]] = matrix[[best, row]]
        matrix[row] /= matrix[row, column]
        factors = matrix[:, column].copy()
        factors[row] = 0
        matrix -= np.outer(factors, matrix[row])
        pivots.append(column)
        row += 1
    return matrix, pivots


def _complementary_cell(cell: Cell, system: ConstraintSystem, equations: Sequence[Equation],
                        hidden: frozenset[Cell]) -> Cell | None:
    """Return the published cell of least cost among those nearest to this one by equations; None if none is left."""
    visited, edge = {cell}, {cell}
    while edge:
        near = {each for equation in equations if edge & equation.keys() for each in equation} - visited
        published = near - hidden - system.unpublished - system.fixed
        if published:
            return min(published, key=lambda each: _cost(each, system.values[each]))
        visited |= near
        edge = near
    return None


def _cost(cell: Cell, value: int) -> tuple[bool, bool, int, Cell]:
    """Return a sort key: first non-zero cells (a zero hides little), then parts before the total over all types."""
    return (value == 0, cell[1] == WHOLE, value, cell)
