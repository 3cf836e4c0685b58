"""An official letter (công văn): what it contains, before it is laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LateReport:
    """A report that is owed and late. `due`: the last day in time of that unit; `reminded`: days of letters about it,
    oldest first; `state` (Vietnamese): where it stands."""

    code: str
    name: str
    head_title: str
    due: date
    days_late: int
    reminded: tuple[date, ...]
    state: str


@dataclass(frozen=True, slots=True)
class OfficialLetter:
    """`about`: what stands under the number ("V/v …"); `addressees`: after "Kính gửi"; the table of `late` stands
    between the paragraphs `before` and `after`. `dated`: the day on it."""

    about: str
    addressees: Sequence[str]
    before: Sequence[str]
    late: Sequence[LateReport]
    after: Sequence[str]
    dated: date
