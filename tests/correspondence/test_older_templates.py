"""A workspace keeps the mail templates that an older version laid out in it: the newer letters work beside them."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from automation.correspondence.report_contents import NOTHING_READ
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import EventKind, event
from automation.domain.tracking.standing import Stage
from automation.pipeline.remind import plan_messages
from automation.util.templates import Renderer
from tests.correspondence.occasions.test_answers import HANDED_IN, SPEAKING, wrong
from tests.pipeline.mail_run import MAIL, PLAN, TEMPLATES, UNITS, at, owing

NEWER = re.compile(r"\{% macro (?:of_unit|half_filled)\(\) %\}.*?\{% endmacro %\}\n"
                   r"|\{% block also %\}.*?\{% endblock %\}\n", re.DOTALL)
CALLS = re.compile(r"\{\{ (?:of_unit|half_filled)\(\) \}\}")
OLD = ("base.txt.j2", "base.html.j2", "words.j2", "openings.j2", "remind_before.txt.j2", "remind_before.html.j2")


@pytest.fixture
def older(tmp_path: Path) -> Renderer:
    """The templates of an older version before those that come with the software."""
    for name in OLD:
        shutil.copy(TEMPLATES / name, tmp_path)
        text = CALLS.sub("", NEWER.sub("", (tmp_path / name).read_text(encoding="utf-8")))
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert "also" not in (tmp_path / "base.html.j2").read_text(encoding="utf-8")
    return Renderer((tmp_path, TEMPLATES))


def test_each_occasion_has_a_letter_of_its_own_where_the_base_shows_one_alone(older: Renderer) -> None:
    planned = plan_messages(SPEAKING, UNITS, {("A", "6T"): wrong()}, [HANDED_IN], WorkingDays(), at(5, 21), older, MAIL,
                            contents=NOTHING_READ)
    assert [each.kinds for each in planned.messages] == [[LetterKind.ERRORS], [LetterKind.RECEIVED]]
    assert len({each.key for each in planned.messages}) == 2
    assert all("Chưa nộp" not in each.text + each.html for each in planned.messages)
    assert "đã nhận Báo cáo 06 tháng đầu năm 2024 của đơn vị" in planned.messages[1].text


def test_the_templates_of_an_older_release_are_filled_in_beside_the_newer_ones() -> None:
    """Copies of what a release laid out before the present design: every letter is complete, in the older look or the
    newer one."""
    shipped_then = Renderer((Path(__file__).parent / "older_templates", TEMPLATES))
    returned = event(at(5, 20), EventKind.RETURNED, "A", "6T", reason="Thiếu mục G")
    plan = replace(PLAN, letters=SPEAKING.letters)
    nights = ((at(4, 2), owing(), ()), (at(5, 24), owing(), ()), (at(5, 29), owing(now=at(5, 29)), ()),
              (at(6, 4), owing(now=at(6, 4)), ()), (at(5, 21), wrong(), (HANDED_IN,)),
              (at(5, 21), owing(stage=Stage.RETURNED), (returned,)))
    for now, standing, events in nights:
        planned = plan_messages(plan, UNITS, {("A", "6T"): standing}, events, WorkingDays(), now, shipped_then, MAIL)
        assert planned.messages
        for message in planned.messages:
            assert "None" not in message.text + message.html
            assert "Kính gửi" in message.text
            assert message.html.rstrip().endswith("</html>")


@pytest.mark.parametrize(("now", "kind"), [(at(4, 1), LetterKind.INVITATION), (at(5, 24), LetterKind.REMINDER)])
def test_the_other_letters_are_filled_in(older: Renderer, now: object, kind: LetterKind) -> None:
    planned = plan_messages(SPEAKING, UNITS, {("A", "6T"): owing()}, (), WorkingDays(),
                            now, older, MAIL)  # type: ignore[arg-type]
    assert [each.kind for each in planned.messages] == [kind]
