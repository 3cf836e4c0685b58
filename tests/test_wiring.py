"""The settings accept exactly the words that wiring maps to adapters."""

from __future__ import annotations

from automation import wiring
from automation.adapters.mail.gmail import GmailMailer
from automation.adapters.mail.outbox import OutboxMailer
from automation.adapters.mail.smtp import SmtpMailer
from automation.configuration import settings


def test_every_word_that_settings_take_is_wired() -> None:
    assert set(settings.STORES) == set(wiring.STORES)
    assert set(settings.MAILERS) == set(wiring.MAILERS)


def test_a_mailer_calls_itself_what_settings_call_it() -> None:
    """The ledger keeps the name: who was given a message is who can be asked for it."""
    mailers: dict[str, type[OutboxMailer | SmtpMailer | GmailMailer]] = {
        "outbox": OutboxMailer, "smtp": SmtpMailer, "gmail": GmailMailer}
    assert set(mailers) == set(wiring.MAILERS)
    assert all(made.name == name for name, made in mailers.items())
