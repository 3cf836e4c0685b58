"""`baocao login`, `doctor` and the counted requests of `run --json`, with fake Google as a local endpoint."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.cli_runner import CliWorkspace
from tests.fake_google.server import Server
from tests.fake_google.service import Service

MAIN = "from automation.cli.main import main; main()"
BROWSER = "import sys, requests; requests.get(sys.argv[1], timeout=10)"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(Service(strict_tokens=True)) as running:
        monkeypatch.setenv("BAOCAO_GOOGLE_ENDPOINT", running.url)
        yield running


@pytest.fixture
def google(submitted: CliWorkspace, server: Server) -> CliWorkspace:
    """Mail goes by Gmail; the OAuth client is there, nobody has signed in."""
    secrets = {"client_id": "1.apps.example", "client_secret": "x",
               "auth_uri": f"{server.url}/o/oauth2/auth", "token_uri": f"{server.url}/token"}
    client = submitted.root / "client.json"
    client.write_text(json.dumps({"installed": secrets}), encoding="utf-8")
    client.chmod(0o600)
    settings = submitted.root / "config/settings.toml"
    text = settings.read_text(encoding="utf-8")
    assert 'adapter = "outbox"' in text
    settings.write_text(text.replace('adapter = "outbox"', 'adapter = "gmail"').replace(
        'language = "vi"', 'language = "en"') + '\n[google]\nclient_file = "client.json"\ngmail = "search"\n',
        encoding="utf-8")
    return submitted


def log_in(workspace: CliWorkspace, tmp_path: Path) -> str:
    """Run the command as a person does; the browser that it opens consents. Returns stdout."""
    script = tmp_path / "browser.py"
    script.write_text(BROWSER, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", MAIN, "-w", str(workspace.root), "login"], text=True, timeout=60,
                          capture_output=True, check=True,
                          env={**os.environ, "BROWSER": f"{sys.executable} {script} %s &"})
    return done.stdout


def check_google(workspace: CliWorkspace, exit_code: int) -> dict[str, dict[str, str]]:
    found = workspace.json("doctor", as_of="2024-05-21T07:00", exit_code=exit_code)
    return {each["check"]: each for each in found if each["check"].startswith("google")}


def test_sign_in_check_and_run(google: CliWorkspace, server: Server, tmp_path: Path) -> None:
    before = check_google(google, exit_code=3)
    assert list(before) == ["google_sign_in"]
    assert "baocao login" in before["google_sign_in"]["next_step"]

    output = log_in(google, tmp_path)
    assert server.url in output.splitlines()[0]
    assert "vstbpn@so.example" in output

    after = check_google(google, exit_code=0)
    assert {each["level"] for each in after.values()} == {"ok"}

    outcome = google.json("run", as_of="2024-05-28T02:00", exit_code=0)
    assert outcome["remind"]["sent"] == len(server.service.state.mail) > 0
    assert outcome["requests"]["by_kind"]["gmail send"] == outcome["remind"]["sent"]
    assert outcome["requests"]["waited_seconds"] == {"quota": 0, "retry": 0}
    token = json.loads((google.root / "state/google-token.json").read_text(encoding="utf-8"))
    trace = (google.root / "state/google-trace.log").read_text(encoding="utf-8")
    for secret in (token["token"], token["refresh_token"], token["client_secret"] + '"'):
        assert secret not in trace + google.errors + output


def test_not_signed_in_is_reported_without_a_traceback(google: CliWorkspace) -> None:
    google.baocao("run", as_of="2024-05-28T02:00", exit_code=77)
    assert "baocao login" in google.errors


def expire(workspace: CliWorkspace) -> None:
    """The access token ran out, so that the next request needs a new one."""
    file = workspace.root / "state/google-token.json"
    token = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(token | {"expiry": "2020-01-01T00:00:00Z"}), encoding="utf-8")


def test_a_revoked_sign_in_has_its_own_exit_code(google: CliWorkspace, server: Server, tmp_path: Path) -> None:
    """The night's other work is done; the letters wait for the next run."""
    log_in(google, tmp_path)
    expire(google)
    server.service.oauth.errors["vstbpn@so.example"] = "invalid_grant"
    outcome = google.json("run", as_of="2024-05-28T02:00", exit_code=77)
    assert outcome["register"]["written"] == 1
    assert outcome["remind"]["sent"] == 0
    assert "baocao login" in outcome["no_access"]
    server.service.oauth.errors.clear()
    outcome = google.json("run", as_of="2024-05-29T02:00", exit_code=0)
    assert outcome["remind"]["sent"] == len(server.service.state.mail) > 0


@pytest.mark.usefixtures("server")
def test_a_network_fault_is_no_lost_access(google: CliWorkspace, tmp_path: Path,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    settings = google.root / "config/settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "patience = 0\n", encoding="utf-8")
    log_in(google, tmp_path)
    expire(google)
    monkeypatch.setenv("BAOCAO_GOOGLE_ENDPOINT", "http://127.0.0.1:9")
    assert "no_access" not in google.json("run", as_of="2024-05-28T02:00", exit_code=3)


def test_a_dry_run_of_login_sends_nothing(google: CliWorkspace, server: Server) -> None:
    output = google.baocao("login", "--dry-run").splitlines()
    assert output[1:] == [f"https://www.googleapis.com/auth/{scope}"
                        for scope in ("drive.file", "gmail.send", "gmail.readonly")]
    assert (server.service.oauth.codes, server.service.oauth.granted) == ({}, [])
    assert not (google.root / "state/google-token.json").exists()
    (google.root / "client.json").unlink()
    google.baocao("login", "--dry-run", exit_code=3)
    assert "client.json" in google.errors


def test_a_service_account_has_nobody_to_sign_in(google: CliWorkspace) -> None:
    settings = google.root / "config/settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + 'auth = "service_account"\n', encoding="utf-8")
    google.baocao("login", exit_code=2)
    assert "service_account" in google.errors


def test_an_endpoint_elsewhere_is_refused(google: CliWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOCAO_GOOGLE_ENDPOINT", "https://thu-bi-mat.example")
    google.baocao("login", exit_code=3)
    assert "thu-bi-mat.example" in google.errors


def test_without_google_there_are_no_checks_of_it(submitted: CliWorkspace) -> None:
    assert "requests" not in submitted.json("run", as_of="2024-05-22T02:00")
    assert check_google(submitted, exit_code=0) == {}


def test_a_rehearsal_names_each_assumption_and_leaves_nothing(google: CliWorkspace, server: Server,
                                                              tmp_path: Path) -> None:
    settings = google.root / "config/settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('gmail = "search"', 'gmail = "send"'),
                        encoding="utf-8")
    planned = google.json("google", "rehearse", "--dry-run")
    assert not server.service.calls
    google.baocao("google", "rehearse", "--folder", "https://drive.google.com/", exit_code=2)
    google.baocao("google", "rehearse", exit_code=77)
    assert "baocao login" in google.errors
    log_in(google, tmp_path)
    files = set(server.service.state.files)
    record = tmp_path / "exchanges.json"
    found = google.json("google", "rehearse", "--record", str(record))
    assert [each["assumption"] for each in found] == [each["assumption"] for each in planned]
    assert {each["assumption"] for each in found if each["verdict"] != "holds"} == {
        "recalculated", "live_checks", "shared", "unshared", "letter_found"}
    assert {each["verdict"] for each in found} == {"holds", "not_tried"}
    assert set(server.service.state.files) == files
    assert "vstbpn@so.example" not in record.read_text(encoding="utf-8")
    assert record.stat().st_mode & 0o077 == 0
