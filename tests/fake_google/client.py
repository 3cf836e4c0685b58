"""The real gspread against the stand-in: a client whose ``request`` sends every request to loopback."""

from typing import Any
from urllib.parse import urlsplit

import google.auth.credentials
import gspread
import requests
from gspread.http_client import HTTPClient

from tests.fake_google.google_state import ROBOT
from tests.fake_google.server import Server


class AccountCredentials(google.auth.credentials.Credentials):
    """Credentials whose token is the account's address; the stand-in takes it as that account."""

    def __init__(self, account: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.token = account

    def refresh(self, request: Any) -> None:
        """Does nothing: the token never expires."""


def client(server: Server, account: str = ROBOT, timeout: float = 10.0) -> gspread.Client:
    """A gspread client that acts as the account on the server."""

    class Loopback(HTTPClient):
        def request(self, method: str, endpoint: str, *args: Any, **options: Any) -> requests.Response:
            address = urlsplit(endpoint)
            if address.hostname not in ("127.0.0.1", None):
                endpoint = server.url + address.path + (f"?{address.query}" if address.query else "")
            return super().request(method, endpoint, *args, **options)

    loopback_client = gspread.Client(AccountCredentials(account), http_client=Loopback)
    loopback_client.set_timeout(timeout)
    return loopback_client
