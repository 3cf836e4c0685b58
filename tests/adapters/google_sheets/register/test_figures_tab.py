"""The register's tab of compiled figures on Google: it and its charts keep their ids, and what people added stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automation.domain.tracking.compiled_summaries import RowKind, packed
from automation.domain.tracking.events import Event, EventKind, event
from automation.tabs.register.figures import TITLE
from tests.adapters.google_sheets.register.test_additions_of_people import Office, office, server, spare
from tests.adapters.google_sheets.register.test_register import DIRECTOR, hands
from tests.fake_google.http_messages import HttpRequest, HttpResponse
from tests.pipeline.observed_year import at

__all__ = ["office", "server"]  # fixtures


def compiled(number: int, when: str, total: object = 120, *, women: bool = True, obligation: str = "6T",
             **year: int) -> Event:
    rows: list[Mapping[str, Any]] = [
        {"kind": RowKind.SECTION, "key": "@targets", "title": "Chỉ tiêu của kế hoạch"},
        {"kind": RowKind.TARGET, "key": "=T1", "code": "T1", "title": "Nữ trong quy hoạch", "measure": "%", "level": 30,
         "result": "Đạt", "figures": [41.5, None, None, None, None, 3]},
        {"kind": RowKind.SECTION, "key": "@B", "title": "B. Đội ngũ"},
        {"kind": RowKind.FIGURE, "key": "B01", "code": "B01", "title": "Cán bộ, giáo viên", "measure": "người",
         "figures": [total, 70, 58.3, None, 110, 3, 120], "charted": women, **year}]
    figures = {"owed": 3, "types": ["THPT"], "notes": ["Ghi chú."], "rows": rows}
    return event(at(when), EventKind.COMPILED, None, obligation, number=number, selection="", included=2,
                 figures=packed(figures))


def night(office: Office, when: str, *events: Event) -> None:
    office.ledger.append(events)
    office.night(when)


def charts(office: Office) -> dict[str, Mapping[str, Any]]:
    return {chart["spec"]["title"].partition(" ")[0]: chart for chart in office.tab(TITLE).charts}


def test_a_compile_fills_the_tab_and_the_next_one_changes_cells_alone(office: Office) -> None:
    tab = office.tab(TITLE).id
    night(office, "29/05 09:00", compiled(1, "29/05 08:00"))
    figures, first = office.tab(TITLE), charts(office)
    assert figures.id == tab
    assert set(first) == {"Chỉ", "Tỷ"}
    total = 6
    assert figures.cell(office.row(TITLE, "6T|B01") - 1, total).value == 120
    people, column = hands(office.server, DIRECTOR), spare(figures)
    people.type(f"'{TITLE}'!{column}{office.row(TITLE, '6T|B01')}", "hỏi lại trường")
    hands(office.server).note(f"{TITLE}!D{office.row(TITLE, '6T|B01')}", "xem biên bản")
    hands(office.server).batch({"addFilterView": {"filter": {"title": "Của tôi", "range": {"sheetId": tab}}}})
    night(office, "30/05 09:00", compiled(2, "30/05 08:00", "ẩn"))
    again, row = office.tab(TITLE), office.row(TITLE, "6T|B01") - 1
    assert (again.id, again.cell(row, total).value, again.cell(row, 3).note) == (tab, "ẩn", "xem biên bản")
    assert "hỏi lại trường" in [cell.value for cell in again.cells[row].values()]
    assert [view["title"] for view in again.filter_views] == ["Của tôi"]
    assert {name: each["chartId"] for name, each in charts(office).items()} == {
        name: each["chartId"] for name, each in first.items()}
    assert "lần 2" in str(again.cell(office.row(TITLE, "6T|@about") - 1, 2).value)


def test_figures_of_the_year_before_come_into_columns_of_their_own(office: Office) -> None:
    """Tab, charts and what people have at the right end stay."""
    night(office, "29/05 09:00", compiled(1, "29/05 08:00"))
    figures, first, row = office.tab(TITLE), charts(office), office.row(TITLE, "6T|B01")
    hands(office.server, DIRECTOR).type(f"'{TITLE}'!{spare(figures)}{row}", "hỏi lại trường")
    night(office, "30/05 09:00", compiled(2, "30/05 08:00", year_before=95, year_before_units=2))
    again, cells = office.tab(TITLE), [cell.value for _, cell in sorted(office.tab(TITLE).cells[row - 1].items())]
    codes = {cell.value: at for at, cell in again.cells[2].items()}
    assert [again.cell(row - 1, codes[code]).value for code in ("year_before", "year_before_units")] == [95, 2]
    assert again.cell(3, codes["year_before"]).value == "Cùng kỳ năm trước"
    assert (again.id, "hỏi lại trường" in cells) == (figures.id, True)
    assert {name: each["chartId"] for name, each in charts(office).items()} == {
        name: each["chartId"] for name, each in first.items()}


def test_charts_stay_with_their_obligation(office: Office) -> None:
    """A summary of an obligation that comes before shifts them; a chart without rows goes."""
    night(office, "29/05 09:00", compiled(1, "29/05 08:00"))
    first = charts(office)["Chỉ"]
    night(office, "30/05 09:00", compiled(1, "30/05 08:00", obligation="KH"))
    [moved] = [chart for chart in office.tab(TITLE).charts if chart["chartId"] == first["chartId"]]
    place = moved["position"]["overlayPosition"]["anchorCell"]["rowIndex"]
    assert place == office.row(TITLE, "6T|@charts") - 1
    assert len(office.tab(TITLE).charts) == 4
    if office.cache:
        night(office, "31/05 09:00", compiled(2, "31/05 08:00", women=False))
        night(office, "01/06 09:00")
        assert len(office.tab(TITLE).charts) == 3


def test_a_night_without_a_compile_writes_none_of_its_figures(office: Office) -> None:
    night(office, "29/05 09:00", compiled(1, "29/05 08:00"))
    night(office, "30/05 09:00")
    before = {at: dict(cells) for at, cells in office.tab(TITLE).cells.items() if at > 3}
    sent: list[bytes] = []
    handle = office.server.service.handle

    def recorded(request: HttpRequest) -> HttpResponse:
        sent.append(request.body)
        return handle(request)

    office.server.service.handle = recorded  # type: ignore[method-assign]
    night(office, "31/05 09:00")
    assert {at: dict(cells) for at, cells in office.tab(TITLE).cells.items() if at > 3} == before
    assert not any("Cán bộ, giáo viên".encode() in body for body in sent)
