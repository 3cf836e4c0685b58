"""Reads the table [bounces] of settings.toml: the mailbox into which mail comes back."""

from __future__ import annotations

from typing import Any

from automation.configuration import converters
from automation.configuration.alarm_settings import variable
from automation.configuration.schema import KeySchema, TableSchema, read_table
from automation.configuration.source_file import SourceFile
from automation.domain.plan.settings import SECURITIES, BounceSettings

BOUNCES: TableSchema = {
    "maildir": KeySchema(converters.text),
    "host": KeySchema(converters.text),
    "port": KeySchema(converters.integer(1, 65535)),
    "security": KeySchema(converters.one_of(SECURITIES)),
    "user": KeySchema(converters.text),
    "password_env": KeySchema(variable),
    "folder": KeySchema(converters.nonempty_text),
}


def read_bounces(table: dict[str, Any], source: SourceFile) -> BounceSettings:
    """A mailbox is either a Maildir or on a server, which needs the name of an account."""
    settings = BounceSettings(**read_table(BOUNCES, table.get("bounces", {}), source, ("bounces",)) or {})
    if settings.maildir and settings.host:
        source.report(("bounces", "maildir"), "stands beside host: a mailbox is either a Maildir or on an IMAP server")
    if settings.host and not settings.user:
        source.report(("bounces", "user"), "is empty: the IMAP server needs the name of an account")
    return settings
