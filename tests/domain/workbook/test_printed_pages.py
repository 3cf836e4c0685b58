"""How many printed pages a tab takes, and that the last one is not nearly empty."""

from __future__ import annotations

import pytest

from automation.domain.workbook.drawing import Drawing, DrawnCell
from automation.domain.workbook.printed_pages import fitted_pages, pages


def tab(rows: int, height: float = 20.0, width: float = 60.0, *, landscape: bool = True) -> Drawing:
    cells = tuple(DrawnCell(row, 1, row) for row in range(1, rows + 1))
    return Drawing("T", cells, {1: width}, dict.fromkeys(range(1, rows + 1), height), hidden_rows=(2,),
                   landscape=landscape, repeat_rows=(1, 1))


def test_a_narrow_tab_is_not_enlarged_and_a_wide_one_is_reduced() -> None:
    assert pages(tab(28)) == 1.0  # 27 rows of 20 points on 540
    assert pages(tab(28, width=143.0)) == 1.0  # 756 points wide
    assert pages(tab(28, width=287.285)) == pytest.approx(0.5, abs=1e-4)
    assert pages(tab(28, landscape=False)) == pytest.approx(540 / 756)


def test_later_pages_repeat_the_header_and_hidden_rows_are_not_printed() -> None:
    assert pages(tab(28 + 13)) == pytest.approx(1 + 13 * 20 / 520)


@pytest.mark.parametrize(("printed", "fitted"), [
    (0.3, 0), (0.95, 1), (1.0, 1), (1.2, 1), (1.3, 0), (1.9, 0), (2.1, 2), (6.97, 7), (7.5, 0)])
def test_a_last_page_with_little_on_it_is_spared(printed: float, fitted: int) -> None:
    assert fitted_pages(printed) == fitted
