"""Personal data beside the answers of a workbook: on people's own tabs, beside a form, in notes and names of tabs.

A warning, since it is no part of the report; one for each tab and kind, with all cells. A tab whose name is personal
data is named by its position.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from automation.domain.tracking.findings import Finding, cell_sort_key
from automation.domain.tracking.releases import Releases
from automation.domain.workbook.answers import OutsideText, PrivateText
from automation.domain.workbook.forms import Severity
from automation.domain.workbook.outside_texts import BESIDE, NOTE, OWN_TAB, TAB_NAME, UNCHECKED
from automation.rules.frame import Dataset
from automation.rules.withheld import WithheldContent

NUMBER = re.compile(r"\d{9,}")
DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
PHONE_WORDS = re.compile(r"(?<!\w)(?:điện thoại|đt|sđt|sdt|zalo|di động|số máy|phone|liên hệ)(?!\w)", re.IGNORECASE)
SHOWN = 8  # cells that a message names
PLACES = {
    OWN_TAB: "Trang riêng này dường như có {what} ở {cells}.",
    BESIDE: "Ngoài các ô trả lời, trang này dường như có {what} ở {cells}.",
    NOTE: "Ghi chú (nhận xét) ở {cells} dường như có {what}.",
    TAB_NAME: "Tên của một trang riêng dường như có {what}.",
    UNCHECKED: "Trang riêng này quá dài nên phần mềm không kiểm tra hết, và không chép vào bản góp ý.",
}
MESSAGE = "{place} Bảng tính dùng chung không được chứa thông tin cá nhân."
REMEDIES = {
    OWN_TAB: "Đề nghị xóa thông tin cá nhân khỏi trang, hoặc chuyển trang này sang một tệp riêng của đơn vị.",
    BESIDE: "Đề nghị xóa thông tin cá nhân khỏi ô.",
    NOTE: "Đề nghị xóa ghi chú, hoặc viết lại không nêu thông tin cá nhân.",
    TAB_NAME: "Đề nghị đổi tên trang, hoặc chuyển trang này sang một tệp riêng của đơn vị.",
    UNCHECKED: "Đề nghị chuyển trang này sang một tệp riêng của đơn vị.",
}
NOT_CHECKED = ("P14",)
HIDDEN_NAME = "(trang thứ {number}, tên đã che)"

Kinds = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True)
class Examiner:
    """Finds the personal data among the texts of one workbook. `kinds`: of a text."""

    kinds: Kinds
    releases: Releases

    def __call__(self, texts: Sequence[OutsideText]) -> list[PrivateText]:
        names = self._hidden_names(texts)
        return [PrivateText(each.surface, names.get(each.sheet, each.sheet), each.cell, kinds,
                            self.releases.digest(each.text) if each.text else "")
                for each in texts if (kinds := self._kinds(each) if each.text else NOT_CHECKED)]

    def _hidden_names(self, texts: Sequence[OutsideText]) -> dict[str, str]:
        named = [each.sheet for each in texts if each.surface == TAB_NAME]
        return {name: HIDDEN_NAME.format(number=number) for number, name in enumerate(named, start=1)
                if self.kinds(name)}

    def _kinds(self, text: OutsideText) -> tuple[str, ...]:
        """A number or a day alone is ambiguous: the heading of its column decides."""
        if not (NUMBER.fullmatch(text.text) or DAY.fullmatch(text.text)):
            return self.kinds(text.text)
        if len(text.text) >= len("31185001234") and NUMBER.fullmatch(text.text):
            return self.kinds(text.text)
        if not text.heading:
            return ()
        zero = "0" if PHONE_WORDS.search(text.heading) and not text.text.startswith("0") else ""
        if zero and NUMBER.fullmatch(text.text):
            return self.kinds(f"{zero}{text.text}")
        heading = set(self.kinds(text.heading))
        plain = {"P02"} if NUMBER.fullmatch(text.text) and not re.search(r"cmnd|chứng minh", text.heading.casefold()) \
            else set()
        return tuple(each for each in self.kinds(f"{text.heading}: {text.text}") if each not in heading | plain)


def outside_contents(dataset: Dataset) -> Iterator[WithheldContent]:
    releases = dataset.releases
    for unit, answers in dataset.workbooks.items():
        owners = {each.sheet: dataset.catalogue.tab(code).obligation for code, each in answers.tabs.items()}
        for each in answers.private if unit in dataset.units else ():
            field = f"@{each.surface}"
            yield WithheldContent(unit, owners.get(each.sheet), each.surface, each.sheet, each.cell, field, field,
                                  each.kinds, content=each.content,
                                  release=releases.find(unit, None, field, each.content))


def outside_findings(contents: Iterable[WithheldContent], names: dict[str, str]) -> Iterator[Finding]:
    """`names`: code → what was found, in words."""
    groups: dict[tuple[str, str, str, str], list[WithheldContent]] = {}
    for each in contents:
        for code in each.kinds:
            groups.setdefault((each.unit, each.sheet, each.surface, code), []).append(each)
    for (unit, sheet, surface, code), group in groups.items():
        cells = tuple(sorted({each.cell for each in group if each.cell}, key=cell_sort_key))
        message = PLACES[surface].format(what=names[code], cells=_cell_words(cells))
        made = Finding(code, Severity.WARNING, unit, group[0].obligation, sheet, cells[0] if cells else None,
                       group[0].field, MESSAGE.format(place=message), REMEDIES[surface])
        yield replace(made, cells=cells)


def _cell_words(cells: Sequence[str]) -> str:
    listed = ", ".join(cells[:SHOWN])
    more = f" và {len(cells) - SHOWN} ô khác" if len(cells) > SHOWN else ""
    return f"ô {listed}{more}"
