"""HTTP client for gspread: rate limits, retries and logs each request, and never repeats one that is not idempotent."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from io import BytesIO
from json import dumps
from pathlib import Path
from typing import Any

import google.auth.exceptions
import gspread
import requests
from google.auth.credentials import AnonymousCredentials, Credentials
from gspread.http_client import HTTPClient
from requests import Response

from automation.adapters.clock import Clock, SystemClock
from automation.adapters.google.auth import Authenticator
from automation.adapters.google.credentials import credentials, token_saver
from automation.adapters.google.endpoint import VARIABLE, Endpoint
from automation.adapters.google.errors import RefusedError, SignInError, UncertainError
from automation.adapters.google.quota import Cost, QuotaLimiter, cost
from automation.adapters.google.recording import Recorder
from automation.adapters.google.request_log import LoggedAttempt, RequestLog
from automation.adapters.google.retry import RetryDecision, delay, final_error, for_error, for_response
from automation.adapters.google.token_file import resolve_path
from automation.adapters.google.transport import Connections, TokenTransport, read_content
from automation.domain.plan.settings import GoogleSettings

EffectCheck = Callable[[], bool]
CONNECT_TIMEOUT = 15.0  # seconds
RECONCILED = "X-Baocao-Settled"
JSON_TYPE = "application/json"
HEADERS = {"User-Agent": "baocao (gzip)", "Accept-Encoding": "gzip"}  # Google compresses if both name gzip


@dataclass(frozen=True)
class PendingRequest:
    """A prepared request, the same for each attempt. `safe`: whether it may be repeated after an ambiguous outcome.
    `limit`: of the response, in bytes; 0 for none."""

    prepared: requests.PreparedRequest
    cost: Cost
    safe: bool | EffectCheck
    limit: int = 0


@dataclass
class RetryState:
    """Attempts of one request so far. `ambiguous`: an earlier attempt may have taken effect. `deadline`: clock time
    after which no further attempt is made."""

    deadline: float = float("inf")
    ambiguous: bool = False


def json_bytes(value: Any) -> bytes:
    """JSON in UTF-8: escaped, as `requests` writes it, a Vietnamese letter takes six bytes instead of two or three."""
    return dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def was_reconciled(response: Response) -> bool:
    """Whether the response was lost but the caller's check found the effect: the body is an empty `{}`."""
    return RECONCILED in response.headers


