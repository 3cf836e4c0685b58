"""Compile: sums one obligation's reports into the sector's summary. Pure: nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from automation.domain.plan.plan import Obligation
from automation.domain.plan.selection import UnitSelection, Where
from automation.domain.plan.units import TYPE, Unit
from automation.domain.publication import Publication
from automation.domain.report import (
    EstimateLine,
    IndicatorLine,
    MissingUnit,
    Report,
    Statement,
    TargetLine,
    TimelinessLine,
)
from automation.domain.reporting_rates import timeliness_lines
from automation.domain.tracking.findings import Finding
from automation.domain.tracking.standing import Stage, Standing
from automation.domain.vietnamese.text import sort_key
from automation.domain.workbook.former_codes import original_names
from automation.domain.workbook.forms import Tab
from automation.rules.frame import Dataset
from automation.rules.heirs import parts_in_plan
from automation.rules.not_asked import not_asked
from automation.summary.comparisons import (
    comparisons,
    copied_units,
    earlier_figures,
    errors_before,
    tabs_before,
    with_year_before,
    year_before,
)
from automation.summary.computed_lines import computed_lines, in_indicator_order
from automation.summary.errors import FlawedFields, fields_with_errors, marked
from automation.summary.estimates import estimate_lines
from automation.summary.gathering import Texts, difficulties, narratives, table_lines
from automation.summary.statements import left_out, table_statements, text_statements
from automation.summary.summing import lines, sums
from automation.summary.suppression.contributors import (
    contributors,
    figures_of_other_periods,
    without_unpublished_zero,
)
from automation.summary.suppression.relations import SensitiveForm, sensitive_codes, sensitive_form
from automation.summary.suppression.release import Released, release
from automation.summary.suppression.suppress import field_name, suppress_all, without_other_dimensions
from automation.summary.target_lines import TargetContext, repeated_target, target_lines

SUBMITTED_STAGES = frozenset({Stage.SUBMITTED, Stage.WITH_ERRORS, Stage.ACCEPTED})
UNREADABLE = "Đã nộp nhưng hiện không đọc được bảng tính"
NOT_KEPT = ("Đã nộp nhưng bảng tính hiện khác với báo cáo đã nộp, đã duyệt, mà bản đã lưu không còn đọc được theo biểu "
            "mẫu hiện hành, nên số liệu không được tổng hợp")
COPIED = "Đã nộp nhưng bảng tính dường như là của đơn vị khác ({how}), nên số liệu không được tổng hợp"

CHOSEN = "Các đơn vị được chọn"  # replaces the word for all units in the table of a selection

Standings = Mapping[tuple[str, str], Standing]
NOTHING_PUBLISHED: Mapping[str, Sequence[Publication]] = {}


@dataclass(frozen=True)
class ReportUnits:
    """The units of the summary. `included`: unit → type, in Vietnamese order of names. `copied`: unit → the evidence
    that its workbook is another unit's; it is not included."""

    expected: tuple[Standing, ...]
    units: Mapping[str, Unit]
    included: Mapping[str, str]
    selective: bool  # the summary covers only a part of the sector
    copied: Mapping[str, str]
    words: str = ""
    dimensions: Mapping[str, str] = field(default_factory=dict)

    @property
    def others(self) -> list[str]:
        """The dimensions beside the type."""
        return [each for each in self.dimensions if each != TYPE]

    @property
    def groups(self) -> dict[str, dict[str, str]]:
        """Those dimensions → included unit → its value."""
        return {each: {unit: self.units[unit].value(each) for unit in self.included} for each in self.others}


def compile_report(dataset: Dataset, standings: Standings, findings: Sequence[Finding], obligation: str,
                   as_of: datetime, *, units: Collection[str] | None = None,
                   types: Collection[str] = (), clusters: Collection[str] = (), where: Where = (),
                   sections: Collection[str] = (),
                   directory: Mapping[str, Unit] | None = None,
                   published: Mapping[str, Sequence[Publication]] = NOTHING_PUBLISHED) -> Report:
    """Compile `obligation` over the units that have submitted it, in a workbook of their own.

    `standings` has every expected unit; `directory` their names, also of units whose workbook
    can't be read (default: the dataset's units). `units`, `types`, `clusters`, `where` and `sections`
    narrow the summary; a narrower one over units withholds all sensitive figures
    (see `summary/suppression/suppress.py`). `published`: obligation → its sensitive figures that have been published,
    the oldest first (see `summary/suppression/release.py`). Raises KeyError for an unknown obligation.
    """
    due = dataset.plan.obligation(obligation)
    selection = UnitSelection(units, types, clusters, where, dataset.plan.names)
    selected = _choose(dataset, standings, obligation, {**dataset.units, **(directory or {})}, selection)
    found = _figures(dataset, due, selected, findings, as_of, published)
    tabs, included = _tabs(dataset, due), tuple(selected.included)
    words = texts(dataset, due, included, findings)
    report = Report(
        dataset.plan.title, dataset.plan.year, dataset.plan.committee, due.code, due.title, as_of,
        due.period_from, due.period_to, due.data_cutoff, len(selected.expected), tuple(selected.included),
        {each.unit: selected.units[each.unit].name for each in selected.expected},
        {each.unit: selected.units[each.unit].type for each in selected.expected},
        _missing(selected), tuple((each.code, each.title) for tab in tabs for each in tab.sections),
        found.indicators, found.targets,
        _timeliness(selected, dataset.plan.words.whole),
        words.published, tuple(table_lines(dataset, due, included, findings)), selected.expected, selected.words,
        tuple(_statements(dataset, due, included, words, standings)),
        tuple(line for tab in tabs for line in _estimates(dataset, tab, included)),
        publication=found.publication, original_names=original_names(dataset.catalogue),
        dimensions=selected.dimensions, timeliness_by={
            each: _timeliness(selected, dataset.plan.words.whole, each) for each in selected.others},
        comparisons=comparisons(dataset, due, selection.includes))
    return _narrowed(report, sections) if sections else report


