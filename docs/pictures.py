"""Make docs/images/*.png from the real thing: `python docs/pictures.py [DEMO]`.

DEMO is a workspace that `make demo` played; without it a year is played into a folder that is thrown
away. Needs LibreOffice, poppler-utils and chromium.
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

from openpyxl import load_workbook
from PIL import Image, ImageChops

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
LARGEST = 250_000  # bytes of a picture
COLOURS = (256, 128, 64, 32)
WHITE = (255, 255, 255)
MARGIN, GAP = 12, 18  # pixels
BODY = (0, 0, 1, 0.925)  # of a page: without its footer

UNIT, MISTAKEN_AT, NIGHT = "THPT-AN-LAO", datetime(2024, 12, 23, 10, 5, tzinfo=HANOI), "2024-12-24T02:00"
MISTAKES = {("B02", "female"): 9, ("B03", "total"): "74 người", ("B04", "total"): None, ("C02", "total"): -1}
# Which row of the register's tab of decisions is shown, and what is typed there: decision, until, reason.
SHOWN_OBLIGATION, SHOWN_ROWS = "Báo cáo năm", 9
UNPROVEN = ("Duyệt, đúng hạn", None, "Đã đối chiếu với thư báo của đơn vị")
OVERDUE = ("Gia hạn", datetime(2025, 1, 10), "Đơn vị sáp nhập từ tháng 11")  # noqa: DTZ001 - a cell's date
SUBMITTED = (("Duyệt", None, None), ("Trả lại", None, "Mục K chưa khớp với sổ theo dõi, đề nghị rà soát"))
NOT_SHOWN = ("unit", "obligation", "last", "answer")


class Studio:
    """`work` is thrown away in the end; LibreOffice keeps its profile there, so that others may run too."""

    def __init__(self, demo: Path, work: Path) -> None:
        self.demo, self.work = demo, work

    def pages(self, file: Path, numbers: Iterable[int], dpi: int) -> list[Image.Image]:
        """Pages of a document as LibreOffice prints it, from 1."""
        target = self.work / "pdf"
        call("soffice", f"-env:UserInstallation={(self.work / 'office').as_uri()}", "--headless",
             "--convert-to", "pdf", "--outdir", str(target), str(file))
        found = []
        for number in numbers:
            stem = target / f"page-{number}"
            call("pdftoppm", "-r", str(dpi), "-f", str(number), "-l", str(number), "-singlefile", "-png",
                 str(target / f"{file.stem}.pdf"), str(stem))
            found.append(Image.open(stem.with_suffix(".png")).convert("RGB"))
            found[-1].load()
        return found

    def browser(self, page: Path, width: int, height: int) -> Image.Image:
        shot = self.work / f"{page.stem}.png"
        call("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             f"--user-data-dir={self.work / 'chromium'}", f"--window-size={width},{height}",
             f"--screenshot={shot}", page.as_uri())
        return Image.open(shot).convert("RGB")

    def mistaken(self) -> Path:
        """A copy of the workspace in which one unit mistyped; the next night has looked at it."""
        copy = Path(shutil.copytree(self.demo, self.work / "mistaken"))
        entries = json.loads(call(*baocao(copy), "fields", "--json"))
        places = {(each["code"], each["part"]): each for each in entries
                  if each["obligation"] == "6T" and "cell" in each}
        path = copy / "sheets" / f"{UNIT}.xlsx"
        book: Any = load_workbook(path)  # openpyxl tells its cells' types too narrowly
        for key, value in MISTAKES.items():
            book[places[key]["sheet"]][places[key]["cell"]] = value
        book.save(path)
        os.utime(path, (MISTAKEN_AT.timestamp(),) * 2)
        call(*baocao(copy), "--as-of", NIGHT, "run", ends=(0, 3))
        return copy

    def decided(self) -> Path:
        """The register with decisions typed into its yellow cells, before a run has read them;
        filtered to some rows, and some columns hidden, as a person may do."""
        path = Path(shutil.copy(self.demo / "register.xlsx", self.work / "decided.xlsx"))
        book: Any = load_workbook(path)  # openpyxl tells its cells' types too narrowly
        tab = next(each for each in book if str(each["A1"].value).startswith("@register"))
        codes = next(row for row in tab.iter_rows() if row[0].value == "#")
        columns = {cell.value: cell for cell in codes}
        told = ShownRows(columns={code: cell.column for code, cell in columns.items()})
        for number in range(codes[0].row + 2, tab.max_row + 1):
            tab.row_dimensions[number].hidden = not told.keeps(tab, number)
        for code in NOT_SHOWN:
            tab.column_dimensions[columns[code].column_letter].hidden = True
        tab.column_dimensions[columns["why"].column_letter].width = 62
        for other in book.sheetnames:
            if other != tab.title:
                book[other].sheet_state = "hidden"
        book.active = book.index(tab)
        book.save(path)
        return path

    def letter(self) -> Path:
        """A reminder as a mail program shows it."""
        file = sorted((self.demo / "outbox").glob("6T_*_truoc-3_*.eml"))[0]
        letter = message_from_bytes(file.read_bytes(), policy=policy.default)
        if not isinstance(letter, EmailMessage):
            raise TypeError(file)
        body = letter.get_body(("html",))
        sent = parsedate_to_datetime(str(letter["Date"]))
        head = "".join(f"<div><b>{words}:</b> {html.escape(str(told))}</div>" for words, told in
                       (("Từ", letter["From"]), ("Đến", letter["To"]), ("Tiêu đề", letter["Subject"]),
                        ("Ngày gửi", f"{sent:%d/%m/%Y %H:%M}")))
        text = str(body.get_content()) if body else ""
        made = self.work / "letter.html"
        made.write_text('<meta charset="utf-8"><div style="font:14px sans-serif;line-height:1.6;padding:12px 16px;'
                        f'border-bottom:1px solid #cbd5e1;background:#f8fafc">{head}</div>{text}', encoding="utf-8")
        return made


@dataclass
class ShownRows:
    """Which rows of the decisions' tab are shown so far, and what was typed into them."""

    columns: dict[str, int]
    shown: int = 0
    submitted: int = 0

    def keeps(self, tab: Any, row: int) -> bool:
        """Is this row shown? Types its decision when one is due."""
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
    return str(Path(sys.executable).with_name("baocao")), "-w", str(workspace)


