"""Puts the files of a compiled summary where people read them, and records where they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from automation.domain.tracking.published_files import PublishedFile, last_published, published_event
from automation.jobs.context import JobContext
from automation.ports import AmbiguousOutcomeError, NowhereError

if TYPE_CHECKING:
    from automation.pipeline.publish import Published

ROLES = {".docx": "document", ".xlsx": "workbook"}


@dataclass(frozen=True)
class PublishedFiles:
    """`problem` (Vietnamese): why not all files were put there, "" when they were."""

    files: tuple[PublishedFile, ...] = ()
    problem: str = ""


def put_out(context: JobContext, obligation: str, folder: Path, compiled: Published) -> PublishedFiles:
    """What was put there before an error is recorded. Raises NowhereError."""
    files = {role: folder / name for name in compiled.files if (role := ROLES.get(Path(name).suffix))}
    known = last_published(context.events).get(obligation, {})
    done: list[PublishedFile] = []
    problem = ""
    try:
        done.extend(context.adapters.store.publish(obligation, files, known))
    except NowhereError:
        raise
    except (OSError, AmbiguousOutcomeError) as error:
        problem = str(error)
    if done:
        context.append([published_event(context.now, obligation, compiled.number, done)])
    return PublishedFiles(tuple(done), problem)
