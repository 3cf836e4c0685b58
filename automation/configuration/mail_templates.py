"""Mail templates and subjects: there, readable, and without a name that no letter tells them.

A name that is not there stops a letter on the very night it is due; here it is told beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from automation.configuration.problems import Problem, constant, nearest
from automation.configuration.source_file import Source, read_text
from automation.configuration.toml_lines import KeyPath
from automation.correspondence.names import ANY, STEPS, SUBJECT, spelled_out
from automation.domain.plan.plan import Audience
from automation.util.templates import TemplateFaultError, Uses, uses

FOLDER = "mail_templates"
ENDINGS = (".txt.j2", ".html.j2")
NO_TEMPLATE = constant("can't be read as a template: {value}")
NO_NAME = constant("no such name is told to this letter: {value}")


@dataclass(frozen=True, slots=True)
class Letter:
    """A step of the ladder, as far as its words go, and where it stands in the plan."""

    template: str
    subject: str
    audience: Audience
    path: KeyPath


def check_letters(letters: Sequence[Letter], root: Path, source: Source) -> None:
    """Tell what is wrong with the templates and subjects of the steps, and with what they share."""
    found = _templates(root, source)
    for letter in letters:
        _check_files(letter, root, source)
        _check_subject(letter, source)
    for name, used in found.items():
        defined = _defined(name, found)
        if defined is not None:
            for known in _known(name, letters):
                _check_names(f"{FOLDER}/{name}", used, known | defined, source)


def _templates(root: Path, source: Source) -> dict[str, Uses]:
    """Every template of the folder that can be read, by its name."""
    found: dict[str, Uses] = {}
    for path in sorted((root / FOLDER).glob("*.j2")):
        file = f"{FOLDER}/{path.name}"
        text = read_text(root, file, source.problems)
        try:
            if text is not None:
                found[path.name] = uses(text)
        except TemplateFaultError as fault:
            source.problems.append(Problem(file, fault.line, "", NO_TEMPLATE, fault.why))
    return found


def _check_files(letter: Letter, root: Path, source: Source) -> None:
    """Both of a step's files must be there."""
    present = sorted(each.name.removesuffix(ENDINGS[0]) for each in (root / FOLDER).glob(f"*{ENDINGS[0]}"))
    for file in (f"{FOLDER}/{letter.template}{ending}" for ending in ENDINGS):
        if not (root / file).is_file():
            near = nearest(letter.template, present) if letter.template not in present else ""
            source.problem((*letter.path, "template"), "there is no file {value}", file, near)


def _check_subject(letter: Letter, source: Source) -> None:
    path, known = (*letter.path, "subject"), spelled_out(STEPS[letter.audience])
    try:
        names = uses(letter.subject).names
    except TemplateFaultError as fault:
        source.problem(path, NO_TEMPLATE, fault.why)
        return
    for name in _unknown(names, known):
        source.problem(path, NO_NAME, name, _nearest(name, known))


def _check_names(file: str, used: Uses, known: frozenset[str], source: Source) -> None:
    for name in _unknown(used.names, known):
        source.problems.append(Problem(file, used.names[name], "", NO_NAME, name, _nearest(name, known)))


def _unknown(names: Mapping[str, int], known: frozenset[str]) -> Iterator[str]:
    """Of "due.lastday" only the part, and only where its owner is one whose parts are known."""
    owners = {each.partition(".")[0] for each in known if "." in each}
    for name in names:
        owner, dot, _ = name.partition(".")
        if name not in known and (not dot or owner in owners):
            yield name


def _nearest(name: str, known: frozenset[str]) -> str:
    """Of a part, among its owner's parts; of a name, among whole names."""
    owner, dot, _ = name.partition(".")
    parts = (each for each in sorted(known) if each.startswith(f"{owner}."))
    return nearest(name, parts if dot else (each for each in sorted(known) if "." not in each))


def _known(name: str, letters: Sequence[Letter]) -> Iterator[frozenset[str]]:
    """What each letter tells this template; what no step names may be part of any."""
    files = {each.audience for each in letters if name in {f"{each.template}{ending}" for ending in ENDINGS}}
    yield from (spelled_out({**STEPS[each], SUBJECT: None}) for each in sorted(files))
    if not files:
        yield spelled_out(ANY)


def _defined(name: str, found: Mapping[str, Uses], below: tuple[str, ...] = ()) -> frozenset[str] | None:
    """What a template and those it extends define; None when one of them is not in the workspace."""
    if name not in found:
        return None
    above = [_defined(each, found, (*below, name)) for each in found[name].parents if each not in below]
    if any(each is None for each in above):
        return None
    return found[name].defines.union(*(each for each in above if each))
