"""The model of persons' names: asked seldom, once a text, without network, and never needed."""

from __future__ import annotations

import json
import socket
import stat
import sys
from pathlib import Path

import pytest

from automation.rules.personal_data import personal_data_kinds, recogniser
from automation.rules.personal_data.names import leftover, model
from automation.rules.personal_data.results import Results

NAMED = "Sau đó cô giáo chủ nhiệm gọi Tùng lên phòng"
HARMLESS = "Công đoàn trường THPT Lê Quý Đôn phối hợp với Hội Liên hiệp Phụ nữ quận Ngô Quyền"


@pytest.fixture
def results(monkeypatch: pytest.MonkeyPatch) -> Results:
    fresh = Results()
    monkeypatch.setattr(model, "RESULTS", fresh)
    return fresh


def test_a_given_name_without_title_is_found(results: Results) -> None:
    assert "P07" in personal_data_kinds(NAMED)
    assert results.get(NAMED)


def test_a_text_whose_capitals_are_all_explained_is_not_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftover, "persons", lambda text: pytest.fail(text))
    assert personal_data_kinds(HARMLESS) == ()


@pytest.mark.usefixtures("results")
def test_a_text_is_asked_about_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = model.persons(NAMED)
    monkeypatch.setattr(model, "_recognise", lambda: pytest.fail("asked again"))
    assert model.persons(NAMED) == first


@pytest.mark.usefixtures("results")
def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    model._recognise.cache_clear()
    assert model.persons(NAMED)
    assert model.model_problem() == ""


@pytest.mark.usefixtures("results")
def test_without_the_model_the_patterns_decide_and_the_reason_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "underthesea", None)
    model._recognise.cache_clear()
    try:
        assert model.persons(NAMED) == []
        assert personal_data_kinds("em Nguyễn Thị Hoa") == ("P07",)
        assert "underthesea" in model.model_problem()
    finally:
        model._recognise.cache_clear()


def test_results_are_kept_as_digests_and_positions(tmp_path: Path) -> None:
    file, first = tmp_path / "state" / "recognised-names.json", Results()
    with first.kept_in(file, "9"):
        first.put(NAMED, [(29, 33)])
    text = file.read_text(encoding="utf-8")
    assert "Tùng" not in text
    assert json.loads(text)["version"] == "9"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    second, other = Results(), Results()
    with second.kept_in(file, "9"), other.kept_in(file, "10"):
        assert second.get(NAMED) == [(29, 33)]
        assert other.get(NAMED) is None


def test_texts_without_personal_data_are_examined_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, named = tmp_path / "recognised-names.json", frozenset({("an", "lão")})
    for results in (Results(), Results()):
        monkeypatch.setattr(recogniser, "RESULTS", results)
        with results.kept_in(file, "9"):
            assert recogniser.Recogniser(named, remembers=True).kinds(HARMLESS) == ()
            assert recogniser.Recogniser(named, remembers=True).kinds("em Nguyễn Thị Hoa") == ("P07",)
        monkeypatch.setattr(recogniser.Recogniser, "found", lambda _self, text: ["P07"] if "Hoa" in text else ["P01"])
    assert "P07" not in file.read_text(encoding="utf-8")
    other = recogniser.Recogniser(frozenset({("cát", "hải")}), remembers=True)
    assert other.kinds(HARMLESS) == ("P01",)  # another plan's names: examined again


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": "9"}', '{"version": "9", "persons": {"a": 1}}'])
def test_a_damaged_file_is_as_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "names.json"
    file.write_text(content, encoding="utf-8")
    results = Results()
    with results.kept_in(file, "9"):
        assert results.get(NAMED) is None
        results.put(NAMED, [])
    assert json.loads(file.read_text(encoding="utf-8"))["persons"]


def test_a_rehearsal_keeps_nothing(tmp_path: Path) -> None:
    results = Results()
    with results.kept_in(tmp_path / "names.json", "9", save=False):
        results.put(NAMED, [])
    assert list(tmp_path.iterdir()) == []
