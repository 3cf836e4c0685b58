"""When was it submitted? The window in which a submission must lie, and what it proves."""

from __future__ import annotations

from datetime import datetime

from automation.domain.standing import Evidence, Verdict


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


def judge(evidence: Evidence, cutoff: datetime | None) -> Verdict:
    """On time or late where that is proved, else the benefit of the doubt: unproven.
    Without a cut-off everything is on time."""
    if cutoff is None or evidence.before < cutoff:
        return Verdict.ON_TIME
    if evidence.after is not None and evidence.after >= cutoff:
        return Verdict.LATE
    return Verdict.UNPROVEN
