from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.rules.expression.parse import Array, ExpressionError, Node, Reference, parse, resolve_field

FIGURE = st.one_of(st.none(), st.integers(-50, 50).map(float))


@dataclass(frozen=True)
class ColumnScope:
    """A scope whose names are columns given by the test."""

    columns: Mapping[str, Sequence[Any]]

    def field(self, reference: Reference) -> Array:
        values = self.columns[str(reference)]
        text = any(isinstance(value, str) for value in values)
        return np.array(values, dtype=object if text else float)

    def groups(self, reference: Reference) -> list[Array]:
        return [np.array(values, dtype=float) for name, values in self.columns.items()
                if name.startswith(f"{reference.name}.")]

    def filled(self, reference: Reference) -> Array:
        return (~np.isnan(self.field(reference))).astype(float)

    def explained(self, reference: Reference) -> Array:
        return np.array(self.columns[f"{reference.name}!"], dtype=float)

    def estimated(self, reference: Reference) -> Array:
        return np.array(self.columns[f"{reference}~"], dtype=float)

    def submitted(self, reference: Reference) -> Array:
        return np.array(self.columns[f"{reference.name}@submit"], dtype=float)

    def document(self, reference: Reference, key: str) -> Array:
        return np.array(self.columns[f"{reference.name}{key}"], dtype=object)

    def unit_constant(self, name: str) -> Array:
        return np.array(self.columns[name], dtype=float)

    def constant(self, name: str) -> float | str:
        return 2024.0 if name == "year" else np.nan

    def count(self, table: str, where: Node | None) -> Array:
        rows = ColumnScope({name.removeprefix(f"{table}/"): values for name, values in self.columns.items()})
        return np.array(len(self.columns[f"{table}/kind"]) if where is None else np.sum(where(rows) == 1.0))

    def total(self, table: str, column: str, where: Node | None) -> Array:
        assert where is None
        return np.array(np.sum(self.columns[f"{table}/{column}"]), dtype=float)


def evaluated(text: str, **columns: Sequence[Any]) -> list[float]:
    return [float(value) for value in np.atleast_1d(parse(text).evaluate(ColumnScope(columns)))]


def test_a_sum_is_compared_unit_by_unit() -> None:
    assert evaluated("B01 == B02 + B03", B01=[3, 4], B02=[1, 1], B03=[2, 2]) == [1, 0]


def test_parts_and_periods_have_names_of_their_own() -> None:
    names = parse("prev.B01.total <= B08.under_30.female and filled(A02.number) and explained(C01)").names
    assert [(each.kind, str(each)) for each in names] == [
        ("field", "prev.B01.total"), ("field", "B08.under_30.female"), ("state", "A02.number"), ("row", "C01")]


def test_marks_of_estimates_and_other_tabs_are_evaluated_by_unit() -> None:
    assert evaluated("estimated(prev.B01) and not merged", **{"prev.B01~": [1, 1, 0], "merged": [0, 1, 0]}) == [1, 0, 0]
    numbers = {"KH@doc_number": ["Số 05/KH-AL", "5", "6/KH", ""], "A07": ["5/KH-AL", "05/KH", "5/KH", "5"]}
    same = evaluated('same_number(A07, document_number("KH"))', **numbers)
    assert same[:3] == [1, 1, 0]
    assert np.isnan(same[3])
    assert evaluated('submitted("KH") == 1', **{"KH@submit": [1, 0]}) == [1, 0]


