"""What a list of changes between two compiled reports shows, and what it never does."""

from __future__ import annotations

from typing import Any

import pytest

from automation.summary.differences import Change, changes


def row(code: str, total: int | None, **more: Any) -> dict[str, Any]:
    return {"code": code, "part": None, "title": f"Chỉ tiêu {code}", "total": total, "hidden": total is None,
            "by_type": {"THPT": total}, "by_type_hidden": [] if total is not None else ["THPT"],
            "by_unit": {"A": total}, "by_unit_hidden": [] if total is not None else ["A"], "withheld": [],
            "answered": 1, **more}


def between(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    return list(changes({"indicators": [before], "targets": []},
                        {"indicators": [after], "targets": [], "timeliness": [{"name": "Toàn ngành"}]}))


def test_a_figure_that_changed_is_listed_with_both_values() -> None:
    found = between(row("B01", 5), row("B01", 6))
    assert {(each.scope, each.before, each.after) for each in found} == {
        ("toàn ngành", 5, 6), ("THPT", 5, 6), ("A", 5, 6)}


@pytest.mark.parametrize("flags", [({}, {"sensitive": True}), ({"sensitive": True}, {}),
                                   ({"sensitive": True}, {"sensitive": True})])
def test_a_sensitive_figure_that_changed_is_listed_without_values(flags: tuple[dict[str, Any], dict[str, Any]]) -> None:
    found = between(row("K02", 24, **flags[0]), row("K02", 27, **flags[1]))
    assert len(found) == 3
    assert all(each.withheld and each.before is each.after is None for each in found)


def test_a_target_of_sensitive_figures_is_listed_without_values() -> None:
    targets = [{"code": "T4", "title": "Chỉ tiêu", "actual": actual, "hidden": False, "sensitive": True, "stale": stale,
                "as_of": None} for actual, stale in ((20.0, False), (25.0, True))]
    (found,) = changes({"targets": targets[:1]}, {"targets": targets[1:]})
    assert (found.what, found.withheld, found.before, found.after) == ("actual", True, None, None)


def test_a_mark_of_repeated_figures_is_no_change() -> None:
    marks = {"sensitive": True, "stale": True, "as_of": "2024-05-21T08:00:00+07:00"}
    assert between(row("K02", 24, sensitive=True, stale=False, as_of=None), row("K02", 24, **marks)) == []


def test_a_withheld_figure_of_a_unit_that_came_is_no_change() -> None:
    after = row("K02", 24, sensitive=True, by_unit={"A": 24, "B": None}, by_unit_hidden=["B"])
    assert between(row("K02", 24, sensitive=True), after) == []
