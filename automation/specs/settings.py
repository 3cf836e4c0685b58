"""`config/settings.toml` becomes Settings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from automation.domain.settings import DocumentSettings, GoogleQuotas, GoogleSettings, MailSettings, Paths, Settings
from automation.specs import values
from automation.specs.problems import Problem, nearest
from automation.specs.shapes import Key, Shape, WrongError, read
from automation.specs.sources import Source, read_toml

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
    said = values.words(value)
    if Path(said).is_absolute() or ".." in Path(said).parts:
        raise WrongError("“{value}” must lie inside the workspace", said)
    return said


def _google_id(value: Any) -> str:
    """A folder's or a drive's id, as it stands in its address; or the address itself."""
    said = values.text(value)
    found = GOOGLE_ID.search(said)
    if said and not found:
        raise WrongError("“{value}” is no id of Google Drive: copy it from the folder's address", said)
    return found[1] if found else ""


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
    "google": Key(values.anything),
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
    "per_minute": Key(values.whole(0, 10_000)),
    "daily_limit": Key(values.whole(0, 1_000_000)),
}
DOCUMENTS: Shape = {
    **{name: Key(values.text) for name in ("parent_agency", "agency", "symbol", "place", "addressee",
                                           "signer_authority", "signer_title", "signer_name", "archive")},
    "recipients": Key(values.several(values.words)),
    "grounds": Key(values.several(values.words)),
    "template": Key(_relative),
}
GOOGLE: Shape = {
    "auth": Key(values.one_of(GOOGLE_AUTHS)),
    **{name: Key(values.words) for name in ("client_file", "token_file", "key_file")},
    "trace_file": Key(values.text),
    **{name: Key(_empty_or(values.email)) for name in ("subject", "impersonate")},
    "drive_access": Key(values.one_of(DRIVE_ACCESSES)),
    "gmail": Key(values.one_of(GMAIL_RIGHTS)),
    **{name: Key(_google_id) for name in ("shared_drive", "folder")},
    "editors": Key(values.several(values.email)),
    "timeout": Key(values.number(1, 600)),
    "patience": Key(values.number(0, 3600)),
    "connections": Key(values.whole(1, 64)),
    "quotas": Key(values.anything),
}
QUOTAS: Shape = {name: Key(values.whole(1)) for name in GoogleQuotas.__dataclass_fields__}


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
