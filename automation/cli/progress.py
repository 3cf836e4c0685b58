"""A progress bar for long work, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from automation.cli.i18n import _


@contextmanager
def progress_bar(names: Sequence[str]) -> Iterator[Callable[[str], None]]:
    """Yields a function to call with each step's name as it begins."""
    if not sys.stderr.isatty():
        yield lambda _name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    shape = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*shape, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("starting"), total=len(names))
        started: list[str] = []

        def start_step(name: str) -> None:
            bar.update(task, completed=len(started), description=_(name))
            started.append(name)

        yield start_step
