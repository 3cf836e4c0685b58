"""Units whose workbooks lack a tab, a row or a column. `structure` reports the loss; what hangs on it is unknown."""

from __future__ import annotations

from automation.rules.frame import Dataset


def units_without(dataset: Dataset, tab: str, *codes: str) -> frozenset[str]:
    """Return the units whose workbook lacks the tab, or one of these rows or columns of it. None for a dataset
    without raw cells, as summaries use it."""
    if not dataset.raw_columns:
        return frozenset()
    return frozenset().union(*(_units_without(dataset, tab, code) for code in codes or ("",)))


def _units_without(dataset: Dataset, tab: str, code: str) -> frozenset[str]:
    """`code` "": the tab as a whole."""
    if (tab, code) not in dataset.lost_cache:
        answers = {unit: dataset.workbooks[unit].tabs.get(tab) for unit in dataset.units}
        dataset.lost_cache[tab, code] = frozenset(
            unit for unit, found in answers.items()
            if found is None or not found.columns or (code and code not in found.columns and code not in found.rows))
    return dataset.lost_cache[tab, code]
