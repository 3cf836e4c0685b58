"""Plans the letters of a run, from what its stages found."""

from __future__ import annotations

from automation.correspondence.report_contents import report_contents
from automation.domain.tracking.standings import standings
from automation.jobs import feedback, official_letters
from automation.jobs.run_state import RunState
from automation.pipeline.remind import MailPlan, plan_messages, without_settling


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
    events = [*context.events, *state.simulated]
    projected = standings(events, workspace.plan, workspace.units, context.now)
    store = context.adapters.store
    planned = plan_messages(workspace.plan, workspace.units, projected, events, workspace.working_days,
                            context.now, context.renderer, workspace.settings.mail, feedback.annotation_places(context),
                            store.words, context.addresses,
                            contents=report_contents(state.findings, state.cells, workspace.catalogue),
                            files=official_letters.drafts(context, events),
                            ignore_guard=state.ignore_guard, at_once=state.by_day)
    return without_settling(planned, workspace.plan, context.now, store.listing_delay)
