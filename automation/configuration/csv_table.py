"""CSV text: split into rows of cells, separated by commas, semicolons or tabs, as Excel saves it in any country; and
written from rows."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from io import StringIO

from automation.configuration.encodings import UnreadableTextError
from automation.configuration.problems import constant

SEPARATORS = (",", ";", "\t")
COMMENT = "#"
DECLARED = re.compile(r'"?sep=(.)"?,*;*\s*', re.IGNORECASE)  # a first line that Excel takes for its own
QUOTES = constant("has double quotes that don't match: put them around the whole cell, and double those inside")

Row = tuple[int, list[str]]  # 1-based line, cells


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The content of a CSV file, separated by commas, with a byte order mark: Excel opens it as UTF-8."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def csv_rows(text: str, columns: Collection[str]) -> list[Row]:
    """The rows, the header first, without blank ones and comments ("# …"). The separator is the one by which the header
    names the most of `columns`. Raises UnreadableTextError, its value the line, for a quote that is never closed."""
    lines = text.splitlines(keepends=True)
    declared = DECLARED.fullmatch(lines[0]) if lines else None
    skipped = 1 if declared else 0
    separator = declared[1] if declared else _separator(_header(lines), columns)
    reader = csv.reader(StringIO("".join(lines[skipped:]), newline=""), delimiter=separator, strict=True)
    return list(_rows(reader, skipped))


def _rows(reader: Iterator[list[str]], skipped: int) -> Iterator[Row]:
    end = skipped
    while True:
        number = end + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableTextError(QUOTES, number) from error
        end = skipped + reader.line_num  # type: ignore[attr-defined]  # of csv's reader
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith(COMMENT):
            yield number, cells


def _header(lines: list[str]) -> str:
    return next((line for line in lines if line.strip() and not line.lstrip(' "').startswith(COMMENT)), "")


def _separator(header: str, columns: Collection[str]) -> str:
    def named(separator: str) -> int:
        return len({cell.strip(' "\r\n\t').casefold() for cell in header.split(separator)} & set(columns))
    return max(SEPARATORS, key=named)
