"""How many pages a tab takes on A4, as wide as a page, with its header rows on each."""

from __future__ import annotations

from collections.abc import Mapping

from automation.domain.workbook.drawing import Drawing

PAGE = (540.0, 756.0)  # points between the margins of an upright page: width and height
MARGINS = {"left": 0.6, "right": 0.4, "top": 0.6, "bottom": 0.6}  # inches
PIXEL = 0.75  # points
ROW = 15.0  # points
COLUMN = 8.43  # characters
NEARLY_EMPTY, NEARLY_FULL = 0.25, 0.93  # of a page


def column_pixels(widths: Mapping[int, float], column: int) -> float:
    return widths.get(column, COLUMN) * 7 + 5


def pages(drawing: Drawing) -> float:
    """Returns the pages that the drawn rows take, with a fraction for the last one."""
    rows = {cell.row for cell in drawing.cells} | set(drawing.heights)
    heights = {row: drawing.heights.get(row, ROW) for row in rows if row not in drawing.hidden_rows}
    first, last = drawing.repeat_rows or (1, 0)
    page = _page_height(drawing)
    repeated = sum(heights.get(row, 0.0) for row in range(first, last + 1))
    total = sum(heights.values())
    return total / page if total <= page else 1 + (total - page) / max(page - repeated, 1.0)


def fitted_pages(printed: float) -> int:
    """Returns into how many pages the tab has to be fitted so that the last one is not nearly empty; 0 for as many as
    it takes. Rows are not divided, so that a last page that is nearly full may leave a row for one more."""
    share = printed % 1
    awkward = printed > NEARLY_FULL and (share < NEARLY_EMPTY or share > NEARLY_FULL)
    return round(printed) if awkward else 0


def _page_height(drawing: Drawing) -> float:
    """Returns the height of a page in points of the tab, which is made as wide as the page, and never wider."""
    wide, high = reversed(PAGE) if drawing.landscape else PAGE
    last = max((cell.column for cell in drawing.cells), default=1)
    pixels = sum(column_pixels(drawing.widths, column) for column in range(1, last + 1)
                 if column not in drawing.hidden_columns)
    return high * max(pixels * PIXEL / wide, 1.0)
