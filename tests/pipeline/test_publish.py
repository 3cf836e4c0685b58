"""Publishing: all files or none, one publication for the same figures, a list of changes with a supplement."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from automation.domain.report import Report
from automation.domain.tracking.standing import Stage
from automation.pipeline.compile_report import compile_report
from automation.pipeline.publish import SELECTED, digest_of, publish
from automation.summary.differences import changes
from tests.pipeline import sample


def report(**stages: Stage) -> Report:
    return compile_report(sample.dataset(), sample.standings(stages), [], "6T", sample.NOW)


def document(found: Report) -> dict[str, Any]:
    figures = [{"code": each.code, "part": each.part or None, "title": each.title, "total": each.total.value,
                "hidden": each.total.hidden, "by_type": {key: one.value for key, one in each.by_type.items()},
                "by_type_hidden": [key for key, one in each.by_type.items() if one.hidden]}
               for each in found.indicators]
    return {"as_of": found.as_of.isoformat(), "included": len(found.included), "indicators": figures}


def page(found: Report, folder: Path) -> Path:
    path = folder / "page.html"
    path.write_text(f"<p>{len(found.included)}</p>", encoding="utf-8")
    return path


def package(found: Report, folder: Path) -> Path:
    path = folder / "package"
    path.mkdir()
    (path / f"{len(found.included)}.csv").write_text("x", encoding="utf-8")
    return path


def failing(found: Report, folder: Path) -> Path:
    page(found, folder)
    raise ValueError("broken")


WRITERS = {"page": page, "package": package}


def test_files_are_written_and_frozen(tmp_path: Path) -> None:
    found = report()
    done = publish(found, WRITERS, document(found), tmp_path / "6T", sample.NOW)
    assert done.files == ("page.html", "package", "lan-01.json")
    assert sorted(path.name for path in (tmp_path / "6T").iterdir()) == ["lan-01.json", "package", "page.html"]
    assert done.event.data["digest"] == done.digest
    assert done.number == 1


def test_the_same_figures_again_add_nothing(tmp_path: Path) -> None:
    found = report()
    first = publish(found, WRITERS, document(found), tmp_path, sample.NOW)
    later = replace(found, as_of=sample.NOW + timedelta(days=1))
    second = publish(later, WRITERS, document(later), tmp_path, sample.NOW + timedelta(days=1))
    assert second.event.key == first.event.key
    assert (second.number, second.changes) == (1, ())
    assert not (tmp_path / "lan-02.json").exists()


def test_a_document_that_an_earlier_version_froze_is_recognised(tmp_path: Path) -> None:
    found = report()
    publish(found, WRITERS, document(found), tmp_path, sample.NOW)
    frozen = tmp_path / "lan-01.json"
    content = json.loads(frozen.read_bytes())
    frozen.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert publish(found, WRITERS, document(found), tmp_path, sample.NOW).number == 1


def test_other_figures_make_a_supplement_and_keep_the_former(tmp_path: Path) -> None:
    early, whole = report(A1=Stage.MISSING), report()
    first = publish(early, WRITERS, document(early), tmp_path, sample.NOW)
    second = publish(whole, WRITERS, document(whole), tmp_path, sample.NOW)
    assert second.number == 2
    assert first.event.key != second.event.key
    assert json.loads((tmp_path / "lan-01.json").read_text(encoding="utf-8"))["included"] == 5
    changed = {(each.code, each.part, each.scope): (each.before, each.after) for each in second.changes}
    assert changed["B01", "total", ""] == (110.0, 170.0)
    assert changed["B01", "total", "THPT"] == (40.0, 100.0)
    assert ("B01", "total", "GDTX") not in changed
    listed = json.loads((tmp_path / "lan-02-thay-doi.json").read_text(encoding="utf-8"))
    assert len(listed) == len(second.changes)
    assert sorted(path.name for path in (tmp_path / "package").iterdir()) == ["6.csv"], "the old folder is gone"


def test_a_return_to_the_first_figures_is_a_third_publication(tmp_path: Path) -> None:
    keys = set()
    for found in (report(), report(A1=Stage.MISSING), report()):
        keys.add(publish(found, {}, document(found), tmp_path, sample.NOW).event.key)
    assert len(keys) == 3


def test_a_writer_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    found, other = report(), report(A1=Stage.MISSING)
    publish(found, WRITERS, document(found), tmp_path, sample.NOW)
    with pytest.raises(ValueError, match="broken"):
        publish(other, {**WRITERS, "bad": failing}, document(other), tmp_path, sample.NOW)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lan-01.json", "package", "page.html"]
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == "<p>6</p>"


def test_a_selection_has_a_folder_of_its_own_and_is_not_frozen(tmp_path: Path) -> None:
    found = compile_report(sample.dataset(), sample.standings(), [], "6T", sample.NOW, types=["THPT"])
    done = publish(found, WRITERS, document(found), tmp_path, sample.NOW)
    assert done.files == (f"{SELECTED}/page.html", f"{SELECTED}/package")
    assert done.number == 0
    assert [path.name for path in tmp_path.iterdir()] == [SELECTED]


def test_the_digest_ignores_the_date_of_compiling() -> None:
    document: Mapping[str, Any] = {"as_of": "x", "total": 1}
    assert digest_of(document) == digest_of({"total": 1, "as_of": "y"})
    assert digest_of(document) != digest_of({"as_of": "x", "total": 2})


def test_the_values_of_a_withheld_figure_are_not_in_its_change() -> None:
    def document(total: float | None, *, hidden: bool) -> dict[str, Any]:
        return {"included": 1, "indicators": [{"code": "K01", "part": None, "title": "Vụ", "total": total,
                                               "hidden": hidden, "by_type": {}, "by_type_hidden": []}]}

    (change,) = changes(document(None, hidden=True), document(4, hidden=False))
    assert (change.before, change.after, change.withheld) == (None, None, True)
    assert not list(changes(document(None, hidden=True), document(None, hidden=True)))
    assert [each.after for each in changes(document(3, hidden=False), document(4, hidden=False))] == [4]


def full(**published: Any) -> dict[str, Any]:
    """A report as JSON, with these sections."""
    return {"as_of": "x", "included": 1, "indicators": [], "missing": [], "narratives": [], "tables": []} | published


TEXT = {"unit": "A1", "unit_name": "Trường A1", "field": "Q03", "text": "Thiếu kinh phí"}
MISSING = {"unit": "A1", "name": "Trường A1", "type": "THPT", "standing": "Quá hạn, chưa nộp"}


@pytest.mark.parametrize(("before", "after", "what"), [
    (full(), full(narratives=[TEXT]), {"text"}),
    (full(narratives=[TEXT]), full(narratives=[{**TEXT, "text": "Thiếu người"}]), {"text"}),
    (full(tables=[{"code": "VM", "sums": {"Số người": 3}}]), full(tables=[{"code": "VM", "sums": {"Số người": 4}}]),
     {"sums"}),
    (full(missing=[MISSING]), full(missing=[{**MISSING, "standing": "Đã trả lại, chờ nộp lại"}]), {"standing"}),
], ids=["a text", "another text", "a table's sum", "a standing"])
def test_every_published_figure_and_text_is_compared(before: dict[str, Any], after: dict[str, Any],
                                                     what: set[str]) -> None:
    assert {each.what for each in changes(before, after)} == what


@pytest.mark.parametrize(("before", "after"), [
    (full(), full(as_of="y")),
    (full(missing=[{**MISSING, "reason": "quá hạn 1 ngày"}]), full(missing=[{**MISSING, "reason": "quá hạn 2 ngày"}])),
    (full(), full(statements=[{"code": "Q03", "nil": 3}])),
    (full(tables=[{"code": "VM", "records": 1}]), full(tables=[{"code": "VM", "records": 1, "with_errors": ["A1"]}])),
], ids=["the moment", "days that pass", "a section of a newer version", "a key of a newer version"])
def test_what_is_no_published_change_makes_no_supplement(before: dict[str, Any], after: dict[str, Any],
                                                         tmp_path: Path) -> None:
    assert list(changes(before, after)) == []
    first = publish(report(), {}, before, tmp_path, sample.NOW)
    second = publish(report(), {}, after, tmp_path, sample.NOW)
    assert (second.number, second.event.key) == (1, first.event.key)
