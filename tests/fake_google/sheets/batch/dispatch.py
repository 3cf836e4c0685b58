"""The table of request kinds, and the execution of a batch."""

from collections.abc import Callable

from tests.fake_google.http_messages import ApiError, Json, invalid, unimplemented, violation
from tests.fake_google.sheets.batch import cells, charts, dimensions, filters, groups, metadata, paste, ranges, tabs
from tests.fake_google.sheets.editor import Editor

KINDS: dict[str, Callable[[Editor, Json], Json]] = {
    "addBanding": filters.add_banding,
    "addChart": charts.add_chart,
    "addConditionalFormatRule": filters.add_conditional,
    "addDimensionGroup": groups.add_group,
    "addFilterView": filters.add_filter_view,
    "addNamedRange": ranges.add_named_range,
    "addProtectedRange": ranges.add_protected_range,
    "addSheet": tabs.add_sheet,
    "appendCells": cells.append_cells,
    "appendDimension": dimensions.append_dimension,
    "autoResizeDimensions": dimensions.auto_resize,
    "clearBasicFilter": filters.clear_basic_filter,
    "copyPaste": paste.copy_paste,
    "createDeveloperMetadata": metadata.create,
    "cutPaste": paste.cut_paste,
    "deleteBanding": filters.delete_banding,
    "deleteConditionalFormatRule": filters.delete_conditional,
    "deleteDeveloperMetadata": metadata.delete,
    "deleteDimension": dimensions.delete_dimension,
    "deleteDimensionGroup": groups.delete_group,
    "deleteEmbeddedObject": charts.delete_object,
    "deleteFilterView": filters.delete_filter_view,
    "deleteNamedRange": ranges.delete_named_range,
    "deleteProtectedRange": ranges.delete_protected_range,
    "deleteRange": paste.delete_range,
    "deleteSheet": tabs.delete_sheet,
    "duplicateSheet": tabs.duplicate_sheet,
    "findReplace": cells.find_replace,
    "insertDimension": dimensions.insert_dimension,
    "insertRange": paste.insert_range,
    "mergeCells": ranges.merge_cells,
    "moveDimension": dimensions.move_dimension,
    "repeatCell": cells.repeat_cell,
    "setBasicFilter": filters.set_basic_filter,
    "setDataValidation": cells.set_data_validation,
    "sortRange": paste.sort_range,
    "unmergeCells": ranges.unmerge_cells,
    "updateBorders": cells.update_borders,
    "updateCells": cells.update_cells,
    "updateChartSpec": charts.update_chart,
    "updateConditionalFormatRule": filters.update_conditional,
    "updateDeveloperMetadata": metadata.update,
    "updateDimensionGroup": groups.update_group,
    "updateDimensionProperties": dimensions.update_dimension_properties,
    "updateEmbeddedObjectPosition": charts.move_object,
    "updateFilterView": filters.update_filter_view,
    "updateNamedRange": ranges.update_named_range,
    "updateProtectedRange": ranges.update_protected_range,
    "updateSheetProperties": tabs.update_sheet_properties,
    "updateSpreadsheetProperties": tabs.update_spreadsheet_properties,
}

NEED_FIELDS = frozenset({
    "repeatCell", "updateCells", "updateDeveloperMetadata", "updateDimensionGroup", "updateDimensionProperties",
    "updateEmbeddedObjectPosition", "updateFilterView", "updateNamedRange", "updateProtectedRange",
    "updateSheetProperties", "updateSpreadsheetProperties",
})  # fmt: skip


def run(editor: Editor, requests: list[Json]) -> list[Json]:
    """Executes the requests in order; returns their replies. Raises ``ApiError`` with the index of the failed one."""
    if not requests:
        raise invalid("Must specify at least one request.")
    return [_execute(editor, at, request) for at, request in enumerate(requests)]


def _execute(editor: Editor, at: int, request: Json) -> Json:
    set_kinds = {kind: body for kind, body in request.items() if body is not None}
    if not set_kinds:
        raise invalid(f"Invalid requests[{at}]: No request set.")
    if len(set_kinds) > 1:
        extra = list(set_kinds)[1]
        raise violation(f"requests[{at}]", f"Invalid value at 'requests[{at}]' (oneof), oneof field 'kind' is already "
                        f"set. Cannot set '{extra}'")  # fmt: skip
    kind, body = next(iter(set_kinds.items()))
    if kind not in KINDS:
        raise unimplemented(f"the request {kind} of spreadsheets.batchUpdate")
    if kind in NEED_FIELDS and not body.get("fields"):
        raise invalid(f"Invalid requests[{at}].{kind}: At least one field must be listed in 'fields'. (Use '*' to "
                      "indicate all fields.)")  # fmt: skip
    try:
        return KINDS[kind](editor, body)
    except ApiError as error:
        if error.code == 400:
            raise invalid(f"Invalid requests[{at}].{kind}: {error.message}") from None
        raise
    except KeyError as missing:
        raise invalid(f"Invalid requests[{at}].{kind}: No {missing.args[0]} specified.") from None
