"""The width of a text in Arial 10, and of a column that is resized to its texts."""

import unicodedata

# Advance widths of Arial (and Helvetica) in thousandths of the font's size, from the fonts' public metrics.
WIDTHS = {
    222: "ijl'", 260: "|", 278: "I !,./:;[]\\ft", 333: "()-`r", 355: '"', 389: "*", 469: "^", 500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu", 584: "+<=>~", 611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw", 778: "GOQ",
    833: "Mm", 889: "%", 944: "W", 1015: "@", 334: "{}",
}  # fmt: skip
ADVANCE = {letter: width for width, letters in WIDTHS.items() for letter in letters} | {"đ": 556, "Đ": 722}
OTHER = 1000  # a letter of any other script
SIZE = 13.8755  # pixels: 1,024 times "A" was recorded to make a column of 9,483 pixels, its padding 6
PADDING = 6


def fitted_width(texts: list[str]) -> int:
    """The width in pixels of a column resized to the texts; 0 without texts."""
    return round(max(map(_advance, texts), default=0) * SIZE / 1000) + PADDING if any(texts) else 0


def _advance(text: str) -> int:
    """The advance width of the widest line; combining marks have none."""
    plain = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return max(sum(ADVANCE.get(letter, OTHER) for letter in line) for line in plain.split("\n"))
