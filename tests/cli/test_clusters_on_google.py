"""The register of a cluster on Google: a spreadsheet of its own, shared with its contacts alone."""

from __future__ import annotations

from automation.adapters.google_sheets.register.file import CLUSTER
from automation.configuration.workspace import load_or_raise
from tests.cli.cli_runner import AN_LAO, CAT_BA
from tests.cli.test_share import JANUARY, LATER, Office
from tests.cli.test_share import office as office
from tests.demo.google_backend import ACCOUNT
from tests.fake_google.client import client
from tests.fake_google.google_state import File
from tests.fake_google.sheet_user import SheetUser
from tests.units_file import set_units

CONTACT, ISLANDS, MAINLAND = "xa@so.example", "Hải đảo", "Đất liền"


def clustered(office: Office, *, may_decide: bool) -> None:
    """One cluster of one unit has a register; its contact is no member of the committee."""
    set_units(office.root, {unit: {"cluster": ISLANDS if unit == CAT_BA else MAINLAND}
                            for unit in load_or_raise(office.root).units})
    plan = next((office.root / "config").glob("plan-*.toml"))
    plan.write_text(plan.read_text(encoding="utf-8") + f'\n[[clusters]]\ncode = "HD"\nname = "{ISLANDS}"\n'
                    f'emails = ["{CONTACT}"]\nmay_decide = {str(may_decide).lower()}\n', encoding="utf-8")


def files(office: Office) -> list[File]:
    return [each for each in office.state.files.values() if each.extra.get("appProperties", {}).get(CLUSTER) == "HD"]


def texts(file: File) -> str:
    """Every cell of every tab."""
    assert file.book is not None
    return repr(file.book)


def test_a_cluster_has_a_spreadsheet_with_its_units_alone(office: Office) -> None:
    clustered(office, may_decide=False)
    assert office.json("provision", as_of=JANUARY)["clusters"] == ["HD"]
    (made,) = files(office)
    office.baocao("run", as_of="2024-05-21T02:00")
    (file,) = files(office)
    assert file.id == made.id
    shown = texts(file)
    for code, unit in load_or_raise(office.root).units.items():
        assert (code in shown, unit.name in shown) == (code == CAT_BA, code == CAT_BA)
    office.baocao("run", as_of="2024-05-22T02:00")
    assert [each.id for each in files(office)] == [file.id], "it is brought up to date, not made again"
    assert len(office.json("status", "6T", as_of="2024-05-22T02:00")) == 3


def test_its_contacts_get_access_to_it_alone(office: Office) -> None:
    clustered(office, may_decide=True)
    done = office.json("provision", as_of=JANUARY)["access"]
    office.baocao("run", as_of="2024-05-21T02:00")
    assert [(each["unit"], each["cluster"], each["address"], each["role"]) for each in done["granted"]
            if "cluster" in each] == [(None, "HD", CONTACT, "writer")]
    for file in office.state.files.values():
        there = any(each.get("emailAddress") == CONTACT for each in file.permissions)
        assert there is (file.extra.get("appProperties", {}).get(CLUSTER) == "HD"), file.name
    assert office.json("share", as_of=LATER)["granted"] == []
    plan = next((office.root / "config").glob("plan-*.toml"))
    plan.write_text(plan.read_text(encoding="utf-8").replace(f'emails = ["{CONTACT}"]', "emails = []"),
                    encoding="utf-8")
    removed = office.json("share", as_of="2024-05-22T09:00")["removed"]
    assert [(each["cluster"], each["address"]) for each in removed] == [("HD", CONTACT)]


def test_decisions_are_read_from_it(office: Office) -> None:
    clustered(office, may_decide=True)
    office.baocao("provision", as_of=JANUARY)
    office.baocao("run", as_of="2024-05-21T02:00")
    (file,) = files(office)
    decide(office, file)
    office.baocao("run", as_of="2024-05-22T02:00")
    standing = office.standing(CAT_BA, "THD", "2024-05-22T02:00")
    assert standing["standing"] == "exempt"
    assert ISLANDS in standing["decision"]
    assert office.standing(AN_LAO, "THD", "2024-05-22T02:00")["standing"] != "exempt"


def test_its_id_is_in_the_ledger_so_that_no_second_one_is_made(office: Office) -> None:
    """A search finds none: the marks are hidden from it, and the cache is gone."""
    clustered(office, may_decide=False)
    office.baocao("provision", as_of=JANUARY)
    (file,) = files(office)
    spreadsheets = len(office.state.files)
    file.extra["appProperties"] = {}
    (office.root / "state/google.db").unlink()
    office.baocao("run", as_of="2024-05-21T02:00")
    assert len(office.state.files) == spreadsheets
    assert "Tính đến 02 giờ 00 phút ngày 21/05/2024" in texts(file)


