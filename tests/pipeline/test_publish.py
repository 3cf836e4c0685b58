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
from automation.summary.differences import changed_totals
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
    changes = {(each.code, each.part, each.scope): (each.before, each.after) for each in second.changes}
    assert changes["B01", "total", "toàn ngành"] == (110.0, 170.0)
    assert changes["B01", "total", "THPT"] == (40.0, 100.0)
    assert ("B01", "total", "GDTX") not in changes
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
    found = compile_report(sample.dataset(), sample.standings(), [], "6T", sample.NOW, type="THPT")
    done = publish(found, WRITERS, document(found), tmp_path, sample.NOW)
    assert done.files == (f"{SELECTED}/page.html", f"{SELECTED}/package")
    assert done.number == 0
    assert [path.name for path in tmp_path.iterdir()] == [SELECTED]


def test_the_digest_ignores_the_date_of_compiling() -> None:
    document: Mapping[str, Any] = {"as_of": "x", "total": 1}
    assert digest_of(document) == digest_of({"total": 1, "as_of": "y"})
    assert digest_of(document) != digest_of({"as_of": "x", "total": 2})


def test_a_withheld_figure_is_no_change() -> None:
    def document(total: float | None, *, hidden: bool) -> dict[str, Any]:
        return {"included": 1, "indicators": [{"code": "K01", "part": None, "title": "Vụ", "total": total,
                                               "hidden": hidden, "by_type": {}, "by_type_hidden": []}]}

    assert not list(changed_totals(document(None, hidden=True), document(4, hidden=False)))
    assert [each.after for each in changed_totals(document(3, hidden=False), document(4, hidden=False))] == [4]
