"""Contents in which personal data was found: where they are, what was found, whether the secretary released them. Never
the contents themselves. Figures among them are taken out of the frames: no rule's message and no sum may repeat one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from automation.domain.tracking.releases import Release
from automation.domain.workbook.forms import FieldKind
from automation.rules.frame import Dataset, TabFrame, TableFrame

INTEGER = FieldKind.INTEGER


@dataclass(frozen=True, slots=True)
class WithheldContent:
    """`field`: as findings name it; `place`: as releases name it, the same after rows were moved. `tab`, `column`,
    `line`: of a cell of a form, `line` the 1-based row of a table's record. `surface`: what of the
    workbook it is, "cell" for a cell of a form. `owner`: the tab's own obligation, to which a release belongs;
    `obligation`: the one in whose summary it would be. `content`: the keyed digest, "" without a secret."""

    unit: str
    obligation: str | None
    surface: str
    sheet: str
    cell: str | None
    field: str
    place: str
    kinds: tuple[str, ...]
    owner: str | None = None
    tab: str = ""
    column: str = ""
    line: int = 0
    content: str = ""
    release: Release | None = None

    @property
    def released(self) -> bool:
        return self.release is not None


def without_personal_figures(dataset: Dataset, withheld: Iterable[WithheldContent]) -> Dataset:
    """Return the dataset with NaN for these figures. Their state stays: the cell is answered, the figure unknown."""
    places: dict[str, list[WithheldContent]] = {}
    for each in withheld:
        if each.tab and not each.released:
            places.setdefault(each.tab, []).append(each)
    if not places:
        return dataset
    tabs = {code: _tab(frame, places[code]) if code in places else frame for code, frame in dataset.tabs.items()}
    tables = {code: _table(table, places[code]) if code in places else table
              for code, table in dataset.tables.items()}
    shown = replace(dataset, tabs=tabs, tables=tables)
    shown.withheld_cache.extend(dataset.withheld_cache)
    return shown


def _tab(frame: TabFrame, places: Iterable[WithheldContent]) -> TabFrame:
    names: Mapping[str, bool] = {field.name: field.kind is INTEGER for field in frame.tab.fields}
    values = frame.values.copy()
    for each in places:
        if names.get(each.field):
            values.loc[each.unit, each.field] = np.nan
    return replace(frame, values=values)


def _table(table: TableFrame, places: Iterable[WithheldContent]) -> TableFrame:
    figures = {column.code for column in table.tab.form.columns if column.kind is INTEGER}
    records = table.records.copy()
    for each in places:
        if each.column in figures:
            records.loc[(records["unit"] == each.unit) & (records["row"] == each.line), each.column] = np.nan
    return replace(table, records=records)
