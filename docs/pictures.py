"""Makes docs/images/*.png from the output of the demo: `python docs/pictures.py [DEMO]`.

DEMO is a workspace made by `make demo`; without it the demo year is run in a temporary folder.
Needs LibreOffice, poppler-utils and chromium, and what `screens` needs.
"""

from __future__ import annotations

import html
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import screens
from openpyxl import load_workbook
from PIL import Image, ImageChops

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MAX_BYTES = 250_000  # of a picture
COLOURS = (256, 128, 64, 32)
WHITE = (255, 255, 255)
MARGIN, GAP = 12, 18  # pixels
BODY = (0, 0, 1, 0.925)  # a page without its footer, as shares of width and height
FIGURES, FIGURES_SUBTITLE = (0, 0, 1, 0.76), "Số liệu của báo cáo tổng hợp lập gần nhất"

UNIT, MISTAKEN_AT, NIGHT = "THPT-AN-LAO", datetime(2024, 12, 23, 10, 5, tzinfo=HANOI), "2024-12-24T02:00"
MISTAKES = {("B02", "female"): 9, ("B03", "total"): "74 người", ("B04", "total"): None, ("C02", "total"): -1}
# The rows shown of the register's tab of decisions, and the decisions entered there: decision, until, reason.
SHOWN_OBLIGATION, SHOWN_ROWS = "Báo cáo năm", 9
UNPROVEN = ("Duyệt, đúng hạn", None, "Đã đối chiếu với thư báo của đơn vị")
OVERDUE = ("Gia hạn", datetime(2025, 1, 10), "Đơn vị sáp nhập từ tháng 11")  # noqa: DTZ001 - a cell's date
SUBMITTED = (("Duyệt", None, None), ("Trả lại", None, "Mục K chưa khớp với sổ theo dõi, đề nghị rà soát"))
NOT_SHOWN = ("unit", "obligation", "last", "answer")


