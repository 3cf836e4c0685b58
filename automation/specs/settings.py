"""`config/settings.toml` becomes Settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from automation.domain.settings import DocumentSettings, MailSettings, Paths, Settings
from automation.specs import values
from automation.specs.problems import Problem
from automation.specs.shapes import Key, Shape, WrongError, read
from automation.specs.sources import Source, read_toml

FILE = "config/settings.toml"
LANGUAGES = ("", "vi", "en")
SECURITIES = ("starttls", "tls", "none")
# The words that `wiring` knows; a test holds the two together.
STORES = ("folder",)
MAILERS = ("outbox", "smtp")


def _relative(value: Any) -> str:
    """A path inside the workspace."""
    said = values.words(value)
    if Path(said).is_absolute() or ".." in Path(said).parts:
        raise WrongError("“{value}” must lie inside the workspace", said)
    return said


def _empty_or(convert: Any) -> Any:
    return lambda value: convert(value) if value != "" else ""


SETTINGS: Shape = {
    "plan": Key(_relative, required=True),
    "store": Key(values.one_of(STORES)),
    "ledger": Key(values.words),
    "language": Key(values.one_of(LANGUAGES)),
    "workers": Key(values.whole(0, 64)),
    "paths": Key(values.anything),
    "mail": Key(values.anything),
    "documents": Key(values.anything),
    "extras": Key(values.mapping(values.text)),
}
PATHS: Shape = {name: Key(_relative) for name in Paths.__dataclass_fields__}
MAIL: Shape = {
    "adapter": Key(values.one_of(MAILERS)),
    "sender": Key(values.sender),
    "reply_to": Key(_empty_or(values.sender)),
    "host": Key(values.text),
    "port": Key(values.whole(1, 65535)),
    "security": Key(values.one_of(SECURITIES)),
    "user": Key(values.text),
    "password_env": Key(values.words),
    "timeout": Key(values.number(1, 600)),
}
DOCUMENTS: Shape = {
    **{name: Key(values.text) for name in ("parent_agency", "agency", "symbol", "place", "addressee",
                                           "signer_authority", "signer_title", "signer_name", "archive")},
    "recipients": Key(values.several(values.words)),
    "grounds": Key(values.several(values.words)),
    "template": Key(_relative),
}


def read_settings(root: Path, problems: list[Problem]) -> Settings | None:
    """None when the file is missing or doesn't name the plan."""
    found = read_toml(root, FILE, problems)
    if found is None:
        return None
    table, source = found
    parts = {
        "paths": Paths(**_part(PATHS, table, source, "paths")),
        "mail": MailSettings(**_part(MAIL, table, source, "mail")),
        "documents": DocumentSettings(**_part(DOCUMENTS, table, source, "documents")),
    }
    told = read(SETTINGS, table, source)
    return Settings(**{**told, **parts}) if told is not None else None


def _part(shape: Shape, table: dict[str, Any], source: Source, name: str) -> dict[str, Any]:
    return read(shape, table.get(name, {}), source, (name,)) or {}
