"""What the doctor makes of the records of the sender's domain, against a name server on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from dns import flags, message, rcode, rrset

from automation.adapters.mail.sender_records import SERVER, SenderRecords, sender_records
from automation.doctor.facts import Level
from automation.doctor.mail_checks import CHECKS, selector
from automation.domain.plan.settings import MailSettings

GOOD = {"so.vn": ["v=spf1 include:_spf.google.com ~all", "another text"],
        "_spf.google.com": ["v=spf1 ip4:1.2.3.4 ~all"],
        "_dmarc.so.vn": ["v=DMARC1; p=none"], "google._domainkey.so.vn": ["v=DKIM1; k=rsa; p=abc"]}
OWN = MailSettings(adapter="smtp", sender="Ban <ban@so.vn>", host="smtp.so.vn")
GOOGLE = MailSettings(adapter="smtp", sender="Ban <ban@so.vn>", host="smtp-relay.gmail.com")


@contextmanager
def name_server(records: Mapping[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Answers questions for texts; every other name does not exist."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)

        def answer() -> None:
            while True:
                try:
                    data, sender = server.recvfrom(4096)
                except OSError:
                    return
                asked = message.from_wire(data)
                if asked.question[0].name.to_text() == "end.":
                    return
                server.sendto(_response(asked, records).to_wire(), sender)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        monkeypatch.setenv(SERVER, f"127.0.0.1:{server.getsockname()[1]}")
        yield
        server.sendto(message.make_query("end.", "TXT").to_wire(), server.getsockname())
        thread.join()


def _response(asked: message.Message, records: Mapping[str, list[str]]) -> message.Message:
    made, name = message.make_response(asked), asked.question[0].name
    made.flags |= flags.RA
    texts = records.get(name.to_text().rstrip("."))
    if texts is None:
        made.set_rcode(rcode.NXDOMAIN)
    else:
        made.answer.append(rrset.from_text(name, 60, "IN", "TXT", *(f'"{each}"' for each in texts)))
    return made


def levels(mail: MailSettings, records: Mapping[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> dict[str, Level]:
    with name_server(records, monkeypatch):
        found = sender_records("so.vn", selector(mail))
    assert found is not None
    return {name: check(mail, found).level for name, check in CHECKS.items()}


def test_a_domain_with_all_records_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(levels(GOOGLE, GOOD, monkeypatch).values()) == {Level.OK}


@pytest.mark.parametrize(("mail", "changes", "check"), [
    (OWN, {"so.vn": None}, "sender_spf"),
    (OWN, {"so.vn": ["v=spf1 -all"]}, "sender_spf"),
    (OWN, {"so.vn": ["v=spf1 +all"]}, "sender_spf"),
    (OWN, {"so.vn": ["v=spf1 mx ~all", "v=spf1 a ~all"]}, "sender_spf"),
    (GOOGLE, {"so.vn": ["v=spf1 ip4:5.6.7.8 ~all"]}, "sender_spf"),
    (OWN, {"_dmarc.so.vn": None}, "sender_dmarc"),
    (OWN, {"_dmarc.so.vn": ["v=DMARC1; rua=mailto:a@so.vn"]}, "sender_dmarc"),
    (GOOGLE, {"google._domainkey.so.vn": None}, "sender_dkim"),
])
def test_what_is_missing_is_named(mail: MailSettings, changes: dict[str, list[str] | None], check: str,
                                  monkeypatch: pytest.MonkeyPatch) -> None:
    records = {name: texts for name, texts in (GOOD | changes).items() if texts is not None}
    found = levels(mail, records, monkeypatch)
    assert {name for name, level in found.items() if level is Level.ATTENTION} == {check}


def test_an_include_is_followed_and_the_domain_above_has_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    records = {"phong.so.vn": ["v=spf1 include:so.vn -all"], **GOOD}
    with name_server(records, monkeypatch):
        found = sender_records("phong.so.vn")
    assert found is not None
    assert "_spf.google.com" in found.includes
    assert found.dmarc == ("v=DMARC1; p=none",)


def test_an_address_of_a_public_service_by_another_server_is_named() -> None:
    mail = MailSettings(adapter="smtp", sender="ban@gmail.com", host="smtp.so.vn")
    assert CHECKS["sender_address"](mail, SenderRecords("gmail.com")).level is Level.ATTENTION
    by_gmail = MailSettings(adapter="gmail", sender="ban@gmail.com")
    assert CHECKS["sender_address"](by_gmail, SenderRecords("gmail.com")).level is Level.OK


def test_without_an_answer_everything_is_unknown_and_nothing_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        monkeypatch.setenv(SERVER, f"127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setattr("automation.adapters.mail.sender_records.PATIENCE", 0.2)
        found = sender_records("so.vn", "google")
    assert found == SenderRecords("so.vn", key=None, selector="google")
    assert {check(GOOGLE, found).level for check in CHECKS.values()} == {Level.OK}
    assert sender_records("so.example") is None
