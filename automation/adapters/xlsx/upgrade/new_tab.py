"""The XML of one new tab with a unit's answers, and with what people wrote beside the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from automation.adapters.xlsx.package import R_ID, Element, children
from automation.adapters.xlsx.template import value_cell
from automation.adapters.xlsx.upgrade.old_tab import OldCell, OldTab, Places
from automation.adapters.xlsx.upgrade.prepared import PreparedCell, PreparedTab
from automation.domain.workbook.a1 import cell_name, row_and_column
from automation.domain.workbook.drawing import Value
from automation.domain.workbook.form_change.form_tab import Place
from automation.domain.workbook.layout import CODES

CARRIED = ("drawing", "legacyDrawing", "legacyDrawingHF", "picture")
RELATIONS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
BEFORE_LINKS = (b"<printOptions", b"<pageMargins", b"<pageSetup", b"<headerFooter", b"</worksheet>")
Cells = dict[tuple[int, int], PreparedCell]
Format = Callable[[int, int], int]  # format of an old cell and of its new place → the new cell's format


@dataclass
class FilledTab:
    """A new tab in the making. `changed`: cells that differ from a new workbook's; `outside`: (old cell, its text) of
    what people wrote where the new form has no place."""

    new: PreparedTab
    changed: Cells
    outside: list[tuple[str, OldCell]] = field(default_factory=list)

    def put(self, at: tuple[int, int], style: int, kind: str, content: bytes) -> None:
        mark = f' t="{kind}"' if kind else ""
        head = f'<c r="{cell_name(*at)}" s="{style}"{mark}>'.encode()
        self.changed[at] = PreparedCell(style, head + content + b"</c>")

    def xml(self, carried: bytes = b"", links: bytes = b"") -> bytes:
        """`carried`: elements of the old tab that show drawings; `links`: its hyperlinks, as elements."""
        touched: dict[int, dict[int, bytes]] = {}
        for (row, column), cell in self.changed.items():
            touched.setdefault(row, dict(self.new.by_row.get(row, {})))[column] = cell.xml
        elements = self.new.row_elements | {row: self.new.row_element(row, cells) for row, cells in touched.items()}
        rows = (elements[number] for number in sorted(elements))
        tail = _with_links(self.new.tail, links).replace(b"</worksheet>", carried + b"</worksheet>")
        return self.new.head + b"<sheetData>" + b"".join(rows) + b"</sheetData>" + tail


def _with_links(tail: bytes, links: bytes) -> bytes:
    if not links:
        return tail
    if b"</hyperlinks>" in tail:
        return tail.replace(b"</hyperlinks>", links + b"</hyperlinks>")
    at = next(found for word in BEFORE_LINKS if (found := tail.find(word)) >= 0)
    return tail[:at] + b"<hyperlinks>" + links + b"</hyperlinks>" + tail[at:]


def filled_tab(new: PreparedTab, slots: Mapping[tuple[int, int], Value]) -> FilledTab:
    """The new tab with the unit's name, code and previous figures; `slots`: cell → value."""
    cells: Cells = {}
    for at, value in slots.items():
        style = new.cells[at].style if at in new.cells else 0
        xml = value_cell(cell_name(*at), f' s="{style}"'.encode(), value)
        cells[at] = PreparedCell(style, xml)
    return FilledTab(new, cells)


def move(old: OldTab, places: Places, answers: Mapping[Place, object], target: FilledTab, new_format: Format) -> None:
    """Moves the answers by their codes, then what people wrote beside the form by the rows and columns around it."""
    moved = {row_and_column(name) for place in answers if (name := places.old.cell(place))}
    for at in old.elements:
        answered = at in moved
        if not answered and _is_drawn(old, places, at):
            continue
        cell, to = old.cell(at), places.cell(at)
        if cell is None:
            continue
        if answered and to:
            drawn = _format_at(target, places, to)
            target.put(to, new_format(cell.style, drawn), cell.kind, cell.content)
        elif not answered and (to is None or to in target.new.cells):
            target.outside.append((cell_name(*at), cell))
        elif not answered and to:
            target.put(to, cell.style, cell.kind, cell.content)


def _format_at(target: FilledTab, places: Places, at: tuple[int, int]) -> int:
    """The format of a cell of the form; of a record beneath the drawn ones that of the last drawn record."""
    if at in target.new.cells or not places.new.is_table:
        return target.new.cells[at].style if at in target.new.cells else 0
    column = [row for row, number in target.new.cells if number == at[1]]
    return target.new.cells[max(column), at[1]].style if column else 0


def _is_drawn(old: OldTab, places: Places, at: tuple[int, int]) -> bool:
    """Did the software draw this cell, or is it an answer that is kept aside? A section's title is merged."""
    if places.is_own(at):
        return True
    row, column = at
    first, last = min(places.old.columns.values(), default=1), max(places.old.columns.values(), default=0)
    within = first <= column <= last
    if places.old.is_table:
        return within and row > places.old.rows.get(CODES, 0) and column in places.old.columns.values()
    return within and column == first and at in old.merged


def carried_elements(sheet: Element) -> bytes:
    """Drawings, notes and background of the old tab, as elements of the new one."""
    found = [each for name in CARRIED for each in children(sheet, name)]
    parts = []
    for each in found:
        identity = next((value for key, value in each.attrib.items() if key.endswith("}id")), "")
        name = etree.QName(each).localname
        parts.append(f'<{name} {RELATIONS} r:id="{identity}"/>'.encode())
    return b"".join(parts)


def carried_links(sheet: Element, places: Places, moved: Iterable[tuple[int, int]]) -> bytes:
    """People's hyperlinks in cells that were moved."""
    cells = {*moved}
    parts = []
    for link in (each for links in children(sheet, "hyperlinks") for each in links):
        identity = link.get(R_ID) or next((value for key, value in link.attrib.items() if key.endswith("}id")), "")
        at = row_and_column(link.get("ref", "A1").partition(":")[0])
        to = places.cell(at) if at in cells else None
        if to and identity:
            parts.append(f'<hyperlink {RELATIONS} ref="{cell_name(*to)}" r:id="{identity}"/>'.encode())
    return b"".join(parts)
