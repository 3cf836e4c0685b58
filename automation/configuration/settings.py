"""Reads `config/settings.toml` into Settings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from automation.configuration import converters
from automation.configuration.alarm_settings import read_alarm, read_webhook
from automation.configuration.bounce_settings import read_bounces
from automation.configuration.problems import Problem, nearest
from automation.configuration.schema import InvalidValueError, KeySchema, TableSchema, read_table
from automation.configuration.sending_hours import SENDING_HOURS, with_hours
from automation.configuration.share_addresses import URLS
from automation.configuration.source_file import SourceFile, read_toml
from automation.domain.plan.settings import (
    SECURITIES,
    CheckSettings,
    DocumentSettings,
    GoogleQuotas,
    GoogleSettings,
    MailSettings,
    Paths,
    Retention,
    Settings,
)
from automation.domain.plan.vocabulary import Vocabulary

FILE = "config/settings.toml"
LANGUAGES = ("", "vi", "en")
GOOGLE_ID = re.compile(r"(?:\A|https://drive\.google\.com/\S*folders/)([A-Za-z0-9_-]{10,})(?:[/?#]\S*)?\Z")
GOOGLE_AUTHS = ("oauth", "service_account", "impersonation", "adc")
DRIVE_ACCESSES = ("", "file", "full")
GMAIL_RIGHTS = ("none", "send", "search")
NOTICES = ("never", "required", "always")
# The names in the tables of `wiring`; a test compares them.
STORES = ("folder", "google")
MAILERS = ("outbox", "smtp", "gmail")


def _relative(value: Any) -> str:
    """A path inside the workspace."""
    given = converters.nonempty_text(value)
    if Path(given).is_absolute() or ".." in Path(given).parts:
        raise InvalidValueError("“{value}” must lie inside the workspace", given)
    for part in Path(given).parts:
        converters.file_name(part)
    return given


def _google_id(value: Any) -> str:
    """The id of a folder or shared drive, given as itself or in the URL of the folder; "" for none."""
    given = converters.text(value)
    matched = GOOGLE_ID.search(given)
    if given and not matched:
        raise InvalidValueError("“{value}” is no id of Google Drive: copy it from the folder's address", given)
    return matched[1] if matched else ""


def _empty_or(convert: Any) -> Any:
    return lambda value: convert(value) if value != "" else ""


SETTINGS: TableSchema = {
    "plan": KeySchema(_relative, required=True),
    "store": KeySchema(converters.one_of(STORES)),
    "ledger": KeySchema(converters.nonempty_text),
    "language": KeySchema(converters.one_of(LANGUAGES)),
    "workers": KeySchema(converters.integer(0, 64)),
    "paths": KeySchema(converters.unchecked),
    "mail": KeySchema(converters.unchecked),
    "bounces": KeySchema(converters.unchecked),
    "alarm": KeySchema(converters.unchecked),
    "webhook": KeySchema(converters.unchecked),
    "documents": KeySchema(converters.unchecked),
    "google": KeySchema(converters.unchecked),
    "retention": KeySchema(converters.unchecked),
    "check": KeySchema(converters.unchecked),
    "words": KeySchema(converters.unchecked),
    "extras": KeySchema(converters.table_of(converters.text)),
}
PATHS: TableSchema = {**{name: KeySchema(_relative) for name in Paths.__dataclass_fields__}, **URLS,
                      "published": KeySchema(converters.text)}
MAIL: TableSchema = {
    "adapter": KeySchema(converters.one_of(MAILERS)),
    "sender": KeySchema(converters.mail_sender),
    "reply_to": KeySchema(_empty_or(converters.mail_sender)),
    "host": KeySchema(converters.text),
    "port": KeySchema(converters.integer(1, 65535)),
    "security": KeySchema(converters.one_of(SECURITIES)),
    "user": KeySchema(converters.text),
    "password_env": KeySchema(converters.nonempty_text),
    "timeout": KeySchema(converters.number(1, 600)),
    "per_minute": KeySchema(converters.integer(0, 10_000)),
    "per_domain_per_minute": KeySchema(converters.integer(0, 10_000)),
    "per_connection": KeySchema(converters.integer(0, 100_000)),
    "daily_limit": KeySchema(converters.integer(0, 1_000_000)),
    "redirect_all": KeySchema(_empty_or(converters.email)),
    **SENDING_HOURS,
}
DOCUMENTS: TableSchema = {
    **{name: KeySchema(converters.text) for name in ("parent_agency", "agency", "symbol", "place", "addressee",
                                           "signer_authority", "signer_title", "signer_name", "archive",
                                                     "letter_symbol")},
    "recipients": KeySchema(converters.array_of(converters.nonempty_text)),
    "letter_recipients": KeySchema(converters.array_of(converters.nonempty_text)),
    "grounds": KeySchema(converters.array_of(converters.nonempty_text)),
    "template": KeySchema(_relative),
    "without": KeySchema(converters.array_of(converters.identifier)),
}
GOOGLE: TableSchema = {
    "auth": KeySchema(converters.one_of(GOOGLE_AUTHS)),
    **{name: KeySchema(converters.nonempty_text) for name in ("client_file", "token_file", "key_file")},
    "trace_file": KeySchema(converters.text),
    **{name: KeySchema(_empty_or(converters.email)) for name in ("subject", "impersonate")},
    "drive_access": KeySchema(converters.one_of(DRIVE_ACCESSES)),
    "gmail": KeySchema(converters.one_of(GMAIL_RIGHTS)),
    **{name: KeySchema(_google_id) for name in ("shared_drive", "folder")},
    "google_document": KeySchema(converters.boolean),
    "editors": KeySchema(converters.array_of(converters.email)),
    "notify": KeySchema(converters.one_of(NOTICES)),
    "timeout": KeySchema(converters.number(1, 600)),
    "patience": KeySchema(converters.number(0, 3600)),
    "connections": KeySchema(converters.integer(1, 64)),
    "quotas": KeySchema(converters.unchecked),
}
RETENTION: TableSchema = {"texts_days": KeySchema(converters.integer(0, 36_500))}
CHECK: TableSchema = {"every_minutes": KeySchema(converters.integer(0, 60))}
WORDS: TableSchema = {name: KeySchema(converters.nonempty_text) for name in Vocabulary.__dataclass_fields__}
QUOTAS: TableSchema = {name: KeySchema(converters.integer(1)) for name in GoogleQuotas.__dataclass_fields__}


def read_settings(root: Path, problems: list[Problem]) -> Settings | None:
    """None when the file is missing or doesn't name the plan."""
    parsed = read_toml(root, FILE, problems)
    if parsed is None:
        return None
    table, source = parsed
    mail = _mail(table, source)
    parts = {
        "paths": Paths(**_part(PATHS, table, source, "paths")),
        "mail": mail,
        "bounces": read_bounces(table, source),
        "alarm": read_alarm(table, mail, source),
        "webhook": read_webhook(table, source),
        "documents": _documents(root, table, source),
        "google": _google(table, source),
        "retention": Retention(**_part(RETENTION, table, source, "retention")),
        "check": CheckSettings(**_part(CHECK, table, source, "check")),
        "words": Vocabulary(**_part(WORDS, table, source, "words")),
    }
    values = read_table(SETTINGS, table, source)
    return Settings(**{**values, **parts}) if values is not None else None