@pytest.mark.parametrize("text", ["submitted(KH)", "document_date(1)", 'same_number(A07)', 'estimated("B01")'])
def test_the_new_functions_refuse_other_arguments(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


def test_names_are_listed_once_with_their_kinds() -> None:
    names = parse('rows(THD, kind == "Hội thảo") <= H03 and H03 > total(TT.staff_total) - year').names
    assert [(each.kind, str(each)) for each in names] == [
        ("rows", "rows.THD"), ("column", "THD.kind"), ("field", "H03"), ("total", "TT.staff_total"),
        ("constant", "year")]


def test_sum_runs_over_groups() -> None:
    columns = {"B08.a": [1, 2], "B08.b": [3, 4], "B01": [4, 5]}
    assert parse("sum(B08) == B01").evaluate(ColumnScope(columns)).tolist() == [1, 0]


def test_unknown_values_give_unknown_results() -> None:
    assert np.isnan(evaluated("B01 != B02", B01=[None], B02=[1])).all()
    assert np.isnan(evaluated("not B01", B01=[None])).all()
    assert np.isnan(evaluated("B01 / B02 > 1", B01=[1], B02=[0])).all()


def test_one_known_side_may_decide_and_and_or() -> None:
    assert evaluated("B01 > 1 and B02 > 1", B01=[0], B02=[None]) == [0]
    assert evaluated("B01 > 1 or B02 > 1", B01=[5], B02=[None]) == [1]
    assert np.isnan(evaluated("B01 > 1 or B02 > 1", B01=[0], B02=[None])).all()


def test_text_compares_with_text_for_equality() -> None:
    assert evaluated('K == "Có"', K=["Có", "Không"]) == [1, 0]
    assert np.isnan(evaluated('K == "Có"', K=["", "x"])[0])
    with pytest.raises(ExpressionError, match="chữ với số"):
        evaluated("K > 1", K=["Có"])
    with pytest.raises(ExpressionError, match="cần số"):
        evaluated("K + 1", K=["Có"])


def test_a_condition_on_records_uses_columns() -> None:
    columns: dict[str, Sequence[Any]] = {"THD/kind": ["a", "b", "a"], "THD/n": [1, 2, 3]}
    assert parse('rows(THD, kind == "a")').evaluate(ColumnScope(columns)) == 2
    assert parse("total(THD.n)").evaluate(ColumnScope(columns)) == 6


def test_a_date_is_a_day_and_must_exist() -> None:
    assert evaluated("date(year, 3, 1) - date(year, 2, 28)") == [2]
    assert parse("date(year, 3, 1)").is_day
    with pytest.raises(ExpressionError, match="ngày có thật"):
        evaluated("date(2023, 2, 29)")


def test_functions_of_numbers() -> None:
    assert evaluated("max(B01, 3) + min(B01, 3) + abs(-2)", B01=[1, 5]) == [6, 10]


def test_a_chain_holds_when_each_link_does() -> None:
    assert evaluated("0 <= B01 <= 5", B01=[-1, 3, 9]) == [0, 1, 0]


@pytest.mark.parametrize(("text", "expected", "position"), [
    ("B01 ** 2", "phép tính", 0),
    ("B01 + summ(B08)", "có phải ý là sum", 6),
    ("é == [1]", "chỉ gồm", 5),
    ("B01 == ", "sai cú pháp", 7),
    ("x if y else z", "chỉ gồm", 0),
    ("(lambda: 1)()", "một tên", 1),
    ("__import__('os').system('x')", "một tên", 0),
    ("B01 is B02", "so sánh bằng", 0),
    ("total(TT)", "tên bảng và cột", 0),
    ("date(1, 2)", "3 đối số", 0),
    ("rows(THD, sum(x) > 1)", "không dùng được hàm", 10),
    ("sum(B01, x=1)", "đối số", 0),
    ("b'1' == 1", "số và chữ", 0),
    ("", "trống", 0),
    ("B01 == 1 +" * 300, "dài quá", 2000),
    ("-" * 1500 + "1", "", 0),
])
def test_what_is_outside_the_language_is_an_error_with_position(text: str, expected: str, position: int) -> None:
    with pytest.raises(ExpressionError) as raised:
        parse(text)
    assert expected in raised.value.message
    assert raised.value.position == position


def test_an_expression_may_run_over_lines() -> None:
    assert evaluated("B01 ==\n  B02", B01=[1], B02=[1]) == [1]


def test_a_bare_name_means_the_part_at_the_measure() -> None:
    fields = {"B01.total", "B01.female", "K03"}
    assert resolve_field("B01", fields, "female") == "B01.female"
    assert resolve_field("K03", fields, "female") == "K03"
    assert resolve_field("B01.total", fields, "female") == "B01.total"
    assert resolve_field("B01", fields) is None


def test_this_is_bound_to_a_row_or_field() -> None:
    assert Reference("field", "this.female").bound("B08.under_30") == "B08.under_30.female"
    assert Reference("field", "this").bound("B01.total") == "B01.total"
    assert Reference("field", "thisx").bound("B01") == "thisx"


@given(st.lists(st.tuples(FIGURE, FIGURE, FIGURE), min_size=1, max_size=20))
def test_columns_give_the_values_of_single_units(rows: list[tuple[float | None, float | None, float | None]]) -> None:
    text = "A + B * 2 >= C or not (A == B) and C / A < 1"
    together = evaluated(text, A=[a for a, _, _ in rows], B=[b for _, b, _ in rows], C=[c for _, _, c in rows])
    apart = [evaluated(text, A=[a], B=[b], C=[c])[0] for a, b, c in rows]
    assert np.array_equal(together, apart, equal_nan=True)


@given(st.text(max_size=60))
def test_any_text_parses_or_is_an_error_with_a_position_inside(text: str) -> None:
    position = 0
    try:
        parse(text)
    except ExpressionError as error:
        position = error.position
    assert 0 <= position <= len(text)
