"""Draws the tab "Số liệu tổng hợp": the figures of each obligation's summary that was compiled last, with charts.

The figures are those that the ledger recorded with the compile: nothing is computed here. Each row is complete by
itself (obligation, code, title), so that filters, pivot tables and Looker can use the tab.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from automation.domain.plan.plan import Obligation
from automation.domain.tracking.compiled_summaries import (
    COLUMNS,
    CompiledSummary,
    RowKind,
    Shown,
    SummaryRow,
    compiled_summaries,
)
from automation.domain.tracking.published_files import PublishedSummary
from automation.domain.workbook.drawing import Chart, ChartSeries, Drawing
from automation.domain.workbook.styles import TEAL
from automation.tabs.register.context import RegisterContext, codes_row, head, header
from automation.tabs.tab_builder import TabBuilder

TITLE = "Số liệu tổng hợp"
SUBTITLE = "Số liệu của báo cáo tổng hợp lập gần nhất, đúng như văn bản đã lập; không tự tính lại"
CODES_ROW, HEADER_ROW = 3, 4
# code → (title, width), from column B on; the columns by type follow, then those of the year before
COLUMN_TITLES: dict[str, tuple[str, float]] = {
    "obligation": ("Báo cáo", 9),
    "code": ("Mã", 9),
    "name": ("Chỉ tiêu", 56),
    "measure": ("Đơn vị tính", 11),
    "level": ("Mức đề ra", 11),
    "total": ("Tổng số, thực hiện", 12),
    "female": ("Nữ", 10),
    "share": ("Tỷ lệ nữ", 10),
    "estimated": ("Trong đó ước", 11),
    "previous": ("Kỳ trước", 10),
    "answered": ("Số đơn vị có số liệu", 12),
    "result": ("Kết quả", 15),
}
PLACES = {code: place for place, code in enumerate(COLUMN_TITLES, start=2)}
FIRST_TYPE = 2 + len(COLUMN_TITLES)
TYPE_WIDTH = 14
YEAR_TITLES = {"year_before": "Cùng kỳ năm trước", "year_before_units": "Số đơn vị có số cùng kỳ"}
RESULT_STYLES = {"Đạt": "good", "Chưa đạt": "bad"}
PERCENT = "%"
LINKS = (("google_document", "Văn bản"), ("document", "Tệp Word"), ("pdf", "Bản PDF"), ("workbook", "Bảng tính"))
LINKED = ("total", "female", "share", "estimated")  # the columns in which the links stand

NOT_COMPILED = "Chưa lập báo cáo tổng hợp."
NOT_KEPT = ("Báo cáo tổng hợp lần {number}, lập lúc {at}, do phiên bản cũ của phần mềm lập nên chưa có số liệu ở trang "
            "này. Chạy lại lệnh “baocao compile {code}” thì có.")
COMPILED = "Báo cáo tổng hợp lần {number}, lập lúc {at}, từ báo cáo của {included} trong {owed} đơn vị phải nộp."
PUBLISHED = "Đã công bố lúc {at}."
EARLIER_PUBLISHED = "Bản đã công bố là lần {number}, lúc {at}: số liệu có thể khác."

CHART_WIDTH, BASE, PER_BAR, GAP = 640, 110, 17, 12  # pixels
POINTS = 0.75  # of a pixel
SLATE = "9CA3AF"


@dataclass(frozen=True)
class MoreColumns:
    """The columns from FIRST_TYPE on. `has_year`: some summary has figures of the year before."""

    types: tuple[str, ...] = ()
    has_year: bool = False

    @property
    def titles(self) -> dict[str, str]:
        """Code → title."""
        return {**{f"@{kind}": f"{kind}: tổng số" for kind in self.types}, **(YEAR_TITLES if self.has_year else {})}

    @property
    def last(self) -> int:
        return FIRST_TYPE + len(self.titles) - 1

    def figures(self, summary: CompiledSummary, row: SummaryRow) -> Iterator[tuple[int, str, Shown]]:
        """Place, code and figure of each."""
        by_type = dict(zip(summary.types, row.figures[len(COLUMNS):], strict=False))
        known = {**{f"@{kind}": shown for kind, shown in by_type.items()}, "year_before": row.year_before,
                 "year_before_units": row.year_before_units}
        for place, code in enumerate(self.titles, start=FIRST_TYPE):
            yield place, code, known.get(code)


def figures_tab(context: RegisterContext) -> Drawing:
    found = compiled_summaries(context.events)
    known = [found[each.code] for each in context.plan.obligations if each.code in found]
    more = MoreColumns(tuple(dict.fromkeys(kind for each in known for kind in each.types)),
                       any(each.has_year_before for each in known))
    builder, last = TabBuilder(TITLE), more.last
    builder.widths = {1: 2, **dict(enumerate((width for _, width in COLUMN_TITLES.values()), start=2)),
                      **dict.fromkeys(range(FIRST_TYPE, last + 1), TYPE_WIDTH)}
    head(builder, context, TITLE, SUBTITLE, PLACES["result"])
    codes_row(builder, CODES_ROW, (*COLUMN_TITLES, *more.titles))
    header(builder, HEADER_ROW, (*(title for title, _ in COLUMN_TITLES.values()), *more.titles.values()), 50)
    row, charts = HEADER_ROW + 1, list[Chart]()
    for obligation in context.plan.obligations:
        row, drawn = _obligation(builder, context, obligation, found.get(obligation.code), more, row)
        charts += drawn
    for number, note in enumerate(dict.fromkeys(note for each in known for note in each.notes)):
        builder.put(row, 1, f"@note{number}", "key")
        builder.put(row, 2, note, "guidance", to=PLACES["result"])
        builder.fit(row, note, 2, PLACES["result"])
        row += 1
    return builder.drawing(freeze=(HEADER_ROW + 1, 1), protected=True, landscape=True, hidden_rows=(CODES_ROW,),
                           repeat_rows=(HEADER_ROW, HEADER_ROW), colour=TEAL, charts=tuple(charts),
                           filter=((HEADER_ROW, 2), (row - 1, last)))


def _obligation(builder: TabBuilder, context: RegisterContext, obligation: Obligation, summary: CompiledSummary | None,
                more: MoreColumns, row: int) -> tuple[int, list[Chart]]:
    """Draws one obligation's rows from `row` on; returns the next free row and its charts."""
    code, end = obligation.code, more.last
    _start(builder, row, f"{code}|@", code)
    builder.put(row, 3, obligation.title, "label", to=end)
    builder.heights[row] = 24
    _about(builder, context, code, summary, row + 1, end)
    if summary is None or not summary.is_kept:
        return row + 2, []
    charts = _charts(summary, {each.key: place for place, each in enumerate(summary.rows, start=row + 3)}, row + 2)
    first = row + 3 if charts else row + 2
    rows = {each.key: place for place, each in enumerate(summary.rows, start=first)}
    if charts:
        _start(builder, row + 2, f"{code}|@charts", code)
        builder.put(row + 2, 3, None, "item", to=end)
        builder.heights[row + 2] = POINTS * (max(each.extent[1] for each in charts) + GAP)
    for each in summary.rows:
        _row(builder, summary, each, more, rows[each.key])
    return first + len(summary.rows), charts


