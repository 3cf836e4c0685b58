"""`baocao share`: permissions on Google follow units.csv and the plan, and what people gave by hand stays."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from google.oauth2.credentials import Credentials

from automation.adapters.google import token_file
from automation.adapters.google.credentials import scopes
from automation.adapters.google_sheets.drive import UNIT_PROPERTY
from automation.adapters.google_sheets.permissions import DrivePermissions
from automation.adapters.google_sheets.register.file import REGISTER_PROPERTY
from automation.adapters.ledger.sql_ledger import SqlLedger
from automation.domain.access.permissions import AccessChange, Permission, SharedFile
from automation.domain.plan.settings import GoogleSettings
from automation.domain.tracking.events import Event
from tests.cli.cli_runner import AN_LAO, CAT_BA, DO_SON, UNITS, CliWorkspace, keep_units
from tests.configuration.workspaces import retired
from tests.demo.google_backend import ACCOUNT, GoogleBackend, new_server
from tests.examples import INIT
from tests.fake_google.call_context import permission
from tests.fake_google.google_state import File, GoogleState, SharedDrive
from tests.fake_google.server import Server

JANUARY, LATER = "2024-01-05T09:00", "2024-01-08T09:00"
CLERK, HEAD, NEW = "van-thu@hoc.example", "hieu-truong@hoc.example", "nguoi-moi@hoc.example"
OUTSIDE = (403, "sharingOutsideDomainNotAllowed", "The domain policy has disabled sharing with this recipient.")


class Office(CliWorkspace):
    """A workspace on the stand-in."""

    server: Server

    @property
    def state(self) -> GoogleState:
        return self.server.service.state

    def file(self, unit: str = "") -> File:
        """The unit's workbook; the register for ""."""
        name, value = (UNIT_PROPERTY, unit) if unit else (REGISTER_PROPERTY, "plan-2024")
        [found] = [each for each in self.state.files.values()
                   if each.extra.get("appProperties", {}).get(name) == value]
        return found

    def roles(self, unit: str = "") -> dict[str, str]:
        return {str(each.get("emailAddress", each["id"])): each["role"] for each in self.file(unit).permissions
                if each["role"] != "owner"}

    def set_people(self, unit: str, emails: str = CLERK, heads: str = HEAD, **more: str) -> None:
        path = self.root / "config/units.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if row["code"] == unit:
                row |= {"emails": emails, "head_emails": heads, **more}
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)

    def cluster_of(self, unit: str) -> str:
        with (self.root / "config/units.csv").open(encoding="utf-8", newline="") as file:
            return next(row["cluster"] for row in csv.DictReader(file) if row["code"] == unit)

    def set_google(self, lines: str) -> None:
        path = self.root / "config/settings.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("\n[google]\n", f"\n[google]\n{lines}\n"), encoding="utf-8")

    def asked(self, work: Callable[[], object]) -> dict[str, int]:
        """The requests to Drive's permissions and files that `work` makes."""
        calls = self.server.service.calls
        before = dict(calls)
        work()
        return {name: number - before.get(name, 0) for name, number in calls.items()
                if number > before.get(name, 0) and name.startswith("drive.")}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Three units, each with a clerk and a head; nothing is provisioned yet."""
    monkeypatch.setenv("BAOCAO_GOOGLE_ENDPOINT", "")
    made = Office(tmp_path / "workspace")
    made.baocao(*INIT, str(made.root))
    keep_units(made.root, UNITS)
    for unit in UNITS:
        made.set_people(unit, f"{unit}@hoc.example".lower(), f"ht-{unit}@hoc.example".lower())
    made.set_people(AN_LAO)
    with new_server() as server:
        made.server = server
        GoogleBackend(made.root, server).begin()
        yield made


@pytest.fixture
def shared(office: Office) -> Office:
    office.baocao("provision", as_of=JANUARY)
    return office


def test_a_replaced_clerk_goes_and_the_new_one_is_let_in(shared: Office) -> None:
    assert shared.roles(AN_LAO) == {CLERK: "writer", HEAD: "reader"}
    shared.set_people(AN_LAO, NEW)
    planned = shared.json("share", "--dry-run", as_of=LATER)
    assert shared.roles(AN_LAO) == {CLERK: "writer", HEAD: "reader"}
    done = shared.json("share", as_of=LATER)
    assert shared.roles(AN_LAO) == {NEW: "writer", HEAD: "reader"}
    assert planned["granted"] == done["granted"]
    assert [(each["unit"], each["address"]) for each in (*done["granted"], *done["removed"])] == [
        (AN_LAO, NEW), (AN_LAO, CLERK)]
    assert done["granted"][0]["url"].endswith(shared.file(AN_LAO).id)
    assert shared.state.mail == []


def test_nothing_is_asked_or_written_when_nothing_changed(shared: Office) -> None:
    shared.baocao("share", as_of=LATER)  # the register's file is searched for once
    times = {each.id: each.modified for each in shared.state.files.values() if each.book}
    register = shared.file().id
    assert shared.asked(lambda: shared.baocao("share", "--dry-run", as_of=LATER)) == {"drive.files.list": 1}
    assert shared.asked(lambda: shared.baocao("share", as_of=LATER)) == {"drive.files.list": 1}
    shared.set_people(AN_LAO, NEW)
    shared.baocao("share", as_of=LATER)
    after = {each.id: each.modified for each in shared.state.files.values() if each.book}
    assert {file: each for file, each in after.items() if file != register} == {
        file: each for file, each in times.items() if file != register}


@pytest.mark.parametrize("refusal", [OUTSIDE, (400, "invalidSharingRequest", "Bad Request."),
                                     (403, "somethingNew", "Sharing failed.")])
def test_one_refused_address_costs_one_address(office: Office, refusal: tuple[int, str, str]) -> None:
    office.state.sharing.refused[CLERK] = refusal
    done = office.json("provision", as_of=JANUARY, exit_code=3)
    assert set(done["created"]) == set(UNITS)
    [refused] = done["access"]["refused"]
    assert (refused["unit"], refused["address"], refused["reason"]) == (AN_LAO, CLERK, refusal[1])
    assert office.roles(AN_LAO) == {HEAD: "reader"}
    assert len(office.roles(CAT_BA)) == 2
    office.baocao("share", as_of=LATER, exit_code=3)
    assert all(word in office.errors for word in (AN_LAO, CLERK, refusal[1]))
    office.state.sharing.refused.clear()
    office.baocao("share", as_of=LATER)
    assert office.roles(AN_LAO)[CLERK] == "writer"


def test_a_daily_limit_ends_the_sharing_and_nothing_else(office: Office) -> None:
    office.state.sharing.exhausted = True
    calls = office.asked(lambda: office.baocao("provision", as_of=JANUARY, exit_code=3))
    assert calls["drive.permissions.create"] <= 2 * 8  # one for each connection
    assert "ngày hôm sau" in office.errors
    office.state.sharing.exhausted = False
    office.baocao("provision", as_of=LATER)
    assert office.roles(AN_LAO) == {CLERK: "writer", HEAD: "reader"}


def test_shared_although_the_notification_failed(office: Office) -> None:
    office.set_google('notify = "always"')
    office.state.sharing.notices_fail = True
    done = office.json("provision", as_of=JANUARY)
    assert done["access"]["refused"] == []
    assert office.roles(AN_LAO) == {CLERK: "writer", HEAD: "reader"}
    office.baocao("share", as_of=LATER)
    assert office.asked(lambda: office.baocao("share", as_of=LATER)) == {"drive.files.list": 1}


@pytest.mark.parametrize(("notify", "code"), [("never", 3), ("required", 0)])
def test_google_notifies_only_where_the_settings_let_it(office: Office, notify: str, code: int) -> None:
    office.set_google(f'notify = "{notify}"')
    office.state.sharing.accountless.add(CLERK)
    office.baocao("provision", as_of=JANUARY, exit_code=code)
    assert (CLERK in office.roles(AN_LAO)) is (code == 0)
    assert ('notify = "required"' in office.errors) is (code == 3)


def test_what_people_gave_by_hand_is_listed_and_stays(shared: Office) -> None:
    file = shared.file(AN_LAO)
    file.permissions += [permission("khach@hoc.example", "writer"), permission(NEW, "writer"),
                         {"id": "anyoneWithLink", "type": "anyone", "role": "reader", "kind": "drive#permission"}]
    found = shared.json("share", as_of=LATER)["by_hand"]
    assert {(each["address"], each["type"]) for each in found} == {
        ("khach@hoc.example", "user"), (NEW, "user"), (None, "anyone")}
    shared.set_people(AN_LAO, f"{CLERK};{NEW}")
    assert shared.json("share", as_of=LATER)["granted"] == []
    shared.set_people(AN_LAO, CLERK)
    done = shared.json("share", as_of=LATER)
    assert (done["removed"], shared.roles(AN_LAO)[NEW]) == ([], "writer")


def test_a_weaker_role_given_by_hand_comes_back(shared: Office) -> None:
    shared.file(AN_LAO).permissions.append(permission(NEW, "reader"))
    shared.set_people(AN_LAO, f"{CLERK};{NEW}")
    assert [each["address"] for each in shared.json("share", as_of=LATER)["raised"]] == [NEW]
    shared.set_people(AN_LAO, CLERK)
    shared.baocao("share", as_of=LATER)
    assert shared.roles(AN_LAO)[NEW] == "reader"


def test_a_lowered_role_is_reported_and_not_raised(shared: Office) -> None:
    next(each for each in shared.file(AN_LAO).permissions if each.get("emailAddress") == CLERK)["role"] = "reader"
    [found] = shared.json("share", as_of=LATER, exit_code=3)["downgraded"]
    assert (found["unit"], found["address"], found["role"], found["granted"]) == (AN_LAO, CLERK, "reader", "writer")
    shared.set_people(AN_LAO, NEW)
    shared.baocao("share", as_of=LATER)
    assert shared.roles(AN_LAO) == {NEW: "writer", HEAD: "reader"}


def test_a_policy_that_weakens_a_role_is_reported_at_once(office: Office) -> None:
    office.state.sharing.weakened[CLERK] = "reader"
    office.baocao("provision", as_of=JANUARY, exit_code=3)
    found = office.json("share", as_of=LATER, exit_code=3)
    assert [each["address"] for each in found["downgraded"]] == [CLERK]
    office.set_people(CAT_BA, CLERK, f"ht-{CAT_BA}@hoc.example".lower())
    found = office.json("share", as_of=LATER, exit_code=3)
    assert {each["unit"] for each in found["downgraded"]} == {AN_LAO, CAT_BA}


def test_clerk_and_head_are_one_permission(shared: Office) -> None:
    shared.set_people(AN_LAO, CLERK, "Van-Thu@HOC.example")
    shared.baocao("share", as_of=LATER)
    assert shared.roles(AN_LAO) == {CLERK: "writer"}
    shared.set_people(AN_LAO, NEW, CLERK)
    shared.baocao("share", as_of=LATER)
    assert shared.roles(AN_LAO) == {CLERK: "reader", NEW: "writer"}
    shared.set_people(AN_LAO, CLERK, NEW)
    shared.baocao("share", as_of=LATER)
    assert shared.roles(AN_LAO) == {CLERK: "writer", NEW: "reader"}


def test_addresses_of_one_mailbox_are_equal(office: Office) -> None:
    office.state.sharing.aliases["bi.danh@hoc.example"] = "chinh@hoc.example"
    office.state.sharing.groups.add("nhom@hoc.example")
    office.set_people(AN_LAO, "An.Lao@gmail.com;anlao@GMAIL.com;bi.danh@hoc.example", "nhom@hoc.example")
    office.baocao("provision", as_of=JANUARY)
    assert office.roles(AN_LAO) == {"An.Lao@gmail.com": "writer", "chinh@hoc.example": "writer",
                                    "nhom@hoc.example": "reader"}
    office.baocao("share", as_of=LATER)
    office.set_people(AN_LAO, "a.n.l.a.o@gmail.com;bi.danh@hoc.example", "nhom@hoc.example")
    assert office.asked(lambda: office.baocao("share", as_of=LATER)) == {"drive.files.list": 1}
    office.set_people(AN_LAO, "anlao@gmail.com", "nhom@hoc.example")
    office.baocao("share", as_of=LATER)
    assert office.roles(AN_LAO) == {"An.Lao@gmail.com": "writer", "nhom@hoc.example": "reader"}


def test_a_deleted_account_is_no_access(shared: Office) -> None:
    next(each for each in shared.file(AN_LAO).permissions if each.get("emailAddress") == CLERK)["deleted"] = True
    shared.state.sharing.refused[CLERK] = (400, "invalidSharingRequest", "Bad Request.")
    [found] = shared.json("share", as_of=LATER, exit_code=3)["refused"]
    assert found["address"] == CLERK
    shared.set_people(AN_LAO, NEW)
    shared.baocao("share", as_of=LATER)
    assert NEW in shared.roles(AN_LAO)


def test_many_removals_at_once_stop_and_ask(shared: Office) -> None:
    for unit in UNITS[:2]:
        shared.set_people(unit, NEW)
    before = {unit: shared.roles(unit) for unit in UNITS}
    found = shared.json("share", as_of=LATER, exit_code=4)
    assert (found["guard"], found["granted"]) != (None, [])
    shared.baocao("provision", as_of=LATER, exit_code=4)
    assert "--ignore-guard" in shared.errors
    assert {unit: shared.roles(unit) for unit in UNITS} == before
    shared.baocao("share", "--ignore-guard", as_of=LATER)
    assert [NEW in shared.roles(unit) for unit in UNITS] == [True, True, False]


def test_a_shortened_list_of_units_removes_nobody(shared: Office) -> None:
    keep_units(shared.root, (AN_LAO,))
    shared.baocao("share", as_of=LATER, exit_code=4)
    assert len(shared.roles(DO_SON)) == 2
    shared.baocao("share", "--ignore-guard", as_of=LATER)
    assert shared.roles(DO_SON) == {}


def test_one_missing_line_is_no_decision(shared: Office) -> None:
    shared.set_people(DO_SON, "", "")
    shared.baocao("share", "--ignore-guard", as_of=LATER)
    shared.set_people(DO_SON, "mot@hoc.example", "")
    shared.baocao("share", as_of=LATER)
    keep_units(shared.root, (AN_LAO, CAT_BA))
    found = shared.json("share", as_of=LATER, exit_code=3)
    assert (found["unlisted"], shared.roles(DO_SON)) == ([DO_SON], {"mot@hoc.example": "writer"})
    plan = shared.root / "config/plan-2024.toml"
    plan.write_text(retired(plan.read_text(encoding="utf-8"), "units", DO_SON), encoding="utf-8")
    shared.baocao("share", as_of=LATER)
    assert shared.roles(DO_SON) == {}


def test_a_closed_unit_keeps_its_people_while_it_owes(shared: Office) -> None:
    shared.set_people(AN_LAO, valid_to="2024-01-31", merged_into=CAT_BA)
    shared.baocao("share", as_of="2024-01-31T09:00")
    assert len(shared.roles(AN_LAO)) == 2
    shared.baocao("share", "--ignore-guard", as_of="2024-02-01T09:00")
    assert shared.roles(AN_LAO) == {}
    shared.set_people(CAT_BA, "a@hoc.example", "b@hoc.example", valid_to="2024-06-15")
    shared.baocao("share", "--ignore-guard", as_of="2024-06-20T09:00")  # its half-year report is still missing
    assert set(shared.roles(CAT_BA)) == {"a@hoc.example", "b@hoc.example"}


def test_a_renamed_unit_keeps_its_people(shared: Office) -> None:
    path = shared.root / "config/units.csv"
    text = path.read_text(encoding="utf-8")
    head, *lines = text.splitlines()
    lines = [f"{line}," for line in lines if not line.startswith("#")]
    renamed = [line.replace(AN_LAO, "THPT-MOI", 1) + AN_LAO if line.startswith(AN_LAO) else line for line in lines]
    path.write_text("\n".join([f"{head},was", *renamed]) + "\n", encoding="utf-8")
    found = shared.json("share", as_of=LATER)
    assert (found["granted"], found["removed"]) == ([], [])
    shared.set_people("THPT-MOI", NEW)
    shared.baocao("share", as_of=LATER)
    assert shared.roles(AN_LAO) == {NEW: "writer", HEAD: "reader"}


def test_another_machine_knows_what_was_granted(shared: Office) -> None:
    token = (shared.root / "state/google-token.json").read_bytes()
    shutil.rmtree(shared.root / "state")
    (shared.root / "state").mkdir()
    (shared.root / "state/google-token.json").write_bytes(token)
    shared.set_people(AN_LAO, NEW)
    shared.baocao("share", as_of=LATER, exit_code=4)
    assert "baocao restore" in shared.errors
    shared.baocao("restore", as_of=LATER)
    shared.baocao("share", as_of=LATER)
    assert shared.roles(AN_LAO) == {NEW: "writer", HEAD: "reader"}


def test_files_of_an_older_version_are_taken_over(shared: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automation.jobs.share.recorded_grants", lambda _events: {})
    shared.file(AN_LAO).permissions.append(permission("khach@hoc.example", "writer"))
    shared.baocao("share", as_of=LATER)
    monkeypatch.undo()
    monkeypatch.setenv("BAOCAO_GOOGLE_ENDPOINT", shared.server.url)
    shared.set_people(AN_LAO, NEW)
    shared.baocao("share", as_of=LATER)
    assert shared.roles(AN_LAO) == {NEW: "writer", HEAD: "reader", "khach@hoc.example": "writer"}


def test_the_register_is_shared_with_the_committee(office: Office) -> None:
    plan = office.root / "config/plan-2024.toml"
    text = plan.read_text(encoding="utf-8").replace('committee_emails = ["vstbpn@haiphong.example"]',
                                                    'committee_emails = ["to-giup-viec@so.example"]')
    plan.write_text(text + '\n[[members]]\nname = "A"\nemail = "a@so.example"\nmay_decide = true\n'
                    '\n[[members]]\nname = "B"\nemail = "b@so.example"\n', encoding="utf-8")
    office.baocao("provision", as_of=JANUARY)
    assert office.roles() == {"to-giup-viec@so.example": "reader", "a@so.example": "writer", "b@so.example": "reader"}
    plan.write_text(text, encoding="utf-8")
    done = office.json("share", "--ignore-guard", as_of=LATER)
    assert {(each["unit"], each["address"]) for each in done["removed"]} == {
        (None, "a@so.example"), (None, "b@so.example")}
    assert office.roles() == {"to-giup-viec@so.example": "reader"}


def test_published_files_are_read_by_the_committee(office: Office) -> None:
    """At once when they are made, and as the plan changes; what people gave stays."""
    plan = office.root / "config/plan-2024.toml"
    text = plan.read_text(encoding="utf-8").replace('committee_emails = ["vstbpn@haiphong.example"]',
                                                    'committee_emails = ["to-giup-viec@so.example"]')
    member = '\n[[members]]\nname = "A"\nemail = "{}@so.example"\nmay_decide = true\n'
    plan.write_text(text + member.format("a"), encoding="utf-8")
    office.baocao("provision", as_of=JANUARY)
    office.baocao("run", as_of=LATER)
    office.baocao("compile", "6T", "--publish", "--format", "document", "--format", "workbook", as_of=LATER)

    def readers() -> list[dict[str, str]]:
        found = [each for each in office.state.files.values()
                 if each.extra.get("appProperties", {}).get("baocao-kind") == "summary"]
        return [{one["emailAddress"]: one["role"] for one in each.permissions if one["role"] != "owner"}
                for each in found]

    assert readers() == [{"a@so.example": "reader", "to-giup-viec@so.example": "reader"}] * 3
    [document, *_] = [each for each in office.state.files.values()
                      if each.extra.get("appProperties", {}).get("baocao-print") == "6T:document"]
    document.permissions.append(permission("khach@so.example", "commenter"))
    plan.write_text(text + member.format("b"), encoding="utf-8")
    done = office.json("share", "--ignore-guard", as_of=LATER)
    assert {each["published"] for each in done["removed"] if "published" in each} == {
        "6T:document", "6T:workbook", "6T:pdf"}
    assert [set(each) - {"khach@so.example"} for each in readers()] == [
        {"b@so.example", "to-giup-viec@so.example"}] * 3
    assert "khach@so.example" in {one.get("emailAddress") for one in document.permissions}
    assert office.json("share", as_of=LATER)["granted"] == []


def test_no_address_stands_in_what_others_read(shared: Office) -> None:
    shared.state.sharing.refused[NEW] = OUTSIDE
    shared.set_people(AN_LAO, NEW)
    shared.baocao("share", as_of=LATER, exit_code=3)
    trace = (shared.root / "state/google-trace.log").read_text(encoding="utf-8")
    book = shared.file().book
    assert book
    shown = [str(cell.value) for sheet in book.sheets for row in sheet.cells.values() for cell in row.values()]
    assert any("Quyền trên bảng tính" in text for text in shown)
    for address in (CLERK, HEAD, NEW):
        assert address not in trace
        assert not [text for text in shown if address in text and '"kind"' not in text]  # but the records of restore


def test_a_shared_drive_is_asked_file_by_file(office: Office) -> None:
    drive = "0Adrive-of-the-office"
    office.state.drives[drive] = SharedDrive(drive, "Sở", [permission(ACCOUNT, "organizer"),
                                                           permission("ban@so.example", "writer")])
    office.set_google(f'shared_drive = "{drive}"\ndrive_access = "full"')
    google = GoogleSettings(drive_access="full")
    token_file.write(office.root / google.token_file, Credentials(
        token=None, refresh_token=ACCOUNT, token_uri=f"{office.server.url}/token", client_id="sample",
        client_secret="sample", scopes=scopes(google)))
    office.baocao("provision", as_of=JANUARY)
    found = office.json("share", as_of=LATER)
    assert found["by_hand"] == []  # members of the drive were not let in file by file
    office.set_people(AN_LAO, NEW)
    calls = office.asked(lambda: office.baocao("share", as_of=LATER))
    assert calls == {"drive.files.list": 1, "drive.permissions.list": len(UNITS) + 1, "drive.permissions.create": 1,
                     "drive.permissions.delete": 1}
    assert office.roles(AN_LAO) == {NEW: "writer", HEAD: "reader"}


def test_a_file_that_may_not_be_shared_costs_that_file(shared: Office) -> None:
    file = shared.file(AN_LAO)
    file.owner = "chu@so.example"
    file.permissions = [permission(ACCOUNT, "reader"), permission(file.owner, "owner")]
    shared.set_people(CAT_BA, NEW, f"ht-{CAT_BA}@hoc.example".lower())
    found = shared.json("share", as_of=LATER, exit_code=3)
    assert {(each["unit"], each["reason"]) for each in found["refused"]} == {(AN_LAO, "insufficientFilePermissions")}
    assert NEW in shared.roles(CAT_BA)


def test_doctor_reports_what_share_would_do(shared: Office) -> None:
    def check() -> Any:
        rows = shared.json("doctor", as_of=LATER, exit_code=3)
        return next(each for each in rows if each["check"] == "access")

    assert check()["level"] == "ok"
    shared.set_people(AN_LAO, NEW)
    found = check()
    assert found["level"] == "attention"
    assert "share" in found["next_step"]
    assert any(NEW in line for line in found["details"])


def test_the_ledger_is_not_read_again_for_each_file_whose_editors_change(
        shared: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 1,600 workbooks that would take hours."""
    shared.baocao("run", as_of=LATER)
    shared.set_google(f'editors = ["{NEW}"]')
    reads: list[int] = []
    events, renew = SqlLedger.events, DrivePermissions.renew_editors

    def counted(ledger: SqlLedger, until: datetime | None = None) -> list[Event]:
        reads.append(0)
        return events(ledger, until)

    def renewed(permissions: DrivePermissions, file: SharedFile, former: Collection[str]) -> bool:
        reads.append(1)
        return renew(permissions, file, former)

    monkeypatch.setattr(SqlLedger, "events", counted)
    monkeypatch.setattr(DrivePermissions, "renew_editors", renewed)
    assert len(shared.json("share", as_of=LATER)["editors"]) == 4
    assert reads[reads.index(1):][:4] == [1, 1, 1, 1]


