"""Persons' numbers in number cells: a spreadsheet turns a typed identity or telephone number into a number and drops
its leading zero. Whether a number may be one depends on what the cell asks for: a count, a sum of money, or words.
"""

from __future__ import annotations

import re
from math import isfinite

from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import Field, FieldKind, TableColumn
from automation.domain.workbook.parse_cell import read_column, read_field
from automation.rules.personal_data import personal_data_kinds

LEAST = 100_000_000  # nine digits
LEAST_IN_MONEY = 10_000_000_000  # eleven digits; in đồng shorter ones are plausible sums
CITIZEN, OLD_CARD, INSURANCE, PHONE, ACCOUNT = "P01", "P02", "P03", "P05", "P10"
LONGEST_ACCOUNT, ROUND = 19, "000000"
LONGEST_TEXT = 100  # characters of a figure typed as text
BY_LENGTH = {9: OLD_CARD, 10: INSURANCE, 11: CITIZEN, 12: CITIZEN}
# "đồng", "nghìn đồng", "triệu đồng", but not "hội đồng"; in a column's title only within brackets.
MONEY = re.compile(r"(?:^|(?P<scale>nghìn|ngàn|triệu|tỷ|tỉ)\s+)(?:đồng|vnđ|vnd)$", re.IGNORECASE)
IN_BRACKETS = re.compile(r"\(([^()]*)\)")


def number_kinds(value: Raw, asked: Field | TableColumn | None) -> tuple[str, ...]:
    """Return the codes of the persons' numbers that the value of a cell may be: a number, or a figure as text in a cell
    for one. `asked` None: a control, an explanation, a cell outside the form."""
    number = _whole_number(value, asked)
    if number < LEAST:
        return ()
    if asked is None or asked.kind is not FieldKind.INTEGER:
        return _of_digits(str(number))
    if asked.maximum is not None and number <= asked.maximum:
        return ()
    money = _money(asked)
    if money is None:
        return _of_digits(str(number)) or _by_length(str(number))
    typed_in_dong = number % 1000 == 0
    if typed_in_dong or (not money["scale"] and number < LEAST_IN_MONEY):
        return ()
    return _of_digits(str(number))


def _by_length(digits: str) -> tuple[str, ...]:
    """Return the kind that a number of that length may be; () for a round one and for one longer than any account."""
    if len(digits) > LONGEST_ACCOUNT or digits.endswith(ROUND):
        return ()
    return (BY_LENGTH.get(len(digits), ACCOUNT),)


def is_figure(value: Raw, asked: Field | TableColumn | None) -> bool:
    """Return whether a text is read as a figure, in a cell for one, and has no zero or + before it, as telephone
    numbers have."""
    if not isinstance(value, str) or asked is None or asked.kind is not FieldKind.INTEGER:
        return False
    return value.strip()[:1] not in ("0", "+", "(") and _read(value, asked) >= LEAST


def _whole_number(value: Raw, asked: Field | TableColumn | None) -> int:
    """Return the number, 0 for none."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, str):
        return _read(value, asked) if asked is not None and asked.kind is FieldKind.INTEGER else 0
    if not isinstance(value, (int, float)) or not isfinite(value) or value < LEAST:
        return 0
    return int(value) if value == int(value) else 0


def _read(text: str, asked: Field | TableColumn) -> int:
    """Return the figure that a text is read as, or the first that it may be; 0 for none."""
    if len(text) > LONGEST_TEXT:
        return 0
    parsed = read_field(text, asked) if isinstance(asked, Field) else read_column(text, asked)
    values = [parsed.value, *(each.replace(".", "") for each in parsed.readings)]
    whole = (int(each) for each in values if isinstance(each, float) or (isinstance(each, str) and each.isdecimal()))
    return next(whole, 0)


def _of_digits(digits: str) -> tuple[str, ...]:
    """Return the kinds of the digits as they stand, and as a telephone number that lost its zero."""
    lost_zero = {PHONE}.intersection(personal_data_kinds(f"0{digits}"))
    return tuple(sorted({*personal_data_kinds(digits), *lost_zero}))


def _money(asked: Field | TableColumn) -> re.Match[str] | None:
    words = [asked.unit] if isinstance(asked, Field) else IN_BRACKETS.findall(asked.title)
    return next((found for each in words if (found := MONEY.search(each.strip()))), None)
