"""Loads a workspace from its files and collects every problem of every file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from automation.configuration.carried_rows import NO_CELLS, CarriedCells, read_carried
from automation.configuration.dimensions import declared_columns
from automation.configuration.document_recipients import with_list_names
from automation.configuration.former_codes import report_retired
from automation.configuration.forms import FOLDER, FormFile, catalogue_of, read_forms
from automation.configuration.holidays import read_working_days
from automation.configuration.placeholders import UNFILLED
from automation.configuration.plan import PlanFile, read_plan
from automation.configuration.previous_figures import NO_FIGURES, PreviousFigures, read_previous
from automation.configuration.problems import ConfigurationError, Problem, constant, nearest, sorted_problems
from automation.configuration.prose import check_outline, check_texts
from automation.configuration.rules import (
    ExpressionScope,
    check_computed,
    check_expression,
    check_rule,
    defines_all,
)
from automation.configuration.settings import FILE as SETTINGS
from automation.configuration.settings import read_settings
from automation.configuration.units import read_units, report_missing_heads
from automation.configuration.year_shift import report_marks
from automation.domain.plan.plan import Audience, Plan
from automation.domain.plan.settings import Settings
from automation.domain.plan.units import Unit
from automation.domain.plan.working_days import WorkingDays
from automation.domain.plan.year_before import NO_YEARS, YearsBefore
from automation.domain.tracking.ledger_codes import configured_codes
from automation.domain.workbook.forms import Catalogue, Severity

NO_RULE = constant("no form has a rule “{value}”")
NO_SENDER = constant("is empty, and the plan has no committee_emails: letters need a sender")


@dataclass(frozen=True)
class Workspace:
    """`units` by code, in the order of the file. `previous`: (unit, field name) → figure of the period before the
    plan's first one; `years_before`: obligation → its figures a year before. `carried`: unit
    → cells of registers that a new workbook begins with."""

    root: Path
    settings: Settings
    plan: Plan
    units: Mapping[str, Unit]
    catalogue: Catalogue
    working_days: WorkingDays
    previous: Mapping[tuple[str, str], float]
    years_before: YearsBefore = field(default_factory=lambda: NO_YEARS)
    carried: CarriedCells = field(default_factory=lambda: NO_CELLS)


def load(root: Path) -> tuple[Workspace | None, list[Problem]]:
    """The workspace, None when any problem is an error, and every problem of every file by file and line.

    Raises no exception for what a file holds.
    """
    workspace, problems = read_workspace(root)
    return None if any(each.severity is Severity.ERROR for each in problems) else workspace, problems


def read_workspace(root: Path) -> tuple[Workspace | None, list[Problem]]:
    """Like `load`, but the workspace is None only where the settings or the plan can't be read: an entry with an error
    is left out of it. For checks alone."""
    problems: list[Problem] = []
    settings = read_settings(root, problems)
    unit_file = read_units(root, problems, declared_columns(root, settings.plan) if settings else ())
    units = unit_file.units
    plan_file = read_plan(root, settings.plan, list(units.values()), problems) if settings else None
    forms = read_forms(root, plan_file.obligations if plan_file else None, problems)
    catalogue = catalogue_of(forms, plan_file.plan if plan_file else None, units)
    forms_are_valid = not any(problem.file.startswith(FOLDER) for problem in problems)
    _check_expressions(forms, catalogue)
    if forms_are_valid:  # else what a form with an error holds would be reported as missing too
        check_texts(forms, catalogue)
        check_outline(forms, catalogue, settings.documents.without if settings else ())
    if plan_file and forms_are_valid:  # else a form that can't be read would be reported as missing too
        _check_plan(plan_file, catalogue)
    if plan_file and plan_file.plan:
        report_retired(plan_file.plan.retired, configured_codes(plan_file.plan, units, catalogue), plan_file.source)
    plan = replace(plan_file.plan, words=settings.words) if plan_file and plan_file.plan and settings else None
    if plan and any(step.audience is Audience.HEAD for step in plan.ladder):
        report_missing_heads(unit_file, problems)
    days = read_working_days(root, plan.year, problems) if plan else WorkingDays()
    previous = _previous(root, plan_file, units, catalogue, problems)
    carried = (read_carried(root, plan_file.carried_rows, units, catalogue, problems)
               if plan_file and plan_file.carried_rows else NO_CELLS)
    if settings:
        report_marks(root, (SETTINGS, settings.plan), problems)
    settings = _with_sender(settings, plan, problems) if settings and plan else None
    settings = with_list_names(root, settings, plan, problems) if settings and plan else None
    problems = sorted_problems(problems)
    if settings is None or plan is None:
        return None, problems
    return Workspace(root, settings, plan, units, catalogue, days, previous.figures, previous.years, carried), problems


def load_catalogue(root: Path) -> Catalogue:
    """The forms alone, also of a workspace whose placeholders are not filled in yet. Raises ConfigurationError for any
    other error."""
    workspace, problems = load(root)
    if workspace is not None:
        return workspace.catalogue
    errors = [each for each in problems if each.severity is Severity.ERROR]
    settings = read_settings(root, [])
    if settings is None or any(each.message != UNFILLED for each in errors):
        raise ConfigurationError(errors)
    plan_file = read_plan(root, settings.plan, (), [])
    forms = read_forms(root, plan_file.obligations if plan_file else None, [])
    return catalogue_of(forms, plan_file.plan if plan_file else None, read_units(root, []).units)


def load_or_raise(root: Path) -> Workspace:
    """Raises ConfigurationError with every problem when there is an error among them."""
    workspace, problems = load(root)
    if workspace is None:
        raise ConfigurationError(problems)
    return workspace


def _with_sender(settings: Settings, plan: Plan, problems: list[Problem]) -> Settings:
    """The settings with a sender: where they name none, it is the first address that gets the digest."""
    if settings.mail.sender:
        return settings
    if not plan.committee_emails:
        problems.append(Problem(SETTINGS, None, "mail.sender", NO_SENDER))
        return settings
    return replace(settings, mail=replace(settings.mail, sender=plan.committee_emails[0]))


def _check_plan(plan_file: PlanFile, catalogue: Catalogue) -> None:
    """Report obligations without a tab to fill in, and wrong expressions of targets, which may use any tab."""
    for code, path in plan_file.obligations.items():
        if not catalogue.tabs_of(code):
            plan_file.source.report(path, "no form has a tab for the obligation “{value}”", code)
    rules = {rule.code for form in catalogue.forms for rule in form.rules}
    for number, row in enumerate(plan_file.plan.letters if plan_file.plan else ()):
        for code in sorted(set(row.rules) - rules):
            plan_file.source.report(("letters", number, "rules"), NO_RULE, code, nearest(code, sorted(rules)))
    scope = ExpressionScope(catalogue, catalogue.tabs)
    for target, path in plan_file.targets:
        check_expression(target.actual, scope, plan_file.source, (*path, "actual"))
        if defines_all(target.actual, scope) and not any(
                defines_all(target.actual, ExpressionScope(catalogue, (tab,))) for tab in catalogue.tabs):
            plan_file.source.report((*path, "actual"), "no tab has all the names that it uses, so that it is never "
                                                       "evaluated")


def _check_expressions(forms: list[FormFile], catalogue: Catalogue) -> None:
    """Done when all forms are read: the rules of one may use the table of another."""
    for file in forms:
        check_computed(file.sections, file.form, catalogue, file.source)
        for rule, path in file.rules:
            check_rule(rule, path, file.form, catalogue, file.source)


def _previous(root: Path, plan_file: PlanFile | None, units: Mapping[str, Unit], catalogue: Catalogue,
              problems: list[Problem]) -> PreviousFigures:
    if plan_file is None or not plan_file.previous_figures:
        return NO_FIGURES
    return read_previous(root, plan_file.previous_figures, units, catalogue, problems)
