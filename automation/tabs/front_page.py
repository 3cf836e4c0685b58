"""The upper part of a unit's first tab: where each report and each table stands, by formulas over the hidden tab of
checks. A figure that can't be worked out is blank.

The first four columns are what a phone shows. Column A is hidden: its keys identify the lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from automation.domain.plan.plan import Obligation, Plan
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.drawing import Highlight
from automation.domain.workbook.forms import Catalogue, Tab
from automation.domain.workbook.self_check import LINE_KEY
from automation.domain.workbook.words import NIL, SUBMITTED
from automation.rules.formulas.terms import quoted
from automation.tabs.self_check.first_cell import SEPARATOR, WRONG
from automation.tabs.self_check.places import Head, IndicatorPlace, Line
from automation.tabs.self_check.readings import BLANK, LOST, NOT_APPLICABLE
from automation.tabs.self_check.sheet import absolute
from automation.tabs.self_check.shown import PREFIX, Place
from automation.tabs.tab_builder import TabBuilder

KEY, NAME, DUE, STATE, ERRORS, WARNINGS, OWED, FIRST_CELL, TITLE, DEADLINE, CUTOFF = range(1, 12)
LAST = CUTOFF
WIDTHS = {KEY: 4, NAME: 17.5, DUE: 10.5, STATE: 15, ERRORS: 5, WARNINGS: 9.5, OWED: 8, FIRST_CELL: 13, TITLE: 66,
          DEADLINE: 26, CUTOFF: 12}
REPORT_HEADERS = ("Báo cáo", "Hạn cuối", "Tình trạng", "Lỗi", "Cảnh báo", "Ô trống", "Ô cần xem",
                  "Nội dung phải báo cáo", "Hạn nộp theo kế hoạch", "Số liệu đến")
TABLE_HEADERS = ("Sổ theo dõi", "", "Đã ghi", "Lỗi", "Cảnh báo", "", "Ô cần xem", "Tên sổ", "Thời điểm ghi", "")
ALL = "Cả bảng tính"
NOT_BEGUN, BEGUN, STILL_WRONG = "Chưa bắt đầu", "Đang điền", "Đã nộp, còn lỗi"
NO_ROWS, ROWS, AT_LEAST = "Chưa ghi", " dòng", "Ít nhất "
ANY_TIME = "Ngay sau mỗi hoạt động"
LINE_HEIGHT = 16.0  # points: all lines of a plan stand on the screen of 768 pixels


@dataclass(frozen=True)
class FrontPage:
    """`blocks`: tab → its block on the hidden tab of checks."""

    catalogue: Catalogue
    plan: Plan
    blocks: Mapping[str, Place]

    def draw(self, builder: TabBuilder, row: int) -> int:
        """Draws the lines from that row on; returns the row after them."""
        reports = list(self._reports())
        tables = [tab for tab in self.catalogue.tabs if tab.obligation is None]
        _header(builder, row, REPORT_HEADERS)
        for at, (obligation, tab, is_first) in enumerate(reports, start=row + 1):
            self._report(builder, at, obligation, tab, dated=is_first)
        last = row + len(reports)
        if tables:
            _header(builder, last + 1, TABLE_HEADERS)
            for at, tab in enumerate(tables, start=last + 2):
                self._table(builder, at, tab)
            last += 1 + len(tables)
        self._sum(builder, last + 1)
        builder.highlights += _highlights(row + 1, last + 1)
        return last + 2

    def _reports(self) -> Iterator[tuple[Obligation, Tab, bool]]:
        """Yields the tabs of the reports, and whether each is the first of its obligation."""
        for obligation in self.plan.obligations:
            for number, tab in enumerate(self.catalogue.tabs_of(obligation.code)):
                yield obligation, tab, number == 0

    def _report(self, builder: TabBuilder, row: int, obligation: Obligation, tab: Tab, *, dated: bool) -> None:
        place, deadline, cutoff = self.blocks[tab.code], obligation.deadline, obligation.data_cutoff
        due = f"{deadline.last_day:%d/%m/%Y}" if deadline and dated else ""
        self._line(builder, row, tab, due, report_state(place), with_owed=True)
        builder.put(row, TITLE, obligation.title, "cell")
        builder.put(row, DEADLINE, due_text(obligation, self.plan.words.committee) if dated else "", "cell")
        builder.put(row, CUTOFF, f"{cutoff:%d/%m/%Y}" if cutoff else "", "cell_centre")
        builder.fit(row, obligation.title, TITLE, TITLE, least=LINE_HEIGHT)

    def _table(self, builder: TabBuilder, row: int, tab: Tab) -> None:
        self._line(builder, row, tab, "", table_state(self.blocks[tab.code]), with_owed=False)
        builder.put(row, TITLE, tab.form.title, "cell")
        entered = tab.form.entry_time or ANY_TIME
        builder.put(row, DEADLINE, entered, "cell", to=CUTOFF)
        builder.fit(row, tab.form.title, TITLE, TITLE, least=LINE_HEIGHT)
        builder.fit(row, entered, DEADLINE, CUTOFF, least=LINE_HEIGHT)

    def _line(self, builder: TabBuilder, row: int, tab: Tab, due: str, state: str, *, with_owed: bool) -> None:
        place = self.blocks[tab.code]
        builder.put(row, KEY, LINE_KEY + tab.code, "key")
        builder.put(row, NAME, tab.title, "link", link=f"internal:{_sheet(tab)}!B1")
        builder.put(row, DUE, due, "cell_centre")
        builder.put(row, STATE, "", "cell_centre", formula=f'IFERROR({state},"")')
        builder.put(row, ERRORS, "", "cell_centre", formula=_figure(place, Head.ERRORS))
        builder.put(row, WARNINGS, "", "cell_centre", formula=_figure(place, Head.WARNINGS))
        builder.put(row, OWED, "", "cell_centre", formula=_figure(place, Head.OWED) if with_owed else "")
        builder.put(row, FIRST_CELL, "", "link", formula=link_formula(place))
        builder.fit(row, tab.title, NAME, NAME, least=LINE_HEIGHT)

    def _sum(self, builder: TabBuilder, row: int) -> None:
        """The sums come from the hidden tab: one that is unknown makes the sum unknown."""
        builder.put(row, NAME, ALL, "total_label", to=STATE)
        for column, head in ((ERRORS, Head.ERRORS), (WARNINGS, Head.WARNINGS), (OWED, Head.OWED)):
            cells = "+".join(PREFIX + each.at(head) for each in self.blocks.values())
            builder.put(row, column, "", "total_count", formula=f'IFERROR({cells},"")' if cells else "")
        builder.heights[row] = LINE_HEIGHT


def report_state(place: Place) -> str:
    """Returns the formula of a report's state."""
    submitted, errors = (_at(place, each) for each in (Head.SUBMITTED, Head.ERRORS))
    begun = _typed(place) if isinstance(place, IndicatorPlace) else _at(place, Head.TOUCHED)
    done = f"IF({errors}>0,{quoted(STILL_WRONG)},{quoted(SUBMITTED)})"
    return f"IF({submitted}=1,{done},IF({begun}>0,{quoted(BEGUN)},{quoted(NOT_BEGUN)}))"


