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

from automation.adapters.xlsx.write import render
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.drawing import Drawing, DrawnCell, Value

SHARED = "xl/sharedStrings.xml"
EPOCH = datetime(1899, 12, 30, tzinfo=UTC)  # Excel's day 0; UTC stands for "no zone" on both sides
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPED = re.compile("(_x[0-9a-fA-F]{4}_)")
CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"( s="[0-9]+")?(?: t="[a-z]+")?(?:/>|>.*?</c>)')
PLACEHOLDER = "\u2983{}\u2984"


@dataclass(frozen=True)
class Slot:
    """A cell that each copy fills. `member`: zip member of the tab. `text`: the template has a placeholder string."""

    name: str
    member: str
    cell: str
    default: Value
    text: bool


class Cut:
    """A tab's XML cut at its slots' cells: pieces[0] slot[0] pieces[1] slot[1] …"""

    def __init__(self, data: bytes, slots: Sequence[Slot]) -> None:
        by_cell = {slot.cell.encode(): slot for slot in slots}
        self.pieces: list[bytes] = []
        self.cells: list[tuple[Slot, bytes, bytes]] = []  # slot, style attribute, the cell as drawn
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
        """The XML with the slots' values; None when nothing differs from the template."""
        cells = [_filling(*cell, values) for cell in self.cells]
        if all(cell == drawn for cell, (_, _, drawn) in zip(cells, self.cells, strict=True)):
            return None
        return b"".join(part for pair in zip(self.pieces, [*cells, b""], strict=True) for part in pair)


class Template:
    """A rendered template and its slots. Not thread-safe."""

    def __init__(self, tabs: Sequence[Drawing], title: str) -> None:
        self.slots = tuple(slot for number, tab in enumerate(tabs, start=1) for slot in _slots(tab, number))
        with zipfile.ZipFile(io.BytesIO(render([_with_placeholders(tab) for tab in tabs], title))) as made:
            self.members = {name: made.read(name) for name in made.namelist()}
        self.cuts = {name: Cut(self.members[name], slots) for name, slots in _by_member(self.slots).items()}
        self._bases: dict[frozenset[str], bytes] = {}

    def copy(self, values: Mapping[str, Value]) -> bytes:
        """The workbook with these slots filled; a slot not named keeps its drawn value."""
        patched = self._patched(values)
        buffer = io.BytesIO(self._base(frozenset(patched)))
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, data in patched.items():
                archive.writestr(_entry(name), data, compresslevel=6)
        return buffer.getvalue()

    def _base(self, without: frozenset[str]) -> bytes:
        """The constant members, compressed once for each set of others."""
        if without not in self._bases:
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, data in self.members.items():
                    if name not in without:
                        archive.writestr(_entry(name), data)
            self._bases[without] = buffer.getvalue()
        return self._bases[without]

    def _patched(self, values: Mapping[str, Value]) -> dict[str, bytes]:
        texts = {
            slot.name: value for slot in self.slots
            if slot.text and isinstance(value := values.get(slot.name, slot.default), str)
        }
        tabs = {name: data for name, cut in self.cuts.items() if (data := cut.filled(values)) is not None}
        return tabs | ({SHARED: self._strings(texts)} if texts else {})

    def _strings(self, texts: Mapping[str, str]) -> bytes:
        shared = self.members[SHARED].decode()
        for name, text in texts.items():
            shared = shared.replace(f"<t>{escape(PLACEHOLDER.format(name))}</t>", _text(text))
        return shared.encode()


def _slots(tab: Drawing, number: int) -> list[Slot]:
    member = f"xl/worksheets/sheet{number}.xml"
    return [
        Slot(cell.slot, member, cell_name(cell.row, cell.column), cell.value, _is_text(cell))
        for cell in tab.cells if cell.slot
    ]


def _by_member(slots: Sequence[Slot]) -> dict[str, list[Slot]]:
    found: dict[str, list[Slot]] = defaultdict(list)
    for slot in slots:
        found[slot.member].append(slot)
    return found


def _is_text(cell: DrawnCell) -> bool:
    return isinstance(cell.value, str) and cell.value != ""


def _with_placeholders(tab: Drawing) -> Drawing:
    cells = tuple(
        replace(cell, value=PLACEHOLDER.format(cell.slot)) if cell.slot and _is_text(cell) else cell
        for cell in tab.cells
    )
    return replace(tab, cells=cells)


def _filling(slot: Slot, style: bytes, drawn: bytes, values: Mapping[str, Value]) -> bytes:
    value = values.get(slot.name, slot.default)
    as_drawn = isinstance(value, str) if slot.text else value == slot.default
    return drawn if as_drawn else _cell(slot.cell, style, value)


def _cell(cell: str, style: bytes, value: Value) -> bytes:
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
    """Excel's serial number of a date or a date and time (wall clock)."""
    wall = day.replace(tzinfo=UTC) if isinstance(day, datetime) else datetime.combine(day, time(), UTC)
    return (wall - EPOCH).total_seconds() / 86400


def _text(text: str) -> str:
    clean = ESCAPED.sub(r"_x005F\1", ILLEGAL.sub("", text))
    return f'<t xml:space="preserve">{escape(clean)}</t>'


def _entry(name: str) -> zipfile.ZipInfo:
    """One date for all members, so that the same template gives the same bytes."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry
