"""What a writer needs beside the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from automation.domain.plan.settings import DocumentSettings
from automation.domain.report import Report


@dataclass(frozen=True)
class OutputContext:
    """`root`: the workspace, where `documents.template` is looked for. The day on the document
    is the report's `as_of`."""

    root: Path
    documents: DocumentSettings = field(default_factory=DocumentSettings)

    def stem(self, report: Report) -> str:
        """The name of the summary's files without an ending: "tong-hop-6T"."""
        return f"tong-hop-{report.obligation}"

    @property
    def template(self) -> Path:
        return self.root / self.documents.template
