"""Credentials for Google, one function for each authentication method, and the OAuth scopes that they need."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import google.auth
import google.auth.exceptions
from google.auth import impersonated_credentials
from google.auth.credentials import Credentials
from google.oauth2 import service_account
from google.oauth2.credentials import Credentials as PersonCredentials

from automation.adapters.google import token_file
from automation.adapters.google.errors import SignInError
from automation.adapters.google.transport import TokenTransport
from automation.domain.plan.settings import GoogleSettings

BASE = "https://www.googleapis.com/auth/"
DRIVE = {"file": f"{BASE}drive.file", "full": f"{BASE}drive"}
# Gmail's search by Message-ID needs to read; `gmail.metadata` allows no search.
GMAIL = {"none": (), "send": (f"{BASE}gmail.send",), "search": (f"{BASE}gmail.send", f"{BASE}gmail.readonly")}
CLOUD_SCOPE = ("https://www.googleapis.com/auth/cloud-platform",)  # the scope for impersonating a service account
LOGIN = "Chạy: baocao login"
ADC = "GOOGLE_APPLICATION_CREDENTIALS"


def credentials(root: Path, settings: GoogleSettings, transport: TokenTransport) -> Credentials:
    """The credentials of `settings.auth`. No request is sent, except for "adc" on a machine in Google's cloud, which
    queries the metadata server. Raises SignInError."""
    return METHODS[settings.auth](root, settings, transport)


def of_user(root: Path, settings: GoogleSettings, _transport: TokenTransport) -> Credentials:
    found = token_file.read(token_file.resolve_path(root, settings.token_file))
    granted = frozenset(found.scopes or ())
    if lacking := missing_scopes(scopes(settings), granted):
        raise SignInError(f"Phiên đăng nhập Google thiếu quyền: {', '.join(lacking)}.", LOGIN)
    return found


def of_service_account(root: Path, settings: GoogleSettings, _transport: TokenTransport) -> Credentials:
    file = token_file.resolve_path(root, settings.key_file)
    remedy = "Ghi đúng key_file trong [google], hoặc tải khóa của tài khoản dịch vụ về đó."
    key_data = token_file.read_json(file, "Không có tệp khóa {file}.", remedy)
    try:
        made: Credentials = service_account.Credentials.from_service_account_info(
            key_data, scopes=scopes(settings), subject=settings.subject or None)
    except (ValueError, KeyError, TypeError, google.auth.exceptions.GoogleAuthError) as error:
        raise SignInError(f"Tệp {file} không phải là khóa của một tài khoản dịch vụ.", remedy) from error
    return made


def impersonated(_root: Path, settings: GoogleSettings, transport: TokenTransport) -> Credentials:
    """A service account without a key, impersonated with the machine's default credentials."""
    if not settings.impersonate:
        raise SignInError("Chưa biết đóng vai tài khoản dịch vụ nào.", "Ghi impersonate trong [google].")
    made: Credentials = impersonated_credentials.Credentials(
        _default(CLOUD_SCOPE, transport), settings.impersonate, list(scopes(settings)), subject=settings.subject
                                                             or None)
    return made


def application_default(_root: Path, settings: GoogleSettings, transport: TokenTransport) -> Credentials:
    found = _default(scopes(settings), transport)
    if not settings.subject:
        return found
    if not hasattr(found, "with_subject"):
        raise SignInError("Thông tin đăng nhập mặc định của máy không phải là khóa tài khoản dịch vụ, nên không hành "
                          "động thay subject được.", 'Bỏ subject, hoặc dùng auth = "impersonation".')
    acting: Credentials = found.with_subject(settings.subject)
    return acting


def _default(wanted: tuple[str, ...], transport: TokenTransport) -> Credentials:
    try:
        found, _project = google.auth.default(scopes=wanted, request=transport)
    except google.auth.exceptions.DefaultCredentialsError as error:
        where = os.environ.get(ADC)
        raise SignInError(
            f"Không dùng được tệp trong biến {ADC}." if where else "Máy này không có thông tin đăng nhập mặc định.",
            f"Đặt biến {ADC}, hoặc chạy: gcloud auth application-default login") from error
    made: Credentials = found
    return made


def token_saver(root: Path, settings: GoogleSettings) -> Callable[[Credentials], None]:
    """The function called after a token refresh: it writes a person's token to the token file for the next run."""
    def keep(renewed: Credentials) -> None:
        if settings.auth == "oauth" and isinstance(renewed, PersonCredentials):
            token_file.write(token_file.resolve_path(root, settings.token_file), renewed)
    return keep


METHODS: dict[str, Callable[[Path, GoogleSettings, TokenTransport], Credentials]] = {
    "oauth": of_user,
    "service_account": of_service_account,
    "impersonation": impersonated,
    "adc": application_default,
}


def is_bare_service_account(google: GoogleSettings) -> bool:
    """Whether a service account acts as itself: it owns no files, has no mailbox, and sees only what people shared
    with it."""
    return google.auth != "oauth" and not google.subject


def drive_access(google: GoogleSettings) -> str:
    """ "file" or "full". `drive.file` can't see a folder that a person shared; "full" gives a bare service account
    access to little, but for a person it covers everything in their Drive."""
    return google.drive_access or ("full" if is_bare_service_account(google) else "file")


def scopes(google: GoogleSettings) -> tuple[str, ...]:
    return (DRIVE[drive_access(google)], *GMAIL[google.gmail])


def missing_scopes(wanted: tuple[str, ...], granted: frozenset[str]) -> tuple[str, ...]:
    """The wanted scopes that no granted scope covers."""
    wider = {DRIVE["file"]: DRIVE["full"]}
    return tuple(each for each in wanted if each not in granted and wider.get(each) not in granted)
