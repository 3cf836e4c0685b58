"""The history of files: revisions, changes, comments; and ``about``."""

from tests.fake_google.call_context import CallContext
from tests.fake_google.clock import rfc3339
from tests.fake_google.drive.files import paged
from tests.fake_google.drive.resource import require_file, resource, user_resource
from tests.fake_google.google_state import SPREADSHEET, File
from tests.fake_google.http_messages import DriveError, Json


def _revision(context: CallContext, file: File, entry: Json) -> Json:
    out = {"kind": "drive#revision", "id": entry["id"], "mimeType": file.mime, "modifiedTime": rfc3339(entry["at"])}
    if context.mask:
        out["lastModifyingUser"] = user_resource(context, entry["by"])
        out |= {"published": False} if file.mime == SPREADSHEET else {"keepForever": False}
    return out


def list_revisions(context: CallContext) -> Json:
    file = require_file(context, "writer")
    page, token = paged(context, file.revisions, int(context.query.get("pageSize") or 200))
    return {"kind": "drive#revisionList"} | token | {"revisions": [_revision(context, file, one) for one in page]}


def get_revision(context: CallContext) -> Json:
    file, revision_id = require_file(context, "writer"), context.path["revisionId"]
    revision = next((one for one in file.revisions if revision_id in (one["id"], "head")), None)
    if revision is None:
        raise DriveError(404, f"Revision not found: {revision_id}.", "notFound", "revisionId")
    return _revision(context, file, revision)


def start_page_token(context: CallContext) -> Json:
    return {"kind": "drive#startPageToken", "startPageToken": str(len(context.state.changes) + 1)}


def list_changes(context: CallContext) -> Json:
    """Every changed file once, with its last change; page tokens never expire."""
    state, token = context.state, context.query["pageToken"]
    if not token.isdigit() or int(token) < 1:
        raise DriveError(400, "Invalid Value", "invalid", "pageToken")
    start, size = int(token) - 1, int(context.query.get("pageSize") or 100)
    recent = state.changes[start : start + size]
    latest = {change.file: change for change in recent}
    changes = []
    for change in latest.values():
        file = state.files.get(change.file)
        gone = file is None or not state.has_role(file, context.account, "reader")
        if file and file.drive and not (context.supports_all_drives and context.query.get("includeItemsFromAllDrives")):
            continue
        entry: Json = {"kind": "drive#change", "type": "file", "changeType": "file", "time": rfc3339(change.at),
                       "removed": gone, "fileId": change.file}  # fmt: skip
        changes.append(entry | ({"file": resource(context, file)} if file and not gone else {}))
    after = start + len(recent) + 1
    more = after <= len(state.changes)
    return {"kind": "drive#changeList", "changes": changes} | (
        {"nextPageToken": str(after)} if more else {"newStartPageToken": str(after)})  # fmt: skip


def list_comments(context: CallContext) -> Json:
    file = require_file(context)
    return {"kind": "drive#commentList", "comments": file.comments}


def create_comment(context: CallContext) -> Json:
    file = require_file(context, "commenter")
    now = rfc3339(context.state.clock.stamp())
    entry: Json = {"kind": "drive#comment", "id": context.state.new_id(11), "createdTime": now, "modifiedTime": now,
             "author": user_resource(context, context.account), "content": context.body.get("content") or "",
             "deleted": False, "replies": []}  # fmt: skip
    entry |= {"anchor": context.body["anchor"]} if context.body.get("anchor") else {}
    file.comments.append(entry)
    return entry


def about(context: CallContext) -> Json:
    limit = {} if context.account in context.state.no_storage else {"limit": str(15 * 2**30)}
    return {"kind": "drive#about", "user": user_resource(context, context.account),
            "storageQuota": limit | {"usage": "0", "usageInDrive": "0", "usageInDriveTrash": "0"}}  # fmt: skip
