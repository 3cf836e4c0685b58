"""Draws the tab "Nhật ký": every event as a sentence, newest first, and encoded in a hidden column for `restore`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from automation.correspondence.outbox.records import KINDS
from automation.domain.plan.letters import LETTER_WORDS, LetterKind
from automation.domain.plan.vocabulary import NEUTRAL, Vocabulary
from automation.domain.tracking.chain import head
from automation.domain.tracking.event_log import encode
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import Delivery
from automation.domain.tracking.reasons import VERDICT_WORDS, problem_and_remedy
from automation.domain.tracking.report_state import Departure
from automation.domain.tracking.standing import TimelinessVerdict
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.layout import CODES
from automation.tabs.register.context import RegisterContext, header
from automation.tabs.tab_builder import TabBuilder

MARK = "@log:{total}"  # the total reveals rows lost at the newer end of the log
TITLE = "Nhật ký"
COLUMNS: dict[str, tuple[str, float]] = {
    "number": ("Số", 7), "at": ("Thời điểm", 17), "unit": ("Mã đơn vị", 32), "name": ("Tên đơn vị", 36),
    "obligation": ("Nội dung", 11), "what": ("Sự việc", 90), "record": ("Bản ghi", 10),
}
COLUMN = {code: number for number, code in enumerate(COLUMNS, start=2)}
CODES_ROW, HEADER_ROW = 3, 4
RETURN_STEP = "tra-lai@"  # of the letter on a returned report, also in events of older versions without its kind


def log_tab(context: RegisterContext) -> Drawing:
    """Draws the log. A record too long for one cell continues in rows below, without a sentence."""
    builder = TabBuilder(TITLE)
    builder.widths = {1: 4, **{COLUMN[code]: width for code, (_, width) in COLUMNS.items()}}
    builder.hidden_columns = {1, COLUMN["record"]}
    builder.put(1, 1, MARK.format(total=len(context.events)), "key")
    builder.put(1, 2, TITLE, "title")
    builder.put(2, 2, f"{len(context.events)} sự việc, mới nhất ở trên. {_legend(context)} Cột ẩn “Bản ghi” đủ để lập "
                      "lại nhật ký trên một máy trống; xin đừng xóa.", "subtitle")
    if link := head(context.events):  # noted down elsewhere, it proves later that nothing before it was changed
        builder.put(1, COLUMN["what"], f"Mã kiểm chứng: {link}", "subtitle")
    builder.heights[1] = 28
    builder.put(CODES_ROW, 1, CODES, "key")
    for code, column in COLUMN.items():
        builder.put(CODES_ROW, column, code, "key")
    header(builder, HEADER_ROW, [title for title, _ in COLUMNS.values()], 24)
    bottom = _rows(builder, context)
    return builder.drawing(freeze=(HEADER_ROW + 1, 2), protected=True, landscape=True,
                           hidden_rows=(CODES_ROW,), repeat_rows=(HEADER_ROW, HEADER_ROW),
                           filter=((HEADER_ROW, 2), (bottom, COLUMN["record"])))


def _legend(context: RegisterContext) -> str:
    return "; ".join(f"{each.code}: {each.title}" for each in context.plan.obligations) + "."


def _rows(builder: TabBuilder, context: RegisterContext) -> int:
    row = HEADER_ROW
    numbered = list(enumerate(zip(context.events, encode(context.logged), strict=True), start=1))
    for number, (event, pieces) in reversed(numbered):
        row += 1
        _words(builder, context, row, number, event)
        builder.put(row, COLUMN["record"], pieces[0], "key")
        for piece in pieces[1:]:
            row += 1
            builder.put(row, COLUMN["record"], piece, "key")
    return max(row, HEADER_ROW + 1)


def _words(builder: TabBuilder, context: RegisterContext, row: int, number: int, event: Event) -> None:
    unit = context.units.get(event.unit or "")
    words = context.plan.words
    what = event_words(event, {step.code: step.described(words.committee) for step in context.plan.ladder}, words)
    values = {
        "number": (number, "item_count"), "at": (context.local(event.at), "item_moment"),
        "unit": (event.unit or "", "item"), "name": (unit.name if unit else "", "item"),
        "obligation": (event.obligation or "", "item_centre"), "what": (what, "item"),
    }
    for code, (value, style) in values.items():
        builder.put(row, COLUMN[code], value, style)
    for code in ("unit", "name", "what"):
        builder.fit(row, str(values[code][0]), COLUMN[code], COLUMN[code])


def event_words(event: Event, steps: Mapping[str, str], words: Vocabulary = NEUTRAL) -> str:
    """Returns the event as one Vietnamese sentence. `steps`: code of a reminder's step → its words."""
    if event.kind in OUTCOME_WORDS:
        return _message(event, OUTCOME_WORDS[event.kind], steps, words.committee)
    return WORDS[event.kind](event, words)


