"""An attacker who tries every possible table cannot determine a small count."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from automation.summary.suppression.solver import (
    WHOLE,
    Cell,
    ConstraintSystem,
    Equation,
    suppressed_cells,
    with_alternative,
)

TYPES = ("a", "b", "c")
counts = st.integers(0, 5)


def table(women: tuple[int, ...], men: tuple[int, ...]) -> ConstraintSystem:
    """Return a pair (all, women; men unpublished) by type, with totals."""
    values: dict[Cell, int] = {}
    everybody = tuple(map(sum, zip(women, men, strict=True)))
    for name, figures in {"all": everybody, "women": women, "men": men}.items():
        values |= {(name, kind): figure for kind, figure in zip(TYPES, figures, strict=False)}
        values[(name, WHOLE)] = sum(figures)
    scopes = (*TYPES[: len(women)], WHOLE)
    equations: list[Equation] = [{("all", s): 1, ("women", s): -1, ("men", s): -1} for s in scopes]
    equations += [{(n, WHOLE): 1, **{(n, s): -1 for s in scopes[:-1]}} for n in ("all", "women", "men")]
    return ConstraintSystem(values, equations, frozenset(cell for cell in values if cell[0] == "men"))


def possible_values(system: ConstraintSystem, hidden: frozenset[Cell], width: int) -> dict[Cell, set[int]]:
    """Return each cell's values, by brute force, over all (women, men) tables up to 7 with the same published cells."""
    shown = system.values.keys() - hidden - system.unpublished
    values_by_cell: dict[Cell, set[int]] = {cell: set() for cell in system.values}
    for cells in product(range(8), repeat=2 * width):
        other = table(cells[:width], cells[width:]).values
        if all(other[cell] == system.values[cell] for cell in shown):
            for cell in values_by_cell:
                values_by_cell[cell].add(other[cell])
    return values_by_cell


@settings(max_examples=20, deadline=None)
@given(st.tuples(counts, counts), st.tuples(counts, counts))
def test_brute_force_cannot_determine_a_small_count(women: tuple[int, ...], men: tuple[int, ...]) -> None:
    system = table(women, men)
    hidden = suppressed_cells(system)
    if not system.values.keys() - hidden - system.unpublished:
        return  # nothing is published, so nothing can be calculated
    values_by_cell = possible_values(system, hidden, len(women))
    assert all(len(values_by_cell[cell]) > 1 for cell in system.small_cells)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(counts, counts), min_size=3, max_size=3))
def test_every_small_count_is_hidden_and_nothing_without_need(pairs: list[tuple[int, int]]) -> None:
    system = table(tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs))
    hidden = suppressed_cells(system)
    assert system.small_cells - system.unpublished <= hidden
    assert hidden.isdisjoint(system.unpublished)
    if not system.small_cells:
        assert not hidden


def test_a_single_small_count_needs_one_complementary_cell_and_no_total() -> None:
    system = ConstraintSystem({("x", "a"): 1, ("x", "b"): 7, ("x", "c"): 4, ("x", WHOLE): 12},
                              [{("x", WHOLE): 1, ("x", "a"): -1, ("x", "b"): -1, ("x", "c"): -1}])
    assert suppressed_cells(system) == {("x", "a"), ("x", "c")}


def test_zeros_are_no_complementary_cells() -> None:
    system = ConstraintSystem({("x", "a"): 2, ("x", "b"): 0, ("x", "c"): 0, ("x", WHOLE): 2},
                              [{("x", WHOLE): 1, ("x", "a"): -1, ("x", "b"): -1, ("x", "c"): -1}])
    assert suppressed_cells(system) == {("x", "a"), ("x", WHOLE)}


def test_a_superfluous_complementary_cell_is_published_again() -> None:
    system = table((0, 0, 0), (1, 0, 4))
    hidden = suppressed_cells(system)
    assert not [cell for cell in hidden if cell[0] == "women"], "women are 0 everywhere, and so published as 0"
    assert {("all", "a"), ("all", "c")} <= hidden


def test_one_man_beside_many_women_is_hidden_too() -> None:
    system = table((9, 5), (1, 6))
    hidden = suppressed_cells(system)
    shown = system.values.keys() - hidden - system.unpublished
    assert {("all", "a"), ("women", "a")} - shown, "total − women would disclose the one man"


def test_a_false_equation_is_ignored() -> None:
    system = ConstraintSystem({("x", "a"): 1, ("y", "a"): 6}, [{("x", "a"): 1, ("y", "a"): -1}])
    assert suppressed_cells(system) == {("x", "a")}


def test_an_alternative_solution_has_whole_and_non_negative_values() -> None:
    halves = with_alternative({("x", "a"): 1, ("y", "a"): 2}, [{("x", "a"): 2, ("y", "a"): -1}],
                              frozenset({("x", "a"), ("y", "a")}))
    negative = with_alternative({("x", "a"): 0, ("y", "a"): 0}, [{("x", "a"): 1, ("y", "a"): 1}],
                                frozenset({("x", "a"), ("y", "a")}))
    assert not halves
    assert not negative
