"""Figures by an attribute of the units: in the JSON report, the workbook and the data package."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from automation.domain.report import Report
from automation.outputs import page
from automation.outputs.as_json import contents
from automation.outputs.data_package import writer
from automation.outputs.workbook import builder
from automation.util.templates import Renderer
from tests.outputs.sample import context, report, report_of, workspace

LEVELS = ("THPT", "", "Mầm non")


@cache
def by_level() -> Report:
    """The sample report, whose units have a level in turn; some have none."""
    place = workspace()
    units = {code: replace(unit, attributes=(("level", LEVELS[at % 3]),) if LEVELS[at % 3] else ())
             for at, (code, unit) in enumerate(place.units.items())}
    plan = replace(place.plan, attributes={"level": "Cấp học", "cluster": "Xã, phường"})
    return report_of(replace(place, units=units, plan=plan))


def test_a_plan_without_attributes_has_the_figures_by_type_alone() -> None:
    document = contents(report())
    assert document["dimensions"] == {"type": "Loại hình"}
    assert document["timeliness_by"] == {}
    for line in document["indicators"]:
        assert line["by"] == {"type": line["by_type"]}
        assert line["by_hidden"] == {"type": line["by_type_hidden"]}


def test_figures_by_attribute_add_up_to_the_total() -> None:
    document = contents(by_level())
    assert document["dimensions"] == {"type": "Loại hình", "level": "Cấp học", "cluster": "Xã, phường"}
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
