"""The doctor's check of the mailbox into which mail comes back, on a real Maildir."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from automation.configuration.workspace import load_or_raise
from automation.doctor.facts import DoctorFacts, Level
from automation.doctor.gather import _returned_mail_problem
from automation.doctor.returned_mail import returned_mail
from automation.domain.plan.settings import BounceSettings, MailSettings

NOW = datetime(2024, 5, 24, 2, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SMTP = MailSettings(adapter="smtp", host="127.0.0.1")


@pytest.mark.parametrize(("mail", "maildir", "level", "words"), [
    (MailSettings(), "", Level.OK, "none comes back"),
    (SMTP, "", Level.OK, "is set up"),
    (SMTP, "mail", Level.OK, "can be read"),
    (SMTP, "absent", Level.WRONG, "can't be read")])
def test_a_mailbox_that_can_not_be_read_is_wrong(mail: MailSettings, maildir: str, level: Level, words: str,
                                                 tmp_path: Path) -> None:
    for name in ("new", "cur"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    workspace = load_or_raise(Path(__file__).parents[2])
    settings = replace(workspace.settings, mail=mail, bounces=BounceSettings(maildir=maildir))
    check = returned_mail(DoctorFacts("", NOW, workspace=replace(workspace, settings=settings),
                                      returned_mail_problem=_returned_mail_problem(tmp_path, settings, NOW)))
    assert check.level is level
    assert words in check.message_text(str)
