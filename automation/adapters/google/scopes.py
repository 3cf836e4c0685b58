"""OAuth scopes, as few as needed. Drive's scopes cover spreadsheets, since they are files."""

from __future__ import annotations

from automation.domain.plan.settings import GoogleSettings

BASE = "https://www.googleapis.com/auth/"
DRIVE = {"file": f"{BASE}drive.file", "full": f"{BASE}drive"}
# Gmail's search by Message-ID needs to read; `gmail.metadata` knows no search.
GMAIL = {"none": (), "send": (f"{BASE}gmail.send",), "search": (f"{BASE}gmail.send", f"{BASE}gmail.readonly")}


def as_itself(google: GoogleSettings) -> bool:
    """Whether a service account acts as itself: it owns no files, has no mailbox, and sees only what people shared
    with it."""
    return google.auth != "oauth" and not google.subject


def drive_access(google: GoogleSettings) -> str:
    """ "file" or "full". `drive.file` is blind to a folder that a person shared, and "full" reaches little when
    the account is a service account's own; as a person, "full" would be all that the person has."""
    return google.drive_access or ("full" if as_itself(google) else "file")


def scopes(google: GoogleSettings) -> tuple[str, ...]:
    return (DRIVE[drive_access(google)], *GMAIL[google.gmail])


def missing(wanted: tuple[str, ...], granted: frozenset[str]) -> tuple[str, ...]:
    """The wanted scopes that no granted scope covers."""
    wider = {DRIVE["file"]: DRIVE["full"]}
    return tuple(each for each in wanted if each not in granted and wider.get(each) not in granted)
