"""Computes the requests that replace the register by a new one. Pure functions.

First all content is built on new hidden tabs with temporary titles. Then one atomic batch shows them, deletes the
former tabs, and protects and hides the former decision tab with everything that people entered until then. The log is
an exception: it only grows, so new records are inserted above the old ones; it is created again only when its content
does not continue the existing one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from automation.adapters.google.client import json_bytes
from automation.adapters.google_sheets.register.read import (
    LOG_HEAD_KEY,
    LOG_KEY,
    METADATA_KEY,
    OWN_TAB_KEY,
    DecisionTab,
    LogRecords,
    RegisterState,
    TabList,
    TabMetadata,
    drawn_grid,
    first_cell,
    log_records,
)
from automation.adapters.google_sheets.render import (
    add_sheet,
    dimension_requests,
    format_requests,
    requests_for,
    value_requests,
)
from automation.domain.tracking.register_grid import LOG_MARK, MARK
from automation.domain.workbook.drawing import Drawing
from automation.util.fast_json import Json

BATCH_LIMIT = 1_950_000  # bytes of requests in one batch: Google recommends 2 MB
LOCALE = "vi_VN"
FORMER_TITLE = "{title} (lần trước)"
NUMBERED_TITLE = "{title} ({number})"


@dataclass(frozen=True)
class NewTab:
    """A tab that is being created. `title`: its final title."""

    sheet: int
    drawing: Drawing
    title: str


@dataclass(frozen=True)
class RegisterReplacement:
    """`build` may be sent in parts, `plan_replacement` must go as a whole, after it. `former`: the title under which
    the closed tab is found then, "" when there is none. `new_tabs`: the new tabs; `log`: the number of the log's
    tab."""

    build: list[Json]
    swap: list[Json]
    current: DecisionTab
    former: str
    new_tabs: Sequence[NewTab]
    log: int

    def batches(self) -> list[list[Json]]:
        """The batches to send, as few as the size limit allows; the last one contains the whole `swap`."""
        made: list[list[Json]] = [[]]
        room = BATCH_LIMIT
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
        return made


def plan_replacement(tabs: Sequence[Drawing], state: RegisterState, tab_list: TabList | None, new_id: Callable[[], int],
                     zone: str,
         editors: Sequence[str] = ()) -> RegisterReplacement:
    """`tab_list`: the existing tabs; without it the register's own metadata are trusted, and Google refuses the batch
    when a person has changed the tabs."""
    metadata = state.current.metadata if state.current else None
    log = next((tab for tab in tabs if first_cell(tab).startswith(LOG_MARK)), None)
    grows = log is not None and _continues(log_records(log), state, metadata)
    new_tabs = _new_tabs([tab for tab in tabs if not (grows and tab is log)], tab_list, new_id)
    ids = {new_tab.drawing.title: new_tab.sheet for new_tab in new_tabs}
    log_id = metadata.log[0] if grows and metadata else ids.get(log.title, 0) if log else 0
    ids |= {log.title: log_id} if log else {}
    build = [] if state.current else [_set_locale(zone)]
    build += [request for new_tab in new_tabs for request in _build_tab(new_tab, ids, editors)]
    if grows and log and metadata:
        build += _grow_log(log, metadata.log[1], log_id)
    decisions = next((new_tab for new_tab in new_tabs if first_cell(new_tab.drawing).startswith(MARK)), None)
    made = _tab_metadata(decisions, state, [new_tab.sheet for new_tab in new_tabs], log, log_id)
    if decisions:
        build.append(_metadata(METADATA_KEY, made.dumps(), decisions.sheet))
    former = _former_title(state, tab_list)
    current = DecisionTab(made, decisions.title if decisions else "",
                          drawn_grid(decisions.drawing) if decisions else ())
    return RegisterReplacement(build, [*_swap_requests(new_tabs, tabs, state, tab_list, former, log_id)], current,
                               former,
                               new_tabs, log_id)


def with_tab_list(made: RegisterReplacement, tabs: Sequence[Drawing], state: RegisterState,
             tab_list: TabList) -> RegisterReplacement:
    """The same replacement, adapted to the existing tabs after its first part was built."""
    strange = _foreign_titles(tab_list)
    new_tabs = [replace(new_tab, title=_free_title(new_tab.drawing.title, strange)) for new_tab in made.new_tabs]
    former = _former_title(state, tab_list)
    title = next((new_tab.title for new_tab in new_tabs if new_tab.sheet == made.current.metadata.sheet), "")
    return replace(made, swap=[*_swap_requests(new_tabs, tabs, state, tab_list, former, made.log)],
                   current=replace(made.current, title=title), former=former, new_tabs=new_tabs)


def _new_tabs(tabs: Sequence[Drawing], tab_list: TabList | None, new_id: Callable[[], int]) -> list[NewTab]:
    strange = _foreign_titles(tab_list)
    return [NewTab(new_id(), tab, _free_title(tab.title, strange)) for tab in tabs]


def _foreign_titles(tab_list: TabList | None) -> Collection[str]:
    """Casefolded titles of the tabs that the software did not create."""
    return {title.casefold() for sheet, title in tab_list.titles.items()
            if sheet not in tab_list.ours} if tab_list else ()


def _free_title(title: str, taken: Collection[str]) -> str:
    """The title, numbered when a person's tab has it."""
    found, number = title, 2
    while found.casefold() in taken:
        found, number = NUMBERED_TITLE.format(title=title, number=number), number + 1
    return found


