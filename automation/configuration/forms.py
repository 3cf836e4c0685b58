"""Reads `sheet_templates/*.toml` into forms. `rules.py` reads their rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from automation.configuration import converters
from automation.configuration.former_codes import wrong_former_codes
from automation.configuration.indicators import Groups, LocatedSection, read_columns, read_groups, read_sections
from automation.configuration.problems import Problem, constant, nearest
from automation.configuration.rules import read_rules
from automation.configuration.schema import KeySchema, TableSchema, read_table
from automation.configuration.source_file import SourceFile, read_toml
from automation.configuration.toml_lines import KeyPath
from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Group, Rule

FOLDER = "sheet_templates"
SHARED = "groups.toml"  # not a form: the groups that several forms share
LONGEST_TITLE = 31  # characters: the limit of spreadsheets for the name of a tab
RESERVED_TITLES = frozenset({"history"})  # Excel keeps the name for itself
FORBIDDEN_IN_TITLES = frozenset("[]:*?/\\'")
BAD_TITLE = constant("“{value}” can't name a tab: at most 31 characters, none of [ ] : * ? / \\ '")
TAKEN = {
    "form": constant("there is a form “{value}” already"),
    "title": constant("there is a tab titled “{value}” already"),
    "tab": constant("there is a tab “{value}” already"),
    "indicator": constant("there is an indicator “{value}” already"),
}



def _code(value: Any) -> str:
    """The code of a form names a file of the data package."""
    return converters.file_name(converters.identifier(value))


def _carry(value: Any) -> dict[str, tuple[str, ...]] | None:
    """true: every row; {column = ["…"]}: the rows with one of these answers; false: none."""
    if isinstance(value, bool):
        return {} if value else None
    return converters.table_of(converters.array_of(converters.nonempty_text))(value)


FORM: TableSchema = {
    "code": KeySchema(_code, required=True),
    "title": KeySchema(converters.nonempty_text, required=True),
    "guidance": KeySchema(converters.text),
    "entry_time": KeySchema(converters.text),
    "order": KeySchema(converters.integer()),
    "tab": KeySchema(converters.nonempty_text),
    "tabs": KeySchema(converters.table_of(converters.nonempty_text)),
    "skip_sections": KeySchema(converters.table_of(converters.array_of(converters.nonempty_text))),
    "date_column": KeySchema(converters.text),
    "blank_rows": KeySchema(converters.integer(1, 2000)),
    "carry": KeySchema(_carry),
    "groups": KeySchema(converters.unchecked),
    "sections": KeySchema(converters.unchecked),
    "columns": KeySchema(converters.unchecked),
    "rules": KeySchema(converters.unchecked),
    "was": KeySchema(converters.array_of(converters.identifier)),
}


@dataclass(frozen=True)
class FormFile:
    """A form, the file that it was read from, and the path in it of each indicator and rule."""

    form: Form
    source: SourceFile
    sections: tuple[LocatedSection, ...]
    rules: tuple[tuple[Rule, KeyPath], ...]


def read_forms(root: Path, obligations: Collection[str] | None,
               problems: list[Problem]) -> list[FormFile]:
    """Every form of the folder that has its required keys. `obligations` are the plan's codes; None when the plan
    can't be read, and the codes of tabs are not checked."""
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


def catalogue_of(files: Iterable[FormFile], plan: Plan | None, units: Mapping[str, Unit]) -> Catalogue:
    obligations = plan.obligations if plan else ()
    return Catalogue(tuple(file.form for file in files), {each.code: each.was for each in obligations},
                     {code: unit.was for code, unit in units.items() if unit.was})


def _shared_groups(root: Path, problems: list[Problem]) -> dict[str, tuple[Group, ...]]:
    parsed = read_toml(root, f"{FOLDER}/{SHARED}", problems)
    return read_groups(*parsed) if parsed else {}


def _read_form(root: Path, name: str, shared: Groups, problems: list[Problem]) -> FormFile | None:
    parsed = read_toml(root, name, problems)
    if parsed is None:
        return None
    table, source = parsed
    values = read_table(FORM, table, source)
    groups = {**shared, **read_groups(table.get("groups", {}), source, ("groups",))}
    sections = read_sections(table.get("sections", []), source, groups)
    columns = read_columns(table.get("columns", []), source, groups)
    rules = read_rules(table.get("rules", []), source)
    if values is None:
        return None
    plain = {key: values[key] for key in ("code", "title", "guidance", "entry_time", "order", "date_column",
                                        "blank_rows", "skip_sections", "carry", "was") if key in values}
    form = Form(**plain, tabs=_tabs(values), sections=tuple(each.section for each in sections), columns=columns,
                rules=tuple(rule for rule, _ in rules))
    return FormFile(form, source, sections, tuple(rules))