class Screenshots:
    """Takes pictures of documents and pages. `work`: a temporary folder, also for the profile of LibreOffice, so that
    other instances may run at the same time."""

    def __init__(self, demo: Path, work: Path) -> None:
        self.demo, self.work = demo, work

    def pages(self, file: Path, numbers: Iterable[int], dpi: int) -> list[Image.Image]:
        """Return pages of a document as LibreOffice prints it. `numbers` count from 1."""
        target = self.work / "pdf"
        call("soffice", f"-env:UserInstallation={(self.work / 'office').as_uri()}", "--headless",
             "--convert-to", "pdf", "--outdir", str(target), str(file))
        images = []
        for number in numbers:
            stem = target / f"page-{number}"
            call("pdftoppm", "-r", str(dpi), "-f", str(number), "-l", str(number), "-singlefile", "-png",
                 str(target / f"{file.stem}.pdf"), str(stem))
            images.append(Image.open(stem.with_suffix(".png")).convert("RGB"))
            images[-1].load()
        return images

    def first_page(self, file: Path, words: str) -> int:
        """Return the number of the first page that has these words, of a document that `pages` has converted."""
        texts = call("pdftotext", str(self.work / "pdf" / f"{file.stem}.pdf"), "-").split("\f")
        return 1 + next(number for number, text in enumerate(texts) if words in text)

    def browser_page(self, page: Path, width: int, height: int) -> Image.Image:
        """Return the page as Chromium shows it in a window of this size."""
        shot = self.work / f"{page.stem}.png"
        call("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             f"--user-data-dir={self.work / 'chromium'}", f"--window-size={width},{height}",
             f"--screenshot={shot}", page.as_uri())
        return Image.open(shot).convert("RGB")

    def workspace_with_mistakes(self) -> Path:
        """Return a copy of the workspace in which one unit entered MISTAKES, after the next nightly run."""
        copy = Path(shutil.copytree(self.demo, self.work / "mistakes"))
        entries = json.loads(call(*baocao(copy), "fields", "--json"))
        cells = {(each["code"], each["part"]): each for each in entries
                 if each["obligation"] == "6T" and "cell" in each}
        path = copy / "sheets" / f"{UNIT}.xlsx"
        book: Any = load_workbook(path)  # openpyxl's types of cell values are too narrow
        for key, value in MISTAKES.items():
            book[cells[key]["sheet"]][cells[key]["cell"]] = value
        book.save(path)
        os.utime(path, (MISTAKEN_AT.timestamp(),) * 2)
        call(*baocao(copy), "--as-of", NIGHT, "run", exit_codes=(0, 3))
        return copy

    def register_with_decisions(self) -> Path:
        """Return a copy of the register with decisions entered in its yellow cells and not yet read by a run, filtered
        to some rows and with some columns hidden, as a person may do."""
        path = Path(shutil.copy(self.demo / "register.xlsx", self.work / "decisions.xlsx"))
        book: Any = load_workbook(path)  # openpyxl's types of cell values are too narrow
        tab = next(each for each in book if str(each["A1"].value).startswith("@register"))
        codes = next(row for row in tab.iter_rows() if row[0].value == "#")
        columns = {cell.value: cell for cell in codes}
        rows = ShownRows(columns={code: cell.column for code, cell in columns.items()})
        for number in range(codes[0].row + 2, tab.max_row + 1):
            tab.row_dimensions[number].hidden = not rows.is_shown(tab, number)
        for code in NOT_SHOWN:
            tab.column_dimensions[columns[code].column_letter].hidden = True
        tab.column_dimensions[columns["why"].column_letter].width = 62
        for other in book.sheetnames:
            if other != tab.title:
                book[other].sheet_state = "hidden"
        book.active = book.index(tab)
        book.save(path)
        return path

    def reminder_page(self) -> Path:
        """Return an HTML page that shows a reminder as a mail program does."""
        file = sorted((self.demo / "outbox").glob("6T_*_truoc-3_*.eml"))[0]
        letter = message_from_bytes(file.read_bytes(), policy=policy.default)
        if not isinstance(letter, EmailMessage):
            raise TypeError(file)
        body = letter.get_body(("html",))
        sent = parsedate_to_datetime(str(letter["Date"]))
        head = "".join(f"<div><b>{words}:</b> {html.escape(str(value))}</div>" for words, value in
                       (("Từ", letter["From"]), ("Đến", letter["To"]), ("Tiêu đề", letter["Subject"]),
                        ("Ngày gửi", f"{sent:%d/%m/%Y %H:%M}")))
        text = str(body.get_content()) if body else ""
        page = self.work / "letter.html"
        page.write_text('<meta charset="utf-8"><div style="font:14px sans-serif;line-height:1.6;padding:12px 16px;'
                        f'border-bottom:1px solid #cbd5e1;background:#f8fafc">{head}</div>{text}', encoding="utf-8")
        return page


@dataclass
class ShownRows:
    """Selects the rows of the tab of decisions to show, and enters decisions in them. Counts the rows so far."""

    columns: dict[str, int]
    shown: int = 0
    submitted: int = 0

    def is_shown(self, tab: Any, row: int) -> bool:
        """Return whether the row is shown; enter its decision, if it has one."""
        verdict = str(tab.cell(row, self.columns["verdict"]).value or "")
        standing = str(tab.cell(row, self.columns["standing"]).value or "")
        if tab.cell(row, self.columns["obligation"]).value != SHOWN_OBLIGATION:
            return False
        typed: tuple[Any, ...] = (None, None, None)
        if "chưa xác minh" in verdict:
            typed = UNPROVEN
        elif standing.startswith("Quá hạn"):
            typed = OVERDUE
        elif standing == "Đã nộp" and self.submitted < len(SUBMITTED):
            typed, self.submitted = SUBMITTED[self.submitted], self.submitted + 1
        elif self.shown >= SHOWN_ROWS or (standing == "Đã nộp" and self.shown >= len(SUBMITTED) + 2):
            return False
        self.shown += 1
        for code, value in zip(("decision", "until", "reason"), typed, strict=True):
            tab.cell(row, self.columns[code], value)
        return True


def baocao(workspace: Path) -> tuple[str, ...]:
    """Return the command line of `baocao` in a workspace."""
    return str(Path(sys.executable).with_name("baocao")), "-w", str(workspace)


