"""Snapshots: answers that are stored and loaded again are the same answers."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.domain.workbook.answers import Raw, StructureProblem, TabAnswers, WorkbookAnswers
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Indicator, Section
from automation.recording.snapshots import (
    VERSION,
    SnapshotError,
    dumps,
    filled,
    load_or_none,
    loads,
    snapshot_key,
    without_cells,
)

texts = st.text(max_size=8)
raws = st.one_of(
    texts, st.floats(allow_nan=False, allow_infinity=False), st.integers(), st.booleans(), st.none(), st.dates(),
    st.datetimes(timezones=st.sampled_from([None, UTC, timezone(timedelta(hours=7))])).map(
        lambda moment: moment.replace(fold=0)))
cells = st.dictionaries(texts, raws, max_size=3)
places = st.dictionaries(texts, st.integers(1, 9999), max_size=3)
tabs = st.builds(TabAnswers, texts, texts, texts, places, places, st.dictionaries(texts, cells, max_size=3), cells,
                 st.lists(st.tuples(st.integers(1, 9999), cells), max_size=3))
workbooks = st.builds(
    lambda unit, found, structure_problems: WorkbookAnswers(unit, {tab.tab: tab for tab in found}, structure_problems),
    texts, st.lists(tabs, max_size=3),
    st.lists(st.builds(StructureProblem, texts, texts, texts, st.none() | texts, texts), max_size=3))


@given(workbooks)
def test_a_round_trip_keeps_everything(answers: WorkbookAnswers) -> None:
    again = loads(dumps(answers))
    assert again == answers
    assert repr(again) == repr(answers)  # 1, 1.0 and True are equal, but not the same answer
    assert dumps(again) == dumps(answers)


@given(workbooks)
def test_without_cells_keeps_everything_else(answers: WorkbookAnswers) -> None:
    left = loads(dumps(without_cells(answers)))
    assert left.structure_problems == answers.structure_problems
    assert {code: (tab.rows, tab.columns, tab.values, tab.records) for code, tab in left.tabs.items()} == {
        code: (tab.rows, tab.columns, {}, []) for code, tab in answers.tabs.items()}
    assert filled(left) == filled(answers)


@pytest.mark.parametrize("raw", [10**30, -2**70, "nửa chữ \ud800", 1e300])
def test_values_that_the_fast_json_writer_rejects_are_kept(raw: Raw) -> None:
    tab = TabAnswers("6T", "BC", values={"B01": {"total": raw}}, records=[(9, {"day": date(2024, 5, 20)})])
    again = loads(dumps(WorkbookAnswers("A", {"6T": tab}))).tabs["6T"]
    assert repr(again) == repr(tab)


def test_the_json_is_compact() -> None:
    tab = TabAnswers("6T", "BC", "", {"B01": 3}, {"total": 7}, {"B01": {"total": 45.0}},
                     {"@doc_date": date(2024, 5, 20)}, [(9, {"at": datetime(2024, 5, 20, 7, tzinfo=UTC)})])
    kept = dumps(WorkbookAnswers("THPT-ĐỒ-SƠN", {"6T": tab}))
    assert loads(kept).unit == "THPT-ĐỒ-SƠN"
    head, rest = parts(kept)
    text = head + "".join(parts(rest)[0]) + zlib.decompress(parts(rest)[1]).decode()
    assert '{"d":"2024-05-20"}' in text
    assert '{"t":"2024-05-20T07:00:00+00:00"}' in text
    assert ": " not in text


def parts(kept: bytes) -> tuple[str, bytes]:
    """The header as text, and the rest: compressed JSON that is decoded on demand."""
    unpacking = zlib.decompressobj()
    return unpacking.decompress(kept).decode(), unpacking.unused_data


@pytest.mark.parametrize("head", [
    "", "{", "[]", "{}", "null", f'{{"v":{VERSION}}}',
    f'{{"v":{VERSION},"unit":"A","sizes":[0,0],"sum":0,"tabs":[[1]],"troubles":[]}}',
    f'{{"v":{VERSION},"unit":"A","sizes":[0],"sum":0,"tabs":[],"troubles":[[1]]}}',
    f'{{"v":{VERSION},"unit":"A","sizes":[0,0],"sum":0,"tabs":[["6T","BC","",{{}},0]],"troubles":[]}}',
])
def test_malformed_headers_are_refused(head: str) -> None:
    with pytest.raises(SnapshotError):
        loads(zlib.compress(head.encode()))


def test_one_wrong_byte_anywhere_is_detected_on_loading() -> None:
    """And not when its cells are decoded: by then the workbook is no longer read again."""
    tab = TabAnswers("6T", "BC", "", {"B01": 3}, {"total": 7}, {"B01": {"total": 45.0}})
    answers = WorkbookAnswers("A", {"6T": tab})
    kept = dumps(answers)
    for at in range(2, len(kept)):  # zlib's own header has bits that mean nothing, and a part's end
        damaged = kept[:at] + bytes([kept[at] ^ 0x10]) + kept[at + 1:]
        assert load_or_none(damaged) in (None, answers), at
        assert load_or_none(kept[:at]) is None, at
    assert load_or_none(kept + b"x") is None


@pytest.mark.parametrize("text", ['{"v":1,"unit":"A"}', '{"v":2,"unit":"A","tabs":[],"troubles":[]}',
                                  '{"v":2,"unit":"A","sizes":[11],"tabs":[["6T","BC","",{},0]],"troubles":[]}\n[{},{},{},[]]'])
def test_a_snapshot_of_an_older_version_is_not_loaded(text: str) -> None:
    assert load_or_none(zlib.compress(text.encode())) is None


@pytest.mark.parametrize("kept", [None, b"", b"{"])
def test_a_missing_or_broken_snapshot_is_not_loaded(kept: bytes | None) -> None:
    assert load_or_none(kept) is None


def test_another_version_is_refused() -> None:
    header = json.loads(parts(dumps(WorkbookAnswers("A")))[0])
    with pytest.raises(SnapshotError, match="version"):
        loads(zlib.compress(json.dumps({**header, "v": VERSION + 1}).encode()))


def test_the_key_differs_by_contents_unit_and_template() -> None:
    def catalogue(*codes: str, title: str = "BC") -> Catalogue:
        lines = tuple(Indicator(code, code, FieldKind.INTEGER) for code in codes)
        return Catalogue((Form("BC", "Báo cáo", {"6T": title}, sections=(Section("A", "A", lines),)),))

    keys = {snapshot_key(*each) for each in (
        ("d1", "A", catalogue("A01")), ("d2", "A", catalogue("A01")), ("d1", "B", catalogue("A01")),
        ("d1", "A", catalogue("A01", "A02")), ("d1", "A", catalogue("A01", title="Khác")))}
    assert len(keys) == 5
    assert snapshot_key("d1", "A", catalogue("A01")) in keys


def test_filled_counts_answers_alone() -> None:
    tab = TabAnswers("6T", "BC", values={"B01": {"total": 0.0, "female": 1.0, "estimate": "ước"},
                                         "B02": {"explanation": "vì"}},
                     controls={"@submit": "Đã nộp"}, records=[(9, {"name": "x", "explanation": "y"})])
    assert filled(WorkbookAnswers("A", {"6T": tab})) == 3