def _tabs(values: dict[str, Any]) -> dict[str, str]:
    """Obligation → title; `tab = "…"` is a tab that belongs to no obligation."""
    own = {"": values["tab"]} if "tab" in values else {}
    return {**own, **values.get("tabs", {})}


def _check_tabs(file: FormFile, obligations: Collection[str] | None) -> None:
    form, source = file.form, file.source
    if bool(form.sections) == bool(form.columns):
        source.report((), "a form has either [[sections]] or [[columns]]")
    if not form.tabs:
        source.report(("tabs",), "a form needs a tab: tab = \"…\", or [tabs] by obligation")
    for code, title in form.tabs.items():
        path: KeyPath = ("tabs", code) if code else ("tab",)
        if code and obligations is not None and code not in obligations:
            source.report(path, "the plan has no obligation “{value}”", code, nearest(code, obligations))
        if len(title) > LONGEST_TITLE or FORBIDDEN_IN_TITLES & set(title):
            source.report(path, BAD_TITLE, title)
        elif title.casefold() in RESERVED_TITLES:
            source.report(path, "no file can be called “{value}”", title)
    _check_skipped(form, source)
    _check_date_column(form, source)
    _check_carry(form, source)


def _check_skipped(form: Form, source: SourceFile) -> None:
    sections = [section.code for section in form.sections]
    for code, skipped in form.skip_sections.items():
        path = ("skip_sections", code)
        if code not in form.tabs:
            source.report(path, "no tab is for “{value}”", code, nearest(code, form.tabs))
        for section in set(skipped) - set(sections):
            source.report(path, "there is no section “{value}”", section, nearest(section, sections))


def _check_date_column(form: Form, source: SourceFile) -> None:
    dates = [column.code for column in form.columns if column.kind is FieldKind.DATE]
    if form.date_column and form.date_column not in dates:
        source.report(("date_column",), "no column of kind \"date\" is called “{value}”",
                       form.date_column, nearest(form.date_column, dates))


def _check_carry(form: Form, source: SourceFile) -> None:
    """Report columns and answers of `carry` that the table does not have."""
    if form.carry is not None and not form.is_table:
        source.report(("carry",), "only a table has rows to carry over")
    choices = {column.code: column.choices for column in form.columns if column.choices}
    for code, words in (form.carry or {}).items():
        if code not in choices:
            source.report(("carry", code), "no column with choices is called “{value}”", code, nearest(code, choices))
            continue
        for word in set(words) - set(choices[code]):
            source.report(("carry", code), "“{value}” is none of the column's choices", word,
                          nearest(word, choices[code]))


def _check_across(files: Sequence[FormFile]) -> None:
    """Report codes and titles that another tab, form or indicator of the workbook has already, and wrong former
    codes."""
    forms = [(file.form.code, file.form.was, file) for file in files]
    for file, message, code in wrong_former_codes(forms):
        file.source.report(("was",), message, code)
    indicators = [(indicator.code, indicator.was, (file, path)) for file in files for section in file.sections
                  for indicator, path in section.indicators]
    for (file, path), message, code in wrong_former_codes(indicators):
        file.source.report((*path, "was"), message, code)
    owners: dict[tuple[str, str], str] = {}
    for file in files:
        for kind, name, path in _unique_names(file):
            owner = owners.setdefault((kind, name.casefold()), f"{file.source.name} {path}")
            if owner != f"{file.source.name} {path}":
                file.source.report(path, TAKEN[kind], name)


def _unique_names(file: FormFile) -> Iterable[tuple[str, str, KeyPath]]:
    """(kind, name, path) of each name that only one form may use; the kinds are the keys of TAKEN."""
    form = file.form
    yield "form", form.code, ("code",)
    for code, title in form.tabs.items():
        path: KeyPath = ("tabs", code) if code else ("tab",)
        yield "title", title, path
        yield "tab", code or form.code, path
    for section in file.sections:
        for indicator, path in section.indicators:
            yield "indicator", indicator.code, path
