"""The workspace of an earlier plan as a source of figures: its ledger, else the summaries among its reports."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from automation.configuration.encodings import UnreadableTextError
from automation.configuration.settings import FILE as SETTINGS
from automation.jobs.context import JobContext
from automation.jobs.earlier_file.figures import NO_FIELD, NO_UNIT, Findings, Names, Unplaced, shown
from automation.jobs.earlier_file.formats import read_summary
from automation.jobs.new_year.figures import FigureRow, year_figures

REPORTS = "reports"
KEPT_RUNS = "lan-"  # a summary as it was compiled before; the current one stands beside it
NO_LEDGER = "không đọc được nhật ký hoặc cấu hình của thư mục này nên tìm số liệu ở các tệp tổng hợp trong reports/"
NOTHING = "không tìm thấy số liệu nào ở nhật ký và ở các tệp tổng hợp .json trong reports/"
OTHER = "kế hoạch này không có báo cáo mã “{code}” nên không lấy số liệu"


def is_workspace(path: Path) -> bool:
    return (path / SETTINGS).is_file()


def read_workspace_folder(path: Path, context: JobContext | None, wanted: Collection[str], names: Names) -> Findings:
    """`context`: of that workspace, None where its ledger can't be read. `wanted`: codes of obligations. Raises
    OSError."""
    findings = Findings(names.yes_no)
    if context is None:
        findings.unplaced.append(Unplaced(path.name, NO_LEDGER))
    else:
        _read_ledger(context, wanted, names, findings)
    if not findings.figures:
        _read_reports(path / REPORTS, wanted, names, findings)
    if not findings.figures:
        findings.unplaced.append(Unplaced(path.name, NOTHING))
    return findings


def _read_ledger(context: JobContext, wanted: Collection[str], names: Names, findings: Findings) -> None:
    units = context.workspace.units
    left: dict[tuple[str, str], None] = {}  # (obligation, reason): each is listed once
    for row in year_figures(context).rows:
        field = f"{row.code}.{row.part}".rstrip(".")
        if row.obligation not in wanted:
            left[row.obligation, OTHER.format(code=row.obligation)] = None
        elif (unit := names.unit(row.unit) or names.unit(units[row.unit].name)) is None:
            left[row.obligation, NO_UNIT.format(text=shown(row.unit))] = None
        elif (name := names.field(field)) is None:
            left[row.obligation, NO_FIELD.format(text=shown(field))] = None
        else:
            findings.add(unit, name, row.value, _place(row), row.source, row.obligation)
    findings.unplaced += [Unplaced(obligation, reason) for obligation, reason in left]


def _place(row: FigureRow) -> str:
    return f"{row.obligation}, {row.unit}, {row.code}"


def _read_reports(folder: Path, wanted: Collection[str], names: Names, findings: Findings) -> None:
    for file in sorted(folder.glob("*/*.json")):
        obligation, place = file.parent.name, f"{REPORTS}/{file.parent.name}/{file.name}"
        if file.name.startswith(KEPT_RUNS):
            continue
        if obligation not in wanted:
            findings.unplaced.append(Unplaced(place, OTHER.format(code=obligation)))
            continue
        try:
            read_summary(file.read_bytes(), place, names, findings, obligation)
        except UnreadableTextError as error:
            findings.unplaced.append(Unplaced(place, error.message))
