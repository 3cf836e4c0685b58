"""Provision: creates a workbook for each unit that has none, and reports what is wrong with existing ones.

This stage never writes to an existing workbook; `jobs/provision.py` repairs it where the store can.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from automation.domain.plan.plan import Plan
from automation.domain.plan.units import PUPILS, Unit
from automation.domain.plan.vocabulary import NEUTRAL
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.form_records import LOOK, look_of
from automation.domain.workbook.answers import TabAnswers, WorkbookAnswers
from automation.domain.workbook.content_digest import ticks
from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.forms import Catalogue, Tab
from automation.domain.workbook.found_file_words import found_line
from automation.domain.workbook.layout import layout
from automation.domain.workbook.owner_mark import SLOT, OwnerMark
from automation.ports import SheetStore, WorkbookFile
from automation.recording.found_files import is_lost, shown_file
from automation.recording.lost_tabs import LostTab
from automation.rules.file_names import shown_file_name
from automation.tabs.self_check.engine import MERGED_SLOT, has_slot
from automation.tabs.unit_tabs import PREVIOUS, UNIT_CODE, UNIT_NAME

MISSING = ("Trang “{title}” không còn. Đề nghị đơn vị khôi phục trang này từ bản lưu (hoặc từ bảng tính của "
           "đơn vị khác cùng năm rồi điền lại).")
LAST_SEEN = (" Lần đọc gần nhất còn trang này là lúc {at:%H:%M} ngày {at:%d/%m/%Y}, khi đó trang có {filled} ô đã "
             "điền; bản lưu (Lịch sử phiên bản) của thời điểm ấy còn số liệu.")
ALREADY_SUBMITTED = (" Báo cáo ở trang này đã nộp, nên phần mềm không tự lập lại trang trống (trang trống bị tính là "
                     "rút báo cáo).")
CHANGED = ("Trang “{sheet}” làm theo biểu mẫu cũ{what}. Số liệu vẫn đọc được theo mã; chuyển sang biểu mẫu mới bằng "
           "lệnh “baocao upgrade”.")
NOT_MADE = ("Chưa có trang “{title}”: trang này có trong biểu mẫu từ sau khi cấp bảng tính; thêm bằng lệnh “baocao "
            "upgrade”.")
UNMARKED = ("Trang “{sheet}” mất dấu nhận biết ở ô A1, nên không biết làm theo biểu mẫu nào; trang được nhận ra "
            "theo tên.")
UNREADABLE = "Bảng tính {file} không dùng được: {problem}"


@dataclass(frozen=True, slots=True)
class Create:
    """Create a workbook. `values`: slot → its value in this unit's copy."""

    unit: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Keep:
    """Leave the workbook as it is."""

    unit: str


@dataclass(frozen=True, slots=True)
class Repair:
    """Restore what people removed, where the store can. `problems`: deviations from the templates, each with its remedy
    (Vietnamese). `withheld`: titles of tabs that only people may restore. `memory`: when the other missing tabs were
    last read, and how many answers they had (Vietnamese)."""

    unit: str
    file: str
    problems: tuple[str, ...]
    withheld: tuple[str, ...] = ()
    memory: str = ""

    def __str__(self) -> str:
        return f"{self.unit} ({self.file}): {' '.join(self.problems)}"


@dataclass(frozen=True, slots=True)
class Ask:
    """The unit had a workbook: a blank one in its place is made only when a person asks for it. `words` (Vietnamese):
    where the workbook is, or what the ledger has of it, and what to do."""

    unit: str
    words: str

    def __str__(self) -> str:
        return f"{self.unit}: {self.words}"


Action = Create | Keep | Repair | Ask


