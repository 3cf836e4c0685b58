"""The keys of [mail] that set the hours in which letters leave."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from automation.configuration.problems import Problem
from automation.configuration.settings import read_settings
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.sending_hours import SendingHours


def read(root: Path, lines: str) -> tuple[SendingHours | None, list[str]]:
    (root / "config").mkdir(exist_ok=True)
    (root / "config" / "settings.toml").write_text(f'plan = "config/plan.toml"\n[mail]\n{lines}\n', encoding="utf-8")
    problems: list[Problem] = []
    settings = read_settings(root, problems)
    assert settings is not None
    return settings.mail.hours, [f"{each.line} {each.text}" for each in problems]


def test_without_the_key_letters_leave_at_any_time(tmp_path: Path) -> None:
    assert read(tmp_path, "") == read(tmp_path, "send_between = []") == (None, [])


def test_hours_of_working_days_but_for_urgent_kinds(tmp_path: Path) -> None:
    hours, problems = read(tmp_path, 'send_between = ["07:30", "17:00"]')
    assert problems == []
    assert hours == SendingHours(time(7, 30), time(17), working_days_only=True)
    assert hours.urgent_kinds == {LetterKind.RETURNED, LetterKind.ANNOUNCEMENT}
    every, problems = read(tmp_path, 'send_between = [07:30:00, "9:05"]\nsend_days = "every"\nurgent_kinds = []')
    assert (every, problems) == (SendingHours(time(7, 30), time(9, 5), working_days_only=False,
                                              urgent_kinds=frozenset()), [])


@pytest.mark.parametrize("lines", [
    'send_between = "07:30-17:00"', 'send_between = ["07:30"]', 'send_between = ["17:00", "07:30"]',
    'send_between = ["07:30", "07:30"]', 'send_between = ["07:30", "25:00"]', "send_between = [7, 17]",
    'send_between = ["7h30", "17h"]', 'send_days = "workdays"', 'urgent_kinds = ["reminders"]',
    'urgent_kinds = "returned"'])
def test_a_mistake_is_named_with_its_line(tmp_path: Path, lines: str) -> None:
    _, problems = read(tmp_path, lines)
    (problem,) = problems
    assert problem.startswith("3 ")
