"""The `baocao` command as a person would type it, in this process so that a year takes seconds."""

from __future__ import annotations

import io
import json
from collections.abc import Collection
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from automation.cli.main import run

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DONE, PART, GUARD = 0, 3, 4


class UnexpectedExitCodeError(AssertionError):
    """The command ended otherwise than the rehearsal expects."""


@dataclass(frozen=True, slots=True)
class CommandResult:
    """Exit code and output of a command."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Command:
    """`baocao -w root`."""

    root: Path

    def __call__(self, *words: str, as_of: datetime | None = None, codes: Collection[int] = (DONE,)) -> CommandResult:
        """Raises UnexpectedExitCodeError for an exit code that is not among `codes`."""
        return baocao("-w", str(self.root), *_moment(as_of), *words, codes=codes)

    def json(self, *words: str, as_of: datetime | None = None, codes: Collection[int] = (DONE,)) -> Any:
        """The one document that `--json` prints."""
        return json.loads(self(*words, "--json", as_of=as_of, codes=codes).out)


def baocao(*words: str, codes: Collection[int] = (DONE,)) -> CommandResult:
    """Raises UnexpectedExitCodeError, with the end of the output, for an exit code that is not among `codes`."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(list(words))
    if code not in codes:
        raise UnexpectedExitCodeError(f"baocao {' '.join(words)} ended with {code}, expected "
                                 f"{sorted(codes)}\n{out.getvalue()[-3000:]}\n{err.getvalue()[-3000:]}")
    return CommandResult(code, out.getvalue(), err.getvalue())


def _moment(as_of: datetime | None) -> tuple[str, ...]:
    return ("--as-of", as_of.isoformat()) if as_of else ()
