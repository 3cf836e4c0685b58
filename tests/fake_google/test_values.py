"""Input parsing and number formatting by locale; formulas."""

import pytest

from tests.fake_google.sheets import formulas, input_parsing, number_formatting
from tests.fake_google.sheets.colours import to_single
from tests.fake_google.sheets.locales import LOCALES
from tests.fake_google.sheets.model import Cell, Scalar, Sheet, Spreadsheet
from tests.fake_google.sheets.rendering import Renderer

US, VN = LOCALES["en_US"], LOCALES["vi_VN"]


@pytest.mark.parametrize(("locale", "text", "value", "kind"), [
    ("en_US", "1,234.5", 1234.5, "NUMBER"), ("en_US", "0042", 42, ""), ("en_US", "12%", 0.12, "PERCENT"),
    ("en_US", "$5", 5, "CURRENCY"), ("en_US", "1e3", 1000, "SCIENTIFIC"), ("en_US", "3_1_0", "3_1_0", ""),
    ("en_US", "2/1/2020", 43862, "DATE"), ("en_US", "2020-01-01", 43831, "DATE"),
    ("en_US", "2/30/2020", "2/30/2020", ""),
    ("vi_VN", "1.234,5", 1234.5, "NUMBER"), ("vi_VN", "1.234", 1234, "NUMBER"), ("vi_VN", "1,5", 1.5, ""),
    ("vi_VN", "2/1/2020", 43832, "DATE"), ("vi_VN", "31/12/2025", 46022, "DATE"),
    ("vi_VN", "1.000 đ", 1000, "CURRENCY"),
    ("vi_VN", "14:30", 14.5 / 24, "TIME"), ("vi_VN", "31/12/2025 06:00:00", 46022.25, "DATE_TIME"),
    ("vi_VN", "'007", "007", ""), ("vi_VN", "true", True, ""), ("vi_VN", "12.34", "12.34", ""),
])  # fmt: skip
def test_input_is_parsed_by_the_locale(locale: str, text: str, value: Scalar, kind: str) -> None:
    parsed = input_parsing.parse(text, LOCALES[locale], 2026)
    assert (parsed.value, parsed.kind) == (value, kind)
    assert type(parsed.value) is type(value)


@pytest.mark.parametrize(("value", "pattern", "shown"), [
    (1234.5, "#,##0.00", "1.234,50"), (0.5, "0%", "50%"), (-3, "0.0", "-3,0"), (5, "000", "005"),
    (1234567, '#,##0" đ"', "1.234.567 đ"), (-2, "0;(0)", "(2)"), (0, '0;-0;"không"', "không"), (2.5, "0.##", "2,5"),
    (1500, "0.00E+00", "1,50E+03"), (0.125, "0.0%", "12,5%"), (2.675, "0.00", "2,68"),
])  # fmt: skip
def test_a_number_is_formatted_by_its_pattern(value: float, pattern: str, shown: str) -> None:
    assert number_formatting.format_value(value, {"type": "NUMBER", "pattern": pattern}, VN) == shown


@pytest.mark.parametrize(("value", "pattern", "shown"), [
    (46022, "dd/mm/yyyy", "31/12/2025"), (46022.75, "d/m/yy hh:mm", "31/12/25 18:00"), (0.5, "h:mm am/pm", "12:00 PM"),
    (43831.999988426, "hh:mm:ss", "23:59:59"), (43831, "mmmm d, yyyy", "January 1, 2020"), (43831.5, "mm:ss", "00:00"),
])  # fmt: skip
def test_a_date_time_is_formatted_by_its_pattern(value: float, pattern: str, shown: str) -> None:
    assert number_formatting.format_value(value, {"type": "DATE_TIME", "pattern": pattern}, US) == shown


