"""Simulates a person who works with files in Drive's web interface."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fake_google.call_context import CallContext, permission_id
from tests.fake_google.drive import files, sharing
from tests.fake_google.google_state import FOLDER, File
from tests.fake_google.service import Service


@dataclass(frozen=True)
class DriveUser:
    """One account. Every method raises ``DriveError`` where the account's role does not suffice."""

    service: Service
    account: str

    def new_folder(self, name: str) -> str:
        """A folder in the account's My Drive; its id."""
        body = {"name": name, "mimeType": FOLDER}
        return str(self._do(files.create, body=body)["id"])

    def move(self, file: str, folder: str) -> None:
        """Moves a file into one folder, out of all others."""
        former = ",".join(self._file(file).parents)
        self._do(files.update, file, query={"addParents": folder, "removeParents": former})

    def rename(self, file: str, name: str) -> None:
        self._do(files.update, file, body={"name": name})

    def put_into_bin(self, file: str) -> None:
        self._do(files.update, file, body={"trashed": True})

    def restore(self, file: str) -> None:
        self._do(files.update, file, body={"trashed": False})

    def copy(self, file: str, name: str) -> str:
        """Makes a copy; its id."""
        return str(self._do(files.copy, file, body={"name": name})["id"])

    def share(self, file: str, address: str, role: str) -> str:
        """Gives an address a role; the id of the permission."""
        body = {"type": "user", "role": role, "emailAddress": address}
        return str(self._do(sharing.create, file, body=body, query={"sendNotificationEmail": False})["id"])

    def unshare(self, file: str, address: str) -> None:
        self._do(sharing.delete, file, path={"permissionId": permission_id(address)})

    def _file(self, file: str) -> File:
        return self.service.state.files[file]

    def _do(self, method: Callable[[CallContext], Any], file: str = "", **call: Any) -> Any:
        with self.service.lock:
            state = self.service.state
            known = state.files.get(file)
            if state.listing_lag and known and file not in state.listed:
                state.keep_listed([file], known.modified)
            path = {"fileId": file, **call.pop("path", {})}
            context = CallContext(state, self.account, path, call.pop("query", {}), **call)
            changes = len(state.changes)
            result = method(context)
            if state.listing_lag:
                state.keep_listed(each.file for each in state.changes[changes:])
            return result
