"""Draws the tabs "Tổng hợp" and "Tình trạng": totals of the sector, and the stage of each unit."""

from __future__ import annotations

from automation.domain.plan.plan import Obligation, Plan
from automation.domain.plan.units import CLUSTER, TYPE
from automation.domain.report import TimelinessLine
from automation.domain.reporting_rates import timeliness_lines
from automation.domain.tracking.standing import TITLES
from automation.domain.workbook.drawing import Chart, ChartSeries, Drawing
from automation.domain.workbook.styles import TEAL
from automation.tabs.register.context import (
    NO_DATE,
    STAGE_STYLES,
    RegisterContext,
    codes_row,
    head,
    header,
    stage_style,
)
from automation.tabs.tab_builder import TabBuilder

COUNTED = ("Phải nộp", "Đã nộp", "Đúng hạn", "Trễ hạn", "Quá hạn, chưa nộp", "Chưa đến hạn", "Được miễn",
           "Tỷ lệ đã nộp", "Hoàn chỉnh, không còn lỗi", "Chưa xác minh thời điểm nộp", "Không đọc được tệp")
TITLES_OF_SUMMARY = ("Nội dung báo cáo", "Hạn nộp", *COUNTED)
CODES_OF_SUMMARY = ("obligation", "due", "owed", "submitted", "on_time", "late", "missing", "not_due", "exempt", "rate",
                    "complete", "unproven", "unreachable")
SUMMARY_LAST = 1 + len(TITLES_OF_SUMMARY)
NOTE = ("Đã nộp + quá hạn, chưa nộp + chưa đến hạn = phải nộp; đã nộp gồm đúng hạn và trễ hạn, trừ nội dung không đặt "
        "hạn nộp (số chưa nộp ghi ở cột chưa đến hạn). Số phải nộp không kể đơn vị được miễn; "
        "tỷ lệ đã nộp tính trên số phải nộp. Ba cột cuối là số “trong đó”: báo cáo hoàn chỉnh và "
        "báo cáo chưa xác minh thời điểm nộp (tạm tính đúng hạn) thuộc số đã nộp; tệp không đọc được thuộc "
        "số chưa nộp.")

CHART_TITLE = "Tình hình nộp báo cáo có hạn nộp (số đơn vị)"
# On time, late, overdue, not due yet.
CHART_SERIES = (ChartSeries(6, "16A34A"), ChartSeries(7, "D97706"), ChartSeries(8, "DC2626"), ChartSeries(9, "9CA3AF"))

# Column → style of a figure above zero that needs the director's attention.
ALARMS = {7: "watch", 8: "bad", 13: "watch", 14: "bad"}
OF_A_DEADLINE = frozenset({6, 7, 8})  # columns that are blank without one

NAMED = 5
UNRECORDED = "{count:02d} quyết định chưa ghi được: {named}{more}. Đề nghị xem các dòng đầu trang “Quyết định”."
CODES_OF_UNIT = ("unit", "name", "type", "cluster")
UNIT_COLUMNS = ("Mã đơn vị", "Tên đơn vị", "Loại đơn vị")


def summary_tab(context: RegisterContext) -> Drawing:
    """Draws per obligation the sector's line, then a line per unit type."""
    builder = TabBuilder("Tổng hợp")
    builder.widths = {1: 2, 2: 33, 3: 20, **dict.fromkeys(range(4, SUMMARY_LAST + 1), 11.25)}
    title = f"Sổ theo dõi báo cáo: {context.cluster.name}" if context.cluster else "Sổ theo dõi báo cáo"
    head(builder, context, title, f"{context.plan.title}. {context.plan.committee}", SUMMARY_LAST)
    _unrecorded(builder, context)
    codes_row(builder, 4, CODES_OF_SUMMARY)
    header(builder, 5, TITLES_OF_SUMMARY, 50)
    row, totals = 6, list[int]()
    for obligation in context.plan.obligations:
        if _is_dated(context, obligation):  # without a deadline nothing is on time or late: it has no bar
            totals.append(row)
        row = _obligation(builder, context, obligation, row)
    chart = Chart(CHART_TITLE, tuple(totals), 2, 5, CHART_SERIES)
    builder.put(row, 1, "@gap", "key")
    builder.put(row + 1, 1, "@note", "key")
    builder.put(row + 1, 2, NOTE, "guidance", to=builder.screen_end())
    builder.fit(row + 1, NOTE, 2, builder.screen_end())
    return builder.drawing(freeze=(6, 3), protected=True, landscape=True, hidden_rows=(4,), repeat_rows=(5, 5),
                           colour=TEAL, charts=(chart,) if totals else ())


def _unrecorded(builder: TabBuilder, context: RegisterContext) -> None:
    """Draws the decisions that were not recorded, above the totals; a blank line when all were."""
    keys = dict.fromkeys((each.unit, each.obligation) for each in context.pending)
    if keys:
        named = ", ".join(f"{unit} ({obligation})" for unit, obligation in list(keys)[:NAMED])
        more = f" và {len(keys) - NAMED} dòng khác" if len(keys) > NAMED else ""
        words = UNRECORDED.format(count=len(keys), named=named, more=more)
        builder.put(3, 2, words, "bad", to=builder.screen_end())
        builder.fit(3, words, 2, builder.screen_end())
    else:
        builder.put(3, 2, to=builder.screen_end())


def _obligation(builder: TabBuilder, context: RegisterContext, obligation: Obligation, row: int) -> int:
    """Draws one obligation's lines from `row` on; returns the next free row."""
    lines = timeliness_lines(context.of(obligation.code), context.units, context.plan.words.whole)
    total = lines[-1]
    builder.put(row, 1, obligation.code, "key")
    published = context.published.get(obligation.code)
    builder.put(row, 2, obligation.title, "total_label", link=published.url if published else "")
    builder.put(row, 3, obligation.deadline.phrase if obligation.deadline else NO_DATE, "total_label")
    dated = _is_dated(context, obligation)
    _counts(builder, row, total, "total_count", "total_share", dated=dated)
    builder.fit(row, obligation.title.upper(), 2, 2)  # bold letters are wider
    builder.fit(row, (obligation.deadline.phrase if obligation.deadline else NO_DATE).upper(), 3, 3)
    for each in lines[:-1] if len(lines) > 2 else ():
        row += 1
        builder.put(row, 1, f"{obligation.code}|{each.name}", "key")
        builder.put(row, 2, each.name, "item_group")
        builder.put(row, 3, None, "item")
        _counts(builder, row, each, "item_count", "item_share", dated=dated)
    return row + 1


def _is_dated(context: RegisterContext, obligation: Obligation) -> bool:
    return all(each.due is not None for each in context.of(obligation.code))


def _counts(builder: TabBuilder, row: int, line: TimelinessLine, style: str, percent: str, *, dated: bool) -> None:
    unsubmitted = line.not_yet_due if dated else line.unsubmitted
    figures = (line.owed, line.submitted, line.on_time, line.late, line.missing, unsubmitted, line.exempt)
    for column, figure in enumerate(figures, start=4):
        if column in OF_A_DEADLINE and not dated:
            builder.put(row, column, "-", style)
        else:
            builder.put(row, column, figure, ALARMS.get(column, style) if figure else style)
    builder.put(row, 11, "-" if line.rate is None else line.rate, style if line.rate is None else percent)
    for column, figure in enumerate((line.complete, line.unproven, line.unreachable), start=12):
        builder.put(row, column, figure, ALARMS.get(column, style) if figure else style)
    builder.heights[row] = 21


def matrix_tab(context: RegisterContext) -> Drawing:
    """Draws units down, obligations across, coloured as in the legend."""
    obligations, attributes = context.plan.obligations, attribute_columns(context.plan)
    first = 6 + len(attributes)
    last = first + len(obligations) - 1
    builder = TabBuilder("Tình trạng")
    builder.widths = {1: 2, 2: 20, 3: 40, 4: 20, 5: 18,
                      **dict.fromkeys(range(6, first), 18.0), **dict.fromkeys(range(first, last + 1), 25.0)}
    about = "Mỗi ô là một báo cáo; bấm mũi tên ở hàng tiêu đề để lọc"
    head(builder, context, "Tình trạng từng đơn vị", about, last)
    _legend(builder)
    codes_row(builder, 5, (*CODES_OF_UNIT, *attributes, *(f"@{each.code}" for each in obligations)))
    header(builder, 6, (*UNIT_COLUMNS, context.plan.names[CLUSTER], *attributes.values(),
                        *(each.title for each in obligations)))
    for row, unit in enumerate(context.sorted_units, start=7):
        builder.put(row, 1, unit.code, "key")
        own = ((column, unit.value(name)) for column, name in enumerate(attributes, start=6))
        for column, value in ((2, unit.code), (4, unit.type), (5, unit.cluster), *own):
            builder.put(row, column, value, "item")
            builder.fit(row, value, column, column)
        context.put_name(builder, row, 3, unit)
        builder.fit(row, unit.name, 3, 3)
        for column, obligation in enumerate(obligations, start=first):
            standing = context.standings.get((unit.code, obligation.code))
            builder.put(row, column, context.stage_words(standing) if standing else "Không phải nộp",
                        stage_style(standing) if standing else "quiet")
    bottom = 6 + max(1, len(context.sorted_units))
    return builder.drawing(freeze=(7, 4), protected=True, landscape=True, hidden_rows=(5,), repeat_rows=(6, 6),
                           filter=((6, 2), (bottom, last)))


def attribute_columns(plan: Plan) -> dict[str, str]:
    """Returns the attributes that have a column of their own: name → its Vietnamese name."""
    return {name: title for name, title in plan.attributes.items() if name not in (TYPE, CLUSTER)}


def _legend(builder: TabBuilder) -> None:
    """Draws one swatch per stage, four per row, above the obligations' columns."""
    for position, (stage, style) in enumerate(STAGE_STYLES.items()):
        line, place = divmod(position, 4)
        builder.put(3 + line, 2 + place, TITLES[stage], style)
