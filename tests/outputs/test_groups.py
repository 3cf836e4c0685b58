"""Figures by an attribute of the units: in the JSON report, the workbook and the data package."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from automation.domain.report import HIDDEN, Report
from automation.domain.vietnamese.formatting import NO_DATA
from automation.outputs import page
from automation.outputs.as_json import contents
from automation.outputs.data_package import writer
from automation.outputs.document.annex import MOST_VALUES
from automation.outputs.document.builder import write as write_document
from automation.outputs.rows import display_rows
from automation.outputs.workbook import builder
from automation.util.templates import Renderer
from tests.outputs.sample import context, report, report_of, workspace

LEVELS = ("THPT", "", "Mầm non")


@cache
def by_level(levels: tuple[str, ...] = LEVELS) -> Report:
    """The sample report, whose units have a level in turn; some have none."""
    place, count = workspace(), len(levels)
    units = {code: replace(unit, attributes=(("level", levels[at % count]),) if levels[at % count] else ())
             for at, (code, unit) in enumerate(place.units.items())}
    plan = replace(place.plan, attributes={"level": "Cấp học", "cluster": "Xã, phường"})
    return report_of(replace(place, units=units, plan=plan))


def test_a_plan_without_attributes_has_the_figures_by_type_alone() -> None:
    document = contents(report())
    assert document["dimensions"] == {"type": "Loại đơn vị"}
    assert document["timeliness_by"] == {}
    for line in document["indicators"]:
        assert line["by"] == {"type": line["by_type"]}
        assert line["by_hidden"] == {"type": line["by_type_hidden"]}


def test_figures_by_attribute_add_up_to_the_total() -> None:
    document = contents(by_level())
    assert document["dimensions"] == {"type": "Loại đơn vị", "level": "Cấp học", "cluster": "Xã, phường"}
    checked = 0
    for line in document["indicators"]:
        if line["sensitive"] or line["total"] is None or line["kind"] != "integer":
            continue
        if line["code"] in {"B01", "G02"}:
            checked += 1
            assert set(line["by"]["level"]) == {*LEVELS}
            for dimension in ("level", "cluster"):
                assert sum(filter(None, line["by"][dimension].values())) == line["total"]
    assert checked
    for name in ("level", "cluster"):
        *groups, whole = document["timeliness_by"][name]
        assert sum(each["owed"] for each in groups) == whole["owed"] == document["owed"]


def test_what_was_published_before_attributes_is_published_now() -> None:
    """Sensitive figures are the same by type, and hidden by every other dimension."""
    plain, found = contents(report()), contents(by_level())
    for before, after in zip(plain["indicators"], found["indicators"], strict=True):
        assert {key: value for key, value in after.items() if key not in ("by", "by_hidden")} == {
            key: value for key, value in before.items() if key not in ("by", "by_hidden")}
        if after["sensitive"] and after["kind"] in ("integer", "boolean"):
            for name in ("level", "cluster"):
                assert set(after["by"][name].values()) <= {None}
                assert set(after["by_hidden"][name]) == set(after["by"][name])


def test_the_workbook_has_a_sheet_for_each_attribute(tmp_path: Path) -> None:
    book = load_workbook(builder.write(by_level(), tmp_path, context()))
    rows: list[tuple[Any, ...]] = list(book["Theo cấp học"].iter_rows(values_only=True))
    titles = next(row for row in rows if row[0] == "Mã")
    assert [each for each in titles[5:] if each] == [
        f"{level}: {word}" for level in ("THPT", "Không ghi", "Mầm non") for word in ("tổng số", "nữ")]
    line = next(each for each in contents(by_level())["indicators"] if (each["code"], each["part"]) == ("B01", "total"))
    shown = next(row for row in rows if row[0] == "B01")
    assert [shown[3], *shown[5::2]] == [line["total"], *(line["by"]["level"][each] for each in LEVELS)]
    owed = next(row for row in rows if row[1] == "Phải nộp")
    assert owed[3] == sum(owed[5::2])


def test_the_page_has_a_table_for_each_attribute() -> None:
    found = [(each.dimension, each.values) for each in page.divisions(by_level())]
    assert found[1] == ("level", LEVELS)
    assert [name for name, _ in found] == ["type", "level", "cluster"]
    text = Renderer([Path(page.__file__).parent]).text("page.html.j2", **page.contents(by_level()))
    assert "Số liệu theo cấp học" in text
    assert "Không ghi" in text


def test_the_data_package_has_the_attribute_as_a_scope(tmp_path: Path) -> None:
    path = writer.write(by_level(), tmp_path, context()) / "indicators.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["code"] == "B01" and row["part"] == "total"]
    line = next(each for each in contents(by_level())["indicators"] if (each["code"], each["part"]) == ("B01", "total"))
    assert {row["name"]: float(row["value"]) for row in rows if row["scope"] == "level"} == pytest.approx(
        line["by"]["level"])


def annex_tables(report: Report, folder: Path) -> tuple[list[list[tuple[str, ...]]], str]:
    """The rows of each table after the annex of all units' figures, and the paragraphs' texts."""
    document = Document(str(write_document(report, folder, context())))
    tables = [[tuple(cell.text for cell in row.cells) for row in table.rows] for table in document.tables]
    first = next(at for at, rows in enumerate(tables) if rows[0][:4] == ("Mã", "Chỉ tiêu", "Đơn vị tính", "Tổng số"))
    return tables[first + 1:], "\n".join(each.text for each in document.paragraphs)


def of_json(line: dict[str, Any], level: str) -> str:
    if level in line["by_hidden"]["level"]:
        return HIDDEN
    value = line["by"]["level"].get(level)
    return NO_DATA if value is None else f"{value:,}".replace(",", ".")


@pytest.mark.parametrize("levels", [LEVELS, tuple(f"Cấp {number}" for number in range(1, 9))])
def test_the_document_has_an_annex_for_each_attribute(levels: tuple[str, ...], tmp_path: Path) -> None:
    """With the figures of the JSON report; what is withheld there is withheld here."""
    found = by_level(levels)
    tables, text = annex_tables(found, tmp_path)
    assert "PHỤ LỤC I\n" in text
    assert "PHỤ LỤC II\nSố liệu theo cấp học\n" in text
    assert [name for table in tables for name in table[0][4:]] == [each or "Không ghi" for each in levels]
    lines = {(each["code"], each["part"] or ""): each for each in contents(found)["indicators"]}
    hidden = 0
    rows = [row for row in display_rows(found.indicators) if row.counted]
    for table in tables:
        written = iter(row for row in table[5:] if row[2] not in ("", row[1]))  # without headings and reporting rates
        for row in rows:
            for line in (row.main, *([row.female] if row.female else [])):
                own, there = lines[row.code, line.part], next(written)
                named = [levels[[each or "Không ghi" for each in levels].index(name)] for name in table[0][4:]]
                assert list(there[4:]) == [of_json(own, level) for level in named], (row.key, line.part)
                hidden += HIDDEN in there[4:]
        assert next(written, None) is None
    assert hidden
    owed = [int(cell) for table in tables for cell in table[2][4:]]
    assert sum(owed) == contents(found)["owed"] == int(tables[0][2][3])


def test_a_dimension_of_many_values_is_left_to_the_workbook(tmp_path: Path) -> None:
    tables, text = annex_tables(by_level(tuple(f"Xã {number}" for number in range(MOST_VALUES + 1))), tmp_path)
    assert tables == []
    assert "PHỤ LỤC I" not in text
    assert f"Số liệu theo cấp học ({MOST_VALUES + 1} giá trị) xem ở bảng tính kèm theo" in text


def test_the_annex_has_the_year_before_where_there_is_one(tmp_path: Path) -> None:
    lines = tuple(replace(each, year_before=12345.0, year_before_units=30) if each.code == "B01" else each
                  for each in report().indicators)
    document = Document(str(write_document(replace(report(), indicators=lines), tmp_path, context())))
    table = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    assert table[0][-2:] == ["Kỳ trước", "Cùng kỳ năm trước"]
    assert {row[0]: row[-1] for row in table[1:] if row[0] in ("B01", "B02")} == {"B01": "12.345", "B02": ""}
    assert sum(cell.width.cm for cell in document.tables[-1].rows[0].cells) <= 16.5 + 0.06
    assert "số của các đơn vị có số liệu của cả hai năm" in "\n".join(each.text for each in document.paragraphs)
    assert len(Document(str(write_document(report(), tmp_path, context()))).tables[-1].rows[0].cells) == 8
