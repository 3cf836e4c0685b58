"""Against a real server on loopback, which refuses, hangs up and signs in as servers do."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session

from automation.adapters.mail.smtp import MailServerError, SmtpMailer, is_local
from automation.domain.plan.settings import MailSettings
from automation.domain.tracking.messages import Delivery
from automation.ports import MailStoppedError
from tests.adapters.mailer_contract import HEAD, NIGHT, TO, MailerContract, letter

USER, PASSWORD = "vstbpn", "Mật-khẩu-rất-dài-9"


class PostOffice:
    """What arrived, and how this server misbehaves."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.connections = 0
        self.greetings: list[str] = []
        self.puts_off: set[str] = set()
        self.refuses: set[str] = set()
        self.sender_answer = ""
        self.data_answer = ""
        self.recipient_answer = ""
        self.hangs_up_after_data = False
        self.hangs_up_once_at_mail = False

    async def handle_EHLO(self, _server: Any, session: Session, _envelope: Envelope, hostname: str,  # noqa: N802 - its name
                          responses: list[str]) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        self.greetings.append(hostname)
        return responses

    async def handle_MAIL(self, server: Any, _session: Session, envelope: Envelope, address: str,  # noqa: N802 - its name
                          options: list[str]) -> str:
        if self.hangs_up_once_at_mail:
            self.hangs_up_once_at_mail = False
            server.transport.abort()
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Session, envelope: Envelope, address: str,  # noqa: N802 - its name
                          _options: list[str]) -> str:
        if self.recipient_answer:
            return self.recipient_answer
        if address in self.refuses:
            return "550 5.1.1 no such mailbox"
        if address in self.puts_off:
            return "450 4.2.1 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        if self.data_answer:
            return self.data_answer
        assert isinstance(envelope.content, bytes)
        self.letters.append(envelope.content)
        self.recipients.append(list(envelope.rcpt_tos))
        if self.hangs_up_after_data:
            server.transport.abort()
        return "250 queued"


Start = Callable[..., MailSettings]


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


@pytest.fixture
def start(office: PostOffice) -> Iterator[Start]:
    """Start a server with these options; gives the settings that reach it."""
    running: list[Controller] = []

    def begin(security: str = "none", user: str = "", **options: Any) -> MailSettings:
        port = free_port()
        running.append(Controller(office, hostname="127.0.0.1", port=port, **options))
        running[-1].start()
        return MailSettings(host="127.0.0.1", port=port, security=security, user=user, timeout=5,
                            sender="Ban <vstbpn@haiphong.example>")

    yield begin
    for each in running:
        each.stop()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def signing_in(*told: Any) -> AuthResult:
    """`handled` False: the server itself answers 535."""
    given = (told[-1].login, told[-1].password)
    return AuthResult(success=given in {(USER.encode(), PASSWORD.encode()), (USER.encode(), b"ascii")}, handled=False)


class Waiting:
    """A clock that nobody has to wait for: it is moved to the moment that is waited for."""

    def __init__(self) -> None:
        self.time, self.waits = 0.0, list[float]()

    def now(self) -> float:
        return self.time

    def wait_until(self, moment: float) -> None:
        self.time = max(self.time, moment)
        self.waits.append(self.time)


