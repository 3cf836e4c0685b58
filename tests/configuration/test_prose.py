"""An indicator that was removed, and that sentences, texts, rules or targets still name, is an error."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from automation.configuration.problems import Problem
from automation.configuration.workspace import load
from automation.domain.workbook.forms import Severity
from automation.outputs.document.builder import blocks
from automation.summary.outline import codes_named
from tests.configuration.workspaces import ROOT, copy_of, problems_of, replace_text
from tests.outputs import sample

FORM, SETTINGS, PLAN = "sheet_templates/report.toml", "config/settings.toml", "config/plan-2024.toml"
NAMED = sorted(set(codes_named()) - {"VM"})


def without_indicator(root: Path, code: str) -> list[Problem]:
    """The problems after the indicator's line was taken out of the form."""
    path = root / FORM
    text, count = re.subn(rf'^ *\{{ code = "{code}".*\n', "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert count == 1, code
    path.write_text(text, encoding="utf-8")
    return problems_of(root)


def test_the_shipped_texts_name_what_there_is() -> None:
    assert problems_of(ROOT) == []


@pytest.mark.parametrize("code", NAMED)
def test_the_documents_sentences_name_no_removed_indicator(tmp_path: Path, code: str) -> None:
    problems = without_indicator(copy_of(ROOT, tmp_path), code)
    told = [each for each in problems if "the summary document's sentences name" in each.text]
    assert [(each.value, each.severity) for each in told] == [(code, Severity.ERROR)]


def test_a_removed_indicator_that_the_document_does_without(tmp_path: Path) -> None:
    root = copy_of(ROOT, tmp_path)
    assert without_indicator(root, "G07") != []
    replace_text(root, SETTINGS, '# without = ["G07"]', 'without = ["G07"]')
    assert problems_of(root) == []


def test_a_removed_table_is_named_too(tmp_path: Path) -> None:
    root = copy_of(ROOT, tmp_path)
    (root / "sheet_templates/difficulties.toml").unlink()
    assert "VM" in {each.value for each in problems_of(root)}


@pytest.mark.parametrize(("file", "old", "new"), [
    (FORM, "Rà soát các mục B02, C01, C02", "Rà soát các mục B02, C01, C22"),
    (FORM, "Rà soát mục B01 và ba nhóm tuổi của mục B08.", "Rà soát mục B01 và ba nhóm tuổi của mục C22."),
    (FORM, "Không có thì ghi “Không phát sinh”. Không nêu", "Xem mục C22. Không nêu")],
    ids=["in a list", "a second time", "in a help"])
def test_texts_name_no_removed_indicator(tmp_path: Path, file: str, old: str, new: str) -> None:
    root = copy_of(ROOT, tmp_path)
    replace_text(root, file, old, new)
    (problem,) = problems_of(root)
    assert (problem.value, problem.severity) == ("C22", Severity.ERROR)
    assert "the text names" in problem.text
    assert problem.line is not None


@pytest.mark.parametrize("words", ["Xem mục II.9 của Nghị định.", "Xem mục 3 của Kế hoạch số 131.", "Khổ giấy mục A4."])
def test_words_that_are_no_codes_of_the_forms(tmp_path: Path, words: str) -> None:
    root = copy_of(ROOT, tmp_path)
    replace_text(root, FORM, "Rà soát các mục E01, E02.", words)
    assert problems_of(root) == []


@pytest.mark.parametrize("code", ["E02", "B08", "C02"])
def test_rules_and_targets_name_no_removed_indicator(tmp_path: Path, code: str) -> None:
    problems = without_indicator(copy_of(ROOT, tmp_path), code)
    assert [each for each in problems if each.file == FORM and each.key.startswith("rules")]


def test_a_target_that_no_single_tab_can_answer(tmp_path: Path) -> None:
    root = copy_of(ROOT, tmp_path)
    plan_code = next(each.code for each in load(ROOT)[0].catalogue.tabs_of("KH")[0].indicators)  # type: ignore[union-attr]
    assert not {tab.obligation for tab in load(ROOT)[0].catalogue.tabs  # type: ignore[union-attr]
                if {plan_code, "E01"} <= {each.code for each in tab.indicators}}
    replace_text(root, PLAN, 'actual = "100 * E01.female / E01.total"', f'actual = "E01.female + {plan_code}"')
    assert ["no tab has all the names" in each.text or "several cells" in each.text
            for each in problems_of(root)] == [True]


def test_the_document_loses_no_other_indicator_with_a_removed_one() -> None:
    report = sample.report()
    shorter = replace(report, indicators=tuple(each for each in report.indicators if each.code != "G07"))
    texts = [each.text for each in blocks(shorter)]
    for code in ("G08", "G09"):
        title = next(each.title for each in report.indicators if each.code == code)
        assert any(text.startswith(f"{title}: ") for text in texts), code
    assert not any("…" in text for text in texts if "tin, bài" in text)
