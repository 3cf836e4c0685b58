"""Collect: lists the workbooks once and reads only those that changed.

Writes nothing: the caller stores the snapshots and the events.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

from automation.domain.plan.units import Unit
from automation.domain.plan.vocabulary import NEUTRAL
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.observations import Collected, FoundCopy, Observation
from automation.domain.tracking.reasons import ELSEWHERE
from automation.domain.workbook.answers import OutsideText, PrivateText, RawTab, WorkbookAnswers
from automation.domain.workbook.find_tabs import read_workbook
from automation.domain.workbook.former_codes import original_unit
from automation.domain.workbook.forms import Catalogue
from automation.domain.workbook.found_file_words import found_words
from automation.domain.workbook.outside_texts import outside_texts
from automation.domain.workbook.owner_mark import Misplaced, OwnerMark, Owners, marks_of, read_mark
from automation.domain.workbook.store_words import StoreWords
from automation.ports import Reading, SheetStore, Unreadable, WorkbookFile
from automation.recording.found_files import found_files, is_lost, shown_file
from automation.recording.snapshots import (
    catalogue_fingerprint,
    dumps,
    filled,
    key_of,
    load_or_none,
    loads,
    snapshot_key,
)
from automation.rules.file_names import shown_file_name, shown_file_problem

ABSENT = "absent"
MOST_LETTERS = 250_000  # of the answers, notes and other texts of a workbook's forms: the checks need 4 s for them
TOO_LONG = Unreadable(
    "too_long", "Các trang biểu mẫu có quá nhiều chữ (hơn 250.000 chữ cái) nên không kiểm tra được.",
    "Rút gọn nội dung các ô, chuyển văn bản dài sang một tệp riêng, rồi lưu lại.")
TEMPORARY = frozenset({"busy", "unreachable"})  # kinds of problems that end without anybody's doing
MARK_LOST = ("Bảng tính không còn dấu của đơn vị (ô ẩn ở cột A và thuộc tính của tệp), nên không kiểm tra được tệp có "
             "phải của đơn vị hay không. Số liệu vẫn được đọc; đề nghị xem lại nếu không rõ vì sao mất dấu.")
SECOND_FILE = "đơn vị này đã có bảng tính {name}; chỉ một bảng tính được đọc"


@dataclass(frozen=True, slots=True)
class LastObserved:
    """A unit's workbook as the ledger last recorded it. `marked`: with a readable owner mark."""

    version: str
    digest: str
    marked: bool = False


def last_observed(events: Iterable[Event]) -> dict[str, LastObserved]:
    """Return unit code → the version and digest in its newest `observed` event. `events` in their order."""
    newest = {each.unit: each.data for each in events if each.kind is EventKind.OBSERVED and each.unit}
    return {unit: LastObserved(str(data.get("version", "")), str(data.get("digest", "")), bool(data.get("marked")))
            for unit, data in newest.items()}


def observation_counts(observations: Collection[Observation]) -> dict[str, int]:
    """Return what a run reports of its observations: what → how many. `unmarked` only where there is any."""
    unmarked = sum(each.marked is False for each in observations)
    return {"workbooks": len(observations),
            "read": sum(not each.unchanged and not each.problem for each in observations),
            "unchanged": sum(each.unchanged for each in observations),
            "unreachable": sum(bool(each.problem) for each in observations),
            **({"unmarked": unmarked} if unmarked else {})}


def by_day(collected: Collected) -> Collected:
    """The result of a check between two nights: a workbook that can't be read at this moment (it is being saved, Google
    does not answer) keeps its former observation, and is read by the next check."""
    observations = {code: each for code, each in collected.observations.items() if each.kind not in TEMPORARY}
    return replace(collected, observations=observations, by_day=True)


def owner_lines(observations: Iterable[Observation]) -> Iterator[str]:
    """Yield a line (Vietnamese) for each unit whose workbook is in another's file, and for each workbook that has lost
    its mark since it was last read: once, since it is then recorded without one."""
    for each in observations:
        if each.owner:
            yield f"{each.owner}: {ELSEWHERE.format(file=each.file, unit=each.unit)}"
        if each.mark_lost:
            yield f"{each.unit}: {MARK_LOST}"


Snapshots = Callable[[Iterable[str]], Mapping[str, bytes]]
Contents = Callable[[WorkbookAnswers], Mapping[str, str]]
Examine = Callable[[Sequence[OutsideText]], list[PrivateText]]


