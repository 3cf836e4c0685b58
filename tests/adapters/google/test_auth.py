"""Signing in, each way, against the stand-in's own consent page and token addresses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from automation.adapters.google.auth import sign_in_error
from automation.adapters.google.client import connect
from automation.adapters.google.credentials import scopes
from automation.adapters.google.endpoint import Endpoint
from automation.adapters.google.errors import EndpointError, RefusedError, SignInError, UnreachableError
from automation.adapters.google.login import log_in
from automation.domain.plan.settings import GoogleSettings
from tests.adapters.google_signed import new_book
from tests.fake_google.server import Server
from tests.fake_google.service import Service

PERSON = "vstbpn@so.example"
MACHINE = "may@du-an.iam.gserviceaccount.com"
DRIVE_FILE = "https://www.googleapis.com/auth/drive.file"
SEND = "https://www.googleapis.com/auth/gmail.send"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(Service(strict_tokens=True)) as running:
        yield running


def desktop_client(root: Path, **other: str) -> GoogleSettings:
    """The file that Google's console gives for a desktop app, in its own place."""
    told = {"client_id": "1.apps.example", "client_secret": "khong-phai-bi-mat",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": "https://oauth2.googleapis.com/token", "redirect_uris": ["http://localhost"]}
    (root / "client.json").write_text(json.dumps({"installed": told | other}), encoding="utf-8")
    return GoogleSettings(client_file="client.json", gmail="send", timeout=5.0)


def agree(url: str) -> None:
    """A browser: it opens the page, and is sent back with the person's answer."""
    Thread(target=lambda: requests.get(url, timeout=5), daemon=True).start()


def logged_in(server: Server, root: Path) -> GoogleSettings:
    google = desktop_client(root)
    assert log_in(root, google, agree, endpoint=server.url, browser=False) == PERSON
    return google


def service_key(root: Path, **other: str) -> GoogleSettings:
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                             serialization.NoEncryption()).decode()
    told = {"type": "service_account", "client_email": MACHINE, "private_key": pem, "private_key_id": "1",
            "token_uri": "https://oauth2.googleapis.com/token", "project_id": "du-an", "client_id": "1"}
    (root / "key.json").write_text(json.dumps(told | other), encoding="utf-8")
    return GoogleSettings(auth="service_account", key_file="key.json", timeout=5.0)


def test_a_person_agrees_once_and_the_token_is_kept_for_the_account_alone(server: Server, tmp_path: Path) -> None:
    google = logged_in(server, tmp_path)
    file = tmp_path / google.token_file
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.glob(".google-token*")) == []
    asked = json.loads(file.read_text(encoding="utf-8"))
    assert asked["scopes"] == [DRIVE_FILE, SEND]
    assert new_book(connect(tmp_path, google, endpoint=server.url)) in server.service.state.files
    assert server.service.oauth.granted == [PERSON]  # the token that login got was still good


def test_a_token_that_ran_out_is_renewed_and_kept(server: Server, tmp_path: Path) -> None:
    google = logged_in(server, tmp_path)
    file = tmp_path / google.token_file
    told = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(told | {"expiry": "2020-01-01T00:00:00Z"}), encoding="utf-8")
    file.chmod(0o644)  # someone copied it
    new_book(connect(tmp_path, google, endpoint=server.url))
    renewed = json.loads(file.read_text(encoding="utf-8"))
    assert renewed["token"] != told["token"]
    assert renewed["refresh_token"] == told["refresh_token"]
    assert file.stat().st_mode & 0o777 == 0o600
    new_book(connect(tmp_path, google, endpoint=server.url))
    assert server.service.oauth.granted == [PERSON, PERSON]


def test_no_token_is_told_with_the_next_step_and_only_when_google_is_needed(server: Server, tmp_path: Path) -> None:
    client = connect(tmp_path, desktop_client(tmp_path), endpoint=server.url)
    with pytest.raises(SignInError, match="baocao login"):
        new_book(client)


def test_a_token_for_less_than_is_needed_now(server: Server, tmp_path: Path) -> None:
    logged_in(server, tmp_path)
    wider = GoogleSettings(client_file="client.json", gmail="search")
    with pytest.raises(SignInError, match=r"gmail\.readonly.*baocao login"):
        new_book(connect(tmp_path, wider, endpoint=server.url))


def test_a_revoked_token(server: Server, tmp_path: Path) -> None:
    google = logged_in(server, tmp_path)
    file = tmp_path / google.token_file
    told = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(told | {"expiry": "2020-01-01T00:00:00Z"}), encoding="utf-8")
    server.service.oauth.errors[PERSON] = "invalid_grant"
    with pytest.raises(SignInError, match=r"hết hạn, bị thu hồi.*Testing") as caught:
        new_book(connect(tmp_path, google, endpoint=server.url))
    assert told["refresh_token"] not in str(caught.value)


