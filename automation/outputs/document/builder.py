"""Writes the summary as an official document (.docx) in the form of Nghị định 30/2020/NĐ-CP, Phụ lục I.

The template determines the layout (see `template.py`); this module makes the content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate

from automation.domain.plan.settings import DocumentSettings
from automation.domain.report import ERROR_MARK, Report, TargetLine, TimelinessLine
from automation.domain.vietnamese.formatting import UNDEFINED, lower_first, worded_date
from automation.outputs.context import OutputContext
from automation.outputs.document import sentences
from automation.outputs.document.annex import annex_contents, annexes
from automation.outputs.document.blocks import ROMAN, DocumentBlock, DocumentTableRow
from automation.outputs.document.compared_periods import comparison_blocks
from automation.outputs.document.insertion import insert_annexes
from automation.outputs.document.opinions import opinion_blocks
from automation.outputs.document.original_codes import with_original_codes
from automation.outputs.office_file import save, utc_without_zone
from automation.outputs.rows import (
    estimate_title,
    exempt_units,
    flawed_rows,
    marked_target,
    unit_differences,
    units_amended_late,
    units_with_errors,
)
from automation.outputs.wording import (
    ALL_SUBMITTED,
    ESTIMATES_TITLE,
    LEGEND,
    NO_FIGURES,
    NONE_OWED,
    NOT_ASKED,
    amount,
    cutoff_words,
    day,
    number,
    percent,
    period,
    reached,
    signed,
    verdict,
)
from automation.summary.outline import DIRECTION, DIRECTION_PART, RESULTS
from automation.util.templates import RenderingError, document_environment

NUMBER_TO_FILL = "……"  # given by the office when the document is issued
PLAIN_PART = "CÔNG TÁC CHỈ ĐẠO, TỔ CHỨC THỰC HIỆN"  # of a form for which there is no outline
NO_BREAK = "\N{NO-BREAK SPACE}"
NUMBER_AND_WORD = re.compile(r"(?<=\d) | (?=\d)")  # "6 tháng", "năm 2024" stay on one line


class DocumentTemplateError(RenderingError):
    """The template cannot be rendered; the message names what to correct in it."""


def write(report: Report, folder: Path, context: OutputContext) -> Path:
    """Render the workspace's template, or the built-in one when there is none, to `context.stem`.docx.

    Raises DocumentTemplateError when the template's placeholders are wrong.
    """
    path = folder / f"{context.stem(report)}.docx"
    template = DocxTemplate(_template(context))
    try:
        template.render(contents(report, context.documents), document_environment(), autoescape=True)
    except Exception as error:
        raise DocumentTemplateError(f"{context.documents.template}: {error}") from error
    insert_annexes(template.docx, annexes(report), _belonging(report, context.documents), LEGEND)
    _set_properties(template.docx.core_properties, report)
    save(template, path)
    return path


def _set_properties(properties: Any, report: Report) -> None:
    """Set the file's properties to those of the report; they would otherwise be the template's and its editor's."""
    properties.title = f"Báo cáo: Kết quả {subject_of(report)}".replace(NO_BREAK, " ")
    properties.author = properties.last_modified_by = report.committee
    properties.created = properties.modified = utc_without_zone(report.as_of)
    properties.revision = 1


def _template(context: OutputContext) -> Any:
    if context.template.is_file():
        return context.template
    from io import BytesIO

    from automation.outputs.document.template import build

    built = BytesIO()
    build().save(built)
    built.seek(0)
    return built


def contents(report: Report, settings: DocumentSettings) -> dict[str, Any]:
    """Return the values of the template's placeholders."""
    subject = subject_of(report)
    return {
        "parent_agency": unbroken_end(settings.parent_agency), "agency": unbroken_end(settings.agency),
        "symbol": settings.symbol,
        "number": NUMBER_TO_FILL, "place": settings.place, "date": worded_date(report.as_of.date()),
        "committee": report.committee, "subject": f"Kết quả {subject}",
        "addressee": settings.addressee, "grounds": grounds(settings.grounds), "opening": _opening(report),
        "blocks": list(blocks(report)), "closing": _closing(report, settings),
        "recipients": settings.recipient_lines(settings.recipients), "signer_authority": settings.signer_authority,
        "signer_title": settings.signer_title, "signer_name": settings.signer_name,
        "annex_title": f"Số liệu {subject}",
        **annex_contents(report),
    }


