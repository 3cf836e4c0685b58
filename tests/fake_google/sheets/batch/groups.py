"""Requests about groups of rows and columns. Google counts in how many groups a line lies; that makes the groups."""

from collections import Counter
from collections.abc import Iterator

from tests.fake_google.http_messages import Json, invalid
from tests.fake_google.sheets.batch.dimensions import dimension_range, update_dimension_properties
from tests.fake_google.sheets.editor import Editor
from tests.fake_google.sheets.model import ROWS, Sheet

MAX_DEPTH = 8
CONTROLS = {True: "rowGroupControlAfter", False: "columnGroupControlAfter"}  # set by a first group, as recorded


def add_group(editor: Editor, request: Json) -> Json:
    """Each line of the range one deeper: groups that overlap become their union and, deeper, their common part."""
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
    """Each grouped line of the range one less deep."""
    sheet, dimension, start, end = dimension_range(editor, request["range"])
    depths = _depths(sheet, dimension)
    if not any(depths[at] for at in range(start, end)):
        raise invalid("No group exists over the specified range.")
    _regroup(sheet, dimension, depths - Counter(range(start, end)))
    left = {"dimensionGroups": sheet.groups[dimension]} if sheet.groups[dimension] else {}
    return {"deleteDimensionGroup": left}


def _depths(sheet: Sheet, dimension: str) -> "Counter[int]":
    """By index, in how many groups a row or column lies."""
    spans = (entry["range"] for entry in sheet.groups[dimension])
    return Counter(at for span in spans for at in range(span.get("startIndex", 0), span["endIndex"]))


def _regroup(sheet: Sheet, dimension: str, depths: "Counter[int]") -> None:
    """The groups anew from the depths, outer ones first; one that stays the same stays folded."""
    folded = [entry for entry in sheet.groups[dimension] if entry.get("collapsed")]
    sheet.groups[dimension] = []
    for depth in range(1, max(depths.values(), default=0) + 1):
        for start, end in _contiguous_spans(sorted(at for at, found in depths.items() if found >= depth)):
            entry = {"range": dimension_span(sheet, dimension, start, end), "depth": depth}
            same = [old for old in folded if old["range"] == entry["range"] and old["depth"] == depth]
            sheet.groups[dimension].append(entry | ({"collapsed": True} if same else {}))


def _contiguous_spans(places: list[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring places as spans, ends excluded."""
    start = end = -1
    for at in places:
        if at != end and start >= 0:
            yield start, end
        start, end = (start if at == end else at), at + 1
    if start >= 0:
        yield start, end


def dimension_span(sheet: Sheet, dimension: str, start: int, end: int) -> Json:
    return ({"sheetId": sheet.id} if sheet.id else {}) | {"dimension": dimension, "startIndex": start, "endIndex": end}


def update_group(editor: Editor, request: Json) -> Json:
    """Fold or unfold: the rows or columns of a folded group are hidden."""
    given = request["dimensionGroup"]
    sheet, dimension, start, end = dimension_range(editor, given["range"])
    span, folded = dimension_span(sheet, dimension, start, end), bool(given.get("collapsed"))
    for entry in sheet.groups[dimension]:
        if entry["range"] == span and entry["depth"] == given.get("depth", entry["depth"]):
            entry.pop("collapsed", None)
            entry |= {"collapsed": True} if folded else {}
            hide = {"range": span, "properties": {"hiddenByUser": folded}, "fields": "hiddenByUser"}
            return update_dimension_properties(editor, hide)
    raise invalid("No group exists over the specified range.")
