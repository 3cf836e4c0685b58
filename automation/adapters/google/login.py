"""`baocao login`: a person consents in a browser, and the token is written to the token file (OAuth with PKCE)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from google_auth_oauthlib.flow import InstalledAppFlow, WSGITimeoutError
from oauthlib.oauth2.rfc6749.errors import OAuth2Error

from automation.adapters.google import token_file
from automation.adapters.google.auth import sign_in_error
from automation.adapters.google.client import connect
from automation.adapters.google.credentials import missing_scopes, scopes
from automation.adapters.google.endpoint import Endpoint
from automation.adapters.google.errors import SignInError, UnreachableError
from automation.domain.plan.settings import GoogleSettings

LOOPBACK = "127.0.0.1"
CONSENT_TIMEOUT = 600  # seconds that the person has to consent
AGAIN = "Chạy: baocao login"
DONE_PAGE = "Xong. Đề nghị đóng trang này và quay lại cửa sổ dòng lệnh."
CLIENT_REMEDY = (
    "Tạo ứng dụng OAuth loại Desktop app trong Cloud Console, tải tệp JSON về và ghi đường dẫn vào client_file "
    "trong [google]; xem docs/google.md.")


def log_in(root: Path, google: GoogleSettings, show: Callable[[str], None], *, endpoint: str = "", port: int = 0,
           browser: bool = True) -> str:
    """Wait for the person's consent, write the token file, and return the account's address.

    `show` is called with the page's URL; with `browser` it is opened here as well. `port`: the local port to which the
    browser is redirected; 0 is any free one. Raises SignInError, UnreachableError, EndpointError, RefusedError.
    """
    goal = Endpoint(endpoint)
    flow = _Flow.from_client_config({"installed": load_client(root, google, goal)}, list(scopes(google)))
    flow.show, flow.seconds = show, google.timeout
    flow.oauth2session.trust_env = not goal.local
    with _oauthlib_environment(goal):
        _run_consent(flow, port, browser)
    granted = frozenset(flow.credentials.granted_scopes or flow.credentials.scopes or ())
    if lacking := missing_scopes(scopes(google), granted):
        raise SignInError(f"Người đăng nhập chưa đồng ý quyền: {', '.join(lacking)}.", f"{AGAIN}, đánh dấu đủ các ô.")
    signed = connect(root, google, endpoint=endpoint, signed_by=flow.credentials)
    about = signed.request("get", "https://www.googleapis.com/drive/v3/about", {"fields": "user(emailAddress)"}).json()
    token_file.write(token_file.resolve_path(root, google.token_file), flow.credentials)
    return str(about["user"]["emailAddress"])


def load_client(root: Path, google: GoogleSettings, goal: Endpoint) -> dict[str, Any]:
    """The OAuth client downloaded from the Cloud Console, with its URLs checked. Raises SignInError, EndpointError."""
    file = token_file.resolve_path(root, google.client_file)
    content = token_file.read_json(file, "Không có tệp ứng dụng OAuth {file}.", CLIENT_REMEDY)
    made = content.get("installed")
    if not isinstance(made, dict) or not {"client_id", "client_secret", "auth_uri", "token_uri"} <= made.keys():
        raise SignInError(f"Tệp {file} không phải là ứng dụng OAuth loại Desktop app.", CLIENT_REMEDY)
    return made | {name: goal.place(made[name]) for name in ("auth_uri", "token_uri")}


class _Flow(InstalledAppFlow):  # type: ignore[misc]  # the library has no types
    """OAuth flow that passes the page's URL to `show` and has a time-out for the token exchange."""

    show: Callable[[str], None]
    seconds: float

    def authorization_url(self, **more: Any) -> tuple[str, str]:
        url, state = super().authorization_url(**more)
        self.show(url)
        return url, state

    def fetch_token(self, **more: Any) -> Any:
        return super().fetch_token(timeout=self.seconds, **more)


def _run_consent(flow: _Flow, port: int, browser: bool) -> None:
    """Run the consent in the browser. With prompt="consent" Google returns a refresh token each time, not only the
    first."""
    try:
        flow.run_local_server(host=LOOPBACK, port=port, open_browser=browser, authorization_prompt_message="",
                              success_message=DONE_PAGE, timeout_seconds=CONSENT_TIMEOUT, prompt="consent")
    except WSGITimeoutError as error:
        raise SignInError(f"Chưa ai đồng ý sau {CONSENT_TIMEOUT // 60} phút.", AGAIN) from error
    except OAuth2Error as error:
        raise sign_in_error(error) from error
    except requests.RequestException as error:
        raise UnreachableError from error


@contextmanager
def _oauthlib_environment(goal: Endpoint) -> Iterator[None]:
    """Sets oauthlib's options, which it reads from the environment only: missing scopes are checked here instead, and a
    local test endpoint needs no TLS."""
    wanted = {"OAUTHLIB_RELAX_TOKEN_SCOPE": "1"} | ({"OAUTHLIB_INSECURE_TRANSPORT": "1"} if goal.local else {})
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
