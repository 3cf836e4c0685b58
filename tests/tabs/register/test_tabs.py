"""The register's drawings: the content of each tab, and that the ledger can be restored from the log."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from automation.domain.plan.vocabulary import Vocabulary
from automation.domain.tracking.event_log import decode
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.published_files import PublishedFile, published_event
from automation.domain.tracking.standings import standings
from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.styles import STYLES
from automation.recording.register_rows import DecisionRow
from automation.tabs.register.builder import register_tabs
from automation.tabs.register.log import OUTCOME_WORDS, WORDS, event_words
from tests.pipeline.observed_year import AN_LAO, DO_SON, PLAN, UNITS, VINH_BAO, ObservedYear, at

Grid = dict[tuple[int, int], Value]


@pytest.fixture
def year() -> ObservedYear:
    """On 30/05: An Lão late, Đồ Sơn submitted with errors, Vĩnh Bảo missing."""
    made = ObservedYear()
    made.observe("20/05")
    made[DO_SON].save("21/05 10:00", tick="6T", errors=2)
    made.observe("22/05")
    made.observe("29/05")
    made[AN_LAO].save("29/05 10:00", tick="6T")
    made.observe("30/05")
    return made


def drawn(year: ObservedYear, pending: Sequence[DecisionRow] = (), when: str = "30/05 09:00") -> dict[str, Drawing]:
    standing = standings(year.events, PLAN, UNITS, at(when))
    return {tab.title: tab for tab in
            register_tabs(PLAN, UNITS, standing, year.events, pending, at(when), "abc")}


def grid(tab: Drawing) -> Grid:
    return {(cell.row, cell.column): cell.value for cell in tab.cells}


def rows(tab: Drawing, first: int, columns: Sequence[int]) -> list[tuple[Value, ...]]:
    found = grid(tab)
    last = max(row for row, _ in found)
    return [tuple(found.get((row, column)) for column in columns) for row in range(first, last + 1)]


def codes(tab: Drawing) -> dict[str, int]:
    found = grid(tab)
    row = next(row for (row, column), value in found.items() if column == 1 and value == "#")
    return {str(value): column for (at_row, column), value in found.items() if at_row == row and column > 1}


def test_the_summary_counts_the_sector(year: ObservedYear) -> None:
    tab = drawn(year)["Tổng hợp"]
    figures = {row[0]: row[1:] for row in rows(tab, 5, range(2, 15)) if row[0]}
    due, *counts = figures["Báo cáo 6 tháng đầu năm"]
    assert due == "trước ngày 28/05/2024"
    assert counts == [3, 2, 1, 1, 1, 0, 0, 200 / 3, 1, 0, 0]
    assert figures["Kế hoạch năm của đơn vị"] == ("Không đặt hạn", 3, 0, "-", "-", "-", 3, 0, 0, 0, 0, 0)
    assert "Tính đến 09 giờ 00 phút ngày 30/05/2024." in str(grid(tab)[2, 2])


def test_units_are_in_vietnamese_alphabetical_order(year: ObservedYear) -> None:
    tab = drawn(year)["Tình trạng"]
    assert rows(tab, 7, (2, 7)) == [
        (AN_LAO, "Đã nộp, trễ 2 ngày"), (DO_SON, "Đã nộp, còn 2 lỗi"), (VINH_BAO, "Quá hạn, chưa nộp")]
    assert tab.filter is not None
    assert tab.freeze == (7, 4)


def test_the_summary_leads_to_the_published_document(year: ObservedYear) -> None:
    files = [PublishedFile("document", "tong-hop-6T.docx", "1a", "https://drive.example/1a", "d")]
    year.events.append(published_event(at("30/05 08:00"), "6T", 1, files))
    links = {cell.value: cell.link for cell in drawn(year)["Tổng hợp"].cells if cell.column == 2 and cell.link}
    assert links == {"Báo cáo 6 tháng đầu năm": "https://drive.example/1a"}
    assert "tong-hop-6T.docx" in str(grid(drawn(year)["Nhật ký"])[5, 7])


def test_an_obligation_without_date_is_not_called_early(year: ObservedYear) -> None:
    tab = drawn(year)["Tình trạng"]
    assert [row[0] for row in rows(tab, 7, (6,))] == ["Chưa nộp (không đặt hạn)"] * 3


def test_editable_cells_and_row_keys(year: ObservedYear) -> None:
    tab = drawn(year)["Quyết định"]
    found, column = grid(tab), codes(tab)
    assert found[1, 1] == "@register:abc"
    keys = [row[0] for row in rows(tab, 6, (1,))]
    # Reports that need a decision first; CN is not open yet and comes last.
    assert keys == [f"{AN_LAO}|6T", f"{DO_SON}|6T", f"{VINH_BAO}|6T",
                    f"{AN_LAO}|KH", f"{DO_SON}|KH", f"{VINH_BAO}|KH",
                    f"{AN_LAO}|CN", f"{DO_SON}|CN", f"{VINH_BAO}|CN"]
    editable = {(cell.row, cell.column) for cell in tab.cells if STYLES[cell.style].editable}
    assert editable == {(row, column[code]) for row in range(6, 15) for code in ("decision", "until", "reason")}
    assert tab.protected
    assert (tab.hidden_columns, tab.hidden_rows) == ((1,), (4,))
    assert {choice.kind for choice in tab.choices} == {"list", "date"}
    assert all((choice.first[0], choice.last[0]) == (6, 14) for choice in tab.choices)


def test_a_rejected_decision_is_shown_again_with_the_answer(year: ObservedYear) -> None:
    lost = DecisionRow("K7", "THPT-CU", "6T", "Miễn", None, "Giải thể", "Dòng này không còn ứng với đơn vị nào.")
    wrong = DecisionRow("K8", VINH_BAO, "6T", "Duyệt", None, None, "Đơn vị chưa nộp.")
    tab = drawn(year, [lost, wrong])["Quyết định"]
    column = codes(tab)
    shown = rows(tab, 6, [1, column["decision"], column["reason"], column["answer"]])
    assert shown[:2] == [("THPT-CU|6T", "Miễn", "Giải thể", lost.problem),
                         (f"{VINH_BAO}|6T", "Duyệt", None, wrong.problem)]
    assert [row[0] for row in shown].count(f"{VINH_BAO}|6T") == 1


def test_the_chase_tab_lists_missing_before_late(year: ObservedYear) -> None:
    found = rows(drawn(year)["Nộp trễ, chưa nộp"], 5, (2, 4, 8, 9))
    assert found == [("Chưa nộp", VINH_BAO, 3, "thpt-vinh-bao@haiphong.example"),
                     ("Nộp trễ", AN_LAO, 2, "thpt-an-lao@haiphong.example")]


def test_an_address_that_rejects_mail_is_marked(year: ObservedYear) -> None:
    """The newest message to it counts: an address that works again is not marked."""
    to = "thpt-vinh-bao@haiphong.example"
    unit = {"key": "k", "to": [to], "step": "sau-1"}
    year.events += [
        event(at("29/05 02:00"), EventKind.MESSAGE_PLANNED, VINH_BAO, "6T", **unit),
        event(at("29/05 02:00"), EventKind.MESSAGE_FAILED, VINH_BAO, "6T", **unit, refused=[to]),
    ]
    tabs = drawn(year)
    shown = grid(tabs["Nộp trễ, chưa nộp"])
    assert shown[5, 9] == f"{to} (máy chủ thư không nhận)"
    assert any(f"gửi không được; máy chủ thư không nhận: {to}." in str(value)
               for value in grid(tabs["Nhật ký"]).values())
    year.events += [event(at("30/05 02:00"), EventKind.MESSAGE_SENT, VINH_BAO, "6T", **unit)]
    assert grid(drawn(year)["Nộp trễ, chưa nộp"])[5, 9] == to


def test_the_chase_tab_without_rows_has_a_text(year: ObservedYear) -> None:
    assert grid(drawn(year, when="25/05")["Nộp trễ, chưa nộp"])[5, 2] == "Không có đơn vị nào trễ hoặc thiếu."


def test_the_log_restores_the_ledger(year: ObservedYear) -> None:
    year.events.append(event(at("30/05 03:00"), EventKind.COMPILED, None, "6T", included=["THPT"] * 10_000))
    tab = drawn(year)["Nhật ký"]
    column = codes(tab)
    records = [str(row[0]) for row in rows(tab, 5, [column["record"]])]
    assert decode(records) == year.events
    assert len(records) > len(year.events)  # the long record takes several rows
    assert column["record"] in tab.hidden_columns
    assert rows(tab, 5, [column["what"]])[0] == ("Tổng hợp báo cáo của 10000 đơn vị.",)


def test_an_empty_ledger_gives_all_tabs() -> None:
    year = ObservedYear()
    year.events.clear()
    assert len(drawn(year)) == 6
    year.workbooks.clear()
    assert len(list(register_tabs(PLAN, {}, {}, [], [], at("30/05"), "abc"))) == 6


@pytest.mark.parametrize(("made", "words"), [
    (event(at("20/05"), EventKind.OBSERVED, seen=40, **{"except": ["A"]}),  # type: ignore[arg-type]  # data by name
     "Kiểm tra toàn bộ thư mục: đọc được 40 bảng tính; 1 bảng tính đã biết không thấy hoặc không đọc được."),
    (event(at("20/05"), EventKind.OBSERVED, "A", filled=9, ticked={"6T": True}, tallies={"6T": [2, 0, 0]}),
     "Bảng tính có thay đổi: 9 ô có trả lời; đang chọn “Đã nộp”: 6T; 2 lỗi."),
    (event(at("20/05"), EventKind.RETURNED, "A", "6T", reason="Thiếu mục K."), "Ban trả lại báo cáo: Thiếu mục K."),
    (event(at("20/05"), EventKind.ACCEPTED, "A", "6T", reason="", verdict="late"), "Ban duyệt báo cáo, trễ hạn."),
    (event(at("20/05"), EventKind.EXTENDED, "A", "6T", reason="Bão", until="2024-06-05"),
     "Ban gia hạn đến hết ngày 05/06/2024: Bão."),
    (event(at("20/05"), EventKind.EXEMPTED, "A", "6T", reason="Mới", exempt=False), "Ban hủy miễn báo cáo: Mới."),
    (event(at("20/05"), EventKind.MESSAGE_SENT, "A", "6T", step="sau-1", to=["a@b.example"]),
     "Thư nhắc sau hạn 1 ngày tới 1 địa chỉ: đã gửi."),
    (event(at("20/05"), EventKind.MESSAGE_SENT, "A", "6T", step="tra-lai@0123"), "Thư báo trả lại: đã gửi."),
    (event(at("20/05"), EventKind.MESSAGE_FAILED, "A", "6T", step="bo-roi", refused=["a@b.example"]),
     "Thư bước “bo-roi”: gửi không được; máy chủ thư không nhận: a@b.example."),
])
def test_events_as_sentences(made: Event, words: str) -> None:
    assert event_words(made, {"sau-1": "nhắc sau hạn 1 ngày"}, Vocabulary(committee="Ban")) == words


def test_every_kind_of_event_has_a_sentence() -> None:
    assert {*WORDS, *OUTCOME_WORDS} == set(EventKind)
