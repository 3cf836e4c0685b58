"""What was published of sensitive figures is kept with the ledger, and read as it was."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from automation.adapters.ledger.sql_ledger import SqlLedger
from automation.domain.report import Report
from automation.domain.workbook.forms import Catalogue
from automation.outputs.as_json import contents, publication_contents
from automation.pipeline.compile_report import compile_report
from automation.recording.publications import (
    FROZEN,
    DamagedPublicationError,
    is_publication,
    load_publications,
    publication_key,
    store_publication,
)
from automation.summary.renamed_report import report_codes, with_present_codes
from automation.summary.suppression.frozen_figures import publications
from tests.pipeline import sample

CODES = frozenset({"K06", "K07"})


def report() -> Report:
    return compile_report(sample.dataset(), sample.standings(), [], "6T", sample.NOW)


def test_publications_are_numbered_and_kept_in_order(tmp_path: Path) -> None:
    ledger = SqlLedger("sqlite:///ledger.db", tmp_path)
    for number in range(1, 24):
        store_publication(ledger, "6T", number, {"number": number, FROZEN: 0})
    store_publication(ledger, "CN", 1, {"number": 0, FROZEN: 0})
    assert [each["number"] for each in load_publications(ledger, "6T")] == list(range(1, 24))
    assert [each["number"] for each in load_publications(ledger, "CN")] == [0]
    assert load_publications(ledger, "KH") == []
    assert all(is_publication(key) for key in ledger.snapshot_keys())
    assert not is_publication("0a1b:THPT-AN-LAO:12345678")
    assert is_publication(publication_key("6T", 1))
    ledger.close()


@pytest.mark.parametrize("content", [b"", b"no zip", zlib.compress(b"{"), zlib.compress(b"[]"), zlib.compress(b"{}")])
def test_a_damaged_publication_is_no_reason_to_publish(tmp_path: Path, content: bytes) -> None:
    ledger = SqlLedger("sqlite:///ledger.db", tmp_path)
    ledger.put_snapshots({publication_key("6T", 1): content})
    with pytest.raises(DamagedPublicationError, match="không đọc được"):
        load_publications(ledger, "6T")
    ledger.close()


def test_a_publication_is_read_as_it_was() -> None:
    made = report().publication
    assert made is not None
    (read,) = publications([json.loads(json.dumps(publication_contents(made)))], [], CODES)
    assert (read.as_of, read.types) == (made.as_of, dict(made.types))
    assert read.contributors == {unit: dict(answers) for unit, answers in made.contributors.items()}
    assert [replace(line, level=0, share=line.share and round(line.share, 2)) for line in made.lines
            if line.kind != "heading"] == list(read.lines)
    assert [each.code for each in read.targets] == ["T4"]


def test_a_summary_again_is_the_same_and_nothing_new_is_published() -> None:
    first = report()
    assert first.publication is not None
    again = compile_report(sample.dataset(), sample.standings(), [], "6T", sample.NOW,
                           published={"6T": publications([publication_contents(first.publication)], [], CODES)})
    assert again.publication is None
    assert [line.total for line in again.indicators] == [line.total for line in first.indicators]
    assert not [line for line in again.indicators if line.as_of]


@pytest.mark.parametrize("newer", [False, True])
def test_a_report_that_an_older_version_froze_counts(newer: bool) -> None:
    """Its answers are not known, nor which lines were sensitive."""
    document = contents(report())
    if not newer:
        for row in (*document["indicators"], *document["targets"]):
            for name in ("sensitive", "stale", "as_of"):
                row.pop(name, None)
    (old,) = publications([], [json.loads(json.dumps(document))], CODES)
    assert not old.is_known
    assert {line.code for line in old.lines} == CODES
    same = compile_report(sample.dataset(), sample.standings(), [], "6T", sample.NOW, published={"6T": [old]})
    assert same.publication is None
    assert not [line for line in same.indicators if line.as_of], "nothing has changed"
    table = sample.TABLE.replace("B2    GDTX  0          0           1    1          1          8",
                                 "B2    GDTX  0          0           1    1          1          9")
    changed = compile_report(sample.dataset({"6T": sample.frame(table)}), sample.standings(), [], "6T", sample.NOW,
                             published={"6T": [old]})
    k06 = next(line for line in changed.indicators if (line.code, line.part) == ("K06", "total"))
    assert (k06.total.value, k06.as_of) == (27.0, sample.NOW)
    target = next(each for each in changed.targets if each.code == "T4")
    assert (target.as_of, target.actual is None) == (sample.NOW, not newer)


def test_frozen_reports_whose_figures_the_ledger_has_do_not_count_twice() -> None:
    first = report()
    assert first.publication is not None
    stored = publication_contents(first.publication)
    assert len(publications([stored], [contents(first)], CODES)) == 1
    assert len(publications([stored], [{**contents(first), "as_of": "2024-01-01T00:00:00+07:00"}], CODES)) == 2


def test_a_renamed_indicator_has_the_same_answers() -> None:
    first = report().publication
    assert first is not None
    k, others = sample.FORM.sections[1], sample.FORM.sections
    renamed = replace(k, indicators=(replace(k.indicators[0], code="K60", was=("K06",)), k.indicators[1]))
    form = replace(sample.FORM, sections=(others[0], renamed, others[2]))
    catalogue = Catalogue((form, sample.REGISTER))
    data = with_present_codes(publication_contents(first), report_codes(catalogue))
    (read,) = publications([data], [], {"K60", "K07"})
    assert {line.code for line in read.lines} == {"K60", "K07"}
    assert set(read.contributors["A1"]) == {"K60.total", "K60.female", "K07.young", "K07.older"}
    assert dict(read.contributors["A1"])["K60.total"] == first.contributors["A1"]["K06.total"]
