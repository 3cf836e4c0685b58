"""Handles a request: account, validation, quota, faults, and the method itself."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from tests.fake_google import discovery, field_masks, gmail, schema, uploads
from tests.fake_google.call_context import CallContext
from tests.fake_google.drive import methods as drive
from tests.fake_google.faults import Faults
from tests.fake_google.google_state import ROBOT, GoogleState
from tests.fake_google.http_messages import (
    ApiError,
    DriveError,
    HttpRequest,
    HttpResponse,
    Json,
    invalid,
    to_json,
    unimplemented,
)
from tests.fake_google.oauth import OAuthEndpoints
from tests.fake_google.quotas import Quotas
from tests.fake_google.sheets import methods as sheets

METHODS: dict[str, Callable[[CallContext], Any]] = {**sheets.METHODS, **drive.METHODS, **gmail.METHODS}


@dataclass
class Service:
    """The stand-in behind the HTTP server. It handles one call at a time, so that runs are reproducible."""

    state: GoogleState = field(default_factory=GoogleState)
    faults: Faults = field(default_factory=Faults)
    quotas: Quotas = field(default_factory=Quotas)
    calls: Counter[str] = field(default_factory=Counter)  # by method
    log: list[tuple[str, str, int]] = field(default_factory=list)  # (account, method, status) of every call
    # Called with method and account before each call is handled. A test simulates people's edits here with
    # ``SheetUser``; an HTTP client would deadlock, as calls are handled one at a time.
    before_call: Callable[[str, str], None] | None = None
    strict_tokens: bool = False  # refuse a call whose token names no account, as Google does
    oauth: OAuthEndpoints = field(default_factory=OAuthEndpoints)
    resumable: uploads.ResumableUploads = field(default_factory=uploads.ResumableUploads)
    lock: RLock = field(default_factory=RLock)

    def handle(self, request: HttpRequest) -> HttpResponse:
        """The response to a request, also for errors. Raises ``ConnectionDropError`` and ``NoResponseError``."""
        with self.lock:
            if self.oauth.handles(request):
                return self.oauth.handle(self.state, request)
            self.state.clock.advance(self.faults.latency)
            account, name = "", request.path
            try:
                account = self.account(request)
                begun = self.resumable.find(request)
                call = begun[1] if begun else uploads.find_call(request) or discovery.find_call(request)
                if call is None:
                    raise ApiError(404, f"Not Found: {request.method} {request.path}")
                name = call.method.id
                self.calls[name] += 1
                if self.before_call:
                    self.before_call(name, account)
                response = self._call_with_faults(request, call, account)
            except ApiError as error:
                response = error.response()
            self.log.append((account, name, response.status))
            return response

    def account(self, request: HttpRequest) -> str:
        """The account of a call: that of an issued token, the address that is the token, otherwise ``ROBOT``."""
        token = _token(request)
        if token in self.state.tokens:
            return self.state.tokens[token]
        if "@" in token:
            return token.partition("#")[0]
        if self.strict_tokens:
            raise ApiError(401, "Request had invalid authentication credentials. Expected OAuth 2 access token, login "
                           "cookie or other valid authentication credential. See "
                           "https://developers.google.com/identity/sign-in/web/devconsole-project.")  # fmt: skip
        return ROBOT

    def application(self, request: HttpRequest) -> tuple[str, bool]:
        """The OAuth client of a call, and whether it has the scope drive.file alone. A token that is an address names
        them as in "a@b.example#client" and "a@b.example#client#drive.file"."""
        token = _token(request)
        if token in self.state.tokens:
            return self.state.applications.get(token, ""), token in self.state.narrow_tokens
        _, client, *scopes = [*token.split("#"), "", ""][:3]
        return client, scopes == ["drive.file"]

    def _call_with_faults(self, request: HttpRequest, call: discovery.Call, account: str) -> HttpResponse:
        self.quotas.charge(call.method.id, account, self.state.clock.now())
        fault = self.faults.next_fault(call.method.id)
        if fault and not fault.after_effect:
            return fault.response(call.method.id)
        response = self._call(request, call, account)
        return fault.response(call.method.id) if fault else response

    def _call(self, request: HttpRequest, call: discovery.Call, account: str) -> HttpResponse:
        begun = self.resumable.find(request)
        body, media, media_type = uploads.parse_body(begun[0] if begun else request, call)
        if begun:
            media, media_type = request.body, uploads.media_type(request)
        schema.check_body(call.method, body)
        mask = _mask(call)
        if call.method.id not in METHODS:
            raise unimplemented(f"the method {call.method.id}")
        if not begun and uploads.is_beginning(request, call):
            return self.resumable.begin(request, call)
        content = _without_nulls(schema.normalize(call.method, body or {}))
        application, narrow = self.application(request)
        context = CallContext(self.state, account, call.path, call.query, content, mask, media,
                          media_type, _supports_all_drives(call), application, narrow)  # fmt: skip
        changes = len(self.state.changes)
        result = METHODS[call.method.id](context)
        if self.state.listing_lag:
            self.state.keep_listed(each.file for each in self.state.changes[changes:])
        if isinstance(result, HttpResponse):
            return result
        return HttpResponse(200, raw=to_json(field_masks.prune(result, mask)))


def _token(request: HttpRequest) -> str:
    authorization = next((value for name, value in request.headers.items() if name.lower() == "authorization"), "")
    return authorization.partition(" ")[2].strip()


def _without_nulls(body: Any) -> Any:
    """Removes null fields, which count as unset; nulls inside lists (values to skip) stay."""
    if isinstance(body, dict):
        return {name: _without_nulls(inner) for name, inner in body.items() if inner is not None}
    return [_without_nulls(inner) for inner in body] if isinstance(body, list) else body


def _supports_all_drives(call: discovery.Call) -> bool:
    """Whether the call includes shared drives: the caller sets a parameter, or the method has none."""
    has_parameter = "supportsAllDrives" in call.method.parameters
    return bool(not has_parameter or call.query.get("supportsAllDrives") or call.query.get("supportsTeamDrives"))


def _mask(call: discovery.Call) -> field_masks.Mask:
    """Returns the validated mask of the requested fields. Raises in the format of the call's API."""
    if not call.fields:
        return {}
    drives = call.method.service == "drive.v3"
    try:
        mask = field_masks.parse(call.fields)
    except ApiError:
        raise (_bad_field(call.fields) if drives else invalid("Request contains an invalid argument.")) from None
    if unknown := schema.unknown_mask_path(call.method, mask):
        if drives:
            raise _bad_field(unknown.rpartition(".")[2])
        text = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{unknown}'."
        detail: Json = {"@type": "type.googleapis.com/google.rpc.BadRequest",
                        "fieldViolations": [{"field": unknown, "description": text}]}  # fmt: skip
        raise ApiError(400, "Request contains an invalid argument.", details=[detail])
    return {} if "*" in mask and not drives else mask


def _bad_field(text: str) -> DriveError:
    return DriveError(400, f"Invalid field selection {text}", "invalidParameter", "fields")
