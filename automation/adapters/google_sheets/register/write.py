"""The requests that put a new register in the place of the last one. Pure.

First everything is built on new tabs, hidden and under working titles; then, in one batch that Google carries out as
a whole or not at all, they are shown, the former ones deleted, and the former decision tab is closed and hidden with
all that people typed into it up to that instant. The log is the exception: it only grows, so its new records are put
above the old ones; it is made anew only where it does not continue what it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from automation.adapters.google.client import written
from automation.adapters.google_sheets.register.read import (
    FACTS,
    LOG,
    LOG_HEAD,
    OURS,
    DecisionTab,
    LogRecords,
    RegisterState,
    TabList,
    TabMetadata,
    drawn_grid,
    first_cell,
    pieces,
)
from automation.adapters.google_sheets.render import add_sheet, dimensions, looks, requests_for, values
from automation.domain.tracking.register_grid import LOG_MARK, MARK
from automation.domain.workbook.drawing import Drawing
from automation.util.fast_json import Json

LIMIT = 1_950_000  # bytes of requests in one batch: Google recommends 2 MB
LOCALE = "vi_VN"
FORMER = "{title} (lần trước)"
TAKEN = "{title} ({number})"


@dataclass(frozen=True)
class NewTab:
    """One tab in the making."""

    sheet: int
    drawing: Drawing
    title: str


@dataclass(frozen=True)
class RegisterReplacement:
    """`build` may be sent in parts, `swap` must go as a whole, after it. `former`: the title under which the closed
    tab is found then, "" when there is none. `drafts`: the new tabs; `log`: the number of the log's tab."""

    build: list[Json]
    swap: list[Json]
    current: DecisionTab
    former: str
    drafts: Sequence[NewTab]
    log: int

    def batches(self) -> list[list[Json]]:
        """As few as Google's limit allows; the last one holds the whole swap."""
        made: list[list[Json]] = [[]]
        room = LIMIT
        for request in self.build:
            length = len(written(request)) + 1
            if length > room and made[-1] and "createDeveloperMetadata" not in request:
                made.append([])
                room = LIMIT
            made[-1].append(request)
            room -= length
        if len(written(self.swap)) > room:
            made.append([])
        made[-1] += self.swap
        return made


def swap(tabs: Sequence[Drawing], state: RegisterState, survey: TabList | None, new_id: Callable[[], int], zone: str,
         editors: Sequence[str] = ()) -> RegisterReplacement:
    """`survey`: what tabs there really are; without it, what the register says of itself is believed, and Google
    refuses the batch when a person has changed that."""
    facts = state.current.facts if state.current else None
    log = next((tab for tab in tabs if first_cell(tab).startswith(LOG_MARK)), None)
    grows = log is not None and _continues(pieces(log), state, facts)
    drafts = _drafts([tab for tab in tabs if not (grows and tab is log)], survey, new_id)
    ids = {draft.drawing.title: draft.sheet for draft in drafts}
    log_id = facts.log[0] if grows and facts else ids.get(log.title, 0) if log else 0
    ids |= {log.title: log_id} if log else {}
    build = [] if state.current else [_settled(zone)]
    build += [request for draft in drafts for request in _built(draft, ids, editors)]
    if grows and log and facts:
        build += _grown(log, facts.log[1], log_id)
    decisions = next((draft for draft in drafts if first_cell(draft.drawing).startswith(MARK)), None)
    made = _facts(decisions, state, [draft.sheet for draft in drafts], log, log_id)
    if decisions:
        build.append(_metadata(FACTS, made.dumps(), decisions.sheet))
    former = _former(state, survey)
    current = DecisionTab(made, decisions.title if decisions else "",
                          drawn_grid(decisions.drawing) if decisions else ())
    return RegisterReplacement(build, [*_swapped(drafts, tabs, state, survey, former, log_id)], current, former,
                               drafts, log_id)


def surveyed(made: RegisterReplacement, tabs: Sequence[Drawing], state: RegisterState,
             survey: TabList) -> RegisterReplacement:
    """The same, when its first part is built and it is known what other tabs there are."""
    strange = _strange(survey)
    drafts = [replace(draft, title=_free(draft.drawing.title, strange)) for draft in made.drafts]
    former = _former(state, survey)
    title = next((draft.title for draft in drafts if draft.sheet == made.current.facts.sheet), "")
    return replace(made, swap=[*_swapped(drafts, tabs, state, survey, former, made.log)],
                   current=replace(made.current, title=title), former=former, drafts=drafts)


def _drafts(tabs: Sequence[Drawing], survey: TabList | None, new_id: Callable[[], int]) -> list[NewTab]:
    strange = _strange(survey)
    return [NewTab(new_id(), tab, _free(tab.title, strange)) for tab in tabs]


def _strange(survey: TabList | None) -> Collection[str]:
    """Titles of tabs that are not ours."""
    return {title.casefold() for sheet, title in survey.titles.items() if sheet not in survey.ours} if survey else ()


def _free(title: str, taken: Collection[str]) -> str:
    """The title, or the like of it where a person's tab has it."""
    found, number = title, 2
    while found.casefold() in taken:
        found, number = TAKEN.format(title=title, number=number), number + 1
    return found


def _former(state: RegisterState, survey: TabList | None) -> str:
    if state.current is None:
        return ""
    return _free(FORMER.format(title="Quyết định"), _strange(survey))


