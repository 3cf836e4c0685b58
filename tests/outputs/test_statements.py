"""Nothing to report, not asked, withheld, not answered: each output states which it is, for every combination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations_with_replacement, product
from pathlib import Path

import pytest

from automation.domain.report import Report
from automation.domain.tracking.standing import Stage
from automation.outputs.context import OutputContext
from automation.pipeline.compile_report import compile_report
from automation.rules.frame import Dataset, State
from tests.outputs.read_back import SAID, Written, everything, written
from tests.pipeline import sample

SECRET = "liên hệ 0912 345 678"
PUBLISHED = "Thiếu kinh phí"
TEXTS = {"text": PUBLISHED, "withheld": SECRET}
STATES = {"nil": State.NIL, "blank": State.BLANK, "unreadable": State.BAD, "not applicable": State.NOT_APPLICABLE}
UNITS = ("A1", "A2", "B1")
NOT_ASKED = "Nội dung này không thuộc phạm vi của bản tổng hợp này."
COMBINATIONS = list(combinations_with_replacement(("nil", "text", "withheld", "blank", "not applicable"), 3))


def answers(kinds: Sequence[str]) -> Dataset:
    """A1, A2 and B1 answer Q03 so; the other units have not reported."""
    said = dict(zip(UNITS, kinds, strict=True))
    frame = sample.frame(texts={unit: TEXTS.get(kind, "") for unit, kind in said.items()})
    states = frame.states.copy()
    for unit, kind in said.items():
        states.loc[unit, "Q03"] = int(STATES.get(kind, State.VALUE))
    table = replace(sample.register(), nil=frozenset(UNITS))
    return sample.dataset({"6T": replace(frame, states=states)}, table)


def report(data: Dataset, *, all_in: bool = True, section: str | None = None) -> Report:
    """`all_in`: the sector has these three units alone; else three others are missing."""
    stages = {unit: Stage.SUBMITTED if unit in UNITS else Stage.MISSING for unit in sample.units()}
    standings = {key: each for key, each in sample.standings(stages).items() if key[0] in UNITS or not all_in}
    return compile_report(data, standings, [], "6T", sample.NOW, sections=[section] if section else [])


def nothing_to_report(kinds: Sequence[str]) -> bool:
    """By the definition: every unit that the question applies to declared so."""
    return "nil" in kinds and set(kinds) <= {"nil", "not applicable"}


@pytest.mark.parametrize("kinds", COMBINATIONS, ids="-".join)
def test_every_output_says_what_is_known(kinds: tuple[str, ...], tmp_path: Path) -> None:
    files = written(report(answers(kinds)), tmp_path, OutputContext(tmp_path))
    silent = [f"Trường {unit}" for unit, kind in zip(UNITS, kinds, strict=True) if kind == "blank"]
    for output, read in SAID.items():
        said = read(files, "Khó khăn")
        assert ("Không phát sinh." in said) is nothing_to_report(kinds), output
        assert ("chưa trả lời" in said) is bool(silent), output
        assert all(name in said for name in silent), output
        assert (f"{kinds.count('withheld')} nội dung không được công bố" in said) is ("withheld" in kinds), output
        assert (PUBLISHED in said) is ("text" in kinds), output
    statement = next(each for each in files.json["statements"] if each["code"] == "Q03")
    assert statement["nothing_to_report"] is nothing_to_report(kinds)
    assert [f"Trường {unit}" for unit in statement["unanswered"]] == silent
    counts = {name: statement[name] for name in ("answered", "nil", "not_applicable", "withheld")}
    assert list(counts.values()) == [kinds.count(each) for each in ("text", "nil", "not applicable", "withheld")]
    row = next(each for each in files.table("statements") if each["code"] == "Q03")
    assert {name: int(row[name]) for name in counts} == counts
    assert row["nothing_to_report"] == str(nothing_to_report(kinds)).lower()
    assert [each["name"] for each in files.table("unanswered") if each["code"] == "Q03"] == silent
    assert not [output for output, text in everything(files).items() if "0912" in text]


def test_a_cell_that_cannot_be_read_is_no_answer() -> None:
    found = next(each for each in report(answers(("nil", "nil", "unreadable"))).statements if each.code == "Q03")
    assert (found.nothing_to_report, found.unanswered) == (False, ("B1",))


def test_where_units_are_missing_the_statement_names_its_scope(tmp_path: Path) -> None:
    files = written(report(answers(("nil",) * 3), all_in=False), tmp_path, OutputContext(tmp_path))
    for output, read in SAID.items():
        assert read(files, "Khó khăn") == "Không phát sinh ở cả 3 đơn vị được tổng hợp.", output


@pytest.mark.parametrize("kinds", [("nil",) * 3, ("withheld",) * 3, ("text", "nil", "blank")], ids="-".join)
def test_what_a_section_leaves_out_is_not_asked(kinds: tuple[str, ...], tmp_path: Path) -> None:
    files = written(report(answers(kinds), section="B"), tmp_path, OutputContext(tmp_path))
    for output, read in SAID.items():
        assert read(files, "Khó khăn") == NOT_ASKED, output
    for output, text in everything(files).items():
        assert "Không phát sinh." not in text, output
        assert "0912" not in text
    assert {each["code"]: each["asked"] for each in files.json["statements"]} == {"Q03": False, "VM": False}
    assert [each["asked"] for each in files.table("statements")] == ["false", "false"]
    assert files.table("unanswered") == []


TABLE_ANSWERS = ("rows", "withheld", "nil", "none")


@pytest.mark.parametrize("kinds", list(product(TABLE_ANSWERS, repeat=2)), ids="-".join)
def test_a_table_is_nothing_to_report_only_where_every_unit_said_so(kinds: tuple[str, str], tmp_path: Path) -> None:
    """Of the two units that have reported."""
    said = dict(zip(("A1", "A2"), kinds, strict=True))
    rows = [(unit, date(2024, 3, 1), "Kinh phí", SECRET if kind == "withheld" else PUBLISHED, 3)
            for unit, kind in said.items() if kind in ("rows", "withheld")]
    nil = frozenset(unit for unit, kind in said.items() if kind == "nil")
    data = sample.dataset(table=replace(sample.register(rows), nil=nil))
    standings = {key: each for key, each in sample.standings().items() if key[0] in said}
    found = compile_report(data, standings, [], "6T", sample.NOW)
    statement = next(each for each in found.statements if each.code == "VM")
    assert statement.nothing_to_report is (kinds == ("nil", "nil"))
    assert statement.unanswered == tuple(unit for unit, kind in said.items() if kind == "none")
    assert (statement.answered, statement.withheld) == (kinds.count("rows"), kinds.count("withheld"))
    total = found.tables[0].sums["Số người"]
    assert total == (3.0 * len(rows) if rows else 0.0 if kinds == ("nil", "nil") else None)
    files = written(found, tmp_path, OutputContext(tmp_path))
    _check_table(files, [f"Trường {unit}" for unit in statement.unanswered], nothing=kinds == ("nil", "nil"))


def _check_table(files: Written, silent: Sequence[str], *, nothing: bool) -> None:
    (line,) = files.page.xpath("//h2[@id='bang-dang-ky']/following::table[1]//tr[th='Vướng mắc']")
    rows = files.workbook["Số liệu từ các sổ theo dõi"].iter_rows(values_only=True)
    row = next(row for row in rows if row[0] == "Vướng mắc")
    for said in (line[-1].text_content(), str(row[6])):
        assert ("Không phát sinh." in said) is nothing
        assert all(name in said for name in silent)
        assert ("chưa có dòng nào trong kỳ và chưa báo không phát sinh" in said) is bool(silent)
    assert not [output for output, text in everything(files).items() if "0912" in text]
