"""What a new workbook begins with: the figures of the time before the plan, and rows of last year's registers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from automation.configuration.carried_rows import CarriedCells
from automation.configuration.workspace import Workspace
from automation.domain.plan.year_before import Figures
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.forms import FieldKind, Tab
from automation.jobs.context import JobContext
from automation.pipeline.provision import Action, Create
from automation.tabs.indicator_tab import source_slot
from automation.tabs.table_tab import carried_slot
from automation.tabs.unit_tabs import unit_tabs

SUM = "Số ở cột “Kỳ trước” là tổng của {units} (nay hợp thành đơn vị này)."
OF_ONE = "Số ở cột “Kỳ trước” là số của {units} (nay sáp nhập vào đơn vị này)."
UNKNOWN = "Cột “Kỳ trước” để trống vì chưa có đủ số liệu của {units} (nay hợp thành đơn vị này)."
NO_ROOM = "{unit}: {count} dòng chuyển từ năm trước không đủ chỗ ở trang “{title}”; tăng blank_rows của biểu mẫu."


def earlier_figures(context: JobContext) -> dict[tuple[str, str], float]:
    """(unit, "TAB:FIELD") → figure, for tabs whose period before is outside the plan. Of an heir, the sums of counts of
    the units that it continues."""
    from automation.rules.heirs import heirs_figures

    found: dict[tuple[str, str], float] = {}
    for tab, figures, parts in _earlier(context):
        counts = {each.name for each in tab.fields if each.kind is FieldKind.INTEGER}
        names = {each.name for each in tab.fields}
        found |= {(unit, f"{tab.code}:{name}"): value for (unit, name), value in heirs_figures(figures, parts).items()
                  if name in (counts if unit in parts else names)}
    return found


def _earlier(context: JobContext) -> Iterator[tuple[Tab, Figures, Mapping[str, tuple[str, ...]]]]:
    """Each tab whose period before is outside the plan, the figures of then, and the heirs with the units of then."""
    from automation.rules.heirs import parts_of_year

    workspace, today = context.workspace, context.now.date()
    for tab in workspace.catalogue.tabs:
        obligation = next((each for each in workspace.plan.obligations if each.code == tab.obligation), None)
        if obligation is None or obligation.previous:
            continue
        year = workspace.years_before.get(obligation.code)
        figures = year.figures if year else workspace.previous
        if figures and not tab.form.is_table:
            yield tab, figures, parts_of_year(workspace.units, obligation, today, figures)


def earlier_sources(context: JobContext) -> dict[str, dict[str, str]]:
    """Heir → slot → of which units its figures of the period before are (Vietnamese)."""
    units = context.workspace.units
    found: dict[str, dict[str, str]] = {}
    for tab, figures, parts in _earlier(context):
        names = {each.name for each in tab.fields if each.kind is FieldKind.INTEGER}
        if names.isdisjoint(name for _, name in figures):
            continue
        for heir, of in parts.items():
            known = any(all((unit, name) in figures for unit in of) for name in names)
            words = UNKNOWN if not known else SUM if len(of) > 1 else OF_ONE
            found.setdefault(heir, {})[source_slot(tab.code)] = words.format(
                units=", ".join(units[unit].name for unit in of))
    return found


def unit_drawings(context: JobContext, sources: Mapping[str, Mapping[str, str]],
                  carried: Mapping[str, int] | None = None) -> tuple[Drawing, ...]:
    """The drawings of the units' workbooks, with room for the longest of the sources. `carried`: see `unit_tabs`."""
    workspace = context.workspace
    longest: dict[str, str] = {}
    for texts in sources.values():
        for slot, text in texts.items():
            longest[slot] = max(longest.get(slot, ""), text, key=len)
    return unit_tabs(workspace.catalogue, workspace.plan, context.adapters.store.words, carried or {}, longest)


def with_sources(action: Action, sources: Mapping[str, Mapping[str, str]]) -> Action:
    """The action; a new workbook of an heir names the units whose figures its own of the period before are."""
    if not isinstance(action, Create) or action.unit not in sources:
        return action
    return replace(action, values={**action.values, **sources[action.unit]})


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
