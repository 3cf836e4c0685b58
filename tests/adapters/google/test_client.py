"""The client against the stand-in over real HTTP: what is tried again, what never, and what is reported."""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from automation.adapters.google.client import GoogleClient, connect, was_reconciled
from automation.adapters.google.errors import Refusal, RefusedError, UncertainError, UnreachableError
from automation.domain.plan.settings import GoogleQuotas, GoogleSettings
from automation.ports import AdviceError
from tests.adapters.google_signed import BOOKS, FILES, MAIL, connected, new_book, values_of
from tests.fake_google.client import AccountCredentials
from tests.fake_google.faults import Fault
from tests.fake_google.google_state import ROBOT
from tests.fake_google.server import Server
from tests.fake_google.simulated_time import SimulatedTime

APPEND = "sheets.spreadsheets.values.append"
READ = "sheets.spreadsheets.values.get"
# What leaves a caller without knowing; time-outs are of the client's own second.
DARK = [Fault(code=500), Fault(code=503), Fault("dropped"), Fault("no_response", seconds=1.5)]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def client(server: Server, tmp_path: Path) -> GoogleClient:
    return connected(server, tmp_path, timeout=1.0)


@pytest.fixture
def book(client: GoogleClient) -> str:
    return new_book(client)


def after(fault: Fault, method: str = "") -> Fault:
    """The same, once the effect is there."""
    return replace(fault, after_effect=True, method=method)


def append(client: GoogleClient, book: str, words: str = "x", **how: Any) -> requests.Response:
    return client.request("post", f"{BOOKS}/{book}/values/Sheet1!A1:append", {"valueInputOption": "RAW"},
                          json={"values": [[words]]}, **how)


def calls(server: Server, method: str) -> list[int]:
    """The answers' statuses of a method, one for each time it reached the service whole."""
    return [status for _account, name, status in server.service.log if name == method]


@pytest.mark.parametrize("fault", [*DARK, *(after(fault) for fault in DARK)])
def test_a_read_is_asked_again_until_it_is_answered(
    server: Server, client: GoogleClient, book: str, fault: Fault
) -> None:
    server.service.faults.plan(fault, fault)
    assert values_of(client, book) == []
    assert (server.service.faults.injected, client.requests()["retries"]) == (2, 2)


@pytest.mark.parametrize("fault", DARK)
@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
def test_what_may_have_taken_effect_is_not_sent_again(
    server: Server, client: GoogleClient, book: str, fault: Fault, done: bool
) -> None:
    server.service.faults.plan(after(fault) if done else fault)
    before = server.service.calls[APPEND]
    with pytest.raises(UncertainError):
        append(client, book)
    assert server.service.calls[APPEND] == before + 1
    assert values_of(client, book) == ([["x"]] if done else [])
    assert client.requests()["uncertain"] == 1


@pytest.mark.parametrize("fault", DARK)
@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
def test_with_a_check_the_effect_takes_place_exactly_once(
    server: Server, client: GoogleClient, book: str, fault: Fault, done: bool
) -> None:
    server.service.faults.plan(after(fault) if done else fault)
    answer = append(client, book, safe=lambda: values_of(client, book) == [["x"]])
    assert (answer.status_code, was_reconciled(answer)) == (200, done)
    assert answer.json() == {} if done else answer.json()["updates"]["updatedRows"] == 1
    assert values_of(client, book) == [["x"]]


def test_under_faults_of_every_kind_each_row_is_there_once(server: Server, tmp_path: Path) -> None:
    """Three requests in ten fail, before or after their effect, the checks among them; quotas are on."""
    client = connected(server, tmp_path)
    book = new_book(client)
    server.service.quotas.enabled = True
    faults = server.service.faults
    kinds = [Fault(code=500), Fault(code=503), Fault(code=504), Fault("dropped")]
    faults.rate, faults.kinds = 0.3, [*kinds, *(after(fault) for fault in kinds), Fault(code=429)]
    for number in range(120):
        append(client, book, f"{number}", safe=lambda: [str(number)] in values_of(client, book))  # noqa: B023 - called in its round
    assert faults.injected > 40
    faults.rate = 0.0
    assert values_of(client, book) == [[f"{number}"] for number in range(120)]
    assert client.requests()["uncertain"] == 0


