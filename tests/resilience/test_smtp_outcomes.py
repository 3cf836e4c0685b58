"""Killed while a real server holds a letter: never sent twice by itself, never dropped in silence."""

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
from tests.resilience.sample_office import NIGHT

DONE, PART = 0, 3


class Post:
    """Letters by their Message-ID; at the second one it does what it was told to."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.at_the_second: Callable[[], None] = lambda: None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        self.letters.append(message_from_bytes(envelope.content)["Message-ID"])
        if len(self.letters) == 2:
            self.at_the_second()
        return "250 queued"


@pytest.fixture
def post(office: CliWorkspace) -> Iterator[Post]:
    """The committee's mail goes to a server on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = office.root / "config" / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    for key, value in {"adapter": '"smtp"', "host": '"127.0.0.1"', "port": str(port), "security": '"none"'}.items():
        text = re.sub(rf"(?m)^{key} = \S+", f"{key} = {value}", text)
    settings.write_text(text, encoding="utf-8")
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler
    controller.stop()


def states(office: CliWorkspace) -> dict[str, str]:
    return {row["key"]: row["state"] for row in office.json("outbox", as_of=NIGHT)}


@pytest.mark.parametrize(("arrived", "times"), [("--sent", 1), ("--not-sent", 2)])
def test_a_letter_in_doubt_waits_for_a_person(arrived: str, times: int, office: CliWorkspace, post: Post) -> None:
    known = set(states(office))
    night = start(office.root, "run", as_of=NIGHT)
    post.at_the_second = night.process.kill
    assert night.wait().code == KILLED
    again = run(office.root, "run", as_of=NIGHT)
    assert again.code == PART
    [doubtful] = [key for key, state in states(office).items() if state == "uncertain"]
    for night_after in (again, run(office.root, "run", as_of=NIGHT)):
        assert "dùng lệnh “mail resolve”." in night_after.err
    assert Counter(post.letters).most_common(1)[0][1] == 1
    assert run(office.root, "mail", "resolve", doubtful, arrived, as_of=NIGHT).code == DONE
    assert run(office.root, "run", as_of=NIGHT).code == PART
    assert Counter(post.letters)[post.letters[1]] == times
    assert {state for key, state in states(office).items() if key not in known} == {"sent"}
    assert len(set(post.letters)) == len(set(states(office)) - known)


def test_a_server_that_is_away_costs_a_night_not_a_letter(office: CliWorkspace, post: Post) -> None:
    known = set(states(office))
    settings = office.root / "config" / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"(?m)^port = \d+", "port = 9", text), encoding="utf-8")  # nobody listens there
    ended = run(office.root, "run", as_of=NIGHT)
    assert ended.code == PART
    assert ended.err.count("Không nối được với máy chủ thư 127.0.0.1:9") == 3  # then it gives up
    settings.write_text(text, encoding="utf-8")
    run(office.root, "run", as_of=NIGHT)
    assert len(post.letters) == len(set(post.letters)) == len(set(states(office)) - known)
