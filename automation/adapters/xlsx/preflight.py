"""The preflight check of a workbook's zip, before any parser reads it: contents, unpacked size, used ranges, formulas
without a value.

The result is a smaller zip of the parts that the parser reads, each of which was checked: the lists of parts, the
shared strings, the styles, and the tabs to which the relationships of the workbook refer. Whatever the parser takes for
a tab is therefore within the bounds. Empty styled cells are stripped: more than half of a form's cells are styled and
empty, and exported tabs may have tens of thousands. The parts are stored uncompressed, so the parser need not unpack
them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zlib_ng import zlib_ng

from automation.adapters.xlsx.budget import Budget, declares_too_many
from automation.adapters.xlsx.limits import MAX_TABS, UNIT_BOUNDS, Bounds, is_named
from automation.adapters.xlsx.misread_cells import is_formula_last, is_misread, is_wide
from automation.adapters.xlsx.sheet_parts import normalised_name
from automation.adapters.xlsx.stored_zip import stored_zip
from automation.adapters.xlsx.tab_members import (
    BOOK,
    ENGINE,
    LIST_OF_PARTS,
    STRINGS,
    STYLES,
    entries,
    tab_members,
    times_read,
)
from automation.adapters.xlsx.used_range import (
    LONG,
    SprawlingError,
    TooManyTagsError,
    UnclearError,
    used_range,
    without,
    without_empty_rows,
)

MAX_MEMBERS = 5000
ENCRYPTED = 0x1  # the flag of a member that is encrypted
PICTURES = "xl/media/"
LISTS = ("[content_types].xml", "_rels/.rels")
CELLS_TAG = re.compile(rb"<(?:[^\s<>/:\"'=]*+:)?sheetData[\s/>]")
SMALL = 4 * 2**20  # bytes of XML that may be parsed without limits on the process
REQUIRED_PARTS = ("xl/workbook.xml", "[content_types].xml")
MACROS = re.compile(r"(?:^|/)vbaproject\.bin$|^xl/macrosheets/")
# A formula whose cached value is an error or missing: calamine returns an empty cell for both. Three patterns match
# such cells: a cell that ends in neither a value nor an inline text, an empty value, an error. (Together they are
# faster than one combined pattern.)
SUSPECT = re.compile(rb"/c>(?<!/v></c>)(?<!/is></c>)")
NO_VALUE = b"<v></v>"
ERROR, ERROR_QUOTED_OTHERWISE = re.compile(rb't="e"'), re.compile(rb"""t=["']e["']""")
# Empty styled cells as Excel, LibreOffice and Google write them, a run of them as one match, which is faster; and one
# that shows what the tab of formulas finds, computed or not. Cells written otherwise are kept, which only costs time. A
# match can't be inside a text, where "<" is written "&lt;".
BLANK = re.compile(rb'<c r="[^"]++" s="[^"]++"/>(?:<c r="[^"]++" s="[^"]++"/>)*+')
SHOWN_CHECK = re.compile(rb'<c r="[^"]++" s="[^"]++"[^<>]*+><f[^<>]*+>(?=[^<]*?%s!)[^<]*+</f>'
                         rb"(?:<v>[^<]*+</v>|<v/>)?</c>" % ENGINE)


@dataclass(frozen=True, slots=True)
class PreflightResult:
    """The result of the preflight check. `kind`: a key of `read.PROBLEMS`, or "" when the file may be parsed.
    `suspect`: part name → part, those that may have formulas without a value. `stripped`: the workbook without empty
    styled cells. `tabs`: the parts of its tabs. `times`: how often each is read, at most. `entries`: of the zip.
    `lists`: member → bytes of those that are no tabs."""

    kind: str
    suspect: Mapping[str, bytes] = field(default_factory=dict)
    stripped: bytes = b""
    tabs: tuple[bytes, ...] = ()
    times: int = 1
    entries: tuple[zipfile.ZipInfo, ...] = ()
    lists: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def is_ordinary(self) -> bool:
        """Whether it is small and written as programs write it, so that reading it needs no limits on the process."""
        return not self.kind and self.times == 1 and len(self.stripped) <= SMALL and all(map(is_named, self.tabs))


class ArchiveError(Exception):
    """A zip member doesn't match its entry in the zip's directory, or is compressed in an unsupported way."""


def check_workbook(data: bytes, bounds: Bounds = UNIT_BOUNDS) -> PreflightResult:
    """Checks the workbook and strips its empty styled cells. No part is unpacked beyond the size that it declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
        by_name = {normalised_name(member.filename): member for member in members}
        kind = _archive_problem(members, by_name, bounds)
        return PreflightResult(kind) if kind else _parts(data, by_name, bounds)
    except (ArchiveError, zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError,
            NotImplementedError, struct.error, zlib_ng.error):  # type: ignore[misc]  # the stub has an instance
        return PreflightResult("corrupt")


def _archive_problem(members: Sequence[zipfile.ZipInfo], names: Collection[str], bounds: Bounds) -> str:
    """Returns a key of `read.PROBLEMS` or "", from the zip's directory alone: nothing is unpacked."""
    if len(members) > MAX_MEMBERS or sum(map(_unpacked_size, members)) > bounds.unpacked:
        return "too_large"
    if any(member.flag_bits & ENCRYPTED for member in members):
        return "protected"
    if any(part not in names for part in REQUIRED_PARTS):
        return "missing_parts" if any(name.startswith("xl/") for name in names) else "not_a_workbook"
    if any(map(MACROS.search, names)):
        return "macros"
    escapes_root = any(".." in name.split("/") for name in names)
    return "corrupt" if escapes_root or len(names) < len(members) or f"xl/{STYLES}" not in names else ""


def _unpacked_size(member: zipfile.ZipInfo) -> int:
    """Returns the unpacked size in bytes; 0 for a picture, which is never unpacked."""
    return 0 if member.filename.lower().startswith(PICTURES) else member.file_size


def _parts(data: bytes, by_name: Mapping[str, zipfile.ZipInfo], bounds: Bounds) -> PreflightResult:
    lists = dict(_unpacked(data, by_name, filter(_is_list, by_name), bounds))
    tabs = list(tab_members(by_name, lists))
    if entries(lists) > MAX_TABS:
        return PreflightResult("too_large")
    budget = Budget(bounds, times_read(lists, tabs))
    kind = _lists_problem(lists, budget)
    cells: dict[str, bytes] = {}
    suspect: dict[str, bytes] = {}
    for name, part in _unpacked(data, by_name, () if kind else dict.fromkeys(tabs), bounds):
        member = by_name[name].filename
        cells[member], uncertain, kind = _tab(part, budget)
        if uncertain:
            suspect[member] = cells[member]
        if kind:
            break
    kind = kind or budget.problem_of_texts()
    if kind:
        return PreflightResult(kind)
    named = {by_name[name].filename: part for name, part in lists.items()}
    return PreflightResult("", suspect, stored_zip(named | cells), tuple(budget.tabs), budget.times,
                           tuple(by_name.values()), named)


def _is_list(name: str) -> bool:
    return name in LISTS or name.endswith((LIST_OF_PARTS, BOOK, STRINGS, STYLES))


def _lists_problem(lists: Mapping[str, bytes], budget: Budget) -> str:
    """Charges the parts that are no tabs to the budget. Returns a key of `read.PROBLEMS` or ""."""
    for name, part in lists.items():
        if _is_odd(part) or (b"sheetData" in part and CELLS_TAG.search(part)):  # a tab, too
            return "corrupt"
        if not name.endswith(STRINGS):
            budget.add_part(part)
        elif declares_too_many(part):
            return "corrupt"
        else:
            budget.add_strings(part)
    return ""


def _tab(part: bytes, budget: Budget) -> tuple[bytes, bool, str]:
    """Returns the part without empty cells and what follows the cells, whether it may have formulas without a value,
    and a key of `read.PROBLEMS` or ""."""
    if _is_odd(part):
        return b"", False, "corrupt"
    if len(part) > LONG:  # then without a copy of what will be stripped
        part = without_empty_rows(strip_empty_cells(part))
    end = end_of_cells(part)
    if end < 0:  # no cells
        budget.add_part(part)
        return part, False, budget.problem()
    cells = strip_empty_cells(part[:end])
    suspicious = _is_suspect(cells)
    if is_misread(cells) or (suspicious and is_formula_last(cells)):
        return b"", False, "corrupt"
    try:
        used = used_range(cells, budget.bounds, exact=budget.times > 1)
    except SprawlingError:
        return b"", False, "sprawling"
    except TooManyTagsError:
        return b"", False, "too_large"
    except UnclearError:
        return b"", False, "corrupt"
    closed = close_part(cells, part, end)
    budget.add_tab(closed, used)
    return closed, suspicious or used.odd_tags > 0, budget.problem()


def _is_odd(part: bytes) -> bool:
    """Reports whether the part is in UTF-16 or has a document type, which no spreadsheet program writes."""
    return is_wide(part) or (b"!" in part and b"<!DOCTYPE" in part)  # testing one byte first is faster


def _is_suspect(cells: bytes) -> bool:
    return bool(SUSPECT.search(cells) or NO_VALUE in cells or ERROR.search(cells)
                or (b"'" in cells and ERROR_QUOTED_OTHERWISE.search(cells)))


def _unpacked(data: bytes, by_name: Mapping[str, zipfile.ZipInfo], names: Iterable[str],
              bounds: Bounds) -> Iterator[tuple[str, bytes]]:
    """Yields the members of these names, unpacked. Raises ArchiveError."""
    for name in names:
        if by_name[name].file_size > bounds.unpacked:  # a part in the folder of pictures, which are not counted
            raise ArchiveError(f"{name} is too large")
        yield name, unpacked(data, by_name[name])


def unpacked(data: bytes, member: zipfile.ZipInfo) -> bytes:
    """Returns the member's unpacked bytes. Raises ArchiveError when they differ from the declared size or checksum."""
    packed = packed_part(data, member)
    if member.compress_type == zipfile.ZIP_STORED:
        part = bytes(packed)
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        part = _inflated(packed, member.file_size + 1)
    else:
        raise ArchiveError(f"{member.filename} is packed in a way that Excel doesn't know")
    if len(part) != member.file_size or zlib_ng.crc32(part) != member.CRC:
        raise ArchiveError(f"{member.filename} is not of the size or the checksum that it declares")
    return part


def _inflated(packed: memoryview, limit: int) -> bytes:
    """Returns the unpacked bytes, at most `limit`. A large part is unpacked piece by piece: at once, it would need its
    memory twice."""
    stream = zlib_ng.decompressobj(-zlib_ng.MAX_WBITS)
    if limit <= LONG:
        return bytes(stream.decompress(packed, limit))
    content, left = io.BytesIO(), bytes(packed)
    while piece := stream.decompress(left, min(LONG, limit - content.tell()) or 1):
        content.write(piece)
        if content.tell() >= limit:
            break
        left = stream.unconsumed_tail
    return content.getvalue()


def end_of_cells(sheet: bytes) -> int:
    """Returns the offset of the last `sheetData`, the tag that ends the cells: the parser reads no cell after it. What
    follows (data validations and the like) is a third of a form. A prefix or a space in the tag changes nothing.
    Returns -1 for a part without that tag, which is no tab."""
    return sheet.rfind(b"sheetData")


def strip_empty_cells(sheet: bytes) -> bytes:
    """Returns the XML without empty styled cells and those that show checks; unchanged when a comment or a CDATA
    section may contain text that resembles a cell."""
    refers = b"!" in sheet  # to another tab, unless it is a comment's; testing one byte first is faster
    if refers and b"<!" in sheet:
        return sheet
    for stripped in (BLANK, SHOWN_CHECK) if refers and ENGINE in sheet else (BLANK,):
        sheet = stripped.sub(b"", sheet) if len(sheet) <= LONG else without(stripped, b"<c ", sheet)
    return sheet


def close_part(cells: bytes, sheet: bytes, end: int) -> bytes:
    """Returns a well-formed part from the cells: adds the end tag at offset `end` of the sheet, and nothing that
    follows it."""
    after_tag = sheet.find(b">", end) + 1
    return cells + sheet[end:after_tag] + b"</worksheet>" if after_tag else cells


def packed_part(data: bytes, member: zipfile.ZipInfo) -> memoryview:
    """Returns the member's compressed bytes. Raises struct.error when the offset is beyond the end of the zip."""
    name_length, extra_length = struct.unpack_from("<HH", data, member.header_offset + 26)
    start = member.header_offset + 30 + name_length + extra_length
    return memoryview(data)[start:start + member.compress_size]
