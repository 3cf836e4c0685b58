"""Reads `config/plan-*.toml` into a plan: obligations, reminder ladder, guards, targets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from automation.configuration import converters, dates
from automation.configuration.dimensions import Known, check_where, known_values, read_attributes, where
from automation.configuration.former_codes import report_former_codes
from automation.configuration.letter_rows import read_letters
from automation.configuration.mail_templates import MailStep, check_mail_templates
from automation.configuration.members import read_clusters, read_lists, read_members
from automation.configuration.problems import Problem, constant, nearest
from automation.configuration.schema import PATH, KeySchema, TableSchema, read_table, read_tables
from automation.configuration.source_file import SourceFile, read_toml
from automation.configuration.toml_lines import KeyPath
from automation.correspondence.urging import DON_DOC
from automation.domain.plan.deadlines import Deadline, due_before, due_by
from automation.domain.plan.members import Cluster, Member
from automation.domain.plan.plan import (
    Audience,
    Channel,
    Condition,
    Guards,
    LadderStep,
    Obligation,
    Plan,
    RetiredCodes,
    Shift,
    Target,
)
from automation.domain.plan.units import TYPE, Unit
from automation.domain.workbook.forms import Severity

DIGESTS = frozenset({Audience.CLUSTER, Audience.MEMBER, Audience.COMMITTEE})  # of many units
NO_ADDRESS_TO_WRITE_TO = constant("a unit without an address gets no letter: audience must be cluster, member or "
                                  "committee")
DEFAULT_ZONE = "Asia/Ho_Chi_Minh"

PLAN: TableSchema = {
    "code": KeySchema(converters.code, required=True),
    "title": KeySchema(converters.nonempty_text, required=True),
    "year": KeySchema(converters.integer(2000, 2100), required=True),
    "committee": KeySchema(converters.nonempty_text, required=True),
    "timezone": KeySchema(converters.time_zone),
    "issued_on": KeySchema(converters.toml_date),
    "committee_emails": KeySchema(converters.array_of(converters.email)),
    "secretary_emails": KeySchema(converters.array_of(converters.email)),
    "reply_to": KeySchema(converters.mail_sender),
    "return_days": KeySchema(converters.integer(1, 366)),
    "previous_figures": KeySchema(converters.nonempty_text),
    "carried_rows": KeySchema(converters.nonempty_text),
    "was": KeySchema(converters.array_of(converters.code)),
    "draft": KeySchema(converters.boolean),
    "closed": KeySchema(converters.boolean),
    "retired": KeySchema(converters.unchecked),
    "obligations": KeySchema(converters.unchecked, required=True),
    "ladder": KeySchema(converters.unchecked),
    "letters": KeySchema(converters.unchecked),
    "guards": KeySchema(converters.unchecked),
    "targets": KeySchema(converters.unchecked),
    "members": KeySchema(converters.unchecked),
    "lists": KeySchema(converters.unchecked),
    "clusters": KeySchema(converters.unchecked),
    "attributes": KeySchema(converters.unchecked),
}
# Keys that are fields of Plan; the others are tables with a schema of their own.
PLAIN = ("code", "title", "year", "committee", "timezone", "issued_on", "return_days",
         "committee_emails", "secretary_emails", "reply_to", "was", "draft", "closed")
OBLIGATION: TableSchema = {
    "code": KeySchema(converters.code, required=True),
    "title": KeySchema(converters.nonempty_text, required=True),
    "opens_at": KeySchema(converters.date_or_datetime, required=True),
    "due_before": KeySchema(converters.toml_date),
    "due_by": KeySchema(converters.toml_date),
    "closes_at": KeySchema(converters.date_or_datetime),
    "period_from": KeySchema(converters.toml_date),
    "period_to": KeySchema(converters.toml_date),
    "data_cutoff": KeySchema(converters.toml_date),
    "previous": KeySchema(converters.code),
    "supplements": KeySchema(converters.code),
    "requires_document": KeySchema(converters.boolean),
    "counts_records": KeySchema(converters.boolean),
    "unit_types": KeySchema(converters.array_of(converters.nonempty_text)),
    "where": KeySchema(where),
    "was": KeySchema(converters.array_of(converters.code)),
}
STEP: TableSchema = {
    "code": KeySchema(converters.code, required=True),
    "offset": KeySchema(converters.integer(-366, 366), required=True),
    "audience": KeySchema(converters.enum_member(Audience), required=True),
    "template": KeySchema(converters.nonempty_text, required=True),
    "subject": KeySchema(converters.nonempty_text, required=True),
    "shift": KeySchema(converters.enum_member(Shift)),
    "condition": KeySchema(converters.enum_member(Condition)),
    "channel": KeySchema(converters.enum_member(Channel)),
    "names": KeySchema(converters.boolean),
    "document": KeySchema(converters.one_of(("", DON_DOC))),
    "obligations": KeySchema(converters.array_of(converters.code)),
    "where": KeySchema(where),
    "was": KeySchema(converters.array_of(converters.code)),
}
GUARDS: TableSchema = {
    "max_messages_per_run": KeySchema(converters.integer(1)),
    "max_unreachable_share": KeySchema(converters.number(0, 1)),
    "max_emptied_share": KeySchema(converters.number(0, 1)),
    "max_removed_share": KeySchema(converters.number(0, 1)),
}
TARGET: TableSchema = {
    "code": KeySchema(converters.identifier, required=True),
    "title": KeySchema(converters.nonempty_text, required=True),
    "actual": KeySchema(converters.nonempty_text, required=True),
    "at_least": KeySchema(converters.number(0), required=True),
    "unit": KeySchema(converters.text),
    "source": KeySchema(converters.text),
    "per_unit": KeySchema(converters.boolean),
}


RETIRED: TableSchema = {name: KeySchema(converters.array_of(converters.nonempty_text))
                        for name in RetiredCodes.__dataclass_fields__}


@dataclass(frozen=True)
class PlanFile:
    """The plan, None when a required key is missing, and what later checks need of its file.

    `obligations`: each code as written → its path, also of entries with an error, so that one mistake is reported
    once. `targets`: each with its path. `previous_figures`, `carried_rows`: a file's path in the workspace,
    or "".
    """

    plan: Plan | None
    source: SourceFile
    obligations: Mapping[str, KeyPath]
    targets: tuple[tuple[Target, KeyPath], ...] = ()
    previous_figures: str = ""
    carried_rows: str = ""


def read_plan(root: Path, name: str, units: Collection[Unit], problems: list[Problem]) -> PlanFile | None:
    """None when the file can't be read or parsed. `units`: all of the units' file."""
    parsed = read_toml(root, name, problems)
    if parsed is None:
        return None
    table, source = parsed
    values = read_table(PLAN, table, source)
    zone = ZoneInfo(values.get("timezone", DEFAULT_ZONE) if values else DEFAULT_ZONE)
    codes = _codes(table.get("obligations"))
    attributes = read_attributes(table.get("attributes", {}), units, source)
    known = known_values(units, attributes)
    obligations = _obligations(table.get("obligations", []), codes, known, zone, source)
    ladder = _ladder(table.get("ladder", []), codes, known, root, source)
    letters = read_letters(table.get("letters", []), codes, known, root, source)
    guards = Guards(**(read_table(GUARDS, table.get("guards", {}), source, ("guards",)) or {}))
    targets = _targets(table.get("targets", []), source)
    members = read_members(table.get("members", []), {each.code for each in units}, known, source)
    lists = read_lists(table.get("lists", []), {each.code for each in units}, known, source)
    clusters = read_clusters(table.get("clusters", []), known, source)
    _check_clusters(clusters, ladder, source)
    _check_members(members, ladder, source)
    if values is None:
        return PlanFile(None, source, codes, targets)
    plain: dict[str, Any] = {key: values[key] for key in PLAIN if key in values}
    _check_recipients(plain, ladder, source)
    _check_year(plain, table, source)
    retired = read_table(RETIRED, table.get("retired", {}), source, ("retired",)) or {}
    plan = Plan(**plain, obligations=obligations, ladder=ladder, letters=letters, guards=guards,
                members=members, lists=lists, clusters=clusters, attributes=attributes,
                targets=tuple(target for target, _ in targets),
                retired=RetiredCodes(**{kind: frozenset(codes) for kind, codes in retired.items()}))
    return PlanFile(plan, source, codes, targets, values.get("previous_figures", ""),
                    values.get("carried_rows", ""))


def _codes(tables: object) -> dict[str, KeyPath]:
    """Code → path of each obligation that has one, whatever else is wrong with it."""
    entries = tables if isinstance(tables, list) else []
    return {str(each["code"]): ("obligations", number) for number, each in enumerate(entries)
            if isinstance(each, dict) and "code" in each}


def _obligations(tables: object, codes: Collection[str], known: Known, zone: ZoneInfo,
                 source: SourceFile) -> tuple[Obligation, ...]:
    entries = read_tables(OBLIGATION, tables, source, ("obligations",))
    source.report_duplicates([(each["code"], each[PATH]) for each in entries], "obligation “{value}” stands twice",
                             fold=str.casefold)  # a code is the name of a folder
    report_former_codes(entries, source)
    for each in entries:
        _check_names(each, codes, known, source)
        dates.check_obligation(each, source)
    return tuple(_obligation(each, zone) for each in entries)


def _obligation(values: dict[str, Any], zone: ZoneInfo) -> Obligation:
    left_out = {PATH, "due_before", "due_by", "opens_at", "closes_at"}
    plain = {key: value for key, value in values.items() if key not in left_out}
    closes = values.get("closes_at")
    return Obligation(**plain, opens_at=converters.at_start(values["opens_at"], zone),
                      closes_at=converters.at_end(closes, zone) if closes else None,
                      deadline=_deadline(values, zone))


def _deadline(values: dict[str, Any], zone: ZoneInfo) -> Deadline | None:
    if "due_before" in values:
        return due_before(values["due_before"], zone)
    return due_by(values["due_by"], zone) if "due_by" in values else None


def _check_names(values: dict[str, Any], codes: Collection[str], known: Known, source: SourceFile) -> None:
    path = values[PATH]
    others = set(codes) - {values["code"]}
    for key in ("previous", "supplements"):
        if key in values and values[key] not in others:
            source.report((*path, key), "there is no other obligation “{value}”", values[key],
                           nearest(values[key], others))
    for unit_type in values.get("unit_types", ()):
        if unit_type not in known[TYPE]:
            source.report((*path, "unit_types"), "no unit is of the type “{value}”", unit_type,
                          nearest(unit_type, known[TYPE]))
    check_where(values.get("where", ()), path, known, source)


def _ladder(tables: object, codes: Collection[str], known: Known, root: Path,
            source: SourceFile) -> tuple[LadderStep, ...]:
    entries = read_tables(STEP, tables, source, ("ladder",))
    source.report_duplicates([(each["code"], each[PATH]) for each in entries], "step “{value}” stands twice")
    report_former_codes(entries, source)
    mail_steps = [MailStep(each["template"], each["subject"], each["audience"], each[PATH]) for each in entries]
    check_mail_templates(mail_steps, root, source)
    for each in entries:
        path = each.pop(PATH)
        for code in set(each.get("obligations", ())) - set(codes):
            source.report((*path, "obligations"), "there is no obligation “{value}”", code,
                           nearest(code, codes))
        check_where(each.get("where", ()), path, known, source)
        if "where" in each and each["audience"] in DIGESTS:
            source.report((*path, "where"), "the committee's digest is about all units: take this out")
        if each.get("condition") is Condition.NO_RECIPIENT and each["audience"] not in DIGESTS:
            source.report((*path, "condition"), NO_ADDRESS_TO_WRITE_TO)
    return tuple(LadderStep(**each) for each in entries)


def _check_year(values: dict[str, Any], table: dict[str, Any], source: SourceFile) -> None:
    """Report dates, titles and subjects of another year than the plan's."""
    year = values["year"]
    reported = SourceFile(source.name, [])  # whatever else is wrong with these tables
    obligations = read_tables(OBLIGATION, table.get("obligations", []), reported, ("obligations",))
    steps = read_tables(STEP, table.get("ladder", []), reported, ("ladder",))
    dates.check_year(year, values.get("issued_on"), obligations, source)
    dates.check_titles(year, [(("title",), values["title"]),
                              *(((*each[PATH], "title"), each["title"]) for each in obligations),
                              *(((*each[PATH], "subject"), each["subject"]) for each in steps)], source)
    dates.check_code(year, values["code"], source)


