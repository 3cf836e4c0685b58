"""A workbook's zip and its list of parts, opened when first asked for, and once for all that is read beside cells."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from functools import cached_property

from zlib_ng import zlib_ng

from automation.adapters.xlsx.package import PackageError
from automation.adapters.xlsx.preflight import ArchiveError, unpacked
from automation.adapters.xlsx.sheet_parts import MemberNames, WorkbookParts, workbook_parts

LARGEST = 16 * 2**20  # bytes of a part, unpacked
NONE: Mapping[str, bytes] = {}


class OpenedWorkbook:
    """`data`: the bytes of the file. `entries`: the zip's directory, where it was read already; `read`: member → bytes
    of those that were. What is asked for raises zipfile.BadZipFile and the like for a bad zip, PackageError for a bad
    part."""

    def __init__(self, data: bytes, entries: Sequence[zipfile.ZipInfo] = (), read: Mapping[str, bytes] = NONE) -> None:
        self.data = data
        self._entries = entries
        self._read = read

    @cached_property
    def entries(self) -> dict[str, zipfile.ZipInfo]:
        """The zip's members by name."""
        if self._entries:
            return {each.filename: each for each in self._entries}
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return {each.filename: each for each in archive.infolist()}

    @cached_property
    def members(self) -> MemberNames:
        return MemberNames(self.entries)

    @cached_property
    def parts(self) -> WorkbookParts:
        return workbook_parts(self.entries, self.read)

    def read(self, name: str, largest: int = LARGEST) -> bytes:
        """Returns a member's bytes. Raises PackageError for more than `largest`, and for a damaged member."""
        if self.entries[name].file_size > largest:
            raise PackageError(f"{name} is too large")
        if name in self._read:
            return self._read[name]
        try:
            return unpacked(self.data, self.entries[name])
        except (ArchiveError, struct.error, zlib_ng.error) as error:  # type: ignore[misc]  # the stub has an instance
            raise PackageError(str(error)) from error
