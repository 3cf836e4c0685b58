"""Tables for people fit the terminal."""

from __future__ import annotations

from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from automation.cli import tables
from automation.domain.tracking.standing import Stage, Standing, TimelinessBucket
from tests.outputs import sample

NOW = datetime(2024, 6, 1, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
REASON = "Đã quá hạn nộp (trước ngày 28/05/2024) 5 ngày. Lần xem gần nhất chưa nộp."


@pytest.mark.parametrize(("width", "below"), [(80, True), (160, False)])
def test_a_reason_is_shown_below_the_table_on_a_narrow_terminal(width: int, below: bool,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    shown = StringIO()
    monkeypatch.setattr(tables, "_console", lambda: Console(file=shown, width=width, highlight=False))
    late = Standing("THPT-AN-LAO", "6T", Stage.MISSING, TimelinessBucket.MISSING, None, reason=REASON)
    tables.show_standings(sample.workspace(), [late], NOW)
    rows = [row.rstrip() for row in shown.getvalue().splitlines()]
    assert all(len(row) <= width for row in rows)
    assert any(row.startswith("  Đã quá hạn nộp") for row in rows) is below
    assert "28/05/2024" in " ".join(rows), "no date is broken in two"
