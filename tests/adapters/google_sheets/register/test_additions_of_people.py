"""What people add to the register stays from night to night: the tabs are updated, never created again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from automation.adapters.google_sheets.cache import StoreCache
from automation.adapters.google_sheets.register.register import GoogleRegister
from automation.adapters.ledger.sql_ledger import SqlLedger
from automation.pipeline.register import RegisterInputs, RegisterRun, run_register
from tests.adapters.google_sheets.register.test_register import DIRECTOR, file_of, hands, meanwhile, opened, share
from tests.adapters.google_sheets.register.test_run import Store
from tests.adapters.google_workspace import hexed
from tests.fake_google.clock import ManualClock
from tests.fake_google.google_state import GoogleState
from tests.fake_google.http_messages import HttpRequest, HttpResponse
from tests.fake_google.server import Server
from tests.fake_google.service import Service
from tests.fake_google.sheets.a1 import column_letters
from tests.fake_google.sheets.model import Sheet
from tests.pipeline.observed_year import AN_LAO, CATALOGUE, DO_SON, PLAN, UNITS, VINH_BAO, ObservedYear, at

OURS = ("Tổng hợp", "Tình trạng", "Quyết định", "Nộp trễ, chưa nộp", "Số liệu tổng hợp", "Nhật ký")


@dataclasses.dataclass
class Office:
    """A register that is written every night by one machine, and the people who work in it."""

    server: Server
    ledger: SqlLedger
    cache: StoreCache | None
    year: ObservedYear

    def night(self, when: str, units: tuple[str, ...] = (AN_LAO, DO_SON, VINH_BAO)) -> RegisterRun:
        known = {code: unit for code, unit in UNITS.items() if code in units}
        inputs = RegisterInputs(PLAN, known, CATALOGUE, self.year.collected(at(when)), self.year.tallies())
        done = run_register(Store(self.store()), self.ledger, inputs, at(when))
        assert done.written
        return done

    def store(self) -> GoogleRegister:
        return opened(self.server, self.cache)

    def tab(self, title: str) -> Sheet:
        book = file_of(self.server).book
        found = book.by_title(title) if book else None
        assert found
        return found

    def row(self, title: str, key: str) -> int:
        """The 1-based row of a key."""
        return next(at + 1 for at, cells in self.tab(title).cells.items() if 0 in cells and cells[0].value == key)

    def beside(self, title: str, key: str, column: int) -> Any:
        """The value in a column to the right of the software's."""
        return self.tab(title).cell(self.row(title, key) - 1, column).value


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(Service(GoogleState(clock=ManualClock()))) as running:
        yield running


@pytest.fixture(params=["the same machine", "another machine"])
def office(server: Server, tmp_path: Path, request: pytest.FixtureRequest) -> Office:
    year = ObservedYear()
    year.observe("20/05")
    year[AN_LAO].save("26/05 10:00", tick="6T")
    year.observe("27/05")
    cache = StoreCache(tmp_path / "google.db") if request.param == "the same machine" else None
    made = Office(server, SqlLedger("sqlite:///ledger.db", tmp_path), cache, year)
    made.ledger.append(year.events)
    made.night("28/05 09:00")
    share(server, DIRECTOR)
    return made


def spare(tab: Sheet) -> str:
    """The first column to the right of the software's."""
    return column_letters(max(column for cells in tab.cells.values() for column in cells) + 1)


