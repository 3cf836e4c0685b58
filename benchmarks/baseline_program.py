"""The nightly run as a plain program does it: openpyxl for every workbook, a DataFrame a tab, `iterrows`, the same
rules one unit at a time, openpyxl again for the register, a text for each unit and, optionally, its workbook with
notes in it.

It finds cells by their address on a fresh workbook, so it fails where a person inserted a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from automation.domain.workbook.forms import Field, FieldKind, Tab
from benchmarks.numpy_rules import HALF, PERIODS, YEAR, ReferenceFinding
from benchmarks.reference_rules import CONDITIONS, CUT_OFF, EARLY, SUMS, FactTable, rules
from benchmarks.sample_workspace import SampleWorkspace

WORDS = {"Có": 1.0, "Không": 0.0, "Không phát sinh": 0.0}
UNKNOWN = float("nan")
MARKED = PatternFill("solid", fgColor="FFFECACA")
Values = dict[str, Any]


def baseline_night(sample: SampleWorkspace, *, copies: bool = False) -> set[ReferenceFinding]:
    """Read, check, write the register and the units' letters; with `copies`, annotated copies of their
    workbooks as well, as the product does. Returns the findings."""
    tabs, tables = _read(sample)
    findings_by_tab = {tab.code: set(_checked(sample, tab, tabs, tables))
            for tab in sample.workspace.catalogue.tabs if not tab.form.is_table}
    findings = {each for some in findings_by_tab.values() for each in some}
    _write(sample, tabs, findings)
    if copies:
        _copy(sample, findings_by_tab)
    return findings


def _read(sample: SampleWorkspace) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    answers: dict[str, list[Values]] = {code: [] for code in sample.places.cells}
    records: dict[str, list[Values]] = {code: [] for code in sample.places.tables}
    for path in sample.files:
        book = openpyxl.load_workbook(path, data_only=True)
        for code, rows in answers.items():
            rows.append({"unit": path.stem, **_answers(sample, code, book[sample.places.sheets[code]])})
        for code, lines in records.items():
            table = sample.places.tables[code]
            lines += ({"unit": path.stem, **each} for each in _records(table, book[table.sheet]))
    return ({code: pd.DataFrame(rows) for code, rows in answers.items()},
            {code: pd.DataFrame(lines) for code, lines in records.items()})


def _answers(sample: SampleWorkspace, obligation: str, sheet: Any) -> Values:
    answers = {f"{place.code}.{place.part}".rstrip("."): sheet[place.cell].value
               for place in sample.places.cells[obligation].values()}
    row_controls = {f"why {row}": sheet[place.cell].value
                    for (code, row, control), place in sample.places.row_controls.items()
              if code == obligation and control == "explanation"}
    return {"submit": sheet[sample.places.controls[sheet.title, "submit"].cell].value, **answers, **row_controls}


def _records(table: Any, sheet: Any) -> Iterator[Values]:
    for row in range(table.first_row, sheet.max_row + 1):
        record = {code: sheet[f"{letter}{row}"].value for code, letter in table.columns.items()}
        if any(value not in (None, "") for value in record.values()):
            yield record


def _checked(sample: SampleWorkspace, tab: Tab, tabs: Mapping[str, pd.DataFrame],
             tables: Mapping[str, pd.DataFrame]) -> Iterator[ReferenceFinding]:
    dates = {each.code: each.form.date_column for each in sample.workspace.catalogue.tabs if each.form.is_table}
    counted = _counts(tab, tables, dates)
    past = {row["unit"]: row for _, row in tabs["6T"].iterrows()} if tab.code == "CN" else {}
    fields = {field.name: field for field in tab.fields}
    applied = rules(tab)
    for _, row in tabs[tab.code].iterrows():
        unit, blank = row["unit"], {name: _is_blank(row[name]) for name in fields}
        if all(blank.values()) and row["submit"] != "Đã nộp":
            continue
        yield from _cells(unit, row, fields, blank)
        before = past.get(unit)
        facts = FactTable(_figures(row, fields), _figures(before, fields), counted.get(unit, {}), blank,
                    {name[4:]: not _is_blank(row[name]) for name in row.index if name.startswith("why ")})
        yield from ((unit, rule.code, rule.field) for rule in applied if rule.broken(facts))


def _cells(unit: str, row: Any, fields: Mapping[str, Field], blank: Mapping[str, bool]) -> Iterator[ReferenceFinding]:
    for name, field in fields.items():
        if blank[name]:
            if field.required and row["submit"] == "Đã nộp":
                yield unit, "R24", name
        elif field.kind is FieldKind.INTEGER:
            value = _figure(row[name])
            if value != value:
                yield unit, "R23" if "%" in str(row[name]) else "R22", name
            elif value % 1 or value < (field.minimum or 0) or value > (field.maximum or float("inf")):
                yield unit, "R22", name


def _counts(tab: Tab, tables: Mapping[str, pd.DataFrame], dates: Mapping[str, str]) -> dict[str, Any]:
    """Unit → sums over its records of the tab's period. `dates`: table → its column of days, or ""."""
    counted: dict[str, Any] = {}
    last = HALF if tab.code == "6T" else YEAR[1]
    for code, frame in tables.items() if tab.code in PERIODS else ():
        for _, row in frame.iterrows():
            sums = counted.setdefault(row["unit"], _Zeros())
            day = _figure(row[dates[code]]) if dates[code] else YEAR[0]
            if YEAR[0] <= day <= last:
                _count(code, row, sums, last)
            if YEAR[0] <= day <= CUT_OFF[tab.code]:
                _count(code, row, sums, CUT_OFF[tab.code], EARLY)
    return counted


