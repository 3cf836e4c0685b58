"""The JSON written is equal to that of Python's own module, whatever its content."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.util.fast_json import json_bytes

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
TEXTS = st.text(st.characters(exclude_categories=()))  # lone surrogates too
DATA = st.recursive(PLAIN | TEXTS,
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4))


@given(DATA, st.booleans(), st.booleans())
def test_written_json_is_read_back(data: Any, indented: bool, in_order: bool) -> None:
    written = json_bytes(data, indented=indented, in_order=in_order)
    assert json.loads(written) == data
    assert written.endswith(b"\n") is indented


@pytest.mark.parametrize("data", [{"a": [1, {"b": 2.5}], "c": "Đơn vị"}, {"a": [2**70, {"b": 2.5}], "c": "d"}])
def test_it_is_indented_by_two_however_large_a_count_is(data: dict[str, Any]) -> None:
    assert json_bytes(data, indented=True).decode() == json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def test_sorted_keys_give_the_same_bytes_for_equal_values() -> None:
    assert json_bytes({"b": 1, "a": 2**70}, in_order=True) == json_bytes({"a": 2**70, "b": 1}, in_order=True)