def test_doctor_compares_the_editors_of_protected_cells_with_the_settings(shared: Office) -> None:
    """With the ledger, as `share` does, and with what Google shows; of a cluster's register too."""
    def checks(exit_code: int = 3) -> dict[str, Any]:
        return {each["check"]: each for each in shared.json("doctor", as_of=LATER, exit_code=exit_code)}

    plan = shared.root / "config/plan-2024.toml"
    plan.write_text(plan.read_text(encoding="utf-8") + f"""
[[clusters]]
code = "CUM"
name = "{shared.cluster_of(AN_LAO)}"
may_decide = true
emails = ["{HEAD}"]
""", encoding="utf-8")
    shared.set_google(f'editors = ["{NEW}"]')
    shared.baocao("run", as_of=LATER)  # makes the cluster's register
    found = checks()
    assert (found["protection"]["level"], len(found["protection"]["details"])) == ("attention", 5)
    assert all(NEW in line for line in found["protection"]["details"])
    assert any("Sổ theo dõi của CUM: sẽ cấp quyền" in line and HEAD in line for line in found["access"]["details"])
    shared.baocao("share", as_of=LATER)
    assert {checks(0)[name]["level"] for name in ("protection", "access")} == {"ok"}

    book = shared.file(AN_LAO).book
    assert book
    next(each for sheet in book.sheets for each in sheet.protected)["editors"]["users"].remove(NEW)
    found = checks()["protection"]
    [line] = found["details"]
    assert AN_LAO in line
    assert NEW in line
    assert "baocao share" not in found["next_step"]


