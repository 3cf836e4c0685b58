"""Compiles the sector's summary of one obligation and writes it in the chosen formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.configuration.letterhead import letterhead_problems
from automation.configuration.problems import ConfigurationError
from automation.configuration.workspace import Workspace
from automation.domain.tracking.chain import head
from automation.domain.tracking.history import history
from automation.domain.tracking.published_files import PublishedFile
from automation.domain.tracking.report_state import FORMERLY
from automation.domain.workbook.answers import WorkbookAnswers
from automation.domain.workbook.forms import Catalogue
from automation.jobs.context import JobContext
from automation.jobs.lost_ledger import lost_before_compiling
from automation.jobs.nightly import read_only_run
from automation.jobs.outsiders import for_clusters
from automation.jobs.publications import published as published_figures
from automation.jobs.publications import record
from automation.jobs.publishing import PublishedFiles, put_out
from automation.jobs.selection import Selection, check_folder
from automation.ports import Ledger
from automation.recording.explanations import check_explanations, known_bindings
from automation.recording.former_answers import former_answers
from automation.recording.frozen_tables import frozen_digests, with_frozen_tables
from automation.recording.snapshots import load_or_none, snapshot_key

if TYPE_CHECKING:
    from automation.domain.report import Report
    from automation.domain.tracking.findings import Finding
    from automation.outputs.context import OutputContext
    from automation.pipeline.publish import Published
    from automation.rules.frame import Dataset

SNAPSHOT_BATCH = 500  # snapshots in memory both compressed and decoded


@dataclass(frozen=True)
class Compiled:
    """`document`: the summary as `--json` prints it. `missing` counts units, `withheld` texts. `guard` (Vietnamese):
    why nothing was compiled, or "". `replaced`: those of `files` that had been there before. `stale` counts the
    sensitive figures that are repeated from an earlier summary. `published`: the files that were put where people read
    them; `unpublished` (Vietnamese): why not all were; `remark` (Vietnamese): which of them this machine can't make."""

    document: dict[str, Any]
    files: tuple[str, ...] = ()
    missing: int = 0
    withheld: int = 0
    guard: str = ""
    replaced: tuple[str, ...] = ()
    stale: int = 0
    published: tuple[PublishedFile, ...] = ()
    unpublished: str = ""
    remark: str = ""


def format_names() -> tuple[str, ...]:
    """Return the values of `--format`."""
    from automation.outputs.formats import FORMATS

    return tuple(FORMATS)


def compile_report(context: JobContext, obligation: str, selection: Selection, formats: Sequence[str], *,
                   publishing: bool = False) -> Compiled:
    """Compile the obligation from the ledger as of `context.now`, and write it in these formats. `publishing`: put the
    document and the workbook where people read them, too.

    Raises NowhereError when there is no such place, LockedError while another run holds the ledger, ConfigurationError
    for a ledger of another plan, codes that the configuration lost or a document without letterhead, TakenError where
    another selection has been written under the same name, and what a writer raises.
    """
    from automation.outputs import as_json

    workspace = context.workspace
    if "document" in formats:
        _check_letterhead(workspace)
    if publishing:
        list(context.adapters.store.publish(obligation, {}, {}))
    folder = context.path(workspace.settings.paths.reports) / obligation
    check_folder(folder, selection)
    with context.exclusive_run():
        context.check_ledger()
        guard = lost_before_compiling(context, obligation)
        if guard:
            return Compiled({"guard": guard}, guard=guard)
        context.record_configuration()
        report = _report(context, obligation, selection)
        document = as_json.contents(report)
        stale = sum(bool(each.as_of) for each in report.indicators)
        if context.dry_run:
            return Compiled(document, (), len(report.missing), _withheld(report), stale=stale)
        if report.publication:  # before anything is written: what is not recorded must not get out
            record(context, workspace.plan.obligation(obligation), report.publication)
        published = _written(context, report, document, formats, selection)
        context.append([published.event])
        public = put_out(context, obligation, folder, published) if publishing else PublishedFiles()
    location = f"{workspace.settings.paths.reports}/{obligation}"
    return Compiled(document, tuple(f"{location}/{name}" for name in published.files), len(report.missing),
                    _withheld(report), replaced=tuple(f"{location}/{name}" for name in published.replaced), stale=stale,
                    published=public.files, unpublished=public.problem, remark=public.remark)


def _check_letterhead(workspace: Workspace) -> None:
    missing = letterhead_problems(workspace.root, workspace.settings.documents)
    if missing:
        raise ConfigurationError(missing)


def _written(context: JobContext, report: Report, document: Mapping[str, Any], formats: Sequence[str],
             selection: Selection) -> Published:
    from automation.outputs.summary_table import contents
    from automation.pipeline.publish import SelectionFolder, publish
    from automation.summary.renamed_report import report_codes

    workspace = context.workspace
    obligation = workspace.plan.obligation(report.obligation)
    folder = context.path(workspace.settings.paths.reports) / report.obligation
    former = [folder.with_name(code) for code in reversed(obligation.was)]
    place = None if selection.is_whole else SelectionFolder(selection.name, selection.contents)
    return publish(report, _writers(context, formats, document), document, folder, context.now, former_folders=former,
                   codes=report_codes(workspace.catalogue), selection=place, figures=contents(report))


