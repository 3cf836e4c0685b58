from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from automation.adapters.mail.message import compose, one_line
from automation.adapters.mail.outbox import OutboxMailer
from automation.domain.tracking.messages import Delivery, Message, message_key
from automation.ports import MailStoppedError
from tests.adapters.mailer_contract import NIGHT, MailerContract, letter, opened


class TestOutbox(MailerContract):
    @pytest.fixture(autouse=True)
    def place(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "outbox"

    def open(self) -> OutboxMailer:
        return OutboxMailer(self.folder, NIGHT)

    def delivered(self) -> list[bytes]:
        found = sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime_ns) if self.folder.exists() else []
        return [path.read_bytes() for path in found]

    def test_what_was_sent_is_found(self) -> None:
        self.open().send(letter())
        assert self.open().find(letter())
        assert not self.open().find(letter(step="sau-5", key="khác"))

    def test_a_folder_that_leads_out_is_refused(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        elsewhere = tmp_path_factory.mktemp("elsewhere")
        self.folder.symlink_to(elsewhere)
        with pytest.raises(MailStoppedError, match="liên kết dẫn ra ngoài"):
            self.open().send(letter())
        assert not list(elsewhere.iterdir())

    def test_a_link_with_the_messages_name_is_no_message(self, tmp_path: Path) -> None:
        self.folder.mkdir()
        (tmp_path / "other").write_text("x", encoding="utf-8")
        self.open().path(letter()).symlink_to(tmp_path / "other")
        assert not self.open().find(letter())
        self.open().send(letter())
        assert (self.open().find(letter()), (tmp_path / "other").read_text(encoding="utf-8")) == (True, "x")

    def test_the_same_key_is_written_once(self) -> None:
        self.open().send(letter())
        later = OutboxMailer(self.folder, NIGHT + timedelta(days=1))
        assert later.send(letter(subject="Khác")).state is Delivery.SENT
        (only,) = self.delivered()
        assert opened(only)["Date"].datetime == NIGHT

    def test_names_are_readable_and_safe(self) -> None:
        self.open().send(letter(unit="../Đồ Sơn/..", key="x"))
        (path,) = self.folder.iterdir()
        assert path.name.startswith("6T_..-")
        assert path.name.endswith(".eml")
        assert "THPT-AN-LAO_sau-1_" in self.open().path(letter()).name

    def test_a_folder_that_can_not_be_made_is_our_trouble(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(OSError, match="file"):
            OutboxMailer(tmp_path / "file", NIGHT).send(letter())

    def test_nothing_half_written_stays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(_path: Path, _target: Path) -> Path:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space"):
            self.open().send(letter())
        assert list(self.folder.iterdir()) == []
        assert not self.open().find(letter())


VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệợữỵ ,.:()–/\"'", min_size=1, max_size=200)


LONG = "Trả lại Báo cáo 6 tháng đầu năm của Trường THPT An Dương: đề nghị sửa và nộp lại trước ngày 28/5/2024"


@example(subject=LONG, name="Ban VSTBPN ngành")  # Python's own policy makes it "đầu nămcủa Trường"
@example(subject="x", name=f"[Ban VSTBPN ngành] {LONG}")
@given(subject=VIETNAMESE | st.text(max_size=120).filter(lambda text: text.isprintable()), name=VIETNAMESE)
def test_any_header_survives_the_journey(subject: str, name: str) -> None:
    """What a person wrote is what a person reads, but for runs of spaces and marks around a name."""
    sent = compose(letter(subject=subject, sender=f"{name} <vstbpn@haiphong.example>"), NIGHT)
    mail = message_from_bytes(sent)
    assert decoded(mail["Subject"]) == one_line(subject)
    shown = one_line(name.strip('" '))
    plain = decoded(mail["From"]).replace("\\", "").replace('"', "")
    assert plain == f"{shown} <vstbpn@haiphong.example>".replace('"', "") if shown else "vstbpn@haiphong.example"
    assert max(len(line) for line in sent.split(b"\r\n\r\n")[0].splitlines()) <= 998


def decoded(header: str) -> str:
    """RFC 2047 as mail programs read it; Python's newer parser puts spaces between encoded words."""
    return str(make_header(decode_header("".join(header.splitlines()))))


def test_the_same_message_gives_the_same_bytes() -> None:
    assert compose(letter(), NIGHT) == compose(letter(), NIGHT)


def test_an_id_without_a_sender_has_a_domain_that_can_not_exist() -> None:
    key = message_key("6T", None, "tong-hop", ("b@x.example", "a@x.example"))
    made = Message(key, None, "6T", "tong-hop", ("a@x.example",), "", "", "", "")
    assert key == "6T/*/tong-hop/a@x.example,b@x.example"
    assert made.message_id.endswith("@baocao.invalid>")
