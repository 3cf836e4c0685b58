"""Builds the six tabs of the register from standings and events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event
from automation.domain.tracking.standing import Standing
from automation.domain.workbook.addresses import NO_ADDRESSES, ReportAddresses
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.store_words import FOLDER, StoreWords
from automation.recording.register_rows import DecisionRow
from automation.tabs.register.chase import chase_tab
from automation.tabs.register.context import RegisterContext
from automation.tabs.register.decisions import decisions_tab
from automation.tabs.register.figures import figures_tab
from automation.tabs.register.log import log_tab
from automation.tabs.register.summary import matrix_tab, summary_tab

TABS: tuple[Callable[[RegisterContext], Drawing], ...] = (
    summary_tab, matrix_tab, decisions_tab, chase_tab, figures_tab, log_tab)


def register_tabs(plan: Plan, units: Mapping[str, Unit], standings: Mapping[tuple[str, str], Standing],
                  events: Sequence[Event], pending: Sequence[DecisionRow], as_of: datetime,
                  generation: str, words: StoreWords = FOLDER,
                  logged: Sequence[Event] | None = None,
                  addresses: ReportAddresses = NO_ADDRESSES) -> Iterator[Drawing]:
    """Returns the tabs Tổng hợp, Tình trạng, Quyết định, Nộp trễ, chưa nộp, Số liệu tổng hợp, Nhật ký, drawn lazily.

    `events`: all events of the ledger, in its order, with the present codes; `logged`: the same as recorded, when they
    differ. `pending`: rows whose decision was not recorded, shown again as typed. `generation` identifies this version
    of the register. `addresses`: the units' names are links to their workbooks.
    """
    context = RegisterContext(plan, units, standings, events, pending, as_of, generation, words,
                              events if logged is None else logged, addresses)
    return (replace(draw(context), made_at=as_of) for draw in TABS)
