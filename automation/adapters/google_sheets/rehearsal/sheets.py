"""Assumptions about spreadsheets: the template and its copies, values, notes, colours, batches, times of writes."""

from __future__ import annotations

from automation.adapters.google.errors import RefusedError
from automation.adapters.google_sheets.batch_update import batch_update
from automation.adapters.google_sheets.reading import SpreadsheetReader
from automation.adapters.google_sheets.regional_settings import LOCALE, is_same_zone
from automation.adapters.google_sheets.rehearsal.assumption import (
    NotTriedError,
    Probe,
    all_of,
    differing,
    missing,
)
from automation.adapters.google_sheets.rehearsal.scene import UNITS, Scene
from automation.adapters.google_sheets.spreadsheet import SpreadsheetSnapshot
from automation.domain.workbook.drawing import Drawing, DrawnCell
from automation.ports import Annotation, Banner
from automation.util.fast_json import Json

OWN_TAB, OWN_SHEET = "Thử", 77
CELL = {"sheetId": OWN_SHEET, "rowIndex": 0, "columnIndex": 0}
TYPED = (7, "12/5", "007", "Có", 45435.5, True)
OWN_NOTE, OUR_NOTE = "Ghi chú của trường", "Số nữ lớn hơn tổng số."
SUMMARY = Drawing("Kiểm tra", (DrawnCell(1, 1, "Kết quả kiểm tra"),))
BANNER = Banner("Kiểm tra lúc 02:00", {}, ("không có lỗi.", "good"))


def _created(scene: Scene) -> str:
    """The template is drawn, and a copy of it made for each unit."""
    made = set(scene.store.create(scene.cast.tabs, ((unit, scene.cast.values[unit]) for unit in UNITS)))
    return missing("units", UNITS, made)


def _copied_tabs(scene: Scene) -> str:
    """A copy has the template's tabs under the same ids."""
    [template] = scene.store.drive.find(kind="template")
    fields = "sheets(properties(sheetId,title))"
    return differing("tabs", scene.sheet(str(template["id"]), fields), scene.sheet(scene.unit_file(), fields))


def _copied_protection(scene: Scene) -> str:
    """Each protected tab of a copy is protected, for the same editors as in the template."""
    fields = "sheets(properties(title),protectedRanges(protectedRangeId,editors(users)))"
    found = scene.sheet(scene.unit_file(), fields)["sheets"]
    wanted = [tab.title for tab in scene.cast.tabs if tab.protected]
    ranges = {str(each["properties"]["title"]): each.get("protectedRanges", []) for each in found}
    allowed = {address.casefold() for address in (scene.account, *scene.cast.settings.google.editors)}
    others = {user.casefold() for each in ranges.values() for one in each
              for user in one.get("editors", {}).get("users", [])} - allowed
    return all_of(missing("protection", wanted, [title for title, each in ranges.items() if each]),
                  f"{len(others)} other editors" if others else "")


def _copied_validation(scene: Scene) -> str:
    """Choices and bounds of input cells are copied."""
    tab = next((tab for tab in scene.cast.tabs if tab.choices), None)
    if tab is None:
        raise NotTriedError("the forms have no choices")
    fields = "sheets(data(rowData(values(dataValidation(condition(type))))))"
    answer = scene.sheet(scene.unit_file(), fields, f"'{tab.title}'")
    rows = [row for sheet in answer["sheets"] for block in sheet.get("data", []) for row in block.get("rowData", [])]
    return "" if any("dataValidation" in cell for row in rows for cell in row.get("values", [])) else "none is left"


def _regional(scene: Scene) -> str:
    found = scene.sheet(scene.unit_file(), "properties(locale,timeZone)")["properties"]
    zone = found.get("timeZone")
    return all_of(differing("locale", LOCALE, found.get("locale")),
                  "" if is_same_zone(zone) else f"time zone: {zone!r}")


def _values(scene: Scene) -> str:
    """What is written raw is read back as it is: no text becomes a date, no number a text."""
    file = scene.unit_file()
    scene.batch(file, {"addSheet": {"properties": {"sheetId": OWN_SHEET, "title": OWN_TAB}}})
    scene.client.values_update(file, f"'{OWN_TAB}'!A2", {"valueInputOption": "RAW"}, {"values": [list(TYPED)]})
    found = scene.client.values_get(file, f"'{OWN_TAB}'!A2:F2", {"valueRenderOption": "UNFORMATTED_VALUE"})
    return differing("values", [list(TYPED)], found.get("values"))


