"""`config/plan-*.toml` becomes a plan: obligations, reminder ladder, guards, targets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from automation.configuration import converters
from automation.configuration.mail_templates import Letter, check_letters
from automation.configuration.problems import Problem, nearest
from automation.configuration.schema import PLACE, Key, Shape, read, read_all
from automation.configuration.source_file import Source, read_toml
from automation.configuration.toml_lines import KeyPath
from automation.domain.plan.deadlines import Deadline, due_before, due_by
from automation.domain.plan.plan import Audience, Guards, LadderStep, Obligation, Plan, Shift, Target
from automation.domain.workbook.forms import Severity

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"

PLAN: Shape = {
    "code": Key(converters.code, required=True),
    "title": Key(converters.words, required=True),
    "year": Key(converters.whole(2000, 2100), required=True),
    "committee": Key(converters.words, required=True),
    "timezone": Key(converters.zone),
    "issued_on": Key(converters.day),
    "committee_emails": Key(converters.several(converters.email)),
    "reply_to": Key(converters.sender),
    "previous_figures": Key(converters.words),
    "obligations": Key(converters.anything, required=True),
    "ladder": Key(converters.anything),
    "guards": Key(converters.anything),
    "targets": Key(converters.anything),
}
# These go into the plan as they are; the others are read further.
PLAIN = ("code", "title", "year", "committee", "timezone", "issued_on", "committee_emails", "reply_to")
OBLIGATION: Shape = {
    "code": Key(converters.code, required=True),
    "title": Key(converters.words, required=True),
    "opens_at": Key(converters.moment, required=True),
    "due_before": Key(converters.day),
    "due_by": Key(converters.day),
    "closes_at": Key(converters.moment),
    "period_from": Key(converters.day),
    "period_to": Key(converters.day),
    "data_cutoff": Key(converters.day),
    "previous": Key(converters.code),
    "supplements": Key(converters.code),
    "requires_document": Key(converters.flag),
    "unit_types": Key(converters.several(converters.words)),
}
STEP: Shape = {
    "code": Key(converters.code, required=True),
    "offset": Key(converters.whole(-366, 366), required=True),
    "audience": Key(converters.member(Audience), required=True),
    "template": Key(converters.words, required=True),
    "subject": Key(converters.words, required=True),
    "shift": Key(converters.member(Shift)),
    "obligations": Key(converters.several(converters.code)),
}
GUARDS: Shape = {
    "max_messages_per_run": Key(converters.whole(1)),
    "max_unreachable_share": Key(converters.number(0, 1)),
    "max_emptied_share": Key(converters.number(0, 1)),
}
TARGET: Shape = {
    "code": Key(converters.identifier, required=True),
    "title": Key(converters.words, required=True),
    "actual": Key(converters.words, required=True),
    "at_least": Key(converters.number(0), required=True),
    "unit": Key(converters.text),
    "source": Key(converters.text),
    "per_unit": Key(converters.flag),
}


@dataclass(frozen=True)
class PlanFile:
    """`obligations`: each code as written and where it stands, those of broken entries too, so
    that one mistake is told once. `targets`: where each stands. `previous_figures`: a path in the
    workspace, or ""."""

    plan: Plan | None
    source: Source
    obligations: Mapping[str, KeyPath]
    targets: tuple[tuple[Target, KeyPath], ...] = ()
    previous_figures: str = ""


def read_plan(root: Path, name: str, unit_types: Collection[str], problems: list[Problem]) -> PlanFile | None:
    """None when the file can't be parsed at all."""
    found = read_toml(root, name, problems)
    if found is None:
        return None
    table, source = found
    told = read(PLAN, table, source)
    zone = ZoneInfo(told.get("timezone", DEFAULT_ZONE) if told else DEFAULT_ZONE)
    codes = _codes(table.get("obligations"))
    obligations = _obligations(table.get("obligations", []), codes, unit_types, zone, source)
    ladder = _ladder(table.get("ladder", []), codes, root, source)
    guards = Guards(**(read(GUARDS, table.get("guards", {}), source, ("guards",)) or {}))
    targets = _targets(table.get("targets", []), source)
    if told is None:
        return PlanFile(None, source, codes, targets)
    plain: dict[str, Any] = {key: told[key] for key in PLAIN if key in told}
    _check_recipients(plain, ladder, source)
    plan = Plan(**plain, obligations=obligations, ladder=ladder, guards=guards,
                targets=tuple(target for target, _ in targets))
    return PlanFile(plan, source, codes, targets, told.get("previous_figures", ""))