def _start(builder: TabBuilder, row: int, key: str, code: str) -> None:
    builder.put(row, 1, key, "key")
    builder.put(row, 2, code, "item_centre")


def _about(builder: TabBuilder, context: RegisterContext, code: str, summary: CompiledSummary | None, row: int,
           end: int) -> None:
    """Which compile it is, when its figures were compiled, whether it was published, with links to its files."""
    published = context.published.get(code)
    words = _about_words(context, code, summary, published)
    _start(builder, row, f"{code}|@about", code)
    links = [(title, published.files[role].url) for role, title in LINKS
             if published and role in published.files and published.files[role].url]
    last = PLACES["level"] if links else end
    builder.put(row, 3, words, "item", to=last)
    builder.fit(row, words, 3, last)
    if not links:
        return
    for column, place in enumerate(LINKED):
        title, url = links[column] if column < len(links) else ("", "")
        builder.put(row, PLACES[place], title or None, "item_link" if url else "item", link=url)
    builder.put(row, PLACES["previous"], None, "item", to=end)


def _about_words(context: RegisterContext, code: str, summary: CompiledSummary | None,
                 published: PublishedSummary | None) -> str:
    if summary is None:
        return NOT_COMPILED
    at = _moment(context, summary.at)
    if not summary.is_kept:
        return NOT_KEPT.format(number=summary.number, at=at, code=code)
    words = COMPILED.format(number=summary.number, at=at, included=summary.included, owed=summary.owed)
    if published is None:
        return words
    sentence = PUBLISHED if published.number == summary.number else EARLIER_PUBLISHED
    return f"{words} {sentence.format(number=published.number, at=_moment(context, published.at))}"


