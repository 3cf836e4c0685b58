"""Google's discovery documents: finds the method of a request and validates its query parameters.

The documents come with the package google-api-python-client; nothing is downloaded.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

from tests.fake_google.http_messages import ApiError, DriveError, HttpRequest, Json, violation

DOCUMENTS = ("sheets.v4", "drive.v3", "gmail.v1")
BOOLEANS = {"true": True, "false": False, "1": True, "0": False}


@dataclass(frozen=True)
class Method:
    """One API method. ``pattern`` matches the encoded path; of several matches, the largest ``literal_length`` wins."""

    id: str
    verb: str
    pattern: re.Pattern[str]
    literal_length: int
    parameters: Mapping[str, Json]
    body: str  # the schema of the body, "" for none
    response: str  # the schema of the response
    service: str
    upload: bool = False


@dataclass(frozen=True)
class Call:
    """A parsed request: its method, path parameters, converted query parameters, and the text of its field mask."""

    method: Method
    path: Mapping[str, str]
    query: Mapping[str, Any]
    fields: str


@cache
def document(name: str) -> Json:
    text = files("googleapiclient").joinpath(f"discovery_cache/documents/{name}.json").read_text(encoding="utf-8")
    loaded: Json = json.loads(text)
    return loaded


@cache
def methods() -> tuple[Method, ...]:
    return tuple(method for name in DOCUMENTS for method in _collect_methods(document(name), document(name), name))


def _collect_methods(node: Json, root: Json, service: str) -> list[Method]:
    collected = [method for entry in node.get("methods", {}).values() for method in _method(entry, root, service)]
    for child in node.get("resources", {}).values():
        collected += _collect_methods(child, root, service)
    return collected


def _method(entry: Json, root: Json, service: str) -> list[Method]:
    paths = [("/" + root["servicePath"] + entry["path"], False)]
    if "mediaUpload" in entry:
        paths.append((entry["mediaUpload"]["protocols"]["simple"]["path"], True))
    parameters = {**root["parameters"], **entry.get("parameters", {})}
    body, response = entry.get("request", {}).get("$ref", ""), entry.get("response", {}).get("$ref", "")
    return [
        Method(entry["id"], entry["httpMethod"], _pattern(path), len(re.sub(r"\{[^}]*\}", "", path)), parameters,
               body, response, service, upload)
        for path, upload in paths
    ]  # fmt: skip


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{\+?(\w+)\}", path)
    text = "".join(f"(?P<{part}>[^/]+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile(text + r"\Z")


def find_call(request: HttpRequest) -> Call | None:
    """Returns the call of a request, None for an unknown address; the pattern with the longest literal text wins."""
    matches = [(method, match) for method in methods()
            if method.verb == request.method and (match := method.pattern.match(request.path))]  # fmt: skip
    if not matches:
        return None
    method, match = max(matches, key=lambda candidate: candidate[0].literal_length)
    path = {name: unquote(value) for name, value in match.groupdict().items()}
    query = _parse_query(method, request.query)
    return Call(method, path, query, str(query.pop("fields", "")))


def _parse_query(method: Method, given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, values in given.items():
        parameter = method.parameters.get(name)
        if parameter is None or parameter.get("location") == "path":
            if method.service == "sheets.v4":
                raise _unknown_parameter(name)
            continue  # Drive and Gmail ignore a query parameter that is unknown to them
        parsed = [_parse_value(method, name, parameter, value) for value in values]
        out[name] = parsed if parameter.get("repeated") else parsed[-1]
    for name, parameter in method.parameters.items():
        if parameter.get("required") and parameter["location"] == "query" and name not in out:
            raise DriveError(400, f"Required parameter: {name}", "required", name)
    return out


def _unknown_parameter(name: str) -> ApiError:
    text = (f"Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter. "
            f"Field '{name}' could not be found in request message.")  # fmt: skip
    return violation("", text)


def _parse_value(method: Method, name: str, parameter: Json, value: str) -> Any:
    kind = parameter.get("type")
    if kind == "boolean":
        if value.lower() in BOOLEANS:
            return BOOLEANS[value.lower()]
    elif kind == "integer":
        if re.fullmatch(r"[+-]?\d+", value) and _in_range(parameter, int(value)):
            return int(value)
    elif "enum" not in parameter or value in parameter["enum"]:
        return value
    raise _bad_value(method, name, parameter, value)


def _in_range(parameter: Json, value: int) -> bool:
    return int(parameter.get("minimum", value)) <= value <= int(parameter.get("maximum", value))


def _bad_value(method: Method, name: str, parameter: Json, value: str) -> ApiError:
    if method.service == "drive.v3":
        return DriveError(400, f"Invalid value '{value}' for parameter '{name}'.", "invalidParameter", name)
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    kind = {"boolean": "TYPE_BOOL", "integer": "TYPE_INT32"}.get(str(parameter.get("type")))
    kind = kind or f"type.googleapis.com/google.apps.sheets.v4.{name[:1].upper()}{name[1:]}"
    return violation(snake, f"Invalid value at '{snake}' ({kind}), \"{value}\"")
