"""All reviews of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from automation.configuration.letterhead import letterhead_problems
from automation.configuration.problems import Problem
from automation.configuration.review.calendar import warn_of_dates
from automation.configuration.review.chat_steps import warn_of_chat
from automation.configuration.review.coverage import warn_of_forms
from automation.configuration.review.document_form import find_placeholders
from automation.configuration.review.example_names import warn_of_example
from automation.configuration.review.files import ReviewedFiles
from automation.configuration.review.listed_units import warn_of_units
from automation.configuration.workspace import Workspace
from automation.domain.workbook.forms import Severity


def review(workspace: Workspace, examples: Mapping[str, Path]) -> list[Problem]:
    """The warnings, and errors of the document's form. `examples`: name → the folder that holds its `config`."""
    files = ReviewedFiles(workspace)
    warn_of_dates(files)
    warn_of_units(files)
    warn_of_forms(files)
    warn_of_chat(files)
    find_placeholders(files)
    for name, folder in examples.items():
        warn_of_example(files, name, folder)
    return [*files.problems,
            *letterhead_problems(workspace.root, workspace.settings.documents, Severity.WARNING)]
