"""Replays recorded exchanges against the stand-in and compares the responses; ids are mapped as they appear."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.fake_google.http_messages import HttpRequest, HttpResponse, Json
from tests.fake_google.server import Server

RECORDINGS = Path(__file__).parent / "recordings"
NUMBER_KEYS = ("sheetId", "protectedRangeId", "filterViewId", "bandedRangeId", "metadataId", "namedRangeId")
# Ids of files, of people's access, and the accounts themselves.
ID = re.compile(r"[A-Za-z0-9_-]{40,}|(?<!\d)\d{20}(?!\d)|[\w.+-]+@[\w.-]+\.example")
TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")


@dataclass
class IdMapping:
    """The recorded ids and the stand-in's ids, one to one."""

    to_fake: dict[Any, Any] = field(default_factory=dict)  # recorded id → the stand-in's
    to_recorded: dict[Any, Any] = field(default_factory=dict)

    def bind(self, recorded: Any, given: Any) -> bool:
        """Maps the ids to each other; returns whether neither is mapped to another one."""
        mapped = self.to_fake.setdefault(recorded, given)
        return bool(mapped == given and self.to_recorded.setdefault(given, recorded) == recorded)

    def substitute(self, value: Any, key: str = "") -> Any:
        """Replaces the recorded ids in an address or a body by the stand-in's."""
        if isinstance(value, dict):
            return {name: self.substitute(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.substitute(inner, key) for inner in value]
        if isinstance(value, str):
            return ID.sub(lambda match: str(self.to_fake.get(match[0], match[0])), value)
        return self.to_fake.get(value, value) if key in NUMBER_KEYS else value


@dataclass(frozen=True)
class Difference:
    sequence: str
    index: int
    request: str
    differences: tuple[str, ...]


def recorded_sequences() -> dict[str, list[Json]]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(RECORDINGS.glob("*.json"))}


def replay(name: str, exchanges: list[Json], send: Callable[[HttpRequest], HttpResponse]) -> list[Difference]:
    """Sends the exchanges in order to one new stand-in; returns the differences of the responses."""
    mapping, out = IdMapping(), []
    for at, exchange in enumerate(exchanges):
        response = send(_request(mapping, exchange))
        found_differences = list(differences(mapping, {"status": exchange["status"], "answer": exchange["answer"]},
                                 {"status": response.status, "answer": response.body}))  # fmt: skip
        if found_differences:
            out.append(Difference(name, at, f"{exchange['method']} {exchange['url']}", tuple(found_differences)))
    return out


def _request(mapping: IdMapping, exchange: Json) -> HttpRequest:
    address = urlsplit(exchange["url"])
    query = mapping.substitute(parse_qs(address.query, keep_blank_values=True))
    body = b"" if exchange["body"] is None else json.dumps(mapping.substitute(exchange["body"])).encode()
    return HttpRequest(exchange["method"], mapping.substitute(address.path), query, {}, body)


def differences(mapping: IdMapping, recorded: Any, given: Any, path: str = "", key: str = "") -> Iterator[str]:
    """Describes every place where two responses differ."""
    if isinstance(recorded, dict) and isinstance(given, dict):
        for name in sorted(recorded.keys() | given.keys()):
            if name not in recorded or name not in given:
                where = f"not recorded, {given[name]!r}" if name in given else f"missing, {recorded[name]!r}"
                yield f"{path}.{name}: {where}"
            else:
                yield from differences(mapping, recorded[name], given[name], f"{path}.{name}", name)
    elif isinstance(recorded, list) and isinstance(given, list) and len(recorded) == len(given):
        for at, pair in enumerate(zip(recorded, given, strict=True)):
            yield from differences(mapping, *pair, f"{path}[{at}]", key)
    elif not _same(mapping, recorded, given, key):
        yield f"{path}: recorded {recorded!r}, given {given!r}"


def _same(mapping: IdMapping, recorded: Any, given: Any, key: str) -> bool:
    if key in NUMBER_KEYS and recorded and given:
        return mapping.bind(recorded, given)
    if isinstance(recorded, str) and isinstance(given, str):
        if TIME.fullmatch(recorded):
            return TIME.fullmatch(given) is not None
        if len(ID.findall(recorded)) == len(ID.findall(given)) > 0 and ID.sub("", recorded) == ID.sub("", given):
            return all(mapping.bind(*pair) for pair in zip(ID.findall(recorded), ID.findall(given), strict=True))
    return (type(recorded) is type(given) and bool(recorded == given)) or _equal_numbers(recorded, given)


def _equal_numbers(recorded: Any, given: Any) -> bool:
    numeric = (int, float)
    return type(recorded) in numeric and type(given) in numeric and bool(recorded == given)


def replay_all() -> tuple[int, list[Difference]]:
    """Replays every sequence against a new stand-in over HTTP; returns the number of exchanges and the differences."""
    total, found_differences = 0, []
    for name, exchanges in recorded_sequences().items():
        total += len(exchanges)
        with Server() as server:
            found_differences += replay(name, exchanges, HttpSender(server).send)
    return total, found_differences


class HttpSender:
    """Sends requests over HTTP with addresses exactly as recorded."""

    def __init__(self, server: Server) -> None:
        self._connection = HTTPConnection(urlsplit(server.url).netloc)

    def send(self, request: HttpRequest) -> HttpResponse:
        target = request.path + (f"?{urlencode(request.query, doseq=True)}" if request.query else "")
        self._connection.request(request.method, target, request.body or None, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        content = response.read()
        return HttpResponse(response.status, json.loads(content) if content else None)
