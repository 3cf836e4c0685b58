"""The commands of the group mail: what became of single messages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from automation.cli.effects import effect
from automation.cli.exit_codes import CommandError, ExitCode
from automation.cli.filters import require_known
from automation.cli.i18n import _, count, example
from automation.cli.options import DRY_RUN, JSON
from automation.cli.run import finish_mail
from automation.cli.session import Session, print_json, print_notice, print_text

if TYPE_CHECKING:
    from automation.correspondence.outbox.search import UnknownKeyError
    from automation.jobs.previews import Preview


def _require_answer(_context: click.Context, parameter: click.Parameter, value: bool | None) -> bool:
    """Raises click.MissingParameter when neither flag is given: click takes a missing flag for False."""
    if value is None:
        raise click.MissingParameter(param_hint="--sent/--not-sent", param_type="option", param=parameter)
    return value


@click.group(epilog=example("baocao mail resolve BC/DON-VI-01/sau-1@YYYY-MM-DD/a@b.example --sent"))
def mail() -> None:
    """Commands about single messages."""


@mail.command(short_help=_("Show a letter word by word."),
              help=_("Show a letter as it would go now, or as it went. KEY: as baocao outbox and baocao remind "
                     "--dry-run list it; the recipients at its end may be left out."),
              epilog=example("baocao mail preview BC/DON-VI-01/sau-1@YYYY-MM-DD --open"))
@click.argument("key", required=False)
@click.option("--kind", metavar="KIND",
              help=_("Instead of a KEY: an example of this kind, such as reminder; its occasion is made up."))
@click.option("--unit", metavar="CODE", default="", help=_("With --kind: about this unit."))
@click.option("--html", "html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help=_("Write the letter's HTML to this file."))
@click.option("--open", "opened", is_flag=True, help=_("Show the letter's HTML in the browser."))
@JSON
@click.pass_obj
def preview(session: Session, key: str | None, kind: str | None, unit: str, html: Path | None, opened: bool,
            as_json: bool) -> int:
    """Print a letter: its head, its text, and how far it is the letter that went."""
    from automation.correspondence.outbox.search import UnknownKeyError
    from automation.jobs import previews

    session.dry_run = True
    if (key is None) == (kind is None):
        raise click.UsageError(_("Name a KEY, or a kind of letter with --kind."))
    try:
        shown = _example(session, kind, unit) if kind else previews.preview(session.context, key or "")
    except UnknownKeyError as error:
        raise _unknown(error) from None
    if as_json:
        print_json(previews.preview_row(session.context, shown))
    else:
        print_text("\n".join((*(f"{name}: {value}" for name, value in previews.headers(shown).items()), "",
                              shown.message.text.strip())))
    for note in shown.notes:
        print_notice(note, fg="yellow")
    if shown.written is previews.Written.NOT:
        return ExitCode.PART
    _write_html(shown.message.html, html, opened=opened)
    return ExitCode.DONE


@mail.command(short_help=_("Send a letter again."),
              help=_("Send a letter again that went, came back or failed: to the present addresses, in the words of "
                     "today. One whose cause is gone only with --anyway, in the words of then."),
              epilog=example("baocao mail resend BC/DON-VI-01/sau-1@YYYY-MM-DD --dry-run"))
@click.argument("key")
@click.option("--anyway", is_flag=True, help=_("Also if nothing asks for the letter any more."))
@click.option("--yes", is_flag=True, help=_("Do not ask first."))
@JSON
@DRY_RUN
@click.pass_obj
@effect
def resend(session: Session, key: str, anyway: bool, yes: bool, as_json: bool, dry_run: bool) -> int:
    """Send a letter again because a person wishes it."""
    from automation.correspondence.outbox.search import UnknownKeyError
    from automation.jobs import resending

    session.dry_run = dry_run
    try:
        message = resending.letter_again(session.context, key, anyway=anyway)
    except UnknownKeyError as error:
        raise _unknown(error) from None
    except resending.RefusedError as error:
        raise CommandError(str(error), ExitCode.USAGE) from None
    if not (yes or dry_run) and sys.stdin.isatty():
        asked = _("Send “{subject}” to {to} again?")
        click.confirm(asked.format(subject=message.subject, to=", ".join((*message.to, *message.cc))), abort=True)
    outcome, rows = resending.resend(session.context, message)
    return finish_mail(session, outcome, rows, as_json=as_json)


def _example(session: Session, kind: str, unit: str) -> Preview:
    from automation.domain.plan.letters import LetterKind
    from automation.jobs.example_letters import example

    known = LetterKind(require_known(kind, [*LetterKind]))
    found = example(session.context, known, require_known(unit, list(session.workspace.units)) if unit else "")
    if found is None:
        raise CommandError(_("The plan has no letter of the kind {kind}, or nobody to send it to.").format(kind=kind),
                           ExitCode.PART)
    return found


def _unknown(error: UnknownKeyError) -> CommandError:
    if error.near:
        words = _("{key}: no message has this key. Did you mean {near}?").format(key=error.key, near=error.near)
    else:
        words = _("{key}: no message has this key; baocao outbox lists them.").format(key=error.key)
    return CommandError(words, ExitCode.USAGE)


def _write_html(html: str, path: Path | None, *, opened: bool) -> None:
    """Write the letter's HTML where --html names; for --open alone into a folder that only this account can read."""
    import tempfile
    import webbrowser

    if path is None and not opened:
        return
    path = path or Path(tempfile.mkdtemp(prefix="baocao-")) / "letter.html"
    path.write_text(html, encoding="utf-8")
    print_notice(_("The letter's HTML: {path}").format(path=path))
    if opened and not webbrowser.open(path.absolute().as_uri()):
        print_notice(_("No browser could be opened: open that file yourself."), fg="yellow")