def _moment(context: RegisterContext, at: datetime) -> str:
    return f"{at.astimezone(context.zone):%H giờ %M phút ngày %d/%m/%Y}"


def _row(builder: TabBuilder, summary: CompiledSummary, row: SummaryRow, more: MoreColumns, place: int) -> None:
    _start(builder, place, f"{summary.obligation}|{row.key}", summary.obligation)
    if row.kind is RowKind.SECTION:
        builder.put(place, 3, row.title, "section", to=more.last)
        builder.heights[place] = 21
        return
    style = "item_head" if row.kind is RowKind.HEADING else "item_group" if row.indent else "item"
    builder.put(place, PLACES["code"], row.code, "item_centre")
    builder.put(place, PLACES["name"], row.title, style)
    builder.put(place, PLACES["measure"], row.measure, "item_centre")
    builder.put(place, PLACES["level"], row.level, _figure_style(row.level, row.measure))
    builder.put(place, PLACES["result"], row.result or None, RESULT_STYLES.get(row.result, "item_centre"))
    figures = dict(zip(COLUMNS, row.figures, strict=False))
    for column in COLUMNS:
        measure = PERCENT if column == "share" else "" if column == "answered" else row.measure
        builder.put(place, PLACES[column], figures.get(column), _figure_style(figures.get(column), measure))
    for at, code, figure in more.figures(summary, row):
        builder.put(place, at, figure, _figure_style(figure, "" if code == "year_before_units" else row.measure))
    builder.fit(place, row.title, PLACES["name"], PLACES["name"], least=19)


def _figure_style(figure: Shown, measure: str) -> str:
    if isinstance(figure, str):
        return "item_sign"
    if measure == PERCENT:
        return "item_share"
    return "item_count" if figure is None or figure % 1 == 0 else "item_decimal"


def _charts(summary: CompiledSummary, rows: Mapping[str, int], place: int) -> list[Chart]:
    """Of the targets in percent, and of the shares of women. `rows`: key → row; `place`: the row of the charts."""
    targets = tuple(rows[each.key] for each in summary.rows if each.kind is RowKind.TARGET
                    and each.measure == PERCENT and not isinstance(each.figures[0], str))
    shares = tuple(rows[each.key] for each in summary.rows if each.charted)
    return [*_chart(summary, "targets", "Chỉ tiêu: mức đề ra và thực hiện (%)", targets,
                    (ChartSeries(PLACES["level"], SLATE), ChartSeries(PLACES["total"], TEAL)), (place, 3)),
            *_chart(summary, "shares", "Tỷ lệ nữ theo chỉ tiêu (%)", shares, (ChartSeries(PLACES["share"], TEAL),),
                    (place, PLACES["total"] if targets else 3))]


def _chart(summary: CompiledSummary, name: str, title: str, rows: tuple[int, ...], series: tuple[ChartSeries, ...],
           place: tuple[int, int]) -> Iterator[Chart]:
    if rows:
        size = (CHART_WIDTH, BASE + PER_BAR * len(rows) * len(series))
        yield Chart(title, rows, PLACES["name"], HEADER_ROW, series, f"{summary.obligation}|{name}", stacked=False,
                    percent=True, place=place, size=size)
