"""Recall and precision on the shipped corpus, of which a third is held out: it is never used to improve the lists."""

from __future__ import annotations

from hashlib import sha256
from time import process_time

import pytest

from automation.rules.personal_data.recogniser import Recogniser
from benchmarks.privacy import CORPUS, Sample, measure, read_samples, shipped_recogniser

SAMPLES = read_samples(CORPUS)


def held_out(sample: Sample) -> bool:
    return int(sha256(sample.text.encode()).hexdigest(), 16) % 3 == 0


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return shipped_recogniser()


def test_the_corpus_is_large_and_half_of_it_is_harmless() -> None:
    personal = sum(each.is_personal for each in SAMPLES)
    assert len(SAMPLES) >= 1200
    assert 0.4 <= personal / len(SAMPLES) <= 0.6
    assert len({each.text for each in SAMPLES}) == len(SAMPLES)


@pytest.mark.parametrize(("held", "recall", "precision"), [(False, 0.97, 0.97), (True, 0.96, 0.96)])
def test_nearly_all_personal_data_is_found_and_little_else(recogniser: Recogniser, held: bool, recall: float,
                                                           precision: float) -> None:
    total = measure([each for each in SAMPLES if held_out(each) is held], recogniser).total
    assert (total.recall or 0) >= recall
    assert (total.precision or 0) >= precision


@pytest.mark.parametrize("part", ["a", "a.", "a ", "N.g.", "(a) ", "facebook.", "9704 ", "lớp ba ", "do thanh "])
def test_a_long_text_is_examined_in_a_moment(part: str) -> None:
    """No pattern goes over a text once for each of its characters."""
    started = process_time()
    Recogniser().kinds(part * (20_000 // len(part)))
    assert process_time() - started < 5
