"""Where a file of the plan is: in its folder, in another one, in the bin; and who changed it last."""

from __future__ import annotations

from datetime import datetime, tzinfo

from gspread.urls import SPREADSHEET_DRIVE_URL

from automation.domain.workbook.stored_files import FileKind, FileState, FoundFile
from automation.util.fast_json import Json

FOLDER_URL = "https://drive.google.com/drive/folders/%s"
OTHER_FOLDER = "thư mục khác ({address})"
HIDDEN_FOLDER = "thư mục mà phần mềm không xem được"


def address_of(file: str, kind: FileKind = FileKind.WORKBOOK) -> str:
    """Where a person opens it."""
    return (FOLDER_URL if kind in (FileKind.PLAN, FileKind.UNITS) else SPREADSHEET_DRIVE_URL) % file


def found_state(file: Json, folder: str) -> FileState | None:
    """BINNED or MOVED; None for a file in its `folder`. With "" it may be anywhere."""
    if file.get("trashed"):
        return FileState.BINNED
    return FileState.MOVED if folder and folder not in file.get("parents", []) else None


def as_found(file: Json, kind: FileKind, state: FileState, zone: tzinfo | None, unit: str = "") -> FoundFile:
    """What is known of a file: `file` is Drive's resource."""
    binned = state is FileState.BINNED
    at = file.get("trashedTime" if binned else "modifiedTime")
    by = file.get("trashingUser" if binned else "lastModifyingUser", {}).get("emailAddress", "")
    parent = next(iter(file.get("parents", [])), "")
    place = OTHER_FOLDER.format(address=FOLDER_URL % parent) if parent else HIDDEN_FOLDER
    return FoundFile(kind, unit, file["name"], state, address_of(file["id"], kind),
                     place if state is FileState.MOVED else "",
                     datetime.fromisoformat(at).astimezone(zone) if at else None, by,
                     with_folder=binned and file.get("explicitlyTrashed") is False)