def _check_recipients(values: dict[str, Any], ladder: tuple[LadderStep, ...], source: SourceFile) -> None:
    digests = [step for step in ladder if step.audience is Audience.COMMITTEE]
    if digests and not values.get("committee_emails"):
        source.report(("committee_emails",), "is empty: nobody would get the digest",
                       severity=Severity.WARNING)


def _check_clusters(clusters: tuple[Cluster, ...], ladder: tuple[LadderStep, ...], source: SourceFile) -> None:
    if any(step.audience is Audience.CLUSTER for step in ladder) and not any(each.emails for each in clusters):
        source.report(("ladder",), "a step goes to the clusters, and no cluster of the plan has emails",
                      severity=Severity.WARNING)


def _check_members(members: tuple[Member, ...], ladder: tuple[LadderStep, ...], source: SourceFile) -> None:
    if any(step.audience is Audience.MEMBER for step in ladder) and not members:
        source.report(("ladder",), "a step goes to the members, and the plan has no [[members]]",
                      severity=Severity.WARNING)


def _targets(tables: object, source: SourceFile) -> tuple[tuple[Target, KeyPath], ...]:
    entries = read_tables(TARGET, tables, source, ("targets",))
    source.report_duplicates([(each["code"], each[PATH]) for each in entries], "target “{value}” stands twice")
    paths = [each.pop(PATH) for each in entries]
    return tuple((Target(**each), path) for each, path in zip(entries, paths, strict=True))