def plan_provision(files: Sequence[WorkbookFile], answers: Mapping[str, WorkbookAnswers],
                   units: Iterable[Unit], catalogue: Catalogue,
                   previous: Mapping[tuple[str, str], float] | None = None,
                   lost: Mapping[tuple[str, str], LostTab] | None = None, plan: str = "",
                   gone: Mapping[str, str] | None = None, replaced: Collection[str] = (),
                   later: Mapping[str, Collection[str]] | None = None,
                   committee: str = NEUTRAL.committee, heirs: Collection[str] = ()) -> list[Action]:
    """Return one action per unit, in the units' order.

    `files`: the store's listing. `answers`: by unit, of the workbooks that could be read; one
    that could not is kept (the collect stage reports why). `previous`: (unit, "TAB:FIELD") → figure.
    `lost`: (unit, tab code) → the last known state of missing tabs. `plan`: its code, for the owner mark. `gone`: unit
    → why no blank workbook may be made for it if its own is not there (Vietnamese). `replaced`: units for which a
    person asked for a new workbook, unless theirs is in its place. `later`: unit → codes of the tabs that its workbook
    never had. `committee`: its short name. `heirs`: units into which others were merged.
    """
    usable = {file.unit: file for file in files if not file.problem}
    unusable = {file.unit: file for file in files if file.problem and file.unit not in usable and not is_lost(file)}
    missing = {file.unit: found_line(shown_file(file.found), committee) for file in files
               if file.found and is_lost(file)}
    figures = _by_unit(previous or {})
    actions: list[Action] = []
    for unit in units:
        code = unit.code.upper()
        file, words = usable.get(code), missing.get(code) or (gone or {}).get(unit.code, "")
        if unit.code in replaced and (file is None or file.found):
            actions.append(Create(unit.code, _slots(unit, plan, figures.get(unit.code, {}), heirs)))
        elif file is None and words and (code in missing or code not in unusable):
            actions.append(Ask(unit.code, words.removeprefix(f"{code}: ")))
        else:
            actions.append(_action(unit, file, unusable.get(code), answers.get(unit.code), catalogue,
                                   _slots(unit, plan, figures.get(unit.code, {}), heirs), lost or {},
                                   (later or {}).get(unit.code, ())))
    return actions


def _action(unit: Unit, file: WorkbookFile | None, unusable: WorkbookFile | None,
            answers: WorkbookAnswers | None, catalogue: Catalogue, slots: Mapping[str, Value],
            lost: Mapping[tuple[str, str], LostTab], later: Collection[str]) -> Action:
    if file is None and unusable is not None:
        # A new workbook beside the unit's own, unusable one would hide what the unit wrote.
        name = shown_file_name(unusable.name)
        return Repair(unit.code, name, (UNREADABLE.format(file=name, problem=unusable.problem),))
    if file is None:
        return Create(unit.code, slots)
    problems = tuple(_problems(answers, catalogue, lost, later)) if answers is not None else ()
    if not problems:
        return Keep(unit.code)
    missing = {tab.title: lost[unit.code, tab.code] for tab in catalogue.tabs if (unit.code, tab.code) in lost}
    withheld = tuple(title for title, each in missing.items() if each.submitted)
    memory = "".join(f". Trang “{title}”:{_last_seen_words(each).rstrip('.')}" for title, each in missing.items()
                     if title not in withheld and each.filled)
    return Repair(unit.code, file.name, problems, withheld, memory)


def slot_values(unit: Unit, plan: str, previous: Mapping[tuple[str, str], float],
                heirs: Collection[str] = ()) -> dict[str, Value]:
    """Return slot → its value in this unit's workbook. `plan`: its code; `heirs`: units into which others were
    merged."""
    return _slots(unit, plan, {name: value for (code, name), value in previous.items() if code == unit.code}, heirs)


def heirs_of(units: Iterable[Unit]) -> frozenset[str]:
    return frozenset(each.merged_into for each in units if each.merged_into)


def _slots(unit: Unit, plan: str, figures: Mapping[str, float], heirs: Collection[str]) -> dict[str, Value]:
    return {UNIT_NAME: unit.name, UNIT_CODE: unit.code, SLOT: str(OwnerMark(plan, unit.code)),
            **{has_slot(each): "0" for each in (PUPILS, *unit.lacks) if not unit.has(each)},
            MERGED_SLOT: str(int(unit.code in heirs)),
            **{PREVIOUS + name: _whole(value) for name, value in figures.items()}}


