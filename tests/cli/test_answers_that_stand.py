"""What a unit answered stands from night to night, for the figures and for the period that it was given for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.cli_runner import AN_LAO, DOCUMENT, SUBMIT, CliWorkspace, Value

REASON = ("D01", "explanation")


def _answer(workspace: CliWorkspace, at: str, members: int | None = None, words: Value = None) -> None:
    answers: dict[tuple[str, str | None], Value] = {} if members is None else {("D01", "total"): members}
    workspace.answer(AN_LAO, "6T", at, answers | ({} if words is None else {REASON: words}))


def _warning(workspace: CliWorkspace, at: str) -> dict[str, Any]:
    rows = workspace.json("validate", "--all", "--unit", AN_LAO, "--obligation", "6T", as_of=at)
    [one] = [row for row in rows if row["code"] == "R08"]
    return dict(one)


def test_an_explanation_is_bound_to_the_value(workspace: CliWorkspace) -> None:
    workspace.answer(AN_LAO, "6T", "2024-05-02T09:00", {("B01", "total"): 20, ("D01", "total"): 24,
                                                       REASON: "Có bốn đảng viên là học sinh."})
    workspace.baocao("run", as_of="2024-05-03T02:00")
    assert _warning(workspace, "2024-05-03T08:00")["explained"]
    _answer(workspace, "2024-05-04T09:00", 90)
    found = _warning(workspace, "2024-05-04T10:00")
    assert (found["explained"], found["explanation_outdated"]) == (False, True)
    assert "số liệu đã thay đổi sau khi giải trình" in found["message"]
    for night in ("2024-05-05T02:00", "2024-05-06T02:00"):  # and it stays so
        workspace.baocao("run", as_of=night)
        assert _warning(workspace, night)["explanation_outdated"]
    _answer(workspace, "2024-05-06T09:00", words="Có bảy mươi đảng viên của đơn vị kết nghĩa.")
    workspace.baocao("run", as_of="2024-05-07T02:00")
    assert _warning(workspace, "2024-05-07T08:00")["explained"]


def test_the_value_that_was_explained_is_explained_again(workspace: CliWorkspace) -> None:
    workspace.answer(AN_LAO, "6T", "2024-05-02T09:00", {("B01", "total"): 20, ("D01", "total"): 24,
                                                       REASON: "Đã rà soát."})
    workspace.baocao("run", as_of="2024-05-03T02:00")
    _answer(workspace, "2024-05-03T09:00", 19)  # nothing to explain
    workspace.baocao("run", as_of="2024-05-04T02:00")
    _answer(workspace, "2024-05-04T09:00", 30)
    workspace.baocao("run", as_of="2024-05-05T02:00")
    assert _warning(workspace, "2024-05-05T08:00")["explanation_outdated"]
    _answer(workspace, "2024-05-05T09:00", 24)
    workspace.baocao("run", as_of="2024-05-06T02:00")
    assert _warning(workspace, "2024-05-06T08:00")["explained"]


def _table(workspace: CliWorkspace, at: str, nil: str | None, days: tuple[str, ...] = ()) -> None:
    """Fill in the table of training: its answer for "Không phát sinh", and a record for each day."""
    fields = workspace.json("fields")
    [control] = [row["cell"] for row in fields if row["sheet"] == "Tập huấn" and row.get("control") == "nil"]
    [table] = [row for row in fields if row.get("table") == "TH" and "columns" in row]
    cells: dict[str, Value] = {control: nil}
    for number, day in enumerate(days, start=table["first_row"]):
        columns = table["columns"]
        cells |= {f"{columns['held_on']}{number}": day, f"{columns['name']}{number}": "Lớp tập huấn",
                  f"{columns['mode']}{number}": "Trực tiếp", f"{columns['participants_total']}{number}": 9,
                  f"{columns['participants_female']}{number}": 5}
    workspace.fill(AN_LAO, at, {"Tập huấn": cells})


def _of_training(workspace: CliWorkspace, at: str) -> list[tuple[str, str]]:
    rows = workspace.json("validate", "--unit", AN_LAO, as_of=at)
    return [(row["code"], row["obligation"]) for row in rows if row["sheet"] == "Tập huấn"]


@pytest.mark.parametrize("nil", ["Không phát sinh", None])
def test_nothing_to_report_in_june_neither_contradicts_nor_troubles_november(workspace: CliWorkspace,
                                                                             nil: str | None) -> None:
    workspace.answer(AN_LAO, "6T", "2024-05-20T09:00", {SUBMIT: "Đã nộp", **DOCUMENT, ("B01", "total"): 20})
    _table(workspace, "2024-05-20T10:00", "Không phát sinh")
    workspace.baocao("run", as_of="2024-05-21T02:00")
    assert _of_training(workspace, "2024-05-21T03:00") == []
    workspace.answer(AN_LAO, "CN", "2024-11-25T09:00", {SUBMIT: "Đã nộp", ("B01", "total"): 20})
    _table(workspace, "2024-11-25T10:00", nil, ("05/11/2024",))
    for night in ("2024-11-26T02:00", "2024-11-27T02:00"):
        assert _of_training(workspace, night) == []
        workspace.baocao("run", as_of=night)
    _table(workspace, "2024-11-27T10:00", nil, ("05/11/2024", "05/03/2024"))
    assert _of_training(workspace, "2024-11-28T02:00") == ([("T05", "CN")] if nil else [])


def test_what_was_never_answered_stays_open(workspace: CliWorkspace) -> None:
    workspace.answer(AN_LAO, "6T", "2024-05-20T09:00", {SUBMIT: "Đã nộp", **DOCUMENT, ("B01", "total"): 20})
    workspace.baocao("run", as_of="2024-05-21T02:00")
    _table(workspace, "2024-11-25T10:00", None, ("05/11/2024",))
    assert _of_training(workspace, "2024-11-26T02:00") == [("T06", "6T")]