class GoogleClient(HTTPClient):
    """Thread-safe: each thread has its own connection; all share the quotas and counters."""

    def __init__(self, google: GoogleSettings, sign_in: Authenticator, endpoint: Endpoint, time: Clock,
                 trace: RequestLog) -> None:
        unused = AnonymousCredentials()  # unused by the base class: `request` is overridden
        super().__init__(unused, session=requests.Session())
        self.settings, self.sign_in = google, sign_in
        self.timeout = (min(google.timeout, CONNECT_TIMEOUT), google.timeout)
        self._endpoint, self._time, self._trace = endpoint, time, trace
        self._pacing = QuotaLimiter(google.quotas, time)
        self._connections = Connections(endpoint, time.now)
        self._random = random.SystemRandom().random
        self.response_date = ""  # the header `Date` of the last response
        self.recorder: Recorder | None = None  # set to record the exchanges

    def request(self, method: str, endpoint: str, params: Any = None, data: bytes | None = None,
                json: Mapping[str, Any] | None = None, files: Any = None,
                headers: MutableMapping[str, str] | None = None, *, safe: bool | EffectCheck | None = None,
                limit: int = 0) -> Response:
        """Return Google's 2xx response, of at most `limit` bytes when decompressed.

        `safe`: whether the request may be sent again when it is not known whether it took effect. None: reads
        may, anything else may not. A function is called after an ambiguous outcome and returns whether the
        effect took place: if so, an empty answer `{}` of status 200 is returned (see `was_reconciled`), else the
        request is sent again.
        Raises RefusedError, UnreachableError, UncertainError, SignInError, EndpointError or ResponseTooLargeError
        (`errors.py`); the last one after the request took effect.
        """
        typed = {"Content-Type": JSON_TYPE} if json is not None else {}
        prepared = requests.Request(method.upper(), self._endpoint.place(endpoint),
                                    {**HEADERS, **typed, **(headers or {})}, files,
                                    data if json is None else json_bytes(json), params).prepare()
        price = cost(prepared.method or "", prepared.url or "")
        call = PendingRequest(prepared, price, price.reads if safe is None else safe, limit)
        state, attempt, answer = RetryState(), 0, None
        while answer is None:
            attempt += 1
            self._trace.tally.waited("quota", self._pacing.take(price))
            answer = self._attempt(call, state, attempt)
        self.response_date = answer.headers.get("Date", "")
        return answer

    @property
    def is_local(self) -> bool:
        """Whether requests go to a stand-in on this machine."""
        return self._endpoint.local

    def gspread(self) -> gspread.Client:
        """A gspread client that sends its requests through this one."""
        return gspread.Client(None, http_client=lambda _auth, _session: self)  # type: ignore[arg-type]  # ours is made

    def login(self) -> None:
        """Does nothing: `sign_in` authenticates."""

    def requests(self) -> dict[str, Any]:
        """Counters of the requests so far, as `run --json` prints them."""
        return self._trace.tally.as_dict()

    def close(self) -> None:
        self._trace.close()

    def _attempt(self, call: PendingRequest, state: RetryState, attempt: int) -> Response | None:
        """One attempt; None to try again."""
        try:
            answer = self._send_signed(call, attempt)
        except google.auth.exceptions.TransportError as error:
            answer = for_error(error)
        except SignInError as error:
            raise (UncertainError() if state.ambiguous else error) from error
        if isinstance(answer, Response):
            if answer.ok and not answer.is_redirect:
                return answer
            answer = for_response(answer)
        return self._wait_or_raise(call, answer, state, attempt)

    def _send_signed(self, call: PendingRequest, attempt: int) -> Response | RetryDecision:
        """Sends the request; refreshes a token that is refused (401) and sends once more."""
        signed = self.sign_in.headers()
        answer = self._send(call, signed, attempt)
        if isinstance(answer, Response) and answer.status_code == 401 and self.sign_in.renew(signed):
            return self._send(call, self.sign_in.headers(), attempt)
        return answer

    def _send(self, call: PendingRequest, signed: Mapping[str, str], attempt: int) -> Response | RetryDecision:
        prepared, session = call.prepared.copy(), self._connections.session()
        prepared.headers.update(signed)
        settings = session.merge_environment_settings(prepared.url or "", {}, bool(call.limit), None, None)
        start, status, error_class, received = self._time.now(), 0, "", 0
        try:
            answer = session.send(prepared, timeout=self.timeout, allow_redirects=False, **settings)
            read_content(answer, call.limit)
            status, received = answer.status_code, len(answer.content)
            if self.recorder is not None:
                self.recorder.add(call.prepared, answer)
            return answer
        except requests.RequestException as error:
            error_class = type(error).__name__
            return for_error(error)
        finally:
            ms = int((self._time.now() - start) * 1000)
            self._trace.tried(LoggedAttempt(call.cost.kind, prepared.method or "", prepared.url or "", status, ms,
                                            attempt,
                                            int(prepared.headers.get("Content-Length", 0)), received, error_class))

    def _wait_or_raise(self, call: PendingRequest, decision: RetryDecision, state: RetryState,
                       attempt: int) -> Response | None:
        """Wait before the next attempt. Returns None to send again, a response when the caller's check found the
        effect. Raises when no attempt is left."""
        now = self._time.now()
        state.deadline = min(state.deadline, now + self.settings.patience)
        state.ambiguous = state.ambiguous or (decision.ambiguous and not call.cost.reads)
        again = now + delay(attempt, decision.wait, self._random)
        if decision.permanent or again > state.deadline or (state.ambiguous and call.safe is False):
            raise self._failure(decision, state.ambiguous) from decision.error
        if decision.limited:
            self._pacing.hold(call.cost, again)
        self._trace.tally.waited("retry", again - now)
        self._time.wait_until(again)
        return self._reconcile(call, decision, state) if state.ambiguous and callable(call.safe) else None

    def _reconcile(self, call: PendingRequest, decision: RetryDecision, state: RetryState) -> Response | None:
        """Reconcile an ambiguous outcome by the caller's check. Raises UncertainError when the check fails too."""
        assert callable(call.safe)  # noqa: S101 - for the reader and mypy: the caller checked it
        try:
            found = call.safe()
        except (OSError, UncertainError):
            raise self._failure(decision, ambiguous=True) from decision.error
        if not found:
            state.ambiguous = False
            return None
        answer = Response()
        answer.status_code, answer.raw = 200, BytesIO(b"{}")
        answer.headers.update({RECONCILED: "1", "Content-Type": "application/json"})
        return answer

    def _failure(self, decision: RetryDecision, ambiguous: bool) -> Exception:
        tally = self._trace.tally
        if ambiguous:
            tally.add("uncertain")
            return UncertainError()
        error = final_error(decision)
        tally.add("refused" if isinstance(error, RefusedError) else "unreachable")
        return error


def connect(root: Path, google: GoogleSettings, *, time: Clock | None = None, endpoint: str | None = None,
            signed_by: Credentials | None = None) -> GoogleClient:
    """The client. No request is sent and no key is read before the first request, which may raise SignInError.

    `time`: a clock other than the machine's, for tests. `endpoint`: None takes the variable
    BAOCAO_GOOGLE_ENDPOINT, "" is Google itself. `signed_by`: credentials other than those of the settings.
    Raises EndpointError for an endpoint that is not allowed.
    """
    goal = Endpoint(os.environ.get(VARIABLE, "") if endpoint is None else endpoint)
    transport = TokenTransport(goal, google.timeout)
    sign_in = Authenticator(lambda: signed_by or credentials(root, google, transport), transport,
                            token_saver(root, google))
    trace = RequestLog(resolve_path(root, google.trace_file) if google.trace_file else None)
    return GoogleClient(google, sign_in, goal, time or SystemClock(), trace)
