"""Checks the templates of addresses in settings.toml: http(s) URLs and UNC paths with placeholders."""

from __future__ import annotations

import re
from collections.abc import Collection
from string import Formatter
from typing import Any
from urllib.parse import urlsplit

from automation.configuration import converters
from automation.configuration.schema import Converter, InvalidValueError, KeySchema, TableSchema
from automation.domain.workbook.addresses import FILE, TAB, UNC, UNIT, WEB

FORBIDDEN = r'\\/:*?"<>|'  # in names of Windows files
UNC_PATH = re.compile(rf"\\\\[^{FORBIDDEN}\s.][^{FORBIDDEN}\s]*(?:\\[^{FORBIDDEN}]+){{2,}}")
UNC_PLACE = re.compile(rf"\\\\[^{FORBIDDEN}\s.][^{FORBIDDEN}\s]*(?:\\[^{FORBIDDEN}]+)+")


def address_template(*placeholders: str, required: bool) -> Converter:
    """A converter for a template, "" for none. `required`: it needs {file} or {unit}, so that each unit gets an address
    of its own."""
    def convert(value: Any) -> str:
        given = converters.text(value)
        if not given:
            return ""
        names = _placeholders(given, placeholders)
        if required and not {FILE, UNIT} & set(names):
            raise InvalidValueError("“{value}” is the same for every unit: put {file}, the name of the unit's file, "
                                    "where it belongs", given)
        if given.startswith(UNC):
            return _unc(given, names)
        return _web(given)
    return convert


def _placeholders(given: str, known: Collection[str]) -> list[str]:
    """Raises InvalidValueError for unbalanced braces and unknown placeholders."""
    try:
        parts = list(Formatter().parse(given))
    except ValueError:
        raise InvalidValueError("“{value}” has a brace without its counterpart", given) from None
    named = [(name, form, conversion) for _, name, form, conversion in parts if name is not None]
    for name, form, conversion in named:
        if name not in known or form or conversion:
            listed = ", ".join(f"{{{each}}}" for each in known) or "–"
            raise InvalidValueError("has a placeholder that can't be filled in; possible are: {value}", listed)
    return [name for name, _, _ in named]


def _unc(given: str, names: Collection[str]) -> str:
    if TAB in names:
        raise InvalidValueError("{tab} works in an address of the web only, not in “{value}”", given)
    if not (UNC_PATH if names else UNC_PLACE).fullmatch(given):
        raise InvalidValueError("“{value}” is no path of a network share: write server, share and file, in single "
                                "quotes, such as '\\\\server\\share\\{file}'", given)
    return given


def _web(given: str) -> str:
    """Raises InvalidValueError for what is no http(s) address, and for one with a password."""
    if not given.startswith(WEB) or "\\" in given:
        raise InvalidValueError("“{value}” is no address under which units open files: write it as https://… or, in "
                                "single quotes, as '\\\\server\\share\\{file}'", given)
    try:
        parts = urlsplit(given)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if "@" in parts.netloc:
        raise InvalidValueError("has a user name or password, which every letter would show: take it out")
    if not host or "{" in parts.netloc or " " in parts.netloc:
        raise InvalidValueError("“{value}” names no server", given)
    return given


URLS: TableSchema = {
    "share_url": KeySchema(address_template(FILE, UNIT, TAB, required=True)),
    "feedback_url": KeySchema(address_template(FILE, UNIT, required=True)),
    "register_url": KeySchema(address_template(FILE, required=False)),
    "published_url": KeySchema(address_template(FILE, required=True)),
}
