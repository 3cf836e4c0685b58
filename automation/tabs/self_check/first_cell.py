"""The cell of a form's tab at which to look first, as a formula: "G12: lỗi", "G31: xem lại", "G8: trống", or ""."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from automation.domain.workbook.layout import DOCUMENT_KEYS, NIL_KEY
from automation.domain.workbook.self_check import ERROR, ERROR_WORDS, LAST_ERROR, WARNING
from automation.tabs.self_check.places import ANSWER, REQUIRED, Head, IndicatorPlace, Line, TablePlace
from automation.tabs.self_check.readings import BLANK

WRONG, DOUBTFUL, OWED = "lỗi", "xem lại", "trống"
SEPARATOR = ": "
ERRORS = tuple(str(digit) for digit in range(int(ERROR), int(LAST_ERROR) + 1))
WARNINGS = tuple(str(digit) for digit in range(int(WARNING), 10))
FAR = 99_999  # more than any row of the tab of formulas
NOTHING_FOUND = "NA()"


def first_cell(place: IndicatorPlace | TablePlace) -> str:
    """Returns the formula. What people moved is found where it is now; nothing is named that isn't certain."""
    shown = '""'
    for found, kind in reversed(list(_candidates(place))):
        shown = f'IFERROR({found}&"{SEPARATOR}{kind}",{shown})'
    return shown


def _candidates(place: IndicatorPlace | TablePlace) -> Iterable[tuple[str, str]]:
    """Yields formulas of addresses, errors where there is none, the worst first."""
    if isinstance(place, TablePlace):
        yield _control(place, NIL_KEY, Head.NIL_WORDS), WRONG
        yield _record(place, ERRORS), WRONG
        yield _record(place, WARNINGS), DOUBTFUL
        return
    if place.tab.obligation:
        for key, words in zip(DOCUMENT_KEYS, (Head.NUMBER_WORDS, Head.DAY_WORDS), strict=False):
            yield _control(place, key, words), WRONG
    yield _answer(place, (ERROR,)), WRONG
    yield _answer(place, (WARNING,)), DOUBTFUL
    for column in ANSWER:
        yield _owed(place, column), OWED


def _control(place: IndicatorPlace | TablePlace, key: str, words: Head) -> str:
    cell = place.form.control(key)
    return f'IF(LEFT({place.at(words)},3)="{ERROR_WORDS[:3]}",{_address(cell)},{NOTHING_FOUND})'


def _answer(place: IndicatorPlace, digits: Sequence[str]) -> str:
    flags = place.column(Line.FLAGS)
    line = _first_with(digits, flags)
    row = f"INDEX({place.column(Line.ROW)},{line})"
    left, right = (_address(place.form.cell(each, row)) for each in ANSWER)
    return f'IF(LEFT(INDEX({flags},{line}),1)="{digits[0]}",{left},{right})'


def _owed(place: IndicatorPlace, column: str) -> str:
    answers, required = place.column(ANSWER[column]), place.column(REQUIRED[column])
    owed = f'({answers}="{BLANK}")*({required}=1)'
    line = f"SUMPRODUCT(MIN({FAR}-({FAR}-ROW({answers}))*{owed}))-{place.head}"
    return _address(place.form.cell(column, f"INDEX({place.column(Line.ROW)},{line})"))


def _record(place: TablePlace, digits: Sequence[str]) -> str:
    flags = place.range(place.FLAGS)
    record = _first_with(digits, flags)
    ways = ",".join(f'IFERROR(FIND("{each}",INDEX({flags},{record})),{FAR})' for each in digits)
    columns = ",".join(f"COLUMN({place.form.title(each.code)})" for each in place.columns)
    row = f"ROW({place.form.cell(place.columns[0].code, f'{record}+1')})"
    return f"ADDRESS({row},CHOOSE(MIN({ways}),{columns}),4)"


def _first_with(digits: Sequence[str], flags: str) -> str:
    """The number of the first flag with one of these digits; an error or a number beyond all flags if there is none."""
    found = [f'IFERROR(MATCH("*{each}*",{flags},0),{FAR})' for each in digits]
    return f"MIN({','.join(found)})"


def _address(cell: str) -> str:
    """The address of a reference, such as "G12"."""
    return f"ADDRESS(ROW({cell}),COLUMN({cell}),4)"
