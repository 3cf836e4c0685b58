"""Dictionary-encoded columns: encoding, concatenation, and cells that satisfy a condition."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from automation.domain.workbook.answers import Raw
from automation.rules.coded_column import CodedColumn, concatenate, encode

RAWS = st.lists(st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.sampled_from([0.0, 1.0, 1.5]),
                          st.sampled_from(["1", "Có", ""])), max_size=400)


def cells(column: CodedColumn) -> list[str]:
    """Decode the cells. By repr, since 1, 1.0 and True are equal to Python."""
    return [repr(column.categories[number]) for number in column.codes.tolist()]


@given(RAWS)
def test_decoding_gives_every_cell_and_categories_are_distinct(raws: Sequence[Raw]) -> None:
    column = encode("B01", "total", raws)
    assert cells(column) == list(map(repr, raws))
    assert len(set(map(repr, column.categories))) == len(column.categories)


@given(st.lists(RAWS, min_size=1, max_size=4))
def test_concatenation_keeps_the_cells(parts: Sequence[Sequence[Raw]]) -> None:
    whole = concatenate([encode("B01", "total", part) for part in parts])
    assert cells(whole) == [repr(raw) for part in parts for raw in part]
    assert (whole.row, whole.column) == ("B01", "total")


@given(RAWS)
def test_matching_and_mask_agree(raws: Sequence[Raw]) -> None:
    column = encode("B01", "total", raws)
    positions = sorted(position for position, _ in column.matching(lambda value: value == "Có"))
    assert positions == [position for position, raw in enumerate(raws) if raw == "Có"]
    mask = column.mask(lambda value: value == "Có")
    assert [position for position, in_mask in enumerate(mask) if in_mask] == positions


def test_more_values_than_a_byte_can_number() -> None:
    column = concatenate([encode("", "title", [f"{number}" for number in range(200)]) for _ in range(3)])
    assert cells(column) == [repr(f"{number}") for number in range(200)] * 3