def _observed(event: Event) -> str:
    if event.unit is None:
        missed = len(event.data.get("except", ()))
        return f"Kiểm tra toàn bộ thư mục: đọc được {event.data.get('seen', 0)} bảng tính" + (
            f"; {missed} bảng tính đã biết không thấy hoặc không đọc được." if missed else ".")
    tallies = event.data.get("tallies", {})
    ticked = [code for code, done in event.data.get("ticked", {}).items() if done]
    errors = sum(tallies[code][0] for code in ticked if code in tallies)
    text = f"Bảng tính có thay đổi: {event.data.get('filled', 0)} ô có trả lời"
    if not ticked:
        return f"{text}; chưa nộp nội dung nào."
    return f"{text}; đang chọn “Đã nộp”: {', '.join(ticked)}; {errors} lỗi."


def _who(event: Event, words: Vocabulary) -> str:
    """Returns who decided: the committee, or a cluster in a register of its own."""
    return str(event.data.get("by") or words.committee_first)


def _reason(event: Event) -> str:
    reason = str(event.data.get("reason") or "").strip().rstrip(".")
    return f": {reason}." if reason else "."


def _accepted(event: Event, words: Vocabulary) -> str:
    verdict = event.data.get("verdict")
    settled = f", {VERDICT_WORDS[TimelinessVerdict(verdict)]}" if verdict else ""
    return f"{_who(event, words)} duyệt báo cáo{settled}{_reason(event)}"


def _returned(event: Event, words: Vocabulary) -> str:
    until = event.data.get("until")
    again = f", nộp lại đến hết ngày {date.fromisoformat(until):%d/%m/%Y}" if until else ""
    return f"{_who(event, words)} trả lại báo cáo{again}{_reason(event)}"


def _extended(event: Event, words: Vocabulary) -> str:
    until = date.fromisoformat(event.data["until"])
    return f"{_who(event, words)} gia hạn đến hết ngày {until:%d/%m/%Y}{_reason(event)}"


def _exempted(event: Event, words: Vocabulary) -> str:
    what = "miễn" if event.data.get("exempt", True) else "hủy miễn"
    return f"{_who(event, words)} {what} báo cáo{_reason(event)}"


def _released(event: Event, words: Vocabulary) -> str:
    who, where = words.committee_first, f" ở ô {event.data['cell']}" if event.data.get("cell") else ""
    if event.data.get("released", True):
        return f"{who} xác định nội dung{where} không phải thông tin cá nhân, cho công bố{_reason(event)}"
    return f"{who} thu hồi việc cho công bố nội dung{where}{_reason(event)}"


def _message(event: Event, outcome: str, steps: Mapping[str, str], committee: str) -> str:
    """A step that is no longer in the plan is shown by its code."""
    step, letter = str(event.data.get("step", "")), str(event.data.get("letter", ""))
    letter = LetterKind.RETURNED if not letter and step.startswith(RETURN_STEP) else letter
    to = event.data.get("to") or ()
    recipients = f" tới {len(to)} địa chỉ" if to else ""
    refusal = "".join(f"; {words}: {', '.join(who)}" for words, who in _of_recipients(event).items())
    also = ", ".join(_letter(each["kind"], committee) for each in event.data.get("also", ()))
    what = steps.get(step.partition("@")[0]) or (letter and _letter(letter, committee)) or f"bước “{step}”"
    return f"Thư {what}{f' ({also})' if also else ''}{recipients}: {outcome}{refusal}."


