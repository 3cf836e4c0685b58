"""Look at Google as the software will meet it: who we are, where the files go, which interfaces answer.

Everything is only read. Whether a file can be made is asked, not tried: Drive tells what an account may do.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from automation.adapters.google import token_file
from automation.adapters.google.client import PacedClient
from automation.adapters.google.credentials import as_itself, drive_access, scopes
from automation.adapters.google.errors import Refusal, RefusedError
from automation.domain.google_status import GoogleFacts, GoogleFolder, GoogleProblem
from automation.domain.plan.settings import GoogleSettings
from automation.ports import AdviceError

DRIVE = "https://www.googleapis.com/drive/v3"
# A spreadsheet that nobody has: 404 is the answer of an interface that is switched on and takes our token.
NO_BOOK = "https://sheets.googleapis.com/v4/spreadsheets/0-baocao-doctor?fields=spreadsheetId"
NO_MESSAGE = "https://gmail.googleapis.com/gmail/v1/users/me/messages?q=rfc822msgid:baocao-doctor@invalid"
HIDDEN = GoogleProblem(
    "Với quyền hẹp (drive_access = \"file\"), phần mềm không thấy được thư mục hoặc bộ nhớ dùng chung do người lập.",
    "Đặt drive_access = \"full\" rồi chạy lại baocao login; hoặc để trống folder và shared_drive để phần mềm tự lập "
    "thư mục trong Drive của tài khoản này.")
HAND = 20_000  # bytes of the trace's end that are read


def look(root: Path, google: GoogleSettings, client: PacedClient, *, mail: bool) -> GoogleFacts:
    """`mail`: it goes by Gmail. Raises nothing for what Google may answer."""
    facts: dict[str, Any] = {"auth": google.auth, "scopes": scopes(google), "as_itself": as_itself(google),
                             "mail": mail, "exposed": _exposed(root, google),
                             "request_counts": _request_counts(root, google)}
    try:
        about = client.request("get", f"{DRIVE}/about", {"fields": "user(emailAddress),storageQuota"}).json()
    except AdviceError as error:
        return GoogleFacts(**facts, problem=_trouble(error), services={"Google Drive API": _trouble(error)})
    services = {"Google Drive API": None, "Google Sheets API": _asked(client, NO_BOOK)}
    if mail and google.gmail == "search":
        services["Gmail API"] = _asked(client, NO_MESSAGE)
    return GoogleFacts(**facts, account=about["user"]["emailAddress"],
                       free_bytes=_free_bytes(about.get("storageQuota", {})),
                       folder=_folder(google, client), services=services)


def _trouble(error: AdviceError) -> GoogleProblem:
    return GoogleProblem(error.message, error.remedy)


def _asked(client: PacedClient, url: str) -> GoogleProblem | None:
    try:
        client.request("get", url)
    except RefusedError as error:
        return None if error.refusal is Refusal.NOT_FOUND else _trouble(error)
    except AdviceError as error:
        return _trouble(error)
    return None


def _free_bytes(quota: dict[str, str]) -> int | None:
    """Bytes; Google leaves the limit out where there is none."""
    return int(quota["limit"]) - int(quota.get("usage", 0)) if "limit" in quota else None


def _folder(google: GoogleSettings, client: PacedClient) -> GoogleFolder:
    """The folder, else the shared drive, else My Drive, which every person has."""
    if not google.folder and not google.shared_drive:
        return GoogleFolder("Drive của tôi", may_add=True)
    kind = "files" if google.folder else "drives"
    asked = {"fields": "name,capabilities(canAddChildren)" + (",driveId" if google.folder else "")}
    if google.folder:
        asked["supportsAllDrives"] = "true"
    try:
        found = client.request("get", f"{DRIVE}/{kind}/{google.folder or google.shared_drive}", asked).json()
    except RefusedError as error:
        return GoogleFolder(problem=_blind(google, error))
    except AdviceError as error:
        return GoogleFolder(problem=_trouble(error))
    shared = not google.folder or "driveId" in found
    return GoogleFolder(found["name"], shared, found.get("capabilities", {}).get("canAddChildren", False))


def _blind(google: GoogleSettings, error: RefusedError) -> GoogleProblem:
    """`drive.file` does not see what people made, even when they shared it."""
    hidden = error.refusal in (Refusal.NOT_FOUND, Refusal.FORBIDDEN, Refusal.SCOPE)
    return HIDDEN if hidden and drive_access(google) == "file" else _trouble(error)


def _exposed(root: Path, google: GoogleSettings) -> tuple[str, ...]:
    kept = {"oauth": (google.token_file, google.client_file), "service_account": (google.key_file,)}
    return tuple(said for said in kept.get(google.auth, ()) if token_file.exposed(token_file.place(root, said)))


def _request_counts(root: Path, google: GoogleSettings) -> dict[str, int]:
    """Statuses of the newest lines of the trace; 0 stands for no answer."""
    file = token_file.place(root, google.trace_file)
    if not google.trace_file or not file.is_file():
        return {}
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - HAND))
        lines = stream.read().splitlines()
    return dict(Counter(status for line in lines if (status := _status(line)) is not None))


def _status(line: bytes) -> str | None:
    try:
        return str(json.loads(line)["status"])
    except (ValueError, KeyError, TypeError):
        return None  # cut off by where the reading began, or by a full disk
