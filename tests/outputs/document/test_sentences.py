"""Sentences have the figures, a text where there are none, and never a withheld figure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automation.domain.report import Figure, IndicatorLine
from automation.outputs.document.sentences import (
    Figures,
    has_known_outline,
    heading_sentences,
    merge_equal_texts,
    plain_headings,
    sentence,
)
from automation.summary.outline import DIRECTION, RESULTS, SECTIONS, OutlineHeading, OutlineTopic
from tests.outputs import sample

TOPIC = OutlineTopic("B01.total", "Có {B01.total} người, nữ {B01.female} (tỷ lệ {B01%}).", "Không có ai.", "đội ngũ")


def line(code: str, part: str, total: float | None, *, hidden: bool = False, share: float | None = None,
         answered: int = 3, unanswered: int = 0) -> IndicatorLine:
    return IndicatorLine(code, part, "Tên", "người", "B", 0, Figure(total, hidden), {}, {}, share=share,
                         answered=answered, unanswered=unanswered)


@pytest.mark.parametrize(("total", "female", "share", "text"), [
    (1250.0, 900.0, 72.0, "Có 1.250 người, nữ 900 (tỷ lệ 72%)."),
    (0.0, 0.0, None, "Không có ai."),
    (None, None, None, ""),
])
def test_a_sentence_by_its_main_figure(total: float | None, female: float | None, share: float | None,
                                       text: str) -> None:
    figures = Figures([line("B01", "total", total, share=share), line("B01", "female", female, share=share)])
    assert sentence(TOPIC, figures) == text


def test_nothing_is_said_to_have_happened_only_where_every_unit_said_so() -> None:
    topic = OutlineTopic("G01", "Đã tổ chức {G01} buổi.", "Không phát sinh buổi nào.")
    all_said = Figures([line("G01", "a", 0.0), line("G01", "b", 0.0)])
    assert sentence(topic, all_said) == "Không phát sinh buổi nào."
    one_silent = Figures([line("G01", "a", 0.0, answered=5), line("G01", "b", 0.0, answered=3, unanswered=2)])
    assert sentence(topic, one_silent) == "Đã tổ chức 0 buổi (theo số liệu của 3/5 đơn vị)."
    some = Figures([line("G01", "a", 4.0, answered=5), line("G01", "b", 0.0, answered=3, unanswered=2)])
    assert sentence(topic, some) == "Đã tổ chức 4 buổi."


def test_a_withheld_figure_is_called_withheld() -> None:
    figures = Figures([line("B01", "total", None, hidden=True), line("B01", "female", 4.0)])
    assert sentence(TOPIC, figures) == \
        "Số liệu về đội ngũ không công bố chi tiết để bảo vệ thông tin cá nhân."
    half = Figures([line("B01", "total", 9.0), line("B01", "female", None, hidden=True)])
    assert sentence(TOPIC, half) == "Có 9 người, nữ ẩn (tỷ lệ ẩn)."


def test_a_clause_whose_figure_is_withheld_is_left_out() -> None:
    topic = OutlineTopic("K06.total", "Có {K06.total} nạn nhân, trong đó nữ {K06.female} người.", "Không có.",
                         "nạn nhân")
    half = Figures([line("K06", "total", 11.0), line("K06", "female", None, hidden=True)])
    assert sentence(topic, half) == "Có 11 nạn nhân."
    whole = Figures([line("K06", "total", 11.0), line("K06", "female", 8.0)])
    assert sentence(topic, whole) == "Có 11 nạn nhân, trong đó nữ 8 người."


def test_a_sum_over_groups_and_the_number_of_answers() -> None:
    figures = Figures([line("G01", "a", 2.0, answered=5), line("G01", "b", 3.0, answered=4),
                       line("M02", "x.total", 6.0), line("M02", "y.total", 2.0), line("M02", "x.female", 4.0),
                       line("M02", "y.female", 2.0)])
    assert sentence(OutlineTopic("G01", "{G01} buổi của {G01#} đơn vị"), figures) == "5 buổi của 5 đơn vị"
    assert sentence(OutlineTopic("M02.total", "{M02.total}, nữ {M02.female} ({M02%})"), figures) == "8, nữ 6 (75%)"


def test_a_heading_without_sentences_has_a_text() -> None:
    figures = Figures([line("B01", "total", None)])
    assert heading_sentences(OutlineHeading("", (TOPIC,)), figures) == ["Chưa có số liệu."]
    assert heading_sentences(OutlineHeading("", (OutlineTopic("H01", "x"),)), figures) == [
        "Nội dung này không thuộc phạm vi số liệu của kỳ báo cáo."]


@pytest.mark.parametrize("obligation", ["6T", "CN"])
def test_every_sentence_of_the_outline_fits_the_shipped_forms(obligation: str) -> None:
    figures = Figures(sample.report(obligation).indicators)
    for heading in (DIRECTION, *RESULTS):
        for topic in heading.topics:
            if topic.main.partition(".")[0] in figures.codes:
                text = sentence(topic, figures)
                assert text.endswith("."), topic.main
                assert "{" not in text
                assert "…" not in text, f"{topic.main}: names a figure that the form doesn't have"


def test_a_form_without_outline_has_plain_sentences() -> None:
    report = sample.report()
    headings = dict(plain_headings(report))
    assert "Đội ngũ cán bộ quản lý, giáo viên, nhân viên" in headings
    first = headings["Đội ngũ cán bộ quản lý, giáo viên, nhân viên"][0]
    assert first.startswith("Cán bộ quản lý, giáo viên, nhân viên: ")
    assert "người, trong đó nữ" in first


def test_the_outline_is_not_used_for_another_committees_form() -> None:
    shipped = sample.report()
    foreign = replace(shipped, sections=(("A", "A. Dịch vụ công"), ("K", "K. Hạ tầng")))
    assert has_known_outline(shipped)
    assert not has_known_outline(foreign)


def test_the_outline_names_the_shipped_forms_sections() -> None:
    shipped = {pair for code in ("6T", "CN") for pair in sample.report(code).sections}
    assert shipped >= SECTIONS
    main = {topic.main.partition(".")[0] for heading in (DIRECTION, *RESULTS) for topic in heading.topics}
    assert main <= {each.code for each in sample.report("CN").indicators}


def test_equal_texts_are_merged() -> None:
    assert merge_equal_texts([("A", "Thiếu  kinh phí"), ("B", "Thiếu kinh phí"), ("C", "Khác")]) == [
        ("Thiếu kinh phí", ["A", "B"]), ("Khác", ["C"])]
