"""Writes official letters that urge units to hand in (công văn đôn đốc): by command, or as a step of the ladder
asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from automation.configuration.letterhead import letterhead_problems
from automation.configuration.problems import ConfigurationError
from automation.correspondence.letters import Office
from automation.correspondence.mail_history import mail_history
from automation.correspondence.urging import (
    DON_DOC,
    DueDraft,
    LetterTemplateError,
    drafting_plan,
    due_drafts,
    last_observation,
    late_reports,
    proposed_deadline,
    unreadable,
    urging_letter,
)
from automation.domain.official_letter import LateReport, OfficialLetter
from automation.domain.plan.mergers import reached_through_heirs
from automation.domain.plan.plan import Obligation
from automation.domain.plan.settings import LETTER_PARTS
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event, EventKind, event
from automation.jobs.context import JobContext, Outcome
from automation.util.templates import RenderingError

NAME = "cong-van-don-doc-{obligation}-{day}"
NOT_DRAFTED = "Chưa lập được dự thảo công văn đôn đốc {obligation}: {why}"


@dataclass(frozen=True, slots=True)
class UrgingLetter:
    """`letter`: None where nobody is late. `file`: where it is written, relative to the workspace where it is inside.
    `unreadable`: units whose workbooks can't be read, which it leaves out."""

    obligation: str
    deadline: date
    letter: OfficialLetter | None
    file: str
    unreadable: list[str]

    def as_dict(self) -> dict[str, Any]:
        late = self.letter.late if self.letter else ()
        return {"obligation": self.obligation, "file": self.file or None, "deadline": self.deadline.isoformat(),
                "about": self.letter.about if self.letter else None,
                "addressees": list(self.letter.addressees) if self.letter else [],
                "units": [_row(each) for each in late], "unreadable": self.unreadable}


def _row(report: LateReport) -> dict[str, Any]:
    values = asdict(report)
    return {"unit": values.pop("code"), "name": values.pop("name"), "due": report.due.isoformat(),
            "days_late": report.days_late, "reminded": [each.isoformat() for each in report.reminded],
            "state": report.state}


def write_urging_letter(context: JobContext, obligation: Obligation, chosen: Callable[[Unit], bool],
                        deadline: date | None, out: Path | None) -> UrgingLetter:
    """Write the letter about the chosen units that are late, by what the last run recorded. `deadline`: proposed to
    them, None for the plan's `return_days`. `out`: None for a name of its own in the reports' folder; nothing that is
    there is replaced. Raises ConfigurationError without a letterhead, RenderingError, LetterTemplateError, OSError."""
    with context.locked():
        context.check_ledger()
        return _write(context, obligation, chosen, deadline, out)


def _write(context: JobContext, obligation: Obligation, chosen: Callable[[Unit], bool], deadline: date | None,
           out: Path | None, step: Mapping[str, str] | None = None) -> UrgingLetter:
    workspace, office = context.workspace, _office(context)
    problems = letterhead_problems(workspace.root, workspace.settings.documents, parts=LETTER_PARTS)
    if problems:
        raise ConfigurationError(problems)
    units = reached_through_heirs(workspace.units, office.today)
    standings = [each for each in context.standings().values() if chosen(workspace.units[each.unit])]
    late = late_reports(office, mail_history(office, context.events), obligation, units, standings)
    left_out, until = unreadable(obligation, standings), deadline or proposed_deadline(office)
    if not late:
        return UrgingLetter(obligation.code, until, None, "", left_out)
    seen = last_observation(context.events, context.now).astimezone(office.zone)
    letter = urging_letter(office, obligation, late, until, seen)
    path = out or _free_path(context, obligation)
    if not context.dry_run:
        _save(context, letter, path)
    made = UrgingLetter(obligation.code, until, letter, _shown(workspace.root, path), left_out)
    context.append([_event(context, made, step or {})])
    return made


def _save(context: JobContext, letter: OfficialLetter, path: Path) -> None:
    from automation.outputs.document.letter import write

    path.parent.mkdir(parents=True, exist_ok=True)
    write(letter, context.workspace.settings.documents, path, author=context.workspace.plan.committee)


def _office(context: JobContext) -> Office:
    workspace = context.workspace
    return Office(workspace.plan, workspace.settings.mail, workspace.working_days, context.now, context.renderer,
                  store=context.adapters.store.words, addresses=context.addresses)


def _free_path(context: JobContext, obligation: Obligation) -> Path:
    """Return a name that no file has: people write into a draft."""
    stem = NAME.format(obligation=obligation.code, day=context.now.date().isoformat())
    folder = context.path(context.workspace.settings.paths.reports) / obligation.code
    path, number = folder / f"{stem}.docx", 2
    while path.exists():
        path, number = folder / f"{stem}-{number}.docx", number + 1
    return path


def _shown(root: Path, path: Path) -> str:
    inside = path.absolute().is_relative_to(root.absolute())
    return path.absolute().relative_to(root.absolute()).as_posix() if inside else str(path)


def _event(context: JobContext, made: UrgingLetter, step: Mapping[str, str]) -> Event:
    identity = step or {"file": made.file, "at": context.now.isoformat()}
    return event(context.now, EventKind.DRAFTED, None, made.obligation, identity={"document": DON_DOC, **identity},
                 document=DON_DOC, file=made.file, units=len(made.letter.late) if made.letter else 0, **step)


def draft_due(context: JobContext, outcome: Outcome) -> int:
    """Write the letters of the ladder's steps that are due, each once; what can't be written is left to do. Return how
    many. The caller holds the ledger's lock."""
    if not drafting_plan(context.workspace.plan).ladder:
        return 0  # most plans: no history of mail is projected
    office, made = _office(context), 0
    for each in due_drafts(office, mail_history(office, context.events), context.events):
        try:
            made += _drafted(context, each)
        except (ConfigurationError, RenderingError, LetterTemplateError, OSError) as error:
            outcome.left.append(NOT_DRAFTED.format(obligation=each.obligation.code, why=error))
    return made


def _drafted(context: JobContext, draft: DueDraft) -> bool:
    step = {"step": draft.step.code, "due": draft.due.isoformat()}
    return _write(context, draft.obligation, lambda _unit: True, None, None, step).letter is not None