@pytest.mark.parametrize("after", [False, True])
def test_a_share_that_was_cut_off_is_completed(shared: Office, *, after: bool) -> None:
    """The machine is stopped right before or after the grant: the next run has a record of it."""
    shared.set_people(AN_LAO, NEW)
    carry_out = DrivePermissions._request

    def stopped(permissions: DrivePermissions, file: SharedFile, change: AccessChange) -> Permission | None:
        if after:
            carry_out(permissions, file, change)
        raise SystemExit(9)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DrivePermissions, "_request", stopped)
        with pytest.raises(SystemExit):
            shared.baocao("share", as_of=LATER)
    assert (NEW in shared.roles(AN_LAO)) is after
    shared.baocao("share", as_of=LATER)
    assert shared.roles(AN_LAO) == {NEW: "writer", HEAD: "reader"}
    shared.set_people(AN_LAO, "ba@hoc.example")
    shared.baocao("share", as_of=LATER)
    assert shared.roles(AN_LAO) == {"ba@hoc.example": "writer", HEAD: "reader"}


def test_a_folder_has_the_permissions_of_its_file_server(submitted: CliWorkspace) -> None:
    assert "máy chủ tệp" in submitted.baocao("share", "--dry-run", as_of=LATER)
    assert "máy chủ tệp" in submitted.json("share", as_of=LATER)["note"]


