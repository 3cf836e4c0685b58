"""Log and counters of the requests to Google. Tokens, bodies, queries and complete file ids are never logged."""

from __future__ import annotations

import json
import logging
import os
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from threading import Lock
from typing import Any, TextIO
from urllib.parse import urlsplit

from automation.util.atomic_file import PRIVATE_FOLDER

FILE_ID = re.compile(r"(?<=/)([A-Za-z0-9_-]{6})[A-Za-z0-9_-]{14,}(?=[/:]|\Z)")
RANGE = re.compile(r"(?<=/values/)[^:/]+(?::[^:/]+)??(?=:append|:clear|\Z)")
LARGEST_FILE, OLD_FILES = 5_000_000, 3  # bytes; about 30,000 requests each


@dataclass(frozen=True, slots=True)
class LoggedAttempt:
    """One attempt of a request. `status` 0: no response; `error_class` is then the class of the error."""

    kind: str
    method: str
    url: str
    status: int
    ms: int
    attempt: int
    sent: int = 0
    received: int = 0
    error_class: str = ""

    def line(self, at: datetime) -> str:
        fields: dict[str, Any] = {
            "at": at.isoformat(timespec="milliseconds"), "kind": self.kind, "method": self.method,
            "path": redacted_path(self.url), "status": self.status, "ms": self.ms, "attempt": self.attempt,
            "sent": self.sent, "received": self.received}
        return json.dumps(fields | ({"error": self.error_class} if self.error_class else {}), ensure_ascii=False)


def redacted_path(url: str) -> str:
    """The path only. Ids are shortened, since an id may give access to the file; ranges are omitted: they name tabs."""
    return RANGE.sub("…", FILE_ID.sub(r"\1…", urlsplit(url).path))


class RequestCounters:
    """Counters of one run. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kinds: Counter[str] = Counter()
        self._numbers: Counter[str] = Counter()
        self._waited: Counter[str] = Counter()

    def tried(self, entry: LoggedAttempt) -> None:
        with self._lock:
            self._kinds[entry.kind] += 1
            self._numbers["retries"] += entry.attempt > 1
            self._numbers["bytes_sent"] += entry.sent
            self._numbers["bytes_received"] += entry.received

    def add(self, name: str) -> None:
        """One more of "refused", "unreachable" or "uncertain"."""
        with self._lock:
            self._numbers[name] += 1

    def waited(self, why: str, seconds: float) -> None:
        """`why`: "quota" before a request, "retry" after one."""
        with self._lock:
            self._numbers["waits"] += seconds > 0
            self._waited[why] += seconds  # type: ignore[assignment]  # a Counter adds fractions as well

    def as_dict(self) -> dict[str, Any]:
        with self._lock:
            names = ("retries", "refused", "unreachable", "uncertain", "waits", "bytes_sent", "bytes_received")
            return {"total": self._kinds.total(), "by_kind": dict(sorted(self._kinds.items())),
                    **{name: self._numbers[name] for name in names},
                    "waited_seconds": {why: round(self._waited[why], 1) for why in ("quota", "retry")}}


class RequestLog:
    """Writes one JSON line for each request to a rotating file of mode 0600; with `file` None it only counts."""

    def __init__(self, file: Path | None, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.tally = RequestCounters()
        self._now = now
        self._log = logging.Logger("baocao.google")
        if file:
            file.parent.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
            self._log.addHandler(_PrivateFile(file, maxBytes=LARGEST_FILE, backupCount=OLD_FILES, delay=True,
                                              encoding="utf-8"))

    def tried(self, entry: LoggedAttempt) -> None:
        self.tally.tried(entry)
        if self._log.handlers:
            self._log.info(entry.line(self._now()))

    def close(self) -> None:
        for handler in list(self._log.handlers):
            handler.close()


class _PrivateFile(RotatingFileHandler):
    def _open(self) -> Any:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        stream: TextIO = os.fdopen(descriptor, "a", encoding=self.encoding)
        return stream
