"""The computed summary of one obligation. Outputs format it and compute nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from automation.domain.plan.units import TYPE
from automation.domain.tracking.standing import Standing, TimelinessBucket

if TYPE_CHECKING:
    from automation.domain.publication import Publication

ERROR_MARK = "(*)"  # beside a figure that is summed although it has an error finding at some unit
HIDDEN = "ẩn"  # shown where a small count, or its complement, is withheld


@dataclass(frozen=True, slots=True)
class Figure:
    """A count that may be withheld. `value` None: nobody answered, or was asked (`not_asked`). `hidden`: not shown."""

    value: float | None
    hidden: bool = False
    not_asked: bool = False


Figures = Mapping[str, Mapping[str, Figure]]  # dimension → its value ("": without one) → figure


@dataclass(frozen=True)
class IndicatorLine:
    """One field of one indicator over the included units.

    `estimated` is the part of `total` that units marked "ước". `share` is female of total in percent, None when there
    is no pair or the denominator is 0 (shown "-"). `previous` is the total of the same units one period before,
    `year_before` one year before, where that is another period, of `year_before_units` units, which have a figure in
    both years; `answered` counts units, `unanswered` the units whose cell is blank or can't be read, `not_asked` those
    whose forms, when they reported, did not have it. `withheld` names those of share, previous, estimated and of these
    counts that must not be published; they are None or 0 then, which has no meaning. `flawed` counts the units with an
    error finding here, `with_errors` names those whose own figure may be published; `previous_with_errors` those with
    one in the period before. `as_of`: these are the figures published then, not up to date; only where the line is
    `sensitive`. `by`: the figures by the plan's other dimensions, in which sensitive ones are hidden.
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
    unanswered: int = 0
    kind: str = "integer"
    withheld: tuple[str, ...] = ()
    flawed: int = 0
    with_errors: tuple[str, ...] = ()
    previous_with_errors: tuple[str, ...] = ()
    sensitive: bool = False
    as_of: datetime | None = None
    by: Figures = field(default_factory=dict)
    year_before: float | None = None
    year_before_units: int = 0
    not_asked: int = 0

    @property
    def groups(self) -> Figures:
        """The figures by every dimension, the type first."""
        return {TYPE: self.by_type, **self.by}


@dataclass(frozen=True, slots=True)
class TargetLine:
    """`reached` is None where it cannot be decided. `units_reached` of `units_counted`. `sensitive` and `as_of`: as of
    an `IndicatorLine`.
    `hidden`: the actual figure is withheld. `with_errors`: units of which a figure that it is computed from has an
    error finding; none are named where it is computed from sensitive figures, `flawed` counts them all."""

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
    flawed: int = 0
    with_errors: tuple[str, ...] = ()
    sensitive: bool = False
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class TimelinessLine:
    """A row of the timeliness table. The five counts and `undated` add up to `expected`, without `exempt` to `owed`."""

    name: str  # a unit type, or the word for all units
    expected: int
    on_time: int
    late: int
    missing: int
    not_yet_due: int
    exempt: int
    unproven: int = 0  # of on_time: not yet proved
    unreachable: int = 0
    complete: int = 0
    undated: int = 0  # submitted where no deadline is set

    @property
    def submitted(self) -> int:
        return self.on_time + self.late + self.undated

    @property
    def unsubmitted(self) -> int:
        return self.missing + self.not_yet_due

    @property
    def owed(self) -> int:
        """The units that have to report: the expected ones less the exempt."""
        return self.expected - self.exempt

    @property
    def rate(self) -> float | None:
        """Submitted reports in percent of those owed; None where none is owed. ValueError for more than owed."""
        if not 0 <= self.submitted <= self.owed:
            raise ValueError(f"{self.submitted} of {self.owed} is no share")
        return 100 * self.submitted / self.owed if self.owed else None


@dataclass(frozen=True, slots=True)
class Narrative:
    """A text that a unit wrote, after the privacy check. `field` is such as "Q03"."""

    unit: str
    unit_name: str
    field: str
    text: str


