"""Names of an example that are left in a workspace of another office: its agency, its addresses, its grounds.

A workspace is another office's when it has an agency, place or committee of its own, or none of the example's units.
The example itself, played as it is or carried into another year, has nothing to warn of.
"""

from __future__ import annotations

import re
import tomllib
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from automation.configuration.problems import Problem, constant
from automation.configuration.review.files import ReviewedFiles, Toml
from automation.configuration.source_file import read_text
from automation.configuration.toml_lines import KeyPath
from automation.configuration.units import read_units
from automation.domain.vietnamese.text import fold
from automation.domain.workbook.forms import Severity

LEFT = constant("is still that of the example “{value}”: write your own")
ADDRESSES = constant("is an address of an example, as are those of {value} units in this file: write their own")
NAMED = constant("names the office of the example “{value}”: write your own")

OF_AN_OFFICE = (("documents", "parent_agency"), ("documents", "agency"), ("documents", "place"))
COMPARED_SETTINGS = ("documents", "mail", "words")
LEFT_OUT = frozenset({"template", "archive", "adapter", "host", "security", "user", "password_env", "whole",
                      "signer_title", "code", "subject", "timezone", "audience", "shift", "actual", "unit", "send_days",
                      "urgent_kinds"})
SHORTEST = 6  # letters of a name that is searched for inside other texts
DOMAIN = re.compile(r"@[\w.-]+\.\w+")
XML_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class ExampleNames:
    """`settings` and `plan`: the parsed files. `names`: folded, to be found inside texts. `domains`: of addresses."""

    name: str
    settings: dict[str, Any]
    plan: dict[str, Any]
    units: frozenset[str]
    names: frozenset[str]
    domains: frozenset[str]


def warn_of_example(files: ReviewedFiles, name: str, folder: Path) -> None:
    """`folder`: the one that holds the example's `config`."""
    example = example_names(name, folder)
    settings, plan = files.settings, files.plan
    if not _is_another_office(files, example):
        return
    for section in COMPARED_SETTINGS:
        _compare(files, settings, (section,), settings[0].get(section), example.settings.get(section), example)
    for key, value in plan[0].items():
        _compare(files, plan, (key,), value, example.plan.get(key), example)
    left = [code for code, unit in files.workspace.units.items()
            if any(each in example.domains for address in (*unit.emails, *unit.head_emails)
                   for each in DOMAIN.findall(address))]
    if left:
        files.warn_unit(left[0], "emails", ADDRESSES, len(left))
    _search_files(files, example)


@cache
def example_names(name: str, folder: Path) -> ExampleNames:
    settings = tomllib.loads((folder / "config" / "settings.toml").read_text(encoding="utf-8"))
    plan = tomllib.loads((folder / settings["plan"]).read_text(encoding="utf-8"))
    documents, sender = settings["documents"], settings["mail"]["sender"]
    names = (documents["agency"], documents["parent_agency"], documents["place"], plan["committee"],
             sender.partition("<")[0].strip(), settings["words"]["support"])
    domains = DOMAIN.findall(" ".join((sender, plan["reply_to"], *plan["committee_emails"])))
    return ExampleNames(name, settings, plan, frozenset(read_units(folder, []).units),
                        frozenset(fold(each) for each in names if len(each) >= SHORTEST), frozenset(domains))


def _is_another_office(files: ReviewedFiles, example: ExampleNames) -> bool:
    own = files.settings[0]
    differs = any(_value(own, path) != _value(example.settings, path) for path in OF_AN_OFFICE)
    committee = files.plan[0].get("committee") != example.plan["committee"]
    return differs or committee or not example.units & set(files.workspace.units)


def _value(table: dict[str, Any], path: tuple[str, str]) -> Any:
    part = table.get(path[0])
    return part.get(path[1]) if isinstance(part, dict) else None


def _compare(files: ReviewedFiles, file: Toml, path: KeyPath, value: Any, of_example: Any,
             example: ExampleNames) -> None:
    """Warn of each text below the value that the example has at the same key, or that names its office."""
    if isinstance(value, dict):
        for key, item in value.items():
            other = of_example.get(key) if isinstance(of_example, dict) else None
            if key not in LEFT_OUT:
                _compare(files, file, (*path, key), item, other, example)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _compare(files, file, (*path, number), item, _counterpart(item, of_example), example)
    elif isinstance(value, str) and value and path[-1] not in LEFT_OUT:
        if value == of_example and _is_telling(path, value):
            files.warn(file[1], path, LEFT, example.name)
        elif names_office(value, example):
            files.warn(file[1], path, NAMED, example.name)


def _counterpart(item: Any, listed: Any) -> Any:
    """The item of the example's list that has the same code, or is equal."""
    if not isinstance(listed, list):
        return None
    if isinstance(item, dict):
        return next((each for each in listed if isinstance(each, dict) and each.get("code") == item.get("code")), None)
    return item if item in listed else None


def _is_telling(path: KeyPath, value: str) -> bool:
    """Whether an equal text shows whose it is: what is short or a usual formula does not."""
    return path[0] in ("documents", "mail", "words", "committee", "committee_emails", "reply_to", "title", "members") \
        and (len(value) > len("Như trên") or path[-1] == "symbol")


def names_office(text: str, example: ExampleNames) -> bool:
    folded = fold(text)
    return any(each in folded for each in example.names) or any(each in text for each in example.domains)


def _search_files(files: ReviewedFiles, example: ExampleNames) -> None:
    """Warn of mail templates, at each line, and of the document's template that name the office."""
    root = files.workspace.root
    for path in sorted((root / "mail_templates").glob("*.j2")):
        name = f"mail_templates/{path.name}"
        for number, line in enumerate((read_text(root, name, []) or "").splitlines(), start=1):
            if names_office(line, example):
                files.problems.append(_problem(name, number, example))
    name = files.workspace.settings.documents.template
    if any(names_office(each, example) for each in paragraphs(root / name)):
        files.problems.append(_problem(name, None, example))


def _problem(name: str, line: int | None, example: ExampleNames) -> Problem:
    return Problem(name, line, "", NAMED, example.name, severity=Severity.WARNING)


def paragraphs(path: Path) -> Iterator[str]:
    """The texts of the paragraphs of a .docx file; none where it is absent or no such file."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts: Collection[str] = [each for each in archive.namelist() if re.fullmatch(
                r"word/(?:document|header\d*|footer\d*)\.xml", each)]
            texts = [archive.read(each).decode("utf-8", "replace") for each in parts]
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return
    for text in texts:
        yield from (XML_TAG.sub("", each) for each in text.split("</w:p>"))