def _belonging(report: Report, settings: DocumentSettings) -> str:
    return (f"(Kèm theo Báo cáo số {NUMBER_TO_FILL}/{settings.symbol} {worded_date(report.as_of.date())} của "
            f"{report.committee})")


def subject_of(report: Report) -> str:
    """Return plan and period in one phrase: "thực hiện công tác … 6 tháng đầu năm 2024"."""
    plan = lower_first(report.plan_title.removeprefix("Kế hoạch ").removesuffix(f" năm {report.year}"))
    time_span = lower_first(report.obligation_title.removeprefix("Báo cáo "))
    dated = f"{time_span} {report.year}" if time_span.endswith("năm") else f"{time_span} năm {report.year}"
    return f"{plan} {NUMBER_AND_WORD.sub(NO_BREAK, dated)}"


def unbroken_end(words: str) -> str:
    """Join the last two words by a no-break space: a letterhead must not end in a single word."""
    return NO_BREAK.join(words.rsplit(" ", 1))


def grounds(lines: Sequence[str]) -> list[str]:
    """Return the lines, each ending in ";", the last in "." (NĐ 30/2020, Phụ lục I, mục II.6)."""
    bare = [line.rstrip(" ;.") for line in lines]
    return [f"{line}{'.' if place == len(bare) else ';'}" for place, line in enumerate(bare, start=1)]


def _opening(report: Report) -> str:
    time_span = period(report.period_from, report.period_to)
    cutoff = f"; {lower_first(cutoff_words(report))}" if report.data_cutoff else ""
    chosen = f" (phạm vi: {report.selection})" if report.selection else ""
    return (f"Thực hiện {report.plan_title}, {report.committee} tổng hợp báo cáo của các đơn vị{chosen}"
            f"{f', kỳ báo cáo {time_span}' if time_span else ''}{cutoff}, kết quả như sau:")


def _closing(report: Report, settings: DocumentSettings) -> str:
    return (f"Trên đây là báo cáo kết quả {subject_of(report)} của {report.committee}; "
            f"kính trình {settings.addressee} xem xét, chỉ đạo")


def blocks(report: Report) -> Iterator[DocumentBlock]:
    """Yield the body of the document in the order of its outline (I to IV)."""
    report = with_original_codes(report)
    figures = sentences.Figures(report.indicators)
    known, absent = sentences.has_known_outline(report), sentences.out_of_scope(report)
    yield DocumentBlock("part", f"{ROMAN[0]}. {DIRECTION_PART if known else PLAIN_PART}")
    yield DocumentBlock("heading", "1. Chế độ thông tin, báo cáo")
    yield from _reporting(report)
    if known:
        yield DocumentBlock("heading", f"2. {DIRECTION.title}")
        yield from (DocumentBlock("item", text) for text in sentences.heading_sentences(DIRECTION, figures, absent))
    yield DocumentBlock("part", f"{ROMAN[1]}. KẾT QUẢ THỰC HIỆN")
    headings = [(heading.title, sentences.heading_sentences(heading, figures, absent)) for heading in RESULTS] \
        if known else list(sentences.plain_headings(report)) or list(sentences.register_headings(report))
    if not headings:
        yield DocumentBlock("text", NOT_ASKED if report.left_out else NO_FIGURES)
    for place, (title, texts) in enumerate(headings, start=1):
        yield DocumentBlock("heading", f"{place}. {title}")
        yield from (DocumentBlock("item", text) for text in texts)
    yield from _targets(report, len(headings) + 1)
    yield from _estimates(report, len(headings) + 1 + bool(report.targets))
    yield from comparison_blocks(report, len(headings) + 1 + bool(report.targets) + bool(report.estimates))
    yield from opinion_blocks(report, known=known)


