"""Checks mail templates and subjects: the files exist, parse, and use only variables that their mail defines.

An undefined variable would stop a mail only in the run in which it is due; this check reports it beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from automation.configuration.problems import Problem, constant, nearest
from automation.configuration.source_file import SourceFile, read_text
from automation.configuration.toml_lines import KeyPath
from automation.correspondence.names import ANY, KINDS, STEPS, SUBJECT, Names, qualified_names
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.plan import Audience
from automation.util.templates import TemplateFaultError, TemplateReferences, template_references

FOLDER = "mail_templates"
ENDINGS = (".txt.j2", ".html.j2")
NO_TEMPLATE = constant("can't be read as a template: {value}")
NO_NAME = constant("no such name is told to this letter: {value}")


@dataclass(frozen=True, slots=True)
class MailStep:
    """The texts of one step of the reminder ladder, or of a row of [[letters]], which has a `kind`. `path`: in the
    plan's file."""

    template: str
    subject: str
    audience: Audience
    path: KeyPath
    kind: LetterKind | None = None

    @property
    def names(self) -> Names:
        return KINDS[self.kind] if self.kind else STEPS[self.audience]


def check_mail_templates(steps: Sequence[MailStep], root: Path, source: SourceFile) -> None:
    """Report what is wrong in the templates and subjects of the steps and in the templates that they share."""
    templates = _parse_templates(root, source)
    for step in steps:
        _check_files(step, root, source)
        _check_subject(step, source)
    for name, used in templates.items():
        defined = _own_names(name, templates)
        if defined is not None:
            for known in _mail_names(name, steps):
                _check_names(f"{FOLDER}/{name}", used, known | defined, source)


def check_rows(rows: Sequence[MailStep], root: Path, source: SourceFile) -> None:
    """Report what is wrong with the templates and subjects that rows of [[letters]] name. `template`,
    `subject` "": the row names none."""
    for row in rows:
        if row.template:
            _check_files(row, root, source)
        if row.subject:
            _check_subject(row, source)


def _parse_templates(root: Path, source: SourceFile) -> dict[str, TemplateReferences]:
    """File name → the variables of each template of the folder that can be parsed."""
    templates: dict[str, TemplateReferences] = {}
    for path in sorted((root / FOLDER).glob("*.j2")):
        file = f"{FOLDER}/{path.name}"
        text = read_text(root, file, source.problems)
        try:
            if text is not None:
                templates[path.name] = template_references(text)
        except TemplateFaultError as fault:
            source.problems.append(Problem(file, fault.line, "", NO_TEMPLATE, fault.why))
    return templates


def _check_files(step: MailStep, root: Path, source: SourceFile) -> None:
    """A step needs a text and an HTML template."""
    present = sorted(each.name.removesuffix(ENDINGS[0]) for each in (root / FOLDER).glob(f"*{ENDINGS[0]}"))
    for file in (f"{FOLDER}/{step.template}{ending}" for ending in ENDINGS):
        if not (root / file).is_file():
            close = nearest(step.template, present) if step.template not in present else ""
            source.report((*step.path, "template"), "there is no file {value}", file, close)


def _check_subject(step: MailStep, source: SourceFile) -> None:
    path, known = (*step.path, "subject"), qualified_names(step.names)
    try:
        names = template_references(step.subject).names
    except TemplateFaultError as fault:
        source.report(path, NO_TEMPLATE, fault.why)
        return
    for name in _undefined(names, known):
        source.report(path, NO_NAME, name, _nearest(name, known))


def _check_names(file: str, used: TemplateReferences, known: frozenset[str], source: SourceFile) -> None:
    for name in _undefined(used.names, known):
        source.problems.append(Problem(file, used.names[name], "", NO_NAME, name, _nearest(name, known)))


def _undefined(names: Mapping[str, int], known: frozenset[str]) -> Iterator[str]:
    """The names that are not defined. An attribute ("due.lastday") only counts where the attributes of its owner
    ("due") are known."""
    owners = {each.partition(".")[0] for each in known if "." in each}
    for name in names:
        owner, dot, _ = name.partition(".")
        if name not in known and (not dot or owner in owners):
            yield name


def _nearest(name: str, known: frozenset[str]) -> str:
    """The nearest attribute of the same owner for an attribute, the nearest name without one otherwise."""
    owner, dot, _ = name.partition(".")
    parts = (each for each in sorted(known) if each.startswith(f"{owner}."))
    return nearest(name, parts if dot else (each for each in sorted(known) if "." not in each))


def _mail_names(name: str, steps: Sequence[MailStep]) -> Iterator[frozenset[str]]:
    """The variables that each mail gives this template. A template that no step names may be included by any: it
    has the variables of all."""
    files = {each.audience for each in steps if name in {f"{each.template}{ending}" for ending in ENDINGS}}
    yield from (qualified_names({**STEPS[each], SUBJECT: None}) for each in sorted(files))
    if not files:
        yield qualified_names(ANY)


def _own_names(name: str, templates: Mapping[str, TemplateReferences],
               children: tuple[str, ...] = ()) -> frozenset[str] | None:
    """The names that a template and its parents define; None when one of them is not in the workspace."""
    if name not in templates:
        return None
    parents = [_own_names(each, templates, (*children, name)) for each in templates[name].parents
               if each not in children]
    if any(each is None for each in parents):
        return None
    return templates[name].defines.union(*(each for each in parents if each))
