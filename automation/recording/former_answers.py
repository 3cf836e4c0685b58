"""Answers that were recorded with former forms. A decision stands until a person changes it, whatever the forms ask
since: an accepted report is read from its snapshot although no workbook has its content any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from automation.domain.workbook.answers import StructureProblem, TabAnswers, WorkbookAnswers
from automation.domain.workbook.former_codes import original_unit
from automation.domain.workbook.forms import Catalogue, Tab
from automation.domain.workbook.read_tab import REMARK_COLUMNS, expected_tab
from automation.ports import Ledger
from automation.recording.snapshots import filled, load_or_none

LATER_FORMS = "template_changed"  # the problem of a workbook that was read with later forms than its own
OF_CODES = ("row_", "column_")  # kinds of problems whose detail is a row's or column's code
BATCH = 500  # units whose snapshots are in memory both compressed and decoded


def former_answers(ledger: Ledger, digests: Mapping[str, Sequence[str]],
                   catalogue: Catalogue) -> dict[str, WorkbookAnswers]:
    """Unit → the answers of the first of these states of its workbook of which there is a snapshot, whichever forms it
    was read with, with the present codes. Rows, columns and tabs that those forms lacked are missing; those that the
    present forms lack are left out. `digests`: unit → of its states, the preferred one first."""
    keys = keys_by_state(ledger) if digests else {}
    found: dict[str, WorkbookAnswers] = {}
    units = iter(digests.items())
    while some := dict(islice(units, BATCH)):
        chosen = {unit: list(_of_unit(keys, unit, states, catalogue)) for unit, states in some.items()}
        stored = ledger.snapshots(key for each in chosen.values() for key in each)
        for unit, own in chosen.items():
            read = [answers for key in own if (answers := load_or_none(stored.get(key), catalogue))]
            if read:
                found[unit] = _with_present_forms(max(read, key=_order), catalogue)
    return found


def keys_by_state(ledger: Ledger) -> dict[str, list[str]]:
    """"digest:unit" → the keys of its snapshots: one for each set of forms that it was read with."""
    found: dict[str, list[str]] = {}
    for key in ledger.snapshot_keys():
        found.setdefault(key.rpartition(":")[0], []).append(key)
    return found


def of_state(keys: Mapping[str, list[str]], unit: str, digest: str, catalogue: Catalogue) -> Sequence[str]:
    """The keys of a workbook's snapshots in this state. `keys`: by state."""
    return keys.get(f"{digest}:{original_unit(unit, catalogue)}", ())


def _of_unit(keys: Mapping[str, list[str]], unit: str, states: Sequence[str], catalogue: Catalogue) -> Iterator[str]:
    yield from next((found for digest in states if (found := of_state(keys, unit, digest, catalogue))), ())


def _order(answers: WorkbookAnswers) -> tuple[int, int]:
    """The reading with the forms that the workbook was made from has all its answers."""
    later = sum(each.kind == LATER_FORMS for each in answers.structure_problems)
    return -later, filled(answers)


def _with_present_forms(answers: WorkbookAnswers, catalogue: Catalogue) -> WorkbookAnswers:
    tabs = {tab.code: tab for tab in catalogue.tabs}
    problems = [each for each in answers.structure_problems if each.tab in tabs and _is_present(each, tabs[each.tab])]
    found = {code: _tab(each, tabs[code]) for code, each in answers.tabs.items() if code in tabs}
    return WorkbookAnswers(answers.unit, found, problems, answers.private)


def _is_present(problem: StructureProblem, tab: Tab) -> bool:
    form = expected_tab(tab)
    return not problem.kind.startswith(OF_CODES) or problem.detail in form.keys | form.codes


def _tab(answers: TabAnswers, tab: Tab) -> TabAnswers:
    inputs = {row: {*columns, *REMARK_COLUMNS} for row, columns in expected_tab(tab).rows}
    columns = expected_tab(tab).codes
    values = {row: {code: raw for code, raw in cells.items() if code in inputs[row]}
              for row, cells in answers.values.items() if row in inputs}
    records = [(number, {code: raw for code, raw in record.items() if code in columns})
               for number, record in answers.records]
    return TabAnswers(answers.tab, answers.sheet, answers.mark, answers.rows, answers.columns, values,
                      answers.controls, [(number, record) for number, record in records if record])