def _mail(table: dict[str, Any], source: SourceFile) -> MailSettings:
    """SMTP needs the name of a server."""
    mail = MailSettings(**with_hours(_part(MAIL, table, source, "mail")))
    if mail.adapter == "smtp" and not mail.host:
        source.report(("mail", "host"), "is empty: “smtp” needs the name of a mail server")
    return mail


def _documents(root: Path, table: dict[str, Any], source: SourceFile) -> DocumentSettings:
    """The default template may be absent, since the software has one built in; a named one must exist."""
    documents = DocumentSettings(**_part(DOCUMENTS, table, source, "documents"))
    if documents.template != DocumentSettings().template and not (root / documents.template).is_file():
        close = nearest(documents.template, (each.relative_to(root).as_posix() for each in root.rglob("*.docx")))
        source.report(("documents", "template"), "there is no file {value}", documents.template, close)
    return documents


def _google(table: dict[str, Any], source: SourceFile) -> GoogleSettings:
    """Checks that the keys that `auth` needs are set, and that mail by Gmail has the right to send."""
    values = _part(GOOGLE, table, source, "google")
    quotas = read_table(QUOTAS, values.pop("quotas", {}), source, ("google", "quotas")) or {}
    google = GoogleSettings(**values, quotas=GoogleQuotas(**quotas))
    if google.auth == "impersonation" and not google.impersonate:
        source.report(("google", "auth"), "“impersonation” needs impersonate, the service account to act as")
    if google.auth == "oauth" and google.subject:
        source.report(("google", "subject"), "is for service accounts: with “oauth” a person signs in")
    mail = table.get("mail")
    if isinstance(mail, dict) and mail.get("adapter") == "gmail" and google.gmail == "none":
        source.report(("google", "gmail"), "must be “send” or “search” when mail goes by “gmail”")
    return google


def _part(schema: TableSchema, table: dict[str, Any], source: SourceFile, name: str) -> dict[str, Any]:
    """The values of the table `name`; empty when it is absent or no table."""
    return read_table(schema, table.get(name, {}), source, (name,)) or {}
