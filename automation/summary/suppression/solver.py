"""Chooses the cells of linked tables to withhold so that no small count can be calculated from the published ones.

The cells are related by linear equations (a total is the sum of its parts). The assumed attacker has the published
cells, the equations, and that counts are non-negative integers. A small cell is safe when an *alternative solution*
exists: other non-negative integers that satisfy the same equations with the same published cells and differ in this
cell. The search for alternatives is incomplete: a safe cell may be taken for unsafe, never an unsafe one for safe.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Cell = tuple[str, str]  # field name, scope
Equation = Mapping[Cell, int]  # the sum of coefficient × value is 0
SMALL = (1, 2)
WHOLE = ""  # the scope of the total over all types

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class ConstraintSystem:
    """Cells and the equations between them. `values` has every cell; those in `unpublished` are never published (men,
    as total − women). Only equations that hold for `values` are used: nothing follows from a false one."""

    values: Mapping[Cell, int]
    equations: Sequence[Equation]
    unpublished: frozenset[Cell] = frozenset()

    @property
    def small_cells(self) -> frozenset[Cell]:
        return frozenset(cell for cell, value in self.values.items() if value in SMALL)

    def true_equations(self) -> list[Equation]:
        known = [each for each in self.equations if each.keys() <= self.values.keys()]
        return [each for each in known if not sum(self.values[cell] * by for cell, by in each.items())]


def suppressed_cells(system: ConstraintSystem) -> frozenset[Cell]:
    """Return the cells to hide: every small one, and the complementary cells that make them safe."""
    equations = system.true_equations()
    hidden = system.small_cells
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
    for cell in sorted(hidden - system.small_cells, key=lambda each: _cost(each, system.values[each]), reverse=True):
        fewer = hidden - {cell}
        if safe <= with_alternative(system.values, equations, fewer | system.unpublished):
            hidden = fewer
    return hidden


def with_alternative(values: Mapping[Cell, int], equations: Sequence[Equation],
                     unknown: frozenset[Cell]) -> frozenset[Cell]:
    """Return the unknown cells that have an alternative solution."""
    cells = sorted(unknown)
    free = _free_directions(equations, cells)
    actual = np.array([values[cell] for cell in cells], dtype=float)
    moves = np.vstack([free, -free]) if len(free) else np.zeros((0, len(cells)))
    possible = moves[((actual + moves) >= 0).all(axis=1)]
    movable = (possible != 0).any(axis=0)
    return frozenset(cell for cell, moved in zip(cells, movable, strict=True) if moved)


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
        published = near - hidden - system.unpublished
        if published:
            return min(published, key=lambda each: _cost(each, system.values[each]))
        visited |= near
        edge = near
    return None


def _cost(cell: Cell, value: int) -> tuple[bool, bool, int, Cell]:
    """Return a sort key: first non-zero cells (a zero hides little), then parts before the total over all types."""
    return (value == 0, cell[1] == WHOLE, value, cell)