def _written_response(scene: Scene) -> str:
    """The response to a write holds the values right after it, and its time bounds the file's modified time: by these
    the software's own writes are distinguished from people's."""
    file = scene.unit_file()
    made = batch_update(SpreadsheetReader(scene.client), file, [_text_request("Sau khi ghi")],
                        SpreadsheetSnapshot("", ()))
    if made is None:
        return "the write was refused"
    modified = str(scene.file(file, "modifiedTime")["modifiedTime"])
    later = f"modified {modified}, written by {made.until}" if modified > made.until else ""
    return all_of("" if made.snapshot.digest else "no values in the response",
                  "" if made.until else "no time in the response", later if made.until else "")


def _atomic(scene: Scene) -> str:
    """Of a batch with one request that is refused, none is carried out."""
    file = scene.unit_file()
    before = _text(scene)
    try:
        scene.batch(file, _text_request("Không được ghi"), {"deleteSheet": {"sheetId": 999_999}})
    except RefusedError as error:
        return all_of(differing("refusal", 400, error.code), differing("cell", before, _text(scene)))
    return "the batch was accepted"


def _annotated(scene: Scene) -> str:
    """A note and a colour beside a person's own note; without findings the person's note is as before."""
    tab = next(tab for tab in scene.cast.tabs if tab.protected and not tab.hidden)
    sheet = scene.sheet(scene.unit_file(), "sheets(properties(sheetId,title))")["sheets"]
    number = next(each["properties"]["sheetId"] for each in sheet if each["properties"]["title"] == tab.title)
    place = {"sheetId": number, "startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 1, "endColumnIndex": 2}
    scene.batch(scene.unit_file(), {"repeatCell": {"range": place, "cell": {"note": OWN_NOTE}, "fields": "note"}})
    _read_again(scene)
    scene.store.annotate(UNITS[0], [Annotation(tab.title, "B2", OUR_NOTE, "error_mark")], SUMMARY, BANNER)
    marked = _note(scene, tab.title)
    _read_again(scene)
    scene.store.clear_annotation(UNITS[0])
    return all_of("" if OWN_NOTE in marked and OUR_NOTE in marked else f"note: {marked!r}",
                  differing("note afterwards", OWN_NOTE, _note(scene, tab.title)))


def _recalculated(scene: Scene) -> str:
    """A formula's result is there when the write is answered."""
    if not scene.cast.is_google:
        raise NotTriedError("a stand-in computes no formulas")
    file = scene.unit_file()
    scene.batch(file, {"updateCells": {"start": CELL, "fields": "userEnteredValue", "rows": [
        {"values": [{"userEnteredValue": {"formulaValue": "=SUM(2,3)"}}]}]}})
    fields = "sheets(data(rowData(values(effectiveValue))))"
    answer = scene.sheet(file, fields, f"'{OWN_TAB}'!A1")
    cell = answer["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    return differing("result", {"numberValue": 5}, cell.get("effectiveValue"))


def _text_request(text: str) -> Json:
    return {"updateCells": {"start": CELL, "fields": "userEnteredValue", "rows": [
        {"values": [{"userEnteredValue": {"stringValue": text}}]}]}}


def _text(scene: Scene) -> object:
    return scene.client.values_get(scene.unit_file(), f"'{OWN_TAB}'!A1").get("values")


def _note(scene: Scene, title: str) -> str:
    answer = scene.sheet(scene.unit_file(), "sheets(data(rowData(values(note))))", f"'{title}'!B2")
    rows = answer["sheets"][0]["data"][0].get("rowData", [{}])
    cells = rows[0].get("values", []) if rows else []
    return str(cells[0].get("note", "")) if cells else ""


def _read_again(scene: Scene) -> None:
    """As at the beginning of a run."""
    files = [each for each in scene.store.files() if each.unit == UNITS[0]]
    for _reading in scene.store.read(files, lambda _unit, _tabs: None):
        pass


PROBES: tuple[tuple[str, Probe], ...] = (
    ("created", _created), ("copied_tabs", _copied_tabs), ("copied_protection", _copied_protection),
    ("copied_validation", _copied_validation), ("regional", _regional), ("values", _values),
    ("written_response", _written_response), ("atomic", _atomic), ("annotated", _annotated),
    ("recalculated", _recalculated),
)
