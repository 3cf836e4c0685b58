"""Requests for groups of rows and columns. As in Google, the depth of each row or column determines the groups."""

from collections import Counter
from collections.abc import Iterator

from tests.fake_google.http_messages import Json, invalid
from tests.fake_google.sheets.batch.dimensions import dimension_range, update_dimension_properties
from tests.fake_google.sheets.editor import Editor
from tests.fake_google.sheets.model import ROWS, Sheet

MAX_DEPTH = 8
CONTROLS = {True: "rowGroupControlAfter", False: "columnGroupControlAfter"}  # set with the first group, as recorded


def add_group(editor: Editor, request: Json) -> Json:
    """Increases the depth in the range by one: overlapping groups become their union and, deeper, the intersection."""
    sheet, dimension, start, end = dimension_range(editor, request["range"])
    depths = _depths(sheet, dimension)
    depths.update(range(start, end))
    if max(depths.values(), default=0) > MAX_DEPTH:
        raise invalid(f"Cannot create a group with a depth greater than {MAX_DEPTH}.")
    if not sheet.groups[dimension]:
        sheet.grid[CONTROLS[dimension == ROWS]] = True
    _regroup(sheet, dimension, depths)
    return {"addDimensionGroup": {"dimensionGroups": sheet.groups[dimension]}}


def delete_group(editor: Editor, request: Json) -> Json:
    """Decreases the depth of each grouped row or column in the range by one."""
    sheet, dimension, start, end = dimension_range(editor, request["range"])
    depths = _depths(sheet, dimension)
    if not any(depths[at] for at in range(start, end)):
        raise invalid("No group exists over the specified range.")
    _regroup(sheet, dimension, depths - Counter(range(start, end)))
    remaining = {"dimensionGroups": sheet.groups[dimension]} if sheet.groups[dimension] else {}
    return {"deleteDimensionGroup": remaining}


def _depths(sheet: Sheet, dimension: str) -> "Counter[int]":
    """The number of groups that contain a row or column, by index."""
    spans = (entry["range"] for entry in sheet.groups[dimension])
    return Counter(at for span in spans for at in range(span.get("startIndex", 0), span["endIndex"]))


def _regroup(sheet: Sheet, dimension: str, depths: "Counter[int]") -> None:
    """Rebuilds the groups from the depths, outer ones first; an unchanged group stays collapsed."""
    collapsed = [entry for entry in sheet.groups[dimension] if entry.get("collapsed")]
    sheet.groups[dimension] = []
    for depth in range(1, max(depths.values(), default=0) + 1):
        for start, end in _contiguous_spans(sorted(at for at, count in depths.items() if count >= depth)):
            entry = {"range": dimension_span(sheet, dimension, start, end), "depth": depth}
            same = [old for old in collapsed if old["range"] == entry["range"] and old["depth"] == depth]
            sheet.groups[dimension].append(entry | ({"collapsed": True} if same else {}))


def _contiguous_spans(indexes: list[int]) -> Iterator[tuple[int, int]]:
    """Adjacent indexes as spans with exclusive ends."""
    start = end = -1
    for at in indexes:
        if at != end and start >= 0:
            yield start, end
        start, end = (start if at == end else at), at + 1
    if start >= 0:
        yield start, end


def dimension_span(sheet: Sheet, dimension: str, start: int, end: int) -> Json:
    return ({"sheetId": sheet.id} if sheet.id else {}) | {"dimension": dimension, "startIndex": start, "endIndex": end}


def update_group(editor: Editor, request: Json) -> Json:
    """Collapses or expands a group: the rows or columns of a collapsed group are hidden."""
    given = request["dimensionGroup"]
    sheet, dimension, start, end = dimension_range(editor, given["range"])
    span, collapsed = dimension_span(sheet, dimension, start, end), bool(given.get("collapsed"))
    for entry in sheet.groups[dimension]:
        if entry["range"] == span and entry["depth"] == given.get("depth", entry["depth"]):
            entry.pop("collapsed", None)
            entry |= {"collapsed": True} if collapsed else {}
            hide = {"range": span, "properties": {"hiddenByUser": collapsed}, "fields": "hiddenByUser"}
            return update_dimension_properties(editor, hide)
    raise invalid("No group exists over the specified range.")
