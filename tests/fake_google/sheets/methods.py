"""The methods of Sheets v4, by their names in the discovery document."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from tests.fake_google import field_masks
from tests.fake_google.call_context import CallContext
from tests.fake_google.google_state import SPREADSHEET, File, new_spreadsheet
from tests.fake_google.http_messages import ApiError, Json, invalid
from tests.fake_google.sheets import a1, resources, values
from tests.fake_google.sheets.batch import dispatch, metadata, tabs
from tests.fake_google.sheets.editor import PROTECTED, Editor
from tests.fake_google.sheets.model import Area, Sheet, Spreadsheet
from tests.fake_google.sheets.rendering import Renderer

Result = TypeVar("Result")


def open_spreadsheet(context: CallContext, role: str, file_id: str = "") -> tuple[File, Spreadsheet]:
    """Returns the file and its spreadsheet. Raises ``ApiError`` 404, 403 or 400 as Sheets does."""
    file = context.state.files.get(file_id or context.path["spreadsheetId"])
    if file is None or not context.sees(file):
        raise ApiError(404, "Requested entity was not found.")
    if not context.state.has_role(file, context.account, role):
        raise ApiError(403, "The caller does not have permission")
    if file.book is None:
        raise ApiError(400, "This operation is not supported for this document", status="FAILED_PRECONDITION")
    return file, file.book


def apply_edit(context: CallContext, work: Callable[[Editor], Result]) -> tuple[File, Result]:
    """Runs ``work`` on a copy that replaces the spreadsheet only on success: Google's writes are atomic."""
    file, book = open_spreadsheet(context, "writer")
    editor = Editor(book.clone(), context.account, file.owner, context.state)
    result = work(editor)
    file.book = editor.book
    file.name = editor.title or file.name
    context.state.touch(file, context.account)
    return file, result


def create(context: CallContext) -> Json:
    given = context.body.get("properties") or {}
    book = new_spreadsheet()
    book.properties |= {key: value for key, value in given.items() if key in ("locale", "timeZone", "autoRecalc")}
    file = context.new_file(given.get("title") or "Untitled spreadsheet", SPREADSHEET)
    editor = Editor(book, context.account, file.owner, context.state)
    if context.body.get("sheets"):
        book.sheets = []
        for entry in context.body["sheets"]:
            tabs.add_sheet(editor, {"properties": entry.get("properties") or {}})
    file.book = book
    return resources.spreadsheet(book, file.id, file.name, None, with_data=False)


def get(context: CallContext) -> Json:
    file, book = open_spreadsheet(context, "reader")
    areas = [a1.parse(book, text).area for text in context.query.get("ranges", [])]
    return _spreadsheet(file, book, areas or None, context.mask,
                        data=bool(context.query.get("includeGridData")))  # fmt: skip


def _spreadsheet(
    file: File, book: Spreadsheet, areas: list[Area] | None, mask: field_masks.Mask, *, data: bool
) -> Json:
    """With a mask, it alone decides whether the response has cells; ``includeGridData`` is ignored."""
    with_data = field_masks.covers(mask, "sheets", "data") if mask else data
    return resources.spreadsheet(book, file.id, file.name, areas, with_data=with_data,
                                 wanted=_cell_mask(mask, "sheets"))  # fmt: skip


def _cell_mask(mask: field_masks.Mask, *path: str) -> field_masks.Mask:
    """The submask of the cells' fields; empty for all."""
    node = mask
    for part in (*path, "data", "rowData", "values"):
        if not node or "*" in node:
            return {}
        node = node.get(part, {})
    return {} if "*" in node else node


def get_by_data_filter(context: CallContext) -> Json:
    file, book = open_spreadsheet(context, "reader")
    areas = [area for one in context.body.get("dataFilters") or [] for area in metadata.areas(book, one)]
    data = bool(context.body.get("includeGridData"))
    return _spreadsheet(file, book, areas, context.mask, data=data)


def batch_update(context: CallContext) -> Json:
    file, replies = apply_edit(context, lambda editor: dispatch.run(editor, context.body.get("requests") or []))
    out: Json = {"spreadsheetId": file.id, "replies": replies}
    if context.body.get("includeSpreadsheetInResponse") and file.book:
        areas = [a1.parse(file.book, text).area for text in context.body.get("responseRanges") or []] or None
        data = bool(context.body.get("responseIncludeGridData"))
        out["updatedSpreadsheet"] = resources.spreadsheet(
            file.book, file.id, file.name, areas, with_data=data,
            wanted=_cell_mask(context.mask, "updatedSpreadsheet", "sheets"))
    return out


def values_get(context: CallContext) -> Json:
    _, book = open_spreadsheet(context, "reader")
    return values.get(book, context.path["range"], dict(context.query))


def values_batch_get(context: CallContext) -> Json:
    file, book = open_spreadsheet(context, "reader")
    ranges = values.batch_get(book, context.query.get("ranges", []), dict(context.query))
    return {"spreadsheetId": file.id, "valueRanges": ranges}


def _with_entry_index(at: int, write: Callable[[], Json], *, batch: bool = False) -> Json:
    """Names the refused entry of the data in the error: always in a batch, in a single write only for protection."""
    try:
        return write()
    except ApiError as error:
        if error.code == 400 and (batch or error.message == PROTECTED):
            raise invalid(f"Invalid data[{at}]: {error.message}") from None
        raise


def values_update(context: CallContext) -> Json:
    text, options = context.path["range"], dict(context.query)
    file, response = apply_edit(context, lambda editor: _with_entry_index(
        0, lambda: values.update(editor, text, context.body, options)))  # fmt: skip
    return {"spreadsheetId": file.id} | response


