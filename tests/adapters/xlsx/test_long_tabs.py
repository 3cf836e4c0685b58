"""A tab with more rows than an Excel sheet continues on the next sheet, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.adapters.folder.store import FolderStore
from automation.adapters.xlsx import write
from automation.adapters.xlsx.long_tabs import split_tab
from automation.domain.plan.settings import Paths
from automation.domain.workbook.drawing import DataValidation, Drawing, DrawnCell, Highlight, Merge
from tests.adapters.sheet_store_contract import AN_LAO, DO_SON, ZONE, log, register

HEAD = 4


def drawn(rows: int) -> Drawing:
    """A head of four rows, then a number, a drop-down and a merged block of two cells on each row."""
    body = range(HEAD + 1, HEAD + rows + 1)
    return Drawing(
        "Nhật ký", (DrawnCell(1, 1, "@log:1"), *(DrawnCell(row, 1, row) for row in body)),
        heights={1: 28.0, **{row: float(row) for row in body}},
        merges=(Merge((1, 1), (1, 2)), *(Merge((row, 1), (row, 2)) for row in body)),
        choices=(DataValidation((HEAD + 1, 3), (HEAD + rows, 3)),) if rows else (),
        highlights=(Highlight((2, 1), (2, 1), "x", "bad"),), hidden_rows=(3,), freeze=(HEAD + 1, 2),
        filter=((HEAD, 1), (HEAD + rows, 3)))


@given(st.integers(0, 40), st.integers(HEAD + 1, 20))
def test_the_sheets_have_all_rows_in_order_each_below_the_head(rows: int, most: int) -> None:
    tab = drawn(rows)
    pages = list(split_tab(tab, most))
    body = [(cell.value, page.heights[cell.row], Merge((cell.row, 1), (cell.row, 2)) in page.merges)
            for page in pages for cell in page.cells if cell.row > HEAD]
    assert body == [(row, float(row), True) for row in range(HEAD + 1, HEAD + rows + 1)]
    for page in pages:
        last = max(cell.row for cell in page.cells)
        assert last <= most
        assert (page.cells[0], page.heights[1], page.hidden_rows) == (tab.cells[0], 28.0, (3,))
        assert page.highlights == tab.highlights
        assert [(each.first, each.last) for each in page.choices] == ([((HEAD + 1, 3), (last, 3))] if rows else [])
        assert page.filter == ((HEAD, 1), (max(last, HEAD), 3))
    assert pages[0].title == "Nhật ký"
    assert len({page.title for page in pages}) == len(pages)


def test_a_tab_that_fits_is_unchanged() -> None:
    tab = drawn(6)
    assert next(split_tab(tab, 10)) is tab


@pytest.fixture
def short_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    def short(tab: Drawing) -> Iterator[Drawing]:
        return split_tab(replace(tab, freeze=(HEAD + 1, 1)), 6)

    monkeypatch.setattr(write, "split_tab", short)


@pytest.mark.usefixtures("short_sheets")
def test_a_log_and_decisions_on_several_sheets_are_read_completely(tmp_path: Path) -> None:
    store = FolderStore(tmp_path, Paths(), ZONE, workers=1)
    kept = [(f"{unit}|{code}", None, None, None) for unit in (AN_LAO, DO_SON) for code in ("KH", "6T")]
    decided = ((f"{AN_LAO}|CN", "Duyệt", None, None), (f"{DO_SON}|CN", "Trả lại", None, "Thiếu"))
    records = [f"{number}:1/1:{{}}" for number in range(9, 0, -1)]
    assert store.write_register((*register("g1", decided[0], *kept, decided[1]), log(9, *records)), "").written
    found = store.read_register()
    assert (found.problem, found.generation, found.logged) == ("", "g1", 9)
    assert [(at, row["key"], row["decision"]) for at, row in found.rows] == [
        ("C5", f"{AN_LAO}|CN", "Duyệt"), ("Quyết định, tiếp 3!C6", f"{DO_SON}|CN", "Trả lại")]
    assert store.read_log().pieces == tuple(records)
