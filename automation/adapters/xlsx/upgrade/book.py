"""A unit's workbook brought to other forms: the forms' tabs are replaced within its own package, with its answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from automation.adapters.xlsx.comments import MAIN
from automation.adapters.xlsx.insert_sheet import remove_sheet
from automation.adapters.xlsx.package import WORKBOOK, Element, Package, PackageError, child, children
from automation.adapters.xlsx.styles import STYLES, Styles
from automation.adapters.xlsx.upgrade.formats import MovedFormats
from automation.adapters.xlsx.upgrade.leftover_tab import Line, write_lines
from automation.adapters.xlsx.upgrade.moved_notes import move_notes
from automation.adapters.xlsx.upgrade.new_tab import FilledTab, carried_elements, carried_links, filled_tab, move
from automation.adapters.xlsx.upgrade.old_tab import OldCell, OldTab, Places
from automation.adapters.xlsx.upgrade.prepared import NewTabs, PreparedTab
from automation.adapters.xlsx.upgrade.workbook_part import (
    add_tab,
    clamp_active_tab,
    drop_calculations,
    name_tab,
    set_names,
)
from automation.domain.workbook.a1 import cell_name, row_and_column
from automation.domain.workbook.drawing import Value
from automation.domain.workbook.form_change.comparison import Leftover
from automation.domain.workbook.form_change.form_tab import FormTab, Place

NOTE = "Ghi chú: "
REMOVED_PICTURE = "a removed form with pictures"


@dataclass(frozen=True)
class Upgrade:
    """What one workbook becomes. `found`, `asked`: its forms and the present ones, by code; `kept`: its answers with a
    place there; `leftovers`: the others; `values`: slot → value."""

    found: Mapping[str, FormTab]
    asked: Mapping[str, FormTab]
    kept: Mapping[str, Mapping[Place, object]]
    leftovers: Sequence[Leftover]
    values: Mapping[str, Value]


@dataclass
class _Book:
    """A package in the making. `lines`: of the tab with what has no place."""

    package: Package
    new: NewTabs
    upgrade: Upgrade
    formats: Callable[[int, int], int]
    lines: list[Line] = field(default_factory=list)

    def parts(self) -> dict[str, str]:
        """Title → part of every tab, in their order."""
        return {entry.get("name", ""): path for entry, path in self.package.sheets()}


def upgraded_package(data: bytes, new: NewTabs, upgrade: Upgrade) -> bytes:
    """Returns the bytes of the new workbook. Raises PackageError, and what `UNPATCHABLE` of the annotated copies names,
    for a workbook that can't be patched."""
    package = Package(data)
    if package.tree(WORKBOOK).tag != f"{{{MAIN}}}workbook":
        raise PackageError("the strict variant of the format")
    prepared = new.prepared(package.read(STYLES))
    package.put(STYLES, prepared.styles)
    book = _Book(package, new, upgrade, _LateFormats(package))
    book.lines += [Line.of(each) for each in upgrade.leftovers]
    codes = {tab.sheet: code for code, tab in upgrade.asked.items()}
    before = ""
    for tab in prepared.tabs:
        before = _place_tab(book, tab, codes.get(tab.title, ""), before)
    for code, found in upgrade.found.items():
        if code not in upgrade.asked:
            _remove(book, found)
    write_lines(package, book.lines)
    set_names(package, {tab.title: tab.names for tab in prepared.tabs})
    clamp_active_tab(package)
    drop_calculations(package)
    return package.save()


class _LateFormats:
    """Parses the styles only when a moved cell needs a format of its own kind."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._formats: MovedFormats | None = None

    def __call__(self, old: int, new: int) -> int:
        if self._formats is None:
            self._formats = MovedFormats(Styles(self.package))
        return self._formats(old, new)


def _place_tab(book: _Book, tab: PreparedTab, code: str, before: str) -> str:
    """Replaces or adds one tab; returns its title. `before`: the title of the tab before it."""
    slots = {at: book.upgrade.values.get(name, default)
             for at, (name, default) in book.new.slots.get(tab.title, {}).items()}
    target = filled_tab(tab, slots)
    found = book.upgrade.found.get(code)
    parts = book.parts()
    part = parts.get(found.sheet if found else tab.title) if not code or found else None
    own = {cell_name(*map(int, at.split(","))): text for at, text in tab.notes.items()}
    if part is None:
        if tab.title in parts:
            raise PackageError("a tab of a person with a form's title")
        part = add_tab(book.package, tab, target.xml(), before)
        [*move_notes(book.package, part, lambda at: at, own)]
        return tab.title
    if found:
        _replace(book, found, book.upgrade.asked[code], part, target)
        places = Places(found, book.upgrade.asked[code])
        for ref, text in move_notes(book.package, part, places.cell, own):
            book.lines.append(Line(found.sheet, "", NOTE.strip(" :"), ref, text))
        name_tab(book.package, found.sheet, tab.title)
    else:
        book.package.put(part, target.xml())
    return tab.title


def _replace(book: _Book, found: FormTab, asked: FormTab, part: str, target: FilledTab) -> None:
    old, places = OldTab(book.package, part), Places(found, asked)
    kept = book.upgrade.kept.get(found.code, {})
    move(old, places, kept, target, book.formats)
    book.lines += [_outside_line(book, found.sheet, ref, cell) for ref, cell in target.outside]
    moved = {row_and_column(name) for place in kept if (name := found.cell(place))}
    sheet = old.sheet
    book.package.put(part, target.xml(carried_elements(sheet), carried_links(sheet, places, moved)))


def _outside_line(book: _Book, sheet: str, ref: str, cell: OldCell) -> Line:
    text = cell.text
    if cell.kind == "s":
        strings = children(book.package.tree(_shared_strings(book.package)), "si")
        number = int(cell.content.decode().removeprefix("<v>").removesuffix("</v>"))
        text = "".join(each.text or "" for each in strings[number].iter() if str(each.tag).endswith("}t"))
    return Line(sheet, "", "", ref, text)


def _shared_strings(package: Package) -> str:
    return next(path for _, path in package.related_parts(WORKBOOK, "sharedStrings"))


def _remove(book: _Book, found: FormTab) -> None:
    """Removes the tab of a form that is no longer asked; what people wrote in it stands in the tab for leftovers."""
    part = book.parts()[found.sheet]
    if _has_pictures(book.package.tree(part)):
        raise PackageError(REMOVED_PICTURE)
    for ref, text in move_notes(book.package, part, lambda _: None, {}):
        book.lines.append(Line(found.sheet, "", NOTE.strip(" :"), ref, text))
    answered = {each.cell for each in book.upgrade.leftovers if each.tab == found.code}
    old, places = OldTab(book.package, part), Places(found, found)
    for at in old.elements:
        own = cell_name(*at) in answered or places.is_own(at) or at in old.merged
        if not own and (cell := old.cell(at)):
            book.lines.append(_outside_line(book, found.sheet, cell_name(*at), cell))
    remove_sheet(book.package, found.sheet)
    relations = f"/_rels/{part.rpartition('/')[2]}.rels"
    for name in [name for name in book.package.names if name.endswith(relations)]:
        book.package.drop(name)


def _has_pictures(sheet: Element) -> bool:
    return child(sheet, "drawing") is not None
