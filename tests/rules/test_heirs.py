"""Sums of heirs' parts: unknown where one of them is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from automation.rules.heirs import as_frame, flawed_units, with_heirs

FRAME = pd.DataFrame({"B01": [1.0, 2.0, np.nan], "B02": [1.0, 2.0, 3.0], "text": ["a", "b", "c"]},
                     index=["A", "B", "D"])


def test_an_heirs_figure_is_the_sum_of_its_parts() -> None:
    summed = with_heirs(FRAME, {"B": ("B", "A"), "NEW": ("D",)})
    assert (summed["B01"]["B"], summed["B02"]["B"]) == (3.0, 3.0)
    assert summed["text"]["B"] == "b"
    assert np.isnan(summed["B01"]["NEW"])
    assert summed["B02"]["NEW"] == 3.0
    assert FRAME["B01"]["B"] == 2.0, "the frame itself is unchanged"


def test_a_missing_part_leaves_the_heirs_figure_unknown() -> None:
    summed = with_heirs(FRAME, {"B": ("B", "D"), "A": ("A", "GONE")}, unknown=["B02"])
    assert summed.loc[["A", "B"], ["B01", "B02"]].isna().to_numpy().all()


def test_errors_of_a_part_are_the_heirs() -> None:
    assert flawed_units([("A", "B01"), ("D", "B01")], {"B": ("B", "A")}) == {"B01": frozenset({"B", "D"})}
    assert as_frame({}).empty
