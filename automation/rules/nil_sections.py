"""Checks of the choice that a whole section has nothing to report."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from automation.domain.tracking.findings import Finding
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import Field, FieldKind, Section, Severity
from automation.domain.workbook.nil_choice import is_nil
from automation.domain.workbook.parse_cell import read_value
from automation.domain.workbook.section_nil import counted, section_nils
from automation.domain.workbook.words import NIL
from automation.rules.coded_column import CONTROL
from automation.rules.columns import TabData
from automation.rules.frame import State
from automation.rules.messages import format_value
from automation.rules.raw_cells import control_cell

CONFLICT = "“{section}”: đã chọn “Cả mục không phát sinh” nhưng mục {code}{cell} ghi {figure}."
CONFLICT_REMEDY = "Đề nghị bỏ chọn ở dòng “{section}”; nếu số ở mục {code} ghi nhầm thì xóa số ấy."
UNCLEAR = "“{section}”: ô “Cả mục không phát sinh” chỉ nhận “{nil}”; các ô để trống của mục này vẫn là chưa trả lời."
UNCLEAR_REMEDY = "Đề nghị chọn “{nil}”, hoặc để trống ô này và điền từng ô của mục."


def section_findings(data: TabData) -> Iterator[Finding]:
    for key, section in section_nils(data.tab).items():
        column = data.dataset.raw_columns[data.tab.code].get((key, CONTROL))
        if column is None:
            continue
        at = data.dataset.index.get_indexer(pd.Index(data.units))
        chosen = column.mask(is_nil)[at]
        yield from _conflicts(data, key, section, np.flatnonzero(chosen).tolist())
        unclear = column.mask(_is_unclear)[at]
        for position in np.flatnonzero(unclear).tolist():
            yield _at_choice(data, position, key, "C03", Severity.WARNING,
                             UNCLEAR.format(section=section.title, nil=NIL), UNCLEAR_REMEDY.format(nil=NIL))


def _is_unclear(raw: Raw) -> bool:
    """Is something else than the choice written? A dash is as good as blank."""
    return not is_nil(raw) and read_value(raw, FieldKind.STRING).state is not State.BLANK


def _conflicts(data: TabData, key: str, section: Section, chosen: list[int]) -> Iterator[Finding]:
    """T05: the choice beside a figure other than 0; the first of them is named."""
    for position in chosen:
        found = next((each for each in counted(section) if _figure(data, position, each)), None)
        if found is None:
            continue
        cell = data.dataset.cell(data.units[position], data.tab.code, found.row, found.column)[1]
        words = {"section": section.title, "code": found.indicator, "cell": f" (ô {cell})" if cell else "",
                 "figure": format_value(_figure(data, position, found))}
        yield _at_choice(data, position, key, "T05", Severity.ERROR, CONFLICT.format(**words),
                         CONFLICT_REMEDY.format(**words))


def _figure(data: TabData, position: int, field: Field) -> float:
    """Returns the typed figure, 0 for none."""
    figure = float(data.values(field.name)[position])
    return 0.0 if np.isnan(figure) else figure


def _at_choice(data: TabData, position: int, key: str, code: str, severity: Severity, message: str,
               remedy: str) -> Finding:
    unit = data.units[position]
    answers = data.dataset.workbooks[unit].tabs.get(data.tab.code)
    sheet = answers.sheet if answers else data.tab.title
    cell = control_cell(data.tab, answers, key) if answers else None
    return Finding(code, severity, unit, data.tab.obligation, sheet, cell, key, message, remedy)
