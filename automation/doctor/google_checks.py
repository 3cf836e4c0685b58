"""What `baocao doctor` says of Google: on facts that `adapters/google_doctor.py` gathered. Pure."""

from __future__ import annotations

from collections.abc import Callable

from automation.configuration.problems import constant
from automation.doctor.facts import Check, Level
from automation.domain.google_status import GoogleFacts

LITTLE_ROOM = 100 << 20  # bytes


def sign_in(seen: GoogleFacts) -> Check:
    values = {"auth": seen.auth, "account": seen.account}
    if seen.trouble:
        return Check("google_sign_in", Level.WRONG, constant("Google ({auth}): {why}"), "{remedy}",
                     {**values, "why": seen.trouble.message, "remedy": seen.trouble.remedy}, seen.scopes)
    if seen.exposed:
        return Check("google_sign_in", Level.WRONG, constant("Others of this machine may read: {files}."),
                     constant("Take that away: chmod 600 {files}"), {"files": " ".join(seen.exposed)})
    return Check("google_sign_in", Level.OK, constant("To Google we are {account} ({auth})."), values=values,
                 details=seen.scopes)


def services(seen: GoogleFacts) -> Check:
    amiss = {name: each for name, each in seen.services.items() if each}
    if amiss:
        return Check("google_services", Level.WRONG, constant("Google's interfaces that don't answer us: {names}."),
                     "{remedy}", {"names": ", ".join(amiss), "remedy": next(iter(amiss.values())).remedy},
                     tuple(f"{name}: {each.message}" for name, each in amiss.items()))
    return Check("google_services", Level.OK, constant("Google's interfaces answer: {names}."),
                 values={"names": ", ".join(seen.services)})


def place(seen: GoogleFacts) -> Check:
    found = seen.place
    if found.trouble:
        return Check("google_place", Level.WRONG, constant("The place for the files can't be reached: {why}"),
                     "{remedy}", {"why": found.trouble.message, "remedy": found.trouble.remedy})
    if not found.may_add:
        return Check("google_place", Level.WRONG, constant("{account} may not make files in “{name}”."),
                     constant("Share it with that account as Content manager, or add the account to the shared drive's "
                              "members in that role."), {"account": seen.account, "name": found.name})
    return Check("google_place", Level.OK, constant("Files can be made in “{name}”."), values={"name": found.name})


def storage(seen: GoogleFacts) -> Check:
    """What Google would refuse as 403 storageQuotaExceeded, told before it happens."""
    if seen.place.shared:
        return Check("google_storage", Level.OK, constant("Files belong to a shared drive, not to an account."))
    if seen.as_itself and not seen.room:
        return Check("google_storage", Level.WRONG, constant("{account} is a service account without storage: it can "
                     "own no files (403 storageQuotaExceeded). Waiting does not help."),
                     constant("Name a shared drive in [google] shared_drive, or a person to act as in subject."),
                     {"account": seen.account})
    if seen.room is not None and seen.room < LITTLE_ROOM:
        return Check("google_storage", Level.WRONG, constant("The Drive of {account} is full: {mb} MB are left (403 "
                     "storageQuotaExceeded). Waiting does not help."),
                     constant("Make room in that Drive, or put the files on a shared drive."),
                     {"account": seen.account, "mb": max(0, seen.room >> 20)})
    return Check("google_storage", Level.OK, constant("There is room for files."))


def rate(seen: GoogleFacts) -> Check:
    """Quotas per minute: they pass by waiting, unlike storage."""
    limited, total = seen.tries.get("429", 0), sum(seen.tries.values())
    if limited > total // 10:
        return Check("google_rate", Level.ATTENTION, constant("Of the last {total} requests Google put {n} off as too "
                     "many a minute (429). They were sent again later; nothing is lost."),
                     constant("If runs take too long: lower the numbers in [google.quotas], see which other programs "
                              "use this account, or ask Google for a higher quota."), {"total": total, "n": limited})
    return Check("google_rate", Level.OK, constant("Google's quotas per minute suffice (requests looked at: {total})."),
                 values={"total": total})


def mailbox(seen: GoogleFacts) -> Check:
    if seen.mail and seen.as_itself:
        return Check("google_mailbox", Level.WRONG, constant("Mail goes by Gmail, but a service account has no "
                     "mailbox (400 failedPrecondition)."),
                     constant("Name in [google] subject the person whose mailbox sends, and delegate gmail.send to the "
                              "service account in the Admin console."))
    return Check("google_mailbox", Level.OK, constant("Gmail can be asked to send as {account}.") if seen.mail
                 else constant("No mail goes by Gmail."), values={"account": seen.account})


AFTER_SIGN_IN: dict[str, Callable[[GoogleFacts], Check]] = {
    "services": services, "place": place, "storage": storage, "mailbox": mailbox, "rate": rate,
}


def run_checks(seen: GoogleFacts) -> list[Check]:
    """Signing in comes first; without it nothing more is known."""
    first = sign_in(seen)
    return [first] if seen.trouble else [first, *(check(seen) for check in AFTER_SIGN_IN.values())]
