"""The last requests of a write: tabs that are replaced go, the others get their titles, new ones are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from automation.adapters.google_sheets.register.read import OWN_TAB_KEY, RegisterState, TabList
from automation.adapters.google_sheets.register.state import GRID_KEY
from automation.domain.workbook.drawing import Drawing
from automation.util.fast_json import Json

NUMBERED_TITLE = "{title} ({number})"
OLD_TITLE = "{title} (cũ, {number})"


@dataclass(frozen=True)
class NewTab:
    """A tab that is being created. `title`: its final title."""

    sheet: int
    drawing: Drawing
    title: str


def swap_requests(*, tabs: Sequence[Drawing], new_tabs: Sequence[NewTab], sheets: Mapping[str, int],
                   state: RegisterState, tab_list: TabList | None, copy: int) -> Iterator[Json]:
    """Delete the tabs that are replaced, name the others and show the new ones: in an order in which two tabs never
    have the same title and one is always visible."""
    new = {each.drawing.title: each for each in new_tabs}
    strange = foreign_titles(tab_list)
    gone = _tabs_to_delete(state, tab_list, {copy, *sheets.values()}, deleted=bool(copy))
    aside = {tab.sheet: name for name, tab in state.tabs.items() if name in new and tab.sheet in gone}
    for sheet in gone:
        yield from _put_aside(sheet, aside[sheet], strange) if sheet in aside else [{"deleteSheet": {"sheetId": sheet}}]
    for index, tab in enumerate(tabs):
        if tab.title in new:
            yield _set_properties(sheets[tab.title], title=new[tab.title].title, hidden=tab.hidden, index=index)
        else:
            yield _set_properties(sheets[tab.title], title=free_title(tab.title, strange))


def _put_aside(sheet: int, name: str, strange: Collection[str]) -> Iterator[Json]:
    """A tab without codes in which rows can't be recognised becomes a person's: their notes may be on it."""
    for key in (GRID_KEY, OWN_TAB_KEY):
        yield {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {
            "metadataKey": key, "metadataLocation": {"sheetId": sheet}}}}}
    yield _set_properties(sheet, title=free_title(OLD_TITLE.format(title=name, number=sheet), strange))


def _tabs_to_delete(state: RegisterState, tab_list: TabList | None, kept: Collection[int], *,
                    deleted: bool) -> list[int]:
    """`deleted`: the former copy of the decision tab is deleted already."""
    metadata = state.current.metadata if state.current else None
    believed = {*metadata.ours, metadata.log[0], metadata.before} - {0} if metadata else set()
    there = set(tab_list.ours) if tab_list else believed
    copies = {state.before.metadata.sheet} if state.before and deleted else set()
    return sorted(there - {*kept, *copies})


def _set_properties(sheet: int, **fields: object) -> Json:
    return {"updateSheetProperties": {"properties": {"sheetId": sheet, **fields}, "fields": ",".join(fields)}}


def foreign_titles(tab_list: TabList | None) -> Collection[str]:
    """Casefolded titles of the tabs that the software did not create."""
    return {title.casefold() for sheet, title in tab_list.titles.items()
            if sheet not in tab_list.ours} if tab_list else ()


def free_title(title: str, taken: Collection[str]) -> str:
    """The title, numbered when a person's tab has it."""
    found, number = title, 2
    while found.casefold() in taken:
        found, number = NUMBERED_TITLE.format(title=title, number=number), number + 1
    return found
