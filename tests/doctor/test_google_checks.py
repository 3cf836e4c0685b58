"""The checks of the doctor on Google, over HTTP against fake Google: sound, and with each problem."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from automation.adapters.google.client import connect
from automation.adapters.google.probe import gather_facts
from automation.doctor.facts import Check, Level
from automation.doctor.google_checks import run_checks
from automation.domain.google_status import GoogleFacts
from automation.domain.plan.settings import GoogleSettings
from tests.adapters.google_signed import FILES, connected
from tests.fake_google.client import AccountCredentials
from tests.fake_google.faults import Fault
from tests.fake_google.google_state import FOLDER
from tests.fake_google.server import Server
from tests.fake_google.simulated_time import SimulatedTime

PERSON = "vstbpn@so.example"
MACHINE = "may@du-an.iam.gserviceaccount.com"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def drive_of(server: Server, root: Path, account: str) -> str:
    """A shared drive of which the account is the organizer."""
    made = connected(server, root, account).request(
        "post", "https://www.googleapis.com/drive/v3/drives", {"requestId": "1"}, json={"name": "Báo cáo VSTBPN"})
    return str(made.json()["id"])


def folder_of(server: Server, root: Path, account: str) -> str:
    made = connected(server, root, account).request("post", FILES, json={"name": "Kỳ I", "mimeType": FOLDER})
    return str(made.json()["id"])


def google_facts(server: Server, root: Path, google: GoogleSettings, account: str = PERSON, *, mail: bool = False
         ) -> GoogleFacts:
    client = connect(root, replace(google, trace_file="", patience=5.0), endpoint=server.url,
                     time=SimulatedTime(server.service.state.clock), signed_by=AccountCredentials(account))
    return gather_facts(root, google, client, mail=mail)


def checks_by_name(sight: GoogleFacts) -> dict[str, Check]:
    return {check.name: check for check in run_checks(sight)}


def failing(checks: dict[str, Check]) -> dict[str, str]:
    """Name → words and next step, of each check that is not OK."""
    return {name: f"{check.message_text(str)} {check.next_step_text(str)}" for name, check in checks.items()
            if check.level is not Level.OK}


def test_everything_is_in_order(server: Server, tmp_path: Path) -> None:
    google = GoogleSettings(gmail="search", shared_drive=drive_of(server, tmp_path, PERSON))
    before = dict(server.service.state.files), list(server.service.state.mail)
    checks = checks_by_name(google_facts(server, tmp_path, google, mail=True))
    assert failing(checks) == {}
    assert PERSON in checks["google_sign_in"].message_text(str)
    assert "https://www.googleapis.com/auth/drive.file" in checks["google_sign_in"].details
    assert "Gmail API" in checks["google_services"].message_text(str)
    assert "Báo cáo VSTBPN" in checks["google_place"].message_text(str)
    assert (dict(server.service.state.files), list(server.service.state.mail)) == before


def test_my_drive_of_a_person(server: Server, tmp_path: Path) -> None:
    assert failing(checks_by_name(google_facts(server, tmp_path, GoogleSettings()))) == {}


def test_nobody_is_signed_in(server: Server, tmp_path: Path) -> None:
    client = connect(tmp_path, GoogleSettings(), endpoint=server.url)
    found = failing(checks_by_name(gather_facts(tmp_path, GoogleSettings(), client, mail=False)))
    assert list(found) == ["google_sign_in"]
    assert "baocao login" in found["google_sign_in"]


def test_a_service_account_without_storage(server: Server, tmp_path: Path) -> None:
    server.service.state.no_storage.add(MACHINE)
    google = GoogleSettings(auth="service_account")
    found = failing(checks_by_name(google_facts(server, tmp_path, google, MACHINE)))
    assert list(found) == ["google_storage"]
    assert "storageQuotaExceeded" in found["google_storage"]
    assert "shared_drive" in found["google_storage"]
    on_drive = replace(google, shared_drive=drive_of(server, tmp_path, MACHINE))
    assert failing(checks_by_name(google_facts(server, tmp_path, on_drive, MACHINE))) == {}


def test_a_service_account_that_mails_as_itself(server: Server, tmp_path: Path) -> None:
    server.service.state.no_storage.add(MACHINE)
    google = GoogleSettings(auth="service_account", gmail="search", shared_drive=drive_of(server, tmp_path, MACHINE))
    found = failing(checks_by_name(google_facts(server, tmp_path, google, MACHINE, mail=True)))
    assert "subject" in found["google_mailbox"]
    assert "không có hộp thư" in " ".join(checks_by_name(google_facts(server, tmp_path, google, MACHINE, mail=True))
                                        ["google_services"].detail_lines(str))


def test_a_full_drive(server: Server, tmp_path: Path) -> None:
    full = replace(google_facts(server, tmp_path, GoogleSettings()), free_bytes=5 << 20)
    found = failing(checks_by_name(full))
    assert list(found) == ["google_storage"]
    assert "5 MB" in found["google_storage"]


@pytest.mark.parametrize(("access", "words"), [("file", 'drive_access = "full"'), ("full", "quyền chia sẻ")])
def test_a_folder_out_of_sight(server: Server, tmp_path: Path, access: str, words: str) -> None:
    other = folder_of(server, tmp_path, "nguoi-khac@so.example")
    found = failing(checks_by_name(google_facts(server, tmp_path, GoogleSettings(folder=other, drive_access=access))))
    assert list(found) == ["google_place"]
    assert words in found["google_place"]


def test_a_folder_that_may_only_be_read(server: Server, tmp_path: Path) -> None:
    owner = "nguoi-khac@so.example"
    other = folder_of(server, tmp_path, owner)
    connected(server, tmp_path, owner).request("post", f"{FILES}/{other}/permissions", json={
        "type": "user", "role": "reader", "emailAddress": PERSON})
    found = failing(checks_by_name(google_facts(server, tmp_path, GoogleSettings(folder=other, drive_access="full"))))
    assert "Content manager" in found["google_place"]
    assert "Kỳ I" in found["google_place"]


def test_an_interface_that_does_not_answer(server: Server, tmp_path: Path) -> None:
    server.service.faults.plan(Fault(code=403, method="sheets."))
    found = failing(checks_by_name(google_facts(server, tmp_path, GoogleSettings())))
    assert list(found) == ["google_services"]
    assert "Google Sheets API" in found["google_services"]


def test_secrets_that_others_may_read(server: Server, tmp_path: Path) -> None:
    key = tmp_path / "key.json"
    key.write_text("{}", encoding="utf-8")
    key.chmod(0o644)
    drive = drive_of(server, tmp_path, PERSON)
    google = GoogleSettings(auth="service_account", key_file="key.json", shared_drive=drive)
    assert "chmod 600 key.json" in failing(checks_by_name(google_facts(server, tmp_path, google)))["google_sign_in"]
    key.chmod(0o600)
    assert failing(checks_by_name(google_facts(server, tmp_path, google))) == {}


def test_low_quotas_are_reported_from_the_trace_and_not_as_storage(server: Server, tmp_path: Path) -> None:
    trace = tmp_path / "state/google-trace.log"
    trace.parent.mkdir()
    lines = [json.dumps({"status": 429 if number % 3 == 0 else 200}) for number in range(30)]
    trace.write_text("\n".join(["cut off", *lines]), encoding="utf-8")
    found = failing(checks_by_name(google_facts(server, tmp_path, GoogleSettings())))
    assert list(found) == ["google_rate"]
    assert "10" in found["google_rate"]
    assert "google.quotas" in found["google_rate"]
