"""Lays the workspace of the next year out. `plan_new_year` decides, `lay_out` writes the new folder in one step."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from automation.configuration.encodings import decode_text
from automation.configuration.holidays import read_working_days
from automation.configuration.settings import FILE as SETTINGS
from automation.configuration.units import FILE as UNITS
from automation.configuration.units import WORKBOOK
from automation.configuration.year_shift import MarkedLine, with_key
from automation.domain.plan.settings import Settings
from automation.domain.tracking.standing import Stage
from automation.jobs.context import JobContext
from automation.jobs.new_year.carried_rows import CarriedRows, carried_rows
from automation.jobs.new_year.figures import YearFigures, year_figures
from automation.jobs.new_year.texts import PlanText, Years, mentions, next_name, next_plan, next_settings
from automation.jobs.new_year.unit_list import UnitChanges, unit_changes, without_lines
from automation.jobs.new_year.workbook_rows import without_rows
from automation.util.atomic_file import UNFINISHED, make_shared_folder, replace_file
from automation.wiring import uses_google

FOLDERS = ("config", "sheet_templates", "mail_templates")
CLOSED = "đã sang năm mới ({place}); xóa dòng này để mở lại"
NAMES_YEAR = "{file}, dòng {line} còn ghi năm {year}: {text}"
OUTSIDE = ("{file}: [paths] {key} = “{value}” nằm ngoài thư mục làm việc, nên năm mới dùng chung với năm cũ; đề nghị "
           "đặt nơi khác")
SAME_LEDGER = "{file}: ledger chỉ tới cơ sở dữ liệu của năm cũ; đề nghị đặt một cơ sở dữ liệu mới"
SIGN_IN = ("Google: ở thư mục năm mới chưa đăng nhập (tệp {file} không được chép); đề nghị chạy “baocao login” ở thư "
           "mục ấy trước khi lập bảng tính. Tệp của năm cũ trên Drive giữ nguyên, năm mới có thư mục và tệp riêng")
NOT_COPIED = ("{file}: [google] {key} = “{value}” nằm trong thư mục năm cũ và không được chép; đề nghị chép sang thư "
              "mục năm mới hoặc ghi đường dẫn đầy đủ")
HOLIDAYS = "config/holidays.toml: bổ sung ngày nghỉ, ngày làm bù năm {year} khi có thông báo"
KEPT_UNITS = "{file} được chép nguyên; đề nghị xóa khỏi tệp dòng của các đơn vị đã đóng từ trước: {units}"
OPEN = ("Còn {count} báo cáo năm {year} chưa nộp hoặc chờ nộp lại; đóng năm cũ rồi thì không nhắc và không đọc nữa "
        "(thêm --keep-open để năm cũ chạy tiếp)")
TEXT_ENDINGS = (".toml", ".j2")
EXCERPT = 100  # characters
TEXTS_WITH_YEAR = ("mail_templates", "sheet_templates", SETTINGS)


@dataclass(frozen=True)
class NewYear:
    """What a new year's workspace holds. `files`: path in it → content. `marks`: what is marked in its plan and
    settings, by file. `questions` (Vietnamese): what else a person has to see to. `open_reports`: how many of the year
    that ends are still to be handed in."""

    years: Years
    plan: PlanText
    plan_file: str
    files: Mapping[str, bytes]
    marks: Mapping[str, tuple[MarkedLine, ...]]
    units: UnitChanges
    figures: YearFigures
    figures_file: str
    carried: CarriedRows
    questions: tuple[str, ...]
    open_reports: int

    def as_dict(self) -> dict[str, Any]:
        changes = self.units
        return {
            "plan": self.plan.code, "year": self.years.after, "files": sorted(self.files),
            "marks": [{"file": file, "line": each.line, "text": each.words} for file, marks in self.marks.items()
                      for each in marks],
            "units": {"closed": [each.code for each in changes.closed],
                      "merged": [{"unit": each.code, "into": each.merged_into,
                                  "last_day": each.valid_to and each.valid_to.isoformat()} for each in changes.merged],
                      "renamed": [{"unit": each.code, "was": list(each.was)} for each in changes.renamed],
                      "opened": [each.code for each in changes.opened], "dropped": list(changes.dropped)},
            "figures": {"file": self.figures_file or None, "rows": len(self.figures.rows),
                        "sources": [asdict(each) for each in self.figures.sources]},
            "carried": self.carried.as_dict(), "questions": list(self.questions), "open_reports": self.open_reports}


def plan_new_year(context: JobContext, year: int, *, closing: bool) -> NewYear:
    """Raises OSError, LockedError, and ConfigurationError for a ledger of another plan or with lost codes."""
    context.check_ledger()
    workspace = context.workspace
    years = Years(workspace.plan.year, year)
    with context.exclusive_run():
        figures = year_figures(context)
        carried = carried_rows(context, figures.datasets, years.before)
    changes = unit_changes(workspace.units, workspace.plan, date(year, 1, 1))
    files = dict(_copied(context))
    name, text = next_name(workspace.settings.plan, years), _text(files.pop(workspace.settings.plan))
    earlier = f"config/previous-{years.before}.csv" if figures.rows else ""
    taken_over = {**({"previous_figures": earlier} if earlier else {}),
                  **({"carried_rows": carried.file} if carried.rows else {})}
    plan = next_plan(text, years, read_working_days(workspace.root, year, []), taken_over)
    settings, grounds = next_settings(_text(files[SETTINGS]), name)
    made = {name: plan.text, SETTINGS: settings, **({earlier: figures.text} if earlier else {}),
            **({carried.file: carried.text} if carried.rows else {})}
    if UNITS in files:
        made[UNITS] = without_lines(_text(files[UNITS]), frozenset(changes.dropped))
    files |= {each: content.encode() for each, content in made.items()}
    fewer = without_rows(files[WORKBOOK], frozenset(changes.dropped)) if WORKBOOK in files and changes.dropped else None
    kept = changes.dropped if WORKBOOK in files and not fewer else ()
    files |= {WORKBOOK: fewer} if fewer else {}
    owing = sum(each.owes or each.stage is Stage.UNREACHABLE for each in context.standings().values())
    questions = [*(each.text for each in carried.withheld), *_questions(context, files, years),
                 *([KEPT_UNITS.format(file=WORKBOOK, units=", ".join(kept))] if kept else ()),
                 *([OPEN.format(count=owing, year=years.before)] if owing and closing else ())]
    marks = {name: _renumbered(plan.text, plan.marks), SETTINGS: grounds}
    return NewYear(years, plan, name, files, marks, changes, figures, earlier, carried, tuple(questions), owing)


def lay_out(made: NewYear, folder: Path) -> None:
    """Write the workspace into a folder that is not there yet, or is empty: whole or not at all. Raises OSError."""
    make_shared_folder(folder.parent)
    beside = folder.with_name(f"{UNFINISHED}{folder.name}")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        for name, content in made.files.items():
            replace_file(beside / name, content, durable=True)
        if folder.is_dir():
            folder.rmdir()
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def close(context: JobContext, folder: Path) -> None:
    """Mark the year that ends as closed in its plan's file. Raises OSError."""
    file = context.path(context.workspace.settings.plan)
    text = decode_text(file.read_bytes())
    replace_file(file, with_key(text, "closed", "true", CLOSED.format(place=folder)).encode())


