"""The page is self-contained, escapes units' texts, and shows everything without scripts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from automation.domain.report import TimelinessLine
from automation.outputs.page import key_figures, segments, write
from tests.outputs import sample

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)> & \"'"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("page")
    return write(sample.report(), folder, sample.context()).read_text(encoding="utf-8")


def test_nothing_comes_from_the_network(page: str) -> None:
    tree = html.fromstring(page)
    assert not tree.xpath("//*[@src or @srcset or self::link or self::iframe or self::object]")
    assert not re.search(r"url\(|@import|https?://", page)
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")


def test_it_is_vietnamese_and_its_links_have_targets(page: str) -> None:
    tree = html.fromstring(page)
    assert tree.get("lang") == "vi"
    anchors = {link.removeprefix("#") for link in tree.xpath("//nav//a/@href")}
    assert anchors <= set(tree.xpath("//@id"))
    assert not tree.xpath("//table//th[not(@scope)]")


def test_every_table_has_a_caption_and_row_headers(page: str) -> None:
    tree = html.fromstring(page)
    for table in tree.xpath("//table"):
        assert table.xpath("caption")[0].text
        assert len(table.xpath("thead//th[@scope='col']")) == len(table.xpath("thead//th"))
        for row in table.xpath("tbody/tr[not(@class='section')]"):
            assert len(row.xpath("th[@scope='row']")) == 1
    names = tree.xpath("//table[@id='bang-loai-hinh']/thead//th")
    assert len({"".join(name.itertext()) for name in names}) == len(names), "the headers of women's columns differ"


def test_a_withheld_figure_is_marked_and_has_no_sort_value(tmp_path: Path) -> None:
    report = sample.report()
    place = next(at for at, line in enumerate(report.indicators) if (line.code, line.part) == ("B01", "total"))
    line = replace(report.indicators[place], share=None, previous=None, withheld=("share", "previous", "estimated"))
    target = replace(report.targets[0], actual=None, reached=None, hidden=True)
    shown = (*report.indicators[:place], line, *report.indicators[place + 1:])
    path = write(replace(report, indicators=shown, targets=(target,)), tmp_path, sample.context())
    tree = html.fromstring(path.read_text(encoding="utf-8"))
    cells = tree.xpath("//table[@id='bang-so-lieu']//tr[td[1]='B01']/*")[5:8]
    assert [cell.text for cell in cells] == ["ẩn"] * 3
    assert [cell.get("data-value") for cell in cells] == [""] * 3
    assert tree.xpath("//*[@id='chi-tieu']/following::table[1]/tbody//td[2]")[0].text == "ẩn"


def test_the_figures_are_in_the_html_without_scripts(page: str) -> None:
    tree = html.fromstring(page)
    report = sample.report()
    staff = next(line for line in report.indicators if (line.code, line.part) == ("B01", "total"))
    row = tree.xpath("//table[@id='bang-so-lieu']//tr[td[1]='B01']")[0]
    assert float(row.xpath("*[4]/@data-value")[0]) == staff.total.value
    assert len(tree.xpath("//table[@id='bang-don-vi']/tbody/tr")) == report.expected
    for each in report.missing:
        assert each.name in page


def test_a_units_text_is_escaped(tmp_path: Path) -> None:
    text = write(sample.with_words(ATTACK), tmp_path, sample.context()).read_text(encoding="utf-8")
    tree = html.fromstring(text)
    assert len(tree.xpath("//script")) == 1
    assert not tree.xpath("//img")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text
    assert not tree.xpath("//@onerror")


def test_the_segments_of_a_bar_add_up() -> None:
    line = TimelinessLine("THPT", 8, 4, 1, 2, 0, 1)
    bar_segments = list(segments(line))
    assert [piece.count for piece in bar_segments] == [4, 1, 2, 1]
    assert sum(piece.width for piece in bar_segments) == pytest.approx(100)
    assert bar_segments[-1].start + bar_segments[-1].width == pytest.approx(100)
    assert list(segments(TimelinessLine("Không có", 0, 0, 0, 0, 0, 0))) == []


def test_a_report_without_expected_units_has_no_rate() -> None:
    report = replace(sample.report(), timeliness=(TimelinessLine("Toàn ngành", 0, 0, 0, 0, 0, 0),), targets=())
    assert next(iter(key_figures(report))).note == "-"
