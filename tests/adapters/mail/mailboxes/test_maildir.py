"""A Maildir with real files: read once each, whatever a mail program does with them meanwhile."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from automation.adapters.mail.mailboxes.maildir import MaildirMailbox
from automation.correspondence.bounces import mailbox as limits
from automation.correspondence.bounces.mailbox import MailboxError

SINCE = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def put(maildir: Path, name: str, content: bytes = b"x", at: datetime = datetime(2024, 5, 20, tzinfo=UTC)) -> Path:
    path = maildir / name
    path.write_bytes(content)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def test_each_mail_is_read_once_also_when_a_program_moves_and_flags_it(maildir: Path) -> None:
    put(maildir, "new/1.host", b"one")
    put(maildir, "cur/2.host:2,S", b"two")
    put(maildir, "tmp/3.host", b"half")
    first = MaildirMailbox(maildir).read({}, SINCE)
    assert set(first.mails) == {b"one", b"two"}
    (maildir / "new/1.host").rename(maildir / "cur/1.host:2,RS")
    put(maildir, "new/4.host", b"four")
    second = MaildirMailbox(maildir).read(first.position, SINCE)
    assert second.mails == (b"four",)
    (maildir / "cur/2.host:2,S").unlink()
    assert MaildirMailbox(maildir).read(second.position, SINCE).position == {"seen": ["1.host", "4.host"]}


def test_nothing_is_changed(maildir: Path) -> None:
    path = put(maildir, "new/1.host")
    before = path.stat().st_mtime_ns, sorted(maildir.rglob("*"))
    MaildirMailbox(maildir).read({}, SINCE)
    assert (path.stat().st_mtime_ns, sorted(maildir.rglob("*"))) == before


def test_older_mail_links_pipes_and_folders_are_left_out(maildir: Path) -> None:
    put(maildir, "new/1.host", at=datetime(2024, 4, 1, tzinfo=UTC))
    secret = put(maildir, "secret", b"secret")
    (maildir / "new/2.host").symlink_to(secret)
    (maildir / "new/3.host").mkdir()
    os.mkfifo(maildir / "new/4.host")
    assert MaildirMailbox(maildir).read({}, SINCE).mails == ()


def test_a_reading_is_bounded_and_the_next_goes_on(maildir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automation.adapters.mail.mailboxes.maildir.MAX_MAILS", 2)
    assert limits.MAX_MAILS > 2
    for number in range(3):
        put(maildir, f"new/{number}.host", b"x" * 300_000)
    first = MaildirMailbox(maildir).read({}, SINCE)
    assert [len(each) for each in first.mails] == [256 * 1024] * 2
    assert len(MaildirMailbox(maildir).read(first.position, SINCE).mails) == 1


@pytest.mark.parametrize("name", ["", "missing"])
def test_a_folder_that_is_no_maildir_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(MailboxError, match="Maildir"):
        MaildirMailbox(tmp_path / name).read({}, SINCE)
