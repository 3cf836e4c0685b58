"""At least 60 plausible years, typed into real workbooks and checked by the command at several moments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.demo.clerk import Clerk
from tests.demo.command import ZONE, Command, baocao
from tests.demo.field_map import FieldMap
from tests.demo.workbook_view import ExcelFileAccess
from tests.examples import INIT
from tests.rules.plausible_years.profiles import PROFILES, Profile
from tests.rules.plausible_years.year import plausible_year

SEEDS = (1, 2)
YEARS = {f"U{number:02}-{seed}": (profile, seed) for number, profile in enumerate(PROFILES) for seed in SEEDS}
HEADER = "code,name,type,cluster,aliases,emails,head_emails,valid_from,valid_to,merged_into,reports,has_pupils"
HANDED_IN = (("2024-02-20 09:00", "KH"), ("2024-05-25 09:00", "6T"), ("2024-11-28 09:00", "CN"),
             ("2024-12-12 09:00", "THD"))
Findings = Mapping[str, Sequence[Mapping[str, Any]]]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def _units() -> list[str]:
    lines = [HEADER]
    for code, (profile, _) in YEARS.items():
        pupils = "yes" if profile.pupils.total else "no"
        lines.append(f"{code},Trường {code},THPT công lập,Mẫu,,{code.lower()}@haiphong.example,,,,,yes,{pupils}")
        if profile.absorbed:
            lines.append(f"{code}-CU,Trường {code} cũ,THPT công lập,Mẫu,,{code.lower()}-cu@haiphong.example,,,"
                         f"2024-06-30,{code},yes,yes")
    return lines


def _previous() -> list[str]:
    lines = ["unit,code,part,value"]
    for code, (profile, _) in YEARS.items():
        for indicator, count in zip(("B01", "N01"), profile.last_year or (), strict=False):
            lines += [f"{code},{indicator},total,{count.total}", f"{code},{indicator},female,{count.female}"]
    return [*lines, *(f"{code},G07,,40" for code in YEARS)]  # of last year: above any half-year's


def _workspace(root: Path) -> Command:
    baocao(*INIT, str(root))
    (root / "config/units.csv").write_text("\n".join(_units()) + "\n", encoding="utf-8")
    (root / "config/previous-2023.csv").write_text("\n".join(_previous()) + "\n", encoding="utf-8")
    plan = root / "config/plan-2024.toml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("# previous_figures =", "previous_figures ="), encoding="utf-8")
    command = Command(root)
    command("check-config")
    command("provision", as_of=_at("2024-01-08 09:00"))
    return command


def _clerks(command: Command) -> dict[str, Clerk]:
    places = FieldMap(command.json("fields"))
    return {code: Clerk(code, ExcelFileAccess(command.root / "sheets" / f"{code}.xlsx", places), places,
                        plausible_year(profile, seed, places)) for code, (profile, seed) in YEARS.items()}


@pytest.fixture(scope="module")
def open_findings(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Findings]:
    """Moment → unit → open findings, after each hand-in and at the end of June."""
    command = _workspace(tmp_path_factory.mktemp("plausible") / "workspace")
    clerks = _clerks(command)
    found: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for moment, obligation in HANDED_IN:
        for code, clerk in clerks.items():
            if obligation != "KH" or YEARS[code][0].has_plan:
                clerk.hand_in([obligation], _at(moment))
        listed: dict[str, list[Mapping[str, Any]]] = {code: [] for code in clerks}
        for each in command.json("validate", as_of=_at(moment)):
            listed.setdefault(each["unit"], []).append(each)
        found[moment] = listed
    return found


def _profile(unit: str) -> Profile:
    return YEARS[unit][0]


def test_there_are_at_least_sixty_years() -> None:
    assert len(YEARS) >= 60


@pytest.mark.parametrize("unit", YEARS, ids=lambda unit: f"{YEARS[unit][0].name}-{YEARS[unit][1]}")
def test_a_plausible_year_has_no_error_and_no_warning(open_findings: Mapping[str, Findings], unit: str) -> None:
    for moment, found in open_findings.items():
        wrong = [(each["code"], each["severity"], each["obligation"], each["cell"], each["message"])
                 for each in found[unit] if each["code"] not in _profile(unit).expected or each["severity"] == "error"]
        assert wrong == [], moment


def test_what_a_person_must_look_at_is_a_warning(open_findings: Mapping[str, Findings]) -> None:
    last = open_findings[HANDED_IN[2][0]]
    for unit in YEARS:
        assert _profile(unit).expected <= {each["code"] for each in last[unit]}, unit
