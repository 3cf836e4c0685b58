"""Formats figures and dates for Vietnamese readers: 1.234,5; "ẩn"; ngày 05 tháng 6 năm 2024."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from automation.domain.report import ERROR_MARK, HIDDEN, Figure, Report, Statement, TargetLine
from automation.domain.vietnamese.formatting import NO_DATA, UNDEFINED, format_number, official_date

EXPLAINED = ((NO_DATA, "chưa có số liệu"), (UNDEFINED, "không tính được (mẫu số bằng 0)"),
             (HIDDEN, "không công bố, để bảo vệ thông tin cá nhân"))
LEGEND = "Ghi chú: " + "; ".join(f"“{sign}” là {words}" for sign, words in EXPLAINED) + "."

PHRASES = {"on_time": "Đúng hạn", "late": "Trễ hạn", "missing": "Chưa nộp", "not_yet_due": "Chưa đến hạn",
           "exempt": "Được miễn"}
UNDATED_PHRASES = {"submitted": "Đã nộp", "unsubmitted": "Chưa nộp", "exempt": "Được miễn"}


def phrases(report: Report) -> dict[str, str]:
    """Return the counts that the timeliness table shows, with their titles: without a deadline none is on time."""
    return PHRASES if report.is_dated else UNDATED_PHRASES


def number(value: float | None, decimals: int = 0) -> str:
    """1234.5 → "1.234,5" with one decimal; "…" for None."""
    return format_number(value, decimals, NO_DATA)


def figure(shown: Figure) -> str:
    return sign(shown) or number(shown.value, 1)


def sign(shown: Figure) -> str:
    """What stands in place of a figure that is withheld, unknown or was not asked for; "" for a known one."""
    if shown.hidden:
        return HIDDEN
    return (UNASKED if shown.not_asked else NO_DATA) if shown.value is None else ""


def percent(value: float | None) -> str:
    """62.5 → "62,5%"."""
    return UNDEFINED if value is None else f"{number(value, 1)}%"


def share(shown: Figure) -> str:
    return HIDDEN if shown.hidden else percent(shown.value)


def day(value: date | None) -> str:
    """ "28/5/2024"; "" for None."""
    return official_date(value) if value else ""


def moment(value: datetime) -> str:
    return f"{value:%H:%M} {day(value.date())}"


def made_at(value: datetime) -> str:
    """Returns a moment as an official text has it: "09 giờ 00 phút ngày 10/6/2024"."""
    return f"{value:%H} giờ {value:%M} phút ngày {day(value.date())}"


def not_updated(as_of: datetime | None) -> str:
    """The mark of a sensitive figure that is repeated from an earlier summary; "" for None."""
    return f"(chưa cập nhật, số liệu ngày {day(as_of.date())})" if as_of else ""


NOT_UPDATED = ("“Chưa cập nhật”: số liệu nhạy cảm giữ như lần công bố trước; khi có thay đổi ở ít nhất 3 đơn vị mới "
               "công bố số liệu mới, để không suy ra được số liệu của từng đơn vị.")


def period(first: date | None, last: date | None) -> str:
    if first and last:
        return f"từ ngày {day(first)} đến ngày {day(last)}"
    return ""


UNASKED = "không hỏi"
UNASKED_EXPLAINED = (f"“{UNASKED}”: đơn vị không được hỏi chỉ tiêu này (chỉ tiêu có trong biểu mẫu từ sau khi đơn vị "
                     "được cấp bảng tính hoặc đã nộp báo cáo), không phải chưa trả lời.")
NOT_ASKED = "Nội dung này không thuộc phạm vi của bản tổng hợp này."
NOT_IN_PERIOD = "Kỳ báo cáo này không yêu cầu bảng này."
NO_FIGURES = "Chưa có số liệu."
ALL_SUBMITTED = "Tất cả đơn vị phải báo cáo đã gửi báo cáo."
NONE_OWED = "Không có đơn vị nào phải gửi báo cáo này."
ERRORS_EXPLAINED = (f"Dấu {ERROR_MARK}: số tổng hợp có cộng số liệu còn lỗi chưa khắc phục của đơn vị được nêu tên; "
                    "ô không đọc được thì không cộng.")


def statement_sentences(statement: Statement, report: Report) -> list[str]:
    """The statement about a question in words or of a register table, apart from the texts and rows themselves."""
    if not statement.asked:
        return [NOT_ASKED]
    if not report.included:
        return [NO_FIGURES]
    if statement.nothing_to_report:
        return [_nothing(report)]
    return list(_partly(statement, report))


def _nothing(report: Report) -> str:
    """It covers the units that are included; where others have not reported yet, it states that."""
    return "Không phát sinh" + (f" ở cả {len(report.included)} đơn vị được tổng hợp." if report.missing else ".")


def _partly(statement: Statement, report: Report) -> Iterator[str]:
    silent = len(statement.unanswered)
    if statement.nil:
        yield f"{number(statement.nil)} đơn vị báo không phát sinh."
    if statement.not_applicable:
        yield f"{number(statement.not_applicable)} đơn vị ghi không áp dụng."
    if statement.withheld:
        yield f"{number(statement.withheld)} nội dung không được công bố để bảo vệ thông tin cá nhân."
    if silent:
        said = "chưa có dòng nào trong kỳ và chưa báo không phát sinh" if statement.is_table else "chưa trả lời"
        yield f"{number(silent)} đơn vị {said}: {'; '.join(report.unit_names[unit] for unit in statement.unanswered)}."
    if statement.not_asked:
        yield (f"{number(len(statement.not_asked))} đơn vị không được hỏi nội dung này: "
               f"{'; '.join(report.unit_names[unit] for unit in statement.not_asked)}.")


ESTIMATES_TITLE = "Số ước kỳ trước so với số kỳ này"
ESTIMATES_NOTE = ("Chỉ so ở các đơn vị đã ghi “ước” kỳ trước và có số kỳ này không phải số ước. Số phát sinh tính lũy "
                  "kế cả kỳ này, nên chỉ kể đơn vị có số thấp hơn số đã ước.")


def signed(value: float) -> str:
    """12.0 → "+12"; -1250.0 → "-1.250"; "0"."""
    return f"+{number(value, 1)}" if value > 0 else number(value, 1)


def change(difference: float) -> str:
    """12.0 → "tăng 12"; -1250.0 → "giảm 1.250"; 0.0 → "không đổi"."""
    if not difference:
        return "không đổi"
    return f"{'tăng' if difference > 0 else 'giảm'} {number(abs(difference), 1)}"


VERDICTS = {True: "Đạt", False: "Chưa đạt", None: "Chưa đánh giá"}
WITHHELD = "Không công bố"


def verdict(line: TargetLine) -> str:
    return WITHHELD if line.hidden else VERDICTS[line.reached]


def reached(line: TargetLine) -> str:
    """Return the value of a target: "79,5%", "6,2 lần", "ẩn", "-"."""
    if line.hidden:
        return HIDDEN
    return UNDEFINED if line.actual is None else amount(line.actual, line.unit)


def amount(value: float, unit: str) -> str:
    return f"{number(value, 1)}%" if unit == "%" else f"{number(value, 1)} {unit}".rstrip()


def cutoff_words(report: Report) -> str:
    """Return a phrase with the date of data cut-off, without a full stop; "" when the plan has none."""
    if report.data_cutoff is None:
        return ""
    until = f"Số liệu chốt đến ngày {day(report.data_cutoff)}"
    whole = report.period_to is not None and report.data_cutoff >= report.period_to
    return until if whole else f"{until}, phần sau ngày này là số ước thực hiện"
