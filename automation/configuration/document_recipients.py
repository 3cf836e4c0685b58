"""Resolves "Nơi nhận" of documents: an entry such as "list:thpt" stands for a distribution list of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from automation.configuration.problems import Problem, constant, nearest
from automation.configuration.settings import FILE
from automation.configuration.source_file import SourceFile, read_text
from automation.domain.plan.distribution import DistributionList
from automation.domain.plan.plan import Plan
from automation.domain.plan.settings import Settings

REFERENCE = "list:"
NO_LIST = constant("the plan has no distribution list “{value}”")
KEYS = ("recipients", "letter_recipients")


def with_list_names(root: Path, settings: Settings, plan: Plan, problems: list[Problem]) -> Settings:
    """Returns the settings with the names of the lists in the place of references to them; a list that the plan lacks
    is reported."""
    documents = settings.documents
    if not any(each.startswith(REFERENCE) for key in KEYS for each in getattr(documents, key)):
        return settings
    source = SourceFile(FILE, problems, read_text(root, FILE, []) or "")
    known = {each.code: each for each in plan.lists}
    found = {key: tuple(_name(each, key, known, source) for each in getattr(documents, key)) for key in KEYS}
    return replace(settings, documents=replace(documents, recipients=found["recipients"],
                                               letter_recipients=found["letter_recipients"]))


def _name(entry: str, key: str, known: Mapping[str, DistributionList], source: SourceFile) -> str:
    if not entry.startswith(REFERENCE):
        return entry
    code = entry.removeprefix(REFERENCE).strip()
    if code not in known:
        source.report(("documents", key), NO_LIST, code, nearest(code, known))
        return entry
    return known[code].recipient_words or known[code].name
