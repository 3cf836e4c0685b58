"""Each broken workbook through a whole night: what is said, what to do, and nobody else is touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from automation.adapters.xlsx.read import TROUBLES
from automation.domain.workbook.store_words import FOLDER
from automation.pipeline.collect import ABSENT
from tests.demo.command import DONE, PART
from tests.hostile.corpus import CORPUS, Broken
from tests.hostile.limited_process import guarded
from tests.hostile.workspace import VICTIM, Told, lay_out, night, spoilt


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_out(tmp_path_factory.mktemp("hostile") / "calm")


@pytest.fixture(scope="module")
def undisturbed(calm: Path) -> Told:
    """The same night when nothing is broken."""
    root = spoilt(calm, calm.parent / "undisturbed", lambda _path, _sane: None)
    told, _ = guarded(night, root)
    assert isinstance(told, Told)
    assert (told.code, told.findings) == (DONE, [])
    return told


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 60
    assert all(broken.remedy for broken in CORPUS.values() if broken.finding or broken.unreachable or broken.stray)


@pytest.mark.parametrize("name", CORPUS)
def test_it_is_told_and_nobody_else_is_touched(
        name: str, calm: Path, undisturbed: Told, tmp_path: Path) -> None:
    broken = CORPUS[name]
    told, _ = guarded(night, spoilt(calm, tmp_path / "night", broken.build))
    assert told.others() == undisturbed.others()
    assert {each["unit"] for each in told.findings} <= {VICTIM}
    assert told.code == (PART if broken.unreachable or broken.stray else DONE)
    kind = next(kind for kind in EXPECTATIONS if getattr(broken, kind, True))
    EXPECTATIONS[kind](broken, told, undisturbed)


def _unreachable(broken: Broken, told: Told, undisturbed: Told) -> None:
    """Said in words with its remedy; what was handed in before stays handed in."""
    trouble = FOLDER.absent if broken.unreachable == ABSENT else TROUBLES[broken.unreachable][0]
    assert [words for words in told.left if trouble in words and VICTIM in words], told.left
    assert broken.stray in " ".join(told.left)
    assert broken.remedy in " ".join(told.left), told.left
    before = _standing(undisturbed)
    assert _standing(told) == {code: "unreachable" if was == "not_due" else was for code, was in before.items()}


def _stray(broken: Broken, told: Told, undisturbed: Told) -> None:
    [words] = told.left
    assert broken.stray in words
    assert broken.remedy in words
    assert told.standings == undisturbed.standings
    assert told.findings == []


def _finding(broken: Broken, told: Told, _undisturbed: Told) -> None:
    found = [each for each in told.of(VICTIM) if each["code"] == broken.finding]
    assert found, [(each["code"], each["message"]) for each in told.of(VICTIM)]
    assert broken.remedy in found[0]["remedy"]
    assert told.feedback
    assert not told.left


def _stride(_broken: Broken, told: Told, undisturbed: Told) -> None:
    assert told.findings == []
    assert not told.left
    assert _standing(told) == _standing(undisturbed)


EXPECTATIONS: dict[str, Callable[[Broken, Told, Told], None]] = {
    "unreachable": _unreachable, "stray": _stray, "finding": _finding, "stride": _stride,
}


def _standing(told: Told) -> dict[str, str]:
    return {obligation: each["standing"] for (unit, obligation), each in told.standings.items() if unit == VICTIM}
