"""The content and appearance of a tab, described once for every store: cells with named styles.

`automation/tabs` builds drawings; the adapters render them: XlsxWriter in a folder, `spreadsheets.batchUpdate` on
Google. Rows and columns are 1-based, as in the user's view.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from automation.domain.vietnamese.characters import printable

Value = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Style:
    """Colours are RRGGBB. Texts are at the top of a row, so that first lines are side by side. `editable`: people may
    type here on a protected tab."""

    bold: bool = False
    italic: bool = False
    size: int = 11
    colour: str = "000000"
    fill: str = ""
    border: bool = False
    wrap: bool = True
    align: str = "left"
    valign: str = "top"
    number: str = ""  # a number format: "#,##0", "dd/mm/yyyy", "@"
    editable: bool = False
    indent: int = 0
    underline: bool = False


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """`style` is a name in `styles.STYLES`. `formula` is without "="; with a formula, `value` is its cached result.
    `link` is a URL or "internal:'Tab'!A1"."""

    row: int
    column: int
    value: Value = None
    style: str = "plain"
    formula: str = ""
    link: str = ""
    note: str = ""
    slot: str = ""  # if set, each copy of a template gets its own value in this cell

    def __post_init__(self) -> None:
        """What stands in a drawing goes into files, which refuse some characters, and to people."""
        for name in ("value", "note"):
            text = getattr(self, name)
            if isinstance(text, str) and not text.isprintable():
                object.__setattr__(self, name, printable(text))


@dataclass(frozen=True, slots=True)
class Merge:
    first: tuple[int, int]
    last: tuple[int, int]


@dataclass(frozen=True, slots=True)
class DataValidation:
    """A rule for what a block of cells accepts, such as a drop-down list. `hint` is shown when a cell is selected;
    `kind`: "list", "integer" (minimum..maximum), "date"."""

    first: tuple[int, int]
    last: tuple[int, int]
    kind: str = "list"
    values: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    hint_title: str = ""
    hint: str = ""
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Highlight:
    """A conditional format: cells of the block that equal (or contain) `text` get `style`; or those for which `formula`
    is true (without "=", written for the block's first cell, of cells of the same tab)."""

    first: tuple[int, int]
    last: tuple[int, int]
    text: str
    style: str
    contains: bool = False
    formula: str = ""


@dataclass(frozen=True, slots=True)
class ChartSeries:
    column: int
    colour: str  # RRGGBB


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart. `rows`: of the figures, also apart from each other. `label`: the column of their names; `header`:
    the row of the series' names. `name` identifies it on its tab, where there are several. `place`: the cell of its
    upper left corner, by default beneath the tab; `size`: width and height in pixels, by default by the number of
    bars. `percent`: the axis goes from 0 to 100, and each bar has its figure."""

    title: str
    rows: tuple[int, ...]
    label: int
    header: int
    series: tuple[ChartSeries, ...]
    name: str = ""
    stacked: bool = True
    percent: bool = False
    place: tuple[int, int] | None = None
    size: tuple[int, int] | None = None

    @property
    def extent(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.size or (900, 160 + 34 * len(self.rows))


@dataclass(frozen=True)
class Drawing:
    """A whole tab. `free_from`: the first of some columns in which people may write, 0 for none. `made_at` (aware): the
    creation time written into a file that is rendered from it."""

    title: str
    cells: tuple[DrawnCell, ...]
    widths: Mapping[int, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    choices: tuple[DataValidation, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    freeze: tuple[int, int] | None = None  # first row and column that scroll
    protected: bool = False
    filter: tuple[tuple[int, int], tuple[int, int]] | None = None
    landscape: bool = False
    repeat_rows: tuple[int, int] | None = None  # printed on every page
    colour: str = ""  # of the tab
    hidden: bool = False
    free_from: int = 0
    charts: tuple[Chart, ...] = ()
    made_at: datetime | None = None
    pages: int = 0  # into as many printed pages it is fitted; 0: as many as it takes
