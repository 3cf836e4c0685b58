"""Generated answers are complete and consistent for any seed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.configuration.forms import catalogue_of, read_forms
from automation.configuration.problems import Problem
from automation.domain.workbook.input_cells import input_cells
from automation.rules.personal_data import personal_data_kinds
from tests.demo.answers import Answers, answers, stock_jumps
from tests.demo.cell_values import Cells
from tests.demo.counts import Count, shares, split
from tests.demo.field_map import FieldMap

ROOT = Path(__file__).parents[2]
TYPES = ("THPT công lập", "THPT chuyên", "THCS-THPT công lập")
WHOLES = (("B02", "B03", "B04"), ("B05", "B06"), ("F01", "F02", "F03", "F04"))  # each makes up B01
LAST_DAY = date(2024, 12, 31)


def _places() -> FieldMap:
    problems: list[Problem] = []
    catalogue = catalogue_of(read_forms(ROOT, None, problems), None, {})
    assert not problems
    return FieldMap(input_cells(catalogue))


PLACES = _places()
# No deadline: a year's answers of a unit take some 10 ms, and many times that where other tests share the processor.
calmly = settings(deadline=None)
anyone = given(seed=st.integers(0, 10**6), unit_type=st.sampled_from(TYPES))


def _made(seed: int, unit_type: str) -> Answers:
    return answers("MAU", unit_type, PLACES, seed)


def _number(cells: Cells, code: str, part: str) -> int:
    found = cells[code, part]
    assert isinstance(found, int)
    return found


def _groups(cells: Cells, code: str, measure: str = "") -> int:
    return sum(value for (found, part), value in cells.items()
               if found == code and "." in part and part.endswith(measure) and isinstance(value, int))


@calmly
@anyone
def test_every_cell_that_must_be_answered_is(seed: int, unit_type: str) -> None:
    made = _made(seed, unit_type)
    for entry in PLACES.entries:
        if entry.get("required") and "control" not in entry:
            assert (entry["code"], entry["part"] or "") in made.cells[entry["obligation"]]


@calmly
@anyone
def test_women_are_among_all(seed: int, unit_type: str) -> None:
    for cells in _made(seed, unit_type).cells.values():
        for (code, part), value in cells.items():
            if part.endswith("female"):
                assert 0 <= value <= cells[code, part.removesuffix("female") + "total"]  # type: ignore[operator]


@calmly
@anyone
def test_staff_add_up_in_both_reports(seed: int, unit_type: str) -> None:
    for report in ("6T", "CN"):
        cells = _made(seed, unit_type).cells[report]
        for measure in ("total", "female"):
            whole = _number(cells, "B01", measure)
            for parts in WHOLES:
                assert whole == sum(_number(cells, code, measure) for code in parts), parts
            assert whole == _groups(cells, "B08", measure)
            leaders = [_number(cells, code, measure) for code in ("C01", "C02")]
            assert _number(cells, "B02", measure) == sum(leaders)


@calmly
@anyone
def test_the_year_goes_on_from_its_first_half(seed: int, unit_type: str) -> None:
    made = _made(seed, unit_type)
    half, year = made.cells["6T"], made.cells["CN"]
    for code in ("A09", "A10", "B09", "B10", "G02", "G03", "G07", "K11", "N02", "M04"):
        for place in PLACES.parts("6T", code):
            assert _number(year, code, place.part) >= _number(half, code, place.part), code
    for measure in ("total", "female"):
        staff, came, went = (_number(year, code, measure) - _number(half, code, measure)
                             for code in ("B01", "B09", "B10"))
        assert staff == came - went
    assert set(stock_jumps(half, year)) <= set(made.explanations["CN"])


@calmly
@anyone
def test_tables_hold_what_the_report_counts(seed: int, unit_type: str) -> None:
    made = _made(seed, unit_type)
    for report, day in (("6T", date(2024, 6, 30)), ("CN", LAST_DAY)):
        cells, events = made.cells[report], made.lines("TT", day)
        assert sum(event["staff_female"] for event in events) == _number(cells, "G02", "female")
        assert sum(event["pupils_total"] for event in events) == _number(cells, "G03", "total")
        current = [row for row in made.lines("TV", day) if row["status"] == "Đương nhiệm"]
        assert len(current) == _number(cells, "A03", "total")
        assert sum(row["sex"] == "Nữ" for row in current) == _number(cells, "A03", "female")


@calmly
@anyone
def test_tables_hold_what_their_drop_downs_offer(seed: int, unit_type: str) -> None:
    made = _made(seed, unit_type)
    for code, table in PLACES.tables.items():
        for record in made.lines(code, LAST_DAY):
            assert set(record) <= set(table.columns)
            required = [column for column, kind in table.kinds.items() if kind["required"]]
            assert all(record.get(column) is not None for column in required)
            assert all(record[column] in kind["values"] for column, kind in table.kinds.items()
                       if kind["values"] and column in record)


@settings(calmly, max_examples=30)
@anyone
def test_texts_hold_no_personal_data(seed: int, unit_type: str) -> None:
    made = _made(seed, unit_type)
    texts = [value for cells in made.cells.values() for value in cells.values() if isinstance(value, str)]
    texts += [text for explained in made.explanations.values() for text in explained.values()]
    texts += [value for code in PLACES.tables for record in made.lines(code, LAST_DAY)
              for value in record.values() if isinstance(value, str)]
    for text in texts:
        assert not personal_data_kinds(text), text


def test_the_same_seed_gives_the_same_answers() -> None:
    assert _made(7, TYPES[0]) == _made(7, TYPES[0])
    assert _made(7, TYPES[0]) != _made(8, TYPES[0])


@pytest.mark.parametrize(("whole", "weights", "parts"), [
    (10, (1, 1, 1), [4, 3, 3]), (0, (1, 2), [0, 0]), (7, (0, 1), [0, 7]), (3, (0, 0), [0, 0]),
])
def test_shares(whole: int, weights: tuple[float, ...], parts: list[int]) -> None:
    assert shares(whole, weights) == parts


@given(total=st.integers(0, 400), share=st.floats(0, 1), weights=st.lists(st.floats(0.01, 1), min_size=1))
def test_a_split_loses_nobody(total: int, share: float, weights: list[float]) -> None:
    whole = Count(total, int(total * share))
    parts = split(whole, weights)
    assert sum(parts, Count()) == whole
    assert all(0 <= part.female <= part.total for part in parts)
