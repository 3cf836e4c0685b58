"""The parts of the document with what units wrote: difficulties, causes, proposals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from automation.domain.report import Report
from automation.outputs.document import sentences
from automation.outputs.document.blocks import ROMAN, DocumentBlock
from automation.outputs.wording import NOT_ASKED, number
from automation.summary.outline import DIFFICULTIES, PROPOSALS

NAMES_SHOWN = 4  # more units than these wrote the same: only their number is shown


def opinion_blocks(report: Report, *, known: bool) -> Iterator[DocumentBlock]:
    """What the units wrote: by the outline, or by the questions of a form that the outline doesn't have."""
    if known:
        yield from _words(report, f"{ROMAN[2]}. KHÓ KHĂN, VƯỚNG MẮC, NGUYÊN NHÂN", DIFFICULTIES)
        yield from _words(report, f"{ROMAN[3]}. PHƯƠNG HƯỚNG, KIẾN NGHỊ", PROPOSALS)
        return
    questions = [(title, (code,)) for code, title in sentences.questions(report).items()]
    yield from _words(report, f"{ROMAN[2]}. Ý KIẾN CỦA CÁC ĐƠN VỊ", questions)
    if not questions:
        yield DocumentBlock("text", NOT_ASKED)


def _words(report: Report, title: str, outline: Sequence[tuple[str, Sequence[str]]]) -> Iterator[DocumentBlock]:
    gathered = sentences.narratives_by_field(report)
    yield DocumentBlock("part", title)
    for place, (heading, fields) in enumerate(outline, start=1):
        yield DocumentBlock("heading", f"{place}. {heading}")
        opinions = [each for field in fields for each in gathered.get(field, [])]
        for text, writers in sentences.merge_equal_texts(opinions):
            yield DocumentBlock("item", f"{text.rstrip(' .;')} ({_who(writers)}).")
        yield from (DocumentBlock("text", text) for text in sentences.of_questions(report, fields))


def _who(units: Sequence[str]) -> str:
    return "; ".join(units) if len(units) <= NAMES_SHOWN else f"{number(len(units))} đơn vị"
