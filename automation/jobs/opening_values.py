"""What a new workbook begins with: the figures of the time before the plan, and rows of last year's registers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from automation.configuration.carried_rows import CarriedCells
from automation.configuration.workspace import Workspace
from automation.domain.workbook.forms import FieldKind
from automation.jobs.context import JobContext
from automation.pipeline.provision import Action, Create
from automation.tabs.table_tab import carried_slot

NO_ROOM = "{unit}: {count} dòng chuyển từ năm trước không đủ chỗ ở trang “{title}”; tăng blank_rows của biểu mẫu."


def earlier_figures(context: JobContext) -> dict[tuple[str, str], float]:
    """(unit, "TAB:FIELD") → figure, for tabs whose period before is outside the plan. Of an heir, the sums of counts of
    the units that it continues."""
    from automation.rules.heirs import heirs_figures, parts_of_year

    workspace, today = context.workspace, context.now.date()
    found: dict[tuple[str, str], float] = {}
    for tab in workspace.catalogue.tabs:
        obligation = next((each for each in workspace.plan.obligations if each.code == tab.obligation), None)
        if obligation is None or obligation.previous:
            continue
        year = workspace.years_before.get(obligation.code)
        figures = year.figures if year else workspace.previous
        parts = parts_of_year(workspace.units, obligation, today, figures) if figures else {}
        counts = {each.name for each in tab.fields if each.kind is FieldKind.INTEGER}
        names = {each.name for each in tab.fields}
        found |= {(unit, f"{tab.code}:{name}"): value for (unit, name), value in heirs_figures(figures, parts).items()
                  if name in (counts if unit in parts else names)}
    return found


def carried_counts(workspace: Workspace) -> dict[str, int]:
    """Table → the number of its last carried row, of any unit, as far as the tab has room."""
    rooms = {tab.code: tab.form.blank_rows for tab in workspace.catalogue.tabs}
    found: dict[str, int] = {}
    for cells in workspace.carried.values():
        for table, row, _ in cells:
            found[table] = max(found.get(table, 0), min(row, rooms.get(table, 0)))
    return found


def with_carried(action: Action, carried: CarriedCells) -> Action:
    """The action; a new workbook begins with the unit's carried rows."""
    if not isinstance(action, Create):
        return action
    cells = {carried_slot(table, row, column): value
             for (table, row, column), value in carried.get(action.unit, {}).items()}
    return replace(action, values={**action.values, **cells}) if cells else action


def without_room(workspace: Workspace, units: Mapping[str, object]) -> tuple[str, ...]:
    """The carried rows of these units for which their tab has no row (Vietnamese)."""
    lines = []
    for tab in workspace.catalogue.tabs:
        for unit in units:
            rows = {row for table, row, _ in workspace.carried.get(unit, {}) if table == tab.code}
            left = sum(row > tab.form.blank_rows for row in rows)
            lines += [NO_ROOM.format(unit=unit, count=left, title=tab.title)] if left else []
    return tuple(lines)
