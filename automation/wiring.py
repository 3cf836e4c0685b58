"""Creates the adapters that settings.toml names. Only this module maps a word of the settings to an adapter."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from automation.domain.google_status import GoogleFacts
from automation.domain.plan.settings import GoogleSettings, Settings
from automation.domain.workbook.former_codes import NO_CODES
from automation.ports import Ledger, Mailer, Notifier, SheetStore

if TYPE_CHECKING:
    from automation.adapters.google.client import GoogleClient
    from automation.adapters.google_sheets.provision import ProvisioningDetails
    from automation.correspondence.bounces.mailbox import Mailbox


SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Adapters:
    """The adapters of a job. `requests()` counts the requests to Google so far."""

    store: SheetStore
    mailer: Mailer
    ledger: Ledger
    requests: Callable[[], Mapping[str, object]] = dict


def folder_store(root: Path, settings: Settings, zone: ZoneInfo,
                 unit_codes: Mapping[str, str] = NO_CODES) -> SheetStore:
    from automation.adapters.folder.store import FolderStore

    return FolderStore(root, settings.paths, zone, settings.workers or os.cpu_count() or 1, unit_codes)


def google_store(root: Path, settings: Settings, zone: ZoneInfo,
                 unit_codes: Mapping[str, str] = NO_CODES) -> SheetStore:
    from automation.adapters.google_sheets.register.clusters import GoogleClusterRegisters
    from automation.adapters.google_sheets.store import GoogleStore

    client = google_client(root, settings)
    store = GoogleStore(client, settings, root, zone, lambda: _provisioning_details(root), unit_codes)
    registers = GoogleClusterRegisters(client, settings, root, zone, store.register.file.folder, store.cache,
                                       store.permissions)
    store.cluster_registers, store.plan_files.note_clusters = registers, registers.note_listing
    return store


def _provisioning_details(root: Path) -> ProvisioningDetails:
    """Raises ConfigurationError."""
    from automation.adapters.google_sheets.provision import ProvisioningDetails
    from automation.configuration.workspace import load_or_raise

    workspace = load_or_raise(root)
    units = workspace.units.values()
    return ProvisioningDetails(workspace.plan.title, {unit.code: unit.emails for unit in units},
                 {unit.code: unit.head_emails for unit in units})


def outbox_mailer(root: Path, settings: Settings, now: datetime) -> Mailer:
    from automation.adapters.mail.outbox import OutboxMailer

    return OutboxMailer(root / settings.paths.outbox, now)


def smtp_mailer(_root: Path, settings: Settings, now: datetime) -> Mailer:
    from automation.adapters.mail.smtp import SmtpMailer

    return SmtpMailer(settings.mail, os.environ.get(settings.mail.password_env, ""), now)


def gmail_mailer(root: Path, settings: Settings, now: datetime) -> Mailer:
    from automation.adapters.mail.gmail import GmailMailer

    return GmailMailer(google_client(root, settings), settings.mail, now)


def bounce_mailbox(root: Path, settings: Settings) -> Mailbox | None:
    """Return the mailbox into which mail comes back; None without one. It is opened when it is read."""
    bounces = settings.bounces
    if bounces.maildir:
        from automation.adapters.mail.mailboxes.maildir import MaildirMailbox

        return MaildirMailbox(root / Path(bounces.maildir).expanduser())
    if bounces.host:
        from automation.adapters.mail.mailboxes.imap import ImapMailbox

        return ImapMailbox(bounces, os.environ.get(bounces.password_env, ""))
    return None


def notifier(root: Path, settings: Settings) -> Notifier:
    """Return the chat's webhook. Its address is read when something is posted."""
    from automation.adapters.webhook import Webhook

    return Webhook(root, settings.webhook)


def webhook_problem(root: Path, settings: Settings) -> str:
    """Return why the webhook's address can't be used (Vietnamese), "" when it can. Nothing is posted."""
    from automation.adapters.webhook import WebhookError, secret_url

    try:
        secret_url(root, settings.webhook)
    except WebhookError as error:
        return str(error)
    return ""