def test_one_that_was_deleted_is_made_again_only_when_asked(office: Office) -> None:
    clustered(office, may_decide=False)
    office.baocao("provision", as_of=JANUARY)
    (file,) = files(office)
    del office.state.files[file.id]
    left = office.json("run", as_of="2024-05-21T02:00", exit_code=3)["left"]
    assert any(each.startswith(ISLANDS) and "xóa vĩnh viễn" in each and "--replace HD" in each for each in left)
    office.baocao("share", as_of="2024-05-21T09:00")
    assert files(office) == []
    assert office.json("provision", "--replace", "HD", as_of="2024-05-21T10:00")["clusters"] == ["HD"]
    (made,) = files(office)
    office.baocao("run", as_of="2024-05-22T02:00")
    assert [each.id for each in files(office)] == [made.id]


def test_one_in_the_bin_is_named_and_left_there(office: Office) -> None:
    clustered(office, may_decide=False)
    office.baocao("provision", as_of=JANUARY)
    (file,) = files(office)
    file.trashed = True
    left = office.json("run", as_of="2024-05-21T02:00", exit_code=3)["left"]
    assert any(each.startswith(ISLANDS) and "thùng rác" in each for each in left)
    assert files(office) == [file]


def decide(office: Office, file: File) -> None:
    """Exempt the cluster's unit in its register."""
    user = SheetUser(office.server.service, CONTACT, file.id)
    grid = client(office.server, ACCOUNT).http_client.values_get(file.id, "'Quyết định'")["values"]
    columns = next(row for row in grid if row and row[0] == "#")
    row = next(at for at, each in enumerate(grid, start=1) if each and each[0] == f"{CAT_BA}|THD")
    for code, text in (("decision", "Miễn"), ("reason", "Sáp nhập")):
        user.type(f"'Quyết định'!{chr(65 + columns.index(code))}{row}", text)


def test_one_on_a_unit_that_moved_is_answered_in_its_row(office: Office) -> None:
    clustered(office, may_decide=True)
    office.baocao("provision", as_of=JANUARY)
    office.baocao("run", as_of="2024-05-21T02:00")
    (file,) = files(office)
    decide(office, file)
    set_units(office.root, {CAT_BA: {"cluster": MAINLAND}, AN_LAO: {"cluster": ISLANDS}})
    for day in ("2024-05-22T02:00", "2024-05-23T02:00"):
        (line,) = office.json("run", as_of=day, exit_code=3)["left"]
        assert f"({CAT_BA}, THD)" in line
        assert f"không thuộc {ISLANDS}" in line
        assert office.standing(CAT_BA, "THD", day)["standing"] != "exempt"
        cell = line.partition(", ô ")[2].partition(" ")[0]
        values = client(office.server, ACCOUNT).http_client.values_get(file.id, f"'Quyết định'!A{cell[1:]}:P{cell[1:]}")
        (row,) = values["values"]
        assert row[0] == f"{CAT_BA}|THD"
        assert row[ord(cell[0]) - 65] == "Miễn"
        assert f"không thuộc {ISLANDS}" in row[-1]


def test_a_check_by_day_reads_a_register_that_changed(office: Office) -> None:
    clustered(office, may_decide=True)
    office.baocao("provision", as_of=JANUARY)
    office.baocao("run", as_of="2024-05-21T02:00")
    assert office.json("check", as_of="2024-05-21T09:00")["result"] == "unchanged"
    decide(office, files(office)[0])
    assert office.json("check", as_of="2024-05-21T09:10")["result"] == "done"
    assert office.standing(CAT_BA, "THD", "2024-05-21T09:10")["standing"] == "exempt"
    assert office.json("check", as_of="2024-05-21T09:20")["result"] == "unchanged"


def test_the_editors_of_its_protected_cells_follow_the_settings(office: Office) -> None:
    clustered(office, may_decide=False)
    office.baocao("provision", as_of=JANUARY)
    office.baocao("run", as_of="2024-05-21T02:00")
    office.set_google('editors = ["vanthu@so.example"]')
    changed = office.json("share", as_of=LATER)["editors"]
    assert {(each["unit"], each.get("cluster")) for each in changed} >= {(CAT_BA, None), (None, None), (None, "HD")}
    assert office.json("share", as_of=LATER)["editors"] == []