def _of_recipients(event: Event) -> dict[str, list[str]]:
    """Returns words → the recipients of whom they are true, for those that the event names."""
    named = {str(each): Delivery.FAILED for each in event.data.get("refused") or ()}
    named |= {str(each["address"]): Delivery(each["state"]) for each in event.data.get("recipients") or ()}
    found: dict[str, list[str]] = {}
    for address, state in named.items():
        found.setdefault(RECIPIENT_WORDS[state], []).append(address)
    return found


def _letter(kind: str, committee: str) -> str:
    return LETTER_WORDS[LetterKind(kind)].format(committee=committee)


def _compiled(event: Event) -> str:
    included = event.data.get("included") or ()
    number = included if isinstance(included, int) else len(included)
    return f"Tổng hợp báo cáo của {number} đơn vị."


def _published(event: Event) -> str:
    names = ", ".join(str(each.get("name", "")) for each in event.data.get("files", ()))
    return f"Đưa báo cáo tổng hợp lên nơi dùng chung: {names}."


def _unclear(event: Event) -> str:
    entry = event.data.get("entry")
    if not entry:
        return "Quyết định chưa rõ trong sổ theo dõi đã được giải quyết."
    held = "tạm giữ thư nhắc đơn vị, nhiều nhất ba đêm"
    return f"Quyết định chưa rõ trong sổ theo dõi, {held}: {event.data.get('problem', '')}"


def _notified(event: Event) -> str:
    if event.data.get("state") == "over":
        return "Hết nguyên nhân của cảnh báo trước."
    is_post = str(event.data.get("occasion", "")).startswith(("digest ", "step "))
    what = "tình hình nộp" if is_post else "cảnh báo"
    state = OUTCOME_WORDS.get(NOTICE_STATES.get(str(event.data.get("state")), EventKind.MESSAGE_PLANNED))
    return f"Báo {what} qua {'thư' if event.data.get('channel') == 'mail' else 'webhook'}: {state}."


def _shared(event: Event) -> str:
    """Without addresses: they are for the administrator alone."""
    cluster = event.data.get("cluster")
    what = f"sổ theo dõi của cụm {cluster}" if cluster else "bảng tính của đơn vị" if event.unit else "sổ theo dõi"
    number = len(event.data.get("granted", ()))
    return f"Quyền trên {what}: phần mềm đã cấp cho {number} địa chỉ." if number else \
        f"Quyền trên {what}: phần mềm chưa cấp cho địa chỉ nào, hoặc địa chỉ đã được xóa theo thời hạn lưu."


def _purged(event: Event) -> str:
    before = datetime.fromisoformat(event.data["before"])
    return (f"Xóa lời văn và địa chỉ thư của {event.data['events']} sự việc, {event.data['snapshots']} bản chụp số "
            f"liệu từ trước ngày {before:%d/%m/%Y}, theo thời hạn lưu.")


def _upgraded(event: Event) -> str:
    left = event.data.get("left")
    kept = f" {left} ô không còn chỗ được giữ ở trang “Số liệu cũ”." if left else ""
    return f"Chuyển bảng tính sang biểu mẫu mới; báo cáo đã nộp, đã duyệt giữ nguyên.{kept}"


OUTCOME_WORDS: dict[EventKind, str] = {
    EventKind.MESSAGE_PLANNED: "chuẩn bị gửi",
    EventKind.MESSAGE_SENT: "đã gửi",
    EventKind.MESSAGE_FAILED: "gửi không được",
    EventKind.MESSAGE_UNCERTAIN: "chưa rõ đã gửi hay chưa",
    EventKind.MESSAGE_QUEUED: "chờ đến giờ gửi",
    EventKind.MESSAGE_DEFERRED: "máy chủ thư tạm thời chưa nhận, sẽ gửi lại",
    EventKind.MESSAGE_BOUNCED: "bị trả lại",
    EventKind.MESSAGE_COMPLAINED: "bị người nhận báo là thư rác",
    EventKind.MESSAGE_SUPERSEDED: "không gửi, đã có thư mới hơn thay thế",
    EventKind.MESSAGE_CANCELLED: "không gửi, vì không còn lý do gửi",
}
RECIPIENT_WORDS: dict[Delivery, str] = {state: OUTCOME_WORDS[KINDS[state]] for state in Delivery} | {
    Delivery.FAILED: "máy chủ thư không nhận", Delivery.DEFERRED: "máy chủ thư tạm thời chưa nhận",
    Delivery.BOUNCED: "thư bị trả lại", Delivery.COMPLAINED: "báo là thư rác"}
