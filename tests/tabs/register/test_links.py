"""The links of the register: each unit's name leads to its workbook, in a file and on Google."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from io import BytesIO

import openpyxl
import pytest

from automation.adapters.google_sheets.render import format_requests
from automation.adapters.xlsx import write
from automation.domain.tracking.standings import standings
from automation.domain.workbook.addresses import NO_ADDRESSES, Addresses, ReportAddresses
from automation.domain.workbook.drawing import Drawing, DrawnCell
from automation.tabs.register.builder import register_tabs
from tests.pipeline.observed_year import AN_LAO, CATALOGUE, DO_SON, PLAN, UNITS, ObservedYear, at


class OneKnown(Addresses):
    """Only An Lão's workbook has an address."""

    def __init__(self, template: str) -> None:
        self.template = template

    def workbook(self, unit: str, title: str = "", codes: Collection[str] = ()) -> str:  # noqa: ARG002 - by unit
        return self.template.format(title.replace(" ", "")) if unit == AN_LAO else ""


def drawn(addresses: ReportAddresses) -> dict[str, Drawing]:
    year = ObservedYear()
    year.observe("20/05")
    year.observe("29/05")
    now = at("30/05")
    found = standings(year.events, PLAN, UNITS, now)
    tabs = register_tabs(PLAN, UNITS, found, year.events, (), now, "abc", addresses=addresses)
    return {tab.title: tab for tab in tabs}


def links(tab: Drawing) -> Iterator[tuple[str, str]]:
    return ((str(cell.value), cell.link) for cell in tab.cells if cell.link)


@pytest.mark.parametrize(("title", "tabs"), [
    ("Tình trạng", {"Báocáo6tháng"}), ("Quyết định", {"Kếhoạch", "Báocáo6tháng", "Báocáonăm"}),
    ("Nộp trễ, chưa nộp", {"Báocáo6tháng"}),
])
def test_a_units_name_leads_to_its_workbook(title: str, tabs: set[str]) -> None:
    tab = drawn(ReportAddresses(OneKnown("https://x.example/a#{}"), CATALOGUE.tabs))[title]
    assert {link for _, link in links(tab)} == {f"https://x.example/a#{each}" for each in tabs}
    assert {name for name, _ in links(tab)} == {UNITS[AN_LAO].name}


def test_without_addresses_there_is_no_link() -> None:
    assert not [link for tab in drawn(NO_ADDRESSES).values() for link in links(tab)]


@pytest.mark.parametrize("address", ["https://x.example/THPT%20A.xlsx?web=1&b=2", r"\\may-chu\Bảng tính\A.xlsx"])
def test_the_file_has_the_link_and_the_text(address: str) -> None:
    tab = drawn(ReportAddresses(OneKnown(address), CATALOGUE.tabs))["Tình trạng"]
    sheet = openpyxl.load_workbook(BytesIO(write.render([tab], "x", row_by_row=True))).worksheets[0]
    found = {cell.value: cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    target = "file:///" + address.replace(" ", "%20") if address.startswith("\\") else address
    assert found == {UNITS[AN_LAO].name: target}
    assert UNITS[DO_SON].name in {cell.value for row in sheet.iter_rows() for cell in row}


def test_google_gets_the_link_in_the_format_of_the_cell() -> None:
    tab = drawn(ReportAddresses(OneKnown("https://x.example/a"), CATALOGUE.tabs))["Tình trạng"]
    made = [each["repeatCell"]["cell"]["userEnteredFormat"]["textFormat"].get("link")
            for each in format_requests(tab, 7, {})]
    assert [each for each in made if each] == [{"uri": "https://x.example/a"}]


def test_names_beyond_the_links_that_excel_takes_are_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "MAX_LINKS", 2)
    cells = tuple(DrawnCell(row, 1, f"tên {row}", "item_link", link=f"https://x.example/{row}") for row in range(1, 5))
    sheet = openpyxl.load_workbook(BytesIO(write.render([Drawing("T", cells)], "x"))).worksheets[0]
    assert [(cell.value, bool(cell.hyperlink)) for (cell,) in sheet.iter_rows()] == [
        ("tên 1", True), ("tên 2", True), ("tên 3", False), ("tên 4", False)]
