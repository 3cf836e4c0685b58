"""Writes the summary as a data package: CSV tables and a datapackage.json that describes them.

Frictionless Data Package and Table Schema; checked by `frictionless validate datapackage.json`.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from automation.domain.report import Figure, IndicatorLine, Report
from automation.domain.vietnamese.characters import printable
from automation.outputs.as_json import as_integer
from automation.outputs.context import OutputContext
from automation.outputs.data_package.readme import readme
from automation.outputs.rows import HEADING, accompanying_figure

FOLDER = "datapackage"
ACCOMPANYING = ("estimated", "share", "previous", "answered", "unanswered", "nil", "not_applicable")
ADDED = ("year_before", "year_before_units", "not_asked")  # after the columns of earlier versions
Cell = str | int | float | bool | None
CsvLine = Sequence[Cell]

# A spreadsheet takes text that begins with one of these for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class CsvField:
    """A field of a Table Schema. `title` is its name in Vietnamese."""

    name: str
    title: str
    type: str = "string"
    required: bool = False


@dataclass(frozen=True)
class CsvTable:
    """A table of the package. `key`: the columns that identify a line."""

    name: str
    title: str
    columns: tuple[CsvField, ...]
    lines: Callable[[Report], Iterable[CsvLine]]
    key: tuple[str, ...]


def write(report: Report, folder: Path, context: OutputContext) -> Path:
    """Write the package into the subfolder "datapackage" and return its path."""
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    resources = []
    for table in TABLES:
        path = target / f"{table.name}.csv"
        _write_csv(path, table, report)
        resources.append(_resource(table, path))
    description = _description(report, context, resources)
    text = json.dumps(description, ensure_ascii=False, indent=2)
    (target / "datapackage.json").write_text(text + "\n", encoding="utf-8")
    (target / "README.md").write_text(readme(description), encoding="utf-8")
    return target


def _write_csv(path: Path, table: CsvTable, report: Report) -> None:
    """Write a table line by line: a whole country's units have millions of figures."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([column.name for column in table.columns])
        writer.writerows([_cell(cell) for cell in line] for line in table.lines(report))


