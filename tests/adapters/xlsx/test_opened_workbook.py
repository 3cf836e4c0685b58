"""What is read beside the cells: a damaged part is a PackageError, whatever is wrong with it."""

from __future__ import annotations

import io
import zipfile

import pytest

from automation.adapters.xlsx.opened_workbook import OpenedWorkbook
from automation.adapters.xlsx.package import PackageError

NAME, TEXT = "xl/comments1.xml", b"<comments>" + b"a note " * 50 + b"</comments>"


def archive(method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as made:
        made.writestr(NAME, TEXT)
    return data.getvalue()


def test_a_part_is_read_within_its_bound() -> None:
    book = OpenedWorkbook(archive())
    assert book.read(NAME) == TEXT
    with pytest.raises(PackageError, match="too large"):
        book.read(NAME, largest=len(TEXT) - 1)


@pytest.mark.parametrize("damaged", [
    archive().replace(archive()[30 + len(NAME):40 + len(NAME)], b"\xff" * 10),  # no deflated data
    archive(zipfile.ZIP_STORED).replace(b"a note", b"b note"),  # another checksum
    archive(zipfile.ZIP_BZIP2),  # no method of compression that Excel reads
])
def test_a_damaged_part_is_a_package_error(damaged: bytes) -> None:
    with pytest.raises(PackageError):
        OpenedWorkbook(damaged).read(NAME)
