"""`sheet_templates/*.toml` become forms. Rule lines are read by `rules.py`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from automation.configuration import converters
from automation.configuration.indicators import Groups, LocatedSection, read_columns, read_groups, read_sections
from automation.configuration.problems import Problem, constant, nearest
from automation.configuration.rules import read_rules
from automation.configuration.schema import Key, Shape, read
from automation.configuration.source_file import Source, read_toml
from automation.configuration.toml_lines import KeyPath
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Group, Rule

FOLDER = "sheet_templates"
SHARED = "groups.toml"  # no form: the groups that several forms share
LONGEST_TITLE = 31  # characters that a spreadsheet allows for a tab's name
FORBIDDEN_IN_TITLES = frozenset("[]:*?/\\'")
BAD_TITLE = constant("“{value}” can't name a tab: at most 31 characters, none of [ ] : * ? / \\ '")
TAKEN = {
    "form": constant("there is a form “{value}” already"),
    "title": constant("there is a tab titled “{value}” already"),
    "tab": constant("there is a tab “{value}” already"),
    "indicator": constant("there is an indicator “{value}” already"),
}

FORM: Shape = {
    "code": Key(converters.identifier, required=True),
    "title": Key(converters.words, required=True),
    "guidance": Key(converters.text),
    "order": Key(converters.whole()),
    "tab": Key(converters.words),
    "tabs": Key(converters.mapping(converters.words)),
    "skip_sections": Key(converters.mapping(converters.several(converters.words))),
    "date_column": Key(converters.text),
    "blank_rows": Key(converters.whole(1, 2000)),
    "groups": Key(converters.anything),
    "sections": Key(converters.anything),
    "columns": Key(converters.anything),
    "rules": Key(converters.anything),
}


@dataclass(frozen=True)
class FormFile:
    """A form, the file that it was read from, and the path in it of each indicator and rule."""

    form: Form
    source: Source
    sections: tuple[LocatedSection, ...]
    rules: tuple[tuple[Rule, KeyPath], ...]


def read_forms(root: Path, obligations: Collection[str] | None,
               problems: list[Problem]) -> list[FormFile]:
    """Every form of the folder that is whole; `obligations` are the plan's codes, None when
    there is no plan to ask."""
    names = sorted(each.name for each in (root / FOLDER).glob("*.toml"))
    shared = _shared_groups(root, problems) if SHARED in names else {}
    read_files = [_read_form(root, f"{FOLDER}/{name}", shared, problems) for name in names if name != SHARED]
    files = [each for each in read_files if each is not None]
    if not read_files:
        problems.append(Problem(FOLDER, None, "", "holds no form (*.toml)"))
    for file in files:
        _check_tabs(file, obligations)
    _check_across(files)
    return files


def catalogue_of(files: Iterable[FormFile]) -> Catalogue:
    return Catalogue(tuple(file.form for file in files))


def _shared_groups(root: Path, problems: list[Problem]) -> dict[str, tuple[Group, ...]]:
    found = read_toml(root, f"{FOLDER}/{SHARED}", problems)
    return read_groups(*found) if found else {}


def _read_form(root: Path, name: str, shared: Groups, problems: list[Problem]) -> FormFile | None:
    found = read_toml(root, name, problems)
    if found is None:
        return None
    table, source = found
    told = read(FORM, table, source)
    groups = {**shared, **read_groups(table.get("groups", {}), source, ("groups",))}
    sections = read_sections(table.get("sections", []), source, groups)
    columns = read_columns(table.get("columns", []), source, groups)
    rules = read_rules(table.get("rules", []), source)
    if told is None:
        return None
    plain = {key: told[key] for key in ("code", "title", "guidance", "order", "date_column",
                                        "blank_rows", "skip_sections") if key in told}
    form = Form(**plain, tabs=_tabs(told), sections=tuple(each.section for each in sections), columns=columns,
                rules=tuple(rule for rule, _ in rules))
    return FormFile(form, source, sections, tuple(rules))


def _tabs(told: dict[str, Any]) -> dict[str, str]:
    """`tab = "…"` is a tab that belongs to no obligation."""
    own = {"": told["tab"]} if "tab" in told else {}
    return {**own, **told.get("tabs", {})}


def _check_tabs(file: FormFile, obligations: Collection[str] | None) -> None:
    form, source = file.form, file.source
    if bool(form.sections) == bool(form.columns):
        source.problem((), "a form has either [[sections]] or [[columns]]")
    if not form.tabs:
        source.problem(("tabs",), "a form needs a tab: tab = \"…\", or [tabs] by obligation")
    for code, title in form.tabs.items():
        path: KeyPath = ("tabs", code) if code else ("tab",)
        if code and obligations is not None and code not in obligations:
            source.problem(path, "the plan has no obligation “{value}”", code, nearest(code, obligations))
        if len(title) > LONGEST_TITLE or FORBIDDEN_IN_TITLES & set(title):
            source.problem(path, BAD_TITLE, title)
    _check_skipped(form, source)
    _check_date_column(form, source)


def _check_skipped(form: Form, source: Source) -> None:
    sections = [section.code for section in form.sections]
    for code, skipped in form.skip_sections.items():
        path = ("skip_sections", code)
        if code not in form.tabs:
            source.problem(path, "no tab is for “{value}”", code, nearest(code, form.tabs))
        for section in set(skipped) - set(sections):
            source.problem(path, "there is no section “{value}”", section, nearest(section, sections))


def _check_date_column(form: Form, source: Source) -> None:
    dates = [column.code for column in form.columns if column.kind is FieldKind.DATE]
    if form.date_column and form.date_column not in dates:
        source.problem(("date_column",), "no column of kind \"date\" is called “{value}”",
                       form.date_column, nearest(form.date_column, dates))


def _check_across(files: Sequence[FormFile]) -> None:
    """Codes and titles that may stand once in the whole workbook."""
    owners: dict[tuple[str, str], str] = {}
    for file in files:
        for kind, name, path in _names(file):
            owner = owners.setdefault((kind, name.casefold()), f"{file.source.name} {path}")
            if owner != f"{file.source.name} {path}":
                file.source.problem(path, TAKEN[kind], name)


def _names(file: FormFile) -> Iterable[tuple[str, str, KeyPath]]:
    form = file.form
    yield "form", form.code, ("code",)
    for code, title in form.tabs.items():
        path: KeyPath = ("tabs", code) if code else ("tab",)
        yield "title", title, path
        yield "tab", code or form.code, path
    for section in file.sections:
        for indicator, path in section.indicators:
            yield "indicator", indicator.code, path