def _writers(context: JobContext, formats: Sequence[str],
             document: Mapping[str, Any]) -> dict[str, Callable[[Report, Path], Path]]:
    """`document`: the report as JSON data."""
    from automation.outputs import as_json
    from automation.outputs.context import OutputContext
    from automation.outputs.formats import FORMATS

    output_context = OutputContext(context.workspace.root, context.workspace.settings.documents)
    writers = {name: _writer(FORMATS[name], output_context) for name in formats}
    if "json" in writers:  # half a gigabyte for a whole nation: built once
        writers["json"] = _writer(partial(as_json.write, document=document), output_context)
    return writers


def _withheld(report: Report) -> int:
    return sum(each.withheld for each in report.statements)


def _writer(write: Callable[[Report, Path, OutputContext], Path],
            output_context: OutputContext) -> Callable[[Report, Path], Path]:
    return lambda report, folder: write(report, folder, output_context)


def _report(context: JobContext, obligation: str, selection: Selection) -> Report:
    from automation.pipeline import compile_report as stage

    dataset, findings = compiled_data(context, obligation)
    report = stage.compile_report(
        dataset.without_raw_cells(), context.standings(), findings, obligation, context.now, units=selection.units,
        types=selection.types, clusters=selection.clusters, where=selection.where, sections=selection.sections,
        directory=context.workspace.units, published=published_figures(context))
    report = replace(report, ledger_head=head(context.events))
    return for_clusters(report, context.workspace, selection.clusters) if selection.clusters else report


def compiled_data(context: JobContext, obligation: str) -> tuple[Dataset, list[Finding]]:
    """Return what a summary of the obligation is compiled from: the recorded answers of every unit, without figures
    that are persons' numbers, and their findings."""
    from automation.pipeline.normalise import normalise
    from automation.pipeline.validate import validate
    from automation.recording.later_forms import with_lacking_rows
    from automation.rules.not_asked import with_later_forms
    from automation.rules.privacy import withheld_contents
    from automation.rules.withheld import without_personal_figures

    workspace = context.workspace
    answers = _with_frozen_tables(context, obligation, _recorded(context, obligation))
    dataset = normalise(answers, workspace.catalogue, workspace.plan, workspace.units,
                        workspace.previous, context.now, releases=context.releases,
                        years_before=workspace.years_before)
    later = with_lacking_rows(context.later_forms, answers, workspace.catalogue)
    dataset = with_later_forms(dataset, later)
    known = known_bindings(history(context.events, context.now))
    with context.kept_recognition():
        findings = check_explanations(validate(dataset), known).findings
        return without_personal_figures(dataset, withheld_contents(dataset)), findings


def _with_frozen_tables(context: JobContext, obligation: str,
                        answers: Mapping[str, WorkbookAnswers]) -> dict[str, WorkbookAnswers]:
    """The answers with what a report that was compiled before keeps of the shared tables. A snapshot that is gone keeps
    nothing."""
    catalogue, ledger = context.workspace.catalogue, context.adapters.ledger
    digests = {unit: digest for unit, digest in frozen_digests(context.events, obligation).items() if unit in answers}
    keys = {unit: snapshot_key(digest, unit, catalogue) for unit, digest in digests.items()}
    snapshots = ledger.snapshots(keys.values())
    then = {unit: load_or_none(snapshots.get(key), catalogue) for unit, key in keys.items()}
    then |= former_answers(ledger, {unit: [digests[unit]] for unit, found in then.items() if not found}, catalogue)
    return {unit: with_frozen_tables(now, frozen, catalogue, obligation) if (frozen := then.get(unit)) else now
            for unit, now in answers.items()}


def _recorded(context: JobContext, obligation: str) -> dict[str, WorkbookAnswers]:
    """Return the answers of the reports in force, as the ledger recorded them: a past day compiles as it was, and a
    file that changed after acceptance, or was rolled back, as it was accepted or submitted. What was recorded with
    other forms, or by an older version of this software, is read again if its file is still that one; else the
    snapshot with the former forms counts."""
    catalogue, ledger = context.workspace.catalogue, context.adapters.ledger
    units = history(context.events).units
    versions = {code: unit.version_in_force(obligation) for code, unit in units.items() if unit.observed}
    keys = {code: snapshot_key(version["digest"], code, catalogue) for code, version in versions.items()}
    stored = _stored(ledger, keys, catalogue)
    if len(stored) == len(keys):
        return stored
    seen = {code: each for code, each in read_only_run(context).collected.observations.items() if each.answers}
    missing = [code for code in keys if code not in stored]
    same = {code for code in missing if code in seen and seen[code].digest == versions[code]["digest"]}
    former = former_answers(ledger, {code: [versions[code]["digest"], *versions[code].get(FORMERLY, ())]
                                     for code in missing if code not in same}, catalogue)
    again = {code: answers for code in missing if code in seen and (answers := seen[code].answers)
             and (code in same or not (code in former or units[code].is_fixed(obligation)))}
    return {**stored, **former, **again}


def _stored(ledger: Ledger, keys: Mapping[str, str], catalogue: Catalogue) -> dict[str, WorkbookAnswers]:
    """The answers of the snapshots with these keys. All of them, compressed and decoded, would need much memory."""
    found: dict[str, WorkbookAnswers] = {}
    for start in range(0, len(keys), SNAPSHOT_BATCH):
        some = dict(islice(keys.items(), start, start + SNAPSHOT_BATCH))
        snapshots = ledger.snapshots(some.values())
        decoded = {code: load_or_none(snapshots.get(key), catalogue) for code, key in some.items()}
        found |= {code: answers for code, answers in decoded.items() if answers}
    return found
