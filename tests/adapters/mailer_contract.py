"""The contract of every mailer. An adapter's test subclasses this; it opens the mailer and collects its mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from zoneinfo import ZoneInfo

import pytest

from automation.domain.tracking.messages import Delivery, Message, message_key
from automation.ports import Mailer

NIGHT = datetime(2024, 5, 28, 2, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TO = ("thpt-an-lao@haiphong.example",)
HEAD = "hieutruong@haiphong.example"


def letter(unit: str = "THPT-AN-LAO", step: str = "sau-1", to: tuple[str, ...] = TO, **more: object) -> Message:
    made = Message(
        message_key("6T", unit, step, to), unit, "6T", step, to,
        "Nhắc nộp Báo cáo 06 tháng đầu năm 2024 – trước ngày 28/5/2024",
        "Kính gửi: Trường THPT An Lão\n.dòng bắt đầu bằng dấu chấm\n\nTrân trọng.\n",
        "<!DOCTYPE html><html lang=\"vi\"><p>Kính gửi: Trường THPT An Lão</p></html>\n",
        "Ban VSTBPN ngành <vstbpn@haiphong.example>", "tccb@haiphong.example", (HEAD,))
    return replace(made, **more)  # type: ignore[arg-type]  # each test names its own fields


def opened(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=default)


class MailerContract:
    def open(self) -> Mailer:
        """The same place each time within one test."""
        raise NotImplementedError

    def delivered(self) -> list[bytes]:
        """Every mail that arrived, as it arrived."""
        raise NotImplementedError

    def send(self, message: Message) -> EmailMessage:
        """Send one message and open what arrived."""
        receipt = self.open().send(message)
        assert (receipt.key, receipt.state) == (message.key, Delivery.SENT)
        return opened(self.delivered()[-1])

    def test_says_who_what_and_when(self) -> None:
        mail = self.send(letter())
        assert mail["From"] == "Ban VSTBPN ngành <vstbpn@haiphong.example>"
        assert (mail["To"], mail["Cc"], mail["Reply-To"]) == (TO[0], HEAD, "tccb@haiphong.example")
        assert mail["Subject"] == "Nhắc nộp Báo cáo 06 tháng đầu năm 2024 – trước ngày 28/5/2024"
        assert mail["Date"].datetime == NIGHT

    def test_is_marked_as_automatic_and_vietnamese(self) -> None:
        mail = self.send(letter())
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["X-Auto-Response-Suppress"] == "All"
        assert mail["Content-Language"] == "vi"
        assert "Precedence" not in mail

    def test_the_id_belongs_to_the_key(self) -> None:
        first, again = self.send(letter()), letter(subject="Khác")
        assert first["Message-ID"] == letter().message_id == again.message_id
        assert first["Message-ID"].endswith("@haiphong.example>")
        assert letter(step="sau-5").message_id != letter().message_id

    def test_holds_text_and_html_alike(self) -> None:
        mail = self.send(letter())
        assert mail.get_content_type() == "multipart/alternative"
        text, html = mail.iter_parts()
        assert isinstance(text, EmailMessage)
        assert isinstance(html, EmailMessage)
        assert text.get_content().splitlines() == letter().text.splitlines()
        assert html.get_content().splitlines() == letter().html.splitlines()
        assert (text.get_content_charset(), html.get_content_type()) == ("utf-8", "text/html")

    def test_a_line_of_dots_ends_nothing(self) -> None:
        """In plain ASCII, which goes unencoded, a lone dot would end the letter on its way."""
        text = "first\n.\n..\n.last\n"
        mail = self.send(letter(text=text))
        part = next(mail.iter_parts())
        assert isinstance(part, EmailMessage)
        assert part.get_content().splitlines() == text.splitlines()

    def test_travels_in_seven_bits_and_short_lines(self) -> None:
        self.send(letter())
        content = self.delivered()[-1]
        assert content.isascii()
        assert max(len(line) for line in content.splitlines()) < 1000

    @pytest.mark.parametrize("name", ["A\r\nBcc: thu@xau.example", "A\nX: 1", "A\u2028Bcc: x@y.example", "A\x00\x1b[2J",
                                      "A\u202eBcc"])
    def test_a_name_can_not_begin_a_header(self, name: str) -> None:
        mail = self.send(letter(subject=f"Nhắc nộp: {name}", sender=f"{name} <vstbpn@haiphong.example>"))
        assert set(mail.keys()) == set(self.send(letter(step="khac")).keys())
        assert mail["Bcc"] is None
        assert mail["Subject"].startswith("Nhắc nộp: A")

    @pytest.mark.parametrize("address", ["", "a b@c.example", "a@b.example\r\nBcc: x@y.example",
                                         "a@b.example, c@d.example", "không@haiphong.example", "a@b.example>", "<>"])
    def test_an_address_that_is_none_fails_and_is_not_repeated(self, address: str) -> None:
        receipt = self.open().send(letter(to=(address,)))
        assert receipt.state is Delivery.FAILED
        assert "units.csv" in receipt.detail
        assert "Bcc" not in receipt.detail
        assert self.delivered() == []

    def test_nobody_to_send_to_fails(self) -> None:
        assert self.open().send(letter(to=())).state is Delivery.FAILED
        assert self.delivered() == []

    def test_sends_again_after_it_was_closed(self) -> None:
        mailer = self.open()
        mailer.close()
        assert mailer.send(letter()).state is Delivery.SENT
        mailer.close()
        mailer.close()
        assert mailer.send(letter(step="khac")).state is Delivery.SENT
        mailer.close()

    def test_never_claims_to_have_what_was_not_sent(self) -> None:
        assert not self.open().find(letter())
