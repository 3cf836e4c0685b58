"""Refuses commands with an effect while the plan is a draft, and the nightly work of a plan that is closed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from automation.cli.exit_codes import CommandError, ExitCode
from automation.cli.i18n import _
from automation.cli.session import Session

Callback = Callable[..., Any]


def effect(callback: Callback) -> Callback:
    """Mark the callback of a command, below `click.pass_obj`: in a draft only its dry run works."""
    return _refusing(callback, nightly=False)


def nightly_effect(callback: Callback) -> Callback:
    """Like `effect`; once the plan is closed, too, only the dry run works."""
    return _refusing(callback, nightly=True)


def _refusing(callback: Callback, *, nightly: bool) -> Callback:
    @wraps(callback)
    def checked(session: Session, /, *arguments: Any, **options: Any) -> Any:
        if not options.get("dry_run"):
            _require_service(session, nightly=nightly)
        return callback(session, *arguments, **options)
    return checked


def _require_service(session: Session, *, nightly: bool) -> None:
    """Raises CommandError."""
    plan = session.workspace.plan
    if plan.draft:
        raise CommandError(_(
            "This plan is a draft: nothing is made, recorded or sent. Look at what is marked in its file, then remove "
            "“draft = true” there. With --dry-run the command says what it would do."), ExitCode.USAGE)
    if plan.closed and nightly:
        raise CommandError(_(
            "This plan is closed: its nights are over. Its summaries and standings can still be compiled and read. "
            "To open it again, remove “closed = true” from its file."), ExitCode.USAGE)
