"""The addresses (URLs, or UNC paths) under which people open workbooks; "" where an address is unknown."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from string import Formatter
from urllib.parse import quote

from automation.domain.workbook.forms import Tab

WEB = ("https://", "http://")
UNC = "\\\\"
KEPT = "%/:?#[]@!$&'()*+,;=~"  # characters of a template that are not escaped
FILE, UNIT, TAB = "file", "unit", "tab"  # the placeholders of a template


class Addresses:
    """The addresses of one store's files. By default all are unknown."""

    def workbook(self, unit: str, title: str = "", codes: Collection[str] = ()) -> str:  # noqa: ARG002 - all unknown
        """Return the address of a unit's workbook, at the tab whose mark has one of the codes, else at the tab with
        that title, where the store can address a tab."""
        return ""

    def annotations(self, unit: str) -> str:  # noqa: ARG002 - all unknown
        """Return the address at which a unit finds its annotations."""
        return ""

    def register(self) -> str:
        """Return the address of the register."""
        return ""


UNKNOWN = Addresses()


@dataclass(frozen=True)
class ReportAddresses:
    """The addresses of a store, by report. `tabs`: the forms of the plan, in their order."""

    store: Addresses = UNKNOWN
    tabs: Sequence[Tab] = ()

    def report(self, unit: str, obligation: str | None = None) -> str:
        """Return the address of the workbook at the obligation's first tab, without an obligation at the first form."""
        ordered = sorted(self.tabs, key=lambda tab: obligation is not None and tab.obligation != obligation)
        return self.store.workbook(unit, ordered[0].title, (ordered[0].code, *ordered[0].was)) if ordered else \
            self.store.workbook(unit)


NO_ADDRESSES = ReportAddresses()


def filled_template(template: str, *, file: str, unit: str = "", tab: str = "") -> str:
    """Return the address that a template of the settings makes. In http(s) the values are URL-quoted, and what a URL
    can't hold is escaped in the template's own text; a UNC path is taken as it is."""
    web = template.startswith(WEB)
    values = {FILE: file, UNIT: unit, TAB: tab}
    parts: list[str] = []
    for text, name, _, _ in Formatter().parse(template):
        parts.append(quote(text, safe=KEPT) if web else text)
        if name is not None:
            parts.append(quote(values[name], safe="") if web else values[name])
    return "".join(parts)


def link_target(address: str) -> str:
    """Return the address as the target of a link: a UNC path as a file URL, which programs open."""
    if not address.startswith(UNC):
        return address
    return "file://" + quote(address.removeprefix(UNC).replace("\\", "/"))


def drive_id(address: str, *before: str) -> str:
    """Return the id that follows one of the texts `before` in an address on Google, or the id itself. Raises ValueError
    for anything else."""
    marks = "|".join(map(re.escape, before))
    found = re.search(rf"(?:{marks})([\w-]{{10,}})|^([\w-]{{10,}})$", address.strip())
    if not found:
        raise ValueError(address)
    return found[1] or found[2]
