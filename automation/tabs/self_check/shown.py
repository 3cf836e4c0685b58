"""What people see of the checks on a form's tab: formulas that show the words and flags of the hidden tab, and the
conditional formats that colour the cells."""

from __future__ import annotations

from collections.abc import Iterator

from automation.domain.workbook.a1 import cell_name, column_letters
from automation.domain.workbook.drawing import Highlight
from automation.domain.workbook.layout import DOCUMENT_KEYS, NIL_KEY, SUBMIT_KEY, Layout
from automation.domain.workbook.self_check import (
    CHECK,
    ENGINE_TAB,
    ERROR,
    ERROR_WORDS,
    FLAGS,
    LAST_ERROR,
    WARNING,
    WARNING_WORDS,
)
from automation.rules.formulas.terms import quoted
from automation.tabs.self_check.places import Head, IndicatorPlace, Line, TablePlace
from automation.tabs.self_check.sheet import absolute

PREFIX = f"{ENGINE_TAB}!"
DIGITS_OF_A_NUMBER = 15  # that a spreadsheet keeps
HINT_HEADS: dict[str, tuple[Head, ...]] = {
    SUBMIT_KEY: (Head.WORDS,), DOCUMENT_KEYS[0]: (Head.NUMBER_WORDS,), DOCUMENT_KEYS[1]: (Head.DAY_WORDS,),
    NIL_KEY: (Head.NIL_WORDS, Head.WORDS),
}
NO_FAULT = "không thấy lỗi"

Place = IndicatorPlace | TablePlace


def words_formula(place: Place, layout: Layout, row: int) -> str:
    """Returns the formula of the cell "Tự kiểm tra" in a row of the form's tab."""
    if isinstance(place, TablePlace):
        return _record_words(place, layout, row)
    return _by_key(place, Line.MESSAGE, row)


def flags_formula(place: Place, layout: Layout, row: int) -> str:
    """Returns the formula of the hidden cell that colours the row's cells."""
    if isinstance(place, IndicatorPlace):
        return _by_key(place, Line.FLAGS, row)
    header = f"${column_letters(layout.column_of['no'])}${place.header}"
    return f'IFERROR(INDEX({PREFIX}{absolute(place.range(place.FLAGS))},ROW()-ROW({header})),"")'


def _by_key(place: IndicatorPlace, column: Line, row: int) -> str:
    keys, found = (PREFIX + absolute(place.column(each)) for each in (Line.KEY, column))
    return f'IFERROR(INDEX({found},MATCH($A{row},{keys},0))&"","")'


def _record_words(place: TablePlace, layout: Layout, row: int) -> str:
    """Returns the words of the first digit that is not 0."""
    flags = f"${column_letters(layout.column_of[FLAGS])}{row}"
    first, last = place.words
    words = f"{PREFIX}$A${first}:${column_letters(len(place.columns))}${last}"
    found = '""'
    for start in reversed(range(1, len(place.columns) + 1, DIGITS_OF_A_NUMBER)):
        size = min(DIGITS_OF_A_NUMBER, len(place.columns) + 1 - start)
        at = f"{start + size - 1}-INT(LOG10(VALUE(MID({flags},{start},{size}))))"
        found = f"IFERROR(INDEX({words},VALUE(MID({flags},{at},1)),{at}),{found})"
    return f'IF({flags}="","",{found})'


def hint_formula(place: Place, key: str, hint: str) -> str:
    """Returns the formula beside a control row: what is found, else the hint; "" for a row that has no finding."""
    heads = HINT_HEADS.get(key, ())
    if key == NIL_KEY and place.tab.obligation:
        heads = (Head.NIL_WORDS,)
    if (isinstance(place, TablePlace) and key in DOCUMENT_KEYS) or not heads:
        return ""
    shown = quoted(hint)
    for each in reversed(heads):
        cell = PREFIX + absolute(place.at(each))
        shown = f'IF({cell}<>"",{cell},{shown})'
    return f"IFERROR({shown},{quoted(hint)})"


def hint_highlights(row: int, column: int) -> Iterator[Highlight]:
    """Yields the colours of the words beside a control row."""
    cell, place = cell_name(row, column), (row, column)
    clean = f'ISNUMBER(FIND("{NO_FAULT}",{cell}))'
    faulty = f'AND(ISNUMBER(FIND(" lỗi",{cell})),NOT({clean}))'
    yield Highlight(place, place, "", "live_error", formula=f'OR(LEFT({cell},3)="{ERROR_WORDS[:3]}",{faulty})')
    yield Highlight(place, place, "", "live_clean", formula=clean)
    warned = f'OR(LEFT({cell},3)="{WARNING_WORDS[:3]}",LEFT({cell},3)="Còn",ISNUMBER(FIND("cảnh báo",{cell})))'
    yield Highlight(place, place, "", "live_warning", formula=warned)


def row_highlights(layout: Layout, columns: tuple[str, ...], first: int, last: int) -> Iterator[Highlight]:
    """Yields the colours of the rows' input cells, by the digits of their flags, and of the words. `columns`: in the
    order of the digits."""
    flags, words = (f"${column_letters(layout.column_of[each])}{first}" for each in (FLAGS, CHECK))
    for number, code in enumerate(columns, start=1):
        column, digit = layout.column_of[code], f"MID({flags},{number},1)"
        error = f'AND({digit}>="{ERROR}",{digit}<="{LAST_ERROR}")'
        yield Highlight((first, column), (last, column), "", "error_mark", formula=error)
        yield Highlight((first, column), (last, column), "", "warning_mark", formula=f'{digit}>="{WARNING}"')
    for beginning, style in ((ERROR_WORDS, "error_mark"), (WARNING_WORDS, "warning_mark")):
        place = layout.column_of[CHECK]
        yield Highlight((first, place), (last, place), "", style, formula=f'LEFT({words},3)="{beginning[:3]}"')
