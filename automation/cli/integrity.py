"""Commands on the ledger's past: verify that nothing was changed, purge texts after their retention."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time, timedelta

import click

from automation.cli.effects import effect
from automation.cli.exit_codes import CommandError, ExitCode
from automation.cli.i18n import _, count, example
from automation.cli.options import DRY_RUN, JSON, DateParam
from automation.cli.session import Session, print_json, print_notice


@click.command(epilog=example("baocao -w ke-hoach verify", 'baocao verify --acknowledge "…"'))
@JSON
@click.option("--acknowledge", "reason", metavar="REASON",
              help=_("Record why the ledger was changed; the same breaks are not reported again."))
@DRY_RUN
@click.pass_obj
def verify(session: Session, as_json: bool, reason: str | None, dry_run: bool) -> int:
    """Verify the chain of events, and that the register and the compiled reports agree with it."""
    from automation.jobs import integrity as jobs
    from automation.recording.integrity import integrity_row, sentences

    if reason is not None and not reason.strip():
        raise click.UsageError(_("--acknowledge needs the reason in words."))
    session.dry_run = dry_run
    found = jobs.acknowledge(session.context, reason.strip()) if reason else jobs.verify_ledger(session.context)
    if as_json:
        print_json(integrity_row(found, session.zone))
    elif found.intact:
        click.echo(count("{n} event: none was changed, removed or inserted.",
                         "{n} events: none was changed, removed or inserted.", found.events))
        click.echo(_("Newest link: {link}").format(link=found.head or "–"))
        click.echo(count("It agrees with {n} place where a link is kept (the register's log, compiled reports).",
                         "It agrees with {n} places where a link is kept (the register's log, compiled reports).",
                         found.confirmed))
        click.echo(_("Whoever can write to all of these places could still rewrite the past; a link noted down "
                     "elsewhere shows it."))
    elif reason:
        click.echo(_("Would be recorded.") if dry_run else _("Recorded."))
    for text in () if as_json else sentences(found, session.zone):
        print_notice(f"- {text}", fg="red")
    return ExitCode.DONE if found.intact or reason else ExitCode.PART


@click.command(epilog=example("baocao -w ke-hoach purge --dry-run", "baocao purge --before YYYY-01-01"))
@click.option("--before", type=DateParam(), metavar="DATE",
              help=_("Purge what is older than this day (default: [retention] texts_days)."))
@DRY_RUN
@JSON
@click.pass_obj
@effect
def purge(session: Session, before: date | None, dry_run: bool, as_json: bool) -> int:
    """Remove texts, addresses and old answers from the ledger after their retention; the proof of events stays."""
    from automation.jobs import integrity as jobs

    moment = _moment(session, before)
    session.dry_run = dry_run
    done = jobs.purge(session.context, moment)
    if as_json:
        print_json({**asdict(done), "before": done.before.isoformat()})
    else:
        words = (_("Before {day}: events whose texts would be removed: {n}; snapshots of answers: {m}.") if dry_run
                 else _("Before {day}: events whose texts were removed: {n}; snapshots of answers: {m}."))
        click.echo(words.format(day=f"{done.before:%d/%m/%Y}", n=done.events, m=done.snapshots))
    for text in () if as_json else done.problems:
        print_notice(f"- {text}", fg="yellow")
    return ExitCode.PART if done.problems else ExitCode.DONE


def _moment(session: Session, before: date | None) -> datetime:
    """The beginning of a day that was given, or of the retention. Raises CommandError without either, and
    click.UsageError for a day that is still to come."""
    days = session.workspace.settings.retention.texts_days
    if before is None and not days:
        raise CommandError(_("No retention is set: write texts_days under [retention] in config/settings.toml, "
                             "or give a day with --before."), ExitCode.USAGE)
    if before is None:
        return session.now - timedelta(days=days)
    moment = datetime.combine(before, time.min, session.zone)
    if moment > session.now:
        raise click.UsageError(_("--before lies in the future: {text}.").format(text=before.isoformat()))
    return moment


COMMANDS: dict[str, click.Command] = {"verify": verify, "purge": purge}
