"""Real gspread on the stand-in: a client whose one seam, ``request``, points at loopback."""

from typing import Any
from urllib.parse import urlsplit

import google.auth.credentials
import gspread
import requests
from gspread.http_client import HTTPClient

from tests.fake_google.google_state import ROBOT
from tests.fake_google.server import Server


class AccountCredentials(google.auth.credentials.Credentials):
    """Credentials whose token is the account's address: the stand-in acts as that account."""

    def __init__(self, account: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.token = account

    def refresh(self, request: Any) -> None:
        """Nothing to renew."""


def client(server: Server, account: str = ROBOT, timeout: float = 10.0) -> gspread.Client:
    """A gspread client of the account on the server."""

    class Loopback(HTTPClient):
        def request(self, method: str, endpoint: str, *args: Any, **more: Any) -> requests.Response:
            address = urlsplit(endpoint)
            if address.hostname not in ("127.0.0.1", None):
                endpoint = server.url + address.path + (f"?{address.query}" if address.query else "")
            return super().request(method, endpoint, *args, **more)

    made = gspread.Client(AccountCredentials(account), http_client=Loopback)
    made.set_timeout(timeout)
    return made
