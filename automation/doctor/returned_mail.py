"""The doctor's check of the mailbox into which mail comes back. Nothing in it is changed."""

from __future__ import annotations

from automation.configuration.problems import constant
from automation.doctor.facts import Check, DoctorFacts, Level


def returned_mail(facts: DoctorFacts) -> Check:
    settings = facts.loaded_workspace.settings
    if settings.mail.adapter == "outbox":
        return Check("returned_mail", Level.OK, constant("No mail is sent, so none comes back."))
    if not settings.bounces.is_set:
        return Check("returned_mail", Level.OK, constant(
            "No mailbox for mail that comes back is set up: wrong addresses are only noticed by whoever reads the "
            "sender's mailbox. [bounces] in config/settings.toml names it (docs/mail.md)."))
    if facts.returned_mail_problem:
        return Check("returned_mail", Level.WRONG, constant("Mail that comes back can't be read: {why}"),
                     constant("Mend that, then: baocao mail bounces --dry-run"), {"why": facts.returned_mail_problem})
    return Check("returned_mail", Level.OK, constant("Mail that comes back can be read."))
