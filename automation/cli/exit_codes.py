"""How a command ends: exit codes, and exceptions turned into advice. Nothing else catches them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import IntEnum
from typing import TYPE_CHECKING

import click

from automation.cli.i18n import _

if TYPE_CHECKING:
    from automation.ports import AmbiguousOutcomeError


class Exit(IntEnum):
    DONE = 0
    USAGE = 2
    PART = 3
    GUARD = 4
    LOCKED = 75


class StoppedError(click.ClickException):
    """A command that ends here, with words and a documented code."""

    def __init__(self, message: str, code: Exit) -> None:
        super().__init__(message)
        self.code = code

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        click.secho(self.message, err=True, fg="yellow" if self.code is Exit.PART else "red")


def guarded(command: Callable[[], object]) -> int:
    """Run a command; return its exit code, having said on stderr what went wrong."""
    from automation.configuration.problems import ConfigurationError
    from automation.ports import AmbiguousOutcomeError, LockedError
    from automation.util.templates import RenderingError

    try:
        ended = command()
    except click.Abort:
        click.echo(_("Stopped."), err=True)
        return 130
    except StoppedError as error:
        error.show()
        return error.code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except ConfigurationError as error:
        for problem in error.problems:
            click.secho(problem.formatted(_), err=True, fg="red")
        click.echo(_("Mend these, then try again: baocao check-config lists them all."), err=True)
        return Exit.USAGE
    except RenderingError as error:
        click.secho(str(error), err=True, fg="red")
        return Exit.USAGE
    except LockedError as error:
        told = _("Another run is at work on this workspace. Wait until it ends, then try again.")
        click.echo(str(error) or told, err=True)
        return Exit.LOCKED
    except BrokenPipeError:
        sys.stderr.close()  # the reader left: nothing more to say
        return Exit.DONE
    except (OSError, AmbiguousOutcomeError) as error:
        click.secho(_advice(error), err=True, fg="red")
        return Exit.PART
    return ended if isinstance(ended, int) else Exit.DONE


def _advice(error: OSError | AmbiguousOutcomeError) -> str:
    from automation.ports import AdviceError, AmbiguousOutcomeError

    if isinstance(error, AdviceError | AmbiguousOutcomeError):
        return f"{error.message}\n→ {error.remedy}"
    place = error.filename or _("the workspace")
    return _("{place}: {why}. Check that it is there, that you may write to it and that the disk "
             "has room, then run again.").format(place=place, why=error.strerror or error)
