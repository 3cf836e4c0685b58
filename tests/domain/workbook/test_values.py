"""Values as programs, telephones and copying leave them in cells: rounding errors, invisible characters, percent
formats, moments, and contents that a spreadsheet turned into something else."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from automation.domain.vietnamese.characters import UNPRINTABLE, invalid_character, printable
from automation.domain.vietnamese.text import clean, fold, plain_digits
from automation.domain.workbook.answer_words import TIME_OF_DAY
from automation.domain.workbook.answers import Raw, equals_word
from automation.domain.workbook.content_digest import plain
from automation.domain.workbook.float_noise import without_noise
from automation.domain.workbook.forms import FieldKind
from automation.domain.workbook.parse_cell import AnswerState, ParsedCell, as_percentage, as_text, read_value

BLANK, VALUE, NIL, NOT_APPLICABLE, BAD = AnswerState
LRM, RLM, ALM, OVERRIDE, POP = "\u200e", "\u200f", "\u061c", "\u202e", "\u202c"
ISOLATE, POP_ISOLATE = "\u2067", "\u2069"
EMOJI = "\ufe0f"  # what a telephone puts behind a tick, so that it is drawn as a picture


@pytest.mark.parametrize(("raw", "figure"), [
    (76.99999999999999, 77.0), (77.00000000000001, 77.0), (76.5, 76.5), (76.99, 76.99), (76.999999, 76.999999),
    (0.1 + 0.2, 0.3), (1e-17, 0.0), (-1e-17, 0.0), (-0.0, 0.0), (99.99999999999999, 100.0), (-2.9999999999999996, -3.0),
    (sum([0.1] * 1000), 100.0), (123456789.99999999, 123456790.0), (1e300, 1e300), (0.5, 0.5), (1 / 3,
    0.333333333333333),
])
def test_a_figure_is_what_its_cell_shows(raw: float, figure: float) -> None:
    assert str(without_noise(raw)) == str(figure)
    assert read_value(raw, FieldKind.INTEGER).value == figure


@pytest.mark.parametrize(("raw", "parsed"), [
    (76.5, ParsedCell(VALUE, 76.5, "fraction", ("76,5",))),
    ("76.99999999999999", ParsedCell(VALUE, 77.0)), ("76,99999999999999", ParsedCell(VALUE, 77.0)),
    ("76.99999999999999 người", ParsedCell(VALUE, 77.0, "with_unit", ("77",))),
    (1.0000000000000002, ParsedCell(VALUE, 1.0)),
    (f"{LRM}77", ParsedCell(VALUE, 77.0)), (f"77{RLM}", ParsedCell(VALUE, 77.0)), (f"{ALM}77", ParsedCell(VALUE, 77.0)),
    (f"{OVERRIDE}77{POP}", ParsedCell(VALUE, 77.0)), (f"{ISOLATE}77{POP_ISOLATE}", ParsedCell(VALUE, 77.0)),
    ("7\u200b7\u2060", ParsedCell(VALUE, 77.0)), ("7\u00ad7", ParsedCell(VALUE, 77.0)), ("\ufeff77",
    ParsedCell(VALUE, 77.0)),
    ("1\u2009234\u202f567", ParsedCell(VALUE, 1234567.0)), ("77\u3000", ParsedCell(VALUE, 77.0)),
    (f"7{EMOJI}\u20e37{EMOJI}\u20e3", ParsedCell(VALUE, 77.0)), ("７７", ParsedCell(VALUE, 77.0)),
    ("٧٧", ParsedCell(VALUE, 77.0)), ("७७", ParsedCell(VALUE, 77.0)), ("77\x07", ParsedCell(VALUE, 77.0)),
    ("\x9f77\x85", ParsedCell(VALUE, 77.0)), (f"{LRM}Không{LRM} phát sinh", ParsedCell(NIL, 0.0)),
    (f"{LRM}", ParsedCell(BLANK)), (f"{OVERRIDE}{POP}\x00", ParsedCell(BLANK)), (f"{LRM}-", ParsedCell(BLANK, None,
    "dash")),
    (f"✔{EMOJI}", ParsedCell(BAD, None, "unclear_mark")), ("✅", ParsedCell(BAD, None, "unclear_mark")),
    ("100%", ParsedCell(BAD, None, "percent", ("100", "1"))), (f"100{LRM} ٪", ParsedCell(BAD, None, "percent",
    ("100", "1"))),
    ("50 %", ParsedCell(BAD, None, "percent")), ("100 phần  trăm", ParsedCell(BAD, None, "percent", ("100", "1"))),
    (datetime(2024, 2, 1, tzinfo=UTC), ParsedCell(BAD, None, "date_in_number", ("01/02/2024",))),
    (TIME_OF_DAY, ParsedCell(BAD, None, "time_in_number")), (True, ParsedCell(BAD, None, "boolean_in_number")),
])
def test_counts(raw: Raw, parsed: ParsedCell) -> None:
    assert read_value(raw, FieldKind.INTEGER) == parsed


@pytest.mark.parametrize(("raw", "day"), [
    ("2024-05-09T00:00:00.000Z", "2024-05-09"), ("2024-05-09T00:00:00Z", "2024-05-09"), ("2024-05-09", "2024-05-09"),
    ("2024-05-09T00:00:00+07:00", "2024-05-09"), ("2024-05-09T00:00:00.000+0700", "2024-05-09"),
    ("2024-05-09T00:00:00-05:00", "2024-05-09"), ("2024-05-09 00:00", "2024-05-09"), ("2024-05-09Z", "2024-05-09"),
    ("2024-05-08T17:00:00.000Z", "2024-05-09"),  # midnight in Vietnam, as a script writes it
    ("2024-05-09T23:30:00+07:00", "2024-05-09"), ("2024-05-09T23:30:00Z", "2024-05-10"),
    ("2024-05-08T20:00:00-05:00", "2024-05-09"), ("2024-05-09T14:30:15.123456", "2024-05-09"),
    ("2024-05-09 14:30:15,5", "2024-05-09"), ("2024-05-09t00:00:00z", "2024-05-09"), ("2024/05/09", "2024-05-09"),
    ("2024.5.9", "2024-05-09"), ("2024-05-09T24:00:00", "2024-05-09"), (f"{LRM}2024-05-09", "2024-05-09"),
    (f"{LRM}09/05/2024{POP}", "2024-05-09"), ("٠٩/٠٥/٢٠٢٤", "2024-05-09"), (45421.0, "2024-05-09"),
    (45420.99999999999, "2024-05-09"), (datetime(2024, 5, 9, 23, tzinfo=UTC), "2024-05-09"),
])
def test_dates(raw: Raw, day: str) -> None:
    parsed = read_value(raw, FieldKind.DATE)
    assert isinstance(parsed.value, float)
    assert (date.fromordinal(int(parsed.value)).isoformat(), parsed.problem) == (day, "")


@pytest.mark.parametrize(("raw", "problem"), [
    ("2024-02-30T00:00:00Z", "impossible_date"), ("2024-05-09T14:75:00Z", "not_a_date"), ("2024-05/09", "not_a_date"),
    ("1904-05-09T00:00:00Z", "impossible_date"), (date(9999, 12, 31), "impossible_date"), (-3.0, "not_a_date"),
    (3e6, "not_a_date"), (TIME_OF_DAY, "not_a_date"), ("100%", "not_a_date"),
])
def test_no_dates(raw: Raw, problem: str) -> None:
    assert read_value(raw, FieldKind.DATE) == ParsedCell(BAD, None, problem, read_value(raw, FieldKind.DATE).readings)


@pytest.mark.parametrize(("raw", "parsed"), [
    (date(2024, 5, 12), ParsedCell(BAD, None, "became_date")), (datetime(2024, 5, 12, tzinfo=UTC), ParsedCell(BAD,
    None, "became_date")),
    (True, ParsedCell(BAD, None, "became_boolean")), (TIME_OF_DAY, ParsedCell(BAD, None, "became_time")),
    (131.0, ParsedCell(VALUE, "131")), (12.5, ParsedCell(VALUE, "12,5")), (0.1 + 0.2, ParsedCell(VALUE, "0,3")),
    ("12/5", ParsedCell(VALUE, "12/5")), ("'12/5", ParsedCell(VALUE, "'12/5")), (f"{LRM}12/KH{LRM}-THPT",
    ParsedCell(VALUE, "12/KH-THPT")),
    (f"Đã {OVERRIDE}xong{POP}\x1b[31m", ParsedCell(VALUE, "Đã xong[31m")), ("một\u2028hai", ParsedCell(VALUE,
    "một\nhai")),
    ("một\x85hai", ParsedCell(VALUE, "một\nhai")), ("v¨n\x07 b¶n", ParsedCell(VALUE, "v¨n b¶n", "tcvn3", ("văn bản",))),
    ("\ud800x\ufffe", ParsedCell(VALUE, "x")), ("\u200e", ParsedCell(BLANK)),
])
def test_texts(raw: Raw, parsed: ParsedCell) -> None:
    assert read_value(raw, FieldKind.STRING) == parsed


@pytest.mark.parametrize("raw", [
    f"✔{EMOJI}", f"☑{EMOJI}", "✅", f"{LRM}Có", f"Có{RLM}", "x\u200b", 0.9999999999999999, "１", "١"
])
def test_yes(raw: Raw) -> None:
    assert read_value(raw, FieldKind.BOOLEAN) == ParsedCell(VALUE, 1.0)


@pytest.mark.parametrize("raw", [
    f"{LRM}Hội nghị", f"{OVERRIDE}Hội nghị{POP}", "Hội\xa0nghị\u2060", "Hội\u2009nghị\ufe0e"
])
def test_choices(raw: Raw) -> None:
    assert read_value(raw, FieldKind.CHOICE, choices=("Hội nghị", "Tập huấn")) == ParsedCell(VALUE, "Hội nghị")


@pytest.mark.parametrize("typed", [
    f"{LRM}Đã nộp", f"Đã nộp{EMOJI}", f"{ISOLATE}Đã nộp{POP_ISOLATE}", "Đã\u202fnộp", "Đã nộp\x00"
])
def test_the_tick(typed: str) -> None:
    assert equals_word(typed, "Đã nộp")


def test_what_a_percent_format_shows() -> None:
    assert [as_percentage(each) for each in (1.0, 0.5, 0.9999999999999999, 0.125, 77.0)] == [
        "100%", "50%", "100%", "12,5%", "7700%"]
    assert read_value(as_percentage(1.0), FieldKind.CHOICE, choices=("50%", "100%")).value == "100%"


def test_a_digest_changes_with_noise_alone_and_with_no_other_text() -> None:
    assert [plain(each) for each in (77.0, 76.99999999999999, 76.5, -0.0)] == [77, 77, 76.5, 0]
    assert [plain(each) for each in ("\u200eA ", "7 ", "một\u200bhai")] == ["\u200eA", "7", "một\u200bhai"]
    assert as_text(76.99999999999999) == "77"


def test_digits_of_every_script_are_read_alike() -> None:
    assert plain_digits("４５ ٤٥ ४५ ߄߅ ％") == "45 45 45 45 %"
    assert plain_digits("²½①") == "²½①"
    assert fold("Lớp １") == fold("Lớp ١") == fold("Lớp 1")


def test_nothing_unprintable_is_left_and_everything_visible_is() -> None:
    everything = "".join(map(chr, range(0x110000)))
    kept = printable(everything)
    signs = set(kept)
    assert UNPRINTABLE.search(kept) is None
    assert invalid_character(kept) == ""
    assert [each for each in everything if each.isprintable() and each not in signs] == []
    assert {"\t", "\n"} <= signs
    assert printable("a\r\nb\rc\u2029d") == "a\nb\nc\nd"
    kept_words = "Đồ Sơn, 12/KH-THPT: “Hòa Bình”; 50% – 3×4 ✔ 中"
    assert clean(kept_words) == printable(kept_words) == kept_words

