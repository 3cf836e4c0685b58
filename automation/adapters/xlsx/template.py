"""Makes many workbooks from one template: it is rendered once, and a copy writes only the zip members that differ.

A slot whose template value is text is a placeholder in the shared strings, so that a unit's
name on twelve tabs costs one small member. Any other slot is patched in its tab.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from xml.sax.saxutils import escape

from automation.adapters.xlsx.write import NO_PROPERTIES, render
from automation.domain.vietnamese.characters import ILLEGAL_IN_XML
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.drawing import Drawing, DrawnCell, Value

SHARED, PROPERTIES = "xl/sharedStrings.xml", "docProps/custom.xml"
EPOCH = datetime(1899, 12, 30, tzinfo=UTC)  # Excel's day 0; UTC here means "no zone", as in the dates subtracted
ESCAPED = re.compile("(_x[0-9a-fA-F]{4}_)")
CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"( s="[0-9]+")?(?: t="[a-z]+")?(?:/>|>.*?</c>)')
PLACEHOLDER = "\u2983{}\u2984"


@dataclass(frozen=True)
class TemplateSlot:
    """A cell that each copy fills. `member`: zip member of the tab. `text`: the template has a placeholder string."""

    name: str
    member: str
    cell: str
    default: Value
    text: bool


class SplitTab:
    """A tab's XML split at its slots' cells: pieces[0] cells[0] pieces[1] cells[1] …"""

    def __init__(self, data: bytes, slots: Sequence[TemplateSlot]) -> None:
        by_cell = {slot.cell.encode(): slot for slot in slots}
        self.pieces: list[bytes] = []
        self.cells: list[tuple[TemplateSlot, bytes, bytes]] = []  # slot, style attribute, the cell as drawn
        end = 0
        for found in CELL.finditer(data):
            if slot := by_cell.get(found[1]):
                self.pieces.append(data[end:found.start()])
                self.cells.append((slot, found[2] or b"", found[0]))
                end = found.end()
        self.pieces.append(data[end:])
        if len(self.cells) != len(by_cell):
            raise ValueError("a slot's cell is not in the template in the form XlsxWriter writes")

    def filled(self, values: Mapping[str, Value]) -> bytes | None:
        """Returns the XML with the slots' values; None when nothing differs from the template."""
        cells = [_slot_cell(*cell, values) for cell in self.cells]
        if all(cell == drawn for cell, (_, _, drawn) in zip(cells, self.cells, strict=True)):
            return None
        return b"".join(part for pair in zip(self.pieces, [*cells, b""], strict=True) for part in pair)


