"""Workbooks, the register and folders that people moved, put into the bin or deleted, on the stand-in of Google: they
are found, named in words of their own, and replaced only when a person asks for it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from automation.adapters.google_sheets.drive import UNIT_PROPERTY
from automation.adapters.google_sheets.register.file import REGISTER_PROPERTY
from tests.cli.cli_runner import AN_LAO, CAT_BA, UNITS, CliWorkspace, keep_units
from tests.demo.google_backend import ACCOUNT, ENDPOINT, GoogleBackend
from tests.examples import INIT
from tests.fake_google.call_context import permission
from tests.fake_google.clock import ManualClock
from tests.fake_google.google_state import FOLDER, File, GoogleState, SharedDrive
from tests.fake_google.server import Server
from tests.fake_google.service import Service
from tests.fake_google.sheet_user import SheetUser

DONE, PART, GUARD, NO_ACCESS = 0, 3, 4, 77
PROVISIONED, NIGHT, NEXT_NIGHT = "2024-05-06T08:00", "2024-05-07T02:00", "2024-05-08T02:00"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, GoogleState]]:
    """An office with three workbooks and a register, after its first night."""
    patch, root = pytest.MonkeyPatch(), tmp_path_factory.mktemp("office")
    state = GoogleState(clock=ManualClock(datetime(2024, 5, 1, tzinfo=UTC)))
    with Server(Service(state)) as server:
        patch.setenv(ENDPOINT, server.url)
        patch.setenv("LANGUAGE", "en")
        made = CliWorkspace(root)
        made.baocao(*INIT, str(root))
        keep_units(root, UNITS)
        backend = GoogleBackend(root, server)
        backend.begin()
        for command, at in (("provision", PROVISIONED), ("run", NIGHT)):
            backend.at(datetime.fromisoformat(f"{at}+07:00"))
            made.baocao(command, as_of=at)
        yield root, deepcopy(state)
    patch.undo()


class Office:
    """A copy of the template with a stand-in of its own."""

    def __init__(self, root: Path, server: Server) -> None:
        self.workspace, self.server, self.state = CliWorkspace(root), server, server.service.state
        self.backend = GoogleBackend(root, server)

    def run(self, *arguments: str, at: str = NEXT_NIGHT, exit_code: int = PART) -> Any:
        self.backend.at(datetime.fromisoformat(f"{at}+07:00"))
        return self.workspace.json(*arguments, as_of=at, exit_code=exit_code)

    def files(self, unit: str) -> list[File]:
        return [each for each in self.state.files.values()
                if each.book and (each.extra.get("appProperties") or {}).get(UNIT_PROPERTY) == unit]

    def file(self, unit: str) -> File:
        return self.files(unit)[0]

    @property
    def registers(self) -> list[File]:
        return [each for each in self.state.files.values() if REGISTER_PROPERTY in each.extra.get("appProperties", {})]

    def folder(self, kind: str) -> File:
        return next(each for each in self.state.files.values()
                    if each.extra.get("appProperties", {}).get("baocao-kind") == kind and each.mime == FOLDER)

    def sign_in(self) -> None:
        settings = self.workspace.root / "config" / "settings.toml"
        text = settings.read_text(encoding="utf-8")
        self.backend.begin()
        settings.write_text(text, encoding="utf-8")

    def answer(self, file: File, code: str = "B01") -> None:
        """The role account types an answer."""
        tab, cell = next(place for (known, _), place in self.workspace.input_cells("6T").items() if known == code)
        SheetUser(self.server.service, ACCOUNT, file.id).type(f"'{tab}'!{cell}", "5")

    def new_folder(self, drive: str = "") -> str:
        now = self.state.clock.stamp()
        made = File(self.state.new_id(), "Kho cũ", FOLDER, "" if drive else ACCOUNT, now, now, ACCOUNT, drive=drive,
                    parents=[drive] if drive else [], permissions=[permission(ACCOUNT, "owner")])
        self.state.files[made.id] = made
        return made.id

    def copied(self, unit: str) -> File:
        """A person's copy, which keeps the properties."""
        source = self.file(unit)
        made = deepcopy(source)
        made.id, made.name = self.state.new_id(), f"Bản sao của {source.name}"
        made.created = made.modified = self.state.clock.stamp()
        made.changed_by = "co-lan@hoc.example"
        self.state.files[made.id] = made
        return made


@pytest.fixture
def office(template: tuple[Path, GoogleState], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    root, state = template
    with Server(Service(deepcopy(state))) as server:
        monkeypatch.setenv(ENDPOINT, server.url)
        made = Office(Path(shutil.copytree(root, tmp_path / "office")), server)
        made.sign_in()
        yield made


def found(outcome: Any) -> list[tuple[str | None, str, str]]:
    return [(row["unit"], row["kind"], row["state"]) for row in outcome["found"]]


def unit_lines(outcome: Any, key: str = "left") -> list[str]:
    return [line for line in outcome[key] if line.startswith(AN_LAO)]


def bin_file(office: Office) -> None:
    office.file(AN_LAO).trashed = True


def bin_by_a_member(office: Office) -> None:
    office.state.drives["0A1"] = SharedDrive("0A1", "Sở", [permission(ACCOUNT, "organizer")])
    file = office.file(AN_LAO)
    file.drive, file.trashed, file.trashed_by = "0A1", True, "thay-binh@so.example"
    file.trashed_at = datetime(2024, 5, 7, 3, 15, tzinfo=UTC)


def delete(office: Office) -> None:
    office.state.remove(office.file(AN_LAO))


def withdraw(office: Office) -> None:
    file = office.file(AN_LAO)
    file.owner, file.permissions, file.parents = "a@hoc.example", [permission("a@hoc.example", "owner")], []


@pytest.mark.parametrize(("happened", "state", "words"), [
    (bin_file, "binned", "đang nằm trong thùng rác của Google Drive nên không được đọc"),
    (bin_by_a_member, "binned", "(bỏ vào thùng rác lúc 10:15 ngày 07/05/2024 bởi thay-binh@so.example)"),
    (delete, "deleted", "đã bị xóa vĩnh viễn trên Google Drive"),
    (withdraw, "withdrawn", "không còn quyền mở bảng tính của đơn vị"),
])
def test_a_workbook_that_is_gone_is_named_and_not_replaced(office: Office, happened: Callable[[Office], None],
                                                           state: str, words: str) -> None:
    old = office.file(AN_LAO)
    happened(office)
    night = office.run("run")
    assert found(night) == [(AN_LAO, "workbook", state)]
    [line] = unit_lines(night)
    assert words in line
    assert old.id in line
    assert f"baocao provision --replace {AN_LAO}" in line
    assert not any(b"thay-binh" in each.read_bytes() for each in (office.workspace.root / "state").glob("ledger*"))
    for options in (("--dry-run",), ()):
        plan = office.run("provision", *options)
        assert (plan["created"], plan["asked"], found(plan)) == ([], [AN_LAO], [(AN_LAO, "workbook", state)])
        assert words in unit_lines(plan, "questions")[0]
    assert [each.id for each in office.files(AN_LAO)] == ([old.id] if state != "deleted" else [])


def test_a_person_asks_for_a_new_workbook_once(office: Office) -> None:
    bin_file(office)
    assert office.run("provision", "--replace", AN_LAO, "--dry-run", exit_code=DONE)["created"] == [AN_LAO]
    assert len(office.files(AN_LAO)) == 1
    assert office.run("provision", "--replace", AN_LAO, exit_code=DONE)["created"] == [AN_LAO]
    again = office.run("provision", "--replace", AN_LAO)
    in_place = f"{AN_LAO}: bảng tính của đơn vị đang ở đúng chỗ nên không cấp lại."
    assert (again["created"], again["left"]) == ([], [in_place])
    assert [each.trashed for each in office.files(AN_LAO)] == [True, False]
    office.run("run", exit_code=DONE)
    office.files(AN_LAO)[0].trashed = False  # put back: the new one stays the unit's
    [row] = office.run("run", at="2024-05-09T02:00")["found"]
    assert (row["state"], row["read"]["address"].split("/")[-1]) == ("copy", office.files(AN_LAO)[1].id)


@pytest.mark.parametrize("drive", ["", "0A1"])
def test_a_workbook_that_was_moved_is_read_where_it_is(office: Office, drive: str) -> None:
    """Into another folder, or into another shared drive, which a search does not cover."""
    office.state.drives["0A1"] = SharedDrive("0A1", "Kho", [permission(ACCOUNT, "organizer")])
    file = office.file(AN_LAO)
    file.parents, file.drive = [office.new_folder(drive)], drive
    file.opened_by.clear()
    office.answer(file)
    night = office.run("run")
    assert found(night) == [(AN_LAO, "workbook", "moved")]
    assert night["collect"]["read"] == 1
    assert "vẫn đọc" in unit_lines(night)[0]
    assert file.parents[0] in unit_lines(night)[0]
    plan = office.run("provision")
    assert (plan["created"], plan["asked"], plan["kept"]) == ([], [], 3)
    assert office.run("provision", "--replace", AN_LAO, exit_code=DONE)["created"] == [AN_LAO]


def test_two_workbooks_of_a_unit_are_told_apart_and_not_merged(office: Office) -> None:
    twin = office.copied(AN_LAO)
    office.answer(twin)
    twin.changed_by = "co-lan@hoc.example"
    for outcome, key in ((office.run("run"), "left"), (office.run("provision"), "questions")):
        [row] = outcome["found"]
        assert (row["unit"], row["state"], row["filled"], row["by"]) == (AN_LAO, "copy", 1, "co-lan@hoc.example")
        assert (row["read"]["filled"], row["read"]["by"]) == (0, ACCOUNT)
        [line] = [line for line in outcome[key] if "hai bảng tính" in line]
        for words in (twin.id, office.file(AN_LAO).id, "1 ô đã điền", "0 ô đã điền", "co-lan@hoc.example"):
            assert words in line


def test_the_ledger_keeps_the_workbook_that_is_read_when_it_is_binned_beside_a_copy(office: Office) -> None:
    office.copied(AN_LAO)
    bin_file(office)
    night = office.run("run")
    assert {row["state"] for row in night["found"]} == {"binned", "copy"}
    assert night["collect"]["unreachable"] == 1


def test_of_two_workbooks_a_person_chooses_the_one_that_is_read(office: Office) -> None:
    twin, first = office.copied(AN_LAO), office.file(AN_LAO)
    office.answer(twin)
    address = f"{AN_LAO}=https://docs.google.com/spreadsheets/d/{twin.id}/edit#gid=0"
    office.run("provision", "--use", address, "--dry-run")
    assert office.run("run")["found"][0]["read"]["filled"] == 0
    [row] = office.run("provision", "--use", address)["found"]
    assert first.id in row["address"]
    assert office.run("run")["found"][0]["read"]["filled"] == 1
    bin_file(office)
    assert "found" not in office.run("run", exit_code=DONE)


def test_a_copy_takes_the_place_of_a_workbook_in_the_bin(office: Office) -> None:
    twin = office.copied(AN_LAO)
    bin_file(office)
    assert office.run("provision", "--use", f"{AN_LAO}={twin.id}", exit_code=DONE)["questions"] == []
    assert office.run("run", exit_code=DONE)["collect"]["unreachable"] == 0


def test_a_workbook_that_is_not_the_units_is_not_chosen(office: Office) -> None:
    plan = office.run("provision", "--use", f"{AN_LAO}={office.file(CAT_BA).id}")
    assert ["không thấy" in line for line in plan["left"]] == [True]
    for words in (f"{AN_LAO}=đây", f"KHONG-CO={office.file(CAT_BA).id}", AN_LAO):
        office.workspace.baocao("provision", "--use", words, as_of=NEXT_NIGHT, exit_code=2)


def test_the_register_in_the_bin_is_not_written_and_no_second_one_made(office: Office) -> None:
    [register] = office.registers
    register.trashed = True
    night = office.run("run")
    assert (None, "register", "binned") in found(night)
    assert any("khôi phục" in line and register.id in line for line in night["left"])
    assert office.registers == [register]
    shutil.rmtree(office.workspace.root / "state" / "google.db", ignore_errors=True)
    (office.workspace.root / "state" / "google.db").unlink(missing_ok=True)
    assert office.run("provision")["created"] == []
    assert office.registers == [register]
    office.run("provision", "--replace", "register", exit_code=DONE)
    assert [each.trashed for each in office.registers] == [True, False]
    office.run("run", at="2024-05-09T02:00", exit_code=DONE)


def test_a_register_that_was_deleted_stops_until_a_person_asks_for_another(office: Office) -> None:
    office.state.remove(office.registers[0])
    office.workspace.baocao("run", as_of=NEXT_NIGHT, exit_code=PART)
    assert "Sổ theo dõi" in office.workspace.errors
    assert "đã bị xóa vĩnh viễn" in office.workspace.errors
    assert "baocao provision --replace register" in office.workspace.errors
    assert office.registers == []
    office.run("provision", "--replace", "register", exit_code=DONE)
    assert len(office.registers) == 1
    office.run("run", at="2024-05-09T02:00", exit_code=DONE)


def test_a_moved_register_is_used_where_it_is(office: Office) -> None:
    [register] = office.registers
    register.parents = [office.new_folder()]
    night = office.run("run")
    assert found(night) == [(None, "register", "moved")]
    assert night["register"]["written"] == 1
    assert office.registers == [register]


def test_the_units_folder_in_the_bin_is_one_line_and_nothing_is_made(office: Office) -> None:
    office.folder("units").trashed = True
    plan = office.run("provision", exit_code=GUARD)
    assert (None, "units", "binned") in found(plan)
    assert len(plan["questions"]) == 1
    assert "Thư mục bảng tính" in plan["questions"][0]
    plan = office.run("provision", "--ignore-guard")
    assert (plan["created"], sorted(plan["asked"])) == ([], sorted(UNITS))
    assert len([each for each in office.state.files.values() if each.mime == FOLDER]) == 2


def test_folders_that_were_moved_or_renamed_are_used(office: Office) -> None:
    office.folder("units").parents = [office.new_folder()]
    office.folder("plan").name = "Báo cáo cũ"
    night = office.run("run", exit_code=DONE)
    assert found(night) == [(None, "units", "moved")]
    assert night["collect"]["unreachable"] == 0


def test_an_application_that_sees_no_file_makes_none(office: Office) -> None:
    token = office.workspace.root / "state" / "google-token.json"
    token.write_text(token.read_text(encoding="utf-8").replace('"sample"', '"another"'), encoding="utf-8")
    before = len(office.state.files)
    for command in ("provision", "run"):
        office.workspace.baocao(command, as_of=NEXT_NIGHT, exit_code=NO_ACCESS)
        assert "không thấy các tệp đã lập" in office.workspace.errors
    assert len(office.state.files) == before


def test_an_application_that_sees_the_files_without_the_marks_makes_none(office: Office) -> None:
    token = office.workspace.root / "state" / "google-token.json"
    token.write_text(token.read_text(encoding="utf-8").replace('"sample"', '"another"').replace(
        "drive.file", "drive"), encoding="utf-8")
    before = len(office.state.files)
    office.workspace.baocao("provision", as_of=NEXT_NIGHT, exit_code=NO_ACCESS)
    assert "không thấy dấu nhận biết" in office.workspace.errors
    assert len(office.state.files) == before


def test_listings_that_lag_lead_to_no_second_file(office: Office) -> None:
    for file in [*office.state.files.values()]:
        office.state.remove(file)
    shutil.rmtree(office.workspace.root / "state")
    (office.workspace.root / "state").mkdir()
    office.sign_in()
    office.state.listing_lag = timedelta(minutes=10)
    assert office.run("provision", exit_code=DONE)["created"] == list(UNITS)
    again = office.run("provision", exit_code=DONE)
    assert (again["created"], again["kept"]) == ([], 3)
    night = office.run("run", exit_code=DONE)
    assert night["collect"]["unreachable"] == 0
    marks = [file.extra["appProperties"] for file in office.state.files.values()]
    kinds = sorted(mark.get("baocao-kind", "register") for mark in marks)
    assert kinds == ["plan", "register", "template", "unit", "unit", "unit", "units"]
