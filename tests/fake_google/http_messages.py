"""HTTP requests and responses, and errors in Google's formats."""

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
    """One HTTP response: JSON in ``body``, or bytes of ``content_type`` in ``raw``."""

    status: int
    body: Json | None = None
    raw: bytes | None = None
    content_type: str = "application/json; charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)


def to_json(value: Any) -> bytes:
    """Encodes as JSON; a value without a JSON type as its text."""
    try:
        return orjson.dumps(value, str, orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS)
    except TypeError:  # a number of more than 64 bits
        return json.dumps(value, ensure_ascii=False, default=_fallback).encode()


def _fallback(value: Any) -> Any:
    return json.loads(value.contents) if isinstance(value, orjson.Fragment) else str(value)


class ApiError(Exception):
    """An error in the format of the newer APIs (Sheets, Gmail)."""

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
    """An error in Drive's older format: ``errors`` with a domain, a reason and perhaps a location."""

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
    """Returns a 400 error with Google's message."""
    return ApiError(400, message)


def violation(field_path: str, description: str, message: str = "") -> ApiError:
    """Returns a 400 error that names the field, in the format of the JSON parser in front of Google's services."""
    detail = {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{"field": field_path, "description": description} if field_path
                            else {"description": description}],
    }  # fmt: skip
    return ApiError(400, message or description, details=[detail])


def unimplemented(feature: str) -> ApiError:
    """Returns a 501 error that names what the stand-in does not implement; Google never returns 501."""
    return ApiError(501, f"The stand-in does not implement {feature}")
