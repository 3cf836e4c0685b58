"""A file as Drive's JSON, and the access check of the calling account."""

from datetime import UTC, datetime
from typing import Any

from tests.fake_google.call_context import CallContext, permission, permission_id
from tests.fake_google.clock import rfc3339
from tests.fake_google.google_state import FOLDER, RANKS, SPREADSHEET, File
from tests.fake_google.http_messages import DriveError, Json

PROPERTY_BYTES = 124  # of a key and its value together
PATHS = {FOLDER: "drive/folders", SPREADSHEET: "spreadsheets/d", "application/vnd.google-apps.document": "document/d"}
DEFAULT = ("kind", "id", "name", "mimeType")  # the fields of a response without a mask
OWN_FIELDS = ("description", "properties", "appProperties", "starred", "copyRequiresWriterPermission",
              "writersCanShare", "folderColorRgb", "contentRestrictions")  # fmt: skip


def user_resource(context: CallContext, account: str) -> Json:
    return {"kind": "drive#user", "displayName": account.partition("@")[0], "me": account == context.account,
            "permissionId": permission_id(account), "emailAddress": account}  # fmt: skip


def resource(context: CallContext, file: File) -> Json:
    """Every field of the file that the stand-in implements."""
    role = RANKS.get(context.state.role(file, context.account), 0)
    edit = role >= RANKS["writer"]
    path = PATHS.get(file.mime, "file/d")
    host = "drive" if path == "file/d" else "docs"
    out: Json = {
        "kind": "drive#file", "id": file.id, "name": file.name, "mimeType": file.mime, "starred": False,
        "trashed": context.state.is_trashed(file), "explicitlyTrashed": file.trashed, "parents": file.parents,
        "spaces": ["drive"], "version": str(file.version), "createdTime": rfc3339(file.created),
        "modifiedTime": rfc3339(file.modified), "lastModifyingUser": user_resource(context, file.changed_by),
        "modifiedByMe": any(one["by"] == context.account for one in file.revisions),
        "shared": len(file.permissions) > 1 or bool(file.drive), "ownedByMe": file.owner == context.account,
        "webViewLink": f"https://{host}.google.com/{path}/{file.id}" + ("" if file.mime == FOLDER else "/edit"),
        "capabilities": {"canEdit": edit, "canCopy": True, "canShare": edit, "canComment": role >= RANKS["commenter"],
                         "canDelete": role >= RANKS["organizer"], "canTrash": role >= RANKS["fileOrganizer"],
                         "canRename": edit, "canDownload": True, "canReadRevisions": edit},
    }  # fmt: skip
    if file.mime == FOLDER:
        out["capabilities"] |= {"canAddChildren": edit}
    if not file.parents:
        del out["parents"]
    if file.owner:
        out["owners"] = [user_resource(context, file.owner)]
    if file.drive:
        out |= {"driveId": file.drive, "teamDriveId": file.drive}
    if file.drive and file.trashed and file.trashed_at:  # not of files in My Drive
        out |= {"trashedTime": rfc3339(file.trashed_at), "trashingUser": user_resource(context, file.trashed_by)}
    if edit:
        listed = context.state.listed_permissions(file)
        # Documented: not populated for items in shared drives, unlike the ids.
        out |= {"permissionIds": [one["id"] for one in listed]} | ({} if file.drive else {"permissions": listed})
    if file.book is None and file.mime != FOLDER:
        out["size"] = str(len(file.content))
    properties = context.app_properties(file)
    shown = {name: value for name, value in file.extra.items() if name != "appProperties"}
    return out | shown | ({"appProperties": properties} if properties else {})


def file_response(context: CallContext, file: File) -> Json:
    """The resource; without a mask only Drive's four default fields (the service applies a mask)."""
    full = resource(context, file)
    return full if context.mask else {name: full[name] for name in DEFAULT}


def resource_v2(context: CallContext, file: File) -> Json:
    """The file with the field names of Drive v2, for gspread's import of text."""
    full = resource(context, file)
    same = ("kind", "id", "mimeType", "version", "shared", "explicitlyTrashed", "spaces")
    return {name: full[name] for name in same} | {
        "title": file.name, "createdDate": full["createdTime"], "modifiedDate": full["modifiedTime"],
        "alternateLink": full["webViewLink"], "labels": {"starred": full["starred"], "trashed": file.trashed},
        "parents": [{"kind": "drive#parentReference", "id": parent} for parent in file.parents],
        "ownerNames": [one["displayName"] for one in full.get("owners", [])],
        "lastModifyingUserName": full["lastModifyingUser"]["displayName"],
        "editable": full["capabilities"]["canEdit"], "copyable": True, "appDataContents": False,
    }  # fmt: skip


def require_file(context: CallContext, role: str = "reader", key: str = "fileId") -> File:
    """Returns the call's file. Raises ``DriveError`` 404 when the account can't read it, 403 for too weak a role."""
    file = _my_drive(context, context.path[key]) or context.state.files.get(context.path[key])
    readable = file and context.sees(file) and context.state.has_role(file, context.account, "reader")
    if not file or not readable or (file.drive and not context.supports_all_drives):
        raise not_found(context.path[key])
    if not context.state.has_role(file, context.account, role):
        raise insufficient_role()
    return file


def _my_drive(context: CallContext, file_id: str) -> File | None:
    """The account's My Drive, which nobody can change."""
    home = context.state.root(context.account)
    if file_id not in ("root", home):
        return None
    start = datetime(2020, 1, 1, tzinfo=UTC)  # before anything in it
    own = [permission(context.account, "reader")]
    return File(home, "My Drive", FOLDER, context.account, start, start, context.account, permissions=own,
                application=context.application)  # fmt: skip


def not_found(file_id: str) -> DriveError:
    return DriveError(404, f"File not found: {file_id}.", "notFound", "fileId")


def insufficient_role() -> DriveError:
    return DriveError(403, "The user does not have sufficient permissions for this file.",
                      "insufficientFilePermissions")  # fmt: skip


def write_fields(context: CallContext, file: File, body: Json) -> None:
    """Copies the writable fields of a body to the file; null clears a property. Raises ``DriveError`` 403 for a
    property that is too long."""
    for name in ("properties", "appProperties"):
        check_properties(body.get(name) or {})
    for name in [each for each in OWN_FIELDS if each in body]:
        if name == "appProperties" and context.application != file.application:
            _merge(file.other_properties, context.application, body[name])
        else:
            _merge(file.extra, name, body[name])


def check_properties(given: Json) -> None:
    for key, value in given.items():
        if len(f"{key}{value or ''}".encode()) > PROPERTY_BYTES:
            raise DriveError(403, "Properties and app properties are limited to 124 bytes in UTF-8 encoding, counting "
                             "both the key and the value.", "propertyLengthLimitExceeded")  # fmt: skip


def _merge(extra: Json, name: str, given: Any) -> None:
    if not isinstance(given, dict):
        extra[name] = given
        return
    merged = {**extra.get(name, {}), **given}
    extra[name] = {key: value for key, value in merged.items() if value is not None}