def _typed(place: IndicatorPlace) -> str:
    """Returns the formula of how many answers are typed: where the form proposes one, nobody may have."""
    answers = PREFIX + absolute(place.column(Line.TOTAL, Line.FEMALE))
    proposed = PREFIX + absolute(place.column(Line.PROPOSED_TOTAL, Line.PROPOSED_FEMALE))
    filled = "*".join(f"({answers}<>{quoted(mark)})" for mark in ("", BLANK, NOT_APPLICABLE, LOST))
    return f'SUMPRODUCT({filled}*(({proposed}="")+({proposed}={quoted(BLANK)})>0))'


def table_state(place: Place) -> str:
    """Returns the formula of a table's state: its number of rows; "at least" where not all are checked."""
    rows, nil, judged = (_at(place, each) for each in (Head.TOUCHED, Head.NIL, Head.JUDGED))
    counted = f'IF({judged}=1,"",{quoted(AT_LEAST)})&{rows}&{quoted(ROWS)}'
    return f"IF({rows}>0,{counted},IF({nil}=1,{quoted(NIL)},{quoted(NO_ROWS)}))"


def link_formula(place: Place) -> str:
    """Returns a formula with a link to the first cell that needs attention. Google's adapter replaces the beginning of
    the address by its own."""
    first = _at(place, Head.FIRST)
    address = f'{quoted(f"#{_sheet(place.tab)}!")}&LEFT({first},FIND({quoted(SEPARATOR)},{first})-1)'
    return f'IFERROR(IF({first}="","",HYPERLINK({address},{first})),"")'


def due_text(obligation: Obligation, committee: str) -> str:
    """Returns the plan's phrase, in Vietnamese."""
    if obligation.deadline is None:
        return f"Theo thông báo của {committee}"
    return f"{obligation.deadline.phrase[:1].upper()}{obligation.deadline.phrase[1:]}"


def _sheet(tab: Tab) -> str:
    title = tab.title.replace("'", "''")
    return f"'{title}'"


def _at(place: Place, head: Head) -> str:
    return PREFIX + absolute(place.at(head))


def _figure(place: Place, head: Head) -> str:
    cell = PREFIX + place.at(head)
    return f'IFERROR({cell}+0,"")'


def _header(builder: TabBuilder, row: int, words: Sequence[str]) -> None:
    for column, word in enumerate(words, start=NAME):
        builder.put(row, column, word, "header")
    builder.heights[row] = LINE_HEIGHT + 2


def _highlights(first: int, last: int) -> Iterator[Highlight]:
    """Yields the colours of words and figures, which have the same meaning without them."""
    for column, style in ((ERRORS, "live_error"), (WARNINGS, "live_warning"), (OWED, "live_warning")):
        cell = cell_name(first, column)
        yield Highlight((first, column), (last, column), "", style, formula=f"AND(ISNUMBER({cell}),N({cell})>0)")
    state, place = cell_name(first, STATE), ((first, STATE), (last, STATE))
    yield Highlight(*place, "", "bad", formula=f"{state}={quoted(STILL_WRONG)}")
    yield Highlight(*place, "", "good", formula=f"{state}={quoted(SUBMITTED)}")
    yield Highlight(*place, "", "watch", formula=f"{state}={quoted(BEGUN)}")
    link = cell_name(first, FIRST_CELL)
    yield Highlight((first, FIRST_CELL), (last, FIRST_CELL), "", "live_error",
                    formula=f'RIGHT({link},{len(WRONG)})="{WRONG}"')
