"""The computed summary of one obligation. Outputs format it and compute nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from automation.domain.tracking.standing import Standing

HIDDEN = "ẩn"  # shown where a small count, or its complement, is withheld


@dataclass(frozen=True, slots=True)
class Figure:
    """A count that may be withheld. `value` None: nobody answered. A `hidden` figure is never shown, whatever its
    value."""

    value: float | None
    hidden: bool = False


@dataclass(frozen=True)
class IndicatorLine:
    """One field of one indicator over the included units.

    `estimated` is the part of `total` that units marked "ước". `share` is female of total in
    percent, None when there is no pair or the denominator is 0 (shown "-").
    `previous` is the total of the same units one period before; `answered` counts units.
    `withheld` names those of share, previous, estimated, answered, nil and not_applicable that
    must not be published; their values, None or 0, have then no meaning.
    """

    code: str
    part: str
    title: str
    unit: str
    section: str
    level: int
    total: Figure
    by_type: Mapping[str, Figure]
    by_unit: Mapping[str, Figure]
    estimated: float = 0.0
    share: float | None = None
    previous: float | None = None
    answered: int = 0
    nil: int = 0
    not_applicable: int = 0
    kind: str = "integer"
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target. `reached` is None where it cannot be decided. `units_reached` of `units_counted` units reached it.
    `hidden`: the actual figure is withheld."""

    code: str
    title: str
    at_least: float
    unit: str
    actual: float | None
    reached: bool | None
    units_reached: int = 0
    units_counted: int = 0
    source: str = ""
    by_unit: Mapping[str, float | None] = field(default_factory=dict)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class TimelinessLine:
    """One row of the timeliness table. The five counts add up to `expected`."""

    name: str  # a unit type, or "Toàn ngành"
    expected: int
    on_time: int
    late: int
    missing: int
    not_yet_due: int
    exempt: int
    unproven: int = 0  # of on_time: not yet proved
    unreachable: int = 0
    complete: int = 0

    @property
    def submitted(self) -> int:
        return self.on_time + self.late


@dataclass(frozen=True, slots=True)
class Narrative:
    """A text that a unit wrote, after the privacy check. `field` is such as "Q03"."""

    unit: str
    unit_name: str
    field: str
    text: str


@dataclass(frozen=True)
class TableLine:
    """A register table over the included units in the period. `sums`: column title → total;
    `choices`: column title → {choice: rows}."""

    code: str
    title: str
    records: int
    units: int
    nil_units: int
    sums: Mapping[str, float] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MissingUnit:
    unit: str
    name: str
    type: str
    stage: str  # a title from `standing.TITLES`
    reason: str = ""


@dataclass(frozen=True)
class Report:
    plan_title: str
    year: int
    committee: str
    obligation: str
    obligation_title: str
    as_of: datetime
    period_from: date | None
    period_to: date | None
    data_cutoff: date | None
    expected: int
    included: tuple[str, ...]  # unit codes
    unit_names: Mapping[str, str]
    unit_types: Mapping[str, str]
    missing: tuple[MissingUnit, ...]
    sections: tuple[tuple[str, str], ...]  # (code, title) in order
    indicators: tuple[IndicatorLine, ...]
    targets: tuple[TargetLine, ...]
    timeliness: tuple[TimelinessLine, ...]
    narratives: tuple[Narrative, ...]
    tables: tuple[TableLine, ...]
    standings: tuple[Standing, ...]
    selection: str = ""  # the part chosen by --units, --type, --section, in words
