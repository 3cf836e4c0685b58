"""Every mistake of the table is found by the product, and nothing is found where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.demo.mistakes.table import MISTAKES
from tests.demo.simulated_year import SimulatedYear, moment

Findings = Mapping[str, Sequence[Mapping[str, Any]]]

HEADER = "code,name,type,cluster,aliases,emails,head_emails,valid_from,valid_to,merged_into,reports,has_pupils"
BEGUN, HALF, END, NOW = (moment(f"{day} 16:00") for day in ("2024-01-08", "2024-05-20", "2024-11-26", "2024-11-27"))
UNIT_OF = {name: f"SAI-{number:02d}" for number, name in enumerate(MISTAKES, start=1)}
RIGHT = tuple(f"DUNG-{number:02d}" for number in range(1, 7))


def _workspace(root: Path) -> SimulatedYear:
    """A unit for each mistake, and some that make none."""
    year = SimulatedYear(root)
    year.set_up()
    units = [f"{code},Trường {code},THPT công lập,Mẫu,,{code.lower()}@haiphong.example,,,,,yes,yes"
             for code in (*UNIT_OF.values(), *RIGHT)]
    (root / "config" / "units.csv").write_text("\n".join([HEADER, *units]) + "\n", encoding="utf-8")
    year.command("provision", as_of=BEGUN)
    return year


def _hand_in(year: SimulatedYear) -> None:
    for name, unit in UNIT_OF.items():
        mistake, clerk = MISTAKES[name], year.clerks[unit]
        if mistake.tab == "CN":
            clerk.hand_in(["6T"], HALF)
            clerk.hand_in(["CN"], END, [mistake.make])
        else:
            clerk.hand_in([mistake.tab], HALF, [mistake.make], program=mistake.program)
    for unit in RIGHT:
        year.clerks[unit].hand_in(["KH", "6T"], HALF)
        year.clerks[unit].hand_in(["CN", "THD"], END)


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """Open findings by unit, from `baocao validate`."""
    year = _workspace(tmp_path_factory.mktemp("mistakes") / "workspace")
    _hand_in(year)
    found: dict[str, list[Mapping[str, Any]]] = {unit: [] for unit in year.units}
    for each in year.command.json("validate", as_of=NOW):
        found[each["unit"]].append(each)
    return found


@pytest.mark.parametrize("name", [name for name, mistake in MISTAKES.items() if mistake.code])
def test_a_mistake_is_found(findings: Findings, name: str) -> None:
    codes = {each["code"] for each in findings[UNIT_OF[name]]}
    assert MISTAKES[name].code in codes


@pytest.mark.parametrize("name", [name for name, mistake in MISTAKES.items() if not mistake.code])
def test_a_harmless_habit_is_accepted(findings: Findings, name: str) -> None:
    assert findings[UNIT_OF[name]] == []


@pytest.mark.parametrize("unit", RIGHT)
def test_right_answers_raise_nothing(findings: Findings, unit: str) -> None:
    assert findings[unit] == []


def test_findings_name_tab_problem_and_remedy(findings: Findings) -> None:
    listed = [each for found in findings.values() for each in found]
    assert listed
    assert all(each["message"] and each["remedy"] and each["sheet"] for each in listed)


def test_personal_data_is_never_repeated(findings: Findings) -> None:
    words = " ".join(each["message"] + each["remedy"] for found in findings.values() for each in found)
    for listed in ("0912", "345 678", "031185", "10A2", "14/03/2008"):
        assert listed not in words
