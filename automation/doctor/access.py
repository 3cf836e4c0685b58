"""The doctor's check of the permissions on files: what `baocao share` would change, and what is left to people."""

from __future__ import annotations

from automation.configuration.problems import constant
from automation.doctor.facts import Check, DoctorFacts, Level
from automation.domain.access.people import AccessPlan, plan_access
from automation.domain.access.record import recorded_grants
from automation.domain.access.sentences import UNLISTED, by_hand_sentences, change_sentence, lowered_sentence
from automation.domain.tracking.recoding import recoded, renamed_codes
from automation.domain.tracking.standings import standings


def run_checks(facts: DoctorFacts) -> list[Check]:
    """Nothing for a store without permissions of its own."""
    return [] if facts.store.shared is None else [_access(_plan(facts))]


def _access(plan: AccessPlan) -> Check:
    changes = [change_sentence(each.file, change, done=False) for each in plan.files for change in each.changes]
    changes += (UNLISTED.format(unit=unit) for unit in plan.unlisted)
    lowered = [lowered_sentence(each) for each in plan.remarks if each.granted]
    by_hand = tuple(by_hand_sentences(each for each in plan.remarks if not each.granted))
    if changes:
        return Check("access", Level.ATTENTION, constant("Permissions on files that differ from units.csv and the "
                     "plan: {n}."),
                     constant("See what would change, then change it: baocao share --dry-run, baocao share."),
                     {"n": len(changes)}, (*changes, *lowered, *by_hand))
    if lowered:
        return Check("access", Level.ATTENTION, constant("Permissions that were lowered after they were granted: {n}."),
                     constant("If that is wrong, raise them again in the file's own Share window."),
                     {"n": len(lowered)}, (*lowered, *by_hand))
    return Check("access", Level.OK, constant("The permissions on the files follow units.csv and the plan; given by "
                 "others: {n}."), values={"n": sum(not each.granted for each in plan.remarks)}, details=by_hand)


def _plan(facts: DoctorFacts) -> AccessPlan:
    workspace = facts.loaded_workspace
    events = recoded(list(facts.ledger.events), renamed_codes(workspace.plan, workspace.units, workspace.catalogue))
    known = [each for each in events if each.at <= facts.now]
    found = standings(known, workspace.plan, workspace.units, facts.now)
    owing = {unit for (unit, _), standing in found.items() if standing.owes}
    return plan_access(facts.store.shared or (), recorded_grants(events), workspace.plan, workspace.units,
                       facts.now.date(), owing)
