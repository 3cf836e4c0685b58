"""The checks of `baocao doctor` on Google: pure functions on the facts that `adapters/google/probe.py` gathers."""

from __future__ import annotations

from collections.abc import Callable

from automation.configuration.problems import constant
from automation.doctor.facts import Check, Level
from automation.domain.google_status import GoogleFacts

LITTLE_ROOM = 100 << 20  # bytes


def sign_in(facts: GoogleFacts) -> Check:
    values = {"auth": facts.auth, "account": facts.account}
    if facts.problem:
        return Check("google_sign_in", Level.WRONG, constant("Google ({auth}): {why}"), "{remedy}",
                     {**values, "why": facts.problem.message, "remedy": facts.problem.remedy}, facts.scopes)
    if facts.exposed_files:
        return Check("google_sign_in", Level.WRONG, constant("Others of this machine may read: {files}."),
                     constant("Take that away: chmod 600 {files}"), {"files": " ".join(facts.exposed_files)})
    return Check("google_sign_in", Level.OK, constant("To Google we are {account} ({auth})."), values=values,
                 details=facts.scopes)


def services(facts: GoogleFacts) -> Check:
    failing = {name: each for name, each in facts.services.items() if each}
    if failing:
        return Check("google_services", Level.WRONG, constant("Google's interfaces that don't answer us: {names}."),
                     "{remedy}", {"names": ", ".join(failing), "remedy": next(iter(failing.values())).remedy},
                     tuple(f"{name}: {each.message}" for name, each in failing.items()))
    return Check("google_services", Level.OK, constant("Google's interfaces answer: {names}."),
                 values={"names": ", ".join(facts.services)})


def folder_access(facts: GoogleFacts) -> Check:
    folder = facts.folder
    if folder.problem:
        return Check("google_place", Level.WRONG, constant("The place for the files can't be reached: {why}"),
                     "{remedy}", {"why": folder.problem.message, "remedy": folder.problem.remedy})
    if not folder.can_add_files:
        return Check("google_place", Level.WRONG, constant("{account} may not make files in “{name}”."),
                     constant("Share it with that account as Content manager, or add the account to the shared drive's "
                              "members in that role."), {"account": facts.account, "name": folder.name})
    return Check("google_place", Level.OK, constant("Files can be made in “{name}”."), values={"name": folder.name})


def storage(facts: GoogleFacts) -> Check:
    """Reports beforehand what Google would reject as 403 storageQuotaExceeded."""
    if facts.folder.shared:
        return Check("google_storage", Level.OK, constant("Files belong to a shared drive, not to an account."))
    if facts.bare_service_account and not facts.free_bytes:
        return Check("google_storage", Level.WRONG, constant("{account} is a service account without storage: it can "
                     "own no files (403 storageQuotaExceeded). Waiting does not help."),
                     constant("Name a shared drive in [google] shared_drive, or a person to act as in subject."),
                     {"account": facts.account})
    if facts.free_bytes is not None and facts.free_bytes < LITTLE_ROOM:
        return Check("google_storage", Level.WRONG, constant("The Drive of {account} is full: {mb} MB are left (403 "
                     "storageQuotaExceeded). Waiting does not help."),
                     constant("Make room in that Drive, or put the files on a shared drive."),
                     {"account": facts.account, "mb": max(0, facts.free_bytes >> 20)})
    return Check("google_storage", Level.OK, constant("There is room for files."))


def rate(facts: GoogleFacts) -> Check:
    """Quotas per minute: waiting helps, unlike with storage."""
    limited, total = facts.recent_statuses.get("429", 0), sum(facts.recent_statuses.values())
    if limited > total // 10:
        return Check("google_rate", Level.ATTENTION, constant("Of the last {total} requests Google put {n} off as too "
                     "many a minute (429). They were sent again later; nothing is lost."),
                     constant("If runs take too long: lower the numbers in [google.quotas], see which other programs "
                              "use this account, or ask Google for a higher quota."), {"total": total, "n": limited})
    return Check("google_rate", Level.OK, constant("Google's quotas per minute suffice (requests looked at: {total})."),
                 values={"total": total})


def mailbox(facts: GoogleFacts) -> Check:
    if facts.sends_mail and facts.bare_service_account:
        return Check("google_mailbox", Level.WRONG, constant("Mail goes by Gmail, but a service account has no "
                     "mailbox (400 failedPrecondition)."),
                     constant("Name in [google] subject the person whose mailbox sends, and delegate gmail.send to the "
                              "service account in the Admin console."))
    return Check("google_mailbox", Level.OK, constant("Gmail can be asked to send as {account}.") if facts.sends_mail
                 else constant("No mail goes by Gmail."), values={"account": facts.account})


AFTER_SIGN_IN: dict[str, Callable[[GoogleFacts], Check]] = {
    "services": services, "place": folder_access, "storage": storage, "mailbox": mailbox, "rate": rate,
}


def run_checks(facts: GoogleFacts) -> list[Check]:
    """The sign-in first; without it there are no other facts to check."""
    first = sign_in(facts)
    return [first] if facts.problem else [first, *(check(facts) for check in AFTER_SIGN_IN.values())]
