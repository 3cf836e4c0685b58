"""Developer metadata of the spreadsheet, a tab, a row or a column: create, update, delete, search."""

from collections.abc import Iterator

from tests.fake_google import field_masks
from tests.fake_google.http_messages import Json, invalid
from tests.fake_google.sheets import a1
from tests.fake_google.sheets.editor import Editor
from tests.fake_google.sheets.model import ROWS, Area, Sheet, Spreadsheet


def entries(book: Spreadsheet) -> Iterator[tuple[Sheet | None, Json]]:
    """Every entry with its tab, None for those of the spreadsheet."""
    yield from ((None, entry) for entry in book.metadata)
    yield from ((sheet, entry) for sheet in book.sheets for entry in sheet.metadata)


def create(editor: Editor, request: Json) -> Json:
    given = request.get("developerMetadata") or {}
    if not given.get("metadataKey"):
        raise invalid("developerMetadata.metadataKey must be set.")
    if given.get("visibility") not in ("DOCUMENT", "PROJECT"):
        raise invalid("developerMetadata.visibility must be set.")
    used_ids = {entry["metadataId"] for _, entry in entries(editor.book)}
    metadata_id = given.get("metadataId")
    if metadata_id in used_ids:
        raise invalid(f"Developer metadata with id {metadata_id} already exists.")
    sheet, location = _location(editor.book, given.get("location") or {})
    entry = {"metadataId": metadata_id or editor.state.new_number(), "metadataKey": given["metadataKey"]}
    entry |= {"metadataValue": given["metadataValue"]} if given.get("metadataValue") else {}
    entry |= {"location": location, "visibility": given["visibility"]}
    (sheet.metadata if sheet else editor.book.metadata).append(entry)
    return {"createDeveloperMetadata": {"developerMetadata": entry}}


def _location(book: Spreadsheet, given: Json) -> tuple[Sheet | None, Json]:
    if given.get("spreadsheet"):
        return None, {"locationType": "SPREADSHEET", "spreadsheet": True}
    if "sheetId" in given:
        sheet = book.by_id(int(given["sheetId"] or 0))
        return sheet, {"locationType": "SHEET"} | ({"sheetId": sheet.id} if sheet.id else {})
    place = given.get("dimensionRange")
    if not place:
        raise invalid("developerMetadata.location must be set.")
    sheet = book.by_id(int(place.get("sheetId") or 0))
    start, end = place.get("startIndex") or 0, place.get("endIndex")
    if end is None or end != start + 1:
        raise invalid("Metadata can only be associated with a single row or column.")
    if end > sheet.size(place.get("dimension", ROWS)):
        raise invalid("Metadata can't be associated with a row or column outside the grid.")
    kept = ({"sheetId": sheet.id} if sheet.id else {}) | {"dimension": place["dimension"], "startIndex": start,
                                                          "endIndex": end}  # fmt: skip
    return sheet, {"locationType": "ROW" if place["dimension"] == ROWS else "COLUMN", "dimensionRange": kept}


def matching(book: Spreadsheet, filters: list[Json]) -> list[tuple[Sheet | None, Json]]:
    """The entries that match any of the data filters."""
    return [(sheet, entry) for sheet, entry in entries(book) if any(_matches(book, one, entry) for one in filters)]


def _matches(book: Spreadsheet, data_filter: Json, entry: Json) -> bool:
    lookup = data_filter.get("developerMetadataLookup")
    if lookup is None:
        place = entry["location"].get("dimensionRange")
        return bool(place) and any(area.intersects(metadata_area(book, entry)) for area in areas(book, data_filter))
    for key in ("metadataId", "metadataKey", "metadataValue", "visibility"):
        if key in lookup and lookup[key] != entry.get(key):
            return False
    location_type = lookup.get("locationType", "DEVELOPER_METADATA_LOCATION_TYPE_UNSPECIFIED")
    if not location_type.endswith("UNSPECIFIED") and location_type != entry["location"]["locationType"]:
        return False
    return "metadataLocation" not in lookup or _is_at(book, lookup, entry)


def _is_at(book: Spreadsheet, lookup: Json, entry: Json) -> bool:
    """Whether the entry is exactly at the location, or (by default) at one inside it."""
    _, location = _location(book, lookup["metadataLocation"])
    if lookup.get("locationMatchingStrategy") == "EXACT_LOCATION":
        return bool(location == entry["location"])
    if location["locationType"] == "SPREADSHEET":
        return True
    place = entry["location"].get("dimensionRange", entry["location"])
    if location["locationType"] == "SHEET":
        inside = place.get("sheetId", 0) == location.get("sheetId", 0)
        return bool(inside and entry["location"]["locationType"] != "SPREADSHEET")
    return bool(location == entry["location"])


def metadata_area(book: Spreadsheet, entry: Json) -> Area:
    """The rectangle of the entry's row, column or tab."""
    place = entry["location"].get("dimensionRange") or {"sheetId": entry["location"].get("sheetId", 0)}
    sheet = book.by_id(place.get("sheetId", 0))
    if "dimension" not in place:
        return sheet.whole()
    start, end = place["startIndex"], place["endIndex"]
    if place["dimension"] == ROWS:
        return Area(sheet.id, start, end, 0, sheet.columns)
    return Area(sheet.id, 0, sheet.rows, start, end)


def areas(book: Spreadsheet, data_filter: Json) -> list[Area]:
    """The rectangles of a data filter: an A1 range, a grid range, or those of metadata."""
    if "a1Range" in data_filter:
        return [a1.parse(book, data_filter["a1Range"]).area]
    if "gridRange" in data_filter:
        return [book.by_id(int(data_filter["gridRange"].get("sheetId") or 0)).area(data_filter["gridRange"])]
    return [metadata_area(book, entry) for _, entry in matching(book, [data_filter])
            if entry["location"]["locationType"] != "SPREADSHEET"]  # fmt: skip


def update(editor: Editor, request: Json) -> Json:
    given, mask = request.get("developerMetadata") or {}, field_masks.parse(request.get("fields") or "")
    matches = matching(editor.book, request.get("dataFilters") or [])
    changed = []
    for sheet, entry in matches:
        new = field_masks.merge(entry, given, {key: submask for key, submask in mask.items() if key != "location"})
        home, location = _location(editor.book, given["location"]) if "location" in mask else (sheet, entry["location"])
        (sheet.metadata if sheet else editor.book.metadata).remove(entry)
        new = new | {"metadataId": entry["metadataId"], "location": location}
        (home.metadata if home else editor.book.metadata).append(new)
        changed.append(new)
    return {"updateDeveloperMetadata": {"developerMetadata": changed} if changed else {}}


def delete(editor: Editor, request: Json) -> Json:
    matches = matching(editor.book, [request.get("dataFilter") or {}])
    for sheet, entry in matches:
        (sheet.metadata if sheet else editor.book.metadata).remove(entry)
    deleted = [entry for _, entry in matches]
    return {"deleteDeveloperMetadata": {"deletedDeveloperMetadata": deleted} if deleted else {}}
