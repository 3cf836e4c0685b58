"""Validates request bodies against the schemas of the discovery documents, with Google's error messages."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from tests.fake_google.discovery import Method, document
from tests.fake_google.field_masks import Mask
from tests.fake_google.http_messages import ApiError, Json, violation

SCALARS: dict[tuple[str | None, str | None], str] = {
    ("string", None): "TYPE_STRING", ("boolean", None): "TYPE_BOOL", ("integer", "int32"): "TYPE_INT32",
    ("integer", "uint32"): "TYPE_UINT32", ("number", "float"): "TYPE_FLOAT", ("number", "double"): "TYPE_DOUBLE",
    ("string", "int64"): "TYPE_INT64", ("string", "byte"): "TYPE_BYTES",
    ("string", "google-fieldmask"): "type.googleapis.com/google.protobuf.FieldMask",
}  # fmt: skip
# Methods whose body is one field of the request message, not the message itself (from recorded errors).
BODY_FIELD = {
    "sheets.spreadsheets.values.update": "data",
    "sheets.spreadsheets.values.append": "data",
    "sheets.spreadsheets.create": "spreadsheet",
}


def check_body(method: Method, body: Any) -> None:
    """Raises ``ApiError`` 400 when the body violates the method's schema; every violation is in its details."""
    if not method.body or body is None:
        return
    schemas = document(method.service)["schemas"]
    violations = list(_message_violations(schemas, schemas[method.body], body, BODY_FIELD.get(method.id, "")))
    if method.service == "drive.v3":
        violations = [(path, text) for path, text in violations if "Unknown name" not in text]  # Drive ignores those
    if violations:
        raise _schema_error(violations)


def normalize(method: Method, body: Json) -> Json:
    """Returns the body with arrays as in the schema: a lone value becomes an array, nested ones are flattened."""
    schemas = document(method.service)["schemas"]
    out: Json = _normalize(schemas, {"$ref": method.body}, body) if method.body else body
    return out


def _normalize(schemas: Json, schema: Json, value: Any) -> Any:
    if "$ref" in schema:
        schema = schemas[schema["$ref"]]
    if schema.get("type") == "array":
        values = _flatten(schema["items"], value if isinstance(value, list) else [value])
        return [_normalize(schemas, schema["items"], item) for item in values] if "$ref" in schema["items"] else values
    if not isinstance(value, dict):
        return value
    properties, other = schema.get("properties", {}), schema.get("additionalProperties", {})
    return {name: None if inner is None else _normalize(schemas, properties.get(name, other), inner)
            for name, inner in value.items()}  # fmt: skip


def _schema_error(violations: list[tuple[str, str]]) -> ApiError:
    error = violation(*violations[0], message="\n".join(text for _, text in violations))
    error.details[0]["fieldViolations"] = [
        {"field": path, "description": text} if path else {"description": text} for path, text in violations
    ]
    return error


def _message_violations(schemas: Json, schema: Json, value: Any, path: str) -> Iterator[tuple[str, str]]:
    """(path, description) of every violation in a message."""
    if not isinstance(value, dict):
        yield path, f"Invalid value at '{path}' (type.googleapis.com/{schema.get('id', 'object')}), {_quoted(value)}"
        return
    properties = schema.get("properties", {})
    for name, inner in value.items():
        if name not in properties and "additionalProperties" in schema:
            yield from _value_violations(schemas, schema["additionalProperties"], inner, f"{path}[{name}]", name)
        elif name not in properties:
            where = f" at '{path}'" if path else ""
            yield path, f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.'
        elif inner is not None:
            field_path = f"{path}.{_snake(name)}" if path else _snake(name)
            yield from _value_violations(schemas, properties[name], inner, field_path, name)


def _value_violations(schemas: Json, schema: Json, value: Any, path: str, name: str) -> Iterator[tuple[str, str]]:
    if "$ref" in schema:
        yield from _message_violations(schemas, schemas[schema["$ref"]], value, path)
    elif schema.get("type") == "array":
        yield from _array_violations(schemas, schema["items"], value, path, name)
    elif schema.get("type") == "object":
        yield from _message_violations(schemas, schema, value, path)
    elif schema.get("type") != "any" and not _is_valid(schema, value):
        yield path, f"Invalid value at '{path}' ({_type_name(schema, name)}), {_quoted(value)}"


def _array_violations(schemas: Json, items: Json, value: Any, path: str, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for at, item in enumerate(_flatten(items, value)):
            yield from _item_violations(schemas, items, item, f"{path}[{at}]", name)
    else:
        yield from _item_violations(schemas, items, value, path, name)  # a lone value is an array of one item


def _flatten(items: Json, values: list[Any]) -> list[Any]:
    """Flattens nested arrays of messages: Google accepts them, and gspread-formatting sends such batches."""
    if "$ref" not in items:
        return values
    return [one for value in values for one in (_flatten(items, value) if isinstance(value, list) else [value])]


def _item_violations(schemas: Json, items: Json, value: Any, path: str, name: str) -> Iterator[tuple[str, str]]:
    if items.get("type") == "array":
        if not isinstance(value, list):
            yield path, f"Invalid value at '{path}' (type.googleapis.com/google.protobuf.ListValue), {_quoted(value)}"
    else:
        yield from _value_violations(schemas, items, value, path, name)


def _is_valid(schema: Json, value: Any) -> bool:
    kind, form = schema.get("type"), schema.get("format")
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "integer" or form in ("int64", "uint64"):
        return not isinstance(value, bool) and _is_integer(value)
    if kind == "number":
        return not isinstance(value, bool) and _is_number(value)
    if not isinstance(value, str):
        return False
    return "enum" not in schema or value in schema["enum"]


def _is_integer(value: Any) -> bool:
    if isinstance(value, str):
        return re.fullmatch(r"[+-]?\d+", value) is not None
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


def _is_number(value: Any) -> bool:
    try:
        return math.isfinite(float(value)) or value in ("NaN", "Infinity", "-Infinity")
    except (TypeError, ValueError):
        return False


def _type_name(schema: Json, name: str) -> str:
    if "enum" in schema:
        return f"type.googleapis.com/google.apps.sheets.v4.{name[:1].upper()}{name[1:]}"
    return SCALARS.get((schema.get("type"), schema.get("format")), "TYPE_STRING")


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def unknown_mask_path(method: Method, mask: Mask) -> str:
    """Returns the first path of the mask that the method's response lacks, "" when it has all."""
    schemas = document(method.service)["schemas"]
    return _unknown_path(schemas, {"$ref": method.response}, mask, "") if method.response else ""


def _unknown_path(schemas: Json, schema: Json, mask: Mask, path: str) -> str:
    while "$ref" in schema or schema.get("type") == "array":
        schema = schemas[schema["$ref"]] if "$ref" in schema else schema["items"]
    for name, submask in mask.items():
        here = f"{path}.{name}" if path else name
        inner = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
        if name != "*" and inner is None:
            return here
        if name != "*" and submask and (unknown := _unknown_path(schemas, inner, submask, here)):
            return unknown
    return ""
