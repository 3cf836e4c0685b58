"""Plans the letters of a run, from what its stages found."""

from __future__ import annotations

from collections.abc import Mapping

from automation.correspondence.causes import Causes
from automation.correspondence.letters import Office
from automation.correspondence.mail_history import mail_history
from automation.correspondence.occasions.not_sent import NotSent, left_out, settled_since, switched_off
from automation.correspondence.outbox.records import STATES
from automation.correspondence.report_contents import ReportContents, report_contents
from automation.correspondence.volume import last_night
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.mergers import reached_through_heirs
from automation.domain.tracking.events import Event
from automation.domain.tracking.messages import Delivery
from automation.domain.tracking.standing import Standing
from automation.domain.tracking.standings import standings
from automation.jobs import feedback
from automation.jobs.attachments import kept_files
from automation.jobs.run_state import RunState
from automation.pipeline.remind import MailPlan, plan_messages, without_settling

Standings = Mapping[tuple[str, str], Standing]


def planned_messages(state: RunState) -> MailPlan:
    """Plan the messages that are due, by the ledger and what a dry run would have recorded in it. They are planned
    again only if something that they depend on was recorded since."""
    context = state.context
    basis = len(context.all_events), len(state.simulated), context.addresses.store.register()
    if state.planned_by != basis:
        state.planned, state.planned_by = _planned(state), basis
    return state.planned


def _planned(state: RunState) -> MailPlan:
    context, workspace = state.context, state.context.workspace
    events, projected = _projected(state)
    store = context.adapters.store
    planned = plan_messages(workspace.plan, workspace.units, projected, events, workspace.working_days,
                            context.now, context.renderer, workspace.settings.mail, feedback.annotation_places(context),
                            store.words, context.addresses, contents=_contents(state),
                            files=kept_files(context, events),
                            ignore_guard=state.ignore_guard, at_once=state.by_day)
    return without_settling(planned, workspace.plan, context.now, store.listing_delay)


def _projected(state: RunState) -> tuple[list[Event], Standings]:
    events = [*state.context.events, *state.simulated]
    return events, standings(events, state.context.workspace.plan, state.context.workspace.units, state.context.now)


def _contents(state: RunState) -> ReportContents:
    return report_contents(state.findings, state.cells, state.context.workspace.catalogue)


def causes(state: RunState) -> Causes:
    """Return what the letters of a run follow from."""
    events, projected = _projected(state)
    return Causes(state.context.workspace.plan, events, projected, state.context.now)


def letters_not_sent(state: RunState) -> list[NotSent]:
    """Return the letters that a planned run doesn't send, with the reasons."""
    context, workspace, planned = state.context, state.context.workspace, state.planned
    events, projected = _projected(state)
    office = Office(workspace.plan, workspace.settings.mail, workspace.working_days, context.now, context.renderer,
                    store=context.adapters.store.words, addresses=context.addresses, contents=_contents(state))
    history, units = mail_history(office, events), reached_through_heirs(workspace.units, office.today)
    night = last_night(events, context.now)
    before = standings(events, workspace.plan, workspace.units, night) if night else {}
    due = {each.step_key for message in (*planned.messages, *planned.queued) for each in message.occasions}
    found = [left_out(each) for each in (*planned.skipped, *planned.held, *planned.overdue)]
    found += [NotSent(each.unit, each.obligation or "", each.data["step"], str(each.data.get("detail", "")),
                      STATES[each.kind].value, LetterKind(each.data["letter"]), each.data["key"])
              for each in planned.untried if STATES[each.kind] is not Delivery.QUEUED]
    known = {(each.unit, each.obligation, each.step) for each in found}
    found += [each for each in settled_since(office, history, units, projected, before, events, due)
              if (each.unit, each.obligation, each.step) not in known]
    return [*found, *switched_off(office, history, units, projected.values(), events)]