def _former_title(state: RegisterState, tab_list: TabList | None) -> str:
    if state.current is None:
        return ""
    return _free_title(FORMER_TITLE.format(title="Quyết định"), _foreign_titles(tab_list))


def _build_tab(new_tab: NewTab, ids: dict[str, int], editors: Sequence[str]) -> Iterator[Json]:
    yield add_sheet(new_tab.drawing, new_tab.sheet, title=f"_{new_tab.sheet}", hidden=True)
    # in the same batch, so that the tab is always recognised
    yield _metadata(OWN_TAB_KEY, str(new_tab.sheet), new_tab.sheet)
    yield from requests_for(new_tab.drawing, new_tab.sheet, ids=ids, editors=editors, by_row=True)
    if first_cell(new_tab.drawing).startswith(LOG_MARK):
        yield _metadata(LOG_KEY, str(new_tab.sheet), new_tab.sheet)
        yield _metadata(LOG_HEAD_KEY, str(new_tab.sheet), new_tab.sheet, row=1)


def _set_locale(zone: str) -> Json:
    """Sets locale and time zone, before any cell is written: they decide how typed dates and numbers are parsed."""
    fields = {"properties": {"locale": LOCALE, "timeZone": zone}, "fields": "locale,timeZone"}
    return {"updateSpreadsheetProperties": fields}


def _metadata(key: str, value: str, sheet: int, row: int = 0) -> Json:
    place = {"dimensionRange": {"sheetId": sheet, "dimension": "ROWS", "startIndex": row - 1, "endIndex": row}}
    return {"createDeveloperMetadata": {"developerMetadata": {
        "metadataKey": key, "metadataValue": value, "visibility": "DOCUMENT",
        "location": place if row else {"sheetId": sheet}}}}


def _tab_metadata(decisions: NewTab | None, state: RegisterState, sheets: Sequence[int], log: Drawing | None,
           log_id: int) -> TabMetadata:
    records = log_records(log) if log else LogRecords()
    return TabMetadata(
        sheet=decisions.sheet if decisions else 0,
        serial=state.current.metadata.serial + 1 if state.current else 1,
        generation=first_cell(decisions.drawing).removeprefix(MARK) if decisions else "",
        built=state.read_digest, ours=tuple(sheets),
        before=state.current.metadata.sheet if state.current else 0,
        log=(log_id, records.total, records.digest(records.total)))


def _swap_requests(new_tabs: Sequence[NewTab], tabs: Sequence[Drawing], state: RegisterState, tab_list: TabList | None,
             former: str, log_id: int) -> Iterator[Json]:
    """Delete the former tabs, show the new ones, hide the former decisions: in an order in which two tabs never have
    the same title and one is always visible."""
    retiring = state.current
    kept = {log_id, *(new_tab.sheet for new_tab in new_tabs)}
    yield from ({"deleteSheet": {"sheetId": sheet}} for sheet in _tabs_to_delete(state, tab_list, kept))
    if retiring:
        yield _set_properties(retiring.metadata.sheet, title=former)
    place = {new_tab.drawing.title: new_tab for new_tab in new_tabs}
    for index, tab in enumerate(tabs):
        new_tab = place.get(tab.title)
        if new_tab:
            yield _set_properties(new_tab.sheet, title=new_tab.title, hidden=tab.hidden, index=index)
        else:
            yield _set_properties(log_id, hidden=False, index=index)
    if retiring:
        yield _set_properties(retiring.metadata.sheet, hidden=True)
        yield _close_tab(retiring)


def _tabs_to_delete(state: RegisterState, tab_list: TabList | None, kept: Collection[int]) -> list[int]:
    metadata = state.current.metadata if state.current else None
    believed = {*metadata.ours, metadata.before, metadata.log[0]} - {0} if metadata else set()
    there = set(tab_list.ours) if tab_list else believed
    return sorted(there - {*kept, metadata.sheet if metadata else 0})


def _set_properties(sheet: int, **fields: object) -> Json:
    return {"updateSheetProperties": {"properties": {"sheetId": sheet, **fields}, "fields": ",".join(fields)}}


def _close_tab(tab: DecisionTab) -> Json:
    """Protects the whole tab, also against people who have it open."""
    if tab.protection:
        fields = {"protectedRangeId": tab.protection, "unprotectedRanges": []}
        return {"updateProtectedRange": {"protectedRange": fields, "fields": "unprotectedRanges"}}
    fields = {"range": {"sheetId": tab.metadata.sheet}, "editors": {"users": []}}
    return {"addProtectedRange": {"protectedRange": fields}}


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
