"""The settings accept exactly the names that wiring maps to adapters."""

from __future__ import annotations

from automation import wiring
from automation.adapters.mail.gmail import GmailMailer
from automation.adapters.mail.outbox import OutboxMailer
from automation.adapters.mail.smtp import SmtpMailer
from automation.configuration import settings


def test_every_name_in_the_settings_has_an_adapter() -> None:
    assert set(settings.STORES) == set(wiring.STORES)
    assert set(settings.MAILERS) == set(wiring.MAILERS)


def test_a_mailers_name_is_the_one_in_the_settings() -> None:
    """The ledger records the name, so that an ambiguous message is looked up with the mailer that sent it."""
    mailers: dict[str, type[OutboxMailer | SmtpMailer | GmailMailer]] = {
        "outbox": OutboxMailer, "smtp": SmtpMailer, "gmail": GmailMailer}
    assert set(mailers) == set(wiring.MAILERS)
    assert all(made.name == name for name, made in mailers.items())
