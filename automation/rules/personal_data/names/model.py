"""The trained model of `underthesea`, which recognises persons in a sentence: loaded at first use, without network.

It serves beside the patterns, never instead of them. If it cannot be loaded, the patterns decide alone and `doctor`
reports it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from threading import Lock

from automation.rules.personal_data.results import RESULTS

Tokens = list[tuple[str, str, str, str]]  # word, part of speech, chunk, entity
Span = tuple[int, int]  # start and end in the text
LONGEST_TEXT = 5_000  # characters that are asked about; longer texts are cut
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
_lock = Lock()


def persons(text: str) -> list[Span]:
    """Where the model finds persons; [] where it cannot be asked."""
    known = RESULTS.get(text)
    if known is not None:
        return known
    recognise = _recognise()
    if recognise is None:
        return []
    try:
        with _lock:
            tokens = recognise(text[:LONGEST_TEXT])
    except Exception:  # noqa: BLE001 - a third party's model: the patterns go on alone
        return []
    spans = list(_spans(text, tokens))
    RESULTS.put(text, spans)
    return spans


def model_problem() -> str:
    """Why the model cannot be used; "" if it can."""
    try:
        return "" if _load()("Nguyễn Văn A") else "no result"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is reported
        return str(error) or type(error).__name__


def model_version() -> str:
    try:
        return version("underthesea")
    except PackageNotFoundError:
        return ""


@cache
def _recognise() -> Callable[[str], Tokens] | None:
    try:
        return _load()
    except Exception:  # noqa: BLE001 - not installed, or broken: `model_problem` gives the reason
        return None


def _load() -> Callable[[str], Tokens]:
    for name, value in OFFLINE.items():
        os.environ.setdefault(name, value)
    from underthesea import ner

    recognise: Callable[[str], Tokens] = ner
    return recognise


def _spans(text: str, tokens: Tokens) -> Iterator[Span]:
    at = 0
    for word, _, _, entity in tokens:
        start = text.find(word, at)
        if start < 0:  # the model normalises some words
            continue
        at = start + len(word)
        if entity.endswith("PER"):
            yield start, at
