"""On workbooks that calamine can read, the two readers return the same grids."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.adapters.xlsx.lenient.reader import read_tabs
from automation.adapters.xlsx.limits import MAX_TABS, UNIT_BOUNDS
from automation.adapters.xlsx.read import UnreadableError, ordinary_tabs
from automation.adapters.xlsx.write import render
from automation.configuration.workspace import load_or_raise
from automation.tabs.unit_tabs import unit_tabs
from tests.adapters.xlsx.lenient.cases import CASES
from tests.adapters.xlsx.lenient.patching import STYLES, ordinary
from tests.adapters.xlsx.lenient.test_reader import filled

ROOT = Path(__file__).parents[4]
CODES = ("General", "0.00", "dd/mm/yyyy", "d", "[h]:mm", "[mm]:ss", "h:mm AM/PM", '"ngày" d', '0 "d"', "[Red]0", "@",
         "[$-42A]d mmmm yyyy;@", "0;[Red]-0", '#,##0\\ "đ"', "_-* #,##0\\ _₫_-", "0.00E+00", "[>5]d;0", "yyyy", "\\d0",
         "Standard", "A/P", "0%", '0"%"', "mm:ss.0", "0*d")
LETTERS = st.characters(min_codepoint=32, max_codepoint=0x2000, exclude_characters="\x7f")
TEXTS = st.one_of(st.text(LETTERS, max_size=12), st.sampled_from(("_x000D_", "_x005F_x0041_", " a ", "a\nb", "65%")))
Cell = tuple[str, str]


def cells(kind: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[Cell]:
    attribute = f' t="{kind}"' if kind else ""
    return values.map(lambda value: (attribute, f"<v>{value}</v>"))


NUMBERS = st.floats(allow_nan=False, allow_infinity=False).map(repr)
ANY_CELL = st.one_of(
    cells("", NUMBERS), cells("n", NUMBERS), cells("s", st.integers(0, 12).map(str)), cells("b", st.sampled_from("01")),
    cells("str", TEXTS.map(escape)), cells("e", st.sampled_from(("#REF!", "#N/A", "#DIV/0!"))),
    cells("", st.floats(0, 3_000_000).map(repr)).map(lambda cell: (' s="1"', cell[1])),
    TEXTS.map(lambda text: (' t="inlineStr"', f"<is><t>{escape(text)}</t></is>")),
    TEXTS.map(lambda text: (' t="inlineStr"', f'<is><r><t xml:space="preserve">{escape(text)}</t></r></is>')),
    st.just(("", "<f>A1+1</f>")), st.just((' t="str"', "<f>A1</f><v></v>")), st.just((' s="1"', "")))


def compare(data: bytes) -> None:
    first, second = ordinary_tabs(data, UNIT_BOUNDS), read_tabs(data, UNIT_BOUNDS, MAX_TABS)
    assert [(tab.name, tab.hidden) for tab in first] == [(tab.name, tab.hidden) for tab in second]
    for one, other in zip(first, second, strict=True):
        assert filled(other.grid) == filled(one.grid)
        assert not other.damaged


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(code=st.sampled_from(CODES), row=st.lists(ANY_CELL, min_size=1, max_size=8), from_1904=st.booleans())
def test_any_row_of_cells(code: str, row: list[Cell], from_1904: bool) -> None:
    markup = "".join(f'<c r="{column}9"{attributes}>{content}</c>'
                     for column, (attributes, content) in zip("ABCDEFGH", row, strict=False))
    odd = ordinary().sub(STYLES, 'formatCode="dd/mm/yyyy"', f'formatCode="{escape(code)}"')
    odd = odd.sub("xl/worksheets/sheet1.xml", "</sheetData>", f'<row r="9">{markup}</row></sheetData>')
    compare((odd.sub("xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ') if from_1904 else odd).packed())


@pytest.mark.parametrize("number", [*range(60), 100])
def test_each_built_in_number_format(number: int) -> None:
    compare(ordinary().sub(STYLES, 'numFmtId="164" fontId', f'numFmtId="{number}" fontId').packed())


def test_the_shipped_forms() -> None:
    workspace = load_or_raise(ROOT)
    compare(render(unit_tabs(workspace.catalogue, workspace.plan), "Bảng tính"))


@pytest.mark.parametrize("name", CASES)
def test_every_odd_workbook_that_both_can_read(name: str) -> None:
    made = CASES[name].change(ordinary())
    data = made if isinstance(made, bytes) else made.packed()
    try:
        ordinary_tabs(data, UNIT_BOUNDS)
    except UnreadableError:
        return
    compare(data)
