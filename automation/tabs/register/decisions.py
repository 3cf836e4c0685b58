"""Draws the tab "Quyết định": one row per report, with three input cells for the committee's decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from automation.domain.tracking.decisions import ACTION_WORDS
from automation.domain.tracking.standing import Stage, Standing
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.drawing import DataValidation, Drawing
from automation.domain.workbook.layout import CODES
from automation.domain.workbook.styles import INPUT
from automation.recording.register_rows import DecisionRow
from automation.tabs.register.context import VERDICT_STYLES, RegisterContext, header, stage_style
from automation.tabs.tab_builder import TabBuilder

MARK = "@register"
TITLE = "Quyết định"
# code → (title, width), from column B on; column A is hidden and holds the rows' keys
COLUMNS: dict[str, tuple[str, float]] = {
    "unit": ("Mã đơn vị", 20),
    "name": ("Tên đơn vị", 34),
    "obligation": ("Nội dung báo cáo", 26),
    "standing": ("Tình trạng", 22),
    "decision": ("Quyết định", 17),
    "until": ("Hạn mới, đến hết ngày", 15),
    "reason": ("Lý do", 36),
    "errors": ("Lỗi", 6.5),
    "warnings": ("Cảnh báo", 8),
    "verdict": ("Đúng/trễ hạn", 14),
    "submitted_at": ("Thời điểm nộp", 17.5),
    "due": ("Ngày cuối của hạn", 12.5),
    "why": ("Căn cứ xác định", 72),
    "last": ("Quyết định gần nhất", 28),
    "answer": ("Phản hồi của phần mềm", 36),
}
COLUMN = {code: number for number, code in enumerate(COLUMNS, start=2)}
LAST = 1 + len(COLUMNS)
CODES_ROW, HEADER_ROW, FIRST_ROW = 4, 5, 6
MAX_ROW_HEIGHT = 120.0
# Sort order: submitted and not yet decided, then missing or unreadable, then not due, then closed. Obligations
# that are not open yet come last: an exemption or extension may be decided in advance.
URGENCY: dict[Stage, int] = {
    Stage.SUBMITTED: 0, Stage.WITH_ERRORS: 0, Stage.MISSING: 1, Stage.UNREACHABLE: 1, Stage.RETURNED: 1,
    Stage.NOT_DUE: 2, Stage.ACCEPTED: 3, Stage.EXEMPT: 3,
}
NOT_OPEN = 4
GUIDANCE = (
    "{committee} ghi quyết định vào các ô vàng. “Gia hạn”: ghi thêm ngày cuối của hạn mới; “Trả lại”: ngày cuối phải "
    "nộp lại, để trống là sau {days} ngày làm việc; “Trả lại”, “Gia hạn”, “Miễn”: ghi lý do để đơn vị đọc. {decided} "
    "Điều chưa rõ được giải thích ở cột cuối.")

CLUSTER_GUIDANCE = GUIDANCE.replace("{committee} ghi quyết định", "Ghi quyết định") + (
    " Hai nơi cùng quyết định: theo quyết định ghi sau.")
ONLY_SHOWN = ("Quyết định do {committee} ghi trong sổ của {committee}; trang này để xem, điều ghi ở đây không có hiệu "
              "lực.")


def decisions_tab(context: RegisterContext) -> Drawing:
    """Draws one row per unit × obligation, open or not; reports that need a decision first."""
    builder = TabBuilder(TITLE)
    builder.widths = {1: 4, **{COLUMN[code]: width for code, (_, width) in COLUMNS.items()}}
    builder.hidden_columns = {1}
    as_of = context.as_of.astimezone(context.zone)
    builder.put(1, 1, f"{MARK}:{context.generation}", "key")
    whose = f": {context.cluster.name}" if context.cluster else f" của {context.plan.words.committee}"
    builder.put(1, 2, f"{TITLE}{whose}", "title")
    builder.put(2, 2, f"Tính đến {as_of:%H giờ %M phút ngày %d/%m/%Y}.", "subtitle")
    guidance, end = _guidance(context), builder.screen_end()
    builder.put(3, 2, guidance, "guidance", to=end)
    builder.fit(3, guidance, 2, end)
    builder.heights[1] = 28
    builder.put(CODES_ROW, 1, CODES, "key")
    for code, column in COLUMN.items():
        builder.put(CODES_ROW, column, code, "key")
    header(builder, HEADER_ROW, [title for title, _ in COLUMNS.values()])
    bottom = _rows(builder, context)
    builder.choices.extend(_choices(bottom) if context.may_decide else ())
    return builder.drawing(
        freeze=(FIRST_ROW, COLUMN["obligation"]), protected=True, landscape=True, colour=INPUT,
        hidden_rows=(CODES_ROW,), repeat_rows=(HEADER_ROW, HEADER_ROW),
        filter=((HEADER_ROW, 1), (bottom, LAST)))  # the keys are sorted with their rows


def _guidance(context: RegisterContext) -> str:
    words = context.plan.words
    if not context.may_decide:
        return ONLY_SHOWN.format(committee=words.committee)
    form, committee = (CLUSTER_GUIDANCE, words.committee) if context.cluster else (GUIDANCE, words.committee_first)
    return form.format(decided=context.words.decided, days=context.plan.return_days, committee=committee)


def _rows(builder: TabBuilder, context: RegisterContext) -> int:
    """Draws the rows, those that need a decision first; returns the last row."""
    pending = {(each.unit, each.obligation): each for each in context.pending}
    shown = [(each.unit, each.obligation) for each in by_urgency(context)]
    keys = [*pending, *(key for key in shown if key not in pending)]
    for row, key in enumerate(keys, start=FIRST_ROW):
        _row(builder, context, row, key, pending.get(key))
    return FIRST_ROW + max(1, len(keys)) - 1


def by_urgency(context: RegisterContext) -> list[Standing]:
    """Returns every standing, those that need a decision first; closed reports are included for late decisions."""
    ahead = {each.code for each in context.plan.obligations if each.opens_at > context.as_of}

    def turn(standing: Standing) -> int:
        if standing.conflict:
            return 0
        not_open = standing.stage is Stage.NOT_DUE and standing.obligation in ahead
        return NOT_OPEN if not_open else URGENCY[standing.stage]

    return sorted((each for obligation in context.plan.obligations for each in context.of(obligation.code)), key=turn)


def placed(pending: Sequence[DecisionRow]) -> list[DecisionRow]:
    """Returns the rows that are shown again, with the cells where this tab shows them."""
    keys = list(dict.fromkeys((each.unit, each.obligation) for each in pending))
    rows = {key: row for row, key in enumerate(keys, start=FIRST_ROW)}
    return [replace(each, cell=cell_name(rows[each.unit, each.obligation], COLUMN["decision"])) for each in pending]


def _row(builder: TabBuilder, context: RegisterContext, row: int, key: tuple[str, str],
         typed: DecisionRow | None) -> None:
    unit, obligation = key
    standing = context.standings.get(key)
    titles = {each.code: each.title for each in context.plan.obligations}
    builder.put(row, 1, f"{unit}|{obligation}", "key")
    builder.put(row, COLUMN["unit"], unit, "item")
    context.put_name(builder, row, COLUMN["name"], context.units.get(unit), obligation)
    builder.put(row, COLUMN["obligation"], titles.get(obligation, obligation), "item")
    if standing is not None:
        _standing(builder, context, row, standing)
    problem = typed.problem if typed else ""
    for code, style in (("decision", "input_choice"), ("until", "input_date"), ("reason", "input_string")):
        value = getattr(typed, code) if typed and not typed.displaced else None
        builder.put(row, COLUMN[code], value, style if context.may_decide else "item")
    builder.put(row, COLUMN["answer"], problem, "bad" if problem else "item")
    shown = {
        "answer": problem, "unit": unit, "name": context.units[unit].name if unit in context.units else "",
        "obligation": titles.get(obligation, obligation), "reason": str(typed.reason or "") if typed else "",
        "standing": context.stage_words(standing) if standing else ""}
    _fit(builder, row, shown, standing)


def _standing(builder: TabBuilder, context: RegisterContext, row: int, standing: Standing) -> None:
    verdict, style = VERDICT_STYLES[standing.verdict]
    cells = {
        "standing": (context.stage_words(standing), stage_style(standing)),
        "verdict": (verdict, style),
        "submitted_at": (context.local(standing.submitted_at), "item_moment"),
        "due": (context.last_day(standing.due), "item_date"),
        "errors": (standing.errors, "bad" if standing.errors else "item_centre"),
        "warnings": (standing.warnings, "watch" if standing.warnings else "item_centre"),
        "why": (standing.reason, "item"),
        "last": (standing.decision, "item"),
    }
    for code, (value, style) in cells.items():
        builder.put(row, COLUMN[code], value, style)


def _fit(builder: TabBuilder, row: int, shown: Mapping[str, str], standing: Standing | None) -> None:
    """Makes the row high enough for its longest text, up to `MAX_ROW_HEIGHT`, so that rows stay easy to scan."""
    texts = dict(shown)
    if standing is not None:
        texts |= {"why": standing.reason, "last": standing.decision, "verdict": VERDICT_STYLES[standing.verdict][0]}
    for code, text in texts.items():
        builder.fit(row, text, COLUMN[code], COLUMN[code])
    builder.heights[row] = min(builder.heights[row], MAX_ROW_HEIGHT)


def _choices(bottom: int) -> Iterator[DataValidation]:
    def block(code: str, kind: str, title: str, hint: str, values: tuple[str, ...] = ()) -> DataValidation:
        column = COLUMN[code]
        return DataValidation((FIRST_ROW, column), (bottom, column), kind, values, hint_title=title, hint=hint)

    yield block("decision", "list", "Quyết định", "Chọn một mục. Để trống: chưa quyết định gì.",
                tuple(ACTION_WORDS))
    yield block("until", "date", "Gia hạn, trả lại", "Ngày cuối cùng của hạn mới (ngày/tháng/năm).")
