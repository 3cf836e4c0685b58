"""What calamine would read otherwise than spreadsheet programs do, without an error: a workbook with any of it is left
to the reader of `lenient`. No spreadsheet program writes these; the searches are the cheapest that find them."""

from __future__ import annotations

import re

# A number with character references, of which calamine drops the end, so 7&#51; would be read as 7. In the text of a
# formula they are valid.
REFERENCE_IN_NUMBER = re.compile(
    rb"""<c\b(?![^<>]*\bt=["']str["'])[^<>]*+>(?:<f\b[^<>]*+(?:(?<=/)>|>[^<]*+</f>))?<v>[^<&]*&""")
STRAY_INDEX = re.compile(rb't="s"><v>\d*+[^0-9<]')  # of a shared string: read as the first string
# Where there is a match of either pattern above, there is one of this, which is faster to search for.
UNUSUAL_VALUE = re.compile(rb'<v>(?=\d*+[^0-9<])(?:(?<=t="s"><v>)|[^<&]*+&)')
INLINE_VALUE = b'"inlineStr"><v'  # read as empty
FORMULA_LAST = b"</v><f"  # read as empty
WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
TEXT_START = 100  # bytes, after the declaration


def is_misread(cells: bytes) -> bool:
    """Reports whether calamine would misread any cell of a tab's XML."""
    return (_has_section(cells) or INLINE_VALUE in cells
            or (UNUSUAL_VALUE.search(cells) is not None
                and bool(STRAY_INDEX.search(cells) or REFERENCE_IN_NUMBER.search(cells))))


def is_formula_last(cells: bytes) -> bool:
    """Reports whether a formula follows its value. Only a tab with suspect formulas may have one."""
    return FORMULA_LAST in cells


def is_wide(part: bytes) -> bool:
    """Reports whether a part is in an encoding of two bytes a character: calamine would find no cell in it."""
    return part.startswith(WIDE)


def _has_section(cells: bytes) -> bool:
    """Reports whether a comment, a CDATA section or a processing instruction follows the declaration. Searching for one
    byte is much faster."""
    return (b"!" in cells and b"<!" in cells) or (cells.find(b"?", TEXT_START) >= 0 and cells.find(b"<?", 5) >= 0)
