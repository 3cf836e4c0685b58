"""What was published of the sensitive figures of each report, as compressed JSON beside the ledger's snapshots.

It is kept when old snapshots are purged: without it, later summaries could be subtracted from earlier ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import orjson
from zlib_ng import zlib_ng

from automation.ports import AdviceError, Ledger

FROZEN = "frozen"  # a field: the number of the newest official report when it was published
KIND = "published"  # the keys of publications begin with it, before a colon
BATCH = 20  # keys that are asked for at once


class DamagedPublicationError(AdviceError):
    """A stored publication can't be read: nothing can be compared with it, so nothing sensitive may be published."""

    message = "Nhật ký có bản ghi số liệu nhạy cảm đã công bố nhưng không đọc được, nên chưa lập tổng hợp."
    remedy = "Chép lại bản lưu gần nhất của nhật ký (thư mục state/), chạy baocao verify, rồi chạy lại lệnh này."

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"


def publication_key(report: str, number: int) -> str:
    """`report`: the original code of its obligation. `number` begins with 1."""
    return f"{KIND}:{report}:{number}"


def is_publication(key: str) -> bool:
    """Whether it is the key of a publication, and not of a workbook's snapshot."""
    return key.startswith(f"{KIND}:")


def load_publications(ledger: Ledger, report: str) -> list[dict[str, Any]]:
    """Return the publications of a report as JSON data, the oldest first. Raises DamagedPublicationError."""
    return list(_stored(ledger, report))


def _stored(ledger: Ledger, report: str) -> Iterator[dict[str, Any]]:
    for first in count(1, BATCH):
        keys = [publication_key(report, number) for number in range(first, first + BATCH)]
        found = ledger.snapshots(keys)
        for key in keys:
            if key not in found:
                return
            yield _unpacked(found[key])


def _unpacked(content: bytes) -> dict[str, Any]:
    try:
        data = orjson.loads(zlib_ng.decompress(content))
    except (zlib_ng.error, ValueError) as error:  # type: ignore[misc]  # the stub has an instance
        raise DamagedPublicationError from error
    if not isinstance(data, dict) or FROZEN not in data:
        raise DamagedPublicationError
    return data


def store_publication(ledger: Ledger, report: str, number: int, data: Mapping[str, Any]) -> None:
    """Store one more. Called before anything is written: what is unrecorded must not be published."""
    ledger.put_snapshots({publication_key(report, number): zlib_ng.compress(orjson.dumps(data))})