def _by_unit(previous: Mapping[tuple[str, str], float]) -> dict[str, dict[str, float]]:
    figures: dict[str, dict[str, float]] = {}
    for (unit, name), value in previous.items():
        figures.setdefault(unit, {})[name] = value
    return figures


def _whole(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value


def _last_seen_words(lost: LostTab) -> str:
    return LAST_SEEN.format(at=lost.seen_at, filled=lost.filled) if lost.filled else ""


def _problems(answers: WorkbookAnswers, catalogue: Catalogue,
              lost: Mapping[tuple[str, str], LostTab], later: Collection[str]) -> Iterator[str]:
    for tab in catalogue.tabs:
        found = answers.tabs.get(tab.code)
        if found is None and tab.code in later:
            yield NOT_MADE.format(title=tab.title)
        elif found is None:
            known = lost.get((answers.unit, tab.code), LostTab())
            reason = ALREADY_SUBMITTED if known.submitted else ""
            yield MISSING.format(title=tab.title) + _last_seen_words(known) + reason
        elif not found.mark:
            yield UNMARKED.format(sheet=found.sheet)
        elif found.mark != layout(tab).mark:
            yield CHANGED.format(sheet=found.sheet, what=_difference(tab, found))


def _difference(tab: Tab, found: TabAnswers) -> str:
    """Return a text such as " (thiếu 2 dòng: B11, B12)": the rows and columns that the workbook lacks."""
    expected = layout(tab)
    rows = [key for key in expected.row_of if key not in found.rows]
    columns = [code for code in expected.columns[1:] if code not in found.columns]
    parts = [f"thiếu {len(codes)} {word}: {', '.join(codes[:8])}{' …' if len(codes) > 8 else ''}"
             for word, codes in (("dòng", rows), ("cột", columns)) if codes]
    return f" ({'; '.join(parts)})" if parts else ""


def fingerprint(catalogue: Catalogue) -> str:
    """Return the fingerprint of all templates together: eight hexadecimal digits over all tabs' marks."""
    marks = "\n".join(layout(tab).mark for tab in catalogue.tabs)
    return hashlib.sha256(marks.encode()).hexdigest()[:8]


def apply(actions: Iterable[Action], store: SheetStore, tabs: Sequence[Drawing], templates: str,
          now: datetime, record: Callable[[list[Event]], int]) -> int:
    """Create the workbooks and record a `provisioned` event for each that was created, also when the store fails midway
    and raises; return how many events were new. `templates` is their fingerprint: creating a workbook twice from the
    same templates (its file was removed meanwhile) is one event. A workbook that appeared since the plan was made is
    left unchanged, without an event."""
    wanted = [(action.unit, action.values) for action in actions if isinstance(action, Create)]
    dated = [replace(tab, made_at=now) for tab in tabs]
    made: list[Event] = []
    recorded, look = 0, look_of(tabs)
    try:
        for unit in store.create(dated, wanted) if wanted else ():
            made += [provisioned(unit, templates, now, look)]
    finally:
        recorded = record(made)
    return recorded


def provisioned(unit: str, templates: str, now: datetime, look: str = "") -> Event:
    """A workbook that was lost and is made again is a second event: its blank forms are not the unit's doing."""
    identity = {"fingerprint": templates, "at": now.isoformat()}
    return event(now, EventKind.PROVISIONED, unit, identity=identity, fingerprint=templates,
                 **({LOOK: look} if look else {}))


def unrecorded(actions: Iterable[Action], answers: Mapping[str, WorkbookAnswers], recorded: Container[str],
               catalogue: Catalogue, plan: Plan) -> list[str]:
    """Return units whose workbooks an earlier run created and was killed before it recorded them: unchanged from the
    templates, nothing submitted, and not among the ledger's units (`recorded`)."""
    kept = [action.unit for action in actions if isinstance(action, Keep) and action.unit not in recorded]
    return [unit for unit in kept if unit in answers and not any(ticks(answers[unit], catalogue, plan).values())]
