"""The time window in which a submission must lie, and whether it proves the submission on time or late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from automation.domain.tracking.standing import Evidence, TimelinessVerdict


def window(after: datetime | None, modified: datetime | None, now: datetime) -> Evidence:
    """The window (after, before] of a change first seen at `now`.

    `after`: the last time the change was not there. `modified`: the file's own time. A file
    time at or before `after` can't be that of the change (a copied file, a wrong clock): then
    all that is known is that it happened by `now`.
    """
    before = min(modified, now) if modified is not None else now
    if after is not None and before <= after:
        before = now
    return Evidence(after, before)


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision in a store's own history of a workbook: `at` (aware) its last change, `ours` whether that was the
    software's. Stores merge the edits of one session into one revision and drop old ones: that a change was
    made by then is certain, when its session began is not."""

    at: datetime
    ours: bool = False


def narrow_window(evidence: Evidence, revisions: Sequence[Revision]) -> Evidence:
    """The window up to the last change that was not the software's: after it nothing can have come but our own
    writing, a new name, a move to another folder.

    Its start stays: an editing session that ended too late may have begun in time. Nor is anything narrowed where
    people went on after the workbook was seen: the revision that ended the window may have grown beyond it.
    """
    theirs = [each.at for each in revisions if not each.ours]
    inside = edits(evidence, revisions)
    if not inside or max(theirs) > evidence.before:
        return evidence
    return Evidence(evidence.after, inside[-1])


def edits(evidence: Evidence, revisions: Sequence[Revision]) -> list[datetime]:
    """The moments of the people's revisions within the window, in order."""
    return sorted(each.at for each in revisions if not each.ours and each.at <= evidence.before
                  and (evidence.after is None or each.at > evidence.after))


def timeliness_verdict(evidence: Evidence, cutoff: datetime | None) -> TimelinessVerdict:
    """On time or late where that is proved, else unproven, which counts as on time.
    Without a cut-off everything is on time."""
    if cutoff is None or evidence.before < cutoff:
        return TimelinessVerdict.ON_TIME
    if evidence.after is not None and evidence.after >= cutoff:
        return TimelinessVerdict.LATE
    return TimelinessVerdict.UNPROVEN
