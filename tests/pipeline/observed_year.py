"""A small plan with three units and in-memory workbooks, and the events that observing them on given days records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from automation.domain.plan.deadlines import due_before, due_by
from automation.domain.plan.plan import Obligation, Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.evidence import Revision
from automation.domain.tracking.observations import Collected, FindingCounts, Observation
from automation.domain.tracking.standing import Standing
from automation.domain.tracking.standings import standings
from automation.domain.workbook.answers import Raw, TabAnswers, WorkbookAnswers
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Indicator, Section, TableColumn
from automation.domain.workbook.layout import SUBMIT_KEY
from automation.domain.workbook.words import NOT_SUBMITTED, SUBMITTED
from automation.recording.observing import observed_events

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def at(text: str) -> datetime:
    """"26/05 16:20" in 2024; a day alone is 02:00, when cron runs."""
    day, _, clock = text.partition(" ")
    return datetime.strptime(f"{day}/2024 {clock or '02:00'}", "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)


PLAN = Plan(
    "2024", "Kế hoạch công tác vì sự tiến bộ của phụ nữ năm 2024", 2024,
    "Ban Vì sự tiến bộ của phụ nữ ngành Giáo dục và Đào tạo",
    (
        Obligation("KH", "Kế hoạch năm của đơn vị", at("02/01 00:00")),
        Obligation("6T", "Báo cáo 6 tháng đầu năm", at("01/04 00:00"), due_before(date(2024, 5, 28), ZONE),
                   period_from=date(2024, 1, 1), period_to=date(2024, 6, 30)),
        Obligation("CN", "Báo cáo năm", at("01/10 00:00"), due_by(date(2024, 11, 30), ZONE),
                   period_from=date(2024, 1, 1), period_to=date(2024, 12, 31)),
    ))

AN_LAO, DO_SON, VINH_BAO = "THPT-AN-LAO", "THPT-DO-SON", "THPT-VINH-BAO"
UNITS = {
    code: Unit(code, name, type_, "Hải Phòng", emails=(f"{code.lower()}@haiphong.example",))
    for code, name, type_ in (
        (VINH_BAO, "Trường THPT Vĩnh Bảo", "THPT công lập"),
        (DO_SON, "Trường THPT Đồ Sơn", "THPT công lập"),
        (AN_LAO, "Trường THPT An Lão", "THPT tư thục"),
    )}

CATALOGUE = Catalogue((
    Form("BC", "Báo cáo", {"6T": "Báo cáo 6 tháng", "CN": "Báo cáo năm"}, sections=(
        Section("B", "Cán bộ nữ", (Indicator("B01", "Tổng số nhà giáo", FieldKind.INTEGER),)),)),
    Form("TT", "Truyền thông", {"": "Truyền thông"}, date_column="held_on", columns=(
        TableColumn("held_on", "Ngày", FieldKind.DATE), TableColumn("topic", "Nội dung", FieldKind.STRING))),
    Form("KH", "Kế hoạch", {"KH": "Kế hoạch"}, sections=(
        Section("A", "Kế hoạch", (Indicator("A01", "Số kế hoạch", FieldKind.STRING),)),)),
))


@dataclass
class SimulatedWorkbook:
    """The current contents of a unit's file.

    `figures`: obligation → indicator B01; `records`: (day, topic) of the table that all obligations share;
    `problem`: why the file can't be read, "" if it can; `unticked`: what the submit cell holds when it is not ticked.
    """

    figures: dict[str, Raw] = field(default_factory=dict)
    ticked: set[str] = field(default_factory=set)
    records: list[tuple[Raw, str]] = field(default_factory=list)
    saved: datetime | None = None
    errors: dict[str, int] = field(default_factory=dict)
    problem: str = ""
    lost_tabs: set[str] = field(default_factory=set)
    unticked: str = NOT_SUBMITTED
    revisions: tuple[Revision, ...] = ()

    def save(self, when: str, *, tick: str = "", untick: str = "", errors: int | None = None,
             **figures: Raw) -> None:
        """Save at that time. Figures are given as _6T=70, because an identifier can't begin with a digit."""
        self.saved = at(when)
        self.ticked = (self.ticked | {tick}) - {untick, ""}
        self.figures |= {name.removeprefix("_"): raw for name, raw in figures.items()}
        if errors is not None:
            self.errors = {"6T": errors}

    def answers(self, unit: str) -> WorkbookAnswers:
        tabs = {tab.code: self._tab(tab.code) for tab in CATALOGUE.tabs if tab.code not in self.lost_tabs}
        return WorkbookAnswers(unit, tabs)

    def _tab(self, code: str) -> TabAnswers:
        if code == "TT":
            records: list[tuple[int, dict[str, Raw]]] = [
                (row, {"held_on": day, "topic": topic}) for row, (day, topic) in enumerate(self.records, start=9)]
            return TabAnswers(code, code, records=records)
        figure = self.figures.get(code)
        word = SUBMITTED if code in self.ticked else self.unticked
        values: dict[str, dict[str, Raw]] = {} if figure is None else {"B01": {"total": figure}}
        return TabAnswers(code, code, rows={SUBMIT_KEY: 3, "B01": 9}, columns={"total": 7}, values=values,
                          controls={SUBMIT_KEY: word} if word else {})


