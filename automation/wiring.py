"""Settings → adapters. The one place that knows which adapter a word in settings.toml means."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from automation.domain.settings import Settings
from automation.ports import Adapters, Ledger, Mailer, SheetStore


def folder_store(root: Path, settings: Settings, zone: ZoneInfo) -> SheetStore:
    from automation.adapters.sheets_folder import FolderStore

    return FolderStore(root, settings.paths, zone, settings.workers or os.cpu_count() or 1)


def outbox_mailer(root: Path, settings: Settings, now: datetime) -> Mailer:
    from automation.adapters.mail_outbox import OutboxMailer

    return OutboxMailer(root / settings.paths.outbox, now)


def smtp_mailer(_root: Path, settings: Settings, now: datetime) -> Mailer:
    from automation.adapters.mail_smtp import SmtpMailer

    return SmtpMailer(settings.mail, os.environ.get(settings.mail.password_env, ""), now)


def sql_ledger(root: Path, settings: Settings) -> Ledger:
    from automation.adapters.ledger import SqlLedger

    return SqlLedger(settings.ledger, root)


STORES: dict[str, Callable[[Path, Settings, ZoneInfo], SheetStore]] = {"folder": folder_store}
MAILERS: dict[str, Callable[[Path, Settings, datetime], Mailer]] = {
    "outbox": outbox_mailer,
    "smtp": smtp_mailer,
}


def adapters(root: Path, settings: Settings, zone: ZoneInfo, now: datetime) -> Adapters:
    """Raises KeyError for a word that `specs/settings.py` should have refused."""
    return Adapters(
        store=STORES[settings.store](root, settings, zone),
        mailer=MAILERS[settings.mail.adapter](root, settings, now),
        ledger=sql_ledger(root, settings),
    )
