"""The methods of Drive v3, by their names in the discovery document."""

from collections.abc import Callable

from tests.fake_google.call_context import CallContext
from tests.fake_google.drive import files, history, sharing
from tests.fake_google.http_messages import HttpResponse, Json

METHODS: dict[str, Callable[[CallContext], Json | HttpResponse]] = {
    "drive.about.get": history.about,
    "drive.changes.getStartPageToken": history.start_page_token,
    "drive.changes.list": history.list_changes,
    "drive.comments.create": history.create_comment,
    "drive.comments.list": history.list_comments,
    "drive.drives.create": sharing.create_drive,
    "drive.drives.get": sharing.get_drive,
    "drive.drives.list": sharing.list_drives,
    "drive.files.copy": files.copy,
    "drive.files.create": files.create,
    "drive.files.delete": files.delete,
    "drive.files.export": files.export,
    "drive.files.get": files.get,
    "drive.files.list": files.list_files,
    "drive.files.update": files.update,
    "drive.permissions.create": sharing.create,
    "drive.permissions.delete": sharing.delete,
    "drive.permissions.get": sharing.get,
    "drive.permissions.list": sharing.list_permissions,
    "drive.permissions.update": sharing.update,
    "drive.revisions.get": history.get_revision,
    "drive.revisions.list": history.list_revisions,
}