def test_a_person_who_refuses_or_unticks(server: Server, tmp_path: Path) -> None:
    google = desktop_client(tmp_path)
    server.service.oauth.refuses = True
    with pytest.raises(SignInError, match="không đồng ý"):
        log_in(tmp_path, google, agree, endpoint=server.url, browser=False)
    server.service.oauth.refuses = False
    server.service.oauth.withheld = frozenset({SEND})
    with pytest.raises(SignInError, match=r"gmail\.send"):
        log_in(tmp_path, google, agree, endpoint=server.url, browser=False)
    assert not (tmp_path / google.token_file).exists()


@pytest.mark.parametrize("content", ["", "{}", '{"web": {}}', "[]"])
def test_a_wrong_client_file(server: Server, tmp_path: Path, content: str) -> None:
    google = desktop_client(tmp_path)
    (tmp_path / "client.json").write_text(content, encoding="utf-8")
    with pytest.raises(SignInError):
        log_in(tmp_path, google, agree, endpoint=server.url, browser=False)


def test_a_client_or_key_that_would_send_secrets_elsewhere(server: Server, tmp_path: Path) -> None:
    google = desktop_client(tmp_path, token_uri="https://thu-bi-mat.example/token")
    with pytest.raises(EndpointError):
        log_in(tmp_path, google, agree, endpoint=server.url, browser=False)
    key = service_key(tmp_path, token_uri="https://thu-bi-mat.example/token")
    with pytest.raises(EndpointError):
        new_book(connect(tmp_path, key, endpoint=server.url))


def test_a_service_account_acts_as_itself_or_as_a_person(server: Server, tmp_path: Path) -> None:
    key = service_key(tmp_path)
    made = new_book(connect(tmp_path, key, endpoint=server.url))
    acting = GoogleSettings(auth="service_account", key_file="key.json", subject=PERSON)
    theirs = new_book(connect(tmp_path, acting, endpoint=server.url))
    files = server.service.state.files
    assert (files[made].owner, files[theirs].owner) == (MACHINE, PERSON)


def test_a_service_account_without_delegation(server: Server, tmp_path: Path) -> None:
    service_key(tmp_path)
    server.service.oauth.errors[PERSON] = "unauthorized_client"
    acting = GoogleSettings(auth="service_account", key_file="key.json", subject=PERSON)
    with pytest.raises(SignInError, match="ủy quyền toàn miền"):
        new_book(connect(tmp_path, acting, endpoint=server.url))


def test_acting_as_a_service_account_without_its_key(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service_key(tmp_path)  # whoever the machine is
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "key.json"))
    target = "bao-cao@du-an.iam.gserviceaccount.com"
    google = GoogleSettings(auth="impersonation", impersonate=target, timeout=5.0)
    made = new_book(connect(tmp_path, google, endpoint=server.url))
    acting = GoogleSettings(auth="impersonation", impersonate=target, subject=PERSON)
    theirs = new_book(connect(tmp_path, acting, endpoint=server.url))
    files = server.service.state.files
    assert (files[made].owner, files[theirs].owner) == (target, PERSON)
    assert server.service.oauth.granted == [MACHINE, target, MACHINE, PERSON]
    server.service.oauth.errors[target] = "denied"
    with pytest.raises(SignInError, match="Service Account Token Creator"):
        new_book(connect(tmp_path, google, endpoint=server.url))


def test_the_machines_own_account(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service_key(tmp_path)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "key.json"))
    made = new_book(connect(tmp_path, GoogleSettings(auth="adc"), endpoint=server.url))
    theirs = new_book(connect(tmp_path, GoogleSettings(auth="adc", subject=PERSON), endpoint=server.url))
    files = server.service.state.files
    assert (files[made].owner, files[theirs].owner) == (MACHINE, PERSON)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "absent.json"))
    with pytest.raises(SignInError, match="GOOGLE_APPLICATION_CREDENTIALS"):
        new_book(connect(tmp_path, GoogleSettings(auth="adc"), endpoint=server.url))


@pytest.mark.parametrize("content", ["", "{}", '{"client_email": "a@b.c", "private_key": "x", "token_uri": "y"}'])
def test_a_wrong_key_file(server: Server, tmp_path: Path, content: str) -> None:
    google = GoogleSettings(auth="service_account", key_file="key.json")
    with pytest.raises(SignInError, match="Không có tệp khóa"):
        new_book(connect(tmp_path, google, endpoint=server.url))
    (tmp_path / "key.json").write_text(content, encoding="utf-8")
    with pytest.raises(SignInError, match=r"key\.json"):
        new_book(connect(tmp_path, google, endpoint=server.url))


def test_a_token_host_that_is_not_there_is_no_doubt(tmp_path: Path) -> None:
    """The request itself never went: that is unreachable, not uncertain."""
    google = GoogleSettings(auth="service_account", key_file="key.json", timeout=1.0, patience=0.0)
    service_key(tmp_path)
    with pytest.raises(UnreachableError):
        new_book(connect(tmp_path, google, endpoint="http://127.0.0.1:9"))