def _cell(cell: Cell) -> Cell:
    """Return the value for CSV: with an apostrophe for a text that a spreadsheet would run as a formula."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return as_integer(cell)
    if not isinstance(cell, str):
        return cell
    text = printable(cell)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _resource(table: CsvTable, path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    fields = [{"name": column.name, "title": column.title, "type": column.type,
               **({"constraints": {"required": True}} if column.required else {})}
              for column in table.columns]
    return {
        "name": table.name, "type": "table", "profile": "tabular-data-resource",
        "title": table.title, "path": f"{table.name}.csv", "scheme": "file",
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": {"fields": fields, "missingValues": [""],
                   **({"primaryKey": list(table.key)} if table.key else {})},
    }


def _description(report: Report, context: OutputContext, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": context.stem(report).lower(), "title": f"{report.obligation_title} {report.year}: số liệu tổng hợp",
        "description": ("Ô trống ở cột value: chưa có số liệu, hoặc không công bố để bảo vệ thông tin cá nhân "
                        "(khi đó cột hidden là true). Cột stale là true: số liệu nhạy cảm giữ như lần công bố trước."),
        "created": report.as_of.isoformat(), "profile": "tabular-data-package",
        **({"ledger_head": report.ledger_head} if report.ledger_head else {}),
        "licenses": [{"name": "other-closed", "title": "Sử dụng trong ngành theo quy định của cơ quan ban hành"}],
        "sources": [{"title": f"{report.plan_title}; báo cáo của các đơn vị"}],
        "contributors": [{"title": report.committee, "role": "publisher"}],
        "resources": resources,
    }


def _indicators(report: Report) -> Iterable[CsvLine]:
    for line in _lines(report):
        scopes: dict[tuple[str, str], Figure] = {("all", ""): line.total}
        scopes |= {(dimension, name): figure for dimension, figures in line.groups.items()
                   for name, figure in figures.items()}
        scopes |= {("unit", unit): figure for unit, figure in line.by_unit.items()}
        for (scope, name), figure in scopes.items():
            flawed = name in line.with_errors if scope == "unit" else scope == "all" and line.flawed > 0
            yield (line.code, line.part, scope, name, None if figure.hidden else figure.value, figure.hidden, flawed,
                   line.as_of is not None)


def _catalogue(report: Report) -> Iterable[CsvLine]:
    for line in _lines(report):
        figures = {name: accompanying_figure(line, name).value for name in ACCOMPANYING}
        figures["share"] = None if figures["share"] is None else round(figures["share"], 2)
        yield (line.code, line.part, line.section, line.title, line.unit, line.kind, *figures.values(),
               " ".join(line.withheld), line.flawed, " ".join(line.with_errors), " ".join(line.previous_with_errors),
               line.as_of is not None, line.as_of.isoformat() if line.as_of else None,
               *(accompanying_figure(line, name).value for name in ADDED))


def _lines(report: Report) -> list[IndicatorLine]:
    return [line for line in report.indicators if line.kind != HEADING]


def _units(report: Report) -> Iterable[CsvLine]:
    included = set(report.included)
    for each in report.standings:
        yield (each.unit, report.unit_names[each.unit], report.unit_types[each.unit], each.unit in included,
               each.stage.value, each.bucket.value, each.verdict.value if each.verdict else None,
               each.submitted_at.isoformat() if each.submitted_at else None, each.days_late, each.errors,
               each.warnings, each.amended_after_due)


def _registers(report: Report) -> Iterable[CsvLine]:
    for table in report.tables:
        yield (table.code, table.title, "records", "", "", table.records)
        yield (table.code, table.title, "units", "", "", table.units)
        yield (table.code, table.title, "nil_units", "", "", table.nil_units)
        yield (table.code, table.title, "units_with_errors", "", "", len(table.with_errors))
        for column, total in table.sums.items():
            yield (table.code, table.title, "sum", column, "", total)
        for column, counts in table.choices.items():
            for choice, count in counts.items():
                yield (table.code, table.title, "choice", column, choice, count)


def _estimates(report: Report) -> Iterable[CsvLine]:
    for line in report.estimates:
        yield (line.code, line.part, line.title, "all", "", line.estimated, line.actual, line.difference,
               line.cumulative)
        for unit, difference in line.differences.items():
            yield (line.code, line.part, line.title, "unit", unit, None, None, difference, line.cumulative)


_CODE = CsvField("code", "Mã chỉ tiêu", required=True)
_PART = CsvField("part", "Thành phần")
_UNIT = CsvField("unit", "Mã đơn vị", required=True)
_COUNTS: Mapping[str, str] = {
    "expected": "Thuộc diện báo cáo, kể cả được miễn", "owed": "Phải nộp", "submitted": "Đã nộp",
    "on_time": "Đúng hạn", "late": "Trễ hạn", "missing": "Chưa nộp",
    "not_yet_due": "Chưa đến hạn", "exempt": "Được miễn", "unproven": "Chưa xác minh",
    "unreachable": "Không đọc được tệp", "complete": "Hoàn chỉnh",
    "undated": "Đã nộp, không đặt hạn",
}

TABLES: tuple[CsvTable, ...] = (
    CsvTable("indicators", "Số liệu theo chỉ tiêu, loại hình và đơn vị", (
        _CODE, _PART, CsvField("scope", "Phạm vi: all, type, unit, hoặc cột khai trong [attributes]", required=True),
        CsvField("name", "Loại đơn vị, giá trị của cột hoặc mã đơn vị"), CsvField("value", "Giá trị", "number"),
        CsvField("hidden", "Không công bố", "boolean", required=True),
        CsvField("flawed", "Có số liệu còn lỗi (của đơn vị, hoặc trong số toàn bộ)", "boolean", required=True),
        CsvField("stale", "Chưa cập nhật (giữ như lần công bố trước)", "boolean", required=True)),
        _indicators, ()),
    CsvTable("catalogue", "Danh mục chỉ tiêu và số liệu kèm theo", (
        _CODE, _PART, CsvField("section", "Phần", required=True), CsvField("title", "Tên chỉ tiêu", required=True),
        CsvField("measured_in", "Đơn vị tính"), CsvField("kind", "Kiểu", required=True),
        CsvField("estimated", "Trong đó ước", "number"), CsvField("share", "Tỷ lệ nữ (%)", "number"),
        CsvField("previous", "Kỳ trước", "number"), CsvField("answered", "Số đơn vị có số liệu", "integer"),
        CsvField("unanswered", "Số đơn vị chưa trả lời", "integer"),
        CsvField("nil", "Số đơn vị không phát sinh", "integer"),
        CsvField("not_applicable", "Số đơn vị không áp dụng", "integer"),
        CsvField("withheld", "Các cột không công bố"),
        CsvField("flawed", "Số đơn vị có số liệu còn lỗi", "integer", required=True),
        CsvField("with_errors", "Đơn vị có số liệu còn lỗi, trong các đơn vị được nêu tên"),
        CsvField("previous_with_errors", "Đơn vị có số liệu kỳ trước còn lỗi"),
        CsvField("stale", "Chưa cập nhật (giữ như lần công bố trước)", "boolean", required=True),
        CsvField("as_of", "Thời điểm của số liệu chưa cập nhật", "datetime"),
        CsvField("year_before", "Cùng kỳ năm trước", "number"),
        CsvField("year_before_units", "Số đơn vị có số liệu cùng kỳ năm trước", "integer"),
        CsvField("not_asked", "Số đơn vị không được hỏi", "integer")), _catalogue, ()),
    CsvTable("units", "Đơn vị phải báo cáo và tình trạng", (
        _UNIT, CsvField("name", "Tên đơn vị", required=True), CsvField("type", "Loại đơn vị", required=True),
        CsvField("included", "Được tổng hợp", "boolean", required=True),
        CsvField("standing", "Tình trạng", required=True), CsvField("bucket", "Nhóm theo hạn nộp", required=True),
        CsvField("verdict", "Đúng/trễ hạn"), CsvField("submitted_at", "Thời điểm nộp", "datetime"),
        CsvField("days_late", "Số ngày trễ", "integer"), CsvField("errors", "Số lỗi", "integer"),
        CsvField("warnings", "Số cảnh báo", "integer"),
        CsvField("amended_after_due", "Sửa sau hạn", "boolean")), _units, ("unit",)),
    CsvTable("timeliness", "Tình hình nộp báo cáo", (
        CsvField("name", "Loại đơn vị", required=True),
        *(CsvField(name, title, "integer", required=True) for name, title in _COUNTS.items()),
        CsvField("rate", "Tỷ lệ đã nộp trên số phải nộp (%)", "number")),
        lambda report: [(line.name, *(getattr(line, name) for name in _COUNTS),
                         None if line.rate is None else round(line.rate, 2)) for line in report.timeliness],
        ("name",)),
    CsvTable("missing", "Đơn vị chưa được tổng hợp", (
        _UNIT, CsvField("name", "Tên đơn vị", required=True), CsvField("type", "Loại đơn vị", required=True),
        CsvField("standing", "Tình trạng", required=True), CsvField("reason", "Lý do")),
        lambda report: [(each.unit, each.name, each.type, each.stage, each.reason) for each in report.missing],
        ("unit",)),
    CsvTable("targets", "Kết quả thực hiện chỉ tiêu", (
        CsvField("code", "Mã", required=True), CsvField("title", "Chỉ tiêu", required=True),
        CsvField("at_least", "Mức đề ra", "number", required=True), CsvField("measured_in", "Đơn vị tính"),
        CsvField("actual", "Thực hiện", "number"), CsvField("reached", "Đạt", "boolean"),
        CsvField("units_reached", "Số đơn vị đạt", "integer"),
        CsvField("units_counted", "Số đơn vị có số liệu", "integer"), CsvField("source", "Nguồn"),
        CsvField("flawed", "Số đơn vị có số liệu còn lỗi", "integer", required=True),
        CsvField("stale", "Chưa cập nhật (giữ như lần công bố trước)", "boolean", required=True)),
        lambda report: [(line.code, line.title, line.at_least, line.unit, line.actual, line.reached,
                         line.units_reached, line.units_counted, line.source, line.flawed, line.as_of is not None)
                        for line in report.targets],
        ("code",)),
    CsvTable("registers", "Số liệu từ các sổ theo dõi", (
        CsvField("table", "Mã bảng", required=True), CsvField("title", "Tên bảng", required=True),
        CsvField("what", "Nội dung: records, units, nil_units, units_with_errors, sum, choice", required=True),
        CsvField("column", "Cột"), CsvField("choice", "Lựa chọn"), CsvField("value", "Giá trị", "number")),
        _registers, ()),
    CsvTable("narratives", "Ý kiến của đơn vị", (
        _UNIT, CsvField("name", "Tên đơn vị", required=True), CsvField("field", "Mục", required=True),
        CsvField("text", "Nội dung", required=True)),
        lambda report: [(each.unit, each.unit_name, each.field, each.text) for each in report.narratives], ()),
    CsvTable("statements", "Tình trạng trả lời từng nội dung bằng lời và từng bảng", (
        CsvField("code", "Mã mục hoặc mã bảng", required=True), CsvField("title", "Tên", required=True),
        CsvField("is_table", "Là bảng", "boolean", required=True),
        CsvField("asked", "Thuộc phạm vi của bản tổng hợp", "boolean", required=True),
        CsvField("nothing_to_report", "Mọi đơn vị báo không phát sinh", "boolean", required=True),
        CsvField("answered", "Số đơn vị có nội dung công bố", "integer", required=True),
        CsvField("nil", "Số đơn vị không phát sinh", "integer", required=True),
        CsvField("not_applicable", "Số đơn vị không áp dụng", "integer", required=True),
        CsvField("withheld", "Số nội dung không công bố để bảo vệ thông tin cá nhân", "integer", required=True),
        CsvField("unanswered", "Số đơn vị chưa trả lời", "integer", required=True),
        CsvField("not_asked", "Số đơn vị không được hỏi", "integer", required=True)),
        lambda report: [(each.code, each.title, each.is_table, each.asked, each.nothing_to_report, each.answered,
                         each.nil, each.not_applicable, each.withheld, len(each.unanswered), len(each.not_asked))
                        for each in report.statements], ("code",)),
    CsvTable("estimates", "Số ước của kỳ trước so với số của kỳ này", (
        _CODE, _PART, CsvField("title", "Tên chỉ tiêu", required=True),
        CsvField("scope", "Phạm vi: all, unit", required=True), CsvField("name", "Mã đơn vị"),
        CsvField("estimated", "Số ước kỳ trước", "number"), CsvField("actual", "Số kỳ này", "number"),
        CsvField("difference", "Chênh lệch", "number", required=True),
        CsvField("cumulative", "Số kỳ này tính lũy kế", "boolean", required=True)), _estimates, ()),
    CsvTable("unanswered", "Đơn vị chưa trả lời từng nội dung", (
        CsvField("code", "Mã mục hoặc mã bảng", required=True), _UNIT, CsvField("name", "Tên đơn vị", required=True)),
        lambda report: [(each.code, unit, report.unit_names[unit]) for each in report.statements
                        for unit in each.unanswered], ("code", "unit")),
    CsvTable("not_asked", "Đơn vị không được hỏi từng nội dung", (
        CsvField("code", "Mã mục hoặc mã bảng", required=True), _UNIT, CsvField("name", "Tên đơn vị", required=True)),
        lambda report: [(each.code, unit, report.unit_names[unit]) for each in report.statements
                        for unit in each.not_asked], ("code", "unit")),
)
