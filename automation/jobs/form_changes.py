"""How the forms of the workbooks that are out differ from the present ones: read from the workbooks, by their codes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from automation.domain.tracking.form_records import forms_before, kinds_of, look_of
from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.form_change.comparison import (
    UNKNOWN_BEFORE,
    ChangeClass,
    FormChange,
    FormsBefore,
    WorkbookChange,
    workbook_change,
)
from automation.domain.workbook.form_change.form_tab import FormTab, drawn_tabs, form_tabs
from automation.domain.workbook.form_change.sentences import change_lines
from automation.domain.workbook.forms import Catalogue
from automation.jobs.context import JobContext
from automation.jobs.opening_values import earlier_figures, earlier_sources, unit_drawings
from automation.ports import Unreadable

UNREAD = "{unit}: {message} {remedy}"


@dataclass(frozen=True)
class ReadForms:
    """`digest`: of the workbook's content."""

    digest: str
    changes: WorkbookChange

    @property
    def is_changed(self) -> bool:
        return self.changes.change is not ChangeClass.SAME


@dataclass(frozen=True)
class FormChanges:
    """`read`: by unit; `unread` (Vietnamese): workbooks that can't be read; `before`: unit → its former forms, `asked`:
    the present ones, with their `drawings`; `figures`, `sources`: see `opening_values`."""

    read: Mapping[str, ReadForms]
    unread: tuple[str, ...]
    drawings: tuple[Drawing, ...]
    before: Mapping[str, FormsBefore] = field(default_factory=dict)
    asked: FormsBefore = UNKNOWN_BEFORE
    figures: Mapping[tuple[str, str], float] = field(default_factory=dict)
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def before_of(self, unit: str) -> FormsBefore:
        return self.before.get(unit, UNKNOWN_BEFORE)

    @property
    def changed(self) -> list[WorkbookChange]:
        return [each.changes for each in self.read.values() if each.is_changed]


def form_changes(context: JobContext, units: Collection[str] = ()) -> FormChanges:
    """Read the workbooks of these units, or of all. Raises OSError when they can't be listed."""
    return _read(context, units, _drawn(context), forms_before(context.all_events, context.renamed))


def _drawn(context: JobContext) -> tuple[Drawing, ...]:
    return unit_drawings(context, earlier_sources(context))


def _read(context: JobContext, units: Collection[str], drawings: tuple[Drawing, ...],
          before: Mapping[str, FormsBefore]) -> FormChanges:
    workspace, store = context.workspace, context.adapters.store
    asked = present_forms(workspace.catalogue, drawings)
    codes = {code.upper(): code for code in workspace.units}
    files = [file for file in store.files() if not file.problem and file.unit in codes
             and (not units or codes[file.unit] in units)]
    extract = partial(_change, workspace.catalogue, drawn_tabs(workspace.catalogue, drawings), before, asked, codes)
    read: dict[str, ReadForms] = {}
    unread: list[str] = []
    for reading in store.read(files, extract):
        if isinstance(reading.content, Unreadable):
            why = reading.content
            unread.append(UNREAD.format(unit=codes[reading.file.unit], message=why.message, remedy=why.remedy))
        else:
            read[codes[reading.file.unit]] = ReadForms(reading.digest, reading.content)
    return FormChanges(read, tuple(unread), drawings, before, asked, earlier_figures(context), earlier_sources(context))


def changed_forms(context: JobContext, named: Collection[str] = (), *, labels: bool = True) -> list[str]:
    """What changed in the forms since workbooks were made, and whom it touches (Vietnamese). Read are the workbooks of
    `named` units, and of those whose forms changed by the ledger. `labels`: also where only words changed."""
    drawings, before = _drawn(context), forms_before(context.all_events, context.renamed)
    look = look_of(drawings)
    units = {*named} | {unit for unit, each in before.items() if each.look and each.look != look}
    found = _read(context, units, drawings, before).changed if units else []
    return change_lines(found if labels else (replace(each, changes=_without_labels(each)) for each in found))


def _without_labels(workbook: WorkbookChange) -> tuple[FormChange, ...]:
    return tuple(each for each in workbook.changes if each.change is not ChangeClass.LABELS)


def present_forms(catalogue: Catalogue, drawings: Sequence[Drawing]) -> FormsBefore:
    kinds = kinds_of(catalogue)
    return FormsBefore(frozenset(kinds), kinds, look_of(drawings))


def _change(catalogue: Catalogue, wanted: Mapping[str, FormTab], before: Mapping[str, FormsBefore], asked: FormsBefore,
            codes: Mapping[str, str], unit: str, tabs: Sequence[RawTab]) -> WorkbookChange:
    code = codes[unit]
    return workbook_change(code, form_tabs(catalogue, tabs), wanted, before.get(code, UNKNOWN_BEFORE), asked)
