"""Drive's files: create, list, get, update, copy, delete, export, upload."""

import re
from collections.abc import Callable, Iterable
from copy import deepcopy
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from tests.fake_google.call_context import CallContext, permission
from tests.fake_google.drive.content import EXPORTS, imported
from tests.fake_google.drive.query import Search
from tests.fake_google.drive.resource import (
    check_properties,
    file_response,
    insufficient_role,
    not_found,
    require_file,
    resource_v2,
    write_fields,
)
from tests.fake_google.google_state import FOLDER, SPREADSHEET, File, new_spreadsheet
from tests.fake_google.http_messages import DriveError, HttpResponse, Json, unimplemented
from tests.fake_google.sheets.model import Spreadsheet

PDF = "application/pdf"
DOCUMENT = "application/vnd.google-apps.document"
IMPORTED = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/rtf", "text/html",
            "application/vnd.oasis.opendocument.text", "text/plain", "application/pdf")  # fmt: skip
Item = TypeVar("Item")
SINCE = re.compile(r"modifiedTime > '([^']+)'")
SORTS: dict[str, Callable[[File], str | datetime | bool]] = {
    "name": lambda file: file.name.casefold(),
    "name_natural": lambda file: file.name.casefold(),
    "createdTime": lambda file: file.created,
    "modifiedTime": lambda file: file.modified,
    "recency": lambda file: max(file.created, file.modified),
    "folder": lambda file: file.mime != FOLDER,
}


def create(context: CallContext) -> Json:
    body = context.body
    mime = body.get("mimeType") or context.media_type or "application/octet-stream"
    parents = body.get("parents") or []
    for parent in parents:
        _writable_folder(context, parent)
    check_properties(body.get("appProperties") or {})
    file = context.new_file(body.get("name") or "Untitled", mime, parents)
    write_fields(context, file, body)
    if mime == SPREADSHEET:
        file.book = _imported(context, file) if context.media else new_spreadsheet()
    else:
        _check_convertible(context, mime)
        file.content = context.media
    return file_response(context, file)


def _imported(context: CallContext, file: File) -> Spreadsheet:
    return imported(context.media, context.media_type, file.name, context.state)


def _writable_folder(context: CallContext, parent: str) -> None:
    folder = context.state.files.get(parent)
    is_root = parent in ("root", context.state.root(context.account)) or parent in context.state.drives
    visible = folder is not None and context.sees(folder) and context.state.has_role(folder, context.account, "writer")
    if not is_root and not visible:
        raise not_found(parent)
    if (parent in context.state.drives or (folder and folder.drive)) and not context.supports_all_drives:
        raise not_found(parent)


def get(context: CallContext) -> Json | HttpResponse:
    file = require_file(context)
    file.opened_by.add(context.account)
    if context.query.get("alt") == "media":
        if file.book or file.mime == FOLDER:
            raise DriveError(403, "Only files with binary content can be downloaded. Use Export with Docs "
                             "Editors files.",
                             "fileNotDownloadable", "alt")  # fmt: skip
        return HttpResponse(200, raw=file.content, content_type=file.mime)
    return file_response(context, file)


def list_files(context: CallContext) -> Json:
    """A page of the files that the account can read; those of shared drives only on request."""
    query, state = context.query, context.state
    if query.get("corpora") not in (None, "user", "allDrives", "drive"):
        raise unimplemented(f"the corpora {query['corpora']} of files.list")
    test = Search(query.get("q") or "", context).predicate()
    listed = state.as_listed() if state.listing_lag else state.files.values()
    files = [file for file in _changed_after(query.get("q") or "", listed)
             if _in_corpus(context, file) and context.sees(file) and test(file)
             and state.has_role(file, context.account, "reader")]  # fmt: skip
    files.sort(key=lambda file: (file.modified, file.id), reverse=True)
    for key in reversed([part.split() for part in (query.get("orderBy") or "").split(",") if part.strip()]):
        if key[0] not in SORTS:
            raise unimplemented(f"ordering files by {key[0]}")
        sort = SORTS[key[0]]
        files.sort(key=lambda file, sort=sort: (sort(file),), reverse="desc" in key[1:])  # type: ignore[misc]
    page, token = paged(context, files, int(query.get("pageSize") or 100))
    out: Json = {"kind": "drive#fileList", "incompleteSearch": state.incomplete_search}
    return out | token | {"files": [file_response(context, file) for file in page]}


def _changed_after(query: str, files: Iterable[File]) -> Iterable[File]:
    """Narrows tens of thousands of files to those that a query for changed files can match, before it is applied."""
    since = SINCE.search(query)
    if since is None or " or " in query or "not " in query:
        return files
    moment = datetime.fromisoformat(since[1]) - timedelta(seconds=1)
    return [file for file in files if file.modified > moment] if moment.tzinfo else files


