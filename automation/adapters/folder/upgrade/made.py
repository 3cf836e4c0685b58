"""The new workbook of one unit, made and read again before anything is replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from automation.adapters.folder.annotated_copy import UNPATCHABLE
from automation.adapters.xlsx.package import PackageError
from automation.adapters.xlsx.read import UnreadableError, tabs, unreadable
from automation.adapters.xlsx.upgrade.book import Upgrade, upgraded_package
from automation.adapters.xlsx.upgrade.prepared import NewTabs
from automation.adapters.xlsx.upgrade.references import moved_references
from automation.domain.workbook.form_change.comparison import ChangeClass, WorkbookChange, kept_answers, workbook_change
from automation.domain.workbook.form_change.form_tab import FormTab, form_tabs
from automation.domain.workbook.form_change.outcome import (
    REFERRED,
    UNLIKE,
    UpgradeOutcome,
    UpgradeState,
    WantedForms,
    left,
    refusal,
)
from automation.domain.workbook.form_change.outcome import (
    UNPATCHABLE as UNPATCHABLE_WORDS,
)
from automation.domain.workbook.form_change.references import with_places


@dataclass(frozen=True)
class MadeWorkbook:
    """`outcome`: what is to be done of it, or why nothing; `data`: the new workbook, b"" where there is none."""

    outcome: UpgradeOutcome
    data: bytes = b""


def made_workbook(unit: str, data: bytes, digest: str, wanted: WantedForms, new: NewTabs) -> MadeWorkbook:
    """`data`, `digest`: of the unit's workbook. Never raises for a bad workbook."""
    known = wanted.change if digest == wanted.digest else None
    try:
        found = form_tabs(wanted.catalogue, tabs(data), words=known is None)
    except UnreadableError as error:
        return MadeWorkbook(left(unit, unreadable(error.kind).message))
    asked = new.asked(wanted.catalogue)
    change = known or workbook_change(unit, found, asked, wanted.before, wanted.asked)
    if change.change is ChangeClass.SAME:
        return MadeWorkbook(UpgradeOutcome(unit, UpgradeState.SAME, change=change))
    if refused := refusal(change, wanted, digest):
        return MadeWorkbook(refused)
    return _made(data, wanted, new, found, asked, change)


def _made(data: bytes, wanted: WantedForms, new: NewTabs, found: dict[str, FormTab], asked: dict[str, FormTab],
          change: WorkbookChange) -> MadeWorkbook:
    kept = kept_answers(found, asked, wanted.before)
    try:
        if moved := obstacle(data, new, found, asked):
            return MadeWorkbook(left(change.unit, moved, change))
        made = upgraded_package(data, new, Upgrade(found, asked, kept, change.leftovers, wanted.values))
        raw = tabs(made)
        again, content = kept_answers(form_tabs(wanted.catalogue, raw, words=False), asked), wanted.contents(raw)
    except (UnreadableError, PackageError, *UNPATCHABLE):
        return MadeWorkbook(left(change.unit, UNPATCHABLE_WORDS, change))
    if {code: again.get(code, {}) for code in kept} != kept or any(again[code] for code in again if code not in kept):
        return MadeWorkbook(left(change.unit, UNLIKE, change))
    outcome = UpgradeOutcome(change.unit, UpgradeState.DONE, change=change, content=content, record=wanted.record,
                             filled=sum(map(len, kept.values())), left=len(change.leftovers))
    return MadeWorkbook(outcome, made)


def obstacle(data: bytes, new: NewTabs, found: Mapping[str, FormTab], asked: Mapping[str, FormTab]) -> str:
    """Returns why a workbook is left alone although its answers can be moved (Vietnamese), "" for most. Raises what
    `moved_references` raises."""
    places = moved_references(data, found, asked, [tab.title for tab in new.drawings])
    return with_places(REFERRED, places)
