"""The records that a school enters into its tables through the year.

Nothing is held between the end of May and August: schools are at their examinations, and a report
handed in before its period ends stays correct.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.demo.counts import Count, some
from tests.demo.field_map import RecordTable
from tests.demo.phrases import CONTENTS, OFFICES, PARTNERS, POLICIES, RAISED, TRAINING

FIRST_HALF = (date(2024, 2, 19), date(2024, 5, 7))
SECOND_HALF = (date(2024, 8, 19), date(2024, 11, 22))
ACTION_MONTH = (date(2024, 11, 4), date(2024, 11, 25))
AFTER_REPORT = (date(2024, 12, 3), date(2024, 12, 11))
HALF_YEAR = date(2024, 6, 30)
DAYS_OFF = frozenset((date(2024, 4, 18), date(2024, 4, 29), date(2024, 4, 30), date(2024, 5, 1),
                      date(2024, 9, 2), date(2024, 9, 3)))


@dataclass(frozen=True, slots=True)
class RegisterRecord:
    """One record of a table. `written_on`: the day it was entered; `rewritten_on`: when it was rewritten."""

    written_on: date
    values: Mapping[str, Any]
    rewritten_on: date | None = None

    def is_present(self, day: date) -> bool:
        return self.written_on <= day and (self.rewritten_on is None or day < self.rewritten_on)


Lines = tuple[RegisterRecord, ...]


def day_in(rng: Random, span: tuple[date, date]) -> date:
    """A working day of the span, both ends included."""
    first, last = span
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    return rng.choice([day for day in days if day.weekday() < 5 and day not in DAYS_OFF])


def _days(rng: Random, early: int, late: int) -> list[date]:
    spans = [FIRST_HALF] * early + [SECOND_HALF] * late
    return sorted(day_in(rng, span) for span in spans)


def _lines(days: Sequence[date], column: str, rows: Sequence[Mapping[str, Any]]) -> Lines:
    return tuple(RegisterRecord(day, {column: day, **row}) for day, row in zip(days, rows, strict=True))


def _people(prefix: str, count: Count) -> dict[str, int]:
    return {f"{prefix}_total": count.total, f"{prefix}_female": count.female}


def communication(rng: Random, table: RecordTable, staff: Count, pupils: Count) -> Lines:
    """Two to four occasions in each half of the year, most for staff and pupils together."""
    days = _days(rng, rng.randrange(2, 5), rng.randrange(2, 5))
    topics = rng.sample(table.choices("topic"), len(days)) if len(days) < 9 else list(table.choices("topic"))
    rows = []
    for at, _day in enumerate(days):
        listeners = some(rng, staff, rng.randrange(staff.total * 6 // 10, staff.total))
        young = some(rng, pupils, rng.choice((0, pupils.total // 3, pupils.total * 9 // 10)))
        rows.append({"topic": topics[at], "form": rng.choice(table.choices("form")[:-1]),
                     "sessions": rng.randrange(1, 4),
                     **_people("staff", listeners), **_people("pupils", young)})
    return _lines(days, "held_on", rows)


def training(rng: Random, table: RecordTable, staff: Count) -> Lines:
    days = _days(rng, 1, rng.randrange(0, 3))
    rows = [{"name": rng.choice(TRAINING), "mode": rng.choice(table.choices("mode")),
             "organiser": rng.choice(table.choices("organiser")[:2]),
             **_people("participants", some(rng, staff, rng.randrange(3, 40)))} for _ in days]
    return _lines(days, "held_on", rows)


def action_month(rng: Random, table: RecordTable, staff: Count, pupils: Count, victims: Count) -> Lines:
    """Three to six activities; a few are held after the year's report. Help for victims is recorded once."""
    later = [day_in(rng, AFTER_REPORT)] if rng.random() < 0.35 else []
    days = sorted([day_in(rng, ACTION_MONTH) for _ in range(rng.randrange(3, 6))]) + later
    kinds = rng.sample(table.choices("kind"), len(days))
    rows: list[dict[str, Any]] = []
    for kind in kinds:
        crowd = some(rng, pupils, rng.randrange(120, 700)) + some(rng, staff, rng.randrange(10, 50))
        rows.append({"kind": kind, "name": f"{kind} về bình đẳng giới, phòng, chống bạo lực học đường (mẫu)",
                     **_people("participants", crowd), **_people("victims", Count()), "support_amount": 0})
    rows[0] |= {**_people("victims", victims), "support_amount": 1500 * victims.total}
    return _lines(days, "held_on", rows)


