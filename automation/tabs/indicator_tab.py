"""Draws a tab of indicators: each input has the previous period's figure beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from automation.domain.plan.plan import Plan
from automation.domain.workbook.drawing import Drawing, Highlight
from automation.domain.workbook.forms import Catalogue, Field, FieldKind, FormRow, Indicator, Measure, Tab
from automation.domain.workbook.layout import Layout, LayoutRow, RowType, layout
from automation.domain.workbook.words import ESTIMATE
from automation.tabs.cell_formulas import computed_formula, same_cell
from automation.tabs.form_header import HeaderColumns, draw_form_header, row_of
from automation.tabs.input_validation import INPUT_STYLES, accepted
from automation.tabs.tab_builder import TabBuilder

HEADERS = {
    "no": "Mã số", "title": "Nội dung, chỉ tiêu", "unit": "Đơn vị tính",
    "prev_total": "Kỳ trước:\ntổng số", "prev_female": "Kỳ trước:\nnữ",
    "total": "Kỳ này:\ntổng số", "female": "Kỳ này:\ntrong đó nữ",
    "estimate": "Ước\nthực hiện", "explanation": "Giải trình, ghi chú",
}
ANSWER_HEADER = "Trả lời"
WIDTHS = {
    "key": 10, "no": 7.5, "title": 50, "unit": 11, "prev_total": 11, "prev_female": 10,
    "total": 15, "female": 13, "estimate": 10, "explanation": 38,
}
PREVIOUS_OF = {"total": "prev_total", "female": "prev_female"}
TEXT_HEIGHT = 96.0  # six lines for a text answer
COLOUR = "0F766E"


@dataclass(frozen=True)
class IndicatorTabContext:
    """The context for drawing one tab. `before` is the layout of the tab that holds the
    previous period's figures, when it is in the same workbook."""

    layout: Layout
    builder: TabBuilder
    before: Layout | None
    indicators: Mapping[str, Indicator]
    narrow: bool  # no total/female pairs on this tab: an answer spans both columns

    def column(self, code: str) -> int:
        return self.layout.column_of[code]


def indicator_tab(tab: Tab, catalogue: Catalogue, plan: Plan) -> Drawing:
    """Draws the tab of one obligation; columns that none of its lines needs are hidden."""
    tab_layout = layout(tab)
    pairs = any(field.column == "female" for field in tab.fields)
    counts = any(field.kind is FieldKind.INTEGER for field in tab.fields)
    page = IndicatorTabContext(tab_layout, TabBuilder(tab.title), _before(tab, catalogue, plan),
                {each.code: each for each in tab.indicators}, not pairs)
    _widths(page, counts=counts)
    last = len(tab_layout.columns)
    draw_form_header(page.builder, tab_layout, HeaderColumns(page.column("total"), page.column("female"),
                                        page.column("total"), last), plan)
    _header(page)
    for line in tab_layout.rows:
        if line.line in BODY_LINES:
            BODY_LINES[line.line](page, line)
    return _finished(page)


def _before(tab: Tab, catalogue: Catalogue, plan: Plan) -> Layout | None:
    """Only a tab of the same form can be compared cell by cell."""
    previous = plan.obligation(tab.obligation).previous if tab.obligation else None
    tabs = catalogue.tabs_of(previous) if previous else ()
    return next((layout(each) for each in tabs if each.form.code == tab.form.code), None)


def _widths(page: IndicatorTabContext, *, counts: bool) -> None:
    for code, width in WIDTHS.items():
        page.builder.widths[page.column(code)] = width
    unneeded = () if counts else ("unit", "prev_total", "prev_female", "estimate")
    page.builder.unseen = {1, *(page.column(code) for code in unneeded)}
    if not counts:  # a checklist: wider columns for text instead of figures
        page.builder.widths[page.column("title")] = 66
        page.builder.widths[page.column("total")] = 22


def _finished(page: IndicatorTabContext) -> Drawing:
    tab_layout = page.layout
    header = row_of(tab_layout, RowType.HEADER)
    return page.builder.drawing(
        hidden_rows=(row_of(tab_layout, RowType.CODES),),
        freeze=(header + 1, page.column("unit")), protected=True, landscape=True,
        repeat_rows=(header, header), colour=COLOUR,
    )


def _header(page: IndicatorTabContext) -> None:
    row = row_of(page.layout, RowType.HEADER)
    for code, words in HEADERS.items():
        if code == "female" and page.narrow:
            continue
        wide = code == "total" and page.narrow
        page.builder.put(row, page.column(code), ANSWER_HEADER if wide else words, "header",
                        to=page.column("female") if wide else None)
    page.builder.heights[row] = 36


def _section(page: IndicatorTabContext, line: LayoutRow) -> None:
    if line.section is not None:
        page.builder.put(line.row, 2, line.section.title, "section", to=len(page.layout.columns))
        page.builder.heights[line.row] = 22