@pytest.mark.parametrize(("value", "shown"), [
    (1 / 3, "0.3333333333"), (100 / 3, "33.33333333"), (12345678901234, "12345678901234"),
    (1e21, "1E+21"),
    (0.1 + 0.2, "0.3"),
])  # fmt: skip
def test_a_number_without_a_format_has_ten_digits(value: float, shown: str) -> None:
    assert number_formatting.format_value(value, {}, US) == shown


@pytest.mark.parametrize(("formula", "result"), [
    ("=1+2*3^2", "19"), ("=-(4-6)/4", "0.5"), ('="a"&1', "a1"), ("=SUM(A1:A3)", "6"), ("=A1/0", "#DIV/0!"),
    ("=IF(A1>1,\"x\",\"y\")", "y"), ('=COUNTIF(A1:A3,">=2")', "2"), ("=SUM(A:A)", "6"), ("=10%", "0.1"),
    ("=AVERAGE(Sheet1!A1:A2)", "1.5"), ("=B9", "#REF!"), ("=1+", "#ERROR!"), ("=A1+C1", "#REF!"),
])  # fmt: skip
def test_formulas_are_evaluated(formula: str, result: str) -> None:
    sheet = Sheet(0, "Sheet1", 5, 9)
    book = Spreadsheet([sheet])
    for row in range(3):
        sheet.put(row, 0, entered_cell(str(row + 1)))
    sheet.put(0, 2, entered_cell(formula))
    assert Renderer(book).text(sheet, 0, 2) == result


def entered_cell(text: str) -> Cell:
    parsed = input_parsing.parse(text, US, 2026)
    return Cell(parsed.value, parsed.formula)


def test_references_move_with_a_copy_and_an_insert() -> None:
    formula = '=SUM($A1:B$2)+Sheet2!A1&"A1"'
    assert formulas.translate(formula, 1, 1) == '=SUM($A2:C$2)+Sheet2!A1&"A1"'
    assert formulas.shift("=A5+A1", "ROWS", lambda at: None if at == 0 else at + 2, "T", own=True) == "=A7+#REF!"
    assert formulas.shift("=A5+'T'!A5:B9&Sheet2!A5", "ROWS", lambda at: at + 2, "T",
                          own=False) == "=A5+'T'!A7:B11&Sheet2!A5"


def test_whole_columns_and_titles_of_tabs_are_followed() -> None:
    formula = "=INDEX('Tập huấn'!$C:$C,MATCH(A1,_an!$A$3:$A$9,0))&C:C"
    moved = formulas.shift(formula, "COLUMNS", lambda at: at + 1, "Tập huấn", own=False)
    assert moved == "=INDEX('Tập huấn'!$D:$D,MATCH(A1,_an!$A$3:$A$9,0))&C:C"
    assert formulas.shift(formula, "ROWS", lambda at: at + 1, "Tập huấn", own=False) == formula
    assert "Lớp học'!$C:$C" in formulas.retitled(formula, "Tập huấn", "Lớp học")
    assert formulas.retitled(formula, "_an", None) == "=INDEX('Tập huấn'!$C:$C,MATCH(A1,#REF!,0))&C:C"


def test_a_formula_that_is_not_evaluated_shows_what_a_test_sets() -> None:
    sheet = Sheet(0, "Sheet1", 5, 9)
    sheet.put(0, 0, entered_cell('=IFERROR(INDEX(B1:B3,2),"")'))
    sheet.put(1, 0, entered_cell("=LEN(A1)"))
    assert [Renderer(Spreadsheet([sheet])).text(sheet, row, 0) for row in (0, 1)] == ["", "0"]
    sheet.compute(0, 0, "Lỗi: còn để trống.")
    assert [Renderer(Spreadsheet([sheet])).text(sheet, row, 0) for row in (0, 1)] == ["Lỗi: còn để trống.", "18"]


def test_colours_are_kept_in_single_precision() -> None:
    assert [to_single(part) for part in (0.25882352941176473, 0.9, 1)] == [0.25882354, 0.9, 1.0]
