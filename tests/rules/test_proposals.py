"""Answers that restate a table's rows: proposed while blank, once the report is submitted."""

from __future__ import annotations

from datetime import datetime

import pytest

from automation.domain.workbook.content_digest import content_digests
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Group, Indicator, Measure, TableColumn
from automation.domain.workbook.parse_cell import AnswerState
from automation.rules.filling import cell_counts
from automation.rules.frame import Dataset
from tests.rules.sheets import SCHOOL, ZONE, dataset, small_form, small_plan

NOVEMBER = datetime(2024, 11, 20, 9, tzinfo=ZONE)
KINDS = ("Hội thảo", "Khác")
INDICATORS = (
    Indicator("G01", "Buổi", FieldKind.INTEGER, groups=(Group("seminar", KINDS[0]), Group("other", KINDS[1])),
              overall=True, proposed="rows(TT)", proposed_groups='rows(TT, kind == "{title}")', measure=Measure.FLOW),
    Indicator("G02", "Người", FieldKind.INTEGER, pair=True, proposed="total(TT.people_{measure})"),
    Indicator("A01", "Số kế hoạch", FieldKind.STRING, proposed='document_number("6T")'),
    Indicator("A02", "Ngày kế hoạch", FieldKind.DATE, proposed='document_date("6T")'),
)
REGISTER = Form("TT", "Tuyên truyền", {"": "Tuyên truyền"}, order=9, date_column="day", columns=(
    TableColumn("day", "Ngày", FieldKind.DATE), TableColumn("kind", "Loại", FieldKind.CHOICE, choices=KINDS),
    TableColumn("people_total", "Người", FieldKind.INTEGER), TableColumn("people_female", "Nữ", FieldKind.INTEGER)))
CATALOGUE = Catalogue((small_form(*INDICATORS), REGISTER))
ROWS = """
    day        | kind     | people_total | people_female
    2024-03-08 | Hội thảo | 40           | 25
    2024-10-20 | Khác     | 12           | 12
    2023-10-20 | Khác     | 99           | 99
"""


def read(year: str, rows: str = ROWS, before: str = "") -> Dataset:
    return dataset(CATALOGUE, small_plan(), {"CN": year, "TT": rows, "6T": before}, as_of=NOVEMBER)


def answer(data: Dataset, field: str) -> tuple[AnswerState, object]:
    frame = data.tabs["CN"]
    return AnswerState(frame.states[field].iloc[0]), frame.values[field].iloc[0]


def test_a_submitted_blank_is_what_the_rows_of_the_period_give() -> None:
    data = read("@submit Đã nộp")
    assert [answer(data, each)[1] for each in ("G01", "G01.seminar", "G01.other", "G02.total", "G02.female")] == [
        2, 1, 1, 52, 37]
    assert {answer(data, each)[0] for each in ("G01", "G02.total")} == {AnswerState.VALUE}


def test_a_report_that_is_not_submitted_has_no_proposed_answers() -> None:
    data = read("G02.total 50")
    assert answer(data, "G02.female")[0] is AnswerState.BLANK


def test_what_is_typed_stands() -> None:
    assert answer(read("@submit Đã nộp\nG02.total 50"), "G02.total") == (AnswerState.VALUE, 50)
    assert answer(read("@submit Đã nộp\nG02.total Không phát sinh"), "G02.total") == (AnswerState.NIL, 0)


@pytest.mark.parametrize(("rows", "state"), [
    ("", AnswerState.BLANK), ("@nil Không phát sinh", AnswerState.VALUE),
    ("day | kind | people_total\n2023-01-01 | Khác | 5", AnswerState.BLANK)])
def test_an_empty_table_proposes_nothing_unless_it_says_so(rows: str, state: AnswerState) -> None:
    assert answer(read("@submit Đã nộp", rows), "G01")[0] is state


def test_the_head_of_another_tab_is_typed_once() -> None:
    data = read("@submit Đã nộp", before="@doc_number 12/KH-THPT\n@doc_date 2024-02-01")
    assert answer(data, "A01") == (AnswerState.VALUE, "12/KH-THPT")
    assert answer(data, "A02")[0] is AnswerState.VALUE
    assert answer(read("@submit Đã nộp"), "A01") == (AnswerState.BLANK, "")


def test_a_proposed_answer_is_not_missing() -> None:
    left = [cell_counts(read("@submit Đã nộp", rows))[SCHOOL.code, "CN"].left for rows in ("", ROWS)]
    assert left[0] - left[1] == 5  # G01 and its two groups, G02 and its women


def test_a_proposal_is_no_content_of_its_own() -> None:
    """The digest changes with the rows, which are the unit's, and with what it types instead."""
    plan = small_plan()
    digests = [content_digests(read(year).workbooks[SCHOOL.code], CATALOGUE, plan)["CN"]
               for year in ("@submit Đã nộp", "", "G02.total 52")]
    assert digests[0] == digests[1] != digests[2]
