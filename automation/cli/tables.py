"""Tables for people: as wide as the terminal, in colour only on a terminal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from automation.cli.i18n import N_, _, count
from automation.domain.plan.letters import LETTER_WORDS, LetterKind
from automation.domain.tracking.findings import Finding
from automation.domain.tracking.standing import Stage, Standing, TimelinessVerdict
from automation.domain.vietnamese.characters import printable

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from automation.configuration.workspace import Workspace

STAGES = {  # text and colour
    Stage.ACCEPTED: (N_("Accepted"), "green"),
    Stage.SUBMITTED: (N_("Handed in"), "green"),
    Stage.WITH_ERRORS: (N_("Handed in, with errors"), "yellow"),
    Stage.RETURNED: (N_("Returned, to be handed in again"), "yellow"),
    Stage.MISSING: (N_("Overdue, not handed in"), "red"),
    Stage.UNREACHABLE: (N_("The file can't be read"), "red"),
    Stage.NOT_DUE: (N_("Not due yet"), "dim"),
    Stage.EXEMPT: (N_("Exempted"), "dim"),
}
OPEN_STAGES = frozenset({Stage.WITH_ERRORS, Stage.RETURNED, Stage.MISSING, Stage.UNREACHABLE})
VERDICTS = {TimelinessVerdict.ON_TIME: N_("on time"), TimelinessVerdict.LATE: N_("late"),
            TimelinessVerdict.UNPROVEN: N_("unproven")}
# Names in the counts of a run: stages, what they count, states of a message. Listed for the catalogue.
COUNT_NAMES = (
    N_("bounces"), N_("collect"), N_("guard"), N_("normalise"), N_("validate"), N_("feedback"), N_("register"),
    N_("clusters"), N_("remind"), N_("publish"), N_("workbooks"), N_("read"), N_("unchanged"), N_("unreachable"),
    N_("unmarked"), N_("units"), N_("errors"), N_("warnings"), N_("explained"), N_("written"), N_("cleared"),
    N_("events"), N_("decisions"), N_("left"), N_("withheld"), N_("planned"), N_("sent"), N_("failed"), N_("uncertain"),
    N_("letters"), N_("queued"), N_("deferred"), N_("bounced"), N_("complained"), N_("superseded"), N_("cancelled"),
)
SURFACE_NAMES = {"record": N_("the whole row"), "own_tab": N_("own tab"), "beside": N_("beside the form"),
                 "note": N_("note"), "tab_name": N_("name of the tab")}
FEW = 10  # units of one reason
NARROW_WIDTH = 110  # columns; on a narrower terminal reasons are printed below the table
PIPED_WIDTH = 200  # columns; a pipe has no width of its own, and rows must not be broken


def _console() -> Console:
    return Console(highlight=False) if sys.stdout.isatty() else Console(width=PIPED_WIDTH, no_color=True)


class _PlainTable(Table):
    """Cells show names and words of people as they are: not as markup of rich, and no character that a terminal
    obeys."""

    def add_row(self, *cells: Any, **options: Any) -> None:
        super().add_row(*(Text(printable(each)) if isinstance(each, str) else each for each in cells), **options)


def _table(*columns: str) -> Table:
    table = _PlainTable(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")  # a key or an address that is cut off is of no use
    return table


def show_standings(workspace: Workspace, standings: Sequence[Standing], now: datetime, *,
                   only_open: bool = False) -> None:
    """The counts of each obligation, then a line for each report, or `only_open`: for each that needs somebody. On a
    narrow terminal the reasons stand below."""
    console = _console()
    narrow = console.width < NARROW_WIDTH
    console.print(_("As of {moment}").format(moment=f"{now:%d/%m/%Y %H:%M}"))
    console.print(_summary(standings))
    shown = [each for each in standings if not only_open or _is_open(each)]
    lines = _table(_("Unit"), _("Obligation"), _("Standing"), _("Verdict"), _("Submitted"), _("Errors"),
                   _("Warnings"), *([] if narrow else [_("Reason")]))
    for each in shown:
        stage, colour = STAGES[each.stage]
        lines.add_row(
            workspace.units[each.unit].name, each.obligation, Text(_(stage), colour),
            _(VERDICTS[each.verdict]) if each.verdict else "",
            f"{each.submitted_at:%d/%m/%Y %H:%M}" if each.submitted_at else "",
            str(each.errors or ""), str(each.warnings or ""), *([] if narrow else [each.reason]))
    console.print(lines)
    for each in shown if narrow else ():
        name = workspace.units[each.unit].name
        console.print(Text.assemble("\n", (f"{name}, {each.obligation}", "bold"), f"\n  {each.reason}"))
    if len(shown) < len(standings):
        console.print(count("{n} other report needs nobody now; --all shows it too.",
                            "{n} other reports need nobody now; --all shows them too.", len(standings) - len(shown)))


def show_members(rows: Sequence[Mapping[str, Any]]) -> None:
    """A line for each member of the plan with its units."""
    lines = _table(_("Member"), _("Address"), _("Decides"), _("Units"))
    for each in rows:
        lines.add_row(each["name"], each["email"], _("yes") if each["may_decide"] else _("no"),
                      f"{len(each['units'])}: {', '.join(each['units'])}" if each["units"] else "0")
    _console().print(lines)


def _is_open(standing: Standing) -> bool:
    """Whether the unit or the committee has something to do about the report."""
    return bool(standing.stage in OPEN_STAGES or standing.verdict is TimelinessVerdict.UNPROVEN or standing.conflict)


def _summary(standings: Iterable[Standing]) -> Table:
    counted: dict[str, Counter[str]] = {}
    for each in standings:
        counted.setdefault(each.obligation, Counter())[each.bucket.value] += 1
    table = _table(_("Obligation"), _("Expected"), _("Handed in"), _("On time"), _("Late"), _("Missing"),
                   _("Not yet due"), _("Exempt"))
    for obligation, buckets in counted.items():
        names = ("on_time", "late", "missing", "not_yet_due", "exempt")
        owed = buckets.total() - buckets["exempt"]
        submitted = buckets["on_time"] + buckets["late"] + buckets["undated"]
        table.add_row(obligation, str(owed), str(submitted), *(str(buckets[name]) for name in names))
    return table


def show_findings(workspace: Workspace, findings: Sequence[Finding]) -> None:
    console = _console()
    table = _table(_("Unit"), _("Where"), _("Code"), _("What is wrong, and how to mend it"))
    for each in findings:
        colour = "red" if each.is_error else "yellow"
        table.add_row(workspace.units[each.unit].name, f"{each.sheet}!{each.cell}" if each.cell else each.sheet,
                      Text(each.code, colour), f"{each.message} {each.remedy}")
    console.print(table)
    console.print(count("{n} finding.", "{n} findings.", len(findings)))


def show_messages(rows: Sequence[Mapping[str, Any]]) -> None:
    table = _table(_("State"), _("Obligation"), _("Step"), _("To"), _("Subject"), _("Key"))
    for row in rows:
        state, to = row["state"], _recipients(row)
        table.add_row(*(str(value) for value in (
            _(state), row["obligation"], row["step"], to, row["subject"], row["key"])))
    console = _console()
    console.print(table)
    console.print(count("{n} message.", "{n} messages.", len(rows)))


def show_planned_mail(workspace: Workspace, rows: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]], *,
                      everything: bool = False) -> None:
    """The letters that would go, by kind, each with its cause and key; then those that would not, by reason.
    `everything`: of these every unit is named."""
    console, committee = _console(), workspace.plan.words.committee
    for kind in LetterKind:
        chosen = [each for each in rows if each["kind"] == kind]
        if chosen:
            title = LETTER_WORDS[kind].format(committee=committee)
            console.print(Text(f"{title[:1].upper()}{title[1:]}: {len(chosen)}", "bold"))
        for each in chosen:
            named = _unit_name(workspace, each["unit"])
            console.print(Text(f"  {named} → {printable(', '.join(each['to']))} ({_(each['state'])})"))
            console.print(Text("\n".join(f"    {line}" for line in (each.get("why", ""), each["key"]) if line)))
    console.print(count("{n} message.", "{n} messages.", len(rows)))
    reasons: dict[tuple[str, str], dict[str, None]] = {}
    for each in others:
        reasons.setdefault((each["why"], each["kind"] or ""), {})[_unit_name(workspace, each["unit"])] = None
    if reasons:
        console.print(Text(_("Not sent:"), "bold"))
    for (why, word), units in reasons.items():
        shown = [*units] if everything else [*units][:FEW]
        more = f" … (+{len(units) - len(shown)})" if len(units) > len(shown) else ""
        title = f" ({LETTER_WORDS[LetterKind(word)].format(committee=committee)})" if word else ""
        console.print(Text(f"  {printable(why)}{title} {len(units)}: {', '.join(shown)}{more}"))


def _unit_name(workspace: Workspace, code: str | None) -> str:
    if code is None:
        return workspace.plan.words.committee_first
    return printable(workspace.units[code].name) if code in workspace.units else code


def show_unit_log(rows: Sequence[Mapping[str, Any]], zone: ZoneInfo, committee: str) -> None:
    """Each message with a line for each of its states, then one for each recipient whose state differs."""
    console = _console()
    for row in rows:
        console.print(Text.assemble((printable(row["subject"] or row["key"]), "bold"), f"\n  {row['key']}"))
        kinds = ", ".join(LETTER_WORDS[LetterKind(each)].format(committee=committee) for each in row["kinds"])
        console.print(Text(f"  {kinds} → {printable(', '.join((*row['to'], *row['cc'])))}"))
        for step in row["history"]:
            moment = datetime.fromisoformat(step["at"]).astimezone(zone)
            console.print(Text(f"  {moment:%d/%m/%Y %H:%M}  {_(step['state'])}  {printable(step['detail'])}".rstrip()))
        for each in row["recipients"]:
            if each["state"] != row["state"]:
                console.print(Text(f"  {each['address']}: {_(each['state'])}  {printable(each['detail'])}".rstrip()))
    console.print(count("{n} message.", "{n} messages.", len(rows)))


def _recipients(row: Mapping[str, Any]) -> str:
    """The recipients; with the state of each where they differ."""
    found = row["recipients"]
    if len({each["state"] for each in found}) < 2:
        return ", ".join(row["to"])
    return ", ".join(f"{each['address']} ({_(each['state'])})" for each in found)


def show_withheld(rows: Sequence[Mapping[str, Any]]) -> None:
    table = _table(_("Unit"), _("Where"), _("Code"), _("What was found"), _("Text"), _("Released"))
    for row in rows:
        released = f"{row['released_at'][:10]}: {row['reason']}" if row["released"] else ""
        table.add_row(row["name"], withheld_place(row), ", ".join(row["codes"]), "; ".join(row["found"]),
                      row["text"] or "", released)
    console = _console()
    console.print(table)
    withheld = sum(not row["released"] for row in rows)
    console.print(count("{n} content is withheld.", "{n} contents are withheld.", withheld))
    if withheld:
        console.print(_("Where one is no personal data: baocao release UNIT CELL --reason …"))


def withheld_place(row: Mapping[str, Any]) -> str:
    """Tab, cell and, unless it is the cell's own content, what it is there."""
    place = f"{row['sheet']}!{row['cell']}" if row["cell"] else row["sheet"]
    surface = SURFACE_NAMES.get(row["surface"])
    return f"{place} ({_(surface)})" if surface else place


def show_counts(counts: Mapping[str, Mapping[str, int]]) -> None:
    table = _table(_("Stage"), "")
    for stage, numbers in counts.items():
        table.add_row(_(stage), "  ".join(f"{_(name)} {number}" for name, number in numbers.items()))
    _console().print(table)


def show_fields(rows: Sequence[Mapping[str, Any]]) -> None:
    table = _table(_("Sheet"), _("Cell"), _("Code"), _("Part"), _("Kind"))
    for row in rows:
        if "columns" in row:
            table.add_row(row["sheet"], f"{row['first_row']}…", row["table"], ", ".join(row["columns"]), _("table"))
        else:
            table.add_row(row["sheet"], row["cell"], row["code"], row["part"] or "", row["kind"])
    _console().print(table)
