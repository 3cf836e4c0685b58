"""The choice that there is nothing to report: of a register table, or of a whole section of indicators."""

from __future__ import annotations

from automation.domain.workbook.answer_words import as_word
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import FieldKind
from automation.domain.workbook.parse_cell import read_value
from automation.domain.workbook.words import NIL


def is_nil(raw: Raw) -> bool:
    """Is the cell beside "Không phát sinh" ticked, or does it repeat these words? A bare "Không" is ambiguous and
    counts as no answer."""
    if isinstance(raw, str) and as_word(raw) == as_word(NIL):
        return True
    return read_value(raw, FieldKind.BOOLEAN).value == 1.0
