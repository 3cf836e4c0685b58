"""Records exchanges with Google as `{method, url, body, status, answer}`, without ids, addresses, names or tokens.

Tokens are in headers, which are not recorded. Mail is not recorded at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

from requests import PreparedRequest, Response

from automation.util.fast_json import Json

HOSTS = {"/v4/spreadsheets": "https://sheets.googleapis.com", "/drive/v3/": "https://www.googleapis.com"}
# Keys of Google's answers whose values identify a file, a folder, a person's access or a revision.
IDENTIFIERS = frozenset({"id", "spreadsheetId", "driveId", "teamDriveId", "permissionId", "headRevisionId", "fileId"})
LISTS_OF_IDENTIFIERS = frozenset({"parents", "permissionIds", "spaces"})
PERSONAL = frozenset({"displayName", "photoLink"})
ADDRESS = re.compile(r"[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
SHORTEST_IDENTIFIER = 10
IDENTIFIER_LENGTH = 44  # characters, as those of spreadsheets have
BUSY = frozenset({429, 500, 502, 503, 504})  # answers after which the request was sent again


class Recorder:
    """Thread-safe. The exchanges are in the order of their answers."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._exchanges: list[Json] = []

    def add(self, request: PreparedRequest, answer: Response) -> None:
        url = urlsplit(request.url or "")
        host = next((host for start, host in HOSTS.items() if url.path.startswith(start)), "")
        if not host or answer.status_code in BUSY:
            return
        body = request.body.encode() if isinstance(request.body, str) else request.body
        sent = body if isinstance(body, bytes) else None
        exchange = {"method": request.method, "url": f"{host}{url.path}{f'?{url.query}' if url.query else ''}",
                    "body": _parsed(sent), "status": answer.status_code, "answer": _parsed(answer.content)}
        with self._lock:
            self._exchanges.append(exchange)

    def scrubbed(self) -> list[Json]:
        """Returns the exchanges with made-up identifiers and addresses, the same for the same."""
        names = {each: _made_up_identifier(each, number)
                 for number, each in enumerate(dict.fromkeys(_identifiers(self._exchanges)), start=1)}
        addresses: dict[str, str] = {}
        return [_scrubbed(each, names, addresses) for each in self._exchanges]


def _parsed(content: bytes | None) -> Any:
    """None for an empty body; a body that is no JSON is left out."""
    try:
        return json.loads(content) if content else None
    except ValueError:
        return {"left out": "no JSON"}


def _identifiers(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in IDENTIFIERS and isinstance(inner, str) and len(inner) >= SHORTEST_IDENTIFIER:
                yield inner
            elif key in LISTS_OF_IDENTIFIERS and isinstance(inner, list):
                yield from (each for each in inner if isinstance(each, str) and len(each) >= SHORTEST_IDENTIFIER)
            else:
                yield from _identifiers(inner)
    elif isinstance(value, list):
        for each in value:
            yield from _identifiers(each)


def _made_up_identifier(real: str, number: int) -> str:
    """Of a person's access, which are digits: as many digits."""
    return f"{number:0{len(real)}d}" if real.isdecimal() else f"id{number:0{IDENTIFIER_LENGTH - 2}d}"


def _scrubbed(value: Any, names: dict[str, str], addresses: dict[str, str], key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _scrubbed(inner, names, addresses, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_scrubbed(each, names, addresses, key) for each in value]
    if not isinstance(value, str):
        return value
    if key in PERSONAL:
        return "…"
    for real, made_up in names.items():
        value = value.replace(real, made_up)
    return ADDRESS.sub(lambda found: _made_up_address(found[0], addresses), value)


def _made_up_address(found: str, addresses: dict[str, str]) -> str:
    plain = unquote(found).casefold()
    made_up = addresses.setdefault(plain, f"nguoi-{len(addresses) + 1}@so.example")
    return made_up if "@" in found else made_up.replace("@", "%40")
