"""A report of the shipped plan, forms and 41 units of 2024, with figures from a seeded random generator."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from automation.configuration.workspace import Workspace, load_or_raise
from automation.domain.plan.units import Unit
from automation.domain.report import Report
from automation.domain.tracking.standing import Stage, Standing, TimelinessBucket, TimelinessVerdict
from automation.domain.workbook.forms import Field, FieldKind, Tab
from automation.outputs.context import OutputContext
from automation.pipeline.compile_report import compile_report
from automation.rules.frame import Dataset, State, TabFrame, TableFrame

ROOT = Path(__file__).parents[2]
NOW = datetime(2024, 6, 5, 9, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
WORDS = {
    "Q03": ("Một số đơn vị còn thiếu kinh phí cho hoạt động của Ban.", "Cán bộ làm công tác kiêm nhiệm.", ""),
    "Q04": ("Chủ quan: việc xây dựng kế hoạch còn chậm.", ""),
    "Q05": ("Đề nghị Sở tổ chức tập huấn hằng năm cho thành viên Ban.", "Đề nghị cấp tài liệu truyền thông.", ""),
    "Q06": ("Tiếp tục thực hiện các Kế hoạch số 131, 117, 53 và 59 của thành phố.", ""),
}
STAGES = (Stage.SUBMITTED,) * 12 + (Stage.WITH_ERRORS, Stage.ACCEPTED, Stage.MISSING, Stage.UNREACHABLE)


@lru_cache(maxsize=1)
def workspace() -> Workspace:
    return load_or_raise(ROOT)


def context(root: Path = ROOT) -> OutputContext:
    return OutputContext(root, workspace().settings.documents)


@lru_cache(maxsize=4)
def report(obligation: str = "6T", seed: int = 7) -> Report:
    """Return a report that most units have submitted; a few are late, missing, unreadable, exempt or have errors."""
    return report_of(workspace(), obligation, seed)


def report_of(place: Workspace, obligation: str = "6T", seed: int = 7) -> Report:
    """Return such a report of another workspace with the shipped forms."""
    generator = random.Random(seed)  # noqa: S311 - a sample, not a secret
    obliged = {unit.code: unit for unit in place.units.values()
               if place.plan.obligation(obligation).owed_by(unit, NOW.date())}
    tabs = {tab.code: _frame(tab, obliged, generator) for tab in place.catalogue.tabs if not tab.form.is_table}
    tables = {tab.code: _table(tab, obliged, generator) for tab in place.catalogue.tabs if tab.form.is_table}
    data = Dataset(place.catalogue, place.plan, obliged, {}, tabs, tables, {}, NOW)
    standings = {(code, obligation): _standing(code, obligation, number) for number, code in enumerate(obliged)}
    return compile_report(data, standings, [], obligation, NOW)


def with_words(text: str) -> Report:
    """Return the report with this text as a unit's name and answer and the committee's name."""
    found = report()
    unit = found.included[0]
    narrative = replace(found.narratives[0], text=text, unit_name=text)
    names = {**found.unit_names, unit: text}
    return replace(found, narratives=(narrative, *found.narratives), unit_names=names, committee=text)


def _standing(code: str, obligation: str, number: int) -> Standing:
    stage = Stage.EXEMPT if number == 20 else STAGES[number % len(STAGES)]
    late = number % 9 == 4
    bucket = {Stage.MISSING: TimelinessBucket.MISSING, Stage.UNREACHABLE: TimelinessBucket.MISSING,
              Stage.EXEMPT: TimelinessBucket.EXEMPT}.get(
        stage, TimelinessBucket.LATE if late else TimelinessBucket.ON_TIME)
    verdict = {TimelinessBucket.ON_TIME: TimelinessVerdict.ON_TIME,
               TimelinessBucket.LATE: TimelinessVerdict.LATE}.get(bucket)
    submitted = NOW - timedelta(days=12 - number % 9, minutes=number) if verdict else None
    return Standing(code, obligation, stage, bucket, verdict, submitted, errors=int(stage is Stage.WITH_ERRORS),
                    amended_after_due=number == 8, reason="Quá hạn, chưa thấy đánh dấu “Đã nộp”")


def _frame(tab: Tab, units: dict[str, Unit], generator: random.Random) -> TabFrame:
    codes = list(units)
    values = pd.DataFrame({field.name: _column(field, codes, generator) for field in tab.fields}, index=codes)
    for field in tab.fields:
        whole = field.name.removesuffix(".female") + ".total"
        if field.column == "female":
            values[field.name] = np.floor(values[whole] * 0.66)
    states = pd.DataFrame({name: (column.notna() & (column != "")).astype("int8") * int(State.VALUE)
                           for name, column in values.items()}, index=codes)
    rows = pd.DataFrame(data=False, index=codes, columns=[row.key for row in tab.rows])
    marked = rows.copy()
    marked.loc[codes[:5], [key for key in rows.columns if key in ("B09", "G01.meeting", "N01")]] = True
    return TabFrame(tab, values, states, rows, marked)


def _column(field: Field, codes: list[str], generator: random.Random) -> pd.Series[Any]:
    if field.kind is FieldKind.STRING:
        return pd.Series([generator.choice(WORDS.get(field.name, ("",))) for _ in codes], index=codes, dtype=object)
    if field.kind is FieldKind.BOOLEAN:
        return pd.Series([float(generator.random() < 0.8) for _ in codes], index=codes)
    if field.kind is FieldKind.DATE:
        return pd.Series([float(date(2024, 3, 1).toordinal()) for _ in codes], index=codes)
    most = 120 if field.name.startswith(("B01", "N", "G02", "G03")) else 12
    rare = field.indicator.startswith("K")
    return pd.Series([float(generator.random() < 0.1) if rare else float(generator.randint(0, most)) for _ in codes],
                     index=codes)


def _table(tab: Tab, units: dict[str, Unit], generator: random.Random) -> TableFrame:
    columns = tab.form.columns
    records = [{"unit": code, "row": 10, "explained": False, **{
        column.code: float(date(2024, 3, 8).toordinal()) if column.kind is FieldKind.DATE
        else generator.choice(column.choices) if column.kind is FieldKind.CHOICE
        else "Nội dung mẫu" if column.kind is FieldKind.STRING else 1.0 for column in columns}}
        for code in list(units)[:6]]
    frame = pd.DataFrame(records, columns=["unit", "row", "explained", *(column.code for column in columns)])
    states = pd.DataFrame(data=1, index=frame.index, columns=[column.code for column in columns])
    return TableFrame(tab, frame, states, frozenset(list(units)[6:9]))
