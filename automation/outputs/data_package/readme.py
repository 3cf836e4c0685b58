"""Writes the README of the data package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from automation.outputs.wording import moment

OPENING = """\
## Cách mở

- Excel: Dữ liệu (Data) → Từ Văn bản/CSV (From Text/CSV), chọn bảng mã "65001: Unicode (UTF-8)",
  dấu phân cách là dấu phẩy.
- LibreOffice: mở tệp, chọn bộ ký tự "Unicode (UTF-8)", dấu phân cách là dấu phẩy.
- Kiểm tra: `frictionless validate datapackage.json`.

Số viết theo dạng máy đọc: dấu chấm thập phân, không có dấu phân cách hàng nghìn; ngày giờ theo ISO 8601.
Ô chữ bắt đầu bằng dấu mà bảng tính hiểu là công thức được thêm dấu nháy đơn ở đầu.
"""
TYPES = {"string": "chữ", "number": "số", "integer": "số nguyên", "boolean": "true hoặc false",
         "datetime": "ngày giờ"}


def readme(description: Mapping[str, Any]) -> str:
    """Return Markdown that describes the `datapackage.json` in the same folder."""
    return "\n".join(_lines(description))


def _lines(description: Mapping[str, Any]) -> Iterator[str]:
    yield f"# {description['title']}"
    yield ""
    created = moment(datetime.fromisoformat(description["created"]))
    yield f"{description['contributors'][0]['title']}. Lập lúc {created}."
    yield f"Nguồn: {description['sources'][0]['title']}."
    yield f"{description['licenses'][0]['title']}."
    yield ""
    yield description["description"]
    yield ""
    yield OPENING
    yield "## Các bảng"
    for table in description["resources"]:
        yield f"\n### `{table['path']}`: {table['title']}\n"
        yield "| Cột | Nội dung | Kiểu |"
        yield "|---|---|---|"
        for field in table["schema"]["fields"]:
            yield f"| `{field['name']}` | {field['title']} | {TYPES[field['type']]} |"
    yield ""
