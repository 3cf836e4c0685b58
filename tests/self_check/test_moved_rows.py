"""People insert, move and sort rows, insert columns and rename tabs: the formulas are still right, or silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

import pytest

from automation.domain.workbook.answers import Raw
from automation.domain.workbook.layout import CODES, layout
from automation.domain.workbook.self_check import CHECK, ENGINE_TAB, FLAGS
from automation.tabs.self_check.places import IndicatorPlace, Line
from tests.self_check.forms import forms
from tests.self_check.inputs import AnswerSet, Place
from tests.self_check.live import Live
from tests.self_check.office import Block, Office
from tests.self_check.rounds import opened

pytestmark = pytest.mark.needs_program

WIDE, HIGH = 40, 400  # more than a tab has, rows and columns that people inserted included
Row = tuple[str, str]  # what the row's hidden flags and its words are


@dataclass
class Sheet:
    """The shipped workbook in LibreOffice, with one set of answers in which something is wrong on every tab."""

    live: Live
    office: Office
    answers: AnswerSet

    def title(self, tab: str) -> str:
        return self.live.titles[tab]

    def read(self, tab: str) -> dict[tuple[int, int], Raw]:
        [found] = self.office.read([(self.title(tab), 1, 1, HIGH, WIDE)])
        return found

    def flags_by_key(self, tab: str) -> dict[str, Row]:
        """Key of each row → what the tab shows of it, wherever rows and columns are now."""
        cells = self.read(tab)
        codes = next(row for (row, column), value in cells.items() if value == CODES)
        columns = {value: column for (row, column), value in cells.items() if row == codes}
        keys = columns[CODES]
        return {str(value): (_text(cells.get((row, columns[FLAGS]))), _text(cells.get((row, columns[CHECK]))))
                for (row, column), value in cells.items() if column == keys and row > codes}

    def flags_by_record(self, tab: str, column: str) -> dict[str, Row]:
        """Content of a column of a table's records → what the tab shows of the row."""
        cells = self.read(tab)
        codes = next(row for (row, at), value in cells.items() if value == CODES)
        columns = {value: at for (row, at), value in cells.items() if row == codes}
        return {_text(value): (_text(cells.get((row, columns[FLAGS]))), _text(cells.get((row, columns[CHECK]))))
                for (row, at), value in cells.items() if at == columns[column] and row > codes + 1}


def _text(value: Raw) -> str:
    return str(int(value)) if isinstance(value, float) else str(value or "")


@pytest.fixture(scope="module")
def live() -> Live:
    return Live(forms("shipped"))


@pytest.fixture(scope="module")
def office(live: Live) -> Iterator[Office]:
    with opened(live) as sheet:
        yield sheet


@pytest.fixture
def sheet(live: Live, office: Office) -> Sheet:
    office.reopen()
    office.blocks(live.blocks)
    answers = _wrong(live)
    office.type(live.typed(answers))
    return Sheet(live, office, answers)


def _wrong(live: Live) -> AnswerSet:
    """Coherent answers but for some figures: women above all, a total that is not that of its parts, a wrong word."""
    typed = dict(live.forms.mutator.base(Random(7)))  # noqa: S311 - samples, not secrets
    for tab in ("6T", "CN"):
        laid, code = layout(live.forms.catalogue.tab(tab)), tab
        column = laid.column_of
        typed[Place(code, laid.row_of["B01"], column["female"])] = 900.0
        typed[Place(code, laid.row_of["B04"], column["total"])] = -1.0
        typed[Place(code, laid.row_of["K01"], column["total"])] = "nhiều"
        typed.pop(Place(code, laid.row_of["A09"], column["total"]), None)
        typed[Place(code, laid.row_of["@submit"], column["total"])] = "Đã nộp"
    laid = layout(live.forms.catalogue.tab("TT"))
    for at, sessions in enumerate((3.0, -4.0, 1.5, 7.0)):
        row: Mapping[str, Raw] = {"held_on": 45300.0 - 10 * at, "sessions": sessions, "staff_total": 10.0,
                                  "staff_female": 5.0 + 4 * at}
        for name, value in row.items():
            typed[Place("TT", laid.first_record + at, laid.column_of[name])] = value
    return AnswerSet(typed)


def test_there_is_something_wrong(sheet: Sheet) -> None:
    assert sheet.flags_by_key("6T")["B01"][0] == "11"
    assert sheet.flags_by_key("6T")["B01"][1].startswith("Lỗi: ")
    assert sheet.flags_by_key("6T")["K01"][1].startswith("Xem lại: ")
    assert len({flags for flags, _ in sheet.flags_by_record("TT", "sessions").values()}) > 1


