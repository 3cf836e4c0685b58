"""The context of one API call: account, parameters, body, and the state of the stand-in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fake_google.field_masks import Mask
from tests.fake_google.google_state import Change, File, GoogleState
from tests.fake_google.http_messages import DriveError, Json


@dataclass(frozen=True)
class CallContext:
    """A validated call. ``mask`` is empty when the caller requests no fields; ``media`` is the uploaded content."""

    state: GoogleState
    account: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Json = field(default_factory=dict)
    mask: Mask = field(default_factory=dict)
    media: bytes = b""
    media_type: str = ""
    supports_all_drives: bool = True  # of the caller; True for methods without the parameter
    application: str = ""  # the OAuth client of the token
    narrow: bool = False  # the token has the scope drive.file alone

    def sees(self, file: File) -> bool:
        """Whether the token's scope covers the file: drive.file covers what the application made or was given."""
        return not self.narrow or self.application in {file.application, *file.given_to}

    def app_properties(self, file: File) -> Json:
        """The appProperties of the calling application, which no other application sees."""
        if self.application == file.application:
            properties: Json = file.extra.get("appProperties") or {}
            return properties
        return file.other_properties.get(self.application, {})

    def new_file(self, name: str, mime: str, parents: Sequence[str] = ()) -> File:
        """Creates a file in the account's My Drive, or in the given folder (and its shared drive).

        Raises ``DriveError`` 404 for an unknown folder, 403 for an account that can't own files.
        """
        state = self.state
        folders = list(parents) or [state.root(self.account)]
        parent = state.files.get(folders[0])
        drive = folders[0] if folders[0] in state.drives else parent.drive if parent else ""
        if not parent and not drive and folders[0] not in ("root", state.root(self.account)):
            raise DriveError(404, f"File not found: {folders[0]}.", "notFound", "fileId")
        folders = [state.root(self.account) if folder_id == "root" else folder_id for folder_id in folders]
        if not drive and self.account in state.no_storage:
            raise DriveError(403, "Service Accounts do not have storage quota. Leverage shared drives "
                             "(https://developers.google.com/workspace/drive/api/guides/about-shareddrives), or use "
                             "OAuth delegation (http://support.google.com/a/answer/7281227) instead.",
                             "storageQuotaExceeded", domain="usageLimits")  # fmt: skip
        now = state.clock.stamp()
        permissions = [] if drive else [permission(self.account, "owner")]
        file = File(state.new_id(), name, mime, "" if drive else self.account, now, now, self.account,
                    parents=folders, drive=drive, permissions=permissions, opened_by={self.account},
                    application=self.application)  # fmt: skip
        state.files[file.id] = file
        file.revisions.append({"id": "1", "by": self.account, "at": now})
        state.changes.append(Change(file.id, now))
        return file


def permission(account: str, role: str) -> Json:
    """A user's permission resource as Drive stores it; its id is derived from the account."""
    return {"id": permission_id(account), "type": "user", "kind": "drive#permission", "role": role,
            "emailAddress": account, "displayName": account.partition("@")[0], "deleted": False,
            "pendingOwner": False}  # fmt: skip


def permission_id(account: str) -> str:
    """A number of 20 digits, always the same for an account."""
    number = 7
    for letter in account.casefold():
        number = (number * 131 + ord(letter)) % 10**19
    return f"{number:020d}"
