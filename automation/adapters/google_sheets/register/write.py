"""Computes the requests that bring the register up to date. Pure functions.

A tab keeps its id and everything that people have added to it: only what differs is written (`update.py`). The batch
that writes the decision tab begins by copying it, with everything that people have entered until then, to a hidden
tab, and deletes the copy before, so that a repeated batch is refused. A tab that does not exist yet, or whose codes a
person has removed, is built hidden, under a temporary title, and shown by the last batch. The log only grows: new
records are inserted above the old ones; when its content does not continue the existing one, it is created again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from automation.adapters.google.client import json_bytes
from automation.adapters.google_sheets.frozen_columns import without_crossing_merges
from automation.adapters.google_sheets.register.charts import new_charts
from automation.adapters.google_sheets.register.decision_tab import DecisionTab, TabMetadata, order_digest
from automation.adapters.google_sheets.register.layout import drawn_grid, first_cell, layout_of
from automation.adapters.google_sheets.register.looks import Looks, dump_looks, looks_digest, looks_of
from automation.adapters.google_sheets.register.memory import COPY_TITLE
from automation.adapters.google_sheets.register.metadata import close_requests, own_metadata, tab_metadata
from automation.adapters.google_sheets.register.read import (
    LOG_HEAD_KEY,
    LOG_KEY,
    METADATA_KEY,
    OWN_TAB_KEY,
    RegisterState,
    TabList,
    temporary_title,
)
from automation.adapters.google_sheets.register.records import LogRecords, log_records
from automation.adapters.google_sheets.register.state import GRID_KEY, TabState
from automation.adapters.google_sheets.register.swap import NewTab, foreign_titles, free_title, swap_requests
from automation.adapters.google_sheets.register.update import SPARE_COLUMNS, TabUpdate, can_update, update_tab
from automation.adapters.google_sheets.render import (
    add_sheet,
    dimension_requests,
    format_requests,
    needed_size,
    requests_for,
    value_requests,
)
from automation.domain.tracking.register_grid import LOG_MARK, MARK
from automation.domain.workbook.drawing import Drawing
from automation.util.fast_json import Json

BATCH_LIMIT = 1_950_000  # bytes of requests in one batch: Google recommends 2 MB
LOCALE = "vi_VN"


@dataclass(frozen=True)
class RegisterReplacement:
    """`first` must go as a whole, before the others; `build` may be sent in parts; `swap` must go as a whole, last.
    `former`: the title of the copy of the decision tab, "" when there is none. `state`: the state after the write, but
    the copy; tabs that are created are not in it. `sheets`: title → id; `copy`: the id of the copy, 0 for none.
    `looks`: to be recorded after the write."""

    first: list[Json]
    build: list[Json]
    swap: list[Json]
    former: str
    state: RegisterState
    new_tabs: Sequence[NewTab]
    sheets: Mapping[str, int]
    copy: int
    looks: str = ""

    @property
    def is_state_complete(self) -> bool:
        """Whether `state` describes all tabs: Google chooses the ids of new protections."""
        return not any("addSheet" in each or "addProtectedRange" in each for each in self.build)

    def batches(self) -> list[list[Json]]:
        """The batches to send, as few as the size limit allows."""
        made: list[list[Json]] = [list(self.first)]
        room = BATCH_LIMIT - len(json_bytes(self.first))
        for request in self.build:
            length = len(json_bytes(request)) + 1
            if length > room and made[-1] and "createDeveloperMetadata" not in request:
                made.append([])
                room = BATCH_LIMIT
            made[-1].append(request)
            room -= length
        if len(json_bytes(self.swap)) > room:
            made.append([])
        made[-1] += self.swap
        if len(made) > 1 and len(made[0]) > len(self.first) > 0:  # the response to the first shows the copy only
            made[:1] = [made[0][:len(self.first)], made[0][len(self.first):]]
        return made


@dataclass(frozen=True)
class _Plan:
    """What each drawing becomes: an update of a tab, or a new tab; the log may also grow."""

    tabs: Sequence[Drawing]
    state: RegisterState
    updates: Mapping[str, TabUpdate]
    new_tabs: Sequence[NewTab]
    log: Drawing | None
    log_id: int
    looks: Looks = field(default_factory=dict)

    @property
    def decisions(self) -> Drawing | None:
        return next((tab for tab in self.tabs if first_cell(tab).startswith(MARK)), None)

    @property
    def sheets(self) -> dict[str, int]:
        new = {each.drawing.title: each.sheet for each in self.new_tabs}
        there = {title: each.tab.sheet for title, each in self.updates.items()}
        return new | there | ({self.log.title: self.log_id} if self.log else {})


def plan_replacement(tabs: Sequence[Drawing], state: RegisterState, tab_list: TabList | None, new_id: Callable[[], int],
                     zone: str, editors: Sequence[str] = (), looks: Looks | None = None) -> RegisterReplacement:
    """`tab_list`: the existing tabs; without it the register's own metadata are trusted, and Google refuses the batch
    when a person has changed the tabs. `looks`: what was written the last time, if it is known."""
    shown = [without_crossing_merges(tab).drawing for tab in tabs]
    plan = _planned(shown, state, tab_list, new_id, editors, looks)
    ids = plan.sheets
    build = [] if state.current else [_set_locale(zone)]
    for each in plan.updates.values():
        build += each.rest if plan.decisions and each.tab.name == plan.decisions.title else [*each.first, *each.rest]
    build += [request for new_tab in plan.new_tabs for request in _build_tab(new_tab, ids, editors)]
    metadata = state.current.metadata if state.current else None
    if plan.log and metadata and plan.log not in [each.drawing for each in plan.new_tabs]:
        build += _grow_log(plan.log, metadata.log[1], plan.log_id)
    return _with_decisions(plan, build, tab_list, new_id, looks)


def _planned(tabs: Sequence[Drawing], state: RegisterState, tab_list: TabList | None, new_id: Callable[[], int],
             editors: Sequence[str], looks: Looks | None) -> _Plan:
    metadata = state.current.metadata if state.current else None
    log = next((tab for tab in tabs if first_cell(tab).startswith(LOG_MARK)), None)
    grows = log is not None and _continues(log_records(log), state, metadata)
    there = _updatable(tabs, state, tab_list)
    new = [tab for tab in tabs if tab.title not in there and not (grows and tab is log)]
    new_tabs = _new_tabs(new, tab_list, new_id)
    log_id = metadata.log[0] if grows and metadata else next(
        (each.sheet for each in new_tabs if each.drawing is log), 0)
    ids = {each.drawing.title: each.sheet for each in new_tabs} | {title: tab.sheet for title, tab in there.items()}
    ids |= {log.title: log_id} if log else {}
    updates = {tab.title: update_tab(there[tab.title], tab, looks.get(tab.title) if looks else None, ids, editors)
               for tab in tabs if tab.title in there}
    fresh = {each.drawing.title: looks_of(each.drawing, layout_of(drawn_grid(each.drawing)), ids) for each in new_tabs
             if each.drawing is not log}
    return _Plan(tabs, state, updates, new_tabs, log, log_id,
                 {**{title: each.looks for title, each in updates.items()}, **fresh})


def _updatable(tabs: Sequence[Drawing], state: RegisterState, tab_list: TabList | None) -> dict[str, TabState]:
    """The existing tabs of these drawings, by title."""
    there = dict(state.tabs)
    if state.current:
        there |= {tab.title: replace(state.current.tab, name=tab.title) for tab in tabs
                  if first_cell(tab).startswith(MARK)}
    known = {tab.title: there[tab.title] for tab in tabs if tab.title in there and can_update(there[tab.title], tab)}
    return {title: tab for title, tab in known.items() if tab_list is None or tab.sheet in tab_list.titles}


def _with_decisions(plan: _Plan, build: list[Json], tab_list: TabList | None, new_id: Callable[[], int],
                    known: Looks | None) -> RegisterReplacement:
    """Adds the copy of the decision tab and the metadata."""
    drawing, state = plan.decisions, plan.state
    looks = dump_looks({**(known or {}), **plan.looks})
    update = plan.updates.get(drawing.title) if drawing else None
    copy = new_id() if update else 0
    made = _metadata_after(plan, copy, looks)
    former = free_title(COPY_TITLE, foreign_titles(tab_list)) if update else ""
    first: list[Json] = []
    if update and state.current:
        first = [*close_requests(state, copy, former), *update.first, *tab_metadata(made)]
    elif drawing:
        build.append(own_metadata(METADATA_KEY, made.dumps(), made.sheet))
    swap = [*swap_requests(tabs=plan.tabs, new_tabs=plan.new_tabs, sheets=plan.sheets, state=state, tab_list=tab_list,
                            copy=copy)]
    return RegisterReplacement(first, build, swap, former, _state_after(plan, made), plan.new_tabs, plan.sheets, copy,
                               looks)


def _metadata_after(plan: _Plan, copy: int, looks: str) -> TabMetadata:
    drawing, state = plan.decisions, plan.state
    former = state.current.metadata if state.current else None
    records = log_records(plan.log) if plan.log else LogRecords()
    update = plan.updates.get(drawing.title) if drawing else None
    return TabMetadata(
        sheet=plan.sheets[drawing.title] if drawing else 0, serial=former.serial + 1 if former else 1,
        generation=first_cell(drawing).removeprefix(MARK) if drawing else "", built=state.read_digest,
        ours=tuple(sheet for title, sheet in plan.sheets.items() if drawing is None or title != drawing.title),
        before=copy, log=(plan.log_id, records.total, records.digest(records.total)),
        order=order_digest(state.current.grid) if state.current and update else "",
        placed=update.placed if update else (), looks=looks_digest(looks))


def _state_after(plan: _Plan, made: TabMetadata) -> RegisterState:
    """What the updated tabs hold after the write."""
    found = {title: each.tab for title, each in plan.updates.items()}
    drawing = plan.decisions
    decisions = found.pop(drawing.title, None) if drawing else None
    if decisions is None and drawing:
        decisions = TabState(made.sheet, drawing.title, drawing.title, drawn_grid(drawing))
    return RegisterState(DecisionTab(made, decisions) if decisions else None, None, made.log[1], made.log[0],
                         tabs=found)


def with_tab_list(made: RegisterReplacement, tabs: Sequence[Drawing], state: RegisterState,
                  tab_list: TabList) -> RegisterReplacement:
    """The same replacement after its first parts were sent, adapted to the existing tabs."""
    strange = foreign_titles(tab_list)
    new_tabs = [replace(new_tab, title=free_title(new_tab.drawing.title, strange)) for new_tab in made.new_tabs]
    swap = swap_requests(tabs=tabs, new_tabs=new_tabs, sheets=made.sheets, state=state, tab_list=tab_list,
                          copy=made.copy)
    return replace(made, new_tabs=new_tabs, swap=[*swap])


def _new_tabs(tabs: Sequence[Drawing], tab_list: TabList | None, new_id: Callable[[], int]) -> list[NewTab]:
    strange = foreign_titles(tab_list)
    return [NewTab(new_id(), tab, free_title(tab.title, strange)) for tab in tabs]


def _build_tab(new_tab: NewTab, ids: Mapping[str, int], editors: Sequence[str]) -> Iterator[Json]:
    drawing, columns = new_tab.drawing, needed_size(new_tab.drawing)[1]
    yield add_sheet(drawing, new_tab.sheet, title=temporary_title(new_tab.sheet), hidden=True,
                    columns=columns + SPARE_COLUMNS)
    # in the same batch, so that the tab is always recognised
    yield own_metadata(OWN_TAB_KEY, str(new_tab.sheet), new_tab.sheet)
    yield from requests_for(drawing, new_tab.sheet, ids=ids, editors=editors, by_row=True, free_from=columns)
    yield from new_charts(drawing, new_tab.sheet)
    if first_cell(drawing).startswith(LOG_MARK):
        yield own_metadata(LOG_KEY, str(new_tab.sheet), new_tab.sheet)
        yield own_metadata(LOG_HEAD_KEY, str(new_tab.sheet), new_tab.sheet, row=1)
    elif not first_cell(drawing).startswith(MARK):
        yield own_metadata(GRID_KEY, f"{new_tab.sheet}:{drawing.title}", new_tab.sheet)


def _set_locale(zone: str) -> Json:
    """Sets locale and time zone, before any cell is written: they decide how typed dates and numbers are parsed."""
    fields = {"properties": {"locale": LOCALE, "timeZone": zone}, "fields": "locale,timeZone"}
    return {"updateSpreadsheetProperties": fields}


def _continues(drawn: LogRecords, state: RegisterState, metadata: TabMetadata | None) -> bool:
    """Whether the existing log, in its place, is the beginning of the drawn one."""
    if metadata is None or not metadata.log[0] or metadata.log[0] != state.log or state.log_row or not drawn.total:
        return False
    _, total, known_digest = metadata.log
    return 0 < total == state.logged <= drawn.total and drawn.digest(total) == known_digest


def _grow_log(log: Drawing, known: int, log_id: int) -> Iterator[Json]:
    """Insert the new records above the old ones, which stay; the head of the tab is rewritten."""
    drawn = log_records(log)
    new = [row for row, number, _ in drawn.rows if number > known]
    if not new:
        return
    end = drawn.first_row + len(new)
    yield {"insertDimension": {"range": {"sheetId": log_id, "dimension": "ROWS", "startIndex": drawn.first_row - 1,
                                         "endIndex": end - 1}, "inheritFromBefore": False}}
    part = replace(log, cells=tuple(cell for cell in log.cells if cell.row < end), merges=(), hidden_rows=(),
                   heights={row: height for row, height in log.heights.items() if drawn.first_row <= row < end})
    yield from value_requests(part.cells, log_id)
    yield from format_requests(part, log_id, {})
    yield from dimension_requests(replace(part, widths={}, hidden_columns=()), log_id)
