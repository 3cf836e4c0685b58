"""Raw cells become frames: states, values, explanations and estimates; each distinct value is parsed at most once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit
from automation.domain.workbook.answers import Raw, TabAnswers, WorkbookAnswers
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Group, Indicator, Section, TableColumn
from automation.domain.workbook.layout import NIL_KEY
from automation.domain.workbook.parse_cell import AnswerState, read_field
from automation.pipeline import normalise as stage
from automation.pipeline.normalise import normalise
from automation.rules.coded_column import CONTROL
from automation.rules.frame import Dataset
from tests.text_tables import cell

NOW = datetime(2024, 5, 20, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
PLAN = Plan("2024", "Kế hoạch", 2024, "Ban", ())
B, V, NIL, NA, BAD = (each.value for each in AnswerState)

REPORT = Form("BC", "Báo cáo", {"6T": "BC 6 tháng", "CN": "BC năm"}, sections=(Section("A", "A", (
    Indicator("A01", "Có Ban", FieldKind.BOOLEAN),
    Indicator("A02", "Quyết định", FieldKind.STRING, groups=(Group("number", "Số"),
                                                             Group("date", "Ngày", FieldKind.DATE))),
    Indicator("B01", "CBGVNV", FieldKind.INTEGER, pair=True, maximum=300),
    Indicator("N01", "Học sinh", FieldKind.INTEGER, needs="pupils"),
    Indicator("H01", "Hình thức", FieldKind.CHOICE, choices=("Hội nghị", "Hội thảo")),
)),))
TALKS = Form("TT", "Tuyên truyền", {"": "Tuyên truyền"}, date_column="held_on", columns=(
    TableColumn("held_on", "Ngày", FieldKind.DATE), TableColumn("kind", "Loại", FieldKind.CHOICE,
                                                                choices=("Hội nghị",)),
    TableColumn("people", "Số người", FieldKind.INTEGER), TableColumn("note", "Ghi chú", FieldKind.STRING)))
CATALOGUE = Catalogue((REPORT, TALKS))
FIELDS = {field.name: field for field in CATALOGUE.tab("6T").fields}
UNITS = {code: Unit(code, code, "THPT", has_pupils=code != "TTGD") for code in ("C", "A", "TTGD")}


def tab_answers(table: str, code: str = "6T") -> dict[str, TabAnswers]:
    """Unit → its answers on a tab, from lines `unit | field | value`. A field ends with `!` for its explanation, with
    `~` for its estimate."""
    found: dict[str, TabAnswers] = {}
    for line in table.strip().splitlines():
        unit, name, word = (part.strip() for part in line.split("|"))
        tab = found.setdefault(unit, TabAnswers(code, "BC 6 tháng"))
        field = FIELDS[name.rstrip("!~")]
        column = {"!": "explanation", "~": "estimate"}.get(name[-1], field.column)
        tab.values.setdefault(field.row, {})[column] = cell(word)
    return found


def dataset(tabs: dict[str, TabAnswers], units: dict[str, Unit] = UNITS) -> Dataset:
    books = {unit: WorkbookAnswers(unit, {tab.tab: tab}) for unit, tab in tabs.items()}
    return normalise(books, CATALOGUE, PLAN, units, {("A", "B01.total"): 40.0}, NOW)


def column(found: Dataset, name: str, tab: str = "6T") -> dict[str, tuple[object, int]]:
    """Unit → (value, state); None for NaN."""
    frame = found.tabs[tab]
    cells = zip(frame.values.index, frame.values[name], frame.states[name], strict=True)
    return {unit: (None if pd.isna(value) else value, int(state)) for unit, value, state in cells}


def test_every_state_of_a_count() -> None:
    units = {code: Unit(code, code, "THPT") for code in "ABCDEFG"}
    found = dataset(tab_answers("""
        A | B01.total | 45
        B | B01.total | "45 người"
        C | B01.total | Không phát sinh
        D | B01.total | Không áp dụng
        E | B01.total | "1.234"
        F | B01.total | -
        G | B01.female | 1
    """), units)
    assert column(found, "B01.total") == {
        "A": (45.0, V), "B": (45.0, V), "C": (0.0, NIL), "D": (None, NA), "E": (None, BAD), "F": (None, B),
        "G": (None, B)}


def test_rounding_errors_of_a_sum_are_no_fraction() -> None:
    """In a column of numbers alone, and in one with texts as well."""
    found = dataset(tab_answers("""
        C    | B01.total | 76.99999999999999
        A    | B01.total | 76.5
        TTGD | B01.total | 0.00000000000000001
        C    | B01.female | 30.000000000000004
        A    | B01.female | "12"
    """))
    assert column(found, "B01.total") == {"C": (77.0, V), "A": (76.5, V), "TTGD": (0.0, V)}
    assert column(found, "B01.female") == {"C": (30.0, V), "A": (12.0, V), "TTGD": (None, B)}



def test_columns_of_numbers_alone_are_read_alike_by_the_fast_path() -> None:
    found = dataset(tab_answers("""
        A    | B01.total | 45
        A    | B01.female | 0
        C    | B01.total | 12.5
        TTGD | B01.total | 301
    """))
    assert column(found, "B01.total") == {"C": (12.5, V), "A": (45.0, V), "TTGD": (301.0, V)}
    assert column(found, "B01.female") == {"C": (None, B), "A": (0.0, V), "TTGD": (None, B)}


RAWS = (st.none(), st.integers(-9, 400), st.floats(), st.booleans(), st.text("0123456789.,% Kkhôngx-", max_size=8))


@given(st.lists(st.one_of(*RAWS), min_size=1, max_size=6))
def test_a_column_reads_as_its_cells_do(raws: Sequence[Raw]) -> None:
    units = {str(number): Unit(str(number), "", "THPT") for number in range(len(raws))}
    tabs = {unit: TabAnswers("6T", "", values={"B01": {"total": raw}}) for unit, raw in zip(units, raws, strict=True)}
    expected = [read_field(raw, FIELDS["B01.total"]) for raw in raws]
    assert list(column(dataset(tabs, units), "B01.total").values()) == [(one.value, one.state) for one in expected]


def test_kinds() -> None:
    found = dataset(tab_answers("""
        A | A01 | Có
        A | A02.number | 12/QĐ-THPT
        A | A02.date | 5/12/2024
        A | H01 | hội nghị
        C | A01 | không
        C | A02.number | Không
        C | A02.date | 2024-12-05
        C | H01 | Diễn đàn
    """))
    day = float(date(2024, 12, 5).toordinal())
    assert column(found, "A01") == {"C": (0.0, V), "A": (1.0, V)}
    assert column(found, "A02.number") == {"C": ("", NIL), "A": ("12/QĐ-THPT", V)}
    assert column(found, "A02.date") == {"C": (day, V), "A": (day, V)}
    assert column(found, "H01") == {"C": ("", BAD), "A": ("Hội nghị", V)}


def test_true_one_and_text_one_are_distinguished() -> None:
    found = dataset({"A": TabAnswers("6T", "", values={"B01": {"total": True}}),
                     "C": TabAnswers("6T", "", values={"B01": {"total": 1.0}}),
                     "TTGD": TabAnswers("6T", "", values={"B01": {"total": "1"}})})
    assert column(found, "B01.total") == {"C": (1.0, V), "A": (None, BAD), "TTGD": (1.0, V)}


def test_pupils_do_not_apply_where_there_are_none() -> None:
    found = dataset(tab_answers("""
        A    | B01.total | 1
        TTGD | B01.total | 1
    """))
    assert column(found, "N01") == {"A": (None, B), "TTGD": (None, NA)}
    answered = dataset(tab_answers("TTGD | N01 | 7"))
    assert column(answered, "N01") == {"TTGD": (7.0, V)}


def test_shape_order_and_types() -> None:
    found = dataset(tab_answers("A | B01.total | 1\nC | B01.total | 2\nX | B01.total | 3"))
    assert list(found.units) == ["C", "A"]  # the order of the units; nobody unknown
    frame = found.tabs["6T"]
    assert list(frame.values.index) == list(frame.states.index) == ["C", "A"]
    assert list(frame.values.columns) == list(frame.states.columns) == list(FIELDS)
    assert list(frame.explained.columns) == [row.key for row in frame.tab.rows]
    assert set(frame.states.dtypes) == {np.dtype("int8")}
    assert {frame.values[name].dtype for name in ("A01", "A02.date", "B01.total")} == {np.dtype("float64")}
    assert {frame.values[name].dtype for name in ("A02.number", "H01")} == {np.dtype(object)}
    assert set(frame.explained.dtypes) == set(frame.estimated.dtypes) == {np.dtype(bool)}
    assert found.previous == {("A", "B01.total"): 40.0}


def test_a_lost_tab_is_blank() -> None:
    found = dataset(tab_answers("A | B01.total | 1"))
    assert column(found, "B01.total", "CN") == {"A": (None, B)}
    assert found.tables["TT"].records.empty


def test_no_unit_at_all() -> None:
    found = dataset({})
    assert found.tabs["6T"].values.shape == (0, len(FIELDS))
    assert list(found.tables["TT"].records.columns) == ["unit", "row", "explained", "held_on", "kind", "people", "note"]


@pytest.mark.parametrize(("typed", "marked"), [
    ("ước", True), ("Ước thực hiện", True), ("x", True), ("TRUE", True), ("1", True), ("FALSE", False), ("0", False),
    ("không", False), ("-", False), ("thiếu số liệu", False),
])
def test_estimates(typed: str, marked: bool) -> None:
    found = dataset(tab_answers(f"A | B01.total~ | {typed}"))
    assert bool(found.tabs["6T"].estimated.loc["A", "B01"]) is marked


@pytest.mark.parametrize(("typed", "marked"), [("mới tuyển 5 người", True), ("5", True), ("-", False), ("...", False)])
def test_explanations(typed: str, marked: bool) -> None:
    found = dataset(tab_answers(f"A | A02.date! | {typed}"))
    explained = found.tabs["6T"].explained
    assert bool(explained.loc["A", "A02.date"]) is marked
    assert not explained.loc["A", "B01"]


def register(*records: dict[str, Raw], nil: Raw = None) -> TabAnswers:
    controls: dict[str, Raw] = {} if nil is None else {NIL_KEY: nil}
    return TabAnswers("TT", "Tuyên truyền", controls=controls,
                      records=[(number, record) for number, record in enumerate(records, start=8)])


def test_records_of_all_units_are_in_one_frame() -> None:
    found = dataset({
        "A": register({"held_on": date(2024, 3, 8), "kind": "hội nghị", "people": 120.0, "note": " Tọa  đàm"},
                      {"held_on": "8/3", "people": "K", "explanation": "bổ sung sau"}),
        "C": register({"people": "12 người"}),
    }).tables["TT"]
    records = found.records.astype(object).where(found.records.notna(), None)
    day = float(date(2024, 3, 8).toordinal())
    assert records.to_numpy().tolist() == [
        ["C", 8, False, None, "", 12.0, ""],
        ["A", 8, False, day, "Hội nghị", 120.0, "Tọa đàm"],
        ["A", 9, True, None, "", None, ""],
    ]
    assert found.states.to_numpy().tolist() == [[B, B, V, B], [V, V, V, V], [BAD, B, BAD, B]]
    assert found.states.index.equals(found.records.index)


@pytest.mark.parametrize(("typed", "nil"), [
    ("Không phát sinh", True), ("không phát sinh.", True), ("x", True), (True, True), ("Có", True),
    ("Không", False), (False, False), ("-", False), (None, False), ("chưa biết", False),
])
def test_nil_of_a_table(typed: Raw, nil: bool) -> None:
    assert dataset({"A": register(nil=typed)}).tables["TT"].nil == (frozenset({"A"}) if nil else frozenset())


@pytest.mark.parametrize("at_once", [1, 2, 250])
def test_raw_columns_keep_what_was_typed(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the size of a batch of units. A column of numbers alone has no raw column."""
    monkeypatch.setattr(stage, "UNIT_BATCH", at_once)
    found = dataset(tab_answers("""
        A    | B01.total | 45
        C    | B01.total | "45 người"
        A    | B01.female | 9
        C    | B01.female | 8
        TTGD | B01.total! | mới tuyển
    """)).raw_columns["6T"]
    typed = {place: [(position, value) for position, value in column.matching(lambda value: value is not None)]
             for place, column in found.items()}
    assert sorted(typed["B01", "total"]) == [(0, "45 người"), (1, 45.0)]
    assert typed["B01", "explanation"] == [(2, "mới tuyển")]
    assert ("B01", "female") not in typed


def test_raw_columns_of_a_table_and_its_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "UNIT_BATCH", 1)
    found = dataset({"A": register({"people": 5.0, "note": "a"}, {"note": "b"}, nil="x"),
                     "C": register({"people": "K"})}).raw_columns["TT"]
    assert sorted(found["", "people"].matching(lambda value: value is not None)) == [(0, "K"), (1, 5.0)]
    assert sorted(found["", "note"].matching(lambda value: isinstance(value, str))) == [(1, "a"), (2, "b")]
    assert found[NIL_KEY, CONTROL].mask(lambda value: value == "x").tolist() == [False, True]
