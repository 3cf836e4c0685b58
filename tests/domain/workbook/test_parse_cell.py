"""Each cell of VIETNAM.md's list; and formatted values are read back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.domain.vietnamese.date_text import read_serial
from automation.domain.vietnamese.formatting import full_number, numeric_date
from automation.domain.vietnamese.number_text import read_number
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import FieldKind, Indicator, TableColumn
from automation.domain.workbook.parse_cell import (
    PROBLEMS,
    AnswerState,
    ParsedCell,
    as_text,
    read_column,
    read_field,
    read_value,
)
from automation.rules.frame import State

BLANK, VALUE, NIL, NOT_APPLICABLE, BAD = AnswerState
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


def integer(raw: Raw, minimum: int | None = 0, maximum: int | None = None) -> ParsedCell:
    return read_value(raw, FieldKind.INTEGER, minimum=minimum, maximum=maximum)


def day(raw: Raw) -> tuple[str, str, tuple[str, ...]]:
    parsed = read_value(raw, FieldKind.DATE)
    shown = date.fromordinal(int(parsed.value)).isoformat() if isinstance(parsed.value, float) else ""
    return shown, parsed.problem, parsed.readings


def test_the_frame_uses_the_same_states() -> None:
    assert State is AnswerState
    assert [each.value for each in AnswerState] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("raw", "value"), [
    (45.0, 45.0), (45, 45.0), (0.0, 0.0), ("45", 45.0), ("  7 ", 7.0), ("0", 0.0), ("007", 7.0), ("+5", 5.0),
    ("'45", 45.0), ("1.234.567", 1234567.0), ("1,234,567", 1234567.0), ("1 234", 1234.0), ("1\xa0234", 1234.0),
    ("３４５", 345.0), ("45,0", 45.0), ("45.0", 45.0),
    ("45\u200b", 45.0), ("12.", 12.0),
])
def test_counts(raw: Raw, value: float) -> None:
    assert integer(raw) == ParsedCell(VALUE, value)


@pytest.mark.parametrize(("raw", "value", "readings"), [
    ("45 người", 45.0, ("45",)), ("45người", 45.0, ("45",)), ("12 cuộc.", 12.0, ("12",)),
    ("1.234.567 (người)", 1234567.0, ("1.234.567",)),
])
def test_a_unit_after_a_figure_is_dropped_and_reported(raw: Raw, value: float, readings: tuple[str, ...]) -> None:
    assert integer(raw) == ParsedCell(VALUE, value, "with_unit", readings)


def test_a_fields_own_unit_may_follow_its_figure() -> None:
    assert read_value("5 nghìn đồng", FieldKind.INTEGER, unit="nghìn đồng").problem == "with_unit"
    assert integer("301 người", 0, 300).problem == "above"  # the more severe problem is reported


@pytest.mark.parametrize("raw", [None, float("nan"), "", "   ", "\xa0", "\u200b", "\n"])
@pytest.mark.parametrize("kind", list(FieldKind))
def test_blank(raw: Raw, kind: FieldKind) -> None:
    assert read_value(raw, kind) == ParsedCell(BLANK)


@pytest.mark.parametrize("word", [
    "Không phát sinh", "không phát sinh.", "KHÔNG PHÁT SINH", "Không có", "Chưa phát sinh"])
@pytest.mark.parametrize("kind", [FieldKind.INTEGER, FieldKind.STRING, FieldKind.DATE, FieldKind.CHOICE])
def test_nothing_to_report(word: str, kind: FieldKind) -> None:
    parsed = read_value(word, kind, choices=("Kinh phí",))
    assert parsed.state is NIL
    assert not parsed.value


@pytest.mark.parametrize("word", ["Không áp dụng", "không  áp dụng", "N/A", "n/a", "KAD", "Không thuộc diện"])
@pytest.mark.parametrize("kind", list(FieldKind))
def test_does_not_apply(word: str, kind: FieldKind) -> None:
    assert read_value(word, kind) == ParsedCell(NOT_APPLICABLE)


@pytest.mark.parametrize("sign", ["-", "/", "–", ".", "…", "_"])
@pytest.mark.parametrize("kind", list(FieldKind))
def test_a_dash_is_no_answer_and_never_zero(sign: str, kind: FieldKind) -> None:
    assert read_value(sign, kind) == ParsedCell(BLANK, None, "dash")


@pytest.mark.parametrize("word", ["?", "Đang cập nhật", "chưa có số liệu"])
def test_pending_answers_are_blank(word: str) -> None:
    assert integer(word) == ParsedCell(BLANK, None, "unsettled")


@pytest.mark.parametrize(("raw", "problem", "readings"), [
    ("1.234", "ambiguous", ("1234", "1,234")), ("1,234", "ambiguous", ("1234", "1,234")),
    ("12.500 người", "ambiguous", ("12500", "12,5")),
    ("K", "unclear_mark", ()), ("x", "unclear_mark", ()), ("Có", "unclear_mark", ()),
    ("50%", "percent", ()), ("50 ％", "percent", ()), ("12,5 %", "percent", ()),
    ("khoảng 50", "approximate", ("50",)), ("~50", "approximate", ("50",)), ("50 (ước)", "approximate", ("50",)),
    ("10 (5 nữ)", "several_numbers", ()), ("1/2", "several_numbers", ()), ("45; 30", "several_numbers", ()),
    ("năm", "not_a_number", ()), ("5 triệu", "not_a_number", ()), ("(5)", "not_a_number", ()),
    ("1.23.4", "not_a_number", ()), ("kh«ng", "tcvn3", ("không",)), ("#REF!", "formula_error", ()),
    (float("inf"), "formula_error", ()), (True, "boolean_in_number", ()),
    (date(2024, 5, 12), "date_in_number", ("12/05/2024",)), ("5/12/2024", "date_in_number", ("05/12/2024",)),
])
def test_counts_that_cannot_be_read(raw: Raw, problem: str, readings: tuple[str, ...]) -> None:
    assert integer(raw) == ParsedCell(BAD, None, problem, readings)


@pytest.mark.parametrize(("raw", "value", "problem"), [
    ("12,5", 12.5, "fraction"), (12.5, 12.5, "fraction"), ("1.234,5", 1234.5, "fraction"), ("0.5", 0.5, "fraction"),
    ("0.500", 0.5, "fraction"), (-3.0, -3.0, "below"), ("-3", -3.0, "below"), ("−3", -3.0, "below"),
    (301.0, 301.0, "above"), ("1.000.000", 1e6, "above"),
])
def test_a_figure_out_of_bounds_is_kept(raw: Raw, value: float, problem: str) -> None:
    parsed = integer(raw, 0, 300)
    assert (parsed.state, parsed.value, parsed.problem) == (VALUE, value, problem)


def test_bounds_are_inclusive() -> None:
    assert integer(0.0, 0, 300).problem == integer(300.0, 0, 300).problem == integer(-9.0, None).problem == ""


@pytest.mark.parametrize(("raw", "value"), [
    ("Có", 1.0), ("có", 1.0), ("x", 1.0), ("✓", 1.0), ("1", 1.0), (1.0, 1.0), (True, 1.0), ("Không", 0.0),
    ("không có", 0.0), ("Chưa", 0.0), ("0", 0.0), (0, 0.0), (False, 0.0),
])
def test_yes_and_no(raw: Raw, value: float) -> None:
    assert read_value(raw, FieldKind.BOOLEAN) == ParsedCell(VALUE, value)


@pytest.mark.parametrize(("raw", "problem"), [
    ("K", "unclear_mark"), ("Có/Không", "not_a_boolean"), (2.0, "not_a_boolean"), (date(2024, 1, 1), "not_a_boolean"),
])
def test_neither_yes_nor_no(raw: Raw, problem: str) -> None:
    assert read_value(raw, FieldKind.BOOLEAN) == ParsedCell(BAD, None, problem)


def test_a_boolean_can_be_nil() -> None:
    assert read_value("Không phát sinh", FieldKind.BOOLEAN).state is NIL


@pytest.mark.parametrize("raw", [
    date(2024, 12, 5), datetime(2024, 12, 5, 7, 30, tzinfo=UTC), 45631, 45631.5, "5/12/2024", "05-12-2024", "5.12.2024",
    "5 / 12 / 2024", "ngày 5 tháng 12 năm 2024", "Ngày 05 tháng 12 năm 2024.", "5 tháng 12, 2024", "2024-12-05",
    "2024-12-05 00:00:00", "thứ Năm, ngày 05/12/2024", "０５/１２/２０２４", "'5/12/2024",
])
def test_fifth_of_december(raw: Raw) -> None:
    assert day(raw) == ("2024-12-05", "", ())


def test_a_two_digit_year_is_reported() -> None:
    assert day("5/12/24") == ("2024-12-05", "two_digit_year", ("05/12/2024",))


@pytest.mark.parametrize(("raw", "problem", "readings"), [
    ("31/2/2024", "impossible_date", ()), ("29/02/2023", "impossible_date", ()),
    ("12/25/2024", "impossible_date", ("25/12/2024",)), ("5/12/0204", "impossible_date", ("05/12/0204",)),
    (date(1204, 1, 1), "impossible_date", ("01/01/1204",)), ("00/00/0000", "impossible_date", ()),
    ("tháng 5/2024", "date_incomplete", ()), ("2024", "date_incomplete", ()), (2024, "date_incomplete", ()),
    ("ngày 5 tháng 12", "date_incomplete", ()), ("QĐ 12 ngày 5/12/2024", "date_in_text", ("05/12/2024",)),
    ("em A sinh ngày 5/12/2010", "date_in_text", ()), ("5/12/2024 và 6/12/2024", "several_dates", ()),
    ("hôm qua", "not_a_date", ()), (True, "not_a_date", ()), (1e9, "not_a_date", ()), (-3.5, "not_a_date", ()),
])
def test_unreadable_dates(raw: Raw, problem: str, readings: tuple[str, ...]) -> None:
    assert day(raw) == ("", problem, readings)


@pytest.mark.parametrize(("raw", "value"), [
    ("  Ðã  triển khai ", "Đã triển khai"), ("một\n\n  hai ", "một\nhai"), (12.0, "12"), (12.5, "12,5"),
    ("12/QĐ-UBND", "12/QĐ-UBND"), ("x", "x"), (131.0, "131"),
    ("Không có khó khăn gì lớn trong công tác năm nay", "Không có khó khăn gì lớn trong công tác năm nay"),
])
def test_text(raw: Raw, value: str) -> None:
    assert read_value(raw, FieldKind.STRING) == ParsedCell(VALUE, value)


def test_legacy_text_is_kept_and_its_reading_proposed() -> None:
    assert read_value(" v¨n b¶n", FieldKind.STRING) == ParsedCell(VALUE, "v¨n b¶n", "tcvn3", ("văn bản",))


def test_choices() -> None:
    choices = ("Hội nghị, hội thảo", "Uỷ quyền", "Không")
    assert read_value("hội nghị, hội thảo.", FieldKind.CHOICE, choices=choices).value == choices[0]
    assert read_value("Ủy quyền", FieldKind.CHOICE, choices=choices).value == choices[1]
    assert read_value("không", FieldKind.CHOICE, choices=choices) == ParsedCell(VALUE, "Không")
    near = read_value("Hội nghi hội thảo", FieldKind.CHOICE, choices=choices)
    assert near == ParsedCell(BAD, None, "not_a_choice", choices[:1])
    assert read_value("Trồng cây", FieldKind.CHOICE, choices=choices) == ParsedCell(BAD, None, "not_a_choice")


@pytest.mark.parametrize("written", ["Ủy quyền", "Uỷ quyền", "ỦY QUYỀN", "UỶ QUYỀN", "ủy  quyền."])
@pytest.mark.parametrize("offered", ["Ủy quyền", "Uỷ quyền"])
def test_a_choice_is_read_wherever_its_tone_mark_is(written: str, offered: str) -> None:
    assert read_value(written, FieldKind.CHOICE, choices=("Khác", offered)) == ParsedCell(VALUE, offered)


def test_a_field_and_a_column_bring_their_own_bounds() -> None:
    field = Indicator("C01", "Hiệu trưởng", FieldKind.INTEGER, "nghìn đồng", maximum=1).fields[0]
    assert read_field("2 nghìn đồng", field) == ParsedCell(VALUE, 2.0, "above")
    assert read_column("-1", TableColumn("n", "Số", FieldKind.INTEGER)) == ParsedCell(VALUE, -1.0, "below")


RAWS = (st.text(max_size=20), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.none())


@given(st.one_of(*RAWS), st.sampled_from(list(FieldKind)))
def test_any_value_gets_one_of_the_declared_states_and_problems(raw: Raw, kind: FieldKind) -> None:
    parsed = read_value(raw, kind, choices=("Một", "Hai"), minimum=0, maximum=9)
    assert not parsed.problem or parsed.problem in PROBLEMS[parsed.state]
    assert parsed.value is None or parsed.state in (VALUE, NIL)
    assert isinstance(as_text(raw), str)


@given(st.one_of(st.integers(-999, 999), st.integers(10**6, 10**12)))
def test_a_formatted_number_is_read_back(number: int) -> None:
    assert read_number(full_number(number)).value == number
    assert read_number(str(number)).value == number


@given(st.integers(0, 10**9), st.integers(1, 99))
def test_a_formatted_fraction_is_read_back(whole: int, hundredths: int) -> None:
    number = float(f"{whole}.{hundredths:02d}")
    assert read_number(full_number(number)).value == number


@given(st.integers(1000, 999_999))
def test_a_single_dot_always_gives_both_readings(number: int) -> None:
    reading = read_number(full_number(number))
    assert reading.value is None
    assert reading.readings[0] == str(number)


@given(DAYS, st.sampled_from([
    "{d}/{m}/{y}", "{d:02}/{m:02}/{y}", "{d}-{m}-{y}", "{d:02}.{m:02}.{y}", "{y}-{m:02}-{d:02}",
    "ngày {d:02} tháng {m:02} năm {y}", "{d} tháng {m} năm {y}"]))
def test_a_formatted_date_is_read_back(when: date, form: str) -> None:
    assert day(form.format(d=when.day, m=when.month, y=when.year))[0] == when.isoformat()
    assert day(numeric_date(when)) == (when.isoformat(), "", ())


@given(DAYS)
def test_serials(when: date) -> None:
    assert read_serial(float((when - date(1899, 12, 30)).days)).day == when
