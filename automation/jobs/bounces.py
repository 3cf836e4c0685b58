"""Reads the mailbox into which mail comes back, and records which messages came back from which recipients."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.correspondence.bounces.mailbox import Mailbox, MailboxError
from automation.correspondence.bounces.matching import Returned, returned_by
from automation.correspondence.bounces.report import read_report
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import Delivery
from automation.jobs.context import JobContext
from automation.util.atomic_file import PRIVATE, replace_file
from automation.wiring import bounce_mailbox

if TYPE_CHECKING:
    from automation.jobs.run_state import RunState

FILE = "bounces.json"
HARD = ("{who}: thư gửi tới {address} bị trả lại, {detail}. Đề nghị hỏi lại địa chỉ thư rồi sửa trong {where}; nếu địa "
        "chỉ vẫn dùng được: baocao mail resolve \"{key}\" --sent.")
SOFT = "{who}: thư gửi tới {address} bị trả lại, {detail}. Lần chạy sau gửi lại nếu còn đến hạn."
COMPLAINED = "{who}: {address} báo thư của phần mềm là thư rác. Đề nghị trao đổi lại với người nhận."
OF_UNITS, OF_PLAN = "config/units.csv", "tệp kế hoạch"


@dataclass(frozen=True, slots=True)
class BouncesFound:
    """`returned`: for whom messages came back; `events` record it. `read`: how many mails were read. `left`
    (Vietnamese): why the mailbox could not be read. `position`: of the `mailbox`, None: as it was."""

    returned: tuple[Returned, ...] = ()
    events: tuple[Event, ...] = ()
    read: int = 0
    left: tuple[str, ...] = ()
    mailbox: str = ""
    position: Mapping[str, Any] | None = field(default=None)

    def count(self, state: Delivery) -> int:
        return sum(each.state is state for each in self.returned)

    def lines(self, committee: str) -> list[str]:
        """Return what is left to do (Vietnamese). `committee`: its short name."""
        return [*self.left, *(_line(each, committee) for each in self.returned)]


def find_bounces(context: JobContext) -> BouncesFound | None:
    """Read the mailbox; None without one. Nothing is recorded."""
    mailbox = bounce_mailbox(context.workspace.root, context.workspace.settings)
    if mailbox is None:
        return None
    since = min((each.at for each in context.all_events if each.kind is EventKind.MESSAGE_SENT), default=None)
    return _found(context, mailbox, since) if since else BouncesFound(mailbox=mailbox.name)


def _found(context: JobContext, mailbox: Mailbox, since: datetime) -> BouncesFound:
    try:
        reading = mailbox.read(_kept_position(context, mailbox), since)
    except MailboxError as error:
        return BouncesFound(left=(str(error),), mailbox=mailbox.name)
    reports = {hashlib.sha256(each).hexdigest()[:32]: read_report(each) for each in reading.mails}
    returned, events = returned_by(context.events, {digest: each for digest, each in reports.items() if each},
                                   context.now)
    return BouncesFound(tuple(returned), tuple(events), len(reading.mails), (), mailbox.name, reading.position)


def record_bounces(context: JobContext, found: BouncesFound) -> None:
    """Record what came back, then how far the mailbox was read: after a crash in between it is read again, and what is
    recorded already is not recorded twice."""
    if context.dry_run:
        return
    context.append(found.events)
    if found.position is not None:
        kept = {"mailbox": _digest(found.mailbox), "position": found.position}
        replace_file(_state_file(context), json.dumps(kept, sort_keys=True).encode(), mode=PRIVATE)


def run_bounces(state: RunState) -> None:
    """The stage of a run. A mailbox that can't be read stops nothing."""
    context = state.context
    found = state.bounces or find_bounces(context)
    if found is None:
        return
    record_bounces(context, found)
    state.simulated = (*state.simulated, *found.events) if context.dry_run else state.simulated
    state.outcome.left += found.lines(context.workspace.plan.words.committee_first)
    state.outcome.count("bounces", read=found.read, bounced=found.count(Delivery.BOUNCED),
                        complained=found.count(Delivery.COMPLAINED))


def read_bounces(context: JobContext) -> tuple[BouncesFound | None, str, tuple[str, ...]]:
    """Read the mailbox outside a run, and rewrite the register if anything came back. Return what was found, why
    nothing may be recorded (Vietnamese, "" if it may), and what is left to do about the register. Raises LockedError,
    and ConfigurationError for a ledger of another plan or with codes that the configuration lost."""
    from automation.jobs.nightly import blocking_reason, rewrite_register

    with context.exclusive_run():
        context.check_ledger()
        reason = blocking_reason(context)
        if reason:
            return None, reason, ()
        found = find_bounces(context)
        if found is None:
            return None, "", ()
        record_bounces(context, found)
        left = rewrite_register(context) if found.events and not context.dry_run else ()
        return found, "", left


def _line(returned: Returned, committee: str) -> str:
    who, where = (returned.unit, OF_UNITS) if returned.unit else (committee, OF_PLAN)
    words = COMPLAINED if returned.state is Delivery.COMPLAINED else HARD if returned.hard else SOFT
    return words.format(who=who, where=where, address=returned.address, detail=returned.detail, key=returned.key)


def _kept_position(context: JobContext, mailbox: Mailbox) -> Mapping[str, Any]:
    """Return how far the mailbox was read; {} where that is unknown, or was another mailbox."""
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        kept = json.loads(_state_file(context).read_text(encoding="utf-8"))
        if kept["mailbox"] == _digest(mailbox.name) and isinstance(kept["position"], dict):
            return dict(kept["position"])
    return {}


def _state_file(context: JobContext) -> Path:
    return context.path(context.workspace.settings.paths.state) / FILE


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]
