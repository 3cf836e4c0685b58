"""HTTP connections, one kept open for each thread, and the transport by which google-auth fetches tokens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

import google.auth.exceptions
import google.auth.transport
import requests

from automation.adapters.google.endpoint import Endpoint
from automation.adapters.google.errors import ResponseTooLargeError

CHUNK = 2**16  # bytes
IDLE_LIMIT = 50.0  # seconds: a firewall or proxy may have dropped an idle connection without notice


class Connections(threading.local):
    """The session of the current thread."""

    def __init__(self, endpoint: Endpoint, now: Callable[[], float]) -> None:
        self._endpoint, self._now = endpoint, now
        self._session: requests.Session | None = None
        self._used = 0.0

    def session(self) -> requests.Session:
        """A connection idle for longer than `IDLE_LIMIT` is replaced: a write on a dead one has an ambiguous
        outcome."""
        now = self._now()
        if self._session and now - self._used > IDLE_LIMIT:
            self._session.close()
        if self._session is None:
            self._session = new_session(self._endpoint)
        self._used = now
        return self._session


def new_session(endpoint: Endpoint) -> requests.Session:
    """A new session. Proxies of the environment are used for Google only, not for a local endpoint."""
    session = requests.Session()
    session.trust_env = not endpoint.local
    return session


def read_content(response: requests.Response, limit: int) -> None:
    """Reads the content of a response that was requested as a stream. Raises ResponseTooLargeError above the limit, in
    bytes; 0 for none."""
    if not limit:
        return
    parts, size = [], 0
    for part in response.iter_content(CHUNK):
        parts.append(part)
        size += len(part)
        if size > limit:
            response.close()
            raise ResponseTooLargeError
    response._content = b"".join(parts)  # `content` returns it


class _Answer(google.auth.transport.Response):
    def __init__(self, response: requests.Response) -> None:
        self._response = response

    @property
    def status(self) -> int:
        return self._response.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        return self._response.headers

    @property
    def data(self) -> bytes:
        return self._response.content


class TokenTransport(google.auth.transport.Request):
    """Transport for google-auth's token requests, with the same endpoint check and time-out as other requests."""

    def __init__(self, endpoint: Endpoint, timeout: float) -> None:
        self._endpoint, self._timeout = endpoint, timeout

    def __call__(self, url: str, method: str = "GET", body: Any = None, headers: Mapping[str, str] | None = None,
                 timeout: float | None = None, **_more: Any) -> _Answer:
        place = self._endpoint.place(url)
        try:
            with new_session(self._endpoint) as session:
                # An `auth` of its own keeps `requests` from looking into ~/.netrc.
                response = session.request(method, place, data=body, headers=headers, allow_redirects=False,
                                           timeout=timeout or self._timeout, auth=lambda request: request)
        except requests.RequestException as error:
            raise google.auth.exceptions.TransportError(error) from error
        return _Answer(response)
