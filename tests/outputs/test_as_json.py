"""The format of `compile --json`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from automation.domain.report import Figure
from automation.outputs.as_json import contents, write
from tests.outputs import sample


def test_the_interface_for_scripts() -> None:
    document = contents(sample.report())
    assert {"obligation", "expected", "included", "missing", "indicators"} <= document.keys()
    assert document["obligation"] == "6T"
    assert document["expected"] == document["included"] + len(document["missing"]) + len(document["exempt"]) == 41
    assert set(document["missing"][0]) == {"unit", "name", "type", "standing", "reason"}
    by_name = {(each["code"], each["part"]): each for each in document["indicators"]}
    staff = by_name["B01", "total"]
    assert isinstance(staff["total"], int)
    assert staff["total"] == sum(staff["by_type"].values()) == sum(staff["by_unit"].values())
    assert ("A09", None) in by_name, "an indicator of one figure has no part"
    assert staff["share"] == round(100 * by_name["B01", "female"]["total"] / staff["total"], 2)


def test_a_withheld_figure_is_null_and_marked() -> None:
    report = sample.report()
    line = replace(report.indicators[0], total=Figure(None, hidden=True),
                   by_type={"THPT": Figure(None, hidden=True), "PT": Figure(4.0)})
    document = contents(replace(report, indicators=(line,)))["indicators"][0]
    assert (document["total"], document["hidden"]) == (None, True)
    assert (document["by_type"], document["by_type_hidden"]) == ({"THPT": None, "PT": 4}, ["THPT"])


def test_withheld_accompanying_figures_are_null_too() -> None:
    report = sample.report()
    line = replace(report.indicators[0], estimated=0.0, answered=0, withheld=("estimated", "answered"))
    document = contents(replace(report, indicators=(line,)))["indicators"][0]
    assert (document["estimated"], document["answered"]) == (None, None)
    assert document["withheld"] == ["estimated", "answered"]


def test_no_small_count_of_group_k_anywhere() -> None:
    for seed in range(3):
        document = [each for each in contents(sample.report(seed=seed))["indicators"] if each["code"][0] == "K"]
        values = [value for each in document
                  for value in (each["total"], *each["by_type"].values(), *each["by_unit"].values())]
        assert document
        assert 1 not in values
        assert 2 not in values
        assert all(each["previous"] is None for each in document)


def test_the_file_is_the_document(tmp_path: Path) -> None:
    path = write(sample.report(), tmp_path, sample.context())
    assert path.name == "tong-hop-6T.json"
    assert json.loads(path.read_text(encoding="utf-8")) == contents(sample.report())