def texts(dataset: Dataset, obligation: Obligation, units: Sequence[str], findings: Sequence[Finding]) -> Texts:
    """What the units wrote for the obligation: in its tabs, and in the table of difficulties."""
    gathered = [narratives(dataset, tab, units, findings) for tab in _tabs(dataset, obligation)]
    gathered.append(difficulties(dataset, obligation, units))
    return Texts(tuple(each for part in gathered for each in part.published),
                 tuple(each for part in gathered for each in part.withheld))


def _statements(dataset: Dataset, obligation: Obligation, units: Sequence[str], words: Texts,
                standings: Standings) -> Iterator[Statement]:
    exempt = {key for key, each in standings.items() if each.stage is Stage.EXEMPT}
    for tab in _tabs(dataset, obligation):
        yield from text_statements(dataset, tab, units, words)
    yield from table_statements(dataset, obligation, units, words, exempt)


def _estimates(dataset: Dataset, tab: Tab, units: Sequence[str]) -> Iterator[EstimateLine]:
    obligation = dataset.obligation(tab.obligation)
    heirs = parts_in_plan(dataset, obligation) if obligation else {}
    apart = {*copied_units(dataset, tabs_before(dataset, tab)), *heirs}
    yield from estimate_lines(dataset, tab, [unit for unit in units if unit not in apart],
                              sensitive_codes(dataset.catalogue))


def _choose(dataset: Dataset, standings: Standings, obligation: str, directory: Mapping[str, Unit],
            selection: UnitSelection) -> ReportUnits:
    owing = [each for (_, code), each in standings.items() if code == obligation]
    chosen = [each for each in owing if selection.includes(directory[each.unit])]
    expected = sorted(chosen, key=lambda each: sort_key(directory[each.unit].name))
    read = {unit for tab in _tabs(dataset, dataset.plan.obligation(obligation))
            for unit in dataset.tabs[tab.code].values.index} or set(dataset.units)
    copied = copied_units(dataset, [tab for tab in dataset.catalogue.tabs
                               if tab.form.is_table or tab.obligation == obligation])
    included = {each.unit: directory[each.unit].type for each in expected
                if each.stage in SUBMITTED_STAGES and each.unit in read and each.unit not in copied}
    return ReportUnits(tuple(expected), directory, included, bool(selection.words), copied, selection.words,
                       dataset.plan.dimensions)


def _tabs(dataset: Dataset, obligation: Obligation) -> list[Tab]:
    return [tab for tab in dataset.catalogue.tabs_of(obligation.code) if tab.code in dataset.tabs]


@dataclass(frozen=True)
class ReportFigures:
    indicators: tuple[IndicatorLine, ...]
    targets: tuple[TargetLine, ...]
    publication: Publication | None  # of the sensitive ones, if it is a new one


