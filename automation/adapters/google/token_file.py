"""The token file of `baocao login`: mode 0600, written atomically."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from google.oauth2.credentials import Credentials

from automation.adapters.google.errors import SignInError
from automation.util.atomic_file import PRIVATE, replace_file

OTHERS_MODE = 0o077


def resolve_path(root: Path, setting: str) -> Path:
    """The path of a setting: relative to the workspace, absolute, or with "~"."""
    return root / Path(setting).expanduser()


def write(file: Path, credentials: Credentials) -> None:
    """An atomic write; the file has mode 0600 from its first byte."""
    replace_file(file, credentials.to_json().encode(), mode=PRIVATE, durable=True)


def read(file: Path) -> Credentials:
    """Raises SignInError when there is no token, or none that can be refreshed."""
    content = read_json(file, "Chưa đăng nhập Google: chưa có tệp {file}.", "Chạy: baocao login")
    try:
        found: Credentials = Credentials.from_authorized_user_info(content)
    except (ValueError, TypeError, AttributeError) as error:
        raise SignInError(f"Tệp {file.name} không phải là phiên đăng nhập Google.", "Chạy: baocao login") from error
    return found


def read_json(file: Path, absent: str, remedy: str) -> dict[str, Any]:
    """Raises SignInError; its message for a missing file is `absent` with the path in {file}."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SignInError(absent.format(file=file), remedy) from error
    except (OSError, ValueError) as error:
        raise SignInError(f"Không đọc được tệp {file}.", remedy) from error
    if not isinstance(content, dict):
        raise SignInError(f"Không đọc được tệp {file}.", remedy)
    return content


def readable_by_others(file: Path) -> bool:
    """Whether users other than its owner may read it."""
    return file.exists() and bool(file.stat().st_mode & OTHERS_MODE)
