"""`baocao letter don-doc` as the secretary types it, and the draft that a step of the ladder makes."""

from __future__ import annotations

from docx import Document

from tests.cli.cli_runner import AN_LAO, CAT_BA, UNITS, CliWorkspace


def with_drafting_step(workspace: CliWorkspace) -> None:
    path = workspace.root / "config" / "plan-2024.toml"
    text = path.read_text(encoding="utf-8")
    assert 'template = "digest_committee"\n' in text
    path.write_text(text.replace('template = "digest_committee"\n',
                                 'template = "digest_committee"\ndocument = "don-doc"\n'), encoding="utf-8")


def test_the_letter_lists_who_is_late_and_replaces_no_file(workspace: CliWorkspace) -> None:
    workspace.baocao("letter", "don-doc", "6T", as_of="2024-05-20")
    assert not list(workspace.root.glob("reports/6T/cong-van*"))
    planned = workspace.json("letter", "don-doc", "6T", "--dry-run", as_of="2024-06-05")
    assert [each["unit"] for each in planned["units"]] == list(UNITS)
    assert {each["days_late"] for each in planned["units"]} == {9}
    assert not (workspace.root / planned["file"]).exists()
    chosen = workspace.json("letter", "don-doc", "6T", "--unit", AN_LAO, "--unit", CAT_BA, "--deadline", "2024-06-14",
                            as_of="2024-06-05")
    document = Document(str(workspace.root / chosen["file"]))
    assert [row.cells[1].text for row in document.tables[1].rows[1:]] == [each["name"] for each in chosen["units"]]
    assert any("chậm nhất ngày 14 tháng 6 năm 2024" in each.text for each in document.paragraphs)
    again = workspace.json("letter", "don-doc", "6T", as_of="2024-06-05")
    assert again["file"] == chosen["file"].replace(".docx", "-2.docx")
    out = str(workspace.root / again["file"])
    for wrong in (("don-doc", "6T", "--out", out), ("don-doc", "6T", "--out", "a.pdf"), ("don-doc", "KH"),
                  ("don-doc", "6T", "--deadline", "2024-06-05"), ("don-doc", "6T", "--unit", "THPT-AN")):
        workspace.baocao("letter", *wrong, as_of="2024-06-05", exit_code=2)


def test_a_step_drafts_the_letter_once_and_the_digest_brings_it(workspace: CliWorkspace) -> None:
    with_drafting_step(workspace)
    shown = workspace.json("run", "--dry-run", as_of="2024-05-29T02:00")
    assert shown["letters"] == {"written": 1}
    assert not list(workspace.root.glob("reports/6T/*"))
    for hour in (2, 3):
        workspace.baocao("run", as_of=f"2024-05-29T0{hour}:00")
    (draft,) = workspace.root.glob("reports/6T/cong-van-don-doc-*.docx")
    digest = next(each for each in (workspace.root / "outbox").glob("*.eml") if "tong-hop" in each.name)
    assert draft.name in digest.read_text(encoding="utf-8", errors="replace")