@dataclass(frozen=True)
class TableLine:
    """A register table over the included units in the period. `sums`: column title → total, None where no row gives
    a figure, unless every unit declared that there is nothing; `choices`: column title → {choice: rows}.
    `with_errors`: units of which a counted row has an error finding."""

    code: str
    title: str
    records: int
    units: int
    nil_units: int
    sums: Mapping[str, float | None] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    with_errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """How the included units answered a question in words, or a register table.

    `code`: of the indicator or the table; `section` "" for a table. `asked` False: the summary's selection leaves it
    out, and nothing can be concluded about it. Units are in one of: `answered` (a published text, a row in the period),
    `nil` (declared that there is nothing to report), `not_applicable`, `unanswered` (codes), `not_asked` (codes: it
    came later, or with a report that they do not owe), or have withheld texts alone, which `withheld` counts.
    """

    code: str
    title: str
    section: str
    is_table: bool
    asked: bool = True
    answered: int = 0
    nil: int = 0
    not_applicable: int = 0
    withheld: int = 0
    unanswered: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()

    @property
    def nothing_to_report(self) -> bool:
        """Was every unit that the question applies to asked, and declared that there is nothing?"""
        return self.asked and self.nil > 0 and not (self.answered or self.withheld or self.unanswered or self.not_asked)


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """What units estimated in the period before ("ước") against their figure of this period, where that is no estimate.

    `units` counts them, `differences` has this period's figure less the estimate of each. `cumulative`: this period's
    figure counts from the same day as the estimate did, so that only a lower one contradicts it.
    """

    code: str
    part: str
    title: str
    unit: str
    section: str
    units: int
    estimated: float
    actual: float
    cumulative: bool
    differences: Mapping[str, float]

    @property
    def difference(self) -> float:
        return self.actual - self.estimated

    @property
    def contradicted(self) -> bool:
        """Does any unit's figure differ from its estimate?"""
        return any(each < 0 if self.cumulative else each for each in self.differences.values())


@dataclass(frozen=True, slots=True)
class MissingUnit:
    unit: str
    name: str
    type: str
    stage: str  # a title from `standing.TITLES`
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MergedUnit:
    """A unit that owed the report compared with, and was merged since. `last_day`: its own last day."""

    unit: str
    name: str
    heir: str
    heir_name: str
    last_day: date


@dataclass(frozen=True, slots=True)
class Comparison:
    """With what the figures are compared: the report of the period before (`title`), or of the year before
    (`of_year`). `expected`: how many units owed it; `merged`: those of them that are another's by now, whose figures
    are part of their heirs'; `reported`: how many units' figures there are; `missing`: names of the other ones."""

    title: str
    expected: int
    reported: int
    merged: tuple[MergedUnit, ...] = ()
    of_year: bool = False
    missing: tuple[str, ...] = ()


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
    selection: str = ""  # what --units, --type, --section left, in words
    statements: tuple[Statement, ...] = ()
    estimates: tuple[EstimateLine, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()  # (code, title) of sections that the selection leaves out
    publication: Publication | None = None  # the sensitive figures, where they are published for the first time here
    ledger_head: str = ""  # the newest link of the ledger's chain at the time of compiling
    original_names: Mapping[str, str] = field(default_factory=dict)  # present → original, of what was renamed
    comparisons: tuple[Comparison, ...] = ()
    dimensions: Mapping[str, str] = field(default_factory=dict)  # what figures are given by → its Vietnamese name
    timeliness_by: Mapping[str, tuple[TimelinessLine, ...]] = field(default_factory=dict)  # by those beside the type

    @property
    def is_dated(self) -> bool:
        """Whether a deadline is set, so that reports are on time or late."""
        buckets = {each.bucket for each in self.standings}
        if TimelinessBucket.UNDATED in buckets:
            return False
        open_only = buckets <= {TimelinessBucket.NOT_YET_DUE, TimelinessBucket.EXEMPT}
        return not (buckets and open_only) or any(each.due for each in self.standings)
