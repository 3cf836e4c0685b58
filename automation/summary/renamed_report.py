"""A frozen report under the present codes, so that a report that was compiled before a renaming is compared with later
ones by its content. Reports as JSON data, in the form of `outputs/as_json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from automation.domain.workbook.former_codes import field_names, present_codes, tab_codes
from automation.domain.workbook.forms import Catalogue

Row = dict[str, Any]
WITH_PART = ("indicators", "estimates")
BY_CODE = ("tables", "left_out", "statements")


@dataclass(frozen=True)
class ReportCodes:
    """Former code → present code; `fields` by name, such as "B08.under_30.total"."""

    fields: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)  # of indicators and tables
    units: Mapping[str, str] = field(default_factory=dict)


def report_codes(catalogue: Catalogue) -> ReportCodes:
    indicators = present_codes({code: each.was for code, each in catalogue.indicators.items()})
    return ReportCodes(field_names(catalogue), {**tab_codes(catalogue), **indicators},
                       present_codes(catalogue.units_were))


def with_present_codes(report: Mapping[str, Any], codes: ReportCodes) -> dict[str, Any]:
    """The report with every former code replaced."""
    found: dict[str, Any] = _with_present_units(dict(report), codes.units)
    for section in (each for each in WITH_PART if each in found):
        found[section] = [_with_part(row, codes) for row in found[section]]
    for section in (each for each in BY_CODE if each in found):
        found[section] = [{**row, "code": codes.codes.get(row["code"], row["code"])} for row in found[section]]
    for row in found.get("narratives", ()):
        row["field"] = codes.fields.get(row["field"], codes.codes.get(row["field"], row["field"]))
    if "contributors" in found:  # of a publication
        found["contributors"] = {unit: {codes.fields.get(name, name): digest for name, digest in answers.items()}
                                 for unit, answers in found["contributors"].items()}
    return found


def _with_present_units(value: Any, units: Mapping[str, str]) -> Any:
    """A copy with the units replaced wherever they stand: in lists of codes, as keys, as the value of "unit"."""
    if isinstance(value, dict):
        return {units.get(key, key): units.get(each, each) if key == "unit" else _with_present_units(each, units)
                for key, each in value.items()}
    if isinstance(value, list):
        return [units.get(each, each) if isinstance(each, str) else _with_present_units(each, units) for each in value]
    return value


def _with_part(row: Row, codes: ReportCodes) -> Row:
    name = ".".join(filter(None, (row["code"], row.get("part"))))
    code, _, part = codes.fields.get(name, name).partition(".")
    return {**row, "code": codes.codes.get(code, code), **({"part": part or row["part"]} if "part" in row else {})}
