"""Compares a file's permissions with those that the configuration asks for.

Three states meet: the permissions now, what the software granted, and what is wanted. What people changed by hand
stays: a permission that the software did not grant is never removed, and one that was lowered is not raised again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from automation.domain.access.permissions import (
    ACCOUNT_KINDS,
    RANKS,
    AccessChange,
    ChangeResult,
    FilePlan,
    Grant,
    Permission,
    SharedFile,
    Step,
    mailbox,
)

Granted = tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A permission that differs from the configuration and is left as it is. `granted`: the role that was granted, for
    one that people or a policy lowered; "" for one that people gave."""

    file: SharedFile
    address: str
    kind: str
    role: str
    granted: str = ""


@dataclass
class _Comparison:
    """The work on one file. `granted`: by mailbox, what remains and what is added."""

    file: SharedFile
    changes: list[AccessChange] = field(default_factory=list)
    granted: dict[str, Grant] = field(default_factory=dict)

    def change(self, step: Step, address: str, role: str, grant: Grant, permission: str = "") -> None:
        self.changes.append(AccessChange(step, address, role, grant.mailbox, permission))


def plan_file(file: SharedFile, wanted: Mapping[str, str], granted: Granted | None = ()) -> FilePlan:
    """The changes of one file. `wanted`: address → role. `granted` None: nothing was ever recorded of it, as with a
    file of an older version; the permissions of those who are wanted, in exactly their roles, are then the
    software's."""
    people = strongest(wanted)
    known = granted if granted is not None else _adopted(file, people)
    before = {each.mailbox: each for each in known}
    made = _Comparison(file)
    for name, (address, role) in people.items():
        _let_in(made, before.get(name), address, role)
    for name, grant in before.items():
        if name not in people:
            _take_back(made, grant)
    return FilePlan(file, tuple(made.changes), granted, in_order(made.granted.values()))


def strongest(wanted: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Mailbox → (address, strongest role): who is asked for twice, as clerk and as head, gets one permission."""
    people: dict[str, tuple[str, str]] = {}
    for address, role in wanted.items():
        known = people.get(mailbox(address))
        if known is None or RANKS[role] > RANKS[known[1]]:
            people[mailbox(address)] = (known[0] if known else address, role)
    return people


def in_order(granted: Iterable[Grant]) -> Granted:
    return tuple(sorted(granted, key=lambda each: each.mailbox))


def remarks(plan: FilePlan, wanted: Mapping[str, str]) -> Iterator[Remark]:
    """What people gave by hand, and what was lowered since it was granted."""
    people = strongest(wanted)
    changed = {each.permission for each in plan.changes if each.permission}
    for now in plan.file.permissions:
        if now.inherited or now.deleted or now.role == "owner" or now.id in changed:
            continue
        grant = next((each for each in plan.after if each.is_of(now)), None)
        if grant and now.rank < RANKS[grant.role]:
            yield Remark(plan.file, now.address, now.kind, now.role, grant.role)
        elif grant is None and not (now.kind in ACCOUNT_KINDS and mailbox(now.address) in people):
            yield Remark(plan.file, now.address, now.kind, now.role)


def intended(plan: FilePlan) -> Granted:
    """What is recorded before the changes: also what is about to be granted, and what is about to be taken back.
    After a crash in between, a permission that exists is then the software's."""
    known = {each.mailbox: each for each in (*(plan.before or ()), *plan.after)}
    return in_order(known.values())


def settled(plan: FilePlan, results: Iterable[ChangeResult]) -> Granted:
    """What is recorded after the changes: a refused grant is none, and what could not be taken back remains."""
    granted = {each.mailbox: each for each in plan.after}
    former = {each.mailbox: each for each in plan.before or ()}
    for each in results:
        name = each.change.grant
        if each.is_refused and not each.uncertain:
            granted.pop(name, None)
            granted |= {name: former[name]} if name in former else {}
        elif each.change.step is Step.GRANT and each.id and mailbox(each.stored_address) != name:
            granted[name] = replace(granted[name], id=each.id)
    return in_order(granted.values())


def lowered_by_policy(results: Iterable[ChangeResult]) -> Iterator[Remark]:
    """Those who were let in with a weaker role than was asked for."""
    for each in results:
        if not each.is_refused and each.change.step in (Step.GRANT, Step.RAISE) and each.role \
                and RANKS.get(each.role, 0) < RANKS[each.change.role]:
            yield Remark(each.file, each.change.address, "user", each.role, each.change.role)


def _adopted(file: SharedFile, people: Mapping[str, tuple[str, str]]) -> Granted:
    return tuple(Grant(address, role) for name, (address, role) in people.items()
                 if any(each.kind in ACCOUNT_KINDS and each.role == role and mailbox(each.address) == name
                        and not each.inherited and not each.deleted for each in file.permissions))


def _present(permissions: Sequence[Permission], address: str, grant: Grant | None) -> Permission | None:
    """The strongest permission of an account that exists; of equal ones, that of the file itself."""
    found = [each for each in permissions if not each.deleted and each.kind in ACCOUNT_KINDS
             and (mailbox(each.address) == mailbox(address) or (grant is not None and grant.is_of(each)))]
    return max(found, key=lambda each: (each.rank, not each.inherited), default=None)


def _let_in(made: _Comparison, grant: Grant | None, address: str, role: str) -> None:
    now = _present(made.file.permissions, address, grant)
    new = Grant(address, role)
    if now is None or (now.inherited and now.rank < RANKS[role]):
        made.change(Step.GRANT, address, role, new)
        made.granted[new.mailbox] = new
    elif now.rank < RANKS[role]:
        _raise(made, grant, now, new)
    elif grant and not now.inherited:
        _keep(made, grant, now, new)


def _keep(made: _Comparison, grant: Grant, now: Permission, new: Grant) -> None:
    """The account has the role or a stronger one, which is lowered if the software granted it."""
    if RANKS[grant.role] <= RANKS[new.role] or now.rank > RANKS[grant.role]:
        made.granted[grant.mailbox] = grant
        return
    made.granted[grant.mailbox] = replace(grant, role=new.role)
    if now.role == grant.role:
        kept = max(new.role, grant.before, key=lambda each: RANKS[each])
        made.change(Step.LOWER, new.address, kept, grant, now.id)


def _raise(made: _Comparison, grant: Grant | None, now: Permission, new: Grant) -> None:
    """Raise a weaker role, except one that was lowered after it was granted: that was a person's decision, or the
    domain's policy."""
    if grant and RANKS[grant.role] >= RANKS[new.role]:
        made.granted[grant.mailbox] = grant
        return
    before, identity = (grant.before, grant.id) if grant else (now.role, "")
    made.change(Step.RAISE, new.address, new.role, new, now.id)
    made.granted[new.mailbox] = replace(new, before=before, id=identity)


def _take_back(made: _Comparison, grant: Grant) -> None:
    """Remove what was granted, or restore the role from before. What people raised since is theirs."""
    for now in made.file.permissions:
        if not grant.is_of(now) or now.inherited or now.role == "owner" or now.rank > RANKS[grant.role]:
            continue
        if not grant.before or now.deleted:
            made.change(Step.REMOVE, now.address, now.role, grant, now.id)
        elif now.rank > RANKS[grant.before]:
            made.change(Step.LOWER, now.address, grant.before, grant, now.id)


def rights_taken(plans: Iterable[FilePlan]) -> int:
    """The number of permissions that would be removed or lowered."""
    return sum(each.step in (Step.REMOVE, Step.LOWER) for plan in plans for each in plan.changes)
