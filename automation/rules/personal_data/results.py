"""What was found in earlier texts, kept between nights: positions of the persons that the model found, and which texts
hold no personal data. Texts are kept as digests, never as such; of a text with personal data only the positions.

The file may be deleted: the texts are then examined again.
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
        self._clean: dict[str, None] = {}  # ordered, as a set is not
        self._new = False

    def get(self, text: str) -> Spans | None:
        return self._spans.get(_digest(text))

    def put(self, text: str, spans: Spans) -> None:
        with self._lock:
            self._spans[_digest(text)] = spans
            self._new = True

    def is_clean(self, recogniser: str, text: str) -> bool:
        """Whether that recogniser (its fingerprint) found nothing in the text."""
        return _digest(recogniser + text) in self._clean

    def add_clean(self, recogniser: str, text: str) -> None:
        with self._lock:
            self._clean[_digest(recogniser + text)] = None
            self._new = True

    @contextmanager
    def kept_in(self, path: Path, version: str, *, save: bool = True) -> Iterator[None]:
        """Load what another run with the same version kept, and save at the end what is new."""
        with self._lock:
            self._load(path, version)
            self._new = False
        try:
            yield
        finally:
            if save and self._new:
                with self._lock, suppress(OSError):  # a cache: without room on the disk nothing is lost
                    self._load(path, version)
                    _write(path, version, dict(list(self._spans.items())[-MOST:]), list(self._clean)[-MOST:])
                    self._new = False

    def _load(self, path: Path, version: str) -> None:
        spans, clean = _read(path, version)
        self._spans = spans | self._spans
        self._clean = dict.fromkeys(clean) | self._clean


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _read(path: Path, version: str) -> tuple[dict[str, Spans], list[str]]:
    """Nothing for a file that is missing, damaged or of another version."""
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored["version"] == version:
            spans = {digest: [(low, high) for low, high in spans] for digest, spans in stored["persons"].items()}
            return spans, [str(digest) for digest in stored.get("clean", ())]
    return {}, []


def _write(path: Path, version: str, spans: dict[str, Spans], clean: list[str]) -> None:
    content = json.dumps({"version": version, "persons": spans, "clean": clean}, separators=(",", ":"))
    replace_file(path, content.encode(), mode=PRIVATE)


RESULTS = Results()
