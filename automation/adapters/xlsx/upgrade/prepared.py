"""The tabs of a new workbook with the style numbers that they have in a unit's package. Most units have the same
styles, for which they are prepared once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from automation.adapters.xlsx.insert_sheet import inline_strings, renumber_formats
from automation.adapters.xlsx.package import Package, PackageError, child, children, local_name, serialise
from automation.adapters.xlsx.styles import STYLES, Styles
from automation.adapters.xlsx.template import Template
from automation.domain.workbook.a1 import row_and_column
from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.form_change.form_tab import FormTab, drawn_tabs
from automation.domain.workbook.forms import Catalogue

ROW = re.compile(rb'<row r="(\d+)"([^>]*?)(?:/>|>(.*?)</row>)', re.DOTALL)
CELL = re.compile(rb'<c r="([A-Z]+\d+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
STYLE = re.compile(rb' s="(\d+)"')
DATA = re.compile(rb"<sheetData>(.*)</sheetData>|<sheetData/>", re.DOTALL)
KEPT = 8  # prepared sets of tabs


@dataclass(frozen=True, slots=True)
class PreparedCell:
    """`style`: the number of its format; `xml`: the whole element."""

    style: int
    xml: bytes


@dataclass(frozen=True)
class PreparedTab:
    """One tab. `head`, `tail`: its XML before and after the rows; `rows`: number → attributes; `cells`: (row, column) →
    cell; `names`: its defined names, name → text; `notes`: cell → text; `state`: "" for a visible tab."""

    title: str
    head: bytes
    tail: bytes
    rows: Mapping[int, bytes]
    cells: Mapping[tuple[int, int], PreparedCell]
    names: Mapping[str, str]
    notes: Mapping[str, str]
    state: str = ""

    @cached_property
    def by_row(self) -> dict[int, dict[int, bytes]]:
        """Row → column → the cell's element."""
        found: dict[int, dict[int, bytes]] = {number: {} for number in self.rows}
        for (row, column), cell in self.cells.items():
            found.setdefault(row, {})[column] = cell.xml
        return found

    @cached_property
    def row_elements(self) -> dict[int, bytes]:
        """Row → its element, as in a new workbook."""
        return {row: self.row_element(row, cells) for row, cells in self.by_row.items()}

    def row_element(self, row: int, cells: Mapping[int, bytes]) -> bytes:
        content = b"".join(cells[column] for column in sorted(cells))
        return b'<row r="%d"%s>%s</row>' % (row, self.rows.get(row, b""), content)


@dataclass(frozen=True)
class PreparedTabs:
    """`styles`: the styles part with the formats of the new tabs added."""

    styles: bytes
    tabs: tuple[PreparedTab, ...]


class NewTabs:
    """The tabs of a new workbook, for packages with any styles. Not thread-safe."""

    def __init__(self, drawings: Sequence[Drawing]) -> None:
        self.drawings = tuple(drawings)
        self._prepared: dict[str, PreparedTabs] = {}
        self._asked: dict[int, dict[str, FormTab]] = {}

    def asked(self, catalogue: Catalogue) -> dict[str, FormTab]:
        """Returns the forms of the new tabs, by code."""
        if id(catalogue) not in self._asked:
            self._asked = {id(catalogue): drawn_tabs(catalogue, self.drawings)}
        return self._asked[id(catalogue)]

    @cached_property
    def template(self) -> Template:
        return Template(self.drawings, "")

    @cached_property
    def slots(self) -> dict[str, dict[tuple[int, int], tuple[str, Value]]]:
        """Title of a tab → (row, column) → name and default value of each slot."""
        return {tab.title: {(cell.row, cell.column): (cell.slot, cell.value) for cell in tab.cells if cell.slot}
                for tab in self.drawings}

    def prepared(self, styles: bytes) -> PreparedTabs:
        """`styles`: the styles part of a unit's package. Raises PackageError where it can't be extended."""
        key = hashlib.sha256(styles).hexdigest()
        if key not in self._prepared:
            if len(self._prepared) >= KEPT:
                self._prepared.clear()
            self._prepared[key] = self._prepare(styles)
        return self._prepared[key]

    def _prepare(self, styles: bytes) -> PreparedTabs:
        source, target = Package(self.template.copy({})), Package(self.template.copy({}))
        target.put(STYLES, styles)
        extended = Styles(target)
        formats, conditional = extended.import_formats(source)
        names = _names(source)
        notes = {tab.title: {f"{cell.row},{cell.column}": cell.note for cell in tab.cells if cell.note}
                 for tab in self.drawings}
        shared = list(source.tree("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in source.names else []
        tabs = []
        for number, (entry, path) in enumerate(source.sheets()):
            sheet = source.tree(path)
            renumber_formats(sheet, formats, conditional)
            inline_strings(sheet, shared)
            for each in [each for each in sheet if local_name(each) in ("drawing", "legacyDrawing")]:
                sheet.remove(each)
            for view in (view for views in children(sheet, "sheetViews") for view in views):
                view.attrib.pop("tabSelected", None)
            title = entry.get("name", "")
            tabs.append(_split(title, serialise(sheet), names.get(number, {}), notes.get(title, {}),
                               entry.get("state", "")))
        return PreparedTabs(serialise(extended.root), tuple(tabs))


def _names(source: Package) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    names = child(source.tree("xl/workbook.xml"), "definedNames")
    for each in () if names is None else names:
        if each.get("localSheetId") is not None:
            found.setdefault(int(each.get("localSheetId")), {})[each.get("name", "")] = each.text or ""
    return found


def _split(title: str, xml: bytes, names: Mapping[str, str], notes: Mapping[str, str], state: str) -> PreparedTab:
    data = DATA.search(xml)
    if data is None:
        raise PackageError(f"no rows in {title}")
    rows: dict[int, bytes] = {}
    cells: dict[tuple[int, int], PreparedCell] = {}
    for row in ROW.finditer(data[1] or b""):
        rows[int(row[1])] = re.sub(rb' spans="[^"]*"', b"", row[2])
        for cell in CELL.finditer(row[3] or b""):
            style = STYLE.search(cell[2])
            cells[row_and_column(cell[1].decode())] = PreparedCell(int(style[1]) if style else 0, cell[0])
    return PreparedTab(title, xml[:data.start()], xml[data.end():], rows, cells, names,
                       dict(notes), state)