def _item(page: IndicatorTabContext, line: LayoutRow) -> None:
    item = line.item
    if item is None:
        return
    indicator = page.indicators[item.key.partition(".")[0]]
    _labels(page, line.row, item, indicator)
    by_column = {field.column: field for field in item.fields}
    for column in ("total", "female"):
        _previous(page, line.row, item, column, by_column.get(column))
    if not item.fields:
        _computed_or_heading(page, line.row, indicator)
        return
    _inputs(page, line.row, indicator, by_column)
    _estimate_and_explanation(page, line.row, item)


def _labels(page: IndicatorTabContext, row: int, item: FormRow, indicator: Indicator) -> None:
    """The number is the indicator's code, as findings and the summary cite it."""
    builder = page.builder
    heading = not item.fields and not indicator.computed
    builder.put(row, 1, item.key, "key")
    builder.put(row, page.column("no"), item.key if not item.level else None, "item_centre")
    style = "item_group" if item.level else "item_head" if heading else "item"
    note = indicator.help if _needs_note(item, indicator) else ""
    builder.put(row, page.column("title"), item.title, style, note=note)
    builder.put(row, page.column("unit"), item.unit or None, "item_centre")
    title = page.column("title")
    narrower = item.title + " " * (4 if item.level else 0)
    builder.fit(row, narrower, title, title, least=21)


def _needs_note(item: FormRow, indicator: Indicator) -> bool:
    """Reports whether help needs a note: only cells with a drop-down or bounds have a hint to show it in."""
    return bool(indicator.help) and item.key == indicator.code and (
        not item.fields or item.fields[0].kind is FieldKind.STRING)


def _previous(page: IndicatorTabContext, row: int, item: FormRow, column: str, field: Field | None) -> None:
    place = page.column(PREVIOUS_OF[column])
    if field is None or field.kind not in (FieldKind.INTEGER, FieldKind.BOOLEAN):
        page.builder.put(row, place, None, "locked")
        return
    style = "previous" if field.kind is FieldKind.INTEGER else "quiet"
    if page.before is not None and item.key in page.before.row_of:
        cell = page.before.cell(item.key, column)
        page.builder.put(row, place, "", style, formula=same_cell(page.before.tab.title, cell))
    else:
        page.builder.put(row, place, None, style, slot=f"prev:{field.name}")


def _computed_or_heading(page: IndicatorTabContext, row: int, indicator: Indicator) -> None:
    """Draws a heading above its groups, or a computed line."""
    builder, total, female = page.builder, page.column("total"), page.column("female")
    if indicator.computed:
        formula = computed_formula(indicator, page.layout)
        builder.put(row, total, "" if formula else "tự động tính", "computed", formula=formula,
                   to=female if page.narrow else None)
    else:
        builder.put(row, total, None, "locked", to=female if page.narrow else None)
    for code in (*(() if page.narrow else ("female",)), "estimate", "explanation"):
        builder.put(row, page.column(code), None, "locked")


def _inputs(page: IndicatorTabContext, row: int, indicator: Indicator, fields: Mapping[str, Field]) -> None:
    builder, first, second = page.builder, page.column("total"), page.column("female")
    field = fields["total"]
    wide = page.narrow or field.kind in (FieldKind.STRING, FieldKind.CHOICE)
    last = page.column("estimate") if _is_narrative(field) and not page.narrow else second
    builder.put(row, first, None, INPUT_STYLES[field.kind], to=last if wide else None)
    _choice(page, row, first, field, indicator)
    if _is_narrative(field):
        builder.heights[row] = max(builder.heights[row], TEXT_HEIGHT)
    if "female" in fields:
        builder.put(row, second, None, INPUT_STYLES[fields["female"].kind])
        _choice(page, row, second, fields["female"], indicator)
    elif not wide:
        builder.put(row, second, None, "locked")


def _estimate_and_explanation(page: IndicatorTabContext, row: int, item: FormRow) -> None:
    """"Ước" is for figures; anything may be explained."""
    estimate = page.column("estimate")
    counted = item.fields[0].kind is FieldKind.INTEGER
    if page.narrow or not _is_narrative(item.fields[0]):
        page.builder.put(row, estimate, None, "input_choice" if counted else "locked")
    if counted:
        page.builder.choose(row, estimate, (ESTIMATE,))
        cell = (row, estimate)
        page.builder.highlights.append(Highlight(cell, cell, ESTIMATE, "watch"))
    page.builder.put(row, page.column("explanation"), None, "input_string")


def _is_narrative(field: Field) -> bool:
    """Reports whether the answer is free text: it also spans the "ước" column, which it does not need."""
    return field.kind is FieldKind.STRING and field.measure is Measure.TEXT


def _choice(page: IndicatorTabContext, row: int, column: int, field: Field, indicator: Indicator) -> None:
    """Adds the cell's data validation, with the indicator's help as its hint."""
    cell = (row, column)
    choice = accepted(cell, cell, field.kind, field.choices, bounds=(field.minimum, field.maximum),
                      title=indicator.code, hint=indicator.help)
    if choice is not None:
        page.builder.choices.append(choice)


BODY_LINES = {RowType.SECTION: _section, RowType.ITEM: _item}

