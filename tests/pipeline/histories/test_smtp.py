"""Histories of nights with a real SMTP server, which defers, refuses, drops the connection within DATA, or takes a
letter and hangs up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session

from automation.adapters.mail.smtp import SmtpMailer
from tests.adapters.mail.test_smtp import free_port
from tests.pipeline.histories.machine import (
    ACCEPT,
    ACCEPT_AND_DROP,
    DEFER,
    DEFER_DATA,
    DROP,
    HISTORIES,
    REFUSE,
    MailMachine,
    MailService,
)
from tests.pipeline.mail_run import MAIL


class Server:
    """Answers each letter as `script` has it."""

    def __init__(self) -> None:
        self.accepted: Counter[tuple[str, str]] = Counter()
        self.script: list[int] = []
        self.now = ACCEPT
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.controller.start()

    def mailer(self, now: datetime) -> SmtpMailer:
        settings = replace(MAIL, adapter="smtp", host="127.0.0.1", port=self.controller.port, security="none",
                           timeout=5)
        return SmtpMailer(settings, "", now)

    def close(self) -> None:
        self.controller.stop()

    async def handle_MAIL(self, _server: Any, _session: Session, envelope: Envelope, address: str,  # noqa: N802 - its name
                          options: list[str]) -> str:
        self.now = self.script.pop(0) if self.script else ACCEPT
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Session, envelope: Envelope, address: str,  # noqa: N802 - its name
                          _options: list[str]) -> str:
        if self.now is DEFER:
            return "450 4.2.1 greylisted"
        if self.now is REFUSE:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        if self.now is DEFER_DATA:
            return "451 4.3.0 busy"
        if self.now is not DROP:
            assert isinstance(envelope.content, bytes)
            [line] = [each for each in envelope.content.split(b"\r\n") if each.startswith(b"Message-ID:")]
            self.accepted.update((line.split()[1].decode(), each) for each in envelope.rcpt_tos)
        if self.now in (DROP, ACCEPT_AND_DROP):
            server.transport.abort()
        return "250 queued"


class SmtpHistories(MailMachine):
    def service(self) -> MailService:
        return Server()


TestSmtpHistories = SmtpHistories.TestCase
TestSmtpHistories.settings = HISTORIES