def protected_by(office: Office, unit: str = "") -> set[str]:
    """Who may edit every protected range of the software's."""
    book = office.file(unit).book
    ranges = [each for sheet in (book.sheets if book else []) for each in sheet.protected if each.get("description")]
    assert ranges
    return set.intersection(*({*each["editors"]["users"]} for each in ranges))


def test_the_editors_of_protected_cells_follow_the_settings(shared: Office) -> None:
    """Also in workbooks made earlier; the change of protection is no change of the unit's."""
    shared.baocao("run", as_of=LATER)
    shared.set_google(f'editors = ["{NEW}"]')
    planned = shared.json("share", "--dry-run", as_of=LATER)
    assert NEW not in protected_by(shared, AN_LAO)
    done = shared.json("share", as_of=LATER)
    assert [each["unit"] for each in done["editors"]] == [each["unit"] for each in planned["editors"]]
    assert {each["unit"] for each in done["editors"]} == {*UNITS, None}
    assert NEW in protected_by(shared, AN_LAO) & protected_by(shared)
    assert shared.json("share", as_of=LATER)["editors"] == []
    reads = shared.server.service.calls["sheets.spreadsheets.get"]
    shared.baocao("run", as_of=LATER)
    assert shared.server.service.calls["sheets.spreadsheets.get"] == reads

    settings = shared.root / "config/settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(f'editors = ["{NEW}"]', ""), encoding="utf-8")
    assert "sửa ô có bảo vệ" in shared.baocao("share", as_of=LATER)
    assert NEW not in protected_by(shared, AN_LAO) | protected_by(shared)
