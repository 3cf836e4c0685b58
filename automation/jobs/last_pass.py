"""What the last pass over the workbooks found, kept for the next check by day: a check that finds the same has nothing
to do. `state/last-pass.json` is a cache; its loss costs one full pass."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from automation import __version__
from automation.jobs.context import JobContext
from automation.ports import WorkbookFile
from automation.util.atomic_file import PRIVATE, replace_file

if TYPE_CHECKING:
    from automation.pipeline.register import RegisterRun

FILE = "last-pass.json"
INPUTS = ("config", "sheet_templates", "mail_templates")  # folders of the workspace


@dataclass(frozen=True)
class LastPass:
    """`at`: the moment of the last pass or check (ISO). `inputs`: digest of the configuration and of the listing;
    `events`: how many the ledger had; `mark` and `stamp`: of the register (`ports.py`); `next`: from when a pass is
    needed though nothing changed, the next due date of any unit; `waiting`: the register could not be written;
    `clusters`: code of a cluster → the mark of its register. `letters`: from when a pass is needed since queued
    letters may leave then, "" while none waits."""

    at: str
    inputs: str
    events: int
    mark: str = ""
    stamp: str = ""
    next: str = ""
    waiting: bool = False
    clusters: Mapping[str, str] = field(default_factory=dict)
    letters: str = ""

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @property
    def next_due(self) -> datetime | None:
        return datetime.fromisoformat(self.next) if self.next else None

    def letters_may_leave(self, now: datetime) -> bool:
        return bool(self.letters) and datetime.fromisoformat(self.letters) <= now


def state_file(context: JobContext) -> Path:
    return context.path(context.workspace.settings.paths.state) / FILE


def read_last_pass(path: Path) -> LastPass | None:
    """Return what is kept; None for nothing, or for a file that can't be read."""
    with suppress(OSError, ValueError, TypeError, AttributeError):
        kept = LastPass(**json.loads(path.read_text(encoding="utf-8")))
        moments = (kept.moment, kept.next_due, datetime.fromisoformat(kept.letters) if kept.letters else None)
        if all(each is None or each.tzinfo for each in moments):
            return kept
    return None


def write_last_pass(context: JobContext, kept: LastPass) -> None:
    text = json.dumps(asdict(kept), indent=0, sort_keys=True)
    replace_file(state_file(context), text.encode(), mode=PRIVATE)


def keep_last_pass(context: JobContext, listed: Sequence[WorkbookFile] | None, register: RegisterRun | None, mark: str,
                   clusters: Mapping[str, str], *, complete: bool) -> None:
    """Keep what a pass found. `listed` and `mark`: of the listing with which it began; `clusters`: of their registers
    as it read or wrote them. A pass that is not `complete`
    keeps no digest of its inputs: the next check is then a full pass. A due date after which the listing may still lag
    is yet to come: what this pass found proves nothing about it."""
    if context.dry_run or listed is None or register is None:
        return
    delay = context.adapters.store.listing_delay
    due = (each.due for each in register.standings.values() if each.due and each.due + delay > context.now)
    following = min(due, default=None)
    unwritten = register.needed and not register.written
    write_last_pass(context, LastPass(
        context.now.isoformat(), inputs_digest(context, listed) if complete else "", context.adapters.ledger.size(),
        register.mark or mark, register.mark or register.stamp,
        following.isoformat() if following else "", waiting=unwritten, clusters=clusters, letters=_letters(context)))


def _letters(context: JobContext) -> str:
    """From when a check is needed to send letters that wait, "" while none does."""
    from automation.correspondence.mail_history import sent_within_a_day
    from automation.correspondence.outbox.queue import SendingWindow
    from automation.correspondence.outbox.records import outbox_records

    mail = context.workspace.settings.mail
    none_left = bool(mail.max_per_day) and sent_within_a_day(context.events, context.now) >= mail.max_per_day
    window = SendingWindow(mail.hours, context.workspace.working_days, context.now)
    moment = window.next_attempt(outbox_records(context.events), none_left=none_left)
    return moment.isoformat() if moment else ""


def cluster_marks(context: JobContext) -> dict[str, str]:
    """Code of a cluster → the mark of its register."""
    registers = context.adapters.store.cluster_registers
    return {each.code: registers.mark(each) for each in context.workspace.plan.clusters} if registers else {}


def with_look(kept: LastPass, now: datetime, mark: str) -> LastPass:
    """The same after a check that found nothing new."""
    return replace(kept, at=now.isoformat(), mark=mark)


def inputs_digest(context: JobContext, listed: Iterable[WorkbookFile]) -> str:
    rows = sorted((each.name, each.unit, each.version, each.problem) for each in listed)
    found = [__version__, *_configuration(context.workspace.root), *rows]
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


def _configuration(root: Path) -> list[tuple[str, int, int]]:
    """Path, size and time of each file of the configuration."""
    files = sorted(path for folder in INPUTS for path in (root / folder).rglob("*") if path.is_file())
    return [(path.relative_to(root).as_posix(), (about := path.stat()).st_size, about.st_mtime_ns) for path in files]
