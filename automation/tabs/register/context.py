"""The context for drawing the register's tabs, and their shared header rows and styles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from automation.domain.plan.members import Cluster
from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event
from automation.domain.tracking.published_files import PublishedSummary, published_summaries
from automation.domain.tracking.standing import TITLES, Stage, Standing, TimelinessVerdict
from automation.domain.vietnamese.text import sort_key
from automation.domain.workbook.addresses import NO_ADDRESSES, ReportAddresses
from automation.domain.workbook.layout import CODES
from automation.domain.workbook.store_words import FOLDER, StoreWords
from automation.recording.register_rows import DecisionRow
from automation.tabs.tab_builder import TabBuilder

STAGE_STYLES: dict[Stage, str] = {
    Stage.NOT_DUE: "quiet",
    Stage.MISSING: "bad",
    Stage.SUBMITTED: "good",
    Stage.WITH_ERRORS: "watch",
    Stage.RETURNED: "watch",
    Stage.ACCEPTED: "good",
    Stage.EXEMPT: "quiet",
    Stage.UNREACHABLE: "bad",
}

VERDICT_STYLES: dict[TimelinessVerdict | None, tuple[str, str]] = {
    TimelinessVerdict.ON_TIME: ("Đúng hạn", "good"),
    TimelinessVerdict.LATE: ("Trễ hạn", "bad"),
    TimelinessVerdict.UNPROVEN: ("Đúng hạn, chưa xác minh", "watch"),
    None: ("", "item_centre"),
}

NO_DATE = "Không đặt hạn"
NEVER_DUE = "Chưa nộp (không đặt hạn)"


@dataclass(frozen=True)
class RegisterContext:
    """The context for drawing the register. `pending`: rows of the previous register that were not recorded. `events`
    have the present codes; `logged` are the same events as they were recorded. `cluster`: whose register it is, of its
    units alone; None: the committee's."""

    plan: Plan
    units: Mapping[str, Unit]
    standings: Mapping[tuple[str, str], Standing]
    events: Sequence[Event]
    pending: Sequence[DecisionRow]
    as_of: datetime
    generation: str
    words: StoreWords = FOLDER
    logged: Sequence[Event] = ()
    addresses: ReportAddresses = NO_ADDRESSES
    cluster: Cluster | None = None

    @property
    def may_decide(self) -> bool:
        return self.cluster is None or self.cluster.may_decide

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.plan.timezone)

    @cached_property
    def sorted_units(self) -> list[Unit]:
        """Units that must report something, in Vietnamese alphabetical order."""
        expected = {unit for unit, _ in self.standings}
        expected_units = (unit for code, unit in self.units.items() if code in expected)
        return sorted(expected_units, key=lambda unit: (sort_key(unit.name), unit.code))

    def of(self, obligation: str) -> list[Standing]:
        """The standings of one obligation, by unit as `sorted_units`."""
        keys = ((unit.code, obligation) for unit in self.sorted_units)
        return [self.standings[key] for key in keys if key in self.standings]

    def put_name(self, builder: TabBuilder, row: int, column: int, unit: Unit | None,
                 obligation: str | None = None) -> None:
        """Draws the unit's name, as a link to its workbook where its address is known."""
        url = self.addresses.report(unit.code, obligation) if unit else ""
        builder.put(row, column, unit.name if unit else "", "item_link" if url else "item", link=url)

    @cached_property
    def published(self) -> dict[str, PublishedSummary]:
        """Obligation → its summary that was published last."""
        return published_summaries(self.events)

    def stage_words(self, standing: Standing) -> str:
        return stage_words(standing, self.plan.words.committee)

    def local(self, moment: datetime | None) -> datetime | None:
        return moment.astimezone(self.zone) if moment else None

    def last_day(self, due: datetime | None) -> date | None:
        """Returns the last calendar day before the cut-off."""
        return (due.astimezone(self.zone) - timedelta(microseconds=1)).date() if due else None


def head(builder: TabBuilder, context: RegisterContext, title: str, subtitle: str, last: int) -> None:
    """Draws the title, subtitle and as-of time in rows 1 and 2, from column B, on the first screen."""
    as_of, last = context.as_of.astimezone(context.zone), min(last, builder.screen_end())
    builder.put(1, 2, title, "title")
    builder.put(2, 2, f"{subtitle}. Tính đến {as_of:%H giờ %M phút ngày %d/%m/%Y}.", "guidance", to=last)
    builder.heights[1] = 28
    builder.fit(2, f"{subtitle} {'x' * 45}", 2, last)


def header(builder: TabBuilder, row: int, titles: Sequence[str], height: float = 36) -> None:
    """Draws a header row from column B on."""
    for column, words in enumerate(titles, start=2):
        builder.put(row, column, words, "header")
    builder.heights[row] = height


def codes_row(builder: TabBuilder, row: int, codes: Sequence[str]) -> None:
    """Draws the hidden row of column codes, from column B on. The keys of the rows are in the hidden column A: by both
    a store recognises rows and columns wherever people have moved them, and what people have written beside them."""
    builder.hidden_columns.add(1)
    builder.put(row, 1, CODES, "key")
    for column, code in enumerate(codes, start=2):
        builder.put(row, column, code, "key")


def stage_words(standing: Standing, committee: str) -> str:
    """Returns the stage's title with the days late and the number of errors. `committee`: who decides on a conflict."""
    parts = [NEVER_DUE if standing.stage is Stage.NOT_DUE and standing.due is None else TITLES[standing.stage]]
    if standing.stage in (Stage.WITH_ERRORS, Stage.ACCEPTED) and standing.errors:
        parts = [parts[0].replace(", còn lỗi", ""), f"còn {standing.errors} lỗi"]
    if standing.stage is Stage.RETURNED and standing.days_late:
        parts.append(f"quá hạn {standing.days_late} ngày")
    elif standing.verdict is TimelinessVerdict.LATE and standing.stage is not Stage.RETURNED:
        parts.append(f"trễ {standing.days_late} ngày" if standing.days_late else "trễ hạn")
    if standing.amended_after_due:
        parts.append("sửa sau hạn")
    if standing.conflict:
        parts.append(f"cần {committee} xem lại")
    return ", ".join(parts)


def stage_style(standing: Standing) -> str:
    """Returns the stage's style; a late report, or a file that differs, stays highlighted once accepted."""
    if standing.verdict is TimelinessVerdict.LATE or standing.conflict:
        return "watch"
    return STAGE_STYLES[standing.stage]
