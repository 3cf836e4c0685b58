"""The sensitive figures that have been published: of the ledger, and of the reports that older versions froze."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.domain.plan.plan import Obligation
from automation.jobs.context import JobContext
from automation.pipeline.publish import frozen_reports
from automation.recording.publications import FROZEN, load_publications, store_publication
from automation.summary.renamed_report import report_codes, with_present_codes

if TYPE_CHECKING:
    from automation.domain.publication import Publication


def published(context: JobContext) -> dict[str, list[Publication]]:
    """Return obligation → its publications, the oldest first, under the present codes. Those after `context.now` count
    too: whoever compiles an earlier day has the later figures."""
    from automation.summary.suppression.frozen_figures import publications
    from automation.summary.suppression.relations import sensitive_codes

    catalogue = context.workspace.catalogue
    codes, renamed = sensitive_codes(catalogue), report_codes(catalogue)
    found: dict[str, list[Publication]] = {}
    for each in context.workspace.plan.obligations:
        stored = load_publications(context.adapters.ledger, _original(each))
        frozen = _frozen(context, each, stored[0][FROZEN] if stored else None)
        found[each.code] = publications([with_present_codes(data, renamed) for data in stored],
                                        (with_present_codes(data, renamed) for data in frozen), codes)
    return found


def record(context: JobContext, obligation: Obligation, publication: Publication) -> None:
    """Keep what is about to be published."""
    from automation.outputs.as_json import publication_contents

    ledger, report = context.adapters.ledger, _original(obligation)
    number = len(load_publications(ledger, report)) + 1
    latest = max((number for number, _ in _frozen_files(context, obligation)), default=0)
    store_publication(ledger, report, number, {**publication_contents(publication), FROZEN: latest})


def _original(obligation: Obligation) -> str:
    return (*obligation.was, obligation.code)[0]


def _frozen_files(context: JobContext, obligation: Obligation) -> list[tuple[int, Path]]:
    """Number and file of the official reports, of the obligation's present and former codes."""
    reports = context.path(context.workspace.settings.paths.reports)
    folders = [reports / code for code in (*obligation.was, obligation.code)]
    return [each for folder in folders if folder.is_dir() for each in sorted(frozen_reports(folder).items())]


def _frozen(context: JobContext, obligation: Obligation, latest: int | None) -> Iterator[dict[str, Any]]:
    """The official reports that can be read, up to the latest number if one is given: it was the newest when the
    ledger began to keep what is published."""
    for number, path in _frozen_files(context, obligation):
        if latest is not None and number > latest:
            continue
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(data, dict) and "as_of" in data:
            yield data
