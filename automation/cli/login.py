"""The command that signs in to Google: login."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from automation.cli.exit_codes import CommandError, ExitCode, advice_text
from automation.cli.i18n import _, example
from automation.cli.session import Session, print_notice
from automation.ports import AdviceError


@click.command(epilog=example("baocao -w ke-hoach login"))
@click.option("--port", default=0, metavar="N", type=click.IntRange(0, 65535),
              help=_("The port that the browser comes back to on this machine (default: any free one)."))
@click.option("--browser/--no-browser", default=True, help=_("Open the page here, or only print its address."))
@click.option("--dry-run", is_flag=True, help=_("Say what would be asked of Google; ask nothing."))
@click.pass_obj
def login(session: Session, port: int, browser: bool, dry_run: bool) -> int:
    """Sign in to Google in a browser. Only for auth = "oauth"; service accounts have keys."""
    from automation import wiring

    settings = session.workspace.settings
    if settings.google.auth != "oauth":
        raise CommandError(_("[google] auth is “{auth}”: nobody signs in for it. Look with: baocao doctor.").format(
            auth=settings.google.auth), ExitCode.USAGE)
    if dry_run:
        click.echo(_("Would sign in and ask for:"))
        with _ending_in_part():
            for scope in wiring.google_scopes(session.root, settings):
                click.echo(scope)
        return ExitCode.DONE
    with _ending_in_part():
        account = wiring.google_login(session.root, settings, _print_address, port=port, browser=browser)
    click.echo(_("Signed in to Google as {account}; kept in {file}. Now look: baocao doctor.").format(
        account=account, file=settings.google.token_file))
    return ExitCode.DONE


@contextmanager
def _ending_in_part() -> Iterator[None]:
    """Whoever signs in sees what went wrong: the exit code of a lost access is for runs that nobody watches."""
    try:
        yield
    except AdviceError as error:
        raise CommandError(advice_text(error), ExitCode.PART) from error


def _print_address(url: str) -> None:
    """Print the address to open: the address on stdout, the sentence on stderr."""
    print_notice(_("Open this page in a browser, choose the account and agree:"))
    click.echo(url)


COMMANDS: dict[str, click.Command] = {"login": login}
