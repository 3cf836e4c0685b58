"""Placeholders that are left in the document's form."""

from __future__ import annotations

from html import unescape

from automation.configuration.placeholders import UNFILLED, placeholder
from automation.configuration.problems import Problem
from automation.configuration.review.example_names import paragraphs
from automation.configuration.review.files import ReviewedFiles


def find_placeholders(files: ReviewedFiles) -> None:
    """Add an error for each text in `<…>` of the .docx file: it would be printed."""
    name = files.workspace.settings.documents.template
    texts = (placeholder(unescape(each)) for each in paragraphs(files.workspace.root / name))
    files.problems += [Problem(name, None, "", UNFILLED, each) for each in dict.fromkeys(filter(None, texts))]
