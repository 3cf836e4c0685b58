"""Reads and writes the registers of the plan's clusters, each with what its contacts may see of its own units alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from automation.domain.plan.members import Cluster
from automation.domain.plan.mentions import Mentions
from automation.domain.plan.units import Unit
from automation.domain.tracking.cluster_registers import ClusterRegisters, generation
from automation.domain.tracking.findings import Finding, worst_first
from automation.jobs.context import JobContext
from automation.jobs.feedback import annotation_places
from automation.jobs.outsiders import OwnWords, all_mentions, others_of
from automation.jobs.run_state import RunState
from automation.pipeline.register import RegisterRun
from automation.recording.cluster_decisions import ClusterInput
from automation.recording.register_rows import DecisionRow
from automation.tabs.register.cluster import FindingRow, UnitFiles, cluster_tabs
from automation.tabs.register.context import RegisterContext
from automation.tabs.register.decisions import placed

COPIED = ("Bảng tính có trang của đơn vị khác, nên các lỗi, cảnh báo khác ở bảng tính này, có thể là về số liệu của "
          "đơn vị đó, không nêu ở đây.")
WITHHELD = "Có lỗi, cảnh báo ở số liệu không công bố ra ngoài đơn vị và {committee}."
SEE_THERE = "Đơn vị xem chi tiết ở trang “Kiểm tra” hoặc bản góp ý."
JUST_MADE = "Bảng tính vừa lập"
NOT_WRITTEN = "{name}: {problem}"


def read_registers(context: JobContext) -> tuple[ClusterInput, ...]:
    """What was entered in the registers of the plan's clusters."""
    registers = context.adapters.store.cluster_registers
    if registers is None:
        return ()
    return tuple(ClusterInput(each, registers.read(each)) for each in context.workspace.plan.clusters)


def write_registers(state: RunState) -> None:
    """The stage that writes the registers of the clusters. One that is open, unreadable or was edited meanwhile is left
    as it is until the next run, and its decisions are read then."""
    done = state.recorded
    if done is None or state.context.dry_run or state.outcome.guard or not state.clusters:
        return
    written = [] if state.by_day and not done.needed else _written(state)
    names = {each.cluster.name for each in state.clusters if each.cluster.code in written}
    state.outcome.left += refused_lines(done.of_clusters, names)


def refused_lines(rows: Sequence[DecisionRow], written: Collection[str]) -> Iterator[str]:
    """Yield a line (Vietnamese) for each row that led to no decision, with its cell in the register as it is now.
    `written`: names of the clusters whose registers were written."""
    for name in dict.fromkeys(each.register for each in rows):
        own = [each for each in rows if each.register == name]
        shown = placed(own) if name in written else own
        yield from (each.words for each, read in zip(shown, own, strict=True) if read.cell)


def _written(state: RunState) -> list[str]:
    """Write the registers; return the codes of the clusters whose registers were written."""
    context = state.context
    registers = context.adapters.store.cluster_registers
    if registers is None:
        return []
    files = {unit: seen.file for unit, seen in state.collected.observations.items() if seen.kind != "absent"}
    written, left = _write(context, registers, state, files)
    state.outcome.left += left
    state.outcome.count("clusters", written=len(written))
    context.record_files()
    return written


def missing_registers(context: JobContext) -> tuple[ClusterInput, ...]:
    """The clusters that have no register yet."""
    return tuple(each for each in read_registers(context) if not each.typed.stamp and not each.typed.problem)


def make_registers(state: RunState, created: Iterable[str]) -> list[str]:
    """Make the registers of `state.clusters`, which are missing, before the first run, and record their ids. `state`:
    of the workbooks as they were read; `created`: units whose workbooks were made since. Returns what is left to do
    (Vietnamese)."""
    context, registers = state.context, state.context.adapters.store.cluster_registers
    if registers is None or not state.clusters:
        return []
    state.recorded = RegisterRun(context.standings(), 0, 0, written=False)
    codes = {code.upper(): code for code in context.workspace.units}
    listed = {codes.get(each.unit.upper(), each.unit): each.name for each in context.adapters.store.files()
              if each.unit and not each.problem}
    _, left = _write(context, registers, state, {**dict.fromkeys(created, JUST_MADE), **listed})
    context.record_files()
    return left