def call(*command: str, ends: Sequence[int] = (0,)) -> str:
    """Its stdout. Raises SystemExit with what it said when it ends otherwise."""
    environment = {**os.environ, "LC_ALL": "vi_VN.UTF-8"}  # figures and dates as in Viet Nam
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode not in ends:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def trimmed(picture: Image.Image, part: tuple[float, float, float, float] = (0, 0, 1, 1)) -> Image.Image:
    """A part of it (left, top, right, bottom as shares of the whole), without its white borders."""
    left, top, right, bottom = part
    width, height = picture.size
    cut = picture.crop((int(left * width), int(top * height), int(right * width), int(bottom * height)))
    box = ImageChops.difference(cut, Image.new("RGB", cut.size, WHITE)).getbbox() or (0, 0, *cut.size)
    framed = Image.new("RGB", (box[2] - box[0] + 2 * MARGIN, box[3] - box[1] + 2 * MARGIN), WHITE)
    framed.paste(cut.crop(box), (MARGIN, MARGIN))
    return framed


def stacked(*pictures: Image.Image) -> Image.Image:
    width = max(each.width for each in pictures)
    made = Image.new("RGB", (width, sum(each.height + GAP for each in pictures) - GAP), WHITE)
    top = 0
    for each in pictures:
        made.paste(each, (0, top))
        top += each.height + GAP
    return made


def beside(*pictures: Image.Image) -> Image.Image:
    """Pages on a desk: with a grey gap, so that paper looks like paper."""
    made = Image.new("RGB", (sum(each.width + GAP for each in pictures) + GAP,
                             max(each.height for each in pictures) + 2 * GAP), (203, 213, 225))
    left = GAP
    for each in pictures:
        made.paste(each, (left, GAP))
        left += each.width + GAP
    return made


def put(name: str, picture: Image.Image) -> None:
    """With as many colours as fit into LARGEST."""
    path = IMAGES / f"{name}.png"
    for colours in COLOURS:
        picture.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size < LARGEST:
            print(f"{path.relative_to(ROOT)}  {picture.width}×{picture.height}  {path.stat().st_size:,} bytes")
            return
    raise SystemExit(f"{path} is too large in {COLOURS[-1]} colours: make the picture smaller")


def take(studio: Studio) -> None:
    summary, standings = studio.pages(studio.demo / "register.xlsx", (1, 2), 110)
    put("register", trimmed(standings, BODY))
    put("register-summary", trimmed(summary, BODY))
    decisions, = studio.pages(studio.decided(), (1,), 170)
    put("register-decisions", trimmed(decisions, BODY))
    guide, sheet = studio.pages(studio.demo / "sheets" / f"{UNIT}.xlsx", (1, 4), 100)
    put("unit-guide", trimmed(guide, BODY))
    put("unit-workbook", trimmed(sheet, BODY))
    mistaken = studio.mistaken()
    found, marked = studio.pages(mistaken / "feedback" / f"{UNIT}.xlsx", (1, 5), 100)
    put("feedback", stacked(trimmed(found, BODY), trimmed(marked, BODY)))
    reports = studio.demo / "reports" / "6T"
    put("page", studio.browser(reports / "tong-hop-6T.html", 1280, 1500))
    put("document", beside(*studio.pages(reports / "tong-hop-6T.docx", (1, 2), 72)))
    put("mail", trimmed(studio.browser(studio.letter(), 760, 1120)))


def main(arguments: list[str]) -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(arguments[0]) if arguments else Path(folder) / "demo"
        if not arguments:
            call(sys.executable, "-m", "tests.demo", str(demo))
        take(Studio(demo.resolve(), Path(folder)))


if __name__ == "__main__":
    main(sys.argv[1:])
