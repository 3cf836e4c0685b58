"""What the software writes about the findings of one unit's workbook: notes and colours, a tab, a line on each form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from automation.domain.workbook.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note and a colour for one cell of a unit's workbook. `style` is "error_mark", "warning_mark" or NO_MARK. `cell`
    is None for a note on the whole tab. `redacted`: the cell holds personal data, which the copy must not contain."""

    sheet: str
    cell: str | None
    text: str
    style: str
    redacted: bool = False


@dataclass(frozen=True, slots=True)
class Banner:
    """The line at the head of each form: `checked` (when), then what was `found` in that tab ((text, style) by the
    tab's title), or `clean` for one without findings. A banner that differs in `checked` alone is not rewritten."""

    checked: str
    found: Mapping[str, tuple[str, str]]
    clean: tuple[str, str]


# one unit's annotations, its tab "Kiểm tra", the banner on its forms
UnitAnnotations = tuple[Sequence[Annotation], Drawing, Banner | None]
