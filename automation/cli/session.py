"""What every command uses: the workspace, the moment at which it works, and how it prints."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from automation.cli.i18n import _
from automation.domain.vietnamese.characters import printable, printable_data

if TYPE_CHECKING:
    from automation.configuration.workspace import Workspace
    from automation.jobs.context import JobContext

LAST_MOMENT = time(23, 59, 59)


@dataclass
class Session:
    """One command line: the workspace's folder and the options before the command. Files are read on first use."""

    root: Path
    as_of: str | None = None
    dry_run: bool = False
    opened: list[Any] = field(default_factory=list)

    @cached_property
    def workspace(self) -> Workspace:
        """Raises ConfigurationError with every problem of every file."""
        from automation.configuration.workspace import load_or_raise

        self.require_configuration()
        return load_or_raise(self.root)

    def require_configuration(self) -> None:
        """Raises click.UsageError for a folder that is no workspace."""
        if not (self.root / "config").is_dir():
            raise click.UsageError(_(
                "{root} is no workspace: it has no config/ folder. Make one with: baocao init DIR, "
                "then name it with -w DIR.").format(root=self.root))

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.workspace.plan.timezone)

    @cached_property
    def now(self) -> datetime:
        """The moment of `--as-of`, in the plan's zone; a date alone means the end of that day."""
        if self.as_of is None:
            return datetime.now(self.zone).replace(microsecond=0)
        return parse_moment(self.as_of, self.zone)

    def as_of_moment(self) -> datetime | None:
        """The moment of `--as-of`, on this machine's clock where the configuration can't be read; None without it."""
        return parse_moment(self.as_of, self.zone) if self.as_of else None

    @cached_property
    def context(self) -> JobContext:
        from automation.domain.workbook.former_codes import file_codes
        from automation.jobs.context import JobContext
        from automation.wiring import adapters

        codes = file_codes(self.workspace.units, self.workspace.catalogue.units_were)
        opened = adapters(self.root, self.workspace.settings, self.zone, self.now, codes)
        click_context = click.get_current_context()
        click_context.call_on_close(opened.ledger.close)
        click_context.call_on_close(opened.mailer.close)
        return JobContext(self.workspace, opened, self.now, dry_run=self.dry_run, as_of_given=self.as_of is not None)


def parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """The moment that `2024-05-28`, `2024-05-28T16:30` or a time with an offset means; a date alone means its end.
    Raises click.UsageError for any other text."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(_("--as-of takes an ISO date or time, YYYY-MM-DD or "
                                 "YYYY-MM-DDThh:mm, not {text!r}.").format(text=text)) from error
    if len(text) == len("YYYY-MM-DD"):
        moment = datetime.combine(moment.date(), LAST_MOMENT)
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def print_json(document: object) -> None:
    """Print one document on stdout."""
    unicode = (getattr(sys.stdout, "encoding", "") or "utf-8").lower().startswith("utf")
    json.dump(printable_data(document), sys.stdout, ensure_ascii=not unicode, indent=2, default=_as_text)
    sys.stdout.write("\n")


def print_notice(text: str, **style: Any) -> None:
    """Print a text for people on stderr, so that stdout holds only the result of the command."""
    click.secho(printable(text), err=True, **style)


def print_text(text: str, **style: Any) -> None:
    """Print a result on stdout. A terminal would obey some characters of the names and words that people wrote."""
    click.secho(printable(text), **style)


def _as_text(value: object) -> str:
    return printable(str(value))
