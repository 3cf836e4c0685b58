"""Estimates of the period before, set against the figures of this one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from automation.domain.plan.plan import Obligation
from automation.domain.report import EstimateLine
from automation.domain.workbook.forms import Field, FieldKind, Measure, Tab
from automation.rules.frame import Dataset, TabFrame


def estimate_lines(dataset: Dataset, tab: Tab, units: Sequence[str],
                   sensitive: Collection[str]) -> Iterator[EstimateLine]:
    """One for each count that any of the units estimated in the same form of the plan's period before, and reports now.

    Sensitive indicators are left out: a difference could disclose what is withheld. A flow is compared where both
    periods begin on the same day, so that this one's figure contains the estimated one.
    """
    obligation = dataset.obligation(tab.obligation)
    before = dataset.obligation(obligation.previous) if obligation else None
    earlier = _same_form(dataset, tab, before)
    if obligation is None or before is None or earlier is None:
        return
    places = {each.code: (section.code, each.title) for section in tab.sections for each in section.indicators}
    known = {field.name for field in earlier.tab.fields}
    flows = obligation.period_from is not None and obligation.period_from == before.period_from
    for field in tab.fields:
        comparable = field.kind is FieldKind.INTEGER and field.name in known and field.indicator not in sensitive
        if comparable and (field.measure is Measure.STOCK or flows):
            line = _line(dataset.tabs[tab.code], earlier, field, places[field.indicator], units)
            if line.units:
                yield line


def _same_form(dataset: Dataset, tab: Tab, before: Obligation | None) -> TabFrame | None:
    tabs = dataset.catalogue.tabs_of(before.code) if before else ()
    return next((dataset.tabs[each.code] for each in tabs
                 if each.form.code == tab.form.code and each.code in dataset.tabs), None)


def _line(now: TabFrame, earlier: TabFrame, field: Field, place: tuple[str, str],
          units: Sequence[str]) -> EstimateLine:
    """`place`: the indicator's section and title."""
    index, (section, title) = list(units), place
    estimated = earlier.values[field.name].astype(float).reindex(index)
    actual = now.values[field.name].astype(float).reindex(index)
    was_estimate = earlier.estimated[field.row].reindex(index, fill_value=False).astype(bool)
    is_estimate = now.estimated[field.row].reindex(index, fill_value=False).astype(bool)
    chosen = was_estimate & ~is_estimate & estimated.notna() & actual.notna()
    differences = {str(unit): float(each) for unit, each in (actual - estimated)[chosen].items()}
    full_title = title if field.title == title else f"{title} – {field.title}"
    return EstimateLine(field.indicator, field.part, full_title, field.unit, section, int(chosen.sum()),
                        float(estimated[chosen].sum()), float(actual[chosen].sum()),
                        field.measure is not Measure.STOCK, differences)
