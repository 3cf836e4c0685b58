"""What was accepted stands in figures after the forms changed, whatever became of the workbook since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.cli_runner import AN_LAO, DOCUMENT, SUBMIT, CliWorkspace, copy_workspace
from tests.resilience.changed_forms import change_forms

LATER, NIGHT, DAY = "2024-06-10T09:00", "2024-06-12T02:00", "2024-06-12T09:00"
B01 = ("B01", "total")


@pytest.fixture(scope="module")
def _accepted(_provisioned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    office = copy_workspace(_provisioned, tmp_path_factory.mktemp("accepted"))
    office.answer(AN_LAO, "6T", "2024-05-20T09:00", {SUBMIT: "Đã nộp", **DOCUMENT, B01: 40, ("B07", "total"): 3})
    office.baocao("run", as_of="2024-05-21T02:00")
    office.baocao("accept", AN_LAO, "6T", as_of="2024-05-22T09:00")
    return office.root


@pytest.fixture
def office(_accepted: Path, tmp_path: Path) -> CliWorkspace:
    return copy_workspace(_accepted, tmp_path)


def summary(office: CliWorkspace, as_of: str = DAY) -> dict[str, Any]:
    found: dict[str, Any] = office.json("compile", "6T", "--dry-run", as_of=as_of)
    return found


def total(office: CliWorkspace, as_of: str = DAY) -> float | None:
    found = summary(office, as_of)
    assert found["included"] == 1
    assert not [each for each in found["indicators"] if each["code"] == "B07"]
    line = next(each for each in found["indicators"] if (each["code"], each["part"]) == B01)
    return None if line["total"] is None else float(line["total"])


def edit(office: CliWorkspace) -> None:
    office.answer(AN_LAO, "6T", "2024-06-11T09:00", {B01: 99})


def delete(office: CliWorkspace) -> None:
    (office.root / "sheets" / f"{AN_LAO}.xlsx").unlink()


@pytest.mark.parametrize("meanwhile", [edit, delete])
@pytest.mark.parametrize("upgraded", [True, False])
def test_an_accepted_report_outlives_the_forms_and_its_file(office: CliWorkspace, meanwhile: Any, *,
                                                          upgraded: bool) -> None:
    change_forms(office.root)
    if upgraded:
        office.baocao("upgrade", as_of=LATER)
    meanwhile(office)
    assert total(office) == 40
    office.baocao("run", as_of=NIGHT, exit_code=3)
    assert total(office) == 40
    assert office.standing(AN_LAO, "6T", DAY)["standing"] == "accepted"


def test_a_deviation_from_before_the_forms_changed_is_none_of_the_report(office: CliWorkspace) -> None:
    office.answer(AN_LAO, "6T", "2024-06-01T09:00", {B01: 77})
    office.baocao("run", as_of="2024-06-02T02:00", exit_code=3)
    change_forms(office.root)
    office.baocao("upgrade", as_of=LATER)
    assert total(office) == 40
    office.baocao("run", as_of=NIGHT)  # the deviation was named already
    assert total(office) == 40
    assert office.standing(AN_LAO, "6T", DAY)["conflict"]


def test_what_the_former_forms_lacked_is_no_error_of_the_report(office: CliWorkspace) -> None:
    before = summary(office, LATER)
    change_forms(office.root)
    edit(office)
    found = summary(office)
    assert (found["included"], found["with_errors"]) == (1, before["with_errors"])
    added = [each for each in found["indicators"] if each["code"] == "B11"]
    assert [each["total"] for each in added] == [None, None]


def test_purging_keeps_the_reports_in_force(office: CliWorkspace) -> None:
    edit(office)
    office.baocao("run", as_of=NIGHT, exit_code=3)
    office.baocao("purge", "--before", "2024-06-12", as_of=DAY)
    found = summary(office)
    assert [each["total"] for each in found["indicators"] if (each["code"], each["part"]) == B01] == [40]
