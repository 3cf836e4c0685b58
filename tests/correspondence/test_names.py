"""The table of template names agrees with the contexts that messages are rendered with."""

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
from tests.pipeline.mail_run import MAIL, PLAN, RENDER, UNITS, at, owing


class RecordingRenderer(Renderer):
    """A renderer that records the name and context of every rendering."""

    def __init__(self) -> None:
        super().__init__(RENDER.folders)
        self.renderings: list[tuple[str, dict[str, Any]]] = []

    def text(self, name: str, /, **context: Any) -> str:
        self.renderings.append((name, context))
        return super().text(name, **context)

    def inline(self, source: str, /, **context: Any) -> str:
        self.renderings.append(("", context))
        return super().inline(source, **context)


@pytest.mark.parametrize(("now", "audiences"), [
    (at(5, 24), {Audience.UNIT}), (at(5, 29), {Audience.UNIT, Audience.COMMITTEE}),
    (at(6, 4), {Audience.HEAD, Audience.COMMITTEE})])
def test_every_letter_gets_the_names_of_the_table(now: datetime, audiences: set[Audience]) -> None:
    renderings = renderings_at(now, owing(now=now))
    assert {context["step"].audience for _, context in renderings} == audiences
    for name, context in renderings:
        wanted = STEPS[context["step"].audience]
        assert set(context) == set(wanted) | ({SUBJECT} if name else set())
        _right_kinds(wanted, context)


def test_a_letter_on_a_return_gets_no_other_names() -> None:
    returned = event(at(5, 21), EventKind.RETURNED, "A", "6T", reason="Thiếu mục K")
    renderings = renderings_at(at(5, 22), owing(stage=Stage.RETURNED), returned)
    assert {name for name, _ in renderings} == {"returned.subject.j2", "returned.txt.j2", "returned.html.j2"}
    assert all(set(context) <= set(ANY) for _, context in renderings)


def renderings_at(now: datetime, standing: Standing, *events: Event) -> list[tuple[str, dict[str, Any]]]:
    renderer = RecordingRenderer()
    plan_messages(PLAN, UNITS, {("A", "6T"): standing}, events, WorkingDays(), now, renderer, MAIL)
    return renderer.renderings


def _right_kinds(wanted: Names, context: dict[str, Any]) -> None:
    for name, kind in wanted.items():
        assert kind is None or isinstance(context[name], kind), name


def test_qualified_names_are_fields_and_properties() -> None:
    assert {"due", "due.last_day", "due.last_moment", "obligation.title", "unit.name"} <= qualified_names(ANY)
    assert "due.lastday" not in qualified_names(ANY)