def _built(draft: NewTab, ids: dict[str, int], editors: Sequence[str]) -> Iterator[Json]:
    yield add_sheet(draft.drawing, draft.sheet, title=f"_{draft.sheet}", hidden=True)
    yield _metadata(OURS, str(draft.sheet), draft.sheet)  # in the same batch: whatever becomes of it, it is known
    yield from requests_for(draft.drawing, draft.sheet, ids=ids, editors=editors, by_row=True)
    if first_cell(draft.drawing).startswith(LOG_MARK):
        yield _metadata(LOG, str(draft.sheet), draft.sheet)
        yield _metadata(LOG_HEAD, str(draft.sheet), draft.sheet, row=1)


def _settled(zone: str) -> Json:
    """How days and figures are typed: the first register says so, before anything is drawn."""
    told = {"properties": {"locale": LOCALE, "timeZone": zone}, "fields": "locale,timeZone"}
    return {"updateSpreadsheetProperties": told}


def _metadata(key: str, value: str, sheet: int, row: int = 0) -> Json:
    place = {"dimensionRange": {"sheetId": sheet, "dimension": "ROWS", "startIndex": row - 1, "endIndex": row}}
    return {"createDeveloperMetadata": {"developerMetadata": {
        "metadataKey": key, "metadataValue": value, "visibility": "DOCUMENT",
        "location": place if row else {"sheetId": sheet}}}}


def _facts(decisions: NewTab | None, state: RegisterState, sheets: Sequence[int], log: Drawing | None,
           log_id: int) -> TabMetadata:
    told = pieces(log) if log else LogRecords()
    return TabMetadata(
        sheet=decisions.sheet if decisions else 0,
        serial=state.current.facts.serial + 1 if state.current else 1,
        generation=first_cell(decisions.drawing).removeprefix(MARK) if decisions else "",
        built=state.to_build, ours=tuple(sheets),
        before=state.current.facts.sheet if state.current else 0,
        log=(log_id, told.total, told.digest(told.total)))


def _swapped(drafts: Sequence[NewTab], tabs: Sequence[Drawing], state: RegisterState, survey: TabList | None,
             former: str, log_id: int) -> Iterator[Json]:
    """The former tabs go, the new ones come, the last decisions are put away: in an order in which two tabs never
    have the same title and one is always visible."""
    retiring = state.current
    kept = {log_id, *(draft.sheet for draft in drafts)}
    yield from ({"deleteSheet": {"sheetId": sheet}} for sheet in _leaving(state, survey, kept))
    if retiring:
        yield _properties(retiring.facts.sheet, title=former)
    place = {draft.drawing.title: draft for draft in drafts}
    for index, tab in enumerate(tabs):
        draft = place.get(tab.title)
        if draft:
            yield _properties(draft.sheet, title=draft.title, hidden=tab.hidden, index=index)
        else:
            yield _properties(log_id, hidden=False, index=index)
    if retiring:
        yield _properties(retiring.facts.sheet, hidden=True)
        yield _closed(retiring)


def _leaving(state: RegisterState, survey: TabList | None, kept: Collection[int]) -> list[int]:
    facts = state.current.facts if state.current else None
    believed = {*facts.ours, facts.before, facts.log[0]} - {0} if facts else set()
    there = set(survey.ours) if survey else believed
    return sorted(there - {*kept, facts.sheet if facts else 0})


def _properties(sheet: int, **told: object) -> Json:
    return {"updateSheetProperties": {"properties": {"sheetId": sheet, **told}, "fields": ",".join(told)}}


def _closed(tab: DecisionTab) -> Json:
    """Nobody types there any more: not even whoever had it before them at that moment."""
    if tab.protection:
        told = {"protectedRangeId": tab.protection, "unprotectedRanges": []}
        return {"updateProtectedRange": {"protectedRange": told, "fields": "unprotectedRanges"}}
    told = {"range": {"sheetId": tab.facts.sheet}, "editors": {"users": []}}
    return {"addProtectedRange": {"protectedRange": told}}


def _continues(drawn: LogRecords, state: RegisterState, facts: TabMetadata | None) -> bool:
    """Does the log that is there hold the beginning of the drawn one, where it was put?"""
    if facts is None or not facts.log[0] or facts.log[0] != state.log or state.log_row or not drawn.total:
        return False
    _, total, told = facts.log
    return 0 < total == state.logged <= drawn.total and drawn.digest(total) == told


def _grown(log: Drawing, known: int, log_id: int) -> Iterator[Json]:
    """The new records go above the old ones, which stay; the head of the tab is written anew."""
    drawn = pieces(log)
    new = [row for row, number, _ in drawn.rows if number > known]
    if not new:
        return
    end = drawn.first_row + len(new)
    yield {"insertDimension": {"range": {"sheetId": log_id, "dimension": "ROWS", "startIndex": drawn.first_row - 1,
                                         "endIndex": end - 1}, "inheritFromBefore": False}}
    part = replace(log, cells=tuple(cell for cell in log.cells if cell.row < end), merges=(), hidden_rows=(),
                   heights={row: height for row, height in log.heights.items() if drawn.first_row <= row < end})
    yield from values(part.cells, log_id)
    yield from looks(part, log_id, {})
    yield from dimensions(replace(part, widths={}, hidden_columns=()), log_id)
