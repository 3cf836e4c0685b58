"""The table of names against what letters really tell their templates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from automation.correspondence.names import ANY, STEPS, SUBJECT, Names, qualified_names
from automation.domain.plan.plan import Audience
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.standing import Stage, Standing
from automation.pipeline.remind import plan_messages
from automation.util.templates import Renderer
from tests.pipeline.mail_run import MAIL, PLAN, RENDER, UNITS, night, owing


class Listening(Renderer):
    """Fills in as ever, and keeps what it was told."""

    def __init__(self) -> None:
        super().__init__(RENDER.folders)
        self.told: list[tuple[str, dict[str, Any]]] = []

    def text(self, name: str, /, **context: Any) -> str:
        self.told.append((name, context))
        return super().text(name, **context)

    def inline(self, source: str, /, **context: Any) -> str:
        self.told.append(("", context))
        return super().inline(source, **context)


@pytest.mark.parametrize(("now", "audiences"), [
    (night(5, 24), {Audience.UNIT}), (night(5, 29), {Audience.UNIT, Audience.COMMITTEE}),
    (night(6, 4), {Audience.HEAD, Audience.COMMITTEE})])
def test_every_letter_is_told_what_the_table_says(now: datetime, audiences: set[Audience]) -> None:
    told = told_at(now, owing(now=now))
    assert {context["step"].audience for _, context in told} == audiences
    for name, context in told:
        wanted = STEPS[context["step"].audience]
        assert set(context) == set(wanted) | ({SUBJECT} if name else set())
        _right_kinds(wanted, context)


def test_a_letter_on_a_return_is_told_nothing_else() -> None:
    returned = event(night(5, 21), EventKind.RETURNED, "A", "6T", reason="Thiếu mục K")
    told = told_at(night(5, 22), owing(stage=Stage.RETURNED), returned)
    assert {name for name, _ in told} == {"returned.subject.j2", "returned.txt.j2", "returned.html.j2"}
    assert all(set(context) <= set(ANY) for _, context in told)


def told_at(now: datetime, standing: Standing, *events: Event) -> list[tuple[str, dict[str, Any]]]:
    listening = Listening()
    plan_messages(PLAN, UNITS, {("A", "6T"): standing}, events, WorkingDays(), now, listening, MAIL)
    return listening.told


def _right_kinds(wanted: Names, context: dict[str, Any]) -> None:
    for name, kind in wanted.items():
        assert kind is None or isinstance(context[name], kind), name


def test_parts_are_fields_and_what_is_worked_out_of_them() -> None:
    assert {"due", "due.last_day", "due.last_moment", "obligation.title", "unit.name"} <= qualified_names(ANY)
    assert "due.lastday" not in qualified_names(ANY)
