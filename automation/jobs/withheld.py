"""Lists the texts that the summary of an obligation withholds, to protect personal data: where they are, never their
content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from automation.domain.workbook.a1 import cell_name
from automation.jobs.compile import compiled_data
from automation.jobs.context import JobContext
from automation.rules.frame import Dataset
from automation.rules.privacy import KIND_NAMES
from automation.summary.gathering import WithheldText


def withheld_texts(context: JobContext, obligations: Iterable[str]) -> list[dict[str, Any]]:
    """A row for each withheld text of these obligations' summaries, over the whole sector, as of `context.now`: unit,
    name, obligation, field, sheet, cell, and what was found there (codes, and in words).
    Raises ConfigurationError for a ledger of another plan or with codes that the configuration lost."""
    from automation.pipeline import compile_report as stage

    context.check_ledger()
    standings = context.standings()
    found: list[dict[str, Any]] = []
    for code in obligations:
        dataset, findings = compiled_data(context, code)
        report = stage.compile_report(dataset, standings, findings, code, context.now,
                                      directory=context.workspace.units)
        texts = stage.texts(dataset, dataset.plan.obligation(code), report.included, findings)
        found += _rows(dataset, code, texts.withheld)
    return found


def _rows(dataset: Dataset, obligation: str, texts: tuple[WithheldText, ...]) -> Iterator[dict[str, Any]]:
    for each in texts:
        sheet, cell = _place(dataset, each)
        yield {"unit": each.unit, "name": dataset.units[each.unit].name, "obligation": obligation,
               "field": each.field, "sheet": sheet, "cell": cell, "codes": list(each.kinds),
               "found": [KIND_NAMES[code] for code in each.kinds if code in KIND_NAMES]}


def _place(dataset: Dataset, text: WithheldText) -> tuple[str, str | None]:
    """(sheet, cell) as the unit's user sees them; no cell where the column is gone."""
    if not text.line:
        return dataset.cell(text.unit, text.tab, text.row, text.column)
    answers = dataset.workbooks[text.unit].tabs[text.tab]
    column = answers.columns.get(text.column)
    return answers.sheet, cell_name(text.line, column) if column else None
