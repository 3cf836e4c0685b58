"""How an observed file differs from the report in force: changed, withdrawn, or rolled back to an older copy.

An older copy (a synchronised folder, a restored backup) shows content that was observed before, or the blank form, and
its file time is not newer than that of the report. Where the file time or a revision is newer, a person made the
change; but a blank form that the software made since, for a workbook that was gone, is no person's. No input or output.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from automation.domain.plan.plan import Plan
from automation.domain.tracking.evidence import Revision
from automation.domain.tracking.report_state import Departure, ReportState, parse_moment
from automation.domain.workbook.answers import TabAnswers, WorkbookAnswers
from automation.domain.workbook.content_digest import content_digests
from automation.domain.workbook.forms import Catalogue


@dataclass(frozen=True, slots=True)
class Shown:
    """What the file shows of one obligation. `content`: its digest. `modified` (aware): the file's own time."""

    content: str
    ticked: bool
    modified: datetime | None
    revisions: Sequence[Revision] = ()


def blank_contents(catalogue: Catalogue, plan: Plan) -> dict[str, str]:
    """Obligation → the digest of its content in a workbook without answers."""
    tabs = {tab.code: TabAnswers(tab.code, tab.title) for tab in catalogue.tabs}
    return content_digests(WorkbookAnswers("", tabs), catalogue, plan)


def departure(report_state: ReportState, shown: Shown, blank: str, made_at: datetime | None) -> Departure | None:
    """None where the file shows the report in force. `blank`: the content of the blank form; `made_at`: when the
    software last made this unit's workbook."""
    if shown.ticked and shown.content == report_state.content:
        return None
    version = report_state.version
    made_since = made_at is not None and version is not None and made_at > version.at
    if made_since and not shown.ticked and shown.content == blank:
        return Departure.ROLLED_BACK
    if _was_seen(report_state, shown, blank) and not _is_newer(report_state, shown):
        return Departure.ROLLED_BACK
    return Departure.AMENDED if shown.ticked else Departure.WITHDRAWN


def _was_seen(report_state: ReportState, shown: Shown, blank: str) -> bool:
    seen = (shown.content, shown.ticked) in report_state.observations
    return seen or (not shown.ticked and shown.content == blank)


def _is_newer(report_state: ReportState, shown: Shown) -> bool:
    """Is the file, or a person's revision of it, newer than the report in force? A file time after the moment of the
    observation is that of a wrong clock: the moment counts instead."""
    version = report_state.version
    if version is None:
        return True
    known = min(parse_moment(version.data.get("modified")) or version.at, version.at)
    edited = [each.at for each in shown.revisions if not each.by_software]
    return any(each > known for each in (*edited, *([shown.modified] if shown.modified else [])))
