"""The commands of the group mail: what became of single messages."""

from __future__ import annotations

import click

from automation.cli.effects import effect
from automation.cli.exit_codes import CommandError, ExitCode
from automation.cli.i18n import _, example
from automation.cli.options import DRY_RUN
from automation.cli.session import Session


def _require_answer(_context: click.Context, parameter: click.Parameter, value: bool | None) -> bool:
    """Raises click.MissingParameter when neither flag is given: click takes a missing flag for False."""
    if value is None:
        raise click.MissingParameter(param_hint="--sent/--not-sent", param_type="option", param=parameter)
    return value


@click.group(epilog=example("baocao mail resolve BC/DON-VI-01/sau-1@YYYY-MM-DD/a@b.example --sent"))
def mail() -> None:
    """Settle messages whose fate is uncertain."""


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
    from automation.jobs import send_mail

    session.dry_run = dry_run
    try:
        send_mail.resolve_message(session.context, key, sent=sent)
    except KeyError:
        words = _("{key}: no message has this key; baocao outbox lists them.")
        raise CommandError(words.format(key=key), ExitCode.USAGE) from None
    except ValueError:
        words = _("{key}: the fate of this message is known; there is nothing to settle.")
        raise CommandError(words.format(key=key), ExitCode.USAGE) from None
    click.echo(_("Would be recorded.") if dry_run else _("Recorded."))
    return ExitCode.DONE


COMMANDS: dict[str, click.Command] = {"mail": mail}
