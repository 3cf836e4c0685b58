"""The doctor's checks of the permissions on files and of the editors of protected cells: what `baocao share` would
change, and what is left to people."""

from __future__ import annotations

from collections.abc import Sequence

from automation.configuration.problems import constant
from automation.doctor.facts import Check, DoctorFacts, Level
from automation.domain.access.people import AccessPlan, plan_access
from automation.domain.access.protection import editor_changes, shut_out
from automation.domain.access.record import recorded_editors, recorded_grants
from automation.domain.access.sentences import (
    UNLISTED,
    by_hand_sentences,
    change_sentence,
    editors_sentence,
    lowered_sentence,
    shut_out_sentence,
)
from automation.domain.tracking.events import Event
from automation.domain.tracking.recoding import recoded, renamed_codes
from automation.domain.tracking.standings import standings


def run_checks(facts: DoctorFacts) -> list[Check]:
    """Nothing for a store without permissions of its own."""
    return [] if facts.store.shared is None else [_access(_plan(facts)), _protection(facts)]


def _protection(facts: DoctorFacts) -> Check:
    """The editors of protected cells: what `share` would change, and whom the files themselves leave out."""
    store = facts.store
    recorded = recorded_editors(_recoded(facts))
    changes = list(editor_changes(store.shared or (), recorded, store.editors))
    waiting = {each.file.id for each in changes}
    left_out = [each for file, ranges in store.protected
                if file.id not in waiting and (each := shut_out(file, ranges, store.editors))]
    lines = (*map(editors_sentence, changes), *map(shut_out_sentence, left_out))
    if changes:
        return Check("protection", Level.ATTENTION, constant("Files whose protected cells other people may edit than "
                     "[google] editors names: {n}."),
                     constant("See what would change, then change it: baocao share --dry-run, baocao share."),
                     {"n": len(changes) + len(left_out)}, lines)
    if left_out:
        return Check("protection", Level.ATTENTION, constant("Files that leave out somebody whom [google] editors "
                     "names: {n}."),
                     constant("Add them in the file: Data, Protect sheets and ranges, Change permissions."),
                     {"n": len(left_out)}, lines)
    return Check("protection", Level.OK, constant("The editors of protected cells follow [google] editors; files "
                 "looked into: {n}."), values={"n": len(store.protected)})


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
    workspace, events = facts.loaded_workspace, _recoded(facts)
    known = [each for each in events if each.at <= facts.now]
    found = standings(known, workspace.plan, workspace.units, facts.now)
    owing = {unit for (unit, _), standing in found.items() if standing.owes}
    return plan_access(facts.store.shared or (), recorded_grants(events), workspace.plan, workspace.units,
                       facts.now.date(), owing)


def _recoded(facts: DoctorFacts) -> Sequence[Event]:
    workspace = facts.loaded_workspace
    return recoded(list(facts.ledger.events), renamed_codes(workspace.plan, workspace.units, workspace.catalogue))
