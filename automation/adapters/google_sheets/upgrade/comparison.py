"""Compares a spreadsheet before and after its upgrade, cell by cell: what was not written must be as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from automation.adapters.google_sheets.render import CellPosition
from automation.adapters.google_sheets.upgrade.cell_changes import same_value
from automation.adapters.google_sheets.upgrade.existing import NOTHING, ExistingCell, ExistingTab
from automation.adapters.google_sheets.upgrade.plan import TabPlan, UpgradePlan
from automation.domain.workbook.a1 import cell_name


@dataclass(frozen=True)
class Differences:
    """Addresses such as "6T!G12". `edited`: input cells in which a person typed meanwhile; `wrong`: any other cell that
    is not as it was, and tabs that are gone."""

    edited: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def compare(before: Sequence[ExistingTab], plan: UpgradePlan, after: Sequence[ExistingTab]) -> Differences:
    plans = {each.sheet: each for each in plan.tabs}
    now = {tab.sheet: tab for tab in after}
    edited: list[str] = []
    wrong: list[str] = []
    for tab in before:
        if tab.sheet not in now:
            wrong.append(tab.title)
            continue
        _compare_tab(tab, plans.get(tab.sheet), now[tab.sheet], edited, wrong)
    return Differences(tuple(edited), tuple(wrong))


def _compare_tab(before: ExistingTab, plan: TabPlan | None, after: ExistingTab, edited: list[str],
                 wrong: list[str]) -> None:
    """A tab that was not written may have been edited anywhere."""
    moved = before.moved(plan.insertions) if plan else before
    expected = moved.cells
    written = plan.written if plan else frozenset()
    for place in sorted(expected.keys() | after.cells.keys()):
        if place in written or _is_same(expected, after.cells, place):
            continue
        free = plan is None or before.protection is None or moved.is_free(place) or after.is_free(place)
        (edited if free else wrong).append(f"{after.title}!{cell_name(*place)}")


def _is_same(expected: Mapping[CellPosition, ExistingCell], present: Mapping[CellPosition, ExistingCell],
             place: CellPosition) -> bool:
    old, new = expected.get(place, NOTHING), present.get(place, NOTHING)
    return old.note == new.note and (same_value(old.entered, new.entered) or (
        "formulaValue" in old.entered and "formulaValue" in new.entered))  # Google adapts its references

