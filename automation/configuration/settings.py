"""`config/settings.toml` becomes Settings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from automation.configuration import converters
from automation.configuration.problems import Problem, nearest
from automation.configuration.schema import Key, Shape, WrongError, read
from automation.configuration.source_file import Source, read_toml
from automation.domain.plan.settings import (
    DocumentSettings,
    GoogleQuotas,
    GoogleSettings,
    MailSettings,
    Paths,
    Settings,
)

FILE = "config/settings.toml"
LANGUAGES = ("", "vi", "en")
SECURITIES = ("starttls", "tls", "none")
GOOGLE_ID = re.compile(r"(?:\A|https://drive\.google\.com/\S*folders/)([A-Za-z0-9_-]{10,})(?:[/?#]\S*)?\Z")
GOOGLE_AUTHS = ("oauth", "service_account", "impersonation", "adc")
DRIVE_ACCESSES = ("", "file", "full")
GMAIL_RIGHTS = ("none", "send", "search")
# The words that `wiring` knows; a test holds the two together.
STORES = ("folder", "google")
MAILERS = ("outbox", "smtp", "gmail")


def _relative(value: Any) -> str:
    """A path inside the workspace."""
    said = converters.words(value)
    if Path(said).is_absolute() or ".." in Path(said).parts:
        raise WrongError("“{value}” must lie inside the workspace", said)
    return said


def _google_id(value: Any) -> str:
    """A folder's or a drive's id, as it stands in its address; or the address itself."""
    said = converters.text(value)
    found = GOOGLE_ID.search(said)
    if said and not found:
        raise WrongError("“{value}” is no id of Google Drive: copy it from the folder's address", said)
    return found[1] if found else ""


def _empty_or(convert: Any) -> Any:
    return lambda value: convert(value) if value != "" else ""


SETTINGS: Shape = {
    "plan": Key(_relative, required=True),
    "store": Key(converters.one_of(STORES)),
    "ledger": Key(converters.words),
    "language": Key(converters.one_of(LANGUAGES)),
    "workers": Key(converters.whole(0, 64)),
    "paths": Key(converters.anything),
    "mail": Key(converters.anything),
    "documents": Key(converters.anything),
    "google": Key(converters.anything),
    "extras": Key(converters.mapping(converters.text)),
}
PATHS: Shape = {name: Key(_relative) for name in Paths.__dataclass_fields__}
MAIL: Shape = {
    "adapter": Key(converters.one_of(MAILERS)),
    "sender": Key(converters.sender),
    "reply_to": Key(_empty_or(converters.sender)),
    "host": Key(converters.text),
    "port": Key(converters.whole(1, 65535)),
    "security": Key(converters.one_of(SECURITIES)),
    "user": Key(converters.text),
    "password_env": Key(converters.words),
    "timeout": Key(converters.number(1, 600)),
    "per_minute": Key(converters.whole(0, 10_000)),
    "daily_limit": Key(converters.whole(0, 1_000_000)),
}
DOCUMENTS: Shape = {
    **{name: Key(converters.text) for name in ("parent_agency", "agency", "symbol", "place", "addressee",
                                           "signer_authority", "signer_title", "signer_name", "archive")},
    "recipients": Key(converters.several(converters.words)),
    "grounds": Key(converters.several(converters.words)),
    "template": Key(_relative),
}
GOOGLE: Shape = {
    "auth": Key(converters.one_of(GOOGLE_AUTHS)),
    **{name: Key(converters.words) for name in ("client_file", "token_file", "key_file")},
    "trace_file": Key(converters.text),
    **{name: Key(_empty_or(converters.email)) for name in ("subject", "impersonate")},
    "drive_access": Key(converters.one_of(DRIVE_ACCESSES)),
    "gmail": Key(converters.one_of(GMAIL_RIGHTS)),
    **{name: Key(_google_id) for name in ("shared_drive", "folder")},
    "editors": Key(converters.several(converters.email)),
    "timeout": Key(converters.number(1, 600)),
    "patience": Key(converters.number(0, 3600)),
    "connections": Key(converters.whole(1, 64)),
    "quotas": Key(converters.anything),
}
QUOTAS: Shape = {name: Key(converters.whole(1)) for name in GoogleQuotas.__dataclass_fields__}


def read_settings(root: Path, problems: list[Problem]) -> Settings | None:
    """None when the file is missing or doesn't name the plan."""
    found = read_toml(root, FILE, problems)
    if found is None:
        return None
    table, source = found
    parts = {
        "paths": Paths(**_part(PATHS, table, source, "paths")),
        "mail": _mail(table, source),
        "documents": _documents(root, table, source),
        "google": _google(table, source),
    }
    told = read(SETTINGS, table, source)
    return Settings(**{**told, **parts}) if told is not None else None


def _mail(table: dict[str, Any], source: Source) -> MailSettings:
    """By SMTP there must be a server to hand it to."""
    mail = MailSettings(**_part(MAIL, table, source, "mail"))
    if mail.adapter == "smtp" and not mail.host:
        source.problem(("mail", "host"), "is empty: “smtp” needs the name of a mail server")
    return mail


def _documents(root: Path, table: dict[str, Any], source: Source) -> DocumentSettings:
    """The shipped form may be absent, for it is built in; one that somebody named must be there."""
    documents = DocumentSettings(**_part(DOCUMENTS, table, source, "documents"))
    if documents.template != DocumentSettings().template and not (root / documents.template).is_file():
        near = nearest(documents.template, (each.relative_to(root).as_posix() for each in root.rglob("*.docx")))
        source.problem(("documents", "template"), "there is no file {value}", documents.template, near)
    return documents


def _google(table: dict[str, Any], source: Source) -> GoogleSettings:
    """What `auth` needs must be there, and mail by Gmail takes the right to send it."""
    told = _part(GOOGLE, table, source, "google")
    quotas = read(QUOTAS, told.pop("quotas", {}), source, ("google", "quotas")) or {}
    google = GoogleSettings(**told, quotas=GoogleQuotas(**quotas))
    if google.auth == "impersonation" and not google.impersonate:
        source.problem(("google", "auth"), "“impersonation” needs impersonate, the service account to act as")
    if google.auth == "oauth" and google.subject:
        source.problem(("google", "subject"), "is for service accounts: with “oauth” a person signs in")
    mail = table.get("mail")
    if isinstance(mail, dict) and mail.get("adapter") == "gmail" and google.gmail == "none":
        source.problem(("google", "gmail"), "must be “send” or “search” when mail goes by “gmail”")
    return google


def _part(shape: Shape, table: dict[str, Any], source: Source, name: str) -> dict[str, Any]:
    return read(shape, table.get(name, {}), source, (name,)) or {}
