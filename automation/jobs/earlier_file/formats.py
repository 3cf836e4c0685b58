"""The kinds of files that figures are taken from."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from automation.configuration.csv_table import SEPARATORS, csv_rows
from automation.configuration.encodings import UnreadableTextError, decode_table
from automation.configuration.previous_figures import FIGURE, IMPORTED, SOURCES, WITH_ERRORS
from automation.configuration.xlsx_table import SIGNATURE, xlsx_sheets
from automation.jobs.earlier_file.figures import NO_FIELD, NO_UNIT, Findings, Names, Unplaced, shown
from automation.jobs.earlier_file.grids import HEAD, Grid, read_grid

PACKAGE_TABLE = "indicators.csv"
LARGEST = 200_000_000  # bytes of a table in a zip archive
PER_UNIT_SHEET = "Theo đơn vị"  # of our summary workbook: its other sheets repeat or sum it
NO_TABLE = "không tìm thấy bảng nào có tên hoặc mã đơn vị và mã hoặc tên chỉ tiêu"
TIDY = frozenset(("unit", "code", "value"))
TRUE = frozenset(("true", "1", "yes"))


def read_file(path: Path, names: Names) -> Findings:
    """Raises OSError, and UnreadableTextError for what is no such file."""
    findings = Findings(names.yes_no)
    if path.is_dir():
        _read_lines(_lines((path / PACKAGE_TABLE).read_bytes()), PACKAGE_TABLE, names, findings)
    elif path.name == "datapackage.json":
        _read_lines(_lines((path.parent / PACKAGE_TABLE).read_bytes()), PACKAGE_TABLE, names, findings)
    else:
        _read_content(path.read_bytes(), path, names, findings)
    if not (findings.figures or findings.unplaced):
        findings.unplaced.append(Unplaced(path.name, NO_TABLE))
    return findings


def _read_content(raw: bytes, path: Path, names: Names, findings: Findings) -> None:
    if path.suffix.lower() == ".json":
        read_summary(raw, path.name, names, findings)
    elif raw.startswith(SIGNATURE) and (table := _packaged(path)):
        _read_lines(_lines(table), PACKAGE_TABLE, names, findings)
    elif raw.startswith(SIGNATURE):
        sheets = xlsx_sheets(raw)
        chosen = {PER_UNIT_SHEET: sheets[PER_UNIT_SHEET]} if PER_UNIT_SHEET in sheets else sheets
        for title, grid in chosen.items():
            read_grid(grid, title, names, findings)
    else:
        _read_csv(decode_table(raw), names, findings)


def _read_csv(text: str, names: Names, findings: Findings) -> None:
    rows = csv_rows(text, FIGURE)
    header = [each.strip().casefold() for each in rows[0][1]] if rows else []
    if set(header) >= TIDY or {"scope", "name"} <= set(header):
        lines = [(number, dict(zip(header, cells, strict=False))) for number, cells in rows[1:]]
        _read_lines(lines, "", names, findings)
        return
    grids = [_grid(text, separator) for separator in SEPARATORS]
    read_grid(max(grids, key=lambda grid: _named(grid, names)), "", names, findings)


def _grid(text: str, separator: str) -> Grid:
    """The cells by line of the file: a record of several lines stands in its first."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    grid: list[list[Any]] = []
    try:
        for cells in reader:
            grid.append([cell.strip() or None for cell in cells])
            grid += [[]] * (reader.line_num - len(grid))
    except csv.Error as error:
        raise UnreadableTextError(NO_TABLE) from error
    return grid


def _named(grid: Grid, names: Names) -> int:
    """How many cells of its beginning name a field or a unit."""
    return sum(bool(names.field(cell) or names.unit(cell)) for row in grid[:HEAD] for cell in row)


def _read_lines(lines: Iterable[tuple[int, Mapping[str, str]]], name: str, names: Names, findings: Findings,
                obligation: str = "") -> None:
    """A line for each figure: of our data package (scope "unit"), or unit, code, part, value."""
    unknown: set[str] = set()
    for number, line in lines:
        if line.get("scope", "unit") != "unit":
            continue
        place = f"{name}:{number}".lstrip(":")
        given = str(line.get("unit") or line.get("name") or "")
        code = ".".join(filter(None, (line.get("code", ""), line.get("part", ""))))
        if names.is_computed(code):
            continue
        unit, field = names.unit(given), names.field(code)
        if unit is None or field is None:
            reason = (NO_UNIT.format(text=shown(given)) if unit is None else NO_FIELD.format(text=shown(code)))
            findings.unplaced += [Unplaced(place, reason)] if reason not in unknown else []
            unknown.add(reason)
        else:
            cell = "ẩn" if line.get("hidden", "") in TRUE else line.get("value")
            findings.add(unit, field, cell, place, _source(line), obligation)


def _source(line: Mapping[str, str]) -> str:
    if line.get("flawed", "") in TRUE:
        return WITH_ERRORS
    return line["source"] if line.get("source") in SOURCES else IMPORTED


def read_summary(raw: bytes, name: str, names: Names, findings: Findings,
                 obligation: str = "") -> None:
    """The JSON document of a summary. `obligation`: whose its figures are, "" where that is not to be kept."""
    try:
        indicators = json.loads(raw)["indicators"]
        lines = [(number, {"scope": "unit", "unit": unit, "code": each["code"], "part": each["part"] or "",
                           "value": "" if value is None else str(value),
                           "hidden": "true" if unit in each.get("by_unit_hidden", ()) else "",
                           "flawed": "true" if unit in each.get("with_errors", ()) else ""})
                 for number, each in enumerate(indicators, start=1) for unit, value in each["by_unit"].items()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UnreadableTextError(NO_TABLE) from None
    _read_lines(lines, name, names, findings, obligation)


def _packaged(path: Path) -> bytes | None:
    """The table of figures in a zipped data package; None for any other zip archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = next((each for each in archive.infolist() if Path(each.filename).name == PACKAGE_TABLE), None)
            if found is None or found.file_size > LARGEST:
                return None
            return archive.read(found)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        return None


def _lines(raw: bytes) -> list[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(StringIO(decode_table(raw), newline=""))
    return [(number, {str(key): value or "" for key, value in line.items() if isinstance(value, str)})
            for number, line in enumerate(reader, start=2)]