def _in_corpus(context: CallContext, file: File) -> bool:
    """Of a shared drive, the default corpus holds only what the account made, opened or was given."""
    query = context.query
    if query.get("driveId"):
        return bool(file.drive == query["driveId"])
    included = query.get("includeItemsFromAllDrives") or query.get("includeTeamDriveItems")
    if not file.drive:
        return True
    if not (context.supports_all_drives and included):
        return False
    given = any(one.get("emailAddress") == context.account for one in file.permissions)
    return query.get("corpora") == "allDrives" or given or context.account in file.opened_by


def paged(context: CallContext, items: list[Item], size: int) -> tuple[list[Item], Json]:
    """Returns one page and the token of the next. Raises ``DriveError`` 400 for an invalid token."""
    token = context.query.get("pageToken") or "0"
    if not token.lstrip("~").isdigit():
        raise DriveError(400, "Invalid Value", "invalid", "pageToken")
    start = int(token.lstrip("~"))
    more = start + size < len(items)
    return items[start : start + size], {"nextPageToken": f"~{start + size}"} if more else {}


def update(context: CallContext) -> Json:
    file, body = require_file(context, "writer"), context.body
    for parent in _ids(context, "addParents"):
        _writable_folder(context, parent)
        _move(context, file, parent)
    for parent in _ids(context, "removeParents"):
        file.parents = [kept for kept in file.parents if kept != parent]
    file.name = body.get("name") or file.name
    if body.get("trashed") is not None:
        file.trashed = bool(body["trashed"])
        file.trashed_at, file.trashed_by = context.state.clock.now(), context.account
    write_fields(context, file, body)
    if context.media:
        _replace_content(context, file)
    context.state.touch(file, context.account)
    return resource_v2(context, file) if context.query.get("v2") else file_response(context, file)


def _ids(context: CallContext, name: str) -> list[str]:
    return [part.strip() for part in str(context.query.get(name) or "").split(",") if part.strip()]


def _move(context: CallContext, file: File, parent: str) -> None:
    folder = context.state.files.get(parent)
    drive = parent if parent in context.state.drives else folder.drive if folder else ""
    if drive != file.drive:
        file.drive, file.owner = drive, "" if drive else context.account
        own = [] if drive else [permission(context.account, "owner")]
        file.permissions = [*own, *(one for one in file.permissions if one["role"] != "owner")]
    file.parents = [context.state.root(context.account) if parent == "root" else parent]


def _replace_content(context: CallContext, file: File) -> None:
    if file.mime == SPREADSHEET:
        file.book = _imported(context, file)
    else:
        _check_convertible(context, file.mime)
        file.content = context.media


def _check_convertible(context: CallContext, mime: str) -> None:
    """Google makes a document of the types that it imports (about.get lists them under importFormats)."""
    if mime == DOCUMENT and context.media and context.media_type.partition(";")[0] not in IMPORTED:
        raise DriveError(400, "Bad Request", "badRequest")


def copy(context: CallContext) -> Json:
    """A copy with all tabs, formats, protection and metadata, owned by the calling account."""
    source, body = require_file(context), context.body
    parents = body.get("parents") or _writable_parents(context, source)
    name, mime = body.get("name") or f"Copy of {source.name}", body.get("mimeType") or source.mime
    copied = context.new_file(name, mime, parents)
    copied.book, copied.content = source.book.clone() if source.book else None, source.content
    copied.extra, copied.application = deepcopy(source.extra), source.application
    copied.other_properties, copied.given_to = deepcopy(source.other_properties), {context.application}
    write_fields(context, copied, body)
    if copied.book:
        _reprotect(copied.book, context.account)
    return file_response(context, copied)


def _writable_parents(context: CallContext, source: File) -> list[str]:
    """The source's folders in which the calling account may write."""
    return [parent for parent in source.parents if (folder := context.state.files.get(parent))
            and context.state.has_role(folder, context.account, "writer")]  # fmt: skip


def _reprotect(book: Spreadsheet, copier: str) -> None:
    """Makes the copier the only editor of every protected range, as reported of gspread's copies (its issue 1072)."""
    for sheet in book.sheets:
        for entry in sheet.protected:
            if "editors" in entry:
                entry["editors"] = {"users": [copier]}


def delete(context: CallContext) -> HttpResponse:
    file = require_file(context)
    if not context.state.has_role(file, context.account, "organizer"):
        raise insufficient_role()
    context.state.remove(file)
    return HttpResponse(204)


def export(context: CallContext) -> HttpResponse:
    file, mime = require_file(context), context.query.get("mimeType", "")
    if file.mime == DOCUMENT and mime == PDF:
        return HttpResponse(200, raw=b"%PDF-1.4\n" + sha256(file.content).hexdigest().encode(), content_type=PDF)
    if file.book is None:
        raise DriveError(403, "Export only supports Docs Editors files.", "fileNotExportable")
    if mime not in EXPORTS:
        raise unimplemented(f"exporting a spreadsheet as {mime}")
    return HttpResponse(200, raw=EXPORTS[mime](file.book), content_type=mime)