class NewSnapshots(Mapping[str, bytes]):
    """Snapshot key → serialised answers that were read in this run. A snapshot is serialised when it is accessed, so
    that a whole nation's are never in memory together."""

    def __init__(self) -> None:
        self.answers: dict[str, WorkbookAnswers] = {}

    def __getitem__(self, key: str) -> bytes:
        return dumps(self.answers[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self.answers)

    def __len__(self) -> int:
        return len(self.answers)


@dataclass
class _Progress:
    """What this call has collected so far."""

    catalogue: Catalogue
    contents: Contents | None
    examine: Examine | None = None
    template: Callable[[], frozenset[str]] = frozenset
    owners: Owners | None = None
    had_marks: Mapping[str, bool] = field(default_factory=dict)
    observations: dict[str, Observation] = field(default_factory=dict)
    fresh: NewSnapshots = field(default_factory=NewSnapshots)


def collect(store: SheetStore, recorded: Mapping[str, LastObserved], snapshots: Snapshots,
            units: Iterable[Unit], catalogue: Catalogue,
            others: Collection[str] = (), contents: Contents | None = None, examine: Examine | None = None,
            template: Callable[[], frozenset[str]] = frozenset, owners: Owners | None = None,
            listed: Sequence[WorkbookFile] | None = None) -> tuple[Collected, Mapping[str, bytes]]:
    """Return an observation of every expected unit's workbook, and the new snapshots to store, by their keys.

    `recorded`: by unit code. `snapshots` returns those of the given keys that are stored (`Ledger.snapshots`). `units`:
    whose workbooks are expected. `others`: units that owe nothing now, whose files are ignored. `contents`: computed
    in the worker that reads a workbook, for its observation. `examine`: finds personal data beside the answers, among
    texts that a new workbook (`template`) doesn't have. `owners`: with which a workbook of another unit or plan is
    refused. `listed`: the store's listing, if it was made already. A file that can't be read becomes an Observation
    with its problem; only a failure to list the files raises (OSError).
    """
    expected, committee = [unit.code for unit in units], (owners.committee if owners else NEUTRAL.committee)
    listed = store.files() if listed is None else listed
    files, strays = _sorted_out(listed, expected, set(others) - set(expected), store.words)
    progress = _Progress(catalogue, contents, examine, template, owners,
                         {unit: each.marked for unit, each in recorded.items()})
    digests = {unit: _digest(store, file, recorded.get(unit)) for unit, file in files.items()}
    fingerprint = catalogue_fingerprint(catalogue)
    keys = {unit: key_of(digest, original_unit(unit, catalogue), fingerprint)
            for unit, digest in digests.items() if digest}
    stored = snapshots(keys.values()) if keys else {}
    unread: list[WorkbookFile] = []
    for unit, file in files.items():
        answers = load_or_none(stored.get(keys.get(unit, "")), catalogue)
        if answers is None:
            unread.append(file)
        else:
            same = unit in recorded and recorded[unit].version == file.version
            progress.observations[unit] = _observation(file, digests[unit], answers, unchanged=same)
    _read(store, unread, progress)
    lost = {each.unit: each for each in listed if is_lost(each)}
    for unit in expected:
        progress.observations.setdefault(unit, _absent(unit, store.words, lost.get(unit), committee))
    ordered = {unit: progress.observations[unit] for unit in expected}
    found = found_files(store, listed, ordered, catalogue, ordered)
    return Collected(ordered, tuple(strays), store.claims_times, _copies(listed, files, {*ordered, *others}),
                     listing_delay=store.listing_delay, found=found), progress.fresh


def _sorted_out(files: Sequence[WorkbookFile],
                expected: Sequence[str],
                others: Collection[str], words: StoreWords) -> tuple[dict[str, WorkbookFile], list[tuple[str, str]]]:
    """Return one file for each unit, and (name, reason) of every other file, copies that are newer than the file that
    is read first."""
    owed = set(expected)
    by_unit: dict[str, WorkbookFile] = {}
    strays: list[tuple[str, str]] = []
    for file in files:
        if file.found and (file.problem or not file.unit):
            continue  # `found_files` names it
        if file.problem:
            known = file.unit in owed or file.unit in others
            strays.append((shown_file_name(file.name), shown_file_problem(file.name, file.problem, is_known=known)))
        elif file.unit in others:
            continue
        elif file.unit not in owed:
            strays.append((shown_file_name(file.name), words.no_unit))
        elif file.unit in by_unit:
            strays.append((shown_file_name(file.name), SECOND_FILE.format(name=by_unit[file.unit].name)))
        else:
            by_unit[file.unit] = file
    newer = {each.file for each in _copies(files, by_unit, {*owed, *others}) if each.newer}
    return by_unit, sorted(strays, key=lambda stray: stray[0] not in newer)


def _copies(listed: Sequence[WorkbookFile], read: Mapping[str, WorkbookFile],
            known: Collection[str]) -> tuple[FoundCopy, ...]:
    """Return the copies of workbooks of `known` units among the listed files, and those whose names are no person's.
    `read`: the file that is read, by unit."""
    pairs = ((file, read.get(file.unit)) for file in listed if file.copy and file.unit
             and (file.unit in known or shown_file_name(file.name) == file.name))
    return tuple(FoundCopy(file.unit, shown_file_name(file.name), str(file.copy), file.modified_at,
                           own.name if own else "", own.modified_at if own else None) for file, own in pairs)


def _digest(store: SheetStore, file: WorkbookFile, recorded: LastObserved | None) -> str:
    """Return the content's digest where it may make reading unnecessary: the recorded one if the version is unchanged,
    else a new one where that is cheap; "" otherwise."""
    if recorded is None or not recorded.digest:
        return ""
    if file.version == recorded.version:
        return recorded.digest
    if store.digest_costs_reading:
        return ""  # reading it in parallel with the others costs no more
    try:
        return store.digest(file)
    except OSError:
        return ""  # reading it will report the reason


def _read(store: SheetStore, files: Sequence[WorkbookFile], progress: _Progress) -> None:
    if not files:
        return
    for reading in store.read(files, partial(_extract, progress.catalogue, progress.contents, progress.template())):
        unit = reading.file.unit
        if isinstance(reading.content, Unreadable):
            progress.observations[unit] = _unreachable(reading.file, reading.content)
        else:
            progress.observations[unit] = _fresh(reading, reading.content, progress)


Extracted = tuple[bytes, Mapping[str, str] | None, list[OutsideText], list[OwnerMark]]


def _extract(catalogue: Catalogue, contents: Contents | None, template: frozenset[str], unit: str,
             tabs: Sequence[RawTab]) -> Extracted | Unreadable:
    """Runs in the worker that reads the file: serialised answers pass quickly between processes."""
    answers = read_workbook(catalogue, unit, tabs)
    outside = outside_texts(tabs, answers, template)
    if _is_too_long(answers, outside):
        return TOO_LONG
    return dumps(answers), contents(answers) if contents else None, outside, marks_of(tabs)


def _is_too_long(answers: WorkbookAnswers, outside: Sequence[OutsideText]) -> bool:
    """Whether the forms have more than MOST_LETTERS. Digits and marks, however many, take the checks no time."""
    forms = {tab.sheet for tab in answers.tabs.values()}
    texts = [*answers.texts(), *(each.text for each in outside if each.sheet in forms)]
    return sum(map(len, texts)) > MOST_LETTERS and sum(map(str.isalpha, chain.from_iterable(texts))) > MOST_LETTERS


def _fresh(reading: Reading[Extracted | Unreadable], extracted: Extracted, progress: _Progress) -> Observation:
    packed, contents, outside, marks = extracted
    known = marks or list(filter(None, [read_mark(reading.mark)]))
    misplaced = progress.owners.misplaced(reading.file.unit, known) if progress.owners else None
    if misplaced:
        return _misplaced(reading.file, misplaced)
    key = snapshot_key(reading.digest, reading.file.unit, progress.catalogue)
    answers = progress.fresh.answers[key] = loads(packed)
    answers.private = progress.examine(outside) if progress.examine and outside else []
    return replace(_observation(reading.file, reading.digest, answers, unchanged=False), contents=contents,
                   marked=bool(known), mark_lost=not known and progress.had_marks.get(reading.file.unit, False))


def _observation(file: WorkbookFile, digest: str, answers: WorkbookAnswers, *, unchanged: bool) -> Observation:
    return Observation(file.unit, file.name, file.version, file.modified_at, digest, answers,
                       unchanged=unchanged, filled=filled(answers))


def _unreachable(file: WorkbookFile, why: Unreadable) -> Observation:
    return Observation(file.unit, file.name, file.version, file.modified_at,
                       problem=why.message, remedy=why.remedy, kind=why.kind)


def _misplaced(file: WorkbookFile, why: Misplaced) -> Observation:
    """Nothing of another's workbook is recorded, not even its digest."""
    return Observation(file.unit, file.name, file.version, file.modified_at,
                       problem=why.message, remedy=why.remedy, kind=why.kind, owner=why.owner)


def _absent(unit: str, words: StoreWords, lost: WorkbookFile | None, committee: str) -> Observation:
    """`lost`: the unit's workbook, where it can't be read because of where it is."""
    if lost and lost.found:
        problem, remedy = found_words(shown_file(lost.found), named=False, committee=committee)
        return Observation(unit, lost.name, "", None, problem=problem, remedy=remedy, kind=str(lost.found.state))
    remedy = words.absent_remedy.format(committee=committee)
    return Observation(unit, "", "", None, problem=words.absent, remedy=remedy, kind=ABSENT)
