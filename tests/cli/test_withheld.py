"""Texts that a summary withholds: how many is published, where they are is listed, their content never is."""

from __future__ import annotations

import re

import pytest

from tests.cli.cli_runner import AN_LAO, CAT_BA, DO_SON, DOCUMENT, SUBMIT, Answers, CliWorkspace
from tests.outputs.read_back import Written, document_texts, everything

SECRET = "Em Nguyễn Thị Hoa chưa được hỗ trợ"
WHEN = "2024-05-30"


def submit(workspace: CliWorkspace, unit: str, **words: str) -> None:
    answers: Answers = {SUBMIT: "Đã nộp", **DOCUMENT, ("B01", "total"): 50, ("B01", "female"): 30}
    workspace.answer(unit, "6T", "2024-05-20T09:00", answers | {(code, None): text for code, text in words.items()})


@pytest.fixture
def withholding(workspace: CliWorkspace) -> CliWorkspace:
    """One unit's words hold a name, one has nothing to report, one has not answered."""
    submit(workspace, AN_LAO, Q03=SECRET, Q05="Không phát sinh")
    submit(workspace, CAT_BA, Q03="Không phát sinh", Q05="Không phát sinh")
    submit(workspace, DO_SON, Q05="Không phát sinh")
    workspace.baocao("run", as_of="2024-05-29T02:00")
    return workspace


def test_the_secretary_gets_units_and_cells_and_never_the_text(withholding: CliWorkspace) -> None:
    (row,) = withholding.json("withheld", "6T", as_of=WHEN)
    tab, cell = withholding.input_cells("6T")["Q03", None]
    assert (row["unit"], row["field"], row["sheet"], row["cell"]) == (AN_LAO, "Q03", tab, cell)
    assert row["codes"] == ["P07"]
    shown = withholding.baocao("withheld", "6T", as_of=WHEN)
    assert f"{tab}!{cell}" in shown
    assert "Hoa" not in shown + str(row)


def test_the_outputs_say_how_many_and_who_has_not_answered(withholding: CliWorkspace) -> None:
    withholding.baocao("compile", "6T", as_of=WHEN)
    assert "1 nội dung không được công bố" in withholding.errors
    files = Written(withholding.root / "reports/6T", "tong-hop-6T")
    assert not [output for output, text in everything(files).items() if "Hoa" in text]
    texts = document_texts(files)
    start = next(place for place, text in enumerate(texts) if text.endswith("Khó khăn, vướng mắc"))
    told = " ".join(texts[start + 1:next(place for place in range(start, len(texts)) if "Nguyên nhân" in texts[place])])
    assert "1 nội dung không được công bố" in told
    assert "1 đơn vị báo không phát sinh" in told
    assert re.search(r"1 đơn vị chưa trả lời: [^;.]*Đồ Sơn", told)
    assert "Không phát sinh." not in told
    proposals = next(place for place, text in enumerate(texts) if text.endswith("Kiến nghị, đề xuất"))
    assert texts[proposals + 1] == "Không phát sinh."


def test_a_section_says_nothing_of_the_questions_that_it_leaves_out(withholding: CliWorkspace) -> None:
    withholding.baocao("compile", "6T", "--section", "B", as_of=WHEN)
    files = Written(next((withholding.root / "reports/6T").rglob("tong-hop-6T*.docx")).parent, "tong-hop-6T")
    for output, text in everything(files).items():
        assert "không phát sinh." not in text.lower(), output
        assert "Hoa" not in text
    assert "Nội dung này không thuộc phạm vi của bản tổng hợp này." in document_texts(files)


def test_personal_data_of_one_period_does_not_withhold_the_other_periods_text(withholding: CliWorkspace) -> None:
    words: Answers = {("Q03", None): "Thiếu kinh phí"}
    withholding.answer(AN_LAO, "CN", "2024-11-20T09:00", {SUBMIT: "Đã nộp", **DOCUMENT, **words})
    withholding.baocao("run", as_of="2024-12-01T02:00")
    assert withholding.json("withheld", "CN", as_of="2024-12-02") == []
    assert [row["unit"] for row in withholding.json("withheld", as_of="2024-12-02")] == [AN_LAO]
