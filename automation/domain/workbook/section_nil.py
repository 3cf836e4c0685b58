"""Sections that one choice answers: "Cả mục không phát sinh", in the section's line."""

from __future__ import annotations

from functools import lru_cache

from automation.domain.workbook.forms import Field, FieldKind, Measure, Section, Tab

SECTION_NIL = "@nil:"  # with the section's code the key of its line


def counted(section: Section) -> tuple[Field, ...]:
    """Returns the cells that the choice answers where they are blank."""
    return tuple(each for each in _fields(section) if each.kind is FieldKind.INTEGER)


def offers_nil(section: Section) -> bool:
    """Reports whether the section's line has the choice; by default where all its cells are counts over the period,
    and more than one."""
    if section.nil is not None:
        return section.nil
    fields = _fields(section)
    return len(fields) > 1 and all(
        each.kind is FieldKind.INTEGER and each.measure is Measure.FLOW for each in fields)


def nil_key(section: Section) -> str:
    """Returns the key of the section's line, "" where it has no choice."""
    return f"{SECTION_NIL}{section.code}" if offers_nil(section) else ""


@lru_cache(maxsize=256)
def section_nils(tab: Tab) -> dict[str, Section]:
    """Returns the sections that have the choice, by the keys of their lines."""
    return {nil_key(each): each for each in tab.sections if offers_nil(each)}


def _fields(section: Section) -> tuple[Field, ...]:
    return tuple(field for each in section.indicators for field in each.fields)