NOTICE_STATES: dict[str, EventKind] = {"sent": EventKind.MESSAGE_SENT, "failed": EventKind.MESSAGE_FAILED,
                                       "uncertain": EventKind.MESSAGE_UNCERTAIN}
CONFLICT_WORDS: dict[Departure, str] = {
    Departure.AMENDED: "Đơn vị sửa báo cáo sau khi {committee} duyệt; báo cáo đã duyệt vẫn giữ nguyên.",
    Departure.WITHDRAWN: "Đơn vị để lại “Chưa nộp” sau khi {committee} duyệt; báo cáo đã duyệt vẫn giữ nguyên.",
    Departure.ROLLED_BACK: "Tệp trở về một bản cũ; báo cáo đã nộp, đã duyệt vẫn giữ nguyên.",
    Departure.TAB_LOST: "Trang báo cáo không còn trong tệp sau khi {committee} duyệt; báo cáo đã duyệt vẫn giữ nguyên.",
}
STORED_WORDS = {"workbook": "Ghi nhận địa chỉ bảng tính của đơn vị.", "register": "Ghi nhận địa chỉ sổ theo dõi.",
                "template": "Ghi nhận địa chỉ bảng tính mẫu.", "plan": "Ghi nhận địa chỉ thư mục của kế hoạch.",
                "units": "Ghi nhận địa chỉ thư mục bảng tính.",
                "cluster": "Ghi nhận địa chỉ sổ theo dõi của cụm."}
WORDS: dict[EventKind, Callable[[Event, Vocabulary], str]] = {
    EventKind.ANNOUNCED: lambda event, words: (
        f"{words.committee_first} thông báo “{event.data.get('subject', '')}” tới "
        f"{len(event.data.get('unit_codes', ()))} đơn vị và {len(event.data.get('to', ()))} địa chỉ khác."),
    EventKind.PROVISIONED: lambda _event, _words: "Lập bảng tính cho đơn vị.",
    EventKind.UPGRADED: lambda event, _words: _upgraded(event),
    EventKind.SHARED: lambda event, _words: _shared(event),
    EventKind.OBSERVED: lambda event, _words: _observed(event),
    EventKind.UNREACHABLE: lambda event, _words: f"Không đọc được tệp: {problem_and_remedy(event)}",
    EventKind.SUBMITTED: lambda _event, _words: "Đơn vị nộp báo cáo.",
    EventKind.WITHDRAWN: lambda _event, _words: "Đơn vị rút báo cáo (để lại “Chưa nộp”).",
    EventKind.AMENDED: lambda _event, _words: "Đơn vị sửa báo cáo đã nộp.",
    EventKind.CONFLICT: lambda event, words: CONFLICT_WORDS[Departure(event.data["what"])].format(
        committee=words.committee),
    EventKind.RETURNED: _returned,
    EventKind.ACCEPTED: _accepted,
    EventKind.EXTENDED: _extended,
    EventKind.EXEMPTED: _exempted,
    EventKind.RELEASED: _released,
    EventKind.COMPILED: lambda event, _words: _compiled(event),
    EventKind.PUBLISHED: lambda event, _words: _published(event),
    EventKind.DRAFTED: lambda event, _words: (
        f"Lập dự thảo công văn đôn đốc {event.data.get('units', 0)} đơn vị: {event.data.get('file', '')}."),
    EventKind.UNCLEAR: lambda event, _words: _unclear(event),
    EventKind.MAIL_HELD: lambda event, _words: str(event.data.get("reason") or "Chưa gửi thư nào."),
    EventKind.NOTIFIED: lambda event, _words: _notified(event),
    EventKind.PURGED: lambda event, _words: _purged(event),
    EventKind.STORED: lambda event, _words: STORED_WORDS.get(event.data.get("what", ""),
                                                             "Ghi nhận một tệp của kế hoạch."),
    EventKind.CONFIGURED: lambda event, _words: (
        f"Ghi nhận kế hoạch “{event.data.get('plan', '')}” và các mã đang dùng."),
    EventKind.BREAK_ACKNOWLEDGED: lambda event, words: (
        f"{words.committee_first} ghi nhận nhật ký từng bị thay đổi{_reason(event)}"),
}
