"""The parts that a summary document can't do without: `[documents]` in settings.toml."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from automation.configuration.problems import Problem, constant
from automation.configuration.settings import FILE
from automation.configuration.source_file import SourceFile, read_text
from automation.domain.plan.settings import REQUIRED_PARTS, DocumentSettings
from automation.domain.workbook.forms import Severity

NOT_GIVEN = constant("is empty: the summary document needs it (other formats: baocao compile --format)")


def letterhead_problems(root: Path, documents: DocumentSettings,
                        severity: Severity = Severity.ERROR,
                        parts: Sequence[str] = REQUIRED_PARTS) -> list[Problem]:
    """A problem for each of the parts that is missing. Nothing stands in for it: another office's would be wrong."""
    missing = [name for name in parts if not getattr(documents, name)]
    problems: list[Problem] = []
    text = read_text(root, FILE, []) if missing else None
    source = SourceFile(FILE, problems, text or "")
    for name in missing:
        source.report(("documents", name), NOT_GIVEN, severity=severity)
    return problems
