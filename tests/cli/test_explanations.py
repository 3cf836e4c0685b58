"""An explanation holds for the figures that it was written for, from night to night."""

from __future__ import annotations

from typing import Any

from tests.cli.cli_runner import AN_LAO, CliWorkspace, Value

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