class _Zeros(dict[str, float]):
    def __missing__(self, _: str) -> float:
        return 0.0


def _count(code: str, row: Any, sums: _Zeros, last: float, suffix: str = "") -> None:
    for column in SUMS.get(code, ()):
        value = _figure(row[column]) if column else 1.0
        sums[f"{code}.{column}".rstrip(".") + suffix] += 0.0 if value != value else value
    for name, (of, holds) in CONDITIONS.items():
        if of == code and holds(_typed(row), last):
            sums[name + suffix] += 1.0


def _typed(row: Any) -> dict[str, Any]:
    """A record with days as ordinals and "" for a blank text."""
    return {key: _figure(value) if key in ("from_on", "to_on") else value or "" for key, value in row.items()}


def _figures(row: Any, fields: Mapping[str, Field]) -> dict[str, float]:
    return {name: UNKNOWN if row is None or name not in row else _figure(row[name]) for name in fields}


def _figure(value: Any) -> float:
    if isinstance(value, bool | int | float):
        return float(value)
    if isinstance(value, datetime | date):  # pandas makes NaT of a missing date
        return UNKNOWN if value != value else float(value.toordinal())
    return WORDS.get(value, UNKNOWN) if isinstance(value, str) else UNKNOWN


def _is_blank(value: Any) -> bool:
    return value is None or value != value or value == ""


def _write(sample: SampleWorkspace, tabs: Mapping[str, pd.DataFrame], findings: set[ReferenceFinding]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active or book.create_sheet()
    letters: dict[str, list[str]] = {}
    for unit, code, field in sorted(findings):
        letters.setdefault(unit, []).append(f"{code}: {field}")
    for code, frame in tabs.items():
        for _, row in frame.iterrows():
            sheet.append([row["unit"], code, row["submit"], len(letters.get(row["unit"], ()))])
    folder = sample.root / "plain"
    folder.mkdir(exist_ok=True)
    book.save(folder / "register.xlsx")
    for unit, lines in letters.items():
        Path(folder / f"{unit}.txt").write_text("\n".join(lines), encoding="utf-8")


def _copy(sample: SampleWorkspace, findings_by_tab: Mapping[str, set[ReferenceFinding]]) -> None:
    """Write annotated copies. Workbooks are loaded again, because one opened for its values has no formulas."""
    notes: dict[str, dict[tuple[str, str], list[str]]] = {}
    for obligation, findings in findings_by_tab.items():
        for unit, code, field in sorted(findings):
            row, _, part = field.rpartition(".")
            place = sample.places.cells[obligation].get((row, part)) or sample.places.cells[obligation].get((field, ""))
            if place:
                notes.setdefault(unit, {}).setdefault((place.sheet, place.cell), []).append(f"{code}: {field}")
    for unit, cells in notes.items():
        book = openpyxl.load_workbook(sample.root / "sheets" / f"{unit}.xlsx")
        for (sheet, at), words in cells.items():
            book[sheet][at].comment = Comment("\n".join(words), "Ban")
            book[sheet][at].fill = MARKED
        book.save(sample.root / "plain" / f"{unit}.xlsx")
