"""Odd workbooks, each with the cells of the form's tab that differ from the ordinary one's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from automation.domain.workbook.answers import Raw
from tests.adapters.xlsx.lenient.patching import FORM, OddPackage

ERROR = "#ERROR!"


@dataclass(frozen=True)
class OddCase:
    """`change` makes the odd file of the ordinary parts. `cells`: name → value of those of the form's tab that are not
    the ordinary ones. `own`: the grid of the person's own tab when it is not the ordinary one."""

    change: Callable[[OddPackage], OddPackage | bytes]
    cells: Mapping[str, Raw] = field(default_factory=dict)
    own: list[list[Raw]] | None = None


def cell(ref: str, markup: str, value: Raw) -> OddCase:
    return OddCase(lambda odd: odd.cell(ref, markup), {ref: value})


def b3(attributes: str, content: str, value: Raw) -> OddCase:
    """Another cell in the place of the number 12."""
    return cell("B3", f'<c r="B3"{attributes}>{content}</c>', value)


def form(old: str, new: str, **cells: Raw) -> OddCase:
    return OddCase(lambda odd: odd.sub(FORM, old, new), cells)


def part(name: str, old: str, new: str, **cells: Raw) -> OddCase:
    return OddCase(lambda odd: odd.sub(name, old, new), cells)
