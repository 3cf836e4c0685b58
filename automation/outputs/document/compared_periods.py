"""The document's part on earlier periods."""

from __future__ import annotations

from collections.abc import Iterator

from automation.domain.report import Report
from automation.outputs.comparisons import COMPARED_TITLE, comparison_sentences, year_sentences
from automation.outputs.document.blocks import DocumentBlock


def comparison_blocks(report: Report, place: int) -> Iterator[DocumentBlock]:
    """Yield of which units the earlier figures are, and this year's figures beside last year's."""
    texts, items = list(comparison_sentences(report)), list(year_sentences(report))
    if texts or items:
        yield DocumentBlock("heading", f"{place}. {COMPARED_TITLE}")
        yield from (DocumentBlock("text", text) for text in texts)
        yield from (DocumentBlock("item", text) for text in items)