class Template:
    """A rendered template and its slots. `properties`: name of a custom property → slot that fills it. Not
    thread-safe."""

    def __init__(self, tabs: Sequence[Drawing], title: str, properties: Mapping[str, str] = NO_PROPERTIES) -> None:
        self.slots = tuple(slot for number, tab in enumerate(tabs, start=1) for slot in _slots(tab, number))
        self.properties = tuple(properties.values())
        unfilled = {name: PLACEHOLDER.format(slot) for name, slot in properties.items()}
        drawn = [_with_placeholders(tab) for tab in tabs]
        with zipfile.ZipFile(io.BytesIO(render(drawn, title, properties=unfilled))) as made:
            self.members = {name: made.read(name) for name in made.namelist()}
        self.split_tabs = {name: SplitTab(self.members[name], slots)
                           for name, slots in _slots_by_member(self.slots).items()}
        self._bases: dict[frozenset[str], bytes] = {}

    def copy(self, values: Mapping[str, Value]) -> bytes:
        """Returns the workbook with these slots filled; a slot that is not named keeps its template value."""
        patched = self._patched(values)
        buffer = io.BytesIO(self._base(frozenset(patched)))
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, data in patched.items():
                archive.writestr(_entry(name), data, compresslevel=6)
        return buffer.getvalue()

    def _base(self, without: frozenset[str]) -> bytes:
        """Returns a zip of the members that are not in `without`, compressed once for each such set."""
        if without not in self._bases:
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, data in self.members.items():
                    if name not in without:
                        archive.writestr(_entry(name), data, compresslevel=9)
            self._bases[without] = buffer.getvalue()
        return self._bases[without]

    def _patched(self, values: Mapping[str, Value]) -> dict[str, bytes]:
        texts = {
            slot.name: value for slot in self.slots
            if slot.text and isinstance(value := values.get(slot.name, slot.default), str)
        }
        tabs = {name: data for name, tab in self.split_tabs.items() if (data := tab.filled(values)) is not None}
        filled = {PROPERTIES: self._custom_properties(values)} if self.properties else {}
        return tabs | filled | ({SHARED: self._shared_strings(texts)} if texts else {})

    def _custom_properties(self, values: Mapping[str, Value]) -> bytes:
        text = self.members[PROPERTIES].decode()
        for slot in self.properties:
            text = text.replace(PLACEHOLDER.format(slot), escape(ILLEGAL_IN_XML.sub("", str(values.get(slot) or ""))))
        return text.encode()

    def _shared_strings(self, texts: Mapping[str, str]) -> bytes:
        shared = self.members[SHARED].decode()
        for name, text in texts.items():
            shared = shared.replace(f"<t>{escape(PLACEHOLDER.format(name))}</t>", _text(text))
        return shared.encode()


def _slots(tab: Drawing, number: int) -> list[TemplateSlot]:
    member = f"xl/worksheets/sheet{number}.xml"
    return [
        TemplateSlot(cell.slot, member, cell_name(cell.row, cell.column), cell.value, _is_text(cell))
        for cell in tab.cells if cell.slot
    ]


def _slots_by_member(slots: Sequence[TemplateSlot]) -> dict[str, list[TemplateSlot]]:
    by_member: dict[str, list[TemplateSlot]] = defaultdict(list)
    for slot in slots:
        by_member[slot.member].append(slot)
    return by_member


def _is_text(cell: DrawnCell) -> bool:
    return isinstance(cell.value, str) and cell.value != ""


def _with_placeholders(tab: Drawing) -> Drawing:
    cells = tuple(
        replace(cell, value=PLACEHOLDER.format(cell.slot)) if cell.slot and _is_text(cell) else cell
        for cell in tab.cells
    )
    return replace(tab, cells=cells)


def _slot_cell(slot: TemplateSlot, style: bytes, drawn: bytes, values: Mapping[str, Value]) -> bytes:
    value = values.get(slot.name, slot.default)
    unchanged = isinstance(value, str) if slot.text else value == slot.default
    return drawn if unchanged else value_cell(slot.cell, style, value)


def value_cell(cell: str, style: bytes, value: Value) -> bytes:
    """Returns the element of a cell with that value; `style`: its attribute."""
    head = f'<c r="{cell}"{style.decode()}'
    if value is None or value == "":
        return f"{head}/>".encode()
    if isinstance(value, str):
        return f'{head} t="inlineStr"><is>{_text(value)}</is></c>'.encode()
    if isinstance(value, bool):
        return f'{head} t="b"><v>{int(value)}</v></c>'.encode()
    number = _serial(value) if isinstance(value, date) else value
    return f"{head}><v>{number!r}</v></c>".encode()


def _serial(day: date) -> float:
    """Returns Excel's serial number of a date or a date and time (wall clock)."""
    wall = day.replace(tzinfo=UTC) if isinstance(day, datetime) else datetime.combine(day, time(), UTC)
    return (wall - EPOCH).total_seconds() / 86400


def _text(text: str) -> str:
    clean = ESCAPED.sub(r"_x005F\1", ILLEGAL_IN_XML.sub("", text))
    return f'<t xml:space="preserve">{escape(clean)}</t>'


def _entry(name: str) -> zipfile.ZipInfo:
    """Returns a member with a constant date, so that the same template gives the same bytes."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry
