"""What a form asks and nothing uses, and choices that nobody can make."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from automation.configuration.forms import FOLDER
from automation.configuration.problems import constant
from automation.configuration.review.files import ReviewedFiles
from automation.configuration.toml_lines import KeyPath
from automation.domain.workbook.forms import FieldKind, Indicator, Measure
from automation.domain.workbook.parse_cell import read_value
from automation.summary.outline import SECTIONS, codes_named

NOWHERE = constant("“{value}” is asked, and no sentence, table, rule or target speaks of it: nobody "
                   "would read the answer")
NEVER_READ = constant("the choice “{value}” is never read as itself: another is spelt alike, or it is too "
                      "long or no word")
COUNTED = (FieldKind.INTEGER, FieldKind.BOOLEAN)
NAME = re.compile(r"[A-Za-z_]\w*")


def warn_of_forms(files: ReviewedFiles) -> None:
    used = _names_used(files)
    for path in sorted((files.workspace.root / FOLDER).glob("*.toml")):
        table, source = files.toml(f"{FOLDER}/{path.name}")
        for place, code in _indicators(table):
            indicator = files.workspace.catalogue.indicators.get(code)
            if indicator and code not in used and not _is_shown(indicator):
                files.warn(source, place, NOWHERE, code)
        for place, choices in _choices(table, table.get("groups", {})):
            for choice in wrong_choices(choices):
                files.warn(source, place, NEVER_READ, choice)


def _is_shown(indicator: Indicator) -> bool:
    """Whether the summary shows it in any case: counts in its tables, texts of measure "text" as opinions."""
    kinds = {field.kind for field in indicator.fields} or {indicator.kind}
    return bool(kinds & set(COUNTED)) or indicator.measure is Measure.TEXT


def _names_used(files: ReviewedFiles) -> set[str]:
    """Every name in the sentences (of the form with the shipped sections), rules, targets and computed lines."""
    workspace = files.workspace
    rules = [rule for form in workspace.catalogue.forms for rule in form.rules]
    computed = [each.computed or "" for each in workspace.catalogue.indicators.values()]
    texts = [*(f"{rule.check} {rule.when} {rule.at} {rule.message}" for rule in rules),
             *(target.actual for target in workspace.plan.targets), *computed]
    outlined = any((section.code, section.title) in SECTIONS for form in workspace.catalogue.forms
                   for section in form.sections)
    return {*(codes_named() if outlined else ()), *(name for text in texts for name in NAME.findall(text))}


def _indicators(table: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    for number, section in enumerate(_tables(table.get("sections"))):
        for place, line in enumerate(_tables(section.get("indicators"))):
            yield ("sections", number, "indicators", place), str(line.get("code", ""))


def _choices(table: dict[str, Any], groups: object) -> Iterator[tuple[KeyPath, tuple[str, ...]]]:
    """The path and texts of every drop-down that the file writes out or takes from its own groups."""
    lines: list[tuple[KeyPath, dict[str, Any]]] = [
        (("columns", number), each) for number, each in enumerate(_tables(table.get("columns")))]
    for number, section in enumerate(_tables(table.get("sections"))):
        lines += [(("sections", number, "indicators", place), each)
                  for place, each in enumerate(_tables(section.get("indicators")))]
    for path, line in lines:
        given = line.get("choices")
        if isinstance(given, str) and isinstance(groups, dict):
            given = [each.get("title") for each in _tables(groups.get(given))]
        if isinstance(given, list):
            yield (*path, "choices"), tuple(each for each in given if isinstance(each, str))


def wrong_choices(choices: Sequence[str]) -> Iterator[str]:
    """Each choice that a cell with its words is not read as."""
    for choice in choices:
        if read_value(choice, FieldKind.CHOICE, choices=tuple(choices)).value != choice.strip():
            yield choice


def _tables(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