def _figures(dataset: Dataset, obligation: Obligation, selected: ReportUnits, findings: Sequence[Finding],
             as_of: datetime, published: Mapping[str, Sequence[Publication]]) -> ReportFigures:
    tabs = _tabs(dataset, obligation)
    form = sensitive_form(tabs, dataset.catalogue)
    lines_of = {tab.code: _lines(dataset, tab, selected) for tab in tabs}
    every = without_other_dimensions([line for lines in lines_of.values() for line in lines], form.codes)
    now = Publication(as_of, contributors([dataset.tabs[tab.code] for tab in tabs], selected.included, form.codes),
                      selected.included, ())
    others = [each for each in dataset.plan.obligations if each.code != obligation.code]
    released = Released(suppress_all(every, form.codes)) if selected.selective else release(
        every, form, now, published.get(obligation.code, ()),
        figures_of_other_periods(tabs, obligation, others, published))
    shown = iter(released.lines)
    indicators: list[IndicatorLine] = []
    targets: list[TargetLine] = []
    for tab in tabs:
        flawed = fields_with_errors(findings, dataset.tabs[tab.code])
        chosen = [next(shown) for _ in lines_of[tab.code]]
        if released.repeated is None:
            before = (*published.get(obligation.previous or "", ()), None)[-2:][0]
            chosen = [without_unpublished_zero(line, before, selected.included) if line.code in form.codes else line
                      for line in chosen]
        indicators += _marked(chosen, dataset, tab, selected, findings, released, form)
        targets += target_lines(_target_context(dataset, tab, selected, form, flawed, chosen))
    if released.repeated:
        targets = [repeated_target(each, released.repeated, stale=released.stale) for each in targets]
    new = bool(selected.included) and not selected.selective and released.repeated is None
    first = replace(now, lines=tuple(each for each in indicators if each.sensitive),
                    targets=tuple(each for each in targets if each.sensitive))
    indicators = with_year_before(indicators, year_before(dataset, obligation), tuple(selected.included), form.codes)
    return ReportFigures(tuple(indicators), tuple(targets), first if new and first.lines else None)


def _marked(chosen: Sequence[IndicatorLine], dataset: Dataset, tab: Tab, selected: ReportUnits,
            findings: Sequence[Finding], released: Released, form: SensitiveForm) -> list[IndicatorLine]:
    """Mark the figures that have errors. Repeated figures keep their marks; withheld ones and those of a selection have
    none: a mark could disclose that a unit's figure is not 0."""
    flawed = fields_with_errors(findings, dataset.tabs[tab.code])
    done = marked(chosen, tab, flawed, tuple(selected.included), errors_before(dataset, tab, findings))
    kept = selected.selective or released.repeated is not None
    return [replace(before if kept or before.total.hidden else after, sensitive=True)
            if before.code in form.codes else after for before, after in zip(chosen, done, strict=True)]


def _target_context(dataset: Dataset, tab: Tab, selected: ReportUnits, form: SensitiveForm, flawed: FlawedFields,
                    shown: Sequence[IndicatorLine]) -> TargetContext:
    hidden = frozenset(field_name(line) for line in shown
                       if line.total.hidden or (selected.selective and line.code in form.codes))
    units_hidden = frozenset(field_name(line) for line in shown if line.code in form.codes
                             and any(each.hidden for each in line.by_unit.values()))
    return TargetContext(dataset, tab, tuple(selected.included), form.codes, hidden, flawed, units_hidden)


def _lines(dataset: Dataset, tab: Tab, selected: ReportUnits) -> list[IndicatorLine]:
    absent = not_asked(dataset, tab, [*selected.included])
    summed = sums(dataset.tabs[tab.code], selected.included, earlier_figures(dataset, tab).values, selected.groups,
                  absent)
    computed = computed_lines(dataset, tab, selected.included, selected.groups)
    return in_indicator_order(tab, [*lines(tab, summed), *computed])


def _timeliness(selected: ReportUnits, whole: str, dimension: str = TYPE) -> tuple[TimelinessLine, ...]:
    *groups, total = timeliness_lines(selected.expected, selected.units, whole, dimension)
    return (*groups, replace(total, name=CHOSEN) if selected.selective else total)


def _missing(selected: ReportUnits) -> tuple[MissingUnit, ...]:
    """Return the expected units that are neither included nor exempt, with the reason."""
    return tuple(
        MissingUnit(each.unit, selected.units[each.unit].name, selected.units[each.unit].type, each.title,
                _reason(each, selected))
        for each in selected.expected if each.unit not in selected.included and each.stage is not Stage.EXEMPT)


def _reason(standing: Standing, selected: ReportUnits) -> str:
    if standing.stage not in SUBMITTED_STAGES:
        return standing.reason
    how = selected.copied.get(standing.unit)
    if how:
        return COPIED.format(how=how)
    return NOT_KEPT if standing.conflict else UNREADABLE


def _narrowed(report: Report, sections: Collection[str]) -> Report:
    """Reduce the report to some sections of the form. Suppression was applied over all sections before."""
    kept = [each for each in report.sections if each[0] in sections]
    indicators = tuple(each for each in report.indicators if each.section in sections)
    codes = {each.code for each in indicators}
    texts = tuple(each for each in report.narratives if each.field.partition(".")[0] in codes)
    titles: Iterable[str] = (f"phần {code}. {title}" for code, title in kept)
    words = ", ".join(filter(None, (report.selection, *titles)))
    published = report.publication if any(each.sensitive for each in indicators) else None
    return replace(report, publication=published, sections=tuple(kept), indicators=indicators, narratives=texts,
                   targets=(),
                   tables=(), selection=words, statements=tuple(left_out(report.statements, set(sections))),
                   estimates=tuple(each for each in report.estimates if each.section in sections),
                   left_out=tuple(each for each in report.sections if each[0] not in sections))