def test_everything_that_people_added_is_there_after_some_nights(office: Office) -> None:
    people, matrix = hands(office.server), office.tab("Tình trạng")
    ids = {title: office.tab(title).id for title in OURS}
    people.note(f"Tình trạng!C{office.row('Tình trạng', DO_SON)}", "gọi điện cho cô Lan")
    people.note("Tình trạng!C4", "ghi chú ở đầu trang")
    people.comment(f"Tình trạng!C{office.row('Tình trạng', DO_SON)}", "đã gọi")
    place = {"sheetId": matrix.id, "startRowIndex": 5, "endRowIndex": 9, "startColumnIndex": 0, "endColumnIndex": 6}
    series = {"series": {"sourceRange": {"sources": [place]}}}
    people.batch(
        {"addFilterView": {"filter": {"title": "Của tôi", "range": place}}},
        {"addNamedRange": {"namedRange": {"name": "TinhTrang", "range": place}}},
        {"addChart": {"chart": {"spec": {"title": "Biểu đồ của tôi", "basicChart": {"series": [series]}}, "position": {
            "overlayPosition": {"anchorCell": {"sheetId": matrix.id, "rowIndex": 12, "columnIndex": 1}}}}}},
        {"addConditionalFormatRule": {"index": 0, "rule": {"ranges": [place], "booleanRule": {
            "condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"italic": True}}}}}},
        {"addProtectedRange": {"protectedRange": {"range": place, "description": "của tôi", "warningOnly": True}}},
        {"createDeveloperMetadata": {"developerMetadata": {
            "metadataKey": "looker", "visibility": "DOCUMENT", "location": {"sheetId": matrix.id}}}},
        {"updateDimensionProperties": {"fields": "pixelSize", "properties": {"pixelSize": 333}, "range": {
            "sheetId": matrix.id, "dimension": "COLUMNS", "startIndex": 2, "endIndex": 3}}})
    people.add_tab("Của Ban")
    for when in ("29/05 09:00", "30/05 09:00"):
        office.night(when)
    tab = office.tab("Tình trạng")
    assert {title: office.tab(title).id for title in OURS} == ids
    assert tab.cell(office.row("Tình trạng", DO_SON) - 1, 2).note == "gọi điện cho cô Lan"
    assert tab.cell(3, 2).note == "ghi chú ở đầu trang"
    assert [each["content"] for each in tab.comments] == ["đã gọi"]
    assert [view["title"] for view in tab.filter_views] == ["Của tôi"]
    assert [chart["spec"]["title"] for chart in tab.charts] == ["Biểu đồ của tôi"]
    assert len(tab.conditional) == 1
    assert "của tôi" in [each.get("description") for each in tab.protected]
    assert "looker" in [each["metadataKey"] for each in tab.metadata]
    assert tab.dimensions["COLUMNS"][2]["pixelSize"] == 333
    book = file_of(office.server).book
    assert book
    assert [named["name"] for named in book.named] == ["TinhTrang"]
    assert book.by_title("Của Ban")


@pytest.mark.parametrize("title", ["Tình trạng", "Quyết định"])
def test_columns_to_the_right_follow_their_rows(office: Office, title: str) -> None:
    """Also those of a member who has no right to edit what the software wrote."""
    member, column = hands(office.server, DIRECTOR), spare(office.tab(title))
    at = max(column for cells in office.tab(title).cells.values() for column in cells) + 1
    keys = {unit: unit if title == "Tình trạng" else f"{unit}|6T" for unit in (AN_LAO, DO_SON, VINH_BAO)}
    for unit, key in keys.items():
        member.type(f"'{title}'!{column}{office.row(title, key)}", f"của {unit}")
    office.night("29/05 09:00", (DO_SON, VINH_BAO))
    assert [office.beside(title, keys[unit], at) for unit in (DO_SON, VINH_BAO)] == [f"của {DO_SON}", f"của {VINH_BAO}"]
    office.year[VINH_BAO].save("29/05 10:00", tick="6T")
    office.year.observe("30/05")
    office.ledger.append(office.year.events)
    office.night("30/05 09:00")
    assert [office.beside(title, keys[unit], at) for unit in keys] == [f"của {unit}" for unit in keys]


def test_a_row_that_goes_stays_while_people_have_written_beside_it(office: Office) -> None:
    """Marked as no longer drawn; without their cells it is deleted."""
    column = spare(office.tab("Nộp trễ, chưa nộp"))
    key = f"{DO_SON}|6T"
    cell = f"'Nộp trễ, chưa nộp'!{column}{office.row('Nộp trễ, chưa nộp', key)}"
    hands(office.server, DIRECTOR).type(cell, "hẹn thứ Sáu")
    office.year[DO_SON].save("28/05 10:00", tick="6T")
    office.year[VINH_BAO].save("28/05 10:00", tick="6T")
    office.year.observe("29/05")
    office.ledger.append(office.year.events)
    office.night("29/05 09:00", (DO_SON,))
    tab = office.tab("Nộp trễ, chưa nộp")
    row = tab.cells[office.row("Nộp trễ, chưa nộp", key) - 1]
    words = [cell.value for cell in row.values() if cell.value is not None]
    assert "hẹn thứ Sáu" in words
    keys = [cells[0].value for _, cells in sorted(tab.cells.items()) if 0 in cells]
    assert f"{VINH_BAO}|6T" not in keys


def test_a_filter_view_of_rows_that_all_go_keeps_those_in_their_place(office: Office) -> None:
    office.night("29/05 02:00", (AN_LAO, DO_SON))
    matrix, first = office.tab("Tình trạng"), min(office.row("Tình trạng", unit) for unit in (AN_LAO, DO_SON)) - 1
    place = {"sheetId": matrix.id, "startRowIndex": first, "endRowIndex": first + 2, "startColumnIndex": 0,
             "endColumnIndex": 4}
    hands(office.server).batch({"addFilterView": {"filter": {"title": "Của tôi", "range": place}}})
    office.night("30/05 02:00", (VINH_BAO,))
    [view] = office.tab("Tình trạng").filter_views
    assert view["range"]["startRowIndex"] == office.row("Tình trạng", VINH_BAO) - 1


def test_a_colour_in_a_cell_that_people_fill_stays(office: Office) -> None:
    decision = next(column for column, cell in office.tab("Quyết định").cells[3].items() if cell.value == "decision")
    place = f"Quyết định!{column_letters(decision)}{office.row('Quyết định', f'{DO_SON}|6T')}"
    hands(office.server).colour(place, {"red": 1})
    office.night("29/05 09:00")
    row = office.row("Quyết định", f"{DO_SON}|6T") - 1
    assert hexed(office.tab("Quyết định").cell(row, decision)) == "FF0000"


def test_a_night_without_news_writes_next_to_nothing(office: Office) -> None:
    """One batch; of the cells only those that name the time."""
    office.night("29/05 09:00")
    sent: list[Any] = []
    handle = office.server.service.handle

    def recorded(request: HttpRequest) -> HttpResponse:
        sent.append(request)
        return handle(request)

    office.server.service.handle = recorded  # type: ignore[method-assign]
    office.night("29/05 09:00")
    assert len([each for each in sent if each.path.endswith(":batchUpdate")]) == 1
    if office.cache:
        body = next(each.body for each in sent if each.path.endswith(":batchUpdate"))
        assert len(body) < 6_000


def test_a_tab_whose_codes_were_deleted_is_put_aside_with_what_people_wrote(office: Office) -> None:
    people = hands(office.server)
    people.note(f"Tình trạng!C{office.row('Tình trạng', DO_SON)}", "gọi điện cho cô Lan")
    people.delete_rows("Tình trạng", 4)
    office.night("29/05 09:00")
    book = file_of(office.server).book
    assert book
    [old] = [sheet for sheet in book.sheets if sheet.title.startswith("Tình trạng (cũ")]
    assert "gọi điện cho cô Lan" in [cell.note for cells in old.cells.values() for cell in cells.values()]
    office.night("30/05 09:00")
    assert office.row("Tình trạng", DO_SON)


def test_rows_that_moved_just_before_the_write_end_up_right(office: Office) -> None:
    """The decision tab is written once more; nothing is recorded twice."""
    first = office.row("Quyết định", f"{AN_LAO}|6T")
    hands(office.server).type(f"Quyết định!F{first}", "Duyệt")
    meanwhile(office.server, "batchUpdate", lambda: hands(office.server).move_rows("Quyết định", 6, 2, 11))
    assert office.night("29/05 09:00").decisions == 1
    tab = office.tab("Quyết định")
    for unit in (AN_LAO, DO_SON, VINH_BAO):
        cells = tab.cells[office.row("Quyết định", f"{unit}|6T") - 1]
        assert cells[1].value == unit
    assert "Đã duyệt" in str(tab.cells[office.row("Quyết định", f"{AN_LAO}|6T") - 1][4].value)
    assert office.night("30/05 09:00").decisions == 0
    assert office.store().read_register().rows == ()


def test_the_summarys_chart_keeps_its_id(office: Office) -> None:
    """Its specification is written when it changes; a chart that somebody deleted stays away."""
    [chart] = office.tab("Tổng hợp").charts
    assert chart["spec"]["basicChart"]["axis"][0]["viewWindowOptions"] == {"viewWindowMin": 0}
    sources = chart["spec"]["basicChart"]["series"][0]["series"]["sourceRange"]["sources"]
    keys = [office.tab("Tổng hợp").cell(each["startRowIndex"], 0).value for each in sources]
    assert keys == [None, *(each.code for each in PLAN.obligations if each.deadline)]
    office.night("29/05 09:00")
    [again] = office.tab("Tổng hợp").charts
    assert again == chart
    if office.cache:
        hands(office.server).batch({"deleteEmbeddedObject": {"objectId": chart["chartId"]}})
        office.night("30/05 09:00")
        office.night("31/05 09:00")
        assert office.tab("Tổng hợp").charts == []
