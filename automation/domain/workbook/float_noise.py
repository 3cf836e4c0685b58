"""Rounding errors of binary floats in figures that a spreadsheet program worked out: 76.99999999999999 for 77.

Excel, LibreOffice and Google calculate with some 17 significant digits, show 15 at most, and fewer in a cell of common
width. Nobody types such a figure, and nobody sees it.
"""

from __future__ import annotations

# Sums of many fractions differ by more than the last digits: ten times 0.1 from 1 by 1e-16, a thousand times from 100
# by 1e-12. A cell in the General format has room for 11 characters and shows both as whole numbers.
NEXT_TO_WHOLE = 1e-9


def without_noise(number: float) -> float:
    """Returns a finite number as the cell shows it: the whole number within `NEXT_TO_WHOLE`, else 15 significant
    digits. 76.5 stays, 1e-17 and -0.0 become 0."""
    whole = float(round(number))
    return whole + 0.0 if abs(number - whole) <= NEXT_TO_WHOLE else float(f"{number:.15g}")
