"""Forms of a rehearsal: the plan's own with a made-up line, and a change that removes it and adds another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from automation.adapters.google_sheets.rehearsal.scene import TrialForms
from automation.configuration.workspace import Workspace
from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.form_change.form_tab import FIGURES, Place, drawn_tabs
from automation.domain.workbook.form_change.outcome import WantedForms
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Indicator, Section, Tab
from automation.domain.workbook.store_words import ONLINE
from automation.jobs.form_changes import present_forms
from automation.tabs.unit_tabs import unit_tabs

GONE = Indicator("THU-CU", "Dòng thử, sẽ bỏ", FieldKind.INTEGER)
ADDED = Indicator("THU-MOI", "Dòng thử, mới thêm", FieldKind.INTEGER)


@dataclass(frozen=True)
class TrialWorkbook:
    """`tabs`: of a new workbook; `change`: None for a plan without lines to answer."""

    tabs: Sequence[Drawing]
    change: TrialForms | None = None


def trial_workbook(workspace: Workspace, values: Mapping[str, Value], now: datetime) -> TrialWorkbook:
    """`values`: slot → its value in the workbook that is changed."""
    catalogue = workspace.catalogue
    for tab in catalogue.tabs:
        if (section := next(iter(tab.sections), None)) is None:
            continue
        former, wanted = (_with_line(catalogue, tab, section, line) for line in (GONE, ADDED))
        before, after = _drawn(workspace, former), _drawn(workspace, wanted)
        if kept := next(_answers(wanted, after, tab.code), None):
            change = WantedForms(wanted, after, values, now, present_forms(former, before),
                                 present_forms(wanted, after))
            return TrialWorkbook(before, TrialForms(tab.code, GONE.code, ADDED.code, kept, change))
    return TrialWorkbook(_drawn(workspace, catalogue))


def _drawn(workspace: Workspace, catalogue: Catalogue) -> tuple[Drawing, ...]:
    return unit_tabs(catalogue, workspace.plan, ONLINE)


def _answers(catalogue: Catalogue, drawings: Sequence[Drawing], code: str) -> Iterator[Place]:
    """The places of answers in the plan's own lines."""
    form = drawn_tabs(catalogue, drawings)[code]
    return (place for place in form.inputs
            if place[0] in form.items and place[0] != ADDED.code and place[1] == FIGURES[0])


def _with_line(catalogue: Catalogue, tab: Tab, section: Section, line: Indicator) -> Catalogue:
    """With the line before all others of the section, in every tab of its form."""
    longer = replace(section, indicators=(line, *section.indicators))
    form = replace(tab.form, sections=tuple(longer if each is section else each for each in tab.form.sections))
    return replace(catalogue, forms=tuple(_chosen(each, tab.form, form) for each in catalogue.forms))


def _chosen(each: Form, former: Form, present: Form) -> Form:
    return present if each is former else each
