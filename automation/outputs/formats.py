"""The output formats of a report, by the name that `--format` takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from automation.domain.report import Report
from automation.outputs.context import OutputContext

Writer = Callable[[Report, Path, OutputContext], Path]


def _json(report: Report, folder: Path, context: OutputContext) -> Path:
    from automation.outputs.as_json import write

    return write(report, folder, context)


def _workbook(report: Report, folder: Path, context: OutputContext) -> Path:
    from automation.outputs.workbook.builder import write

    return write(report, folder, context)


def _page(report: Report, folder: Path, context: OutputContext) -> Path:
    from automation.outputs.page import write

    return write(report, folder, context)


def _document(report: Report, folder: Path, context: OutputContext) -> Path:
    from automation.outputs.document.builder import write

    return write(report, folder, context)


def _package(report: Report, folder: Path, context: OutputContext) -> Path:
    from automation.outputs.data_package.writer import write

    return write(report, folder, context)


# Each imports its library when it is called: start-up stays fast.
FORMATS: dict[str, Writer] = {
    "document": _document,
    "workbook": _workbook,
    "page": _page,
    "package": _package,
    "json": _json,
}
