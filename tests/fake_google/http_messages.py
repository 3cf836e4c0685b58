"""What comes in and what goes out: requests, answers, and errors shaped as Google's."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

Json = dict[str, Any]

STATUS_NAMES = {
    400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
    409: "ABORTED", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 501: "UNIMPLEMENTED", 503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}  # fmt: skip


@dataclass(frozen=True)
class HttpRequest:
    """One HTTP request: path and query already decoded, body as sent."""

    method: str
    path: str
    query: Mapping[str, Sequence[str]]
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class HttpResponse:
    """One HTTP answer; ``body`` is JSON unless ``raw`` carries bytes of ``content_type``."""

    status: int
    body: Json | None = None
    raw: bytes | None = None
    content_type: str = "application/json; charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)


def to_json(cell_json: Any) -> bytes:
    """As JSON; what it has no word for by its text."""
    try:
        return orjson.dumps(cell_json, str, orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS)
    except TypeError:  # a number of more than 64 bits
        return json.dumps(cell_json, ensure_ascii=False, default=_plainly).encode()


def _plainly(cell_json: Any) -> Any:
    return json.loads(cell_json.contents) if isinstance(cell_json, orjson.Fragment) else str(cell_json)


class ApiError(Exception):
    """A refusal as the newer interfaces (Sheets, Gmail) word it; Drive's services turn it into their older shape."""

    def __init__(self, code: int, message: str, *, status: str = "", details: Sequence[Json] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status or STATUS_NAMES.get(code, "UNKNOWN")
        self.details = list(details)

    def response(self) -> HttpResponse:
        error: Json = {"code": self.code, "message": self.message, "status": self.status}
        if self.details:
            error["details"] = self.details
        return HttpResponse(self.code, {"error": error})


class DriveError(ApiError):
    """A refusal in Drive's older shape: ``errors`` with a domain, a reason and perhaps a location."""

    def __init__(self, code: int, message: str, reason: str, location: str = "", domain: str = "global") -> None:
        super().__init__(code, message)
        self.reason = reason
        self.location = location
        self.domain = domain

    def response(self) -> HttpResponse:
        cause: Json = {"message": self.message, "domain": self.domain, "reason": self.reason}
        if self.location:
            cause |= {"location": self.location, "locationType": "parameter"}
        return HttpResponse(self.code, {"error": {"code": self.code, "message": self.message, "errors": [cause]}})


def invalid(message: str) -> ApiError:
    """400 with Google's plain message."""
    return ApiError(400, message)


def violation(field_path: str, description: str, message: str = "") -> ApiError:
    """400 that names the field, as the JSON reader in front of Google's services answers it."""
    detail = {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{"field": field_path, "description": description} if field_path
                            else {"description": description}],
    }  # fmt: skip
    return ApiError(400, message or description, details=[detail])


def unimplemented(thing: str) -> ApiError:
    """501 that names what the stand-in does not do: never Google's answer, always this program's."""
    return ApiError(501, f"The stand-in does not do this: {thing}")
