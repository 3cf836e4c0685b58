"""Draws a tab of indicators: each input has the previous period's figure beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from automation.domain.plan.plan import Plan
from automation.domain.workbook.drawing import Drawing, Highlight
from automation.domain.workbook.forms import Catalogue, Field, FieldKind, FormRow, Indicator, Measure, Tab
from automation.domain.workbook.layout import Layout, LayoutRow, RowType, layout
from automation.domain.workbook.self_check import CHECK, FLAGS
from automation.domain.workbook.words import ESTIMATE
from automation.rules.plan_values import tab_before
from automation.tabs.cell_formulas import computed_formula, same_cell
from automation.tabs.form_header import HeaderColumns, draw_form_header, row_of
from automation.tabs.input_validation import INPUT_STYLES, data_validation
from automation.tabs.not_owed import grey_what_is_not_owed
from automation.tabs.section_line import draw_section
from automation.tabs.self_check.places import IndicatorPlace
from automation.tabs.self_check.shown import flags_formula, row_highlights, words_formula
from automation.tabs.tab_builder import TabBuilder

HEADERS = {
    "no": "Mã số", "title": "Nội dung, chỉ tiêu", "unit": "Đơn vị tính",
    "prev_total": "Kỳ trước:\ntổng số", "prev_female": "Kỳ trước:\nnữ",
    "total": "Kỳ này:\ntổng số", "female": "Kỳ này:\ntrong đó nữ",
    "estimate": "Ước\nthực hiện", CHECK: "Tự kiểm tra", "explanation": "Giải trình, ghi chú",
}
ANSWER_HEADER = "Trả lời"
WIDTHS = {
    "key": 10, "no": 7.5, "title": 40, "unit": 11, "prev_total": 10.5, "prev_female": 9,
    "total": 13, "female": 12, "estimate": 10, CHECK: 29, "explanation": 27, FLAGS: 6,
}  # together as wide as a small screen
ANSWER_WIDTH = 35  # of a tab without pairs
PREVIOUS_OF = {"total": "prev_total", "female": "prev_female"}
TEXT_HEIGHT = 126.0  # eight lines for a text answer among figures, which a program does not fit
COLOUR = "0F766E"


@dataclass(frozen=True)
class IndicatorTabContext:
    """The context for drawing one tab. `previous_layout`: the layout of the tab that holds the previous
    period's figures, if it is in the same workbook."""

    layout: Layout
    builder: TabBuilder
    place: IndicatorPlace
    previous_layout: Layout | None
    indicators: Mapping[str, Indicator]
    single_answer_column: bool  # no total/female pairs on this tab: the columns for women are hidden

    def column(self, code: str) -> int:
        return self.layout.column_of[code]

    @property
    def answer_end(self) -> int:
        """The last column of an answer that is no figure."""
        return self.column("total" if self.single_answer_column else "female")


def source_slot(tab: str) -> str:
    """Returns the slot of the sentence about the figures of the period before. `tab`: its code."""
    return f"source:{tab}"


def indicator_tab(tab: Tab, catalogue: Catalogue, plan: Plan, place: IndicatorPlace, source: str = "") -> Drawing:
    """Draws the tab of one obligation; columns that none of its rows needs are hidden. `source`: the longest sentence
    about the figures of the period before, for which there is room between header and lines. `place`: where the tab's
    checks are."""
    tab_layout = layout(tab)
    has_pairs = any(field.column == "female" for field in tab.fields)
    has_counts = any(field.kind is FieldKind.INTEGER for field in tab.fields)
    before = tab_before(tab, catalogue, plan)
    context = IndicatorTabContext(tab_layout, TabBuilder(tab.title), place, layout(before) if before else None,
                                  {each.code: each for each in tab.indicators}, not has_pairs)
    _widths(context, has_counts=has_counts)
    last = tab_layout.last_in_head
    draw_form_header(context.builder, tab_layout, HeaderColumns(context.column("total"), context.answer_end,
                                                                context.column("total"), last), plan, place)
    _header(context)
    if source:
        row = row_of(tab_layout, RowType.SPACE)
        context.builder.put(row, 2, None, "guidance", to=last, slot=source_slot(tab.code))
        context.builder.heights[row] = context.builder.height(source, 2, last)
    for line in tab_layout.rows:
        if line.line in BODY_LINES:
            BODY_LINES[line.line](context, line)
    return _complete_drawing(context)


