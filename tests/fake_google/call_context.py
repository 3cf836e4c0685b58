"""One call as a method sees it: who asks, for what, and the world that answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fake_google.field_masks import Mask
from tests.fake_google.google_state import Change, File, GoogleState
from tests.fake_google.http_messages import DriveError, Json


@dataclass(frozen=True)
class CallContext:
    """A checked call. ``mask`` is empty when no fields were asked for; ``media`` is an uploaded content."""

    state: GoogleState
    account: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Json = field(default_factory=dict)
    mask: Mask = field(default_factory=dict)
    media: bytes = b""
    media_type: str = ""
    supports_all_drives: bool = True  # whether the caller says that it knows shared drives, where a method asks

    def new_file(self, name: str, mime: str, parents: Sequence[str] = ()) -> File:
        """A file in the account's My Drive, or in the folder (and its shared drive) that is named.

        Raises ``DriveError`` 404 for an unknown folder, 403 for an account that can own no file.
        """
        state = self.state
        homes = list(parents) or [state.root(self.account)]
        folder = state.files.get(homes[0])
        drive = homes[0] if homes[0] in state.drives else folder.drive if folder else ""
        if not folder and not drive and homes[0] not in ("root", state.root(self.account)):
            raise DriveError(404, f"File not found: {homes[0]}.", "notFound", "fileId")
        homes = [state.root(self.account) if home == "root" else home for home in homes]
        if not drive and self.account in state.no_storage:
            raise DriveError(403, "Service Accounts do not have storage quota. Leverage shared drives "
                             "(https://developers.google.com/workspace/drive/api/guides/about-shareddrives), or use "
                             "OAuth delegation (http://support.google.com/a/answer/7281227) instead.",
                             "storageQuotaExceeded", domain="usageLimits")  # fmt: skip
        now = state.clock.stamp()
        owned = [] if drive else [permission(self.account, "owner")]
        file = File(state.new_id(), name, mime, "" if drive else self.account, now, now, self.account,
                    parents=homes, drive=drive, permissions=owned)  # fmt: skip
        state.files[file.id] = file
        file.revisions.append({"id": "1", "by": self.account, "at": now})
        state.changes.append(Change(file.id, now))
        return file


def permission(account: str, role: str) -> Json:
    """A user's permission as Drive keeps it; its id is the account's."""
    return {"id": permission_id(account), "type": "user", "kind": "drive#permission", "role": role,
            "emailAddress": account, "displayName": account.partition("@")[0], "deleted": False,
            "pendingOwner": False}  # fmt: skip


def permission_id(account: str) -> str:
    """The same digits for the same account."""
    number = 7
    for letter in account.casefold():
        number = (number * 131 + ord(letter)) % 10**19
    return f"{number:020d}"
