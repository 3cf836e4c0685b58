"""A letter shows what was written: nothing of a name, a reason or a setting is lost, and none becomes a link."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from lxml import html

from automation.domain.tracking.events import EventKind, event
from automation.domain.tracking.messages import Message
from automation.domain.tracking.standing import Stage
from tests.pipeline.mail_run import HALF, LADDER, PLAN, UNITS, InMemoryLedger, at, owing, plan_mail

NAME = 'Trường <b onclick="x()">A</b> & <img src=x> {{ 7*7 }}'
COMMITTEE = "Ban <script>y()</script> & {% raw %}"
TITLE = 'Báo cáo <i title="1">6 tháng</i> & quý'
REASON = 'Số nữ < tổng số ở B01; xem <i title="1">mục</i> & "C02"'
OWN_TAGS = {"html", "head", "meta", "title", "body", "table", "thead", "tbody", "tr", "td", "th", "h1", "h2", "h3", "p",
            "strong", "ol", "ul", "li", "br", "span", "div", "caption", "colgroup", "col", "style"}
OBLIGATION = replace(HALF, title=TITLE)
HOSTILE = replace(PLAN, committee=COMMITTEE, title=f"Kế hoạch {NAME}", obligations=(OBLIGATION,), ladder=LADDER)
RETURNED = [event(at(5, 20), EventKind.RETURNED, "A", "6T", reason=REASON)]


def letters(moment: datetime, *, returned: bool) -> list[Message]:
    units = {"A": replace(UNITS["A"], name=NAME)}
    standing = owing(now=moment, **({"stage": Stage.RETURNED} if returned else {}))
    ledger = InMemoryLedger(RETURNED if returned else ())
    return list(plan_mail(moment, [standing], ledger, HOSTILE, units).messages)


ALL = [(moment, returned) for moment in (at(5, 14), at(5, 27), at(5, 29), at(6, 4)) for returned in (False, True)]


@pytest.mark.parametrize(("moment", "returned"), ALL)
def test_html_shows_what_the_text_does(moment: datetime, returned: bool) -> None:
    for message in letters(moment, returned=returned):
        page = html.fromstring(message.html)
        assert {each.tag for each in page.iter() if isinstance(each.tag, str)} <= OWN_TAGS, message.step
        assert not [name for each in page.iter() for name in each.attrib if name.startswith("on") or name == "href"]
        shown = " ".join(page.text_content().split())
        expected = [NAME if message.unit else TITLE, COMMITTEE, TITLE]
        if returned and message.unit:
            expected.append(REASON)
        for words in expected:
            assert words in shown, message.step
            assert words in " ".join(message.text.split()), message.step
        assert TITLE in message.subject


def test_every_step_was_tried() -> None:
    sent = {each.step.partition("@")[0] for moment, returned in ALL for each in letters(moment, returned=returned)}
    assert sent >= {"truoc-14", "ngay-cuoi", "sau-1", "len-truong", "tong-hop", "tra-lai"}