def coordination(rng: Random, table: RecordTable) -> Lines:
    days = _days(rng, 1, rng.randrange(0, 2))
    rows = []
    for _ in days:
        kind = rng.choice(table.choices("partner_kind"))
        rows.append({"partner_kind": kind, "partner": f"{kind} tại địa phương",
                     "content": rng.choice(CONTENTS), "outcome": "Đã thực hiện theo kế hoạch."})
    return _lines(days, "held_on", rows)


def policies(rng: Random, table: RecordTable) -> Lines:
    if rng.random() < 0.5:
        return ()
    days = _days(rng, 1, rng.randrange(0, 2))
    rows = []
    for name in rng.sample(POLICIES, len(days)):
        issued = rng.random() < 0.5
        rows.append({"name": name, "status": table.choices("status")[2 if issued else 1],
                     "document_no": f"{rng.randrange(20, 90)}/QĐ-MẪU" if issued else None,
                     "beneficiaries": rng.randrange(4, 40)})
    return _lines(days, "proposed_on", rows)


def awards(rng: Random, table: RecordTable, staff: Count) -> Lines:
    """Around 8 March and 20 October, when schools give awards."""
    if rng.random() < 0.25:
        return ()
    autumn = [date(2024, 10, rng.randrange(16, 19))] if rng.random() < 0.6 else []
    days = [date(2024, 3, rng.randrange(4, 8)), *autumn]
    rows = [{"decision_no": f"{rng.randrange(30, 99)}/QĐ-MẪU",
             "level": rng.choice(table.choices("level")[:2]),
             "content": "Giấy khen về thành tích trong công tác bình đẳng giới",
             "collectives": rng.randrange(0, 3),
             **_people("individuals", some(rng, staff, rng.randrange(2, 9)))} for _ in days]
    return _lines(days, "awarded_on", rows)


def exchange(rng: Random, table: RecordTable) -> Lines:
    if rng.random() < 0.4:
        return ()
    days = _days(rng, 1, rng.randrange(0, 2))
    whom = [rng.randrange(3) for _ in days]
    rows = [{"partner_kind": table.choices("partner_kind")[at], "partner": PARTNERS[at],
             "content": "Trao đổi kinh nghiệm tổ chức hoạt động của Ban VSTBPN",
             **_people("participants", Count(24, 17))} for at in whom]
    return _lines(days, "held_on", rows)


def difficulties(rng: Random, table: RecordTable) -> Lines:
    if rng.random() < 0.6:
        return ()
    days = _days(rng, 1, 0)
    subject, content, proposal = rng.choice(RAISED)
    rows = [{"subject": subject, "content": content, "proposal": proposal, "state": table.choices("state")[0]}
            for _ in days]
    return _lines(days, "raised_on", rows)


def _office(rng: Random, at: int) -> str:
    return ("Hiệu trưởng", "Phó Hiệu trưởng")[at] if at < 2 else rng.choice(OFFICES)


def members(rng: Random, table: RecordTable, count: Count, decision: tuple[str, date],
            renewed: tuple[str, date] | None) -> Lines:
    """The committee's list, by number instead of by name. After a change one member leaves and one joins."""
    roles = [table.choices("role")[min(at, 2)] for at in range(count.total)]
    sexes = ["Nữ" if at < count.female else "Nam" for at in range(count.total)]
    number, since = decision
    rows = [{"name": f"Thành viên {at + 1}", "sex": sex, "office": _office(rng, at), "role": role,
             "from_on": since, "decision_no": number, "status": table.choices("status")[0]}
            for at, (sex, role) in enumerate(zip(sexes, roles, strict=True))]
    start = date(2024, 1, 1)
    if renewed is None:
        return tuple(RegisterRecord(start, row) for row in rows)
    number, day = renewed
    left = rows[-1] | {"to_on": day, "status": table.choices("status")[1]}
    came = rows[-1] | {"name": f"Thành viên {count.total + 1}", "from_on": day, "decision_no": number}
    stay = (RegisterRecord(start, row) for row in rows[:-1])
    return (*stay, RegisterRecord(start, rows[-1], day), RegisterRecord(day, left), RegisterRecord(day, came))
