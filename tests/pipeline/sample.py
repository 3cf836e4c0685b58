"""A sample for tests of compiling: a form of a few lines, and units whose answers are the lines of a text table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from automation.domain.plan.deadlines import due_before
from automation.domain.plan.plan import Obligation, Plan, Target
from automation.domain.plan.units import Unit
from automation.domain.tracking.standing import Stage, Standing, TimelinessBucket, TimelinessVerdict
from automation.domain.workbook.forms import (
    Catalogue,
    FieldKind,
    Form,
    Group,
    Indicator,
    Measure,
    Rule,
    Section,
    Severity,
    TableColumn,
)
from automation.rules.frame import Dataset, State, TabFrame, TableFrame

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2024, 5, 28, 9, tzinfo=ZONE)

BANDS = (Group("young", "Dưới 16 tuổi"), Group("older", "Từ 16 tuổi"))
FORM = Form(
    "BC", "Báo cáo", {"6T": "BC 6 tháng", "CN": "BC năm"}, sections=(
        Section("B", "B. Đội ngũ", (
            Indicator("B01", "Cán bộ, giáo viên", FieldKind.INTEGER, "người", pair=True),
            Indicator("C06", "Có lãnh đạo nữ", FieldKind.BOOLEAN, computed="B01.female >= 5"),
            Indicator("R01", "Tỷ lệ nữ", FieldKind.INTEGER, "%", computed="100 * B01.female / B01.total"),
            Indicator("A01", "Có Ban", FieldKind.BOOLEAN),
            Indicator("G01", "Buổi tuyên truyền", FieldKind.INTEGER, "buổi", groups=BANDS),
        )),
        Section("K", "K. Phòng, chống bạo lực", (
            Indicator("K06", "Số nạn nhân", FieldKind.INTEGER, "người", pair=True, sensitive=True),
            Indicator("K07", "Nạn nhân theo tuổi", FieldKind.INTEGER, "người", groups=BANDS, sensitive=True),
        )),
        Section("Q", "Q. Đánh giá", (Indicator("Q03", "Khó khăn", FieldKind.STRING, measure=Measure.TEXT),)),
    ),
    rules=(Rule("R12", "K06.total == sum(K07)", Severity.ERROR, "lệch", "sửa"),))
REGISTER = Form("VM", "Khó khăn", {"": "Vướng mắc"}, date_column="day", columns=(
    TableColumn("day", "Ngày", FieldKind.DATE), TableColumn("subject", "Lĩnh vực", FieldKind.CHOICE,
                                                            choices=("Kinh phí", "Khác")),
    TableColumn("content", "Nội dung", FieldKind.STRING), TableColumn("people", "Số người", FieldKind.INTEGER)))
PLAN = Plan(
    "2024", "Kế hoạch thử", 2024, "Ban VSTBPN", (
        Obligation("6T", "Báo cáo 6 tháng", NOW, due_before(date(2024, 5, 28), ZONE),
                   period_from=date(2024, 1, 1), period_to=date(2024, 6, 30)),
        Obligation("CN", "Báo cáo năm", NOW, due_before(date(2024, 12, 1), ZONE), previous="6T"),
    ),
    targets=(
        Target("T1", "Nữ trong đội ngũ", "100 * B01.female / B01.total", 60),
        Target("T2", "Đơn vị có lãnh đạo nữ", "100 * (B01.female >= 5)", 60),
        Target("T3", "Tuyên truyền ít nhất hai lần", "sum(G01)", 2, unit="lần"),
        Target("T4", "Nạn nhân nhỏ tuổi", "100 * K07.young / K06.total", 1),
    ))
CATALOGUE = Catalogue((FORM, REGISTER))

TABLE = """
unit  type  B01.total  B01.female  A01  G01.young  G01.older  K06.total  K06.female  K07.young  K07.older
A1    THPT  60         40          1    2          1          0          0           0          0
A2    THPT  30         24          0    1          0          5          3           5          0
A3    THPT  10         4           1    .          .          4          4           4          0
B1    GDTX  20         2           .    nil        3          1          1           0          1
B2    GDTX  0          0           1    1          1          8          4           3          5
C1    PT    50         50          na   bad        1          9          5           9          0
"""
MARKS = {".": State.BLANK, "nil": State.NIL, "na": State.NOT_APPLICABLE, "bad": State.BAD}


def frame(table: str = TABLE, tab: str = "6T", texts: Mapping[str, str] | None = None,
          estimated: Iterable[tuple[str, str]] = ()) -> TabFrame:
    """The frame of a tab. Words of MARKS are states, all else whole numbers. `texts`: unit → its Q03."""
    found = CATALOGUE.tab(tab)
    lines = [line.split() for line in table.strip().splitlines()]
    raw = pd.DataFrame([line[2:] for line in lines[1:]], index=[line[0] for line in lines[1:]],
                       columns=lines[0][2:])
    states = raw.map(lambda word: int(MARKS.get(word, State.VALUE))).astype("int8")
    values = raw.map(lambda word: 0.0 if word == "nil" else float(word) if word not in MARKS else np.nan)
    values["Q03"] = pd.Series({unit: (texts or {}).get(unit, "") for unit in values.index}, dtype=object)
    states["Q03"] = (values["Q03"] != "").astype("int8")
    rows = pd.DataFrame(data=False, index=values.index, columns=[row.key for row in found.rows])
    marked = rows.copy()
    for unit, row in estimated:
        marked.loc[unit, row] = True
    return TabFrame(found, values, states, rows, marked)


def units(table: str = TABLE) -> dict[str, Unit]:
    lines = [line.split() for line in table.strip().splitlines()[1:]]
    return {line[0]: Unit(line[0], f"Trường {line[0]}", line[1]) for line in lines}


def register(rows: Sequence[tuple[str, date, str, str, int]] = ()) -> TableFrame:
    records = pd.DataFrame(
        [{"unit": unit, "row": 9 + number, "explained": False, "day": float(day.toordinal()),
          "subject": subject, "content": content, "people": float(people)}
         for number, (unit, day, subject, content, people) in enumerate(rows)],
        columns=["unit", "row", "explained", "day", "subject", "content", "people"])
    states = pd.DataFrame(data=1, index=records.index, columns=["day", "subject", "content", "people"])
    return TableFrame(CATALOGUE.tab("VM"), records, states, frozenset({"B1"}))


def dataset(tabs: Mapping[str, TabFrame] | None = None, table: TableFrame | None = None,
            previous: Mapping[tuple[str, str], float] | None = None, all_units: str = TABLE) -> Dataset:
    frames = tabs if tabs is not None else {"6T": frame()}
    read = set().union(*(each.values.index for each in frames.values()))
    known = {code: unit for code, unit in units(all_units).items() if code in read}
    return Dataset(CATALOGUE, PLAN, known, {}, frames, {"VM": table or register()}, previous or {}, NOW)


def standings(stages: Mapping[str, Stage] | None = None, obligation: str = "6T",
              table: str = TABLE) -> dict[tuple[str, str], Standing]:
    """Every unit has submitted in time but those in `stages`."""
    return {(code, obligation): _standing(code, obligation, (stages or {}).get(code, Stage.SUBMITTED))
            for code in units(table)}


def _standing(code: str, obligation: str, stage: Stage) -> Standing:
    buckets = {Stage.MISSING: TimelinessBucket.MISSING, Stage.RETURNED: TimelinessBucket.MISSING,
               Stage.NOT_DUE: TimelinessBucket.NOT_YET_DUE,
               Stage.EXEMPT: TimelinessBucket.EXEMPT, Stage.UNREACHABLE: TimelinessBucket.MISSING}
    bucket = buckets.get(stage, TimelinessBucket.ON_TIME)
    verdict = TimelinessVerdict.ON_TIME if bucket is TimelinessBucket.ON_TIME else None
    return Standing(code, obligation, stage, bucket, verdict, errors=int(stage is Stage.WITH_ERRORS),
                    reason=f"lý do {code}")
