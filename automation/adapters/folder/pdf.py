"""Converts a document to PDF by LibreOffice, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 180  # a summary takes some ten, the first start of LibreOffice some ten more
FAILED = ("LibreOffice không chuyển được {file} sang PDF; đã công bố các tệp khác. Mở tệp ấy bằng LibreOffice xem có "
          "lỗi gì.")


class NotConvertedError(OSError):
    """LibreOffice failed, or took too long. The text is Vietnamese."""


def converter() -> str:
    """The path of LibreOffice, "" when it is not installed."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), "")


def pdf_of(document: Path, program: str) -> bytes:
    """The PDF. A profile of its own: another LibreOffice that is open would take the request over. Raises
    NotConvertedError."""
    with tempfile.TemporaryDirectory() as folder:
        profile = (Path(folder) / "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", "pdf",
                   "--outdir", folder, str(document)]
        try:
            subprocess.run(command,  # noqa: S603 - a program of this machine, a file of the software
                           check=True, capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL)
            return (Path(folder) / f"{document.stem}.pdf").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise NotConvertedError(FAILED.format(file=document.name)) from error
