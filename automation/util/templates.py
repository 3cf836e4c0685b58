"""Templates to text and HTML: the one place that knows jinja2. Vietnamese dates and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.domain.vietnamese.formatting import (
    format_number,
    format_percent,
    official_date,
    official_dates,
    title_with_year,
    weekday_date,
    worded_moment,
)

if TYPE_CHECKING:
    from jinja2 import Environment, Template

HTML_NAMES = ("html", "html.j2", "svg", "svg.j2", "xml", "xml.j2")


class RenderingError(Exception):
    """A template is missing, broken, or names something that is not given to it. The message
    names the template and, where known, the line."""


class TemplateFaultError(RenderingError):
    """A text that can't be read as a template, with the line and why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line, self.why = line, why


class Renderer:
    """Templates of the first folder that has them: a workspace's own before the shipped ones."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.folders = tuple(folders)

    @cached_property
    def environment(self) -> Environment:
        return environment(*self.folders)

    def has(self, name: str) -> bool:
        return any((folder / name).is_file() for folder in self.folders)

    def text(self, name: str, /, **context: Any) -> str:
        """The template `name` ("returned.txt.j2") filled in. Raises RenderingError."""
        return _filled(name, lambda: self.environment.get_template(name), context)

    def inline(self, source: str, /, **context: Any) -> str:
        """A template written in a setting, such as a step's subject. Never escaped: it is no
        HTML. Raises RenderingError."""
        return _filled(f"“{source}”", lambda: self.environment.from_string(source), context)


def environment(*folders: Path) -> Environment:
    """A jinja2 environment of our habits: an unknown name is an error, HTML is escaped by the
    template's ending, blocks leave no blank lines, and our filters are there."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    made = Environment(
        loader=FileSystemLoader([str(folder) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(HTML_NAMES, default_for_string=False, default=False),
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    made.filters.update(FILTERS)
    return made


@dataclass(frozen=True, slots=True)
class Uses:
    """What a template's text takes from elsewhere. `names`: "due" or "due.last_day" → its line;
    `defines`: what it gives to the templates that extend it; `parents`: those it extends."""

    names: Mapping[str, int]
    defines: frozenset[str]
    parents: tuple[str, ...]


def uses(source: str) -> Uses:
    """Raises TemplateFaultError for a text that is no template; an unknown filter or test is one too."""
    from jinja2 import TemplateSyntaxError, meta, nodes

    try:
        tree = _plain_environment().parse(source)
        taken = meta.find_undeclared_variables(tree)
    except TemplateSyntaxError as error:
        raise TemplateFaultError(error.lineno, error.message or "") from error
    names: dict[str, int] = {}
    for each in tree.find_all(nodes.Name):
        if each.name in taken:
            names.setdefault(each.name, each.lineno)
    for part in tree.find_all(nodes.Getattr):
        if isinstance(part.node, nodes.Name) and part.node.name in taken:
            names.setdefault(f"{part.node.name}.{part.attr}", part.lineno)
    parents = tuple(each.template.value for each in tree.find_all(nodes.Extends)
                    if isinstance(each.template, nodes.Const))
    givers = tree.find_all((nodes.Import, nodes.FromImport, nodes.Macro, nodes.Assign, nodes.AssignBlock))
    return Uses(names, frozenset(name for each in givers for name in _defined(each)), parents)


@cache
def _plain_environment() -> Environment:
    """Without a folder: for texts that are looked at and not filled in."""
    return environment()


def _defined(node: Any) -> Iterator[str]:
    """The names that a statement gives a meaning. Wherever the statement is: whether it is reached before
    they are used, only rendering can tell."""
    from jinja2 import nodes

    match node:
        case nodes.Import(target=str(name)) | nodes.Macro(name=name):
            yield name
        case nodes.FromImport(names=names):
            yield from (each if isinstance(each, str) else each[1] for each in names)
        case nodes.Assign(target=target) | nodes.AssignBlock(target=target):
            yield from (each.name for each in (target, *target.find_all(nodes.Name)) if isinstance(each, nodes.Name))


def _filled(name: str, find: Any, context: dict[str, Any]) -> str:
    from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

    try:
        template: Template = find()
        return template.render(context)
    except TemplateNotFound as error:
        raise RenderingError(f"{name}: there is no template {error.name}") from error
    except TemplateSyntaxError as error:
        raise RenderingError(f"{error.name or name}, line {error.lineno}: {error.message}") from error
    except TemplateError as error:
        raise RenderingError(f"{name}: {error.message}") from error


FILTERS = {  # the names that templates use
    "of_year": title_with_year,
    "short_day": official_date,
    "long_day": weekday_date,
    "moment": worded_moment,
    "legal_dates": official_dates,
    "number": format_number,
    "percent": format_percent,
}