class TestSmtp(MailerContract):
    @pytest.fixture(autouse=True)
    def server(self, office: PostOffice, start: Start) -> None:
        self.office = office
        self.settings = start()

    def open(self) -> SmtpMailer:
        return SmtpMailer(self.settings, "", NIGHT)

    def delivered(self) -> list[bytes]:
        return self.office.letters

    def test_goes_to_everybody_named(self) -> None:
        self.send(letter())
        assert self.office.recipients == [[*TO, HEAD]]

    def test_one_connection_carries_a_batch(self) -> None:
        with self.open() as mailer:
            for step in ("a", "b", "c"):
                assert mailer.send(letter(step=step)).state is Delivery.SENT
        assert (self.office.connections, len(self.delivered())) == (1, 3)

    def test_can_not_know_what_went_before(self) -> None:
        self.send(letter())
        assert self.open().find(letter()) is None

    def test_some_refused_recipients_are_named(self) -> None:
        self.office.refuses = {HEAD}
        receipt = self.open().send(letter())
        assert (receipt.state, receipt.refused) == (Delivery.SENT, (HEAD,))
        assert f"{HEAD} (550 5.1.1 no such mailbox)" in receipt.detail
        assert self.office.recipients == [list(TO)]

    def test_all_refused_is_a_failure_and_the_next_still_goes(self) -> None:
        self.office.refuses = {HEAD, *TO}
        with self.open() as mailer:
            receipt = mailer.send(letter())
            assert (receipt.state, set(receipt.refused)) == (Delivery.FAILED, {HEAD, *TO})
            assert mailer.send(letter(to=("khac@haiphong.example",), cc=())).state is Delivery.SENT
        assert self.office.recipients == [["khac@haiphong.example"]]

    @pytest.mark.parametrize(("answer", "state"), [("550 go away", Delivery.FAILED),
                                                   ("451 try later", Delivery.DEFERRED)])
    def test_a_refused_sender_is_a_failure_or_a_delay(self, answer: str, state: Delivery) -> None:
        self.office.sender_answer = answer
        receipt = self.open().send(letter())
        assert receipt.state is state
        assert answer in receipt.detail

    @pytest.mark.parametrize(("answer", "state", "words"), [
        ("552 too big", Delivery.FAILED, "từ chối thư"), ("451 try later", Delivery.DEFERRED, "lần chạy sau"),
        ("421 4.3.2 shutting down", Delivery.DEFERRED, "lần chạy sau")])
    def test_a_refused_text_is_a_failure_or_a_delay(self, answer: str, state: Delivery, words: str) -> None:
        """4xx: later; 5xx: somebody must change something."""
        self.office.data_answer = answer
        receipt = self.open().send(letter())
        assert receipt.state is state
        assert answer in receipt.detail
        assert words in receipt.detail

    def test_a_recipient_put_off_is_told_from_one_that_is_none(self) -> None:
        self.office.puts_off, self.office.refuses = {HEAD}, {"ma@haiphong.example"}
        receipt = self.open().send(letter(cc=(HEAD, "ma@haiphong.example")))
        assert (receipt.state, receipt.complete) == (Delivery.SENT, False)
        assert {each.address: each.state for each in receipt.recipients} == {
            HEAD: Delivery.DEFERRED, "ma@haiphong.example": Delivery.FAILED}
        assert f"lần chạy sau sẽ gửi lại: {HEAD} (450" in receipt.detail
        assert "ma@haiphong.example (550" in receipt.detail

    def test_all_put_off_is_a_delay_even_where_one_is_refused(self) -> None:
        self.office.puts_off, self.office.refuses = {HEAD}, {*TO}
        receipt = self.open().send(letter())
        assert (receipt.state, self.delivered()) == (Delivery.DEFERRED, [])

    def test_a_recipient_put_off_of_an_uncertain_message_is_certain(self) -> None:
        self.office.puts_off, self.office.hangs_up_after_data = {HEAD}, True
        receipt = self.open().send(letter())
        assert (receipt.state, [each.state for each in receipt.recipients]) == (
            Delivery.UNCERTAIN, [Delivery.DEFERRED])

    @pytest.mark.parametrize("where", ["sender_answer", "recipient_answer"])
    def test_a_server_that_closes_for_now_asks_to_try_later(self, where: str) -> None:
        setattr(self.office, where, "421 4.7.0 too many connections")
        with pytest.raises(MailServerError, match=r"lần chạy sau sẽ gửi lại: 421 4\.7\.0 too many") as told:
            self.open().send(letter())
        assert told.value.deferred

    @pytest.mark.parametrize("where", ["sender_answer", "data_answer"])
    def test_the_end_of_the_days_mail_stops_the_run(self, where: str) -> None:
        setattr(self.office, where, "550 5.4.5 Daily user sending limit exceeded")
        with pytest.raises(MailStoppedError, match=r"hết số thư được gửi trong ngày.*5\.4\.5"):
            self.open().send(letter())
        assert self.delivered() == []

    def test_greets_by_the_senders_domain(self) -> None:
        """Google's relay hangs up on "localhost" and the like."""
        self.send(letter())
        assert self.office.greetings == ["haiphong.example"]

    def test_keeps_the_pace(self) -> None:
        clock = Waiting()
        mailer = SmtpMailer(replace(self.settings, per_minute=2), "", NIGHT, clock=clock)
        for step in ("a", "b", "c", "d", "e"):
            mailer.send(letter(step=step))
        assert clock.waits == [60.0, 120.0], "nobody waits for a moment that is there"
        assert len(self.delivered()) == 5

    def test_keeps_the_pace_of_each_domain(self) -> None:
        clock = Waiting()
        mailer = SmtpMailer(replace(self.settings, per_domain_per_minute=1), "", NIGHT, clock=clock)
        for step, domain in (("a", "mot"), ("b", "hai"), ("c", "mot"), ("d", "hai")):
            mailer.send(replace(letter(step=step), to=(f"a@{domain}.example",), cc=()))
        assert clock.waits == [60.0]
        assert len(self.delivered()) == 4

    def test_reconnects_after_so_many_messages(self) -> None:
        with SmtpMailer(replace(self.settings, per_connection=2), "", NIGHT) as mailer:
            for step in ("a", "b", "c", "d", "e"):
                assert mailer.send(letter(step=step)).state is Delivery.SENT
        assert self.office.connections == 3

    def test_no_answer_after_the_text_is_uncertain(self) -> None:
        self.office.hangs_up_after_data = True
        with self.open() as mailer:
            assert mailer.send(letter()).state is Delivery.UNCERTAIN
            self.office.hangs_up_after_data = False
            assert mailer.send(letter(step="sau-5")).state is Delivery.SENT
        assert len(self.delivered()) == 2

    def test_an_answer_that_is_none_is_uncertain(self) -> None:
        self.office.data_answer = "xyz what"
        assert self.open().send(letter()).state is Delivery.UNCERTAIN

    def test_hanging_up_before_the_text_is_sure_to_have_failed(self) -> None:
        self.office.hangs_up_once_at_mail = True
        with pytest.raises(MailServerError, match="Không nối được"):
            self.open().send(letter())
        assert self.delivered() == []

    def test_hanging_up_between_two_messages_is_mended(self) -> None:
        with self.open() as mailer:
            mailer.send(letter())
            self.office.hangs_up_once_at_mail = True
            assert mailer.send(letter(step="sau-5")).state is Delivery.SENT
        assert (self.office.connections, len(self.delivered())) == (2, 2)