def _widths(context: IndicatorTabContext, *, has_counts: bool) -> None:
    for code, width in WIDTHS.items():
        context.builder.widths[context.column(code)] = width
    unneeded: tuple[str, ...] = () if has_counts else ("unit", "prev_total", "estimate")
    if context.single_answer_column:
        unneeded += ("prev_female", "female")
        context.builder.widths[context.column("total")] = ANSWER_WIDTH
    context.builder.hidden_columns = {1, *(context.column(code) for code in (*unneeded, FLAGS))}
    if not has_counts:  # a checklist: wider columns for text instead of figures
        context.builder.widths[context.column("title")] = 55


def _complete_drawing(context: IndicatorTabContext) -> Drawing:
    tab_layout = context.layout
    header = row_of(tab_layout, RowType.HEADER)
    grey_what_is_not_owed(context.builder, tab_layout)
    context.builder.highlights += row_highlights(tab_layout, ("total", "female"), header + 1, tab_layout.rows[-1].row)
    return context.builder.drawing(
        hidden_rows=(row_of(tab_layout, RowType.CODES),),
        freeze=(header + 1, context.column("unit")), protected=True, landscape=True,
        repeat_rows=(header, header), colour=COLOUR,
    )


def _header(context: IndicatorTabContext) -> None:
    row = row_of(context.layout, RowType.HEADER)
    for code, words in HEADERS.items():
        if code == "female" and context.single_answer_column:
            continue
        is_answer = code == "total" and context.single_answer_column
        context.builder.put(row, context.column(code), ANSWER_HEADER if is_answer else words, "header")
    context.builder.heights[row] = 33


def _section(context: IndicatorTabContext, line: LayoutRow) -> None:
    draw_section(context.builder, context.layout, line, words_formula(context.place, context.layout, line.row))


def _item(context: IndicatorTabContext, line: LayoutRow) -> None:
    item = line.item
    if item is None:
        return
    indicator = context.indicators[item.key.partition(".")[0]]
    _labels(context, line.row, item, indicator)
    by_column = {field.column: field for field in item.fields}
    for column in ("total", "female"):
        _previous(context, line.row, item, column, by_column.get(column))
    if item.key in context.place.line_of:
        _checks(context, line.row)
    if not item.fields:
        _computed_or_heading(context, line.row, indicator)
        return
    _inputs(context, line.row, indicator, by_column)
    _estimate_and_explanation(context, line.row, item)


def _checks(context: IndicatorTabContext, row: int) -> None:
    for code, formula, style in ((CHECK, words_formula, "self_check"), (FLAGS, flags_formula, "key")):
        context.builder.put(row, context.column(code), "", style, formula=formula(context.place, context.layout, row))


