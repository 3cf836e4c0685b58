"""The next year on Google: it makes its own files, and touches nothing of the year that ends."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from automation.adapters.google_sheets.drive import PLAN_PROPERTY, UNIT_PROPERTY
from tests.cli.cli_runner import AN_LAO, CAT_BA, DO_SON, SUBMIT, CliWorkspace
from tests.cli.test_share import JANUARY, Office
from tests.cli.test_share import office as office
from tests.demo.google_backend import ACCOUNT, GoogleBackend
from tests.fake_google.google_state import File
from tests.fake_google.sheet_user import SheetUser
from tests.units_file import set_unit

END, BEGUN, NIGHT = "2024-12-27T09:00", "2025-01-06T09:00", "2025-01-07T02:00"
REPORT = "BC 6 tháng"


def held(office: Office) -> dict[str, Any]:
    """Id of each file → everything that anybody can see of it."""
    return {file.id: (file.name, file.trashed, list(file.parents), repr(file.permissions), repr(file.extra),
                      repr(file.book)) for file in office.state.files.values()}


def workbooks(office: Office, plan: str) -> dict[str, File]:
    marks = ((file.extra.get("appProperties", {}), file) for file in office.state.files.values())
    return {each[UNIT_PROPERTY]: file for each, file in marks
            if each.get(PLAN_PROPERTY) == plan and UNIT_PROPERTY in each}


def hand_in(office: Office, unit: str, figure: str) -> None:
    """B01 and the tick of the half-year's report."""
    user = SheetUser(office.server.service, ACCOUNT, workbooks(office, "plan-2024")[unit].id)
    cells = office.input_cells("6T")
    for key, text in ((("B01", "total"), figure), (SUBMIT, "Đã nộp")):
        sheet, cell = cells[key]
        user.type(f"'{sheet}'!{cell}", text)


def texts(file: File, title: str) -> list[str]:
    assert file.book
    sheet = next(each for each in file.book.sheets if each.title == title)
    return [str(cell.value) for line in sheet.cells.values() for cell in line.values() if cell.filled]


def test_a_new_year_has_its_own_files_and_leaves_those_of_the_old_one_alone(office: Office) -> None:
    office.baocao("provision", as_of=JANUARY)
    GoogleBackend(office.root, office.server).at(datetime(2024, 5, 20, 2, tzinfo=UTC))
    for unit, figure in ((AN_LAO, "40"), (CAT_BA, "30")):
        hand_in(office, unit, figure)
    office.baocao("run", as_of="2024-05-21T02:00")
    set_unit(office.root, AN_LAO, valid_to="2024-12-31", merged_into=CAT_BA)
    before, folder = held(office), office.root.parent / "2025"
    told = office.json("new-year", str(folder), "--year", "2025", as_of=END)
    assert [each for each in told["questions"] if "baocao login" in each]
    new = CliWorkspace(folder)
    plan = folder / "config/plan-2025.toml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("draft = true", "draft = false"), encoding="utf-8")
    new.baocao("provision", as_of=BEGUN, exit_code=77)
    assert "baocao login" in new.errors
    assert held(office) == before
    GoogleBackend(folder, office.server, "plan-2025").go_on()
    assert new.json("provision", as_of=BEGUN)["created"] == [CAT_BA, DO_SON]
    new.baocao("run", as_of=NIGHT)
    new.baocao("share", as_of=NIGHT)
    office.baocao("run", as_of=NIGHT, exit_code=2)
    office.baocao("provision", as_of=NIGHT, exit_code=2)
    assert office.json("status", "6T", "--unit", AN_LAO, as_of=NIGHT)[0]["submitted_at"]
    after = held(office)
    assert {key: after[key] for key in before} == before
    made = workbooks(office, "plan-2025")
    assert made.keys() == {CAT_BA, DO_SON}
    assert {each["emailAddress"] for each in made[CAT_BA].permissions if each["role"] == "writer"} == {
        f"{CAT_BA}@hoc.example".lower()}
    sentence = "Số ở cột “Kỳ trước” là tổng của Trường THPT Cát Bà, Trường THPT An Lão (nay hợp thành đơn vị này)."
    assert {"70", "70.0"} & {*texts(made[CAT_BA], REPORT)}
    assert sentence in texts(made[CAT_BA], REPORT)
    assert sentence not in texts(made[DO_SON], REPORT)
    levels = {each["check"]: each["level"] for each in new.json("doctor", as_of="2025-01-07T09:00", exit_code=3)}
    assert {name for name, level in levels.items() if level != "ok"} == {"configuration"}, "what is marked"
