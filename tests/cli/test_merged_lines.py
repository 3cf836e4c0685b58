"""Lines of a split indicator that became one figure, in workbooks that are out."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.cli.cli_runner import AN_LAO, DOCUMENT, SUBMIT, UNITS, CliWorkspace, keep_units
from tests.configuration.workspaces import replace_text
from tests.examples import INIT

FORM, PLAN = "sheet_templates/report.toml", "config/plan-2024.toml"
ONE = 'unit = "tiết", pupils_only = true'
SPLIT = ('unit = "tiết", groups = [{ code = "civics", title = "Giáo dục công dân" }, '
         '{ code = "other", title = "Môn học khác" }], pupils_only = true')
NIGHT, LATER = "2024-05-21T02:00", "2024-06-10T09:00"


@pytest.fixture
def office(tmp_path: Path) -> CliWorkspace:
    """A report with G05 by subjects was handed in; then the forms asked for one figure."""
    workspace = CliWorkspace(tmp_path)
    workspace.baocao(*INIT, str(tmp_path))
    keep_units(tmp_path, UNITS)
    replace_text(tmp_path, PLAN, '"G05.civics", "G05.literature", "G05.history", "G05.biology", "G05.experience", '
                 '"G05.other",', "")
    replace_text(tmp_path, FORM, ONE, SPLIT)
    workspace.baocao("provision", as_of="2024-01-08")
    workspace.answer(AN_LAO, "6T", "2024-05-20T09:00", {
        SUBMIT: "Đã nộp", **DOCUMENT, ("B01", "total"): 40, ("G05", "civics"): 4, ("G05", "other"): 3})
    workspace.baocao("run", as_of=NIGHT)
    replace_text(tmp_path, FORM, SPLIT, ONE)
    replace_text(tmp_path, PLAN, "[retired]\nindicators = [", '[retired]\nindicators = [ "G05.civics", "G05.other",')
    return workspace


def blanks(office: CliWorkspace) -> list[str]:
    return [each["field"] for each in office.json("validate", as_of=LATER) if each["code"] == "R24"]


def test_a_heading_of_the_workbook_is_no_cell_left_blank(office: CliWorkspace) -> None:
    found = blanks(office)
    assert "G07" in found
    assert "G05" not in found
    lines = [each for each in office.json("compile", "6T", "--dry-run", as_of=LATER)["indicators"]
             if each["code"] == "G05"]
    assert [(each["part"], each["not_asked"], each["unanswered"]) for each in lines] == [(None, 1, 0)]


def test_figures_of_the_former_lines_stay_where_the_unit_sees_them(office: CliWorkspace) -> None:
    office.baocao("upgrade", as_of=LATER)
    book = openpyxl.load_workbook(office.root / "sheets" / f"{AN_LAO}.xlsx")
    kept = [(row[1], row[4]) for row in book["Số liệu cũ"].iter_rows(min_row=4, values_only=True)]
    assert kept == [("G05.civics", 4), ("G05.other", 3)]
    sheet, cell = office.input_cells("6T")["G05", None]
    assert book[sheet][cell].value is None
    assert not book[sheet][cell].protection.locked