def alarm_mailer(root: Path, settings: Settings, now: datetime) -> tuple[Mailer, str]:
    """Return the mailer of alarms and their sender. Raises LookupError when there is no way but Gmail."""
    mail = settings.alarm.mail(settings.mail)
    if mail is None:
        raise LookupError("alarm")
    return MAILERS[mail.adapter](root, replace(settings, mail=mail), now), mail.sender


def google_client(root: Path, settings: Settings) -> GoogleClient:
    """Return the client that store, mailer and doctor of a workspace share, with its login, quotas and counters."""
    return _google_client(root, settings.google, os.environ.get("BAOCAO_GOOGLE_ENDPOINT", ""))


def uses_google(settings: Settings) -> bool:
    return settings.store == "google" or settings.mail.adapter == "gmail"


def google_facts(root: Path, settings: Settings) -> GoogleFacts:
    """Examine Google for `doctor`, without writing a trace and without waiting long."""
    from automation.adapters.google.client import connect
    from automation.adapters.google.probe import gather_facts

    google = settings.google
    client = connect(root, replace(google, trace_file="", patience=min(google.patience, 20.0)))
    return gather_facts(root, google, client, mail=settings.mail.adapter == "gmail")


def google_scopes(root: Path, settings: Settings) -> tuple[str, ...]:
    """Return the scopes that a login requests. Raises AdviceError when a login could not begin."""
    from automation.adapters.google.credentials import scopes
    from automation.adapters.google.endpoint import Endpoint
    from automation.adapters.google.login import load_client

    load_client(root, settings.google, Endpoint(os.environ.get("BAOCAO_GOOGLE_ENDPOINT", "")))
    return scopes(settings.google)


def google_login(root: Path, settings: Settings, tell: Callable[[str], None], *, port: int, browser: bool) -> str:
    """Log in and return the account. Raises AdviceError."""
    from automation.adapters.google.login import log_in

    endpoint = os.environ.get("BAOCAO_GOOGLE_ENDPOINT", "")
    return log_in(root, settings.google, tell, endpoint=endpoint, port=port, browser=browser)


@lru_cache(maxsize=1)
def _google_client(root: Path, google: GoogleSettings, endpoint: str) -> GoogleClient:
    from automation.adapters.google.client import connect

    return connect(root, google, endpoint=endpoint)


def existing_ledger(root: Path, settings: Settings) -> Ledger | None:
    """Open the ledger, None when its SQLite file does not exist: opening it would create it. Raises OSError."""
    place = settings.ledger.removeprefix(SQLITE)
    missing = settings.ledger.startswith(SQLITE) and not (root / place).exists()
    return None if missing else sql_ledger(root, settings)


def sql_ledger(root: Path, settings: Settings) -> Ledger:
    from automation.adapters.ledger.sql_ledger import SqlLedger

    return SqlLedger(settings.ledger, root)


STORES: dict[str, Callable[..., SheetStore]] = {"folder": folder_store, "google": google_store}
MAILERS: dict[str, Callable[[Path, Settings, datetime], Mailer]] = {
    "outbox": outbox_mailer,
    "smtp": smtp_mailer,
    "gmail": gmail_mailer,
}


def adapters(root: Path, settings: Settings, zone: ZoneInfo, now: datetime,
             unit_codes: Mapping[str, str] = NO_CODES) -> Adapters:
    """Create all adapters. `unit_codes`: see `former_codes.file_codes`. Raises KeyError for a word that
    `configuration/settings.py` should have refused."""
    return Adapters(
        store=STORES[settings.store](root, settings, zone, unit_codes),
        mailer=MAILERS[settings.mail.adapter](root, settings, now),
        ledger=sql_ledger(root, settings),
        requests=google_client(root, settings).requests if uses_google(settings) else dict,
    )
