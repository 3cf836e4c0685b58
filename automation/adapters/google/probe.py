"""Gathers facts about Google for `doctor`: the account, the folder for the files, and which APIs answer.

Requests only read. Whether a file can be created is read from the folder's capabilities, not tried.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from automation.adapters.google import token_file
from automation.adapters.google.client import GoogleClient
from automation.adapters.google.credentials import drive_access, is_bare_service_account, scopes
from automation.adapters.google.errors import Refusal, RefusedError
from automation.domain.google_status import GoogleFacts, GoogleFolder, GoogleProblem
from automation.domain.plan.settings import GoogleSettings
from automation.ports import AdviceError

DRIVE = "https://www.googleapis.com/drive/v3"
# A spreadsheet that does not exist: an API that is enabled and accepts the token answers 404.
NO_SPREADSHEET = "https://sheets.googleapis.com/v4/spreadsheets/0-baocao-doctor?fields=spreadsheetId"
NO_MESSAGE = "https://gmail.googleapis.com/gmail/v1/users/me/messages?q=rfc822msgid:baocao-doctor@invalid"
FOLDER_HIDDEN = GoogleProblem(
    "Với quyền hẹp (drive_access = \"file\"), phần mềm không thấy được thư mục hoặc bộ nhớ dùng chung do người lập.",
    "Đặt drive_access = \"full\" rồi chạy lại baocao login; hoặc để trống folder và shared_drive để phần mềm tự lập "
    "thư mục trong Drive của tài khoản này.")
TRACE_TAIL = 20_000  # bytes read from the end of the trace file


def gather_facts(root: Path, google: GoogleSettings, client: GoogleClient, *, mail: bool) -> GoogleFacts:
    """Return the facts for `doctor`. `mail`: mail is sent through Gmail. A refusal by Google is a fact, never
    raised."""
    facts: dict[str, Any] = {
        "auth": google.auth, "scopes": scopes(google), "bare_service_account": is_bare_service_account(google),
        "sends_mail": mail, "exposed_files": _exposed_files(root, google),
        "recent_statuses": _recent_statuses(root, google)}
    try:
        about = client.request("get", f"{DRIVE}/about", {"fields": "user(emailAddress),storageQuota"}).json()
    except AdviceError as error:
        return GoogleFacts(**facts, problem=_problem(error), services={"Google Drive API": _problem(error)})
    services = {"Google Drive API": None, "Google Sheets API": _problem_of_request(client, NO_SPREADSHEET)}
    if mail and google.gmail == "search":
        services["Gmail API"] = _problem_of_request(client, NO_MESSAGE)
    return GoogleFacts(**facts, account=about["user"]["emailAddress"], folder=_folder(google, client),
                       free_bytes=_free_bytes(about.get("storageQuota", {})), services=services)


def _problem(error: AdviceError) -> GoogleProblem:
    return GoogleProblem(error.message, error.remedy)


def _problem_of_request(client: GoogleClient, url: str) -> GoogleProblem | None:
    try:
        client.request("get", url)
    except RefusedError as error:
        return None if error.refusal is Refusal.NOT_FOUND else _problem(error)
    except AdviceError as error:
        return _problem(error)
    return None


def _free_bytes(quota: dict[str, str]) -> int | None:
    """Bytes left; None without a limit, which Google then omits."""
    return int(quota["limit"]) - int(quota.get("usage", 0)) if "limit" in quota else None


def _folder(google: GoogleSettings, client: GoogleClient) -> GoogleFolder:
    """The configured folder, else the shared drive, else My Drive, which every person has."""
    if not google.folder and not google.shared_drive:
        return GoogleFolder("Drive của tôi", can_add_files=True)
    kind = "files" if google.folder else "drives"
    params = {"fields": "name,capabilities(canAddChildren)" + (",driveId" if google.folder else "")}
    if google.folder:
        params["supportsAllDrives"] = "true"
    try:
        found = client.request("get", f"{DRIVE}/{kind}/{google.folder or google.shared_drive}", params).json()
    except RefusedError as error:
        return GoogleFolder(problem=_folder_problem(google, error))
    except AdviceError as error:
        return GoogleFolder(problem=_problem(error))
    shared = not google.folder or "driveId" in found
    return GoogleFolder(found["name"], shared, found.get("capabilities", {}).get("canAddChildren", False))


def _folder_problem(google: GoogleSettings, error: RefusedError) -> GoogleProblem:
    """Why the folder can't be read. With `drive.file`, files that people created are invisible even when shared."""
    hidden = error.refusal in (Refusal.NOT_FOUND, Refusal.FORBIDDEN, Refusal.SCOPE)
    return FOLDER_HIDDEN if hidden and drive_access(google) == "file" else _problem(error)


def _exposed_files(root: Path, google: GoogleSettings) -> tuple[str, ...]:
    secrets = {"oauth": (google.token_file, google.client_file), "service_account": (google.key_file,)}
    return tuple(setting for setting in secrets.get(google.auth, ())
                 if token_file.readable_by_others(token_file.resolve_path(root, setting)))


def _recent_statuses(root: Path, google: GoogleSettings) -> dict[str, int]:
    """HTTP status → number of the newest lines of the trace file; "0" stands for no response."""
    file = token_file.resolve_path(root, google.trace_file)
    if not google.trace_file or not file.is_file():
        return {}
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - TRACE_TAIL))
        lines = stream.read().splitlines()
    return dict(Counter(status for line in lines if (status := _status(line)) is not None))


def _status(line: bytes) -> str | None:
    try:
        return str(json.loads(line)["status"])
    except (ValueError, KeyError, TypeError):
        return None  # an incomplete line: the first one read, or one cut off by a full disk
