"""What a plan's texts call its people and groups: `[words]` in settings.toml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Vietnamese words, for the middle of a sentence but `whole`, which heads a line. `support`: whom a unit asks for
    another workbook or about a bound; `whole`: all units together."""

    support: str = "cơ quan nhận báo cáo"
    whole: str = "Tất cả đơn vị"
