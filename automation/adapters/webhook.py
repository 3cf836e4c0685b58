"""Posts texts to the webhook of a chat: one POST of JSON. The address is a secret that no text of this module contains.

A post is repeated once, and only where that can't post it twice: when nothing was taken (no connection, or an answer
429 or 503), or when the receiver recognises the repetition. Google Chat does, by `requestId`; to others the same key
goes in the header `Idempotency-Key`, and an ambiguous outcome is not repeated.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import urllib.error
import urllib.request
from http.client import HTTPException
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from automation.adapters.clock import Clock, SystemClock
from automation.domain.plan.settings import TEXT, WebhookSettings
from automation.domain.tracking.messages import Delivery, Receipt
from automation.ports import Notifier

CHAT = "chat.googleapis.com"
OTHERS_MODE = 0o077
NOT_TAKEN = frozenset({429, 503})
LONGEST_TEXT = 4_000  # characters; Google Chat takes 32,000 bytes
PAUSE = 2.0  # seconds before the repetition
ATTEMPTS = 2

NOT_SET = "Biến môi trường {variable} chưa có địa chỉ webhook."
NO_FILE = "Không đọc được tệp địa chỉ webhook ([webhook] url_file)."
EXPOSED = "Người khác trên máy đọc được tệp địa chỉ webhook: chmod 600 tệp đó."
NO_ADDRESS = "Địa chỉ webhook không dùng được: phải là https://…"
REFUSED = "Webhook từ chối (HTTP {code})."
UNREACHED = "Không nối được tới webhook ({why})."
AMBIGUOUS = "Webhook không trả lời rõ ({why}): không biết tin đã đăng hay chưa, không đăng lại."


class WebhookError(OSError):
    """The address can't be had or used. The text is Vietnamese and does not contain it."""


def secret_url(root: Path, settings: WebhookSettings) -> str:
    """Return the webhook's address from the environment or its file. Raises WebhookError."""
    given = os.environ.get(settings.url_env, "").strip() if settings.url_env else _read(root, settings.url_file)
    if not given:
        raise WebhookError(NOT_SET.format(variable=settings.url_env) if settings.url_env else NO_FILE)
    try:
        parts = urlsplit(given)
        usable = bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and _is_local(parts)))
    except ValueError:
        usable = False
    if not usable or any(letter.isspace() for letter in given):
        raise WebhookError(NO_ADDRESS)
    return given


def _read(root: Path, name: str) -> str:
    file = root / Path(name).expanduser()
    try:
        if os.name == "posix" and file.stat().st_mode & OTHERS_MODE:
            raise WebhookError(EXPOSED)
        return file.read_text(encoding="utf-8-sig").strip()
    except WebhookError:
        raise
    except (OSError, ValueError):
        raise WebhookError(NO_FILE) from None


def _is_local(parts: Any) -> bool:
    try:
        return parts.hostname == "localhost" or ip_address(parts.hostname).is_loopback
    except ValueError:
        return False


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other: it would take the secret elsewhere."""

    def redirect_request(self, *_arguments: Any) -> None:
        return None


class Webhook(Notifier):
    """`root`: the folder that the settings' paths are relative to. `clock`: of the pause."""

    def __init__(self, root: Path, settings: WebhookSettings, clock: Clock | None = None) -> None:
        self.root, self.settings = root, settings
        self._clock = clock or SystemClock()
        self._opener = urllib.request.build_opener(_NoRedirect)

    def post(self, text: str, key: str) -> Receipt:
        try:
            request, recognised = self._request(text, key)
        except WebhookError as error:
            return Receipt(key, Delivery.FAILED, str(error))
        for attempt in range(1, ATTEMPTS + 1):
            receipt, again = self._attempt(request, key, recognised=recognised)
            if not again or attempt == ATTEMPTS:
                return receipt
            self._clock.wait_until(self._clock.now() + PAUSE)
        return receipt

    def _request(self, text: str, key: str) -> tuple[urllib.request.Request, bool]:
        """Return the request, and whether the receiver recognises its repetition. Raises WebhookError."""
        url, identity = secret_url(self.root, self.settings), hashlib.sha256(key.encode()).hexdigest()[:32]
        recognised = urlsplit(url).hostname == CHAT
        body = self.settings.body.replace(TEXT, json.dumps(text[:LONGEST_TEXT], ensure_ascii=False))
        headers = {"Content-Type": "application/json; charset=UTF-8", "User-Agent": "baocao",
                   "Idempotency-Key": identity}
        address = _with_request_id(url, identity) if recognised else url
        return urllib.request.Request(address, body.encode(), headers, method="POST"), recognised  # noqa: S310 - checked

    def _attempt(self, request: urllib.request.Request, key: str, *, recognised: bool) -> tuple[Receipt, bool]:
        """Return the receipt, and whether the post may be repeated."""
        try:
            with self._opener.open(request, timeout=self.settings.timeout):
                return Receipt(key, Delivery.SENT), False
        except urllib.error.HTTPError as error:
            error.close()
            refused = Receipt(key, Delivery.FAILED, REFUSED.format(code=error.code))
            return refused, error.code in NOT_TAKEN or (recognised and error.code >= 500)
        except (OSError, HTTPException, ValueError) as error:
            why = getattr(error, "reason", error)
            name = type(why).__name__
            if isinstance(why, ConnectionRefusedError | socket.gaierror):
                return Receipt(key, Delivery.FAILED, UNREACHED.format(why=name)), True
            state, text = (Delivery.FAILED, UNREACHED) if recognised else (Delivery.UNCERTAIN, AMBIGUOUS)
            return Receipt(key, state, text.format(why=name)), recognised


def _with_request_id(url: str, identity: str) -> str:
    parts = urlsplit(url)
    asked = [*parse_qsl(parts.query, keep_blank_values=True), ("requestId", identity)]
    return urlunsplit(parts._replace(query=urlencode(asked)))