def _copied(context: JobContext) -> Iterator[tuple[str, bytes]]:
    """The files of the workspace's three folders and its document, but for other years' plans and figures."""
    workspace = context.workspace
    root, settings = workspace.root, workspace.settings
    kept = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*")) if path.is_file()]
    template = root / settings.documents.template
    if template.is_file() and template not in kept and template.resolve().is_relative_to(root.resolve()):
        kept.append(template)
    for path in kept:
        name = path.relative_to(root).as_posix()
        hidden = path.name.startswith((".", "~$"))
        if not hidden and (name == settings.plan or not _of_a_year(path)):
            yield name, path.read_bytes()


def _of_a_year(path: Path) -> bool:
    """Another plan, or the figures and rows that a year took over."""
    return path.parent.name == "config" and path.name.startswith(("plan-", "previous-", "carried-"))


def _questions(context: JobContext, files: Mapping[str, bytes], years: Years) -> Iterator[str]:
    settings = context.workspace.settings
    for name, content in files.items():
        if name.startswith(TEXTS_WITH_YEAR) and name.endswith(TEXT_ENDINGS):
            for line, text in mentions(_text(content), years.before):
                yield NAMES_YEAR.format(file=name, line=line, year=years.before, text=_around(text, str(years.before)))
    for key, value in asdict(settings.paths).items():
        if "url" not in key and value and (Path(value).is_absolute() or value.startswith("..")):
            yield OUTSIDE.format(file=SETTINGS, key=key, value=value)
    if not settings.ledger.startswith("sqlite:///") or settings.ledger.startswith("sqlite:////"):
        yield SAME_LEDGER.format(file=SETTINGS)
    yield from _google_questions(settings, files)
    yield HOLIDAYS.format(year=years.after)


def _google_questions(settings: Settings, files: Mapping[str, bytes]) -> Iterator[str]:
    """What the new workspace needs before it can use Google: secrets are not copied."""
    google = settings.google
    if not uses_google(settings):
        return
    own = {"oauth": "client_file", "service_account": "key_file"}.get(google.auth, "")
    value = getattr(google, own) if own else ""
    if value and not Path(value).expanduser().is_absolute() and value not in files:
        yield NOT_COPIED.format(file=SETTINGS, key=own, value=value)
    if google.auth == "oauth" and not Path(google.token_file).expanduser().is_absolute():
        yield SIGN_IN.format(file=google.token_file)


def _around(text: str, words: str) -> str:
    start = max(0, text.index(words) - EXCERPT // 2)
    return f"{'…' if start else ''}{text[start:start + EXCERPT].strip()}"


def _renumbered(text: str, marks: Sequence[MarkedLine]) -> tuple[MarkedLine, ...]:
    """The marks by line, with the lines where they stand after keys were written above them."""
    lines = text.split("\n")
    moved: dict[int, int] = {}  # line before → line now
    for each in sorted(marks, key=lambda each: each.line):
        first = max(each.line, *moved.values()) if moved else each.line
        start = moved.get(each.line, first + (first in moved.values()))
        moved[each.line] = next((number for number in range(start, len(lines) + 1) if each.words in lines[number - 1]),
                                each.line)
    return tuple(MarkedLine(moved[each.line], each.words) for each in sorted(marks, key=lambda each: each.line))


def _text(content: bytes) -> str:
    return decode_text(content)
