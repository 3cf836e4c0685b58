"""The addresses in letters: as links in HTML, in angle brackets in the text, and none where none is known."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import Event
from automation.domain.tracking.messages import Message
from automation.domain.tracking.published_files import PublishedFile, published_event
from automation.domain.vietnamese.formatting import worded_moment
from automation.domain.workbook.addresses import NO_ADDRESSES, Addresses, ReportAddresses
from automation.domain.workbook.forms import Form, Tab
from automation.pipeline.remind import plan_messages
from tests.pipeline.mail_run import MAIL, PLAN, RENDER, UNITS, at, owing

WEB, REGISTER = "https://tep.so.example/{}?a=1&b=2", "https://ban.so.example/so.xlsx"


class Templates(Addresses):
    def __init__(self, template: str) -> None:
        self.template = template

    def workbook(self, unit: str, title: str = "", codes: Collection[str] = ()) -> str:  # noqa: ARG002 - by unit
        return self.template.format(f"{unit}.xlsx")

    def annotations(self, unit: str) -> str:
        return self.template.format(f"gop-y-{unit}.xlsx")

    def register(self) -> str:
        return REGISTER


def letters(addresses: ReportAddresses, day: int, *events: Event) -> list[Message]:
    now = at(6, day)
    standings = {("A", "6T"): owing(now=now)}
    return list(plan_messages(PLAN, UNITS, standings, events, WorkingDays(), now, RENDER, MAIL,
                              {"A": "feedback/A.xlsx"}, addresses=addresses).messages)


@pytest.mark.parametrize("day", [1, 4])  # to the unit; to its head
def test_the_workbook_is_linked(day: int) -> None:
    letter = letters(ReportAddresses(Templates(WEB)), day)[0]
    assert "- Bảng tính: A.xlsx <https://tep.so.example/A.xlsx?a=1&b=2>\n" in letter.text
    assert '<a href="https://tep.so.example/A.xlsx?a=1&amp;b=2" style="color:#1e40af">A.xlsx</a>' in letter.html
    assert "sheets/" not in letter.text + letter.html


def test_the_annotated_copy_is_linked() -> None:
    letter = letters(ReportAddresses(Templates(WEB)), 1)[0]
    assert "bản góp ý: A.xlsx <https://tep.so.example/gop-y-A.xlsx?a=1&b=2>." in letter.text
    assert 'href="https://tep.so.example/gop-y-A.xlsx?a=1&amp;b=2"' in letter.html


def test_the_digest_links_every_unit_and_the_register() -> None:
    digest = letters(ReportAddresses(Templates(WEB)), 1)[1]
    assert digest.unit is None
    assert "<https://tep.so.example/A.xlsx?a=1&b=2>\n" in digest.text
    assert f"sổ theo dõi của Ban <{REGISTER}>." in digest.text
    assert '<a href="https://tep.so.example/A.xlsx?a=1&amp;b=2" style="color:#1e40af">Trường A</a>' in digest.html
    assert f'<a href="{REGISTER}" style="color:#1e40af">sổ theo dõi của Ban</a>.' in digest.html


def test_a_network_path_is_shown_beside_the_name() -> None:
    letter = letters(ReportAddresses(Templates(r"\\may-chu\Bảng tính\{}")), 1)[0]
    assert r"A.xlsx <\\may-chu\Bảng tính\A.xlsx>" in letter.text
    assert (r'A.xlsx<br><a href="file://may-chu/B%E1%BA%A3ng%20t%C3%ADnh/A.xlsx" style="color:#1e40af">'
            r"\\may-chu\Bảng tính\A.xlsx</a>") in letter.html


def test_without_addresses_letters_have_no_link() -> None:
    for letter in letters(NO_ADDRESSES, 1):
        assert "href" not in letter.html
        assert "<" not in letter.text
    assert "sheets/A.xlsx" in letters(NO_ADDRESSES, 1)[0].text


def test_the_address_is_that_of_the_obligations_first_tab() -> None:
    form = Form("F", "Biểu", {})
    tabs = tuple(Tab(code, title, form, obligation) for code, title, obligation in (
        ("KH", "Kế hoạch", "KH"), ("6T", "BC 6T", "6T"), ("6T2", "BC 6T (2)", "6T")))

    class Tabs(Addresses):
        def workbook(self, unit: str, title: str = "", codes: Collection[str] = ()) -> str:
            return f"{unit} {title} {list(codes)}"

    addresses = ReportAddresses(Tabs(), tabs)
    assert addresses.report("A", "6T") == "A BC 6T ['6T']"
    assert addresses.report("A") == addresses.report("A", "CN") == "A Kế hoạch ['KH']"


def test_the_digest_links_the_published_summary() -> None:
    """Without an address it names the file; another obligation's summary is not mentioned."""
    url = "https://drive.example/1?a=1&b=2"
    files = [PublishedFile("pdf", "tong-hop-6T.pdf", "2", "https://drive.example/2"),
             PublishedFile("document", "tong-hop-6T.docx", "1", url)]
    digest = letters(NO_ADDRESSES, 1, published_event(at(5, 30), "6T", 1, files))[1]
    assert f"Báo cáo tổng hợp, công bố lúc {worded_moment(at(5, 30))}: tong-hop-6T.docx <{url}>." in digest.text
    assert '<a href="https://drive.example/1?a=1&amp;b=2" style="color:#1e40af">tong-hop-6T.docx</a>.' in digest.html
    without = published_event(at(5, 30), "6T", 1, [PublishedFile("pdf", "tong-hop.pdf", "2")])
    named = letters(NO_ADDRESSES, 1, without)[1]
    assert ": tong-hop.pdf.\n" in named.text
    other = letters(NO_ADDRESSES, 1, published_event(at(5, 30), "CN", 1, files))[1]
    assert "Báo cáo tổng hợp" not in other.text + other.html