def test_nobody_there_is_our_trouble() -> None:
    mailer = SmtpMailer(MailSettings(host="127.0.0.1", port=free_port(), security="none"), "", NIGHT)
    with pytest.raises(OSError, match=r"127\.0\.0\.1"):
        mailer.send(letter())


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("password", [PASSWORD, "ascii"])
def test_signs_in(office: PostOffice, start: Start, password: str) -> None:
    settings = start(user=USER, authenticator=signing_in, auth_require_tls=False, auth_required=True)
    assert SmtpMailer(settings, password, NIGHT).send(letter()).state is Delivery.SENT
    assert len(office.letters) == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("wrong", ["mat-khau-sai", "mật-khẩu-sai"])
def test_a_wrong_password_is_told_and_never_shown(start: Start, wrong: str,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    settings = start(user=USER, authenticator=signing_in, auth_require_tls=False, auth_required=True)
    mailer = SmtpMailer(settings, wrong, NIGHT)
    with pytest.raises(MailServerError, match=r"từ chối tên đăng nhập hoặc mật khẩu \(535\)") as told:
        mailer.send(letter())
    shown = "".join((str(told.value), repr(told.value), repr(mailer), *capsys.readouterr()))
    assert wrong not in shown
    assert told.value.__cause__ is None


@pytest.mark.parametrize(("host", "security"), [("mail.haiphong.example", "none"), ("192.168.1.5", "none"),
                                                ("127.0.0.1", "ssl"), ("", "starttls")])
def test_unsafe_settings_are_refused_before_anything_is_sent(host: str, security: str) -> None:
    with pytest.raises(MailServerError, match=r"\[mail\]"):
        SmtpMailer(MailSettings(host=host, security=security), PASSWORD, NIGHT).send(letter())


@pytest.mark.parametrize(("host", "local"), [("localhost", True), ("127.3.4.5", True), ("::1", True),
                                             ("localhost.example", False), ("10.0.0.1", False)])
def test_what_is_this_machine(host: str, *, local: bool) -> None:
    assert is_local(host) is local


def test_never_falls_back_to_an_open_connection(office: PostOffice, start: Start) -> None:
    settings = start(security="starttls", user=USER, authenticator=signing_in, auth_require_tls=False)
    with pytest.raises(MailServerError, match="STARTTLS"):
        SmtpMailer(settings, PASSWORD, NIGHT).send(letter())
    assert office.letters == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """A server's context, and the certificate to trust."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl, which makes the server's certificate")
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", str(key), "-out", str(made), "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    return context, made


@pytest.mark.needs_program
@pytest.mark.parametrize(("security", "option"), [("starttls", "tls_context"), ("tls", "ssl_context")])
def test_encrypts_and_checks_whom_it_talks_to(office: PostOffice, start: Start, security: str, option: str,
                                              certificate: tuple[ssl.SSLContext, Path]) -> None:
    """Also: the password goes only after the encryption stands, which this server insists on."""
    context, trusted = certificate
    more = {"authenticator": signing_in, "auth_required": True} if security == "starttls" else {}
    settings = start(security=security, user=USER if more else "", **{option: context}, **more)
    with pytest.raises(MailServerError, match="CERTIFICATE_VERIFY_FAILED"):
        SmtpMailer(settings, PASSWORD, NIGHT).send(letter())
    mailer = SmtpMailer(settings, PASSWORD, NIGHT, ssl.create_default_context(cafile=str(trusted)))
    assert mailer.send(letter()).state is Delivery.SENT
    mailer.close()
    assert len(office.letters) == 1