def _labels(context: IndicatorTabContext, row: int, item: FormRow, indicator: Indicator) -> None:
    """Draws a row's labels. Its number is the indicator's code, as findings and the summary cite it."""
    builder = context.builder
    heading = not item.fields and not indicator.computed
    builder.put(row, 1, item.key, "key")
    builder.put(row, context.column("no"), item.key if not item.level else None, "item_centre")
    style = "item_group" if item.level else "item_head" if heading else "item"
    note = indicator.help if _needs_note(item, indicator) else ""
    builder.put(row, context.column("title"), item.title, style, note=note)
    builder.put(row, context.column("unit"), item.unit or None, "item_centre")
    title = context.column("title")
    narrower = item.title + " " * (4 if item.level else len(item.title) // 7 if heading else 0)  # bold is wider
    builder.fit(row, narrower, title, title, least=21)


def _needs_note(item: FormRow, indicator: Indicator) -> bool:
    """Reports whether help needs a note: only cells with a drop-down or bounds have a hint to show it in."""
    return bool(indicator.help) and item.key == indicator.code and (
        not item.fields or item.fields[0].kind is FieldKind.STRING)


def _previous(context: IndicatorTabContext, row: int, item: FormRow, column: str, field: Field | None) -> None:
    place = context.column(PREVIOUS_OF[column])
    if field is None or field.kind not in (FieldKind.INTEGER, FieldKind.BOOLEAN):
        context.builder.put(row, place, None, "locked")
        return
    style = "previous" if field.kind is FieldKind.INTEGER else "quiet"
    if context.previous_layout is not None and item.key in context.previous_layout.row_of:
        cell = context.previous_layout.cell(item.key, column)
        context.builder.put(row, place, "", style, formula=same_cell(context.previous_layout.tab.title, cell))
    else:
        context.builder.put(row, place, None, style, slot=f"prev:{context.layout.tab.code}:{field.name}")


def _computed_or_heading(context: IndicatorTabContext, row: int, indicator: Indicator) -> None:
    """Draws a heading above its groups, or a computed line."""
    builder, total = context.builder, context.column("total")
    if indicator.computed:
        formula = computed_formula(indicator, context.layout)
        builder.put(row, total, "" if formula else "tự động tính", "computed", formula=formula)
    else:
        builder.put(row, total, None, "locked")
    for code in (*(() if context.single_answer_column else ("female",)), "estimate", "explanation"):
        builder.put(row, context.column(code), None, "locked")


def _inputs(context: IndicatorTabContext, row: int, indicator: Indicator, fields: Mapping[str, Field]) -> None:
    builder, first, second = context.builder, context.column("total"), context.column("female")
    field = fields["total"]
    spans_columns = context.single_answer_column or field.kind in (FieldKind.STRING, FieldKind.CHOICE)
    last = context.column("estimate") if _is_narrative(field) and not context.single_answer_column \
        else context.answer_end
    style = "input_text" if _is_narrative(field) else INPUT_STYLES[field.kind]
    builder.put(row, first, None, style, to=last if spans_columns else None)
    _choice(context, row, first, field, indicator)
    if _is_narrative(field):
        builder.heights[row] = max(builder.heights[row], TEXT_HEIGHT)
    if "female" in fields:
        builder.put(row, second, None, INPUT_STYLES[fields["female"].kind])
        _choice(context, row, second, fields["female"], indicator)
    elif not spans_columns:
        builder.put(row, second, None, "locked")


def _estimate_and_explanation(context: IndicatorTabContext, row: int, item: FormRow) -> None:
    """Draws the "ước" cell, an input for figures only, and the explanation cell, an input in every row."""
    estimate = context.column("estimate")
    counted = item.fields[0].kind is FieldKind.INTEGER
    if context.single_answer_column or not _is_narrative(item.fields[0]):
        context.builder.put(row, estimate, None, "input_choice" if counted else "locked")
    if counted:
        context.builder.choose(row, estimate, (ESTIMATE,))
        cell = (row, estimate)
        context.builder.highlights.append(Highlight(cell, cell, ESTIMATE, "watch"))
    context.builder.put(row, context.column("explanation"), None, "input_string")


def _is_narrative(field: Field) -> bool:
    """Reports whether the answer is free text: it also spans the "ước" column, which it does not need."""
    return field.kind is FieldKind.STRING and field.measure is Measure.TEXT


def _choice(context: IndicatorTabContext, row: int, column: int, field: Field, indicator: Indicator) -> None:
    """Adds the cell's data validation, with the indicator's help as its hint."""
    cell = (row, column)
    choice = data_validation(cell, cell, field.kind, field.choices, bounds=(field.minimum, field.maximum),
                             title=indicator.code, hint=indicator.help)
    if choice is not None:
        context.builder.choices.append(choice)


BODY_LINES = {RowType.SECTION: _section, RowType.ITEM: _item}