@mail.command(short_help=_("List a unit's messages and what became of each."),
              help=_("List every message to or about a unit, the oldest first, with all that became of each."),
              epilog=example("baocao mail log DON-VI-01 --json"))
@click.argument("unit")
@JSON
@click.pass_obj
def log(session: Session, unit: str, as_json: bool) -> int:
    """List the messages to or about a unit."""
    from automation.jobs import send_mail

    rows = send_mail.unit_log(session.context, require_known(unit, list(session.workspace.units)))
    if as_json:
        print_json(session.context.with_urls(rows))
    else:
        from automation.cli.tables import show_unit_log

        show_unit_log(rows, session.zone, session.workspace.plan.words.committee)
    return ExitCode.DONE


@mail.command(short_help=_("Say what became of a message."),
              help=_("Say whether an uncertain message went out; with --not-sent the next run sends it again."),
              epilog=example("baocao mail resolve BC/DON-VI-01/sau-1@YYYY-MM-DD/a@b.example --sent"))
@click.argument("key")
@click.option("--sent/--not-sent", default=None, callback=_require_answer,
              help=_("Did it reach the recipient? Required."))
@DRY_RUN
@click.pass_obj
@effect
def resolve(session: Session, key: str, sent: bool, dry_run: bool) -> int:
    """Record whether an uncertain message was sent; after --not-sent the next run sends it again."""
    from automation.correspondence.outbox.search import UnknownKeyError
    from automation.jobs import send_mail

    session.dry_run = dry_run
    try:
        send_mail.resolve_message(session.context, key, sent=sent)
    except UnknownKeyError as error:
        raise _unknown(error) from None
    except ValueError:
        words = _("{key}: the fate of this message is known; there is nothing to settle.")
        raise CommandError(words.format(key=key), ExitCode.USAGE) from None
    click.echo(_("Would be recorded.") if dry_run else _("Recorded."))
    return ExitCode.DONE


@mail.command(short_help=_("Read the mail that came back."),
              help=_("Read the mailbox of [bounces] in config/settings.toml and record which messages came back from "
                     "which recipients. Every run does so first."),
              epilog=example("baocao mail bounces --dry-run --json"))
@JSON
@DRY_RUN
@click.pass_obj
@effect
def bounces(session: Session, as_json: bool, dry_run: bool) -> int:
    """Record what came back; print a line for each recipient."""
    from automation.jobs.bounces import read_bounces

    session.dry_run = dry_run
    found, blocked, left = read_bounces(session.context)
    if blocked:
        raise CommandError(blocked, ExitCode.GUARD)
    if found is None:
        raise CommandError(_("There is no mailbox to read: name it under [bounces] in config/settings.toml."),
                           ExitCode.USAGE)
    if as_json:
        print_json([each.row() for each in found.returned])
    else:
        click.echo(count("{n} mail was read.", "{n} mails were read.", found.read))
    lines = [*found.left, *left] if as_json else [*found.lines(session.workspace.plan.words.committee_first), *left]
    for text in lines:
        print_notice(f"- {text}", fg="yellow")
    return ExitCode.PART if found.left or found.returned or left else ExitCode.DONE


COMMANDS: dict[str, click.Command] = {"mail": mail}