def test_an_inconclusive_check_leaves_it_uncertain(server: Server, client: GoogleClient, book: str) -> None:
    def blind() -> bool:
        raise UnreachableError

    server.service.faults.plan(Fault("dropped", after_effect=True))
    with pytest.raises(UncertainError):
        append(client, book, safe=blind)
    assert values_of(client, book) == [["x"]]


def test_what_the_caller_calls_safe_is_sent_again(server: Server, client: GoogleClient, book: str) -> None:
    server.service.faults.plan(Fault("dropped", after_effect=True))
    client.request("put", f"{BOOKS}/{book}/values/Sheet1!A1", {"valueInputOption": "RAW"},
                   json={"values": [["y"]]}, safe=True)
    assert values_of(client, book) == [["y"]]


def test_a_refusal_after_a_doubt_is_still_a_doubt(server: Server, client: GoogleClient, book: str) -> None:
    """The first try may have done it: that the second is refused proves nothing about the first."""
    server.service.faults.plan(Fault("dropped", after_effect=True, method="drive.files.delete"))
    with pytest.raises(UncertainError) as caught:
        client.request("delete", f"{FILES}/{book}", safe=True)
    assert isinstance(caught.value.__cause__, RefusedError)
    assert book not in server.service.state.files


@pytest.mark.parametrize("fault", [Fault(code=429), Fault(code=429, retry_after="7")])
def test_a_refusal_for_the_rate_took_no_effect_and_is_asked_again(
    server: Server, tmp_path: Path, fault: Fault
) -> None:
    time = SimulatedTime(server.service.state.clock)
    client = connected(server, tmp_path, time=time)
    book = new_book(client)
    server.service.faults.plan(fault, fault)
    append(client, book)
    assert values_of(client, book) == [["x"]]
    assert calls(server, APPEND) == [429, 429, 200]
    if fault.retry_after:
        assert min(time.waits) >= 7


def test_retry_after_beyond_the_bound_ends_at_once(server: Server, client: GoogleClient, book: str) -> None:
    begun = server.service.state.clock.now()
    server.service.faults.plan(Fault(code=429, retry_after="7200"))
    with pytest.raises(RefusedError) as caught:
        values_of(client, book)
    assert caught.value.refusal is Refusal.RATE
    assert (server.service.state.clock.now() - begun).total_seconds() < 1


def test_trouble_that_lasts_ends_within_the_bound(server: Server, tmp_path: Path) -> None:
    client = connected(server, tmp_path, patience=100.0)
    faults = server.service.faults
    faults.rate, faults.kinds = 1.0, [Fault(code=429)]
    begun = server.service.state.clock.now()
    with pytest.raises(RefusedError) as caught:
        values_of(client, "1abcdefghijklmnopqrstuvwxyz")
    assert caught.value.code == 429
    assert (server.service.state.clock.now() - begun).total_seconds() <= 100
    assert 4 <= len(calls(server, READ)) <= 40


def test_waits_are_jittered_and_grow(server: Server, tmp_path: Path) -> None:
    time = SimulatedTime(server.service.state.clock)
    client = connected(server, tmp_path, time=time)
    book = new_book(client)
    server.service.faults.plan(*[Fault(code=503)] * 8)
    values_of(client, book)
    assert len(time.waits) == len(set(time.waits)) == 8
    assert all(wait <= 2.0 ** number for number, wait in enumerate(time.waits))


@pytest.mark.parametrize("fault", [Fault("storage"), Fault(code=400), Fault(code=403), Fault(code=404),
                                   Fault(code=501)])
