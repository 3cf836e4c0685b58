"""Two machines, two ledgers, one register on Google: never both at once, and the second one begins by `restore`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from automation import wiring
from automation.adapters.google_sheets.store import GoogleStore
from automation.configuration.workspace import load_or_raise
from tests.adapters.sheet_store_contract import ZONE
from tests.cli.cli_runner import CliWorkspace, keep_units
from tests.demo.google_backend import ENDPOINT, GoogleBackend, new_server
from tests.examples import INIT
from tests.fake_google.server import Server
from tests.resilience.sample_office import AN_LAO, BUSY_RUN, NEXT_RUN, UNITS, events

DONE, PART, GUARD, LOCKED = 0, 3, 4, 75
EFFECTS = {"run": (), "provision": (), "remind": (), "compile": ("6T",),
           "extend": (AN_LAO, "6T", "--until", "2024-06-05", "--reason", "Mưa bão")}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with new_server() as running:
        monkeypatch.setenv(ENDPOINT, running.url)
        yield running


@pytest.fixture
def office(server: Server, tmp_path: Path) -> CliWorkspace:
    """The first machine, after a run: workbooks, a register, mail sent."""
    made = CliWorkspace(tmp_path / "first")
    made.baocao(*INIT, str(made.root))
    keep_units(made.root, UNITS[:3])
    GoogleBackend(made.root, server).begin()
    made.baocao("provision", as_of="2024-01-08")
    made.baocao("run", as_of=BUSY_RUN)
    return made


def second(office: CliWorkspace) -> CliWorkspace:
    """Another machine: configuration and sign-in were copied, nothing else."""
    root = office.root.with_name("second")
    for name in ("config", "sheet_templates", "mail_templates"):
        shutil.copytree(office.root / name, root / name)
    (root / "state").mkdir()
    shutil.copy(office.root / "state" / "google-token.json", root / "state")
    return CliWorkspace(root)


def store(office: CliWorkspace) -> GoogleStore:
    workspace = load_or_raise(office.root)
    made = wiring.STORES["google"](office.root, workspace.settings, ZONE)
    assert isinstance(made, GoogleStore)
    return made


def test_exit_code_75_while_another_machine_holds_the_lease(office: CliWorkspace, server: Server) -> None:
    """The message names the holder and the time of expiry; read-only commands are not locked."""
    machine, known = second(office), store(office)
    known.register.lease.name = "may-ban-1"
    with known.lease():
        calls = server.service.calls["sheets.spreadsheets.batchUpdate"]
        for name, options in EFFECTS.items():
            assert machine.baocao(name, *options, as_of=NEXT_RUN, exit_code=LOCKED) == ""
            assert "trên máy “may-ban-1” giữ, chậm nhất đến" in machine.errors
        assert server.service.calls["sheets.spreadsheets.batchUpdate"] == calls + len(EFFECTS), "each only asked"
        machine.baocao("status", as_of=NEXT_RUN, exit_code=PART)  # it reports that it has no ledger
    assert office.baocao("run", as_of=NEXT_RUN)


def test_a_second_machine_restores_and_sends_nothing_twice(office: CliWorkspace) -> None:
    machine, mails = second(office), len(list((office.root / "outbox").iterdir()))
    assert mails
    machine.baocao("run", as_of=BUSY_RUN, exit_code=GUARD)
    machine.baocao("restore")
    assert events(machine.root) == events(office.root)
    machine.baocao("run", as_of=BUSY_RUN)
    assert not (machine.root / "outbox").exists()
    assert events(machine.root) == events(office.root)
    machine.baocao("run", as_of="2024-06-03T02:00")
    office.baocao("run", as_of="2024-06-03T02:00", exit_code=GUARD)
    assert "baocao restore" in office.errors
