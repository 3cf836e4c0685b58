"""Against the stand-in's Gmail: what goes, what is refused, and what is ambiguous at first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from automation.adapters.google.auth import Authenticator
from automation.adapters.google.client import GoogleClient
from automation.adapters.google.endpoint import Endpoint
from automation.adapters.google.request_log import RequestLog
from automation.adapters.google.transport import TokenTransport
from automation.adapters.mail.gmail import GmailMailer
from automation.domain.plan.settings import GoogleSettings, MailSettings
from automation.domain.tracking.messages import Delivery
from automation.ports import MailStoppedError
from tests.adapters.mailer_contract import HEAD, NIGHT, TO, MailerContract, letter
from tests.fake_google.client import AccountCredentials
from tests.fake_google.faults import Fault
from tests.fake_google.http_messages import invalid
from tests.fake_google.quotas import Limit
from tests.fake_google.server import Server

SEND = "gmail.users.messages.send"
LIST = "gmail.users.messages.list"
ACCOUNT = "vstbpn@haiphong.example"
# The effect took place, without a response; then the same without the effect.
SILENCES = [Fault(code=500, after_effect=True), Fault(code=503, after_effect=True), Fault("dropped", after_effect=True),
            Fault("no_response", after_effect=True, seconds=1.5)]
DOUBTS = [*SILENCES, *(replace(each, after_effect=False) for each in SILENCES)]


def named(fault: Fault) -> str:
    return f"{fault.kind}-{fault.code}-{'after' if fault.after_effect else 'before'}"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


class Waiting:
    """A clock that nobody has to wait for: it is moved to the moment that is waited for."""

    def __init__(self) -> None:
        self.time, self.waits = 0.0, list[float]()
        self.at_wait: Callable[[float], object] = lambda _moment: None

    def now(self) -> float:
        return self.time

    def wait_until(self, moment: float) -> None:
        self.waits.append(moment - self.time)
        self.time = max(self.time, moment)
        self.at_wait(moment)


def signed_in(server: Server, clock: Waiting) -> GoogleClient:
    endpoint = Endpoint(server.url)
    sign_in = Authenticator(lambda: AccountCredentials(ACCOUNT), TokenTransport(endpoint, 1.0))
    return GoogleClient(GoogleSettings(timeout=1.0), sign_in, endpoint, clock, RequestLog(None))


class TestGmail(MailerContract):
    @pytest.fixture(autouse=True)
    def google(self, server: Server) -> None:
        self.server, self.clock = server, Waiting()
        self.settings = MailSettings(adapter="gmail")

    def open(self) -> GmailMailer:
        return GmailMailer(signed_in(self.server, self.clock), self.settings, NIGHT, self.clock)

    def delivered(self) -> list[bytes]:
        return [each["raw"] for each in self.server.service.state.mail]

    def strike(self, fault: Fault, method: str = SEND) -> None:
        self.server.service.faults.plan(replace(fault, method=method))

    def calls(self, method: str) -> int:
        return self.server.service.calls[method]

    def test_goes_to_everybody_named_as_the_account(self) -> None:
        self.send(letter())
        (mail,) = self.server.service.state.mail
        assert (mail["account"], mail["to"]) == (ACCOUNT, [*TO, HEAD])

    def test_one_message_costs_one_request(self) -> None:
        mailer = self.open()
        for step in ("a", "b", "c"):
            mailer.send(letter(step=step))
        assert sum(self.server.service.calls.values()) == self.calls(SEND) == 3

    def test_the_answer_names_the_message(self) -> None:
        receipt = self.open().send(letter())
        assert receipt.detail == f"Gmail {self.server.service.state.mail[0]['id']}"

    @pytest.mark.parametrize("fault", SILENCES, ids=named)
    def test_a_lost_answer_is_settled_by_the_mailbox(self, fault: Fault) -> None:
        self.strike(fault)
        receipt = self.open().send(letter())
        assert (receipt.state, len(self.delivered())) == (Delivery.SENT, 1)
        assert "đã thấy thư trong mục Đã gửi" in receipt.detail

    @pytest.mark.parametrize("fault", DOUBTS[len(SILENCES):], ids=named)
    def test_what_is_not_found_at_once_stays_in_doubt(self, fault: Fault) -> None:
        """It is not sent again in the same breath: Google may still be at it."""
        self.strike(fault)
        receipt = self.open().send(letter())
        assert (receipt.state, self.delivered(), self.calls(SEND)) == (Delivery.UNCERTAIN, [], 1)
        assert "mail resolve" in receipt.detail
        assert self.clock.waits == [15.0]

    @pytest.mark.parametrize("fault", DOUBTS, ids=named)
    def test_the_next_run_knows(self, fault: Fault) -> None:
        self.open().send(letter(step="trước"))
        self.strike(fault)
        self.strike(Fault(code=403), LIST)  # and it cannot be searched for at once
        self.strike(Fault(code=403), LIST)
        assert self.open().send(letter()).state is Delivery.UNCERTAIN
        assert self.open().find(letter(), letter(step="trước")) is fault.after_effect

    def test_not_found_counts_only_where_something_is_found(self) -> None:
        """An account whose Message-IDs Gmail replaces has sent all, and finds none."""
        mailer = self.open()
        for step in ("a", "b"):
            mailer.send(letter(step=step))
        for mail in self.server.service.state.mail:
            mail["message_id"] = f"CA{mail['id']}@mail.gmail.example"
        assert self.open().find(letter(step="b"), letter(step="a")) is None
        assert self.open().find(letter(step="c")) is None

    def test_looks_twice_before_it_says_no(self) -> None:
        mailer = self.open()
        mailer.send(letter(step="a"))
        late = self.server.service.state.mail

        def indexed(_moment: float) -> None:
            late.append(late[0] | {"message_id": letter().message_id.strip("<>")})

        self.clock.at_wait = indexed
        assert self.open().find(letter(), letter(step="a")) is True

    @pytest.mark.parametrize("fault", [Fault(code=503), Fault("dropped")], ids=named)
    def test_a_search_that_fails_once_is_done_again(self, fault: Fault) -> None:
        self.open().send(letter())
        self.strike(fault, LIST)
        assert self.open().find(letter()) is True

    def test_who_may_only_send_can_not_know(self) -> None:
        self.open().send(letter())
        self.strike(Fault("storage"), LIST)  # any 403
        assert self.open().find(letter(), letter()) is None

    def test_a_rate_limit_is_waited_out(self) -> None:
        quotas = self.server.service.quotas
        quotas.enabled, quotas.limits["gmail"] = True, Limit(1_200_000, 300)
        self.clock.at_wait = lambda _moment: self.server.service.state.clock.advance(61)
        mailer = self.open()
        states = [mailer.send(letter(step=step)).state for step in "abcde"]
        assert (set(states), len(self.delivered())) == ({Delivery.SENT}, 5)
        assert quotas.refused

    def test_keeps_the_pace(self) -> None:
        self.settings = MailSettings(adapter="gmail", per_minute=2)
        mailer = self.open()
        for step in "abcde":
            mailer.send(letter(step=step))
        assert self.clock.time == 120.0

    def test_an_account_without_a_mailbox_stops_the_run(self) -> None:
        self.server.service.state.no_storage.add(ACCOUNT)
        with pytest.raises(MailStoppedError, match="ủy quyền toàn miền"):
            self.open().send(letter())

    def test_nobody_there_is_our_trouble(self) -> None:
        mailer = self.open()
        self.server.server_close()
        self.server.shutdown()
        with pytest.raises(OSError, match="Google"):
            mailer.send(letter())

    @pytest.mark.parametrize(("to", "words"), [(["a@b.example"] * 2, "Gmail"), (
        [f"a{number}@b.example" for number in range(101)], "100 người nhận")])
    def test_too_many_recipients_are_refused_before_they_are_named(self, to: list[str], words: str) -> None:
        receipt = self.open().send(letter(to=tuple(to), cc=()))
        assert words in receipt.detail
        assert (receipt.state is Delivery.FAILED) is (len(to) > 100)

    def test_what_gmail_refuses_is_told_in_its_words(self) -> None:
        self.server.service.before_call = lambda method, _account: self.refuse() if method == SEND else None
        receipt = self.open().send(letter(cc=()))
        assert (receipt.state, receipt.refused) == (Delivery.FAILED, TO)
        assert "Gmail từ chối thư: Invalid To header" in receipt.detail

    @staticmethod
    def refuse() -> None:
        raise invalid("Invalid To header")
