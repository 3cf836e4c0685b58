"""The settings that output writers need beside the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from automation.domain.plan.settings import DocumentSettings
from automation.domain.report import Report


@dataclass(frozen=True)
class OutputContext:
    """`root`: the workspace folder, which `documents.template` is relative to. The date on the document is the
    report's `as_of`."""

    root: Path
    documents: DocumentSettings = field(default_factory=DocumentSettings)

    def stem(self, report: Report) -> str:
        """Return the name of the summary's files without extension: "tong-hop-6T"."""
        return f"tong-hop-{report.obligation}"

    @property
    def template(self) -> Path:
        return self.root / self.documents.template
