"""Reads the tables [alarm] and [webhook] of settings.toml: who is notified when a run fails, and by which ways."""

from __future__ import annotations

import json
import re
from typing import Any

from automation.configuration import converters
from automation.configuration.schema import InvalidValueError, KeySchema, TableSchema, read_table
from automation.configuration.source_file import SourceFile
from automation.domain.plan.settings import SECURITIES, TEXT, AlarmSettings, MailSettings, WebhookSettings

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def variable(value: Any) -> str:
    """The name of an environment variable, "" for none. A value that is no name may be the secret itself: it is not
    repeated."""
    given = converters.text(value)
    if given and not VARIABLE.fullmatch(given):
        raise InvalidValueError("must be the name of an environment variable, not the address or password itself")
    return given


def _file(value: Any) -> str:
    """The path of a file, "" for none; an address is not repeated, as it is secret."""
    given = converters.text(value)
    if "://" in given:
        raise InvalidValueError("must be the path of a file that holds the address, not the address itself")
    return given


def _body(value: Any) -> str:
    """JSON in which {text} stands where a text in quotes belongs."""
    given = converters.nonempty_text(value)
    if TEXT not in given:
        raise InvalidValueError("lacks {text}, where the message belongs: {value}", given)
    try:
        json.loads(given.replace(TEXT, '"x"'))
    except ValueError:
        raise InvalidValueError("is no JSON once {text} is replaced by a text in quotes: {value}", given) from None
    return given


ALARM: TableSchema = {
    "to": KeySchema(converters.array_of(converters.email)),
    "sender": KeySchema(lambda value: converters.mail_sender(value) if value != "" else ""),
    "host": KeySchema(converters.text),
    "port": KeySchema(converters.integer(1, 65535)),
    "security": KeySchema(converters.one_of(SECURITIES)),
    "user": KeySchema(converters.text),
    "password_env": KeySchema(variable),
}
WEBHOOK: TableSchema = {
    "url_env": KeySchema(variable),
    "url_file": KeySchema(_file),
    "body": KeySchema(_body),
    "timeout": KeySchema(converters.number(1, 120)),
}


def read_alarm(table: dict[str, Any], mail: MailSettings, source: SourceFile) -> AlarmSettings:
    """An alarm by mail must go another way than Gmail, which fails together with the sign-in."""
    alarm = AlarmSettings(**(read_table(ALARM, table.get("alarm", {}), source, ("alarm",)) or {}))
    if alarm.to and alarm.mail(mail) is None:
        source.report(("alarm", "host"), "is empty: mail goes by Gmail, and an alarm needs another way, a mail server")
    return alarm


def read_webhook(table: dict[str, Any], source: SourceFile) -> WebhookSettings:
    webhook = WebhookSettings(**(read_table(WEBHOOK, table.get("webhook", {}), source, ("webhook",)) or {}))
    if webhook.url_env and webhook.url_file:
        source.report(("webhook", "url_file"), "goes without url_env: name one place of the address")
    return webhook
