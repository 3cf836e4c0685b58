"""Puts the files of a compiled summary where people read them, records where they are, and links to them from the
register."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from automation.domain.tracking.published_files import (
    PartlyPublishedError,
    PublishedFile,
    last_published,
    published_event,
)
from automation.jobs.context import JobContext
from automation.jobs.nightly import rewrite_register
from automation.jobs.share import share_published
from automation.ports import AmbiguousOutcomeError, NowhereError

if TYPE_CHECKING:
    from automation.pipeline.publish import Published

ROLES = {".docx": "document", ".xlsx": "workbook"}


@dataclass(frozen=True)
class PublishedFiles:
    """`problem` (Vietnamese): why not all files were put there, or why the register does not link to them yet, "" when
    nothing is left to do. `remark` (Vietnamese): which file this machine can't make."""

    files: tuple[PublishedFile, ...] = ()
    problem: str = ""
    remark: str = ""


def put_out(context: JobContext, obligation: str, folder: Path, compiled: Published) -> PublishedFiles:
    """What was put there before an error is recorded. Raises NowhereError."""
    files = {role: folder / name for name in compiled.files if (role := ROLES.get(Path(name).suffix))}
    known = last_published(context.events).get(obligation, {})
    done: list[PublishedFile] = []
    problem = remark = ""
    try:
        done.extend(context.adapters.store.publish(obligation, files, known))
    except NowhereError:
        raise
    except PartlyPublishedError as error:
        remark, problem = (str(error), "") if error.is_remark else ("", str(error))
    except (OSError, AmbiguousOutcomeError) as error:
        problem = str(error)
    if done and context.append([published_event(context.now, obligation, compiled.number, done)]):
        if {each.id for each in done} - {each.id for each in known.values()}:
            problem = " ".join(filter(None, (problem, *_shared(context))))
        problem = " ".join(filter(None, (problem, *rewrite_register(context))))
    return PublishedFiles(tuple(done), problem, remark)


def _shared(context: JobContext) -> list[str]:
    """What is left to do about who may read the files."""
    try:
        return share_published(context)
    except (OSError, AmbiguousOutcomeError) as error:
        return [str(error)]