class ObservedYear:
    """The units' workbooks, and the events of every run that observed them."""

    listing_delay = timedelta(0)

    def __init__(self, *units: str) -> None:
        self.workbooks = {unit: SimulatedWorkbook() for unit in units or UNITS}
        self.events: list[Event] = [event(at("10/01 08:00"), EventKind.PROVISIONED, unit, file=f"sheets/{unit}.xlsx")
                                    for unit in self.workbooks]
        for book in self.workbooks.values():
            book.saved = at("10/01 08:00")

    def __getitem__(self, unit: str) -> SimulatedWorkbook:
        return self.workbooks[unit]

    def collected(self, now: datetime) -> Collected:
        return Collected({unit: self._observation(unit, now) for unit in self.workbooks},
                         listing_delay=self.listing_delay)

    def tallies(self) -> Mapping[tuple[str, str], FindingCounts]:
        return {(unit, code): FindingCounts(number) for unit, book in self.workbooks.items()
                for code, number in book.errors.items()}

    def observe(self, when: str) -> list[Event]:
        """Observe all workbooks in a run at that time; record and return the new events."""
        now = at(when)
        known = {each.key for each in self.events}
        result = observed_events(now, self.collected(now), self.tallies(), self.events, PLAN, CATALOGUE)
        new = [each for each in result if each.key not in known]
        self.events += new
        return new

    def decide(self, when: str, kind: EventKind, unit: str = AN_LAO, obligation: str = "6T", **data: object) -> None:
        self.events.append(event(at(when), kind, unit, obligation, **data))

    def standing(self, when: str, unit: str = AN_LAO, obligation: str = "6T") -> Standing:
        return standings(self.events, PLAN, UNITS, at(when))[unit, obligation]

    def _observation(self, unit: str, _now: datetime) -> Observation:
        book = self.workbooks[unit]
        file = f"sheets/{unit}.xlsx"
        if book.problem:
            return Observation(unit, file, "", None, problem=book.problem, remedy="Chép lại tệp.", kind="absent")
        contents = repr((sorted(book.figures.items()), sorted(book.ticked), book.records, sorted(book.lost_tabs)))
        filled = len(book.figures) + len(book.records)
        return Observation(unit, file, f"{contents}@{book.saved}", book.saved, contents, book.answers(unit),
                           filled=filled,
                           revisions=book.revisions)


def unit_event_kinds(events: list[Event]) -> list[str]:
    """Kinds of the events but OBSERVED."""
    return [each.kind.value for each in events if each.kind is not EventKind.OBSERVED]