def call(*command: str, exit_codes: Sequence[int] = (0,)) -> str:
    """Run a command and return its stdout. Raises SystemExit with its output for another exit code."""
    environment = {**os.environ, "LC_ALL": "vi_VN.UTF-8"}  # figures and dates as in Viet Nam
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
    if result.returncode not in exit_codes:
        raise SystemExit(f"{' '.join(command)} ended with {result.returncode}\n{result.stdout}\n{result.stderr}")
    return result.stdout


def trimmed(picture: Image.Image, part: tuple[float, float, float, float] = (0, 0, 1, 1)) -> Image.Image:
    """Return a part of the picture (left, top, right, bottom as shares of it) without white borders, in a margin."""
    left, top, right, bottom = part
    width, height = picture.size
    cut = picture.crop((int(left * width), int(top * height), int(right * width), int(bottom * height)))
    box = ImageChops.difference(cut, Image.new("RGB", cut.size, WHITE)).getbbox() or (0, 0, *cut.size)
    framed = Image.new("RGB", (box[2] - box[0] + 2 * MARGIN, box[3] - box[1] + 2 * MARGIN), WHITE)
    framed.paste(cut.crop(box), (MARGIN, MARGIN))
    return framed


def stacked(*pictures: Image.Image) -> Image.Image:
    """Return the pictures one below the other."""
    width = max(each.width for each in pictures)
    combined = Image.new("RGB", (width, sum(each.height + GAP for each in pictures) - GAP), WHITE)
    top = 0
    for each in pictures:
        combined.paste(each, (0, top))
        top += each.height + GAP
    return combined


def beside(*pictures: Image.Image) -> Image.Image:
    """Return the pages side by side on a grey background."""
    combined = Image.new("RGB", (sum(each.width + GAP for each in pictures) + GAP,
                                 max(each.height for each in pictures) + 2 * GAP), (203, 213, 225))
    left = GAP
    for each in pictures:
        combined.paste(each, (left, GAP))
        left += each.width + GAP
    return combined


def save(name: str, picture: Image.Image) -> None:
    """Write a picture with as many colours as fit into MAX_BYTES. Raises SystemExit if none do."""
    path = IMAGES / f"{name}.png"
    for colours in COLOURS:
        picture.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size < MAX_BYTES:
            print(f"{path.relative_to(ROOT)}  {picture.width}×{picture.height}  {path.stat().st_size:,} bytes")
            return
    raise SystemExit(f"{path} is too large in {COLOURS[-1]} colours: make the picture smaller")


def take_all(screenshots: Screenshots) -> None:
    """Make every picture of the documentation."""
    register = screenshots.demo / "register.xlsx"
    summary, standings = screenshots.pages(register, (1, 2), 110)
    save("register", trimmed(standings, BODY))
    save("register-summary", trimmed(summary, BODY))
    figures, = screenshots.pages(register, (screenshots.first_page(register, FIGURES_SUBTITLE),), 130)
    save("register-figures", trimmed(figures, FIGURES))
    decisions, = screenshots.pages(screenshots.register_with_decisions(), (1,), 170)
    save("register-decisions", trimmed(decisions, BODY))
    for name, picture in screens.pictures(UNIT):
        save(name, picture)
    workspace = screenshots.workspace_with_mistakes()
    check_tab, marked_form = screenshots.pages(workspace / "feedback" / f"{UNIT}.xlsx", (1, 5), 100)
    save("feedback", stacked(trimmed(check_tab, BODY), trimmed(marked_form, BODY)))
    reports = screenshots.demo / "reports" / "6T"
    save("page", screenshots.browser_page(reports / "tong-hop-6T.html", 1280, 1500))
    save("document", beside(*screenshots.pages(reports / "tong-hop-6T.docx", (1, 2), 72)))
    save("mail", trimmed(screenshots.browser_page(screenshots.reminder_page(), 760, 1120)))


def main(arguments: list[str]) -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(arguments[0]) if arguments else Path(folder) / "demo"
        if not arguments:
            call(sys.executable, "-m", "tests.demo", str(demo))
        take_all(Screenshots(demo.resolve(), Path(folder)))


if __name__ == "__main__":
    main(sys.argv[1:])
