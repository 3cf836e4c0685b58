"""Whole runs that mail by Gmail, on the stand-in: responses get lost, and no message is sent twice or dropped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.oauth2.credentials import Credentials

from automation.adapters.google import token_file
from automation.adapters.mail import gmail as gmail_module
from tests.cli.cli_runner import CliWorkspace
from tests.fake_google.faults import Fault
from tests.fake_google.server import Server
from tests.resilience.sample_office import BUSY_RUN, NEXT_RUN

SEND = "gmail.users.messages.send"
ACCOUNT = "vstbpn@haiphong.example"
SCOPES = [f"https://www.googleapis.com/auth/{name}" for name in ("gmail.send", "gmail.readonly", "drive.file")]
PART, NO_ACCESS = 3, 77
LETTERS = 6  # that this run has to send


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(gmail_module, "SEARCH_DELAY", 0.0)  # the stand-in's search does not lag
    with Server() as running:
        monkeypatch.setenv("BAOCAO_GOOGLE_ENDPOINT", running.url)
        yield running


@pytest.fixture
def gmail(office: CliWorkspace, server: Server) -> CliWorkspace:
    """The committee's mail goes by Gmail, and its account is signed in."""
    signed = Credentials(token=None, refresh_token=ACCOUNT, token_uri=f"{server.url}/token", client_id="c",
                         client_secret="s", scopes=SCOPES)
    token_file.write(office.root / "state" / "google-token.json", signed)
    change(office, adapter='"gmail"')
    with (office.root / "config" / "settings.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[google]\ngmail = "search"\n')
    return office


def change(office: CliWorkspace, **values: str) -> None:
    settings = office.root / "config" / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    for key, value in values.items():
        text, found = re.subn(rf"(?m)^{key} = \S+", f"{key} = {value}", text)
        assert found == 1, key
    settings.write_text(text, encoding="utf-8")


def states(office: CliWorkspace, known: set[str]) -> Counter[str]:
    """Of the letters that were tried since: steps that no night sent are superseded."""
    found = Counter(row["state"] for row in office.json("outbox", as_of=NEXT_RUN) if row["key"] not in known)
    del found["superseded"]
    return found


def letters(server: Server) -> Counter[str]:
    return Counter(each["message_id"] for each in server.service.state.mail)


def keys(office: CliWorkspace) -> set[str]:
    return {row["key"] for row in office.json("outbox", as_of=NEXT_RUN) if row["state"] != "superseded"}


def test_a_run_that_mails_by_gmail(gmail: CliWorkspace, server: Server) -> None:
    known = keys(gmail)
    gmail.baocao("run", as_of=BUSY_RUN, exit_code=PART)  # a unit's file is cut short
    sent = states(gmail, known)
    assert set(sent) == {"sent"}
    assert letters(server).total() == len(letters(server)) == sent["sent"] == LETTERS
    assert {each["account"] for each in server.service.state.mail} == {ACCOUNT}


@pytest.mark.parametrize("after", [True, False], ids=["it went", "it did not go"])
@pytest.mark.parametrize("kind", ["status", "dropped"])
def test_lost_responses_are_reconciled_without_a_person(kind: str, gmail: CliWorkspace, server: Server, *,
                                                   after: bool) -> None:
    known = keys(gmail)
    service = server.service

    def inject_fault(method: str, _account: str) -> None:
        if method == SEND and service.calls[SEND] > 1:
            service.faults.plan(Fault(kind, after_effect=after, method=SEND))

    service.before_call = inject_fault
    gmail.baocao("run", as_of=BUSY_RUN, exit_code=PART)
    service.before_call = None
    assert service.faults.injected == LETTERS - 1
    assert states(gmail, known)["uncertain"] == (0 if after else LETTERS - 1)
    gmail.baocao("run", as_of=BUSY_RUN, exit_code=PART)
    assert set(states(gmail, known)) == {"sent"}
    assert letters(server).total() == len(letters(server)) == len(keys(gmail) - known) == LETTERS


def test_messages_over_the_daily_limit_are_sent_on_the_next_day(gmail: CliWorkspace, server: Server) -> None:
    change(gmail, daily_limit="4")
    gmail.baocao("run", as_of=BUSY_RUN, exit_code=PART)
    assert "4 thư trong một ngày" in gmail.errors
    assert letters(server).total() == 4
    gmail.baocao("run", as_of=BUSY_RUN, exit_code=PART)
    assert letters(server).total() == 4
    gmail.baocao("run", as_of=NEXT_RUN, exit_code=PART)
    assert letters(server).total() == len(letters(server)) == LETTERS


def test_without_a_sign_in_messages_are_sent_by_the_next_run(gmail: CliWorkspace, server: Server) -> None:
    known = keys(gmail)
    token = gmail.root / "state" / "google-token.json"
    moved_away = Path(token.rename(token.with_suffix(".aside")))
    gmail.baocao("run", as_of=BUSY_RUN, exit_code=NO_ACCESS)
    assert "baocao login" in gmail.errors
    assert f"{LETTERS - 1} thư chưa được thử gửi" in gmail.errors
    assert states(gmail, known) == {"failed": 1}
    moved_away.rename(token)
    gmail.baocao("run", as_of=BUSY_RUN, exit_code=PART)
    assert set(states(gmail, known)) == {"sent"}
    assert letters(server).total() == len(keys(gmail) - known)
