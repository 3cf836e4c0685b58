"""Sends planned messages and records the outcome of each as an event; lists and resolves messages."""

from __future__ import annotations

from typing import Any

from automation.correspondence.chat_posts import chat_rows
from automation.correspondence.outbox.log import log_rows
from automation.correspondence.outbox.reconciliation import reconcile as reconcile_outbox
from automation.correspondence.outbox.reconciliation import resolve as resolution
from automation.correspondence.outbox.records import outbox_records
from automation.correspondence.outbox.rows import outbox_rows
from automation.correspondence.outbox.search import UnknownKeyError, matching_key, nearest_key
from automation.domain.plan.plan import Audience
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.messages import Delivery
from automation.jobs.alarms import post_digests, post_steps
from automation.jobs.context import JobContext, Outcome
from automation.pipeline.remind import MailPlan, deliver

REDIRECTED = ("Đang tập dượt: mọi thư chỉ gửi tới {address} ([mail] redirect_all), không thư nào tới đơn vị. Xóa dòng "
              "đó trong config/settings.toml để gửi thật.")
NOT_TRIED = "{count} thư chưa được thử gửi vì không gửi được những thư trước đó; lần chạy sau sẽ gửi tiếp."


def reconcile(context: JobContext) -> list[Event]:
    """Record the outcomes of messages that an earlier run left without one. Returns the new events."""
    if context.dry_run:
        return []
    reconciled = reconcile_outbox(context.events, context.adapters.mailer, context.now)
    context.append(reconciled)
    return reconciled


def send(context: JobContext, planned: MailPlan, outcome: Outcome, reconciled: list[Event]) -> None:
    """Deliver the planned messages; add to `outcome` what was sent, what failed and what waits. `reconciled`: the
    events that `reconcile` returned."""
    outcome.guard = outcome.guard or planned.stop
    redirect = context.workspace.settings.mail.redirect_all
    outcome.notices += [REDIRECTED.format(address=redirect)] if redirect else []
    if planned.stop:
        context.append([event(context.now, EventKind.MAIL_HELD, reason=planned.stop)])
    ambiguous = [each.data for each in reconciled if each.kind is EventKind.MESSAGE_UNCERTAIN]
    reported = {each["key"] for each in ambiguous}
    waiting = [*planned.skipped, *(each for each in planned.held if each.key not in reported)]
    committee = context.workspace.plan.words.committee_first
    waiting += [each for each in planned.overdue if each.about not in {other.about for other in waiting}]
    outcome.left += [f"{each.described(committee)}: {each.reason}" for each in waiting]
    untried = {state.value: planned.count(state) for state in (Delivery.SUPERSEDED, Delivery.CANCELLED)}
    if outcome.guard or context.dry_run:
        outcome.count("remind", planned=len(planned.messages), sent=0, left=len(waiting), queued=len(planned.queued),
                      **untried)
        return
    report = deliver(planned, context.adapters.mailer, context.append, context.now, context.events, reconciled)
    failed = [each for each in report.receipts if not each.complete]
    outcome.left += [f"{each.key}: {each.detail or ', '.join(each.refused)}" for each in failed]
    outcome.left += [f"{each['key']}: {each['detail']}" for each in ambiguous]
    outcome.left += [*post_digests(context), *post_steps(context, planned.posts)]
    outcome.no_access = outcome.no_access or report.no_access
    outcome.left += [NOT_TRIED.format(count=len(report.left))] if report.left else []
    outcome.count("remind", planned=len(planned.messages), sent=report.count(Delivery.SENT),
                  failed=report.count(Delivery.FAILED), deferred=report.count(Delivery.DEFERRED),
                  uncertain=report.count(Delivery.UNCERTAIN) + len(ambiguous),
                  left=len(waiting) + len(report.left), queued=len(planned.queued), **untried)


def messages(context: JobContext) -> list[dict[str, object]]:
    """Return every message that was ever planned, and each post to the chat, as a row with its state."""
    return [*outbox_rows(context.events, _head_steps(context)), *chat_rows(context.events)]


def unit_log(context: JobContext, unit: str) -> list[dict[str, Any]]:
    """Return every message to or about the unit, with all that became of it."""
    return log_rows(context.events, unit, _head_steps(context))


def _head_steps(context: JobContext) -> set[str]:
    return {each.code for each in context.workspace.plan.ladder if each.audience is Audience.HEAD}


def resolve_message(context: JobContext, key: str, *, sent: bool) -> None:
    """Record what a person found out about an ambiguous message. Raises UnknownKeyError for a key that no message has,
    ValueError when the message is not ambiguous, ConfigurationError for a ledger of another plan or with codes that the
    configuration lost."""
    context.check_ledger()
    records = outbox_records(context.events)
    meant = matching_key(key, records)
    if meant is None:
        uncertain = [each.key for each in records.values() if each.state is Delivery.UNCERTAIN]
        raise UnknownKeyError(key, nearest_key(key, uncertain or records))
    outcome = Delivery.SENT if sent else Delivery.FAILED
    context.append([resolution(context.events, meant, outcome, context.now)])
