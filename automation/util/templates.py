"""Renders templates to text and HTML, with filters for Vietnamese dates and numbers. The only module that imports
jinja2. Every template runs in jinja2's sandbox: it reaches no attribute of Python's internals and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.domain.vietnamese.characters import printable
from automation.domain.vietnamese.formatting import (
    format_number,
    format_percent,
    official_date,
    official_dates,
    title_with_year,
    weekday_date,
    worded_date,
    worded_moment,
)
from automation.domain.workbook.addresses import UNC, link_target

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from jinja2.sandbox import ImmutableSandboxedEnvironment

HTML_NAMES = (".html", ".html.j2", ".svg", ".svg.j2", ".xml", ".xml.j2")


class RenderingError(Exception):
    """A template is missing, broken, or uses an undefined variable. The message names the template and, where known,
    the line."""


class TemplateFaultError(RenderingError):
    """A text that can't be parsed as a template, with the line and the reason."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line, self.why = line, why


class Renderer:
    """Renders each template from the first folder that has it: a workspace's own before the shipped one."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.folders = tuple(folders)
        self._parsed: dict[str, Template] = {}

    @cached_property
    def _plain(self) -> Environment:
        return environment(*self.folders)

    @cached_property
    def _html(self) -> Environment:
        return environment(*self.folders, html=True)

    def has(self, name: str) -> bool:
        return any((folder / name).is_file() for folder in self.folders)

    def text(self, name: str, /, **context: Any) -> str:
        """Returns the template `name` (such as "returned.txt.j2") filled in. In HTML everything is escaped, also what
        comes from a macro of a shared template. Raises RenderingError."""
        made = self._html if name.endswith(HTML_NAMES) else self._plain
        return _render(name, lambda: made.get_template(name), context)

    def inline(self, source: str, /, **context: Any) -> str:
        """Returns a template from a setting filled in, such as a step's subject. Never escaped: it is no HTML. Raises
        RenderingError."""
        return _render(f"“{source}”", lambda: self._inline(source), context)

    def _inline(self, source: str) -> Template:
        """Returns the parsed template; each text is parsed once."""
        if source not in self._parsed:
            self._parsed[source] = self._plain.from_string(source)
        return self._parsed[source]


def environment(*folders: Path, html: bool = False) -> Environment:
    """Returns the sandboxed jinja2 environment of a kind of template: an unknown name is an error, blocks leave no
    blank lines, and the filters of `FILTERS` are defined. `html`: values are escaped, whichever template inserts them.
    An environment that decided by each template's name would not escape the macros that text and HTML share."""
    from jinja2 import FileSystemLoader, StrictUndefined

    made = _sandbox()(
        loader=FileSystemLoader([str(folder) for folder in folders], encoding="utf-8-sig"),
        undefined=StrictUndefined, autoescape=html, auto_reload=False,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    made.filters.update(FILTERS | ({"linked": linked_in_html} if html else {}))
    return made


@cache
def _sandbox() -> type[ImmutableSandboxedEnvironment]:
    """Returns jinja2's sandbox, which decides by the type of an object and an attribute's name whether a template may
    read it; here each is decided once: letters read the same attributes thousands of times."""
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.decided: dict[tuple[type, str], bool] = {}

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            key = type(obj), attr
            if key not in self.decided:
                self.decided[key] = super().is_safe_attribute(obj, attr, value)
            return self.decided[key]

    return Sandbox


def linked_in_text(label: str, address: str) -> str:
    """Returns the label, and the address, if any, in angle brackets, as mail programs recognise it in a text."""
    return f"{label} <{address}>" if address else label


def linked_in_html(label: str, address: str) -> str:
    """Returns the label as a link. A UNC path is shown beside it: many mail programs open none."""
    from markupsafe import Markup, escape

    if not address:
        return escape(label)
    shown = Markup("{}<br>").format(label) if address.startswith(UNC) else Markup("")
    return shown + Markup('<a href="{}" style="color:#1e40af">{}</a>').format(link_target(address),
                                                                             address if shown else label)


def document_environment() -> Environment:
    """Returns the sandboxed environment for the XML of an office document: every value is escaped and without the
    characters that no output may contain, and an unknown name is an error."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_printable_value)


def _printable_value(value: Any) -> Any:
    """Markup stays markup."""
    return type(value)(printable(value)) if isinstance(value, str) and not value.isprintable() else value


@dataclass(frozen=True, slots=True)
class TemplateReferences:
    """The names that a template's text uses and defines. `names`: undefined names, such as "due" or "due.last_day", →
    their first lines; `defines`: names it defines, also for the templates that extend it; `parents`: the templates it
    extends."""

    names: Mapping[str, int]
    defines: frozenset[str]
    parents: tuple[str, ...]


@lru_cache(maxsize=256)
def template_references(source: str) -> TemplateReferences:
    """Parses a template, each text once. Raises TemplateFaultError for a text that is no template or has an unknown
    filter or test."""
    from jinja2 import TemplateSyntaxError, meta, nodes

    try:
        tree = _plain_environment().parse(source)
        undeclared = meta.find_undeclared_variables(tree)
    except TemplateSyntaxError as error:
        raise TemplateFaultError(error.lineno, error.message or "") from error
    names: dict[str, int] = {}
    for each in tree.find_all(nodes.Name):
        if each.name in undeclared:
            names.setdefault(each.name, each.lineno)
    for part in tree.find_all(nodes.Getattr):
        if isinstance(part.node, nodes.Name) and part.node.name in undeclared:
            names.setdefault(f"{part.node.name}.{part.attr}", part.lineno)
    parents = tuple(each.template.value for each in tree.find_all(nodes.Extends)
                    if isinstance(each.template, nodes.Const))
    definitions = tree.find_all((nodes.Import, nodes.FromImport, nodes.Macro, nodes.Assign, nodes.AssignBlock))
    return TemplateReferences(names, frozenset(name for each in definitions for name in _defined_names(each)), parents)


@cache
def _plain_environment() -> Environment:
    """Returns an environment without folders: for texts that are parsed and not filled in."""
    return environment()


def _defined_names(node: Any) -> Iterator[str]:
    """Yields the names that a statement defines, wherever the statement is: only rendering shows whether it is reached
    before they are used."""
    from jinja2 import nodes

    match node:
        case nodes.Import(target=str(name)) | nodes.Macro(name=name):
            yield name
        case nodes.FromImport(names=names):
            yield from (each if isinstance(each, str) else each[1] for each in names)
        case nodes.Assign(target=target) | nodes.AssignBlock(target=target):
            yield from (each.name for each in (target, *target.find_all(nodes.Name)) if isinstance(each, nodes.Name))


def _render(name: str, find: Any, context: dict[str, Any]) -> str:
    from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

    try:
        template: Template = find()
        return printable(template.render(context))
    except TemplateNotFound as error:
        raise RenderingError(f"{name}: there is no template {error.name}") from error
    except TemplateSyntaxError as error:
        raise RenderingError(f"{error.name or name}, line {error.lineno}: {error.message}") from error
    except TemplateError as error:
        raise RenderingError(f"{name}: {error.message}") from error
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:  # an expression that fails
        raise RenderingError(f"{name}: {error}") from error


FILTERS: dict[str, Callable[..., Any]] = {  # the names that templates use
    "linked": linked_in_text,
    "link_target": link_target,
    "of_year": title_with_year,
    "short_day": official_date,
    "long_day": weekday_date,
    "worded_day": worded_date,
    "moment": worded_moment,
    "legal_dates": official_dates,
    "number": format_number,
    "percent": format_percent,
}
