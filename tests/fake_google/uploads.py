"""Request bodies: JSON, uploaded content, or both in a multipart request; and the Drive v2 upload of gspread."""

import json
import re
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

from tests.fake_google.discovery import Call, Method, document
from tests.fake_google.http_messages import ApiError, HttpRequest, HttpResponse, invalid, unimplemented

# gspread's import_csv still uploads through Drive v2, which the discovery document of v3 does not contain.
V2_UPLOAD = re.compile(r"/upload/drive/v2/files/(?P<fileId>[^/]+)\Z")


def find_call(request: HttpRequest) -> Call | None:
    match = V2_UPLOAD.match(request.path)
    if request.method != "PUT" or not match:
        return None
    update = document("drive.v3")["resources"]["files"]["methods"]["update"]["parameters"]
    method = Method("drive.files.update", "PUT", V2_UPLOAD, 0, update, "File", "File", "drive.v3", upload=True)
    return Call(method, match.groupdict(), {"supportsAllDrives": True, "v2": True}, "")


@dataclass
class ResumableUploads:
    """Sessions of resumable uploads: the request that begins one is kept, and carried out with the content."""

    sessions: dict[str, tuple[HttpRequest, Call]] = field(default_factory=dict)

    def begin(self, request: HttpRequest, call: Call) -> HttpResponse:
        """The response with the address of the session. The request itself has been checked."""
        number = f"AEn{len(self.sessions):05d}"
        self.sessions[number] = request, call
        query = f"uploadType=resumable&upload_id={number}"
        return HttpResponse(200, raw=b"", headers={
            "Location": f"https://www.googleapis.com{request.path}?{query}", "X-GUploader-UploadID": number})

    def find(self, request: HttpRequest) -> tuple[HttpRequest, Call] | None:
        """The request that began the session to which content is sent. Raises ``ApiError`` 404 for an unknown one."""
        number = (request.query.get("upload_id") or [""])[0]
        if request.method != "PUT" or not number:
            return None
        if number not in self.sessions:
            raise ApiError(404, "Not Found")
        return self.sessions[number]


def is_beginning(request: HttpRequest, call: Call) -> bool:
    return call.method.upload and request.query.get("uploadType") == ["resumable"]


def media_type(request: HttpRequest) -> str:
    return next((value for name, value in request.headers.items() if name.lower() == "content-type"), "")


def parse_body(request: HttpRequest, call: Call) -> tuple[Any, bytes, str]:
    """Returns (JSON body, uploaded content, its media type). Raises ``ApiError`` 400 for invalid JSON."""
    kind = next((value for name, value in request.headers.items() if name.lower() == "content-type"), "")
    if not call.method.upload:
        return _json(request.body), b"", ""
    how = (request.query.get("uploadType") or ["media"])[0]
    if how == "media":
        return None, request.body, kind
    if how == "resumable":
        return _json(request.body), b"", ""
    if how != "multipart":
        raise unimplemented(f"uploading by {how}")
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    pieces = message_from_bytes(head + request.body).get_payload()
    if not isinstance(pieces, list) or len(pieces) != 2:
        raise invalid("Malformed multipart body.")
    first, second = (piece.get_payload(decode=True) for piece in pieces)  # type: ignore[union-attr]
    if not isinstance(first, bytes) or not isinstance(second, bytes):
        raise invalid("Malformed multipart body.")
    return _json(first), second, pieces[1].get_content_type()  # type: ignore[union-attr]


def _json(body: bytes) -> Any:
    if not body.strip():
        return None
    try:
        return json.loads(body)
    except ValueError:
        start = body[:20].decode(errors="replace")
        raise invalid(f"Invalid JSON payload received. Unexpected token.\n{start}") from None
