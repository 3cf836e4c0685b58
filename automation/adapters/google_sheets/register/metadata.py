"""The requests for the metadata of the register's tabs, and for the copy of the decision tab."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from automation.adapters.google_sheets.register.decision_tab import TabMetadata
from automation.adapters.google_sheets.register.read import METADATA_KEY, OWN_TAB_KEY, RegisterState
from automation.util.fast_json import Json

SPARE_ROWS, SPARE_COLUMNS = 1_000, 20  # of the copy: people may add rows between a reading and a write


def own_metadata(key: str, value: str, sheet: int, row: int = 0) -> Json:
    place = {"dimensionRange": {"sheetId": sheet, "dimension": "ROWS", "startIndex": row - 1, "endIndex": row}}
    return {"createDeveloperMetadata": {"developerMetadata": {
        "metadataKey": key, "metadataValue": value, "visibility": "DOCUMENT",
        "location": place if row else {"sheetId": sheet}}}}


def tab_metadata(made: TabMetadata) -> Iterator[Json]:
    """Replaces the metadata of the decision tab."""
    yield {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {
        "metadataKey": METADATA_KEY, "metadataLocation": {"sheetId": made.sheet}}}}}
    yield own_metadata(METADATA_KEY, made.dumps(), made.sheet)


def close_requests(state: RegisterState, copy: int, title: str) -> Iterator[Json]:
    """Copies the values of the decision tab to a new hidden tab that nobody else may edit; the former copy goes."""
    if state.current is None:
        return
    metadata, tab = state.current.metadata, state.current.tab
    if state.before is not None:
        yield {"deleteSheet": {"sheetId": state.before.metadata.sheet}}
    size = {"rowCount": max(tab.rows, len(tab.grid)) + SPARE_ROWS, "columnCount": tab.columns + SPARE_COLUMNS}
    yield {"addSheet": {"properties": {"sheetId": copy, "title": title, "hidden": True, "gridProperties": size}}}
    corner = {"sheetId": copy, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    yield {"copyPaste": {"source": {"sheetId": metadata.sheet}, "destination": corner, "pasteType": "PASTE_VALUES"}}
    closed = replace(metadata, is_copy=True, sheet=copy, placed=metadata.placed if state.is_misplaced else ())
    yield own_metadata(METADATA_KEY, closed.dumps(), copy)
    yield own_metadata(OWN_TAB_KEY, str(copy), copy)
    yield {"addProtectedRange": {"protectedRange": {"range": {"sheetId": copy}, "editors": {"users": []}}}}