def _reporting(report: Report) -> Iterator[DocumentBlock]:
    yield from _rates(report)
    yield DocumentBlock("text", _missing(report))
    free = exempt_units(report)
    if free:
        yield DocumentBlock("text", f"Có {number(len(free))} đơn vị được miễn, không tính vào số phải nộp: "
                            f"{'; '.join(each.name for each in free)}.")
    flawed = units_with_errors(report)
    if flawed:
        marked = (f" Số tổng hợp có cộng số còn lỗi được đánh dấu {ERROR_MARK}; đơn vị còn lỗi ở từng số được nêu ở "
                  "cuối phụ lục.") if flawed_rows(report) else ""
        yield DocumentBlock("text", f"Số liệu của {number(len(flawed))} đơn vị đã gửi báo cáo nhưng còn lỗi chưa "
                            f"khắc phục vẫn được tổng hợp, đề nghị tiếp tục rà soát: {'; '.join(flawed)}.{marked}")
    amended = units_amended_late(report)
    if amended:
        yield DocumentBlock("text", f"Có {number(len(amended))} đơn vị sửa số liệu sau thời hạn: {'; '.join(amended)}.")


def _rates(report: Report) -> Iterator[DocumentBlock]:
    """Yield the rate, then the table of the unit types; without a deadline a sentence on them."""
    *types, whole = report.timeliness
    rate = (f"Tính đến ngày {day(report.as_of.date())}, có {number(whole.submitted)}/{number(whole.owed)} đơn vị phải "
            f"nộp đã gửi báo cáo (tỷ lệ {percent(whole.rate)})")
    if report.is_dated:
        yield DocumentBlock("text", f"{rate}, trong đó {number(whole.on_time)} đơn vị đúng hạn, {number(whole.late)} "
                            "đơn vị trễ hạn. Cụ thể theo loại hình đơn vị:")
        rows = tuple(_timeliness_row(line, line is whole) for line in report.timeliness)
        yield DocumentBlock("timeliness", rows=rows)
        return
    by_type = "; ".join(f"{line.name} {number(line.submitted)}/{number(line.owed)}" for line in types)
    detail = f" Cụ thể theo loại hình đơn vị: {by_type}." if by_type else ""
    yield DocumentBlock("text", f"{rate}; nội dung này không đặt hạn nộp.{detail}")


def _missing(report: Report) -> str:
    if not report.missing:
        return ALL_SUBMITTED if report.timeliness[-1].owed else NONE_OWED
    units = "; ".join(f"{each.name} ({lower_first(each.stage)})" for each in report.missing)
    return f"Có {number(len(report.missing))} đơn vị chưa được tổng hợp: {units}."


def _timeliness_row(line: TimelinessLine, whole: bool) -> DocumentTableRow:
    counts = (line.owed, line.on_time, line.late, line.missing, line.not_yet_due, line.exempt)
    return DocumentTableRow((line.name, *(number(count) for count in counts), percent(line.rate)), bold=whole)


def _targets(report: Report, place: int) -> Iterator[DocumentBlock]:
    if not report.targets:
        return
    yield DocumentBlock("heading", f"{place}. Kết quả thực hiện các chỉ tiêu")
    yield DocumentBlock("targets", rows=tuple(_target_row(line) for line in report.targets))


def _estimates(report: Report, place: int) -> Iterator[DocumentBlock]:
    """The estimates of the period before that this one's figures contradict, and how many they bear out."""
    if not report.estimates:
        return
    wrong = [line for line in report.estimates if line.contradicted]
    right = len(report.estimates) - len(wrong)
    yield DocumentBlock("heading", f"{place}. {ESTIMATES_TITLE}")
    yield DocumentBlock("text", f"Có {number(len(report.estimates))} số liệu được các đơn vị ước kỳ trước và nay có số "
                        f"không phải số ước; {number(right)} số liệu không trái với số ước, {number(len(wrong))} số "
                        "liệu khác số đã ước.")
    for line in wrong:
        yield DocumentBlock("item", f"{estimate_title(line)}: kỳ trước ước {number(line.estimated, 1)}, kỳ này "
                            f"{number(line.actual, 1)}, chênh lệch {signed(line.difference)} {line.unit}".rstrip()
                            + f" ({unit_differences(report, line)}).")


def _target_row(line: TargetLine) -> DocumentTableRow:
    units = f"{number(line.units_reached)}/{number(line.units_counted)}" if line.units_counted else UNDEFINED
    title = marked_target(line)
    return DocumentTableRow((title, f"Từ {amount(line.at_least, line.unit)}", reached(line), verdict(line), units))
