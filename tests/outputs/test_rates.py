"""One definition of every rate: of the units that have to report, less the exempt. Each output is read back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.domain.report import Report
from automation.domain.tracking.standing import Stage, Standing, TimelinessBucket, TimelinessVerdict
from automation.outputs.context import OutputContext
from automation.pipeline.compile_report import compile_report
from tests.outputs.read_back import Written, document_texts, everything, written
from tests.pipeline import sample

UNITS = tuple(sample.units())
FATES: Mapping[str, tuple[Stage, TimelinessBucket, TimelinessVerdict | None]] = {
    "on time": (Stage.SUBMITTED, TimelinessBucket.ON_TIME, TimelinessVerdict.ON_TIME),
    "unproven": (Stage.ACCEPTED, TimelinessBucket.ON_TIME, TimelinessVerdict.UNPROVEN),
    "late": (Stage.SUBMITTED, TimelinessBucket.LATE, TimelinessVerdict.LATE),
    "errors": (Stage.WITH_ERRORS, TimelinessBucket.LATE, TimelinessVerdict.LATE),
    "missing": (Stage.MISSING, TimelinessBucket.MISSING, None),
    "returned": (Stage.RETURNED, TimelinessBucket.MISSING, None),
    "unreadable": (Stage.UNREACHABLE, TimelinessBucket.MISSING, None),
    "not due": (Stage.NOT_DUE, TimelinessBucket.NOT_YET_DUE, None),
    "exempt": (Stage.EXEMPT, TimelinessBucket.EXEMPT, None),
}
COUNTS = ("owed", "on_time", "late", "missing", "not_yet_due", "exempt")
Figures = Mapping[str, tuple[list[int], float | None]]  # type or whole → (counts as in COUNTS, rate)
years = st.lists(st.sampled_from(sorted(FATES)), min_size=len(UNITS), max_size=len(UNITS))


def compiled(fates: list[str]) -> Report:
    standings = {(unit, "6T"): Standing(unit, "6T", *FATES[fate], errors=int(fate == "errors"), due=sample.NOW)
                 for unit, fate in zip(UNITS, fates, strict=True)}
    return compile_report(sample.dataset(), standings, [], "6T", sample.NOW)


def expected(fates: list[str]) -> Figures:
    """By the definition, from the fates alone."""
    members: dict[str, list[TimelinessBucket]] = {}
    for unit, fate in zip(sample.units().values(), fates, strict=True):
        for name in (unit.type, "Tất cả đơn vị"):
            members.setdefault(name, []).append(FATES[fate][1])
    return {name: _figures(buckets) for name, buckets in members.items()}


def _figures(buckets: list[TimelinessBucket]) -> tuple[list[int], float | None]:
    owed = len(buckets) - buckets.count(TimelinessBucket.EXEMPT)
    submitted = buckets.count(TimelinessBucket.ON_TIME) + buckets.count(TimelinessBucket.LATE)
    counts = [buckets.count(bucket) for bucket in TimelinessBucket if bucket is not TimelinessBucket.UNDATED]
    return [owed, *counts], 100 * submitted / owed if owed else None


def number(text: object) -> float | None:
    """"97,5%", "97.5", 97.5 → 97.5; "-" and "" → None."""
    bare = str("" if text is None else text).rstrip("%").replace(",", ".")
    return float(bare) if bare not in ("", "-") else None


def on_page(files: Written) -> Figures:
    (table,) = files.page.xpath("//table[caption='Bảng tình hình nộp báo cáo']")
    rows = [[cell.text_content() for cell in row] for row in table.xpath("tbody/tr")]
    return {row[0]: ([int(cell) for cell in row[1:7]], number(row[7])) for row in rows}


def in_workbook(files: Written) -> Figures:
    rows = files.workbook["Tình hình nộp"].iter_rows(min_row=5, max_col=8, values_only=True)
    return {str(row[0]): ([int(cell) for cell in row[1:7]], number(row[7])) for row in rows if isinstance(row[1], int)}


def in_document(files: Written) -> Figures:
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in files.document.tables]
    table = next(each for each in tables if any("Tất cả đơn vị" in row for row in each))
    return {row[0]: ([int(cell) for cell in row[1:7]], number(row[7])) for row in table if row[1].isdigit()}


def in_package(files: Written) -> Figures:
    rows = files.table("timeliness")
    return {row["name"]: ([int(row[name]) for name in COUNTS], number(row["rate"])) for row in rows}


def in_json(files: Written) -> Figures:
    return {row["name"]: ([row[name] for name in COUNTS], row["rate"]) for row in files.json["timeliness"]}


READ = {"page": on_page, "workbook": in_workbook, "document": in_document, "package": in_package, "json": in_json}


@settings(max_examples=12, deadline=None)
@given(years)
def test_every_output_of_a_random_year_has_the_same_rates(fates: list[str]) -> None:
    with TemporaryDirectory() as name:
        files = written(compiled(fates), Path(name), OutputContext(Path(name)))
        wanted = expected(fates)
        for output, read in READ.items():
            found = read(files)
            assert {each: counts for each, (counts, _) in found.items()} == {
                each: counts for each, (counts, _) in wanted.items()}, output
            for each, (_, rate) in wanted.items():
                assert found[each][1] == pytest.approx(rate, abs=0.05), f"{output}: {each}"
        _check_fractions(files, wanted["Tất cả đơn vị"])
        _check_names(files, fates)


def _check_fractions(files: Written, whole: tuple[list[int], float | None]) -> None:
    """ "39/40" beside "97,5%": of the same whole, wherever one stands."""
    owed, on_time, late, *_ = whole[0]
    fraction = f"{on_time + late}/{owed}"
    (card,) = files.page.xpath("//ul[@class='cards']/li[span='Đã nộp báo cáo']")
    assert card.findtext("b") == fraction
    assert number(card.findtext("small")) == pytest.approx(whole[1], abs=0.05)
    sentence = next(text for text in document_texts(files) if text.startswith("Tính đến ngày"))
    told = re.search(r"có (\d+/\d+) đơn vị phải nộp đã gửi báo cáo \(tỷ lệ ([^)]*)\)", sentence)
    assert told is not None
    assert told[1] == fraction
    assert number(told[2]) == pytest.approx(whole[1], abs=0.05)
    assert files.json["owed"] == owed


def _check_names(files: Written, fates: list[str]) -> None:
    """Of the exempt units, in every output."""
    exempt = [unit for unit, fate in zip(sample.units().values(), fates, strict=True) if fate == "exempt"]
    assert files.json["exempt"] == [unit.code for unit in exempt]
    assert [row["unit"] for row in files.table("units") if row["bucket"] == "exempt"] == [unit.code for unit in exempt]
    texts = everything(files)
    for output in ("page", "document", "workbook"):
        assert all(unit.name in texts[output] for unit in exempt)
    sentence = [text for text in document_texts(files) if "được miễn, không tính vào số phải nộp" in text]
    assert all(unit.name in sentence[0] for unit in exempt)
    assert bool(sentence) is bool(exempt)


def test_where_nobody_has_to_report_nobody_is_said_to_have_reported(tmp_path: Path) -> None:
    files = written(compiled(["exempt"] * len(UNITS)), tmp_path, OutputContext(tmp_path))
    for output in ("page", "document", "workbook"):
        assert "Không có đơn vị nào phải gửi báo cáo này." in everything(files)[output]
        assert "Tất cả đơn vị phải báo cáo đã gửi báo cáo." not in everything(files)[output]