@pytest.mark.parametrize("first", ["A01", "B04", "K01"])
def test_rows_are_inserted(sheet: Sheet, live: Live, first: str) -> None:
    before = sheet.flags_by_key("6T"), sheet.flags_by_key("CN")
    row = layout(live.forms.catalogue.tab("6T")).row_of[first]
    sheet.office.do(("insert_rows", sheet.title("6T"), row, 3))
    assert (sheet.flags_by_key("6T"), sheet.flags_by_key("CN")) == before


@pytest.mark.parametrize(("tab", "column"), [("6T", 3), ("6T", 8), ("6T", 2), ("TT", 3), ("TT", 5)])
def test_columns_are_inserted(sheet: Sheet, tab: str, column: int) -> None:
    before = sheet.flags_by_key("6T"), sheet.flags_by_record("TT", "sessions")
    sheet.office.do(("insert_columns", sheet.title(tab), column, 2))
    assert (sheet.flags_by_key("6T"), sheet.flags_by_record("TT", "sessions")) == before


@pytest.mark.parametrize(("row", "to"), [("B04", "A03"), ("A03", "K01"), ("B01", "B03")])
def test_a_row_is_moved(sheet: Sheet, live: Live, row: str, to: str) -> None:
    before = sheet.flags_by_key("CN")
    rows = layout(live.forms.catalogue.tab("CN")).row_of
    sheet.office.do(("move_row", sheet.title("CN"), rows[row], rows[to]))
    after = sheet.flags_by_key("CN")
    assert {key: shown for key, shown in after.items() if shown != before[key] and shown[0].strip("0")} == {}


@pytest.mark.parametrize("ascending", [True, False])
def test_a_table_is_sorted(sheet: Sheet, live: Live, ascending: bool) -> None:
    before = sheet.flags_by_record("TT", "sessions")
    tab = live.forms.catalogue.tab("TT")
    laid = layout(tab)
    last = max(laid.column_of[column.code] for column in tab.form.columns)
    block = [laid.first_record, 3, laid.first_record + 9, last]
    sheet.office.do(("sort", sheet.title("TT"), block, laid.column_of["held_on"], ascending))
    assert sheet.flags_by_record("TT", "sessions") == before


def test_rows_are_inserted_into_a_table(sheet: Sheet, live: Live) -> None:
    before = sheet.flags_by_record("TT", "sessions")
    first = layout(live.forms.catalogue.tab("TT")).first_record
    sheet.office.do(("insert_rows", sheet.title("TT"), first + 1, 2))
    after = sheet.flags_by_record("TT", "sessions")
    assert {key: flags for key, (flags, _) in after.items() if flags not in ("", before[key][0])} == {}


def test_a_tab_is_renamed(sheet: Sheet) -> None:
    before = sheet.flags_by_key("6T"), sheet.flags_by_key("CN")
    sheet.office.do(("rename", sheet.title("6T"), "Báo cáo của 'tôi' (2)"))
    assert (sheet.flags_by_key("6T"), sheet.flags_by_key("CN")) == before


@pytest.mark.parametrize("key", ["B04", "A09", "@submit"])
def test_a_row_is_deleted(sheet: Sheet, live: Live, key: str) -> None:
    """What depends on it is silent; nothing else becomes wrong."""
    before = sheet.flags_by_key("6T")
    row = layout(live.forms.catalogue.tab("6T")).row_of[key]
    sheet.office.do(("delete_rows", sheet.title("6T"), row, 1))
    after = sheet.flags_by_key("6T")
    worse = {each: (before[each], shown) for each, shown in after.items()
             if any(new == "1" and old != "1" for old, new in zip(before[each][0], shown[0], strict=False))}
    assert worse == {}


@pytest.mark.parametrize("locale", ["en-US", "vi-VN"])
def test_locales_agree(live: Live, locale: str) -> None:
    sets = list(live.forms.mutator.sets(3, 4))
    with opened(live, locale) as sheet:
        found = [live.said(sheet.type(live.typed(each), live.read)) for each in sets]
    seen = _seen.setdefault("said", found)
    assert found == seen


_seen: dict[str, object] = {}


def test_the_tab_shows_what_the_formulas_say(sheet: Sheet, live: Live) -> None:
    """The visible columns are those of the hidden tab."""
    for code, place in live.engine.places.items():
        if isinstance(place, IndicatorPlace):
            blocks: list[Block] = [(ENGINE_TAB, place.first, Line.KEY, place.last, Line.FLAGS)]
            [lines] = sheet.office.read(blocks)
            hidden = {str(lines[row, Line.KEY]): (_text(lines.get((row, Line.FLAGS))),
                                                  _text(lines.get((row, Line.MESSAGE))))
                      for row in place.line_of.values()}
            shown = sheet.flags_by_key(code)
            assert {key: shown.get(key) for key in hidden} == hidden
