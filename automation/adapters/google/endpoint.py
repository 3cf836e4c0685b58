"""Allowed request targets: Google's hosts, or one address on this machine for all requests."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from automation.adapters.google.errors import EndpointError

VARIABLE = "BAOCAO_GOOGLE_ENDPOINT"
GOOGLE = ("googleapis.com", "accounts.google.com")
METADATA = ("metadata.google.internal", "169.254.169.254")  # who a machine in Google's cloud is; plain HTTP


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Base URL of the requests. "" is Google itself; otherwise every request for Google is sent there with the same
    path and query.

    Raises EndpointError for a base that is neither Google's nor this machine's.
    """

    base: str = ""

    def __post_init__(self) -> None:
        if self.base and not (_is_google(urlsplit(self.base)) or _is_loopback(urlsplit(self.base))):
            raise EndpointError(
                f"Địa chỉ {self.base} trong biến {VARIABLE} không phải của Google và không ở trên máy này.",
                f"Xóa biến {VARIABLE} để dùng Google, hoặc ghi một địa chỉ dạng http://127.0.0.1:8765.")

    @property
    def local(self) -> bool:
        return bool(self.base) and _is_loopback(urlsplit(self.base))

    def place(self, url: str) -> str:
        """The URL to which a request for `url` is sent. Raises EndpointError for a host that is not allowed."""
        asked = urlsplit(url)
        ours = self.base and _origin(asked) == _origin(urlsplit(self.base))
        if not (ours or _is_google(asked)):
            raise EndpointError(f"Địa chỉ {_origin(asked)} không phải của Google: không gửi gì tới đó.",
                                "Xem lại tệp khóa và tệp token: địa chỉ trong đó phải là của Google.")
        if ours or not self.base:
            return url
        base = urlsplit(self.base)
        return asked._replace(scheme=base.scheme, netloc=base.netloc).geturl()


def _origin(url: SplitResult) -> str:
    return f"{url.scheme}://{url.netloc}"


def _is_google(url: SplitResult) -> bool:
    """Whether it is HTTPS to a Google host name. A URL with user information ("google.com@host") is rejected: it
    misleads readers about the host."""
    host = url.hostname or ""
    if url.username is not None or url.port not in (None, 80, 443):
        return False
    if url.scheme == "http":
        return host in METADATA
    return url.scheme == "https" and any(host == name or host.endswith(f".{name}") for name in GOOGLE)


def _is_loopback(url: SplitResult) -> bool:
    if url.scheme not in ("http", "https") or url.username is not None:
        return False
    try:
        return ipaddress.ip_address(url.hostname or "").is_loopback
    except ValueError:
        return url.hostname == "localhost"