def test_a_refusal_that_stands_is_told_at_once(
    server: Server, client: GoogleClient, book: str, fault: Fault
) -> None:
    before = server.service.calls[READ]
    server.service.faults.plan(fault)
    with pytest.raises(RefusedError) as caught:
        values_of(client, book)
    assert server.service.calls[READ] == before + 1
    assert isinstance(caught.value, AdviceError)
    assert caught.value.message
    assert caught.value.remedy


def test_storage_and_rate_are_both_403_and_told_apart(server: Server, tmp_path: Path) -> None:
    client = connected(server, tmp_path, patience=30.0)
    server.service.quotas.enabled = True
    server.service.quotas.limits["drive"] = type(server.service.quotas.limits["drive"])(1_000_000, 100)
    new_book(client)
    server.service.state.no_storage.add(ROBOT)
    begun = server.service.state.clock.now()
    with pytest.raises(RefusedError) as refused:
        new_book(client)
    waited = (server.service.state.clock.now() - begun).total_seconds()
    assert (refused.value.code, refused.value.refusal, waited < 1) == (403, Refusal.STORAGE, True)
    with pytest.raises(RefusedError) as rate:  # 100 units a minute are used up, and patience is shorter than that
        client.request("get", FILES)
    assert (rate.value.code, rate.value.refusal) == (403, Refusal.RATE)
    server.service.state.clock.advance(60)
    assert client.request("get", FILES).ok


def test_nobody_listens(tmp_path: Path, server: Server) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        time = SimulatedTime(server.service.state.clock)
        client = connect(tmp_path, GoogleSettings(), time=time, endpoint=url, signed_by=AccountCredentials(ROBOT))
        with pytest.raises(UnreachableError, match="Không kết nối được"):
            client.request("post", MAIL + "/send", json={"raw": ""})  # nothing went out: it was tried again
    counted = client.requests()
    assert (counted["unreachable"], counted["uncertain"]) == (1, 0)
    assert counted["retries"] > 3


def test_pacing_keeps_within_every_quota_and_wastes_none(server: Server, tmp_path: Path) -> None:
    client = connected(server, tmp_path)
    book = new_book(client)
    server.service.quotas.enabled = True
    begun = server.service.state.clock.now()
    for number in range(180):
        values_of(client, book)
        if number % 2:
            append(client, book, str(number))
    assert server.service.quotas.refused == 0
    assert 122 <= (server.service.state.clock.now() - begun).total_seconds() < 125
    counted = client.requests()
    assert counted["retries"] == 0
    assert counted["by_kind"] == {"drive modify": 1, "sheets read": 180, "sheets write": 90}
    assert counted["waited_seconds"] == {"quota": pytest.approx(122, abs=1), "retry": 0}


def test_threads_share_the_quotas(server: Server, tmp_path: Path) -> None:
    """Eight at once; what arrives a little late may be refused, and is then asked again."""
    client = connected(server, tmp_path)
    book = new_book(client)
    server.service.quotas.enabled = True
    begun = server.service.state.clock.now()
    with ThreadPoolExecutor(8) as pool:
        reads = [pool.submit(values_of, client, book) for _ in range(180)]
        writes = [pool.submit(append, client, book, str(number)) for number in range(90)]
        assert all(each.result() is not None for each in reads + writes)
    assert len(values_of(client, book)) == 90
    assert server.service.quotas.refused == client.requests()["retries"] <= 8
    assert 122 <= (server.service.state.clock.now() - begun).total_seconds() < 250


def test_a_mailbox_sends_sixty_a_minute(server: Server, tmp_path: Path) -> None:
    client = connected(server, tmp_path, account="vstbpn@so.example")
    server.service.quotas.enabled = True
    begun = server.service.state.clock.now()
    for number in range(61):
        raw = base64.urlsafe_b64encode(f"To: a@b.example\r\nMessage-ID: <{number}@x>\r\n\r\nChào".encode()).decode()
        client.request("post", MAIL + "/send", json={"raw": raw})
    assert (len(server.service.state.mail), server.service.quotas.refused) == (61, 0)
    assert 60 <= (server.service.state.clock.now() - begun).total_seconds() < 63