def values_append(context: CallContext) -> Json:
    text, options = context.path["range"], dict(context.query)
    file, response = apply_edit(context, lambda editor: _with_entry_index(
        0, lambda: values.append(editor, text, context.body, options)))  # fmt: skip
    return {"spreadsheetId": file.id} | response | {"updates": {"spreadsheetId": file.id} | response["updates"]}


def values_clear(context: CallContext) -> Json:
    file, cleared = apply_edit(context, lambda editor: values.clear(editor, context.path["range"]))
    return {"spreadsheetId": file.id, "clearedRange": cleared}


def values_batch_clear(context: CallContext) -> Json:
    ranges = context.body.get("ranges") or []
    file, cleared = apply_edit(context, lambda editor: [values.clear(editor, text) for text in ranges])
    return {"spreadsheetId": file.id, "clearedRanges": cleared}


def _batch(context: CallContext, find: Callable[[Editor, Json], list[str]]) -> Json:
    """A batch of writes; ``find`` returns the ranges of an entry of the data."""
    option = {**context.body, "valueInputOption": values.input_option(context.body.get("valueInputOption"))}

    def work(editor: Editor) -> Json:
        data = [entry | {"range": text} for entry in context.body.get("data") or [] for text in find(editor, entry)]
        return values.batch_update(editor, data, lambda entry: _with_entry_index(
            data.index(entry), lambda: values.update(editor, entry["range"], entry, option), batch=True))  # fmt: skip

    file, response = apply_edit(context, work)
    responses = [{"spreadsheetId": file.id} | entry for entry in response["responses"]]
    return {"spreadsheetId": file.id} | response | {"responses": responses}


def values_batch_update(context: CallContext) -> Json:
    return _batch(context, lambda _, entry: [entry.get("range") or ""])


def _ranges_of(editor: Editor, data_filter: Json) -> list[str]:
    return [a1.format_range(editor.book.by_id(area.sheet), area) for area in metadata.areas(editor.book, data_filter)]


def values_batch_update_by_filter(context: CallContext) -> Json:
    return _batch(context, lambda editor, entry: _ranges_of(editor, entry.pop("dataFilter", None) or {}))


def values_batch_clear_by_filter(context: CallContext) -> Json:
    filters = context.body.get("dataFilters") or []
    file, cleared = apply_edit(context, lambda editor: [values.clear(editor, text) for one in filters
                                                     for text in _ranges_of(editor, one)])  # fmt: skip
    return {"spreadsheetId": file.id, "clearedRanges": cleared}


def values_batch_get_by_filter(context: CallContext) -> Json:
    file, book = open_spreadsheet(context, "reader")
    renderer, ranges = Renderer(book), []
    for one in context.body.get("dataFilters") or []:
        for area in metadata.areas(book, one):
            target = a1.Target(book.by_id(area.sheet), area, single=False)
            ranges.append({"valueRange": values.value_range(renderer, target, context.body), "dataFilters": [one]})
    return {"spreadsheetId": file.id} | ({"valueRanges": ranges} if ranges else {})


def metadata_get(context: CallContext) -> Json:
    _, book = open_spreadsheet(context, "reader")
    metadata_id = context.path["metadataId"]
    entry = next((one for _, one in metadata.entries(book) if str(one["metadataId"]) == metadata_id), None)
    if entry is None:
        raise ApiError(404, "Requested entity was not found.")
    return entry


def metadata_search(context: CallContext) -> Json:
    _, book = open_spreadsheet(context, "reader")
    matched = []
    for _, entry in metadata.matching(book, context.body.get("dataFilters") or []):
        filters = [one for one in context.body["dataFilters"]
                   if any(entry is other for _, other in metadata.matching(book, [one]))]  # fmt: skip
        matched.append({"developerMetadata": entry, "dataFilters": filters})
    return {"matchedDeveloperMetadata": matched} if matched else {}


def copy_to(context: CallContext) -> Json:
    """Copies a tab into another (or the same) spreadsheet."""
    _, source = open_spreadsheet(context, "reader")
    sheet = tabs.find_sheet(Editor(source, context.account, "", context.state), context.path["sheetId"])
    target = replace(context, path={"spreadsheetId": context.body.get("destinationSpreadsheetId") or ""})

    def work(editor: Editor) -> Sheet:
        copy = tabs.duplicate(editor, sheet)
        copy.title = tabs.copy_title(editor, sheet.title)
        editor.book.sheets.append(copy)
        return copy

    file, copy = apply_edit(target, work)
    return resources.sheet_properties(file.book, copy) if file.book else {}


METHODS: dict[str, Callable[[CallContext], Json]] = {
    "sheets.spreadsheets.batchUpdate": batch_update,
    "sheets.spreadsheets.create": create,
    "sheets.spreadsheets.developerMetadata.get": metadata_get,
    "sheets.spreadsheets.developerMetadata.search": metadata_search,
    "sheets.spreadsheets.get": get,
    "sheets.spreadsheets.getByDataFilter": get_by_data_filter,
    "sheets.spreadsheets.sheets.copyTo": copy_to,
    "sheets.spreadsheets.values.append": values_append,
    "sheets.spreadsheets.values.batchClear": values_batch_clear,
    "sheets.spreadsheets.values.batchClearByDataFilter": values_batch_clear_by_filter,
    "sheets.spreadsheets.values.batchGet": values_batch_get,
    "sheets.spreadsheets.values.batchGetByDataFilter": values_batch_get_by_filter,
    "sheets.spreadsheets.values.batchUpdate": values_batch_update,
    "sheets.spreadsheets.values.batchUpdateByDataFilter": values_batch_update_by_filter,
    "sheets.spreadsheets.values.clear": values_clear,
    "sheets.spreadsheets.values.get": values_get,
    "sheets.spreadsheets.values.update": values_update,
}
