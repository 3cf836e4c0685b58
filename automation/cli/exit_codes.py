"""Exit codes, and the one place where exceptions of a command become messages with advice."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import IntEnum
from typing import TYPE_CHECKING

import click

from automation.cli.i18n import _
from automation.domain.vietnamese.characters import printable

if TYPE_CHECKING:
    from automation.ports import AmbiguousOutcomeError


class ExitCode(IntEnum):
    DONE = 0
    USAGE = 2
    PART = 3
    GUARD = 4
    LOCKED = 75
    NO_ACCESS = 77


class CommandError(click.ClickException):
    """Ends the command with this message and a documented exit code."""

    def __init__(self, message: str, code: ExitCode) -> None:
        super().__init__(message)
        self.code = code

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        click.secho(printable(self.message), err=True, fg="yellow" if self.code is ExitCode.PART else "red")


def run_with_exit_code(command: Callable[[], object]) -> int:
    """Run a command and return its exit code; print on stderr what went wrong."""
    from automation.configuration.problems import ConfigurationError
    from automation.ports import AmbiguousOutcomeError, LockedError
    from automation.util.templates import RenderingError

    try:
        result = command()
    except click.Abort:
        click.echo(_("Stopped."), err=True)
        return 130
    except CommandError as error:
        error.show()
        return error.code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except ConfigurationError as error:
        for problem in error.problems:
            click.secho(printable(problem.formatted(_)), err=True, fg="red")
        click.echo(_("Mend these, then try again: baocao check-config lists them all."), err=True)
        return ExitCode.USAGE
    except RenderingError as error:
        click.secho(printable(str(error)), err=True, fg="red")
        return ExitCode.USAGE
    except LockedError as error:
        text = _("Another run is at work on this workspace. Wait until it ends, then try again.")
        click.echo(printable(str(error) or text), err=True)
        return ExitCode.LOCKED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of the pipe has ended: nothing more can be printed
        return ExitCode.DONE
    except (OSError, AmbiguousOutcomeError) as error:
        click.secho(printable(advice_text(error)), err=True, fg="red")
        return _exit_code(error)
    return result if isinstance(result, int) else ExitCode.DONE


def _exit_code(error: Exception) -> ExitCode:
    if getattr(error, "no_access", False):
        return ExitCode.NO_ACCESS
    return ExitCode.USAGE if getattr(error, "refused", False) else ExitCode.PART


def advice_text(error: OSError | AmbiguousOutcomeError) -> str:
    """What went wrong and the next step, as text."""
    from automation.ports import AdviceError, AmbiguousOutcomeError

    if isinstance(error, AdviceError | AmbiguousOutcomeError):
        return f"{error.message}\n→ {error.remedy}"
    place = error.filename or _("the workspace")
    return _("{place}: {why}. Check that it is there, that you may write to it and that the disk "
             "has room, then run again.").format(place=place, why=error.strerror or error)