@pytest.mark.parametrize("said", [
    "https://evil.example", "http://sheets.googleapis.com", "https://googleapis.com.evil.example",
    "https://evilgoogleapis.com", "http://127.0.0.1.evil.example", "http://10.0.0.1", "ftp://127.0.0.1", "localhost",
    "https://a@sheets.googleapis.com", "http://a@127.0.0.1", "https://sheets.googleapis.com:444", "file:///etc",
])
def test_an_endpoint_that_is_neither_googles_nor_ours_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("BAOCAO_GOOGLE_ENDPOINT", said)
    with pytest.raises(EndpointError, match="BAOCAO_GOOGLE_ENDPOINT"):
        connect(tmp_path, GoogleSettings())


@pytest.mark.parametrize("said", ["", "http://127.0.0.1:8765", "http://localhost:1", "http://[::1]:8765",
                                  "https://sheets.googleapis.com"])
def test_an_endpoint_that_is_taken(said: str) -> None:
    placed = Endpoint(said).place("https://www.googleapis.com/drive/v3/files?q=a#b")
    assert placed == (said or "https://www.googleapis.com") + "/drive/v3/files?q=a#b"


@pytest.mark.parametrize("url", ["https://evil.example/v4", "http://127.0.0.1:1/v4", "http://www.googleapis.com/v4"])
def test_a_single_request_elsewhere_is_refused_too(server: Server, tmp_path: Path, url: str) -> None:
    with pytest.raises(EndpointError):
        connect(tmp_path, GoogleSettings(), endpoint=server.url).request("get", url)


def test_a_redirect_is_not_followed(server: Server, tmp_path: Path) -> None:
    """The stand-in's consent page redirects the browser to any address: the token must not go along."""
    with Server(Service(strict_tokens=True)) as elsewhere:
        client = connect(tmp_path, service_key(tmp_path), endpoint=server.url)
        with pytest.raises(RefusedError) as caught:
            client.request("get", "https://accounts.google.com/o/oauth2/auth",
                           {"redirect_uri": f"{elsewhere.url}/drive/v3/about", "scope": "a", "state": "b"})
        assert caught.value.response.status_code == 302
        assert elsewhere.service.log == []


def test_a_token_that_can_not_be_kept_leaves_nothing_lying_about(server: Server, tmp_path: Path) -> None:
    google = replace(desktop_client(tmp_path), token_file="kho/token.json")
    (tmp_path / google.token_file).mkdir(parents=True)  # a folder stands where the file should
    with pytest.raises(OSError, match="token"):
        log_in(tmp_path, google, agree, endpoint=server.url, browser=False)
    assert [path.name for path in (tmp_path / "kho").iterdir()] == ["token.json"]


@pytest.mark.parametrize(("google", "drive"), [
    (GoogleSettings(), "drive.file"),
    (GoogleSettings(drive_access="full"), "drive"),
    (GoogleSettings(auth="service_account"), "drive"),
    (GoogleSettings(auth="service_account", subject=PERSON), "drive.file"),
    (GoogleSettings(auth="adc", drive_access="file"), "drive.file"),
])
def test_the_least_scopes(google: GoogleSettings, drive: str) -> None:
    assert scopes(google) == (f"https://www.googleapis.com/auth/{drive}",)


@pytest.mark.parametrize(("answer", "words", "remedy"), [
    ("('invalid_grant: Token has been expired or revoked.', {})", "hết hạn hoặc bị thu hồi", "baocao login"),
    ("('invalid_grant: Invalid JWT Signature.', {})", "Khóa của tài khoản dịch vụ", "Tạo khóa mới"),
    ("('invalid_grant: Invalid grant: account not found', {})", "Tài khoản dịch vụ không còn", "Bật lại"),
    ("('invalid_grant: Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.', "
     "{})", "Đồng hồ", "timedatectl"),
    ("('invalid_grant: reauth related error (invalid_rapt)', {})", "đòi đăng nhập lại", "baocao login"),
    ("('invalid_grant: Bad Request', {})", "hết hạn, bị thu hồi", "baocao login"),
    ("('disabled_client: The OAuth client was disabled.', {})", "bị tắt", "baocao login"),
    ("('deleted_client: The OAuth client was deleted.', {})", "bị xóa", "baocao login"),
    ("('unauthorized_client: Client is unauthorized', {})", "ủy quyền toàn miền", "admin.google.com"),
    ("('something_new: ?', {})", "không cấp phiên đăng nhập", "baocao login"),
])
def test_each_refusal_has_its_remedy_and_is_a_lost_access(answer: str, words: str, remedy: str) -> None:
    error = sign_in_error(Exception(answer))
    assert (error.no_access, error.of_account) == (True, True)
    assert words in error.message
    assert remedy in error.remedy
