"""A run killed while a real SMTP server receives a message: never sent twice by itself, never dropped silently."""

from __future__ import annotations

import re
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from tests.cli.cli_runner import CliWorkspace
from tests.resilience.child_process import KILLED, run, start
from tests.resilience.sample_office import BUSY_RUN

DONE, PART = 0, 3


class RecordingSmtpHandler:
    """Records messages by their Message-ID; at the second one it calls `on_second_letter`."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.on_second_letter: Callable[[], None] = lambda: None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        self.letters.append(message_from_bytes(envelope.content)["Message-ID"])
        if len(self.letters) == 2:
            self.on_second_letter()
        return "250 queued"


@pytest.fixture
def smtp_handler(office: CliWorkspace) -> Iterator[RecordingSmtpHandler]:
    """The committee's mail goes to a server on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = office.root / "config" / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    for key, value in {"adapter": '"smtp"', "host": '"127.0.0.1"', "port": str(port), "security": '"none"'}.items():
        text = re.sub(rf"(?m)^{key} = \S+", f"{key} = {value}", text)
    settings.write_text(text, encoding="utf-8")
    handler = RecordingSmtpHandler()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler
    controller.stop()


def states(office: CliWorkspace) -> dict[str, str]:
    """Of the letters that were tried: steps that no night sent are superseded."""
    return {row["key"]: row["state"] for row in office.json("outbox", as_of=BUSY_RUN) if row["state"] != "superseded"}


@pytest.mark.parametrize(("arrived", "times"), [("--sent", 1), ("--not-sent", 2)])
def test_an_ambiguous_message_waits_for_a_person(arrived: str, times: int, office: CliWorkspace,
                                                 smtp_handler: RecordingSmtpHandler) -> None:
    known = set(states(office))
    child = start(office.root, "run", as_of=BUSY_RUN)
    smtp_handler.on_second_letter = child.process.kill
    assert child.wait().code == KILLED
    again = run(office.root, "run", as_of=BUSY_RUN)
    assert again.code == PART
    [ambiguous] = [key for key, state in states(office).items() if state == "uncertain"]
    for later_run in (again, run(office.root, "run", as_of=BUSY_RUN)):
        assert "dùng lệnh “mail resolve”." in later_run.err
    assert Counter(smtp_handler.letters).most_common(1)[0][1] == 1
    assert run(office.root, "mail", "resolve", ambiguous, arrived, as_of=BUSY_RUN).code == DONE
    assert run(office.root, "run", as_of=BUSY_RUN).code == PART
    assert Counter(smtp_handler.letters)[smtp_handler.letters[1]] == times
    assert {state for key, state in states(office).items() if key not in known} == {"sent"}
    assert len(set(smtp_handler.letters)) == len(set(states(office)) - known)


def test_with_an_unreachable_server_messages_are_sent_by_the_next_run(office: CliWorkspace,
                                                                      smtp_handler: RecordingSmtpHandler) -> None:
    known = set(states(office))
    settings = office.root / "config" / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"(?m)^port = \d+", "port = 9", text), encoding="utf-8")  # nobody listens there
    result = run(office.root, "run", as_of=BUSY_RUN)
    assert result.code == PART
    assert result.err.count("Không nối được với máy chủ thư 127.0.0.1:9") == 3  # then it gives up
    settings.write_text(text, encoding="utf-8")
    run(office.root, "run", as_of=BUSY_RUN)
    assert len(smtp_handler.letters) == len(set(smtp_handler.letters)) == len(set(states(office)) - known)
