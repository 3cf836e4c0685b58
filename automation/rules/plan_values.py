"""What rules take from the plan, for the nightly check and for formulas alike."""

from __future__ import annotations

from datetime import date

from automation.domain.plan.plan import Obligation, Plan
from automation.domain.workbook.forms import Catalogue, Tab


def plan_days(plan: Plan, obligation: Obligation | None) -> dict[str, date | None]:
    """Returns the constants of expressions that are days, without `as_of`; None where the plan has none."""
    deadline = obligation.deadline if obligation else None
    return {
        "plan_issued": plan.issued_on, "due": deadline.last_day if deadline else None,
        "period_from": obligation.period_from if obligation else None,
        "period_to": obligation.period_to if obligation else None,
        "data_cutoff": (obligation.data_cutoff or obligation.period_to) if obligation else None,
    }


def tab_before(tab: Tab, catalogue: Catalogue, plan: Plan) -> Tab | None:
    """Returns the same form's tab of the previous obligation, None without one: other forms can't be compared by
    cell."""
    previous = plan.obligation(tab.obligation).previous if tab.obligation else None
    tabs = catalogue.tabs_of(previous) if previous else ()
    return next((each for each in tabs if each.form.code == tab.form.code), None)
