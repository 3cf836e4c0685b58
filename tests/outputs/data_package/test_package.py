"""`frictionless validate` accepts the data package, and it is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from frictionless import Package

from automation.domain.report import Figure
from automation.outputs.data_package.writer import write
from tests.outputs import sample


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(sample.report(), tmp_path_factory.mktemp("package"), sample.context())


def lines(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_frictionless_accepts_it(folder: Path) -> None:
    found = Package(str(folder / "datapackage.json")).validate()
    assert found.valid, found.flatten(["name", "type", "message"])
    assert len(found.tasks) == 12


def test_every_field_has_a_vietnamese_title_and_the_package_its_source(folder: Path) -> None:
    description = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert all(field["title"] for each in description["resources"] for field in each["schema"]["fields"])
    assert description["sources"]
    assert description["licenses"]


def test_indicators_are_long_and_add_up(folder: Path) -> None:
    staff = [row for row in lines(folder, "indicators") if (row["code"], row["part"]) == ("B01", "total")]
    by_scope = {scope: sum(int(row["value"]) for row in staff if row["scope"] == scope)
                for scope in ("all", "type", "unit")}
    assert len(set(by_scope.values())) == 1
    hidden = [row for row in lines(folder, "indicators") if row["hidden"] == "true"]
    assert all(row["value"] == "" for row in hidden)


def test_the_readme_names_every_file_and_column(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")
    for file in folder.glob("*.csv"):
        assert f"`{file.name}`" in text
        with file.open(encoding="utf-8", newline="") as lines:
            assert all(f"`{column}`" in text for column in next(csv.reader(lines)))
    assert "05/6/2024" in text
    assert "65001" in text, "how Excel opens them"


def test_a_withheld_figure_is_empty_and_marked(tmp_path: Path) -> None:
    report = sample.report()
    line = replace(report.indicators[0], total=Figure(None, hidden=True), estimated=0.0, previous=None,
                   withheld=("previous", "estimated"))
    found = write(replace(report, indicators=(line,)), tmp_path, sample.context())
    row = lines(found, "catalogue")[0]
    assert (row["previous"], row["estimated"], row["withheld"]) == ("", "", "previous estimated")
    assert Package(str(found / "datapackage.json")).validate().valid


@pytest.mark.parametrize("text", ["=1+1", "+84", "-2+3", "@SUM(A1)", "\tx", "\n=1+1", "＝1+1"])
def test_a_text_is_no_formula(tmp_path: Path, text: str) -> None:
    found = write(sample.with_words(text), tmp_path, sample.context())
    assert f"'{text}" in [row["text"] for row in lines(found, "narratives")]
    assert all(not row["text"].startswith(("=", "+", "-", "@", "\t", "\n", "＝")) for row in lines(found, "narratives"))
