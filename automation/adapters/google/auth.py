"""The access token of all requests: shared by all threads and refreshed before it expires."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

import google.auth.exceptions
from google.auth.credentials import Credentials

from automation.adapters.google.errors import SignInError
from automation.adapters.google.transport import TokenTransport

TokenSaver = Callable[[Credentials], None]


class Authenticator:
    """Thread-safe holder of the credentials. `make` is called at the first request, so that commands that need no
    request work without a key; `keep` is called with the credentials after each refresh.

    google-auth's own session is not used: it fetches tokens without our time-outs, repeats requests by itself, and
    looks things up in the background.
    """

    def __init__(self, make: Callable[[], Credentials], transport: TokenTransport,
                 keep: TokenSaver = lambda _credentials: None) -> None:
        self._make, self._transport, self._keep = make, transport, keep
        self._lock = Lock()
        self._credentials: Credentials | None = None

    def headers(self) -> dict[str, str]:
        """Raises SignInError, or google.auth's TransportError when the token's host can't be reached."""
        with self._lock:
            found = self._found()
            if not found.valid:
                self._refresh(found)
            return _headers(found)

    def renew(self, refused: dict[str, str]) -> bool:
        """Refresh the token that Google refused. Returns whether another token is available now; a token that another
        thread has refreshed meanwhile is not refreshed again."""
        with self._lock:
            found = self._found()
            if _headers(found) == refused:
                self._refresh(found)
            return _headers(found) != refused

    def credentials(self) -> Credentials:
        """Raises SignInError when there are none."""
        with self._lock:
            return self._found()

    def _found(self) -> Credentials:
        if self._credentials is None:
            self._credentials = self._make()
        return self._credentials

    def _refresh(self, found: Credentials) -> None:
        try:
            found.refresh(self._transport)
        except google.auth.exceptions.TransportError:
            raise
        except google.auth.exceptions.GoogleAuthError as error:
            if error.retryable:
                raise google.auth.exceptions.TransportError(error) from error
            raise sign_in_error(error) from error
        self._keep(found)


def _headers(credentials: Credentials) -> dict[str, str]:
    headers: dict[str, str] = {}
    credentials.apply(headers)
    return headers


def sign_in_error(error: Exception) -> SignInError:
    """The error with advice in Vietnamese; the token server answers with a short code only."""
    text = str(error)
    for code, words in TOKEN_ERRORS.items():
        if code in text:
            return SignInError(*words)
    return SignInError(f"Google không cấp phiên đăng nhập ({type(error).__name__}).",
                       "Chạy: baocao login; với tài khoản dịch vụ: kiểm tra khóa, rồi chạy baocao doctor.")


# By what the token server answers: the more specific text first.
TOKEN_ERRORS: dict[str, tuple[str, str]] = {
    "expired or revoked": (
        "Phiên đăng nhập Google đã hết hạn hoặc bị thu hồi.",
        "Chạy: baocao login. Nếu cứ 7 ngày lại hết hạn: ứng dụng OAuth còn ở chế độ thử nghiệm (Testing), đề nghị đổi "
        "sang Internal."),
    "Invalid JWT Signature": (
        "Khóa của tài khoản dịch vụ đã bị xóa hoặc thu hồi.",
        "Tạo khóa mới trong Cloud Console, mục IAM & Admin, Service Accounts, Keys; ghi tệp mới vào key_file trong "
        "[google], rồi chạy: baocao doctor."),
    "account not found": (
        "Tài khoản dịch vụ không còn, hoặc đã bị tắt.",
        "Bật lại hoặc khôi phục tài khoản dịch vụ trong Cloud Console, mục IAM & Admin, Service Accounts; rồi chạy: "
        "baocao doctor."),
    "reasonable timeframe": (
        "Đồng hồ của máy sai nên Google không nhận khóa của tài khoản dịch vụ.",
        "Chỉnh giờ của máy (timedatectl), rồi chạy lại."),
    "invalid_rapt": (
        "Google đòi đăng nhập lại theo chính sách của tên miền.",
        "Chạy: baocao login. Để không lặp lại: quản trị viên miễn cho ứng dụng này ở Admin console, Bảo mật, Kiểm soát "
        "phiên của Google Cloud."),
    "disabled_client": (
        "Ứng dụng OAuth này đã bị tắt.",
        "Bật lại ứng dụng trong Cloud Console, mục APIs & Services, rồi chạy: baocao login."),
    "deleted_client": (
        "Ứng dụng OAuth này đã bị xóa.",
        "Tạo ứng dụng mới loại Desktop app trong Cloud Console, ghi tệp mới vào client_file, rồi chạy: baocao login."),
    "admin_policy_enforced": (
        "Chính sách của tên miền không cho ứng dụng này truy cập.",
        "Quản trị viên cho phép ứng dụng ở Admin console, Bảo mật, Kiểm soát API; rồi chạy: baocao login."),
    "invalid_grant": (
        "Phiên đăng nhập Google đã hết hạn, bị thu hồi, hoặc đồng hồ của máy sai.",
        "Chạy: baocao login. Nếu cứ 7 ngày lại hết hạn: ứng dụng OAuth còn ở chế độ thử nghiệm (Testing), đề nghị đổi "
        "sang Internal. Với tài khoản dịch vụ: kiểm tra khóa còn hiệu lực và giờ của máy."),
    "unauthorized_client": (
        "Tài khoản dịch vụ chưa được ủy quyền toàn miền cho các phạm vi này.",
        "Vào admin.google.com, mục Bảo mật, Kiểm soát truy cập và dữ liệu, Kiểm soát API, Ủy quyền trên toàn miền: "
        "thêm mã khách (client ID) và đúng các phạm vi mà baocao doctor nêu."),
    "invalid_client": (
        "Google không nhận ứng dụng OAuth này.",
        "Tải lại tệp client.json trong Cloud Console, rồi chạy: baocao login."),
    "access_denied": (
        "Người đăng nhập đã không đồng ý, hoặc quản trị viên chặn ứng dụng này.",
        "Chạy lại baocao login và đồng ý; nếu bị chặn, quản trị viên cho phép ứng dụng trong Admin console."),
    "PERMISSION_DENIED": (
        "Không được phép đóng vai tài khoản dịch vụ này.",
        "Cấp vai trò Service Account Token Creator trên tài khoản dịch vụ đó cho tài khoản đang dùng."),
}