def _codes(tables: object) -> dict[str, KeyPath]:
    lines = tables if isinstance(tables, list) else []
    return {str(line["code"]): ("obligations", number) for number, line in enumerate(lines)
            if isinstance(line, dict) and "code" in line}


def _obligations(tables: object, codes: Collection[str], unit_types: Collection[str], zone: ZoneInfo,
                 source: Source) -> tuple[Obligation, ...]:
    found = read_all(OBLIGATION, tables, source, ("obligations",))
    source.duplicates([(each["code"], each[PLACE]) for each in found], "obligation “{value}” stands twice")
    for each in found:
        _check_names(each, codes, unit_types, source)
        _check_dates(each, source)
    return tuple(_obligation(each, zone) for each in found)


def _obligation(told: dict[str, Any], zone: ZoneInfo) -> Obligation:
    left_out = {PLACE, "due_before", "due_by", "opens_at", "closes_at"}
    plain = {key: value for key, value in told.items() if key not in left_out}
    closes = told.get("closes_at")
    return Obligation(**plain, opens_at=converters.at_start(told["opens_at"], zone),
                      closes_at=converters.at_end(closes, zone) if closes else None,
                      deadline=_deadline(told, zone))


def _deadline(told: dict[str, Any], zone: ZoneInfo) -> Deadline | None:
    if "due_before" in told:
        return due_before(told["due_before"], zone)
    return due_by(told["due_by"], zone) if "due_by" in told else None


def _check_names(told: dict[str, Any], codes: Collection[str], unit_types: Collection[str],
                 source: Source) -> None:
    path = told[PLACE]
    others = set(codes) - {told["code"]}
    for key in ("previous", "supplements"):
        if key in told and told[key] not in others:
            source.problem((*path, key), "there is no other obligation “{value}”", told[key],
                           nearest(told[key], others))
    for kind in told.get("unit_types", ()):
        if kind not in unit_types:
            source.problem((*path, "unit_types"), "no unit is of the type “{value}”", kind,
                           nearest(kind, unit_types))


def _check_dates(told: dict[str, Any], source: Source) -> None:
    path = told[PLACE]
    if "due_before" in told and "due_by" in told:
        source.problem((*path, "due_by"), "stands beside due_before: an obligation has one deadline")
    deadline = "due_before" if "due_before" in told else "due_by"
    due = told.get(deadline)
    pairs = [("opens_at", told["opens_at"], deadline, due),
             ("opens_at", told["opens_at"], "closes_at", told.get("closes_at")),
             (deadline, due, "closes_at", told.get("closes_at")),
             ("period_from", told.get("period_from"), "period_to", told.get("period_to")),
             ("period_from", told.get("period_from"), "data_cutoff", told.get("data_cutoff"))]
    for earlier, first, later, second in pairs:
        if first and second and _as_day(second) < _as_day(first):
            source.problem((*path, later), "is before {value}", earlier)
    if ("period_from" in told) != ("period_to" in told):
        source.problem(path, "period_from and period_to stand together")


def _as_day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def _ladder(tables: object, codes: Collection[str], root: Path, source: Source) -> tuple[LadderStep, ...]:
    found = read_all(STEP, tables, source, ("ladder",))
    source.duplicates([(each["code"], each[PLACE]) for each in found], "step “{value}” stands twice")
    letters = [Letter(each["template"], each["subject"], each["audience"], each[PLACE]) for each in found]
    check_letters(letters, root, source)
    for each in found:
        path = each.pop(PLACE)
        for code in set(each.get("obligations", ())) - set(codes):
            source.problem((*path, "obligations"), "there is no obligation “{value}”", code,
                           nearest(code, codes))
    return tuple(LadderStep(**each) for each in found)


def _check_recipients(told: dict[str, Any], ladder: tuple[LadderStep, ...], source: Source) -> None:
    digests = [step for step in ladder if step.audience is Audience.COMMITTEE]
    if digests and not told.get("committee_emails"):
        source.problem(("committee_emails",), "is empty: nobody would get the digest",
                       severity=Severity.WARNING)


def _targets(tables: object, source: Source) -> tuple[tuple[Target, KeyPath], ...]:
    found = read_all(TARGET, tables, source, ("targets",))
    source.duplicates([(each["code"], each[PLACE]) for each in found], "target “{value}” stands twice")
    places = [each.pop(PLACE) for each in found]
    return tuple((Target(**each), path) for each, path in zip(found, places, strict=True))
