"""Histories of nights with Gmail's stand-in, which refuses, is too busy, or takes a letter and does not answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from automation.adapters.google.auth import Authenticator
from automation.adapters.google.client import GoogleClient
from automation.adapters.google.endpoint import Endpoint
from automation.adapters.google.request_log import RequestLog
from automation.adapters.google.transport import TokenTransport
from automation.adapters.mail.gmail import GmailMailer
from automation.domain.plan.settings import GoogleSettings
from automation.domain.tracking.messages import Message, Receipt
from tests.adapters.mail.test_gmail import ACCOUNT, LIST, SEND, Waiting
from tests.fake_google.client import AccountCredentials
from tests.fake_google.faults import Fault
from tests.fake_google.server import Server
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

NO_SEARCH = (Fault(code=403, method=LIST), Fault(code=403, method=LIST))  # nor can the letter be searched for at once
FAULTS: Mapping[int, tuple[Fault, ...]] = {
    ACCEPT: (), DEFER: (Fault("quota", method=SEND),), REFUSE: (Fault(code=400, method=SEND),),
    DROP: (Fault("dropped", method=SEND), *NO_SEARCH),
    ACCEPT_AND_DROP: (Fault("dropped", after_effect=True, method=SEND), *NO_SEARCH),
    DEFER_DATA: (Fault(code=503, after_effect=True, method=SEND),),
}


class ScriptedGmail(GmailMailer):
    """Plans the stand-in's faults before each letter."""

    mail: Gmail

    def send(self, message: Message) -> Receipt:
        self.mail.server.service.faults.planned = [*FAULTS[self.mail.script.pop(0) if self.mail.script else ACCEPT]]
        return super().send(message)


class Gmail:
    def __init__(self) -> None:
        self.script: list[int] = []
        self.server, self.clock = Server(), Waiting()
        self.server.__enter__()

    @property
    def accepted(self) -> Counter[tuple[str, str]]:
        return Counter((f"<{each['message_id']}>", recipient) for each in self.server.service.state.mail
                       for recipient in each["to"])

    def mailer(self, now: datetime) -> GmailMailer:
        self.server.service.faults.planned = []
        endpoint = Endpoint(self.server.url)
        sign_in = Authenticator(lambda: AccountCredentials(ACCOUNT), TokenTransport(endpoint, 1.0))
        client = GoogleClient(GoogleSettings(timeout=1.0), sign_in, endpoint, self.clock, RequestLog(None))
        made = ScriptedGmail(client, replace(MAIL, adapter="gmail"), now, self.clock)
        made.mail = self
        return made

    def close(self) -> None:
        self.server.__exit__(None, None, None)


class GmailHistories(MailMachine):
    def service(self) -> MailService:
        return Gmail()


TestGmailHistories = GmailHistories.TestCase
TestGmailHistories.settings = HISTORIES
