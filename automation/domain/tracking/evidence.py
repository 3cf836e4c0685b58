"""The time window in which a submission was made, and whether it proves the submission on time or late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from automation.domain.tracking.standing import Evidence, TimelinessVerdict

# From a save to the next nightly run, which may begin late. A save on a deadline's last day is seen within it.
NIGHT = timedelta(hours=26)


def window(after: datetime | None, modified: datetime | None, now: datetime) -> Evidence:
    """Returns the window (after, before] of a change first observed at `now`.

    `after`: the last observation without the change. `modified`: the file's modification time. A modification time at
    or before `after` can't be that of the change (a copied file, a wrong clock): then the window ends at `now`.
    """
    before = min(modified, now) if modified is not None else now
    if after is not None and before <= after:
        before = now
    return Evidence(after, before)


def is_settling(cutoff: datetime, now: datetime, listing_delay: timedelta) -> bool:
    """Whether the deadline passed so shortly before that a listing may still lack changes made in time. It is then too
    early to conclude from a listing that a report is missing."""
    return cutoff <= now < cutoff + listing_delay


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision in a store's own history of a workbook. `at` (aware): its last change; `by_software`: whether this
    software made it. Stores merge the edits of one session into one revision and drop old ones: it is certain that a
    change was made by then, but not when its session began."""

    at: datetime
    by_software: bool = False


def narrow_window(evidence: Evidence, revisions: Sequence[Revision]) -> Evidence:
    """Returns the window up to the last change that people made: later changes can only be the software's own writing,
    a new name, a move to another folder.

    The start of the window stays: an editing session that ended too late may have begun in time. The window is not
    narrowed either where people continued to edit after the workbook was read: the last revision in the window may have
    been extended beyond it.
    """
    by_people = [each.at for each in revisions if not each.by_software]
    in_window = edits(evidence, revisions)
    if not in_window or max(by_people) > evidence.before:
        return evidence
    return Evidence(evidence.after, in_window[-1])


def edits(evidence: Evidence, revisions: Sequence[Revision]) -> list[datetime]:
    """Returns the moments of the people's revisions within the window, in order."""
    return sorted(each.at for each in revisions if not each.by_software and each.at <= evidence.before
                  and (evidence.after is None or each.at > evidence.after))


def timeliness_verdict(evidence: Evidence, cutoff: datetime | None) -> TimelinessVerdict | None:
    """Returns on time or late where that is proved, else unproven, which counts as on time; None without a cut-off."""
    if cutoff is None:
        return None
    if evidence.before < cutoff and not rests_on_claim(evidence, cutoff):
        return TimelinessVerdict.ON_TIME
    if evidence.after is not None and evidence.after >= cutoff:
        return TimelinessVerdict.LATE
    return TimelinessVerdict.UNPROVEN


def rests_on_claim(evidence: Evidence, cutoff: datetime) -> bool:
    """Reports whether only a file time that the sender's machine claims is before the cut-off, and the workbook was
    first read more than a night after that time: nothing else then shows that it existed."""
    if evidence.seen is None or evidence.before >= cutoff:
        return False
    return evidence.seen >= cutoff and evidence.seen - evidence.before > NIGHT