def _write(context: JobContext, registers: ClusterRegisters, state: RunState, files: Mapping[str, str],
           ) -> tuple[list[str], list[str]]:
    """Return the codes of the clusters whose registers were written, and why others were not (Vietnamese). `files`:
    names of the workbooks by unit."""
    shown = Visible.of(context, state.findings, files)
    written, left = list[str](), list[str]()
    for each in state.clusters:
        result = None if each.typed.problem else registers.write(
            each.cluster, cluster_tabs(*shown.of_cluster(state, each.cluster)), each.typed.stamp)
        if result and result.written:
            written.append(each.cluster.code)
            state.cluster_marks[each.cluster.code] = result.mark
        problem = each.typed.problem or (result.problem if result and not result.written and not result.changed else "")
        if problem:
            left.append(NOT_WRITTEN.format(name=each.cluster.name, problem=problem))
    return written, left


@dataclass(frozen=True)
class Visible:
    """What all clusters' registers are made from. `sensitive`: matches the code of a sensitive indicator; `rules`: the
    codes of rules that compare one, or name one in their text; `files`: names of the workbooks by unit."""

    context: JobContext
    findings: Mapping[str, Sequence[Finding]]
    notes: Mapping[str, str]
    files: Mapping[str, str]
    sensitive: re.Pattern[str] | None
    rules: frozenset[str]
    mentions: Mentions

    @classmethod
    def of(cls, context: JobContext, findings: Iterable[Finding], files: Mapping[str, str]) -> Visible:
        from automation.summary.suppression.relations import rules_with, sensitive_codes

        by_unit: dict[str, list[Finding]] = {}
        for each in findings:
            if each.is_error or each.is_open_warning:
                by_unit.setdefault(each.unit, []).append(each)
        workspace = context.workspace
        codes = sensitive_codes(workspace.catalogue)
        found = re.compile(rf"\b(?:{'|'.join(sorted(codes))})\b") if codes else None
        return cls(context, by_unit, annotation_places(context), files, found, rules_with(codes, workspace.catalogue),
                   all_mentions(workspace))

    def of_cluster(self, state: RunState, cluster: Cluster,
                   ) -> tuple[RegisterContext, list[FindingRow], dict[str, UnitFiles]]:
        """The arguments of `cluster_tabs`: nothing in them is of another cluster's unit."""
        context, done, store = self.context, state.recorded, self.context.adapters.store
        plan, every = context.workspace.plan, context.workspace.units
        units = {code: unit for code, unit in every.items() if cluster.includes(unit)}
        own = OwnWords(self.mentions, units, others_of(plan))
        standings = {key: own.standing(each) for key, each in (done.standings if done else {}).items()
                     if each.unit in units}
        events = [each for each in context.events if each.unit in units]
        rows = [replace(each, problem=own(each.problem)) for each in (done.of_clusters if done else ())
                if each.register == cluster.name]
        drawn = RegisterContext(plan, units, standings, events, rows, context.now,
                                generation(cluster, context.now, len(context.events)), store.words,
                                addresses=context.addresses, cluster=cluster)
        findings = [_row(own, row) for unit in drawn.sorted_units for row in self._rows(unit, units)]
        return drawn, findings, dict(self._files(units))

    def _rows(self, unit: Unit, own: Collection[str]) -> Iterator[FindingRow]:
        from automation.rules.structure import OTHER_UNIT, STRUCTURE_MESSAGES

        found, copy = sorted(self.findings.get(unit.code, ()), key=worst_first), STRUCTURE_MESSAGES[OTHER_UNIT].code
        copied = [each for each in found if each.code == copy and self.mentions.names_others(each.message, own)]
        withheld_words = WITHHELD.format(committee=self.context.workspace.plan.words.committee)
        withheld: dict[tuple[str, bool], FindingRow] = {}
        for each in copied or found:
            text = f"{each.field} {each.message} {each.remedy}"
            if each.code in self.rules or (self.sensitive and self.sensitive.search(text)):
                withheld.setdefault((each.sheet, each.is_error), FindingRow(
                    unit.code, each.is_error, each.sheet, "", withheld_words, SEE_THERE))
            else:
                yield FindingRow(unit.code, each.is_error, each.sheet, each.cell or "", each.message, each.remedy)
        yield from withheld.values()
        if len(copied) < len(found) and copied:
            yield FindingRow(unit.code, is_error=True, sheet="", cell="", message=COPIED, remedy=SEE_THERE)

    def _files(self, units: Mapping[str, Unit]) -> Iterator[tuple[str, UnitFiles]]:
        for code in units:
            place = self.notes.get(code, "")
            url = self.context.addresses.store.annotations(code) if place else ""
            yield code, UnitFiles(self.files.get(code, ""), place, url)


def _row(own: OwnWords, row: FindingRow) -> FindingRow:
    return replace(row, sheet=own(row.sheet), message=own(row.message), remedy=own(row.remedy))
