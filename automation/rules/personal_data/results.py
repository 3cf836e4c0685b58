"""What the model found in earlier texts, kept between nights: digests of texts and positions, never a text.

The file may be deleted: the model is then asked again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from threading import Lock

from automation.util.atomic_file import PRIVATE, replace_file

Spans = list[tuple[int, int]]
MOST = 200_000  # texts that are kept; the oldest are dropped


class Results:
    """Thread-safe; of several processes that save, each adds what it has to what stands in the file."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._spans: dict[str, Spans] = {}
        self._new = False

    def get(self, text: str) -> Spans | None:
        return self._spans.get(_digest(text))

    def put(self, text: str, spans: Spans) -> None:
        with self._lock:
            self._spans[_digest(text)] = spans
            self._new = True

    @contextmanager
    def kept_in(self, path: Path, version: str, *, save: bool = True) -> Iterator[None]:
        """Load what another run with the same version kept, and save at the end what is new."""
        with self._lock:
            self._spans = _read(path, version) | self._spans
        try:
            yield
        finally:
            if save and self._new:
                with self._lock, suppress(OSError):  # a cache: without room on the disk nothing is lost
                    kept = _read(path, version) | self._spans
                    _write(path, version, dict(list(kept.items())[-MOST:]))
                    self._new = False


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _read(path: Path, version: str) -> dict[str, Spans]:
    """{} for a file that is missing, damaged or of another version."""
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored["version"] == version:
            return {digest: [(low, high) for low, high in spans] for digest, spans in stored["persons"].items()}
    return {}


def _write(path: Path, version: str, spans: dict[str, Spans]) -> None:
    content = json.dumps({"version": version, "persons": spans}, separators=(",", ":"))
    replace_file(path, content.encode(), mode=PRIVATE)


RESULTS = Results()
