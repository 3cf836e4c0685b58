from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.domain.vietnamese.formatting import format_number
from automation.domain.workbook.forms import FieldKind
from automation.rules.expression.parse import ExpressionError
from automation.rules.messages import NOT_KNOWN, WITHHELD, format_value, parse_message


@pytest.mark.parametrize(("number", "text"), [
    (0.0, "0"), (1234.0, "1.234"), (12.5, "12,5"), (-1234567.25, "-1.234.567,25"), (1 / 3, "0,33")])
def test_numbers_are_written_the_vietnamese_way(number: float, text: str) -> None:
    assert format_number(number, 2) == text


@given(st.integers(-10**8 + 1, 10**8 - 1))
def test_a_whole_number_can_be_read_back(number: int) -> None:
    assert int(format_value(float(number)).replace(".", "")) == number


def test_zero_has_no_sign_whichever_zero_is_cached() -> None:
    """A difference may be -0.0, and the cache takes -0.0 and 0.0 for the same key."""
    for zero in (-0.0, 0.0):
        format_value.cache_clear()
        assert (format_value(zero), format_value(0.0)) == ("0", "0")


def test_values_are_shown_by_their_kind() -> None:
    assert format_value(float(date(2024, 3, 29).toordinal()), FieldKind.DATE) == "29/03/2024"
    assert format_value(1.0, FieldKind.BOOLEAN) == "Có"
    assert format_value(0.0, FieldKind.BOOLEAN) == "Không"
    assert format_value("Hội thảo", FieldKind.CHOICE) == "Hội thảo"


def test_unknown_values_have_a_text_and_possibly_personal_ones_are_withheld() -> None:
    assert format_value(float("nan")) == NOT_KNOWN
    assert format_value(0.0, FieldKind.DATE) == NOT_KNOWN
    assert format_value("Trần Thị B") == WITHHELD
    assert format_value(31185001234.0) == WITHHELD


def test_a_message_is_text_and_expressions_in_turn() -> None:
    assert [str(name) for each in parse_message("a {B01} b {B02 + B03}").expressions for name in each.names] == [
        "B01", "B02", "B03"]


@pytest.mark.parametrize(("text", "position"), [("a {B01 +} b", 8), ("a } b", 2), ("{B01} { x", 6)])
def test_a_syntax_error_in_a_message_has_its_position(text: str, position: int) -> None:
    with pytest.raises(ExpressionError) as raised:
        parse_message(text)
    assert raised.value.position == position
