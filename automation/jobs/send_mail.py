"""What goes out by mail, and what became of it: each fate an event, each message that waits told."""

from __future__ import annotations

from automation.correspondence.deliveries import outbox_rows
from automation.correspondence.deliveries import resolve as resolution
from automation.correspondence.deliveries import settle as settlements
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import Delivery
from automation.jobs.context import JobContext, Outcome
from automation.pipeline.remind import MailPlan, deliver

NOT_TRIED = "{count} thư chưa được thử gửi vì không gửi được những thư trước đó; lần chạy sau sẽ gửi tiếp."


def settle(context: JobContext) -> list[Event]:
    """What became of messages that an earlier run left open."""
    if context.dry_run:
        return []
    settled = settlements(context.events, context.adapters.mailer, context.now)
    context.append(settled)
    return settled


def send(context: JobContext, planned: MailPlan, outcome: Outcome, settled: list[Event]) -> None:
    """Deliver what is planned, and tell the outcome what became of it and what waits. `settled`: of earlier runs."""
    outcome.guard = outcome.guard or planned.stop
    doubtful = [each.data for each in settled if each.kind is EventKind.MESSAGE_UNCERTAIN]
    told = {each["key"] for each in doubtful}
    waiting = [*planned.skipped, *(each for each in planned.held if each.key not in told)]
    outcome.left += [f"{each.unit or 'Ban'}, {each.obligation}, {each.step}: {each.reason}" for each in waiting]
    if outcome.guard or context.dry_run:
        outcome.count("remind", planned=len(planned.messages), sent=0, left=len(waiting))
        return
    done = deliver(planned, context.adapters.mailer, context.append, context.now, context.events, settled)
    failed = [each for each in done.receipts if each.state is not Delivery.SENT or each.refused]
    outcome.left += [f"{each.key}: {each.detail or ', '.join(each.refused)}" for each in failed]
    outcome.left += [f"{each['key']}: {each['detail']}" for each in doubtful]
    outcome.left += [NOT_TRIED.format(count=len(done.left))] if done.left else []
    outcome.count("remind", planned=len(planned.messages), sent=done.count(Delivery.SENT),
                  failed=done.count(Delivery.FAILED), uncertain=done.count(Delivery.UNCERTAIN) + len(doubtful),
                  left=len(waiting) + len(done.left))


def messages(context: JobContext) -> list[dict[str, object]]:
    """Every message that was ever planned, as a row with its state."""
    return outbox_rows(context.events)


def resolve_message(context: JobContext, key: str, *, sent: bool) -> None:
    """Raises KeyError for a key that no message has, ValueError when there is nothing to settle."""
    outcome = Delivery.SENT if sent else Delivery.FAILED
    context.append([resolution(context.events, key, outcome, context.now)])