def test_others_in_the_same_quota_are_waited_for(server: Server, tmp_path: Path) -> None:
    """Another program of this account has used the minute up: our own count does not include it."""
    client, other = connected(server, tmp_path), connected(server, tmp_path / "other")
    book = new_book(client)
    server.service.quotas.enabled = True
    for _ in range(60):
        values_of(other, book)
    assert values_of(client, book) == []
    assert client.requests()["retries"] >= 1


def test_a_smaller_share_may_be_set(server: Server, tmp_path: Path) -> None:
    client = connected(server, tmp_path, quotas=GoogleQuotas(sheets_reads_per_user=10))
    book = new_book(client)
    begun = server.service.state.clock.now()
    for _ in range(11):
        values_of(client, book)
    assert (server.service.state.clock.now() - begun).total_seconds() == pytest.approx(61, abs=0.5)


def test_gspread_works_through_it(server: Server, tmp_path: Path) -> None:
    sheet = connected(server, tmp_path).gspread().create("Sổ").sheet1
    sheet.update([["a", 1]], "A1")
    sheet.append_row(["b", 2])
    assert sheet.get_all_values() == [["a", "1"], ["b", "2"]]


def test_the_request_log_has_each_attempt_and_no_secret(server: Server, tmp_path: Path) -> None:
    client = connected(server, tmp_path, account="bi-mat@so.example")
    book = new_book(client)
    server.service.faults.plan(Fault(code=503))
    append(client, book, "số liệu riêng", safe=True)
    client.request("get", FILES, {"q": "name = 'Trường An Lão'"})
    client.close()
    file = tmp_path / "state/google-trace.log"
    text = file.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [(line["method"], line["kind"], line["status"], line["attempt"]) for line in lines] == [
        ("POST", "drive modify", 200, 1), ("POST", "sheets write", 503, 1), ("POST", "sheets write", 200, 2),
        ("GET", "drive list", 200, 1)]
    assert lines[1]["path"] == f"/v4/spreadsheets/{book[:6]}…/values/…:append"
    for secret in (book, "bi-mat", "Bearer", "số liệu", "An Lão", "name%20=", "Sheet1"):
        assert secret not in text, secret
    assert file.stat().st_mode & 0o777 == 0o600
    counted = client.requests()
    assert counted["bytes_received"] == sum(line["received"] for line in lines) > 0
    assert (counted["total"], counted["retries"]) == (4, 1)


def test_a_token_that_is_refused_is_renewed_once(server: Server, tmp_path: Path) -> None:
    class Renewed(AccountCredentials):
        def refresh(self, request: Any) -> None:  # noqa: ARG002 - google-auth's signature
            self.token = ROBOT

    server.service.strict_tokens = True
    google = GoogleSettings(timeout=5.0)
    client = connect(tmp_path, google, endpoint=server.url, signed_by=Renewed("het-han"))
    book = new_book(client)
    assert [status for _account, _name, status in server.service.log] == [401, 200]
    assert book in server.service.state.files
    lasting = connect(tmp_path, google, endpoint=server.url, signed_by=AccountCredentials("la-ai"))
    with pytest.raises(RefusedError) as caught:
        new_book(lasting)
    assert caught.value.refusal is Refusal.SIGN_IN


def test_an_upload_is_sent_whole_each_time(server: Server, client: GoogleClient, book: str, tmp_path: Path) -> None:
    """A file that was read to its end by the first try must not be sent empty by the second."""
    content = tmp_path / "so.csv"
    content.write_text("a,b\n1,2\n", encoding="utf-8")
    server.service.faults.plan(Fault(code=429))
    with content.open("rb") as stream:
        client.request("put", f"https://www.googleapis.com/upload/drive/v2/files/{book}",
                       {"uploadType": "media", "convert": True}, data=stream.read(),
                       headers={"Content-Type": "text/csv"})
    assert values_of(client, book, "'Sổ thử'") == [["a", "b"], ["1", "2"]]  # an imported tab has the file's name
