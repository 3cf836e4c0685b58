"""Every way in which a unit's workbook comes broken, with what the product must say of it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.hostile import broken_bytes as file
from tests.hostile import broken_cells as cells
from tests.hostile import broken_folders as folder
from tests.hostile import broken_parts as parts
from tests.hostile import broken_tabs as tabs
from tests.hostile.package import edited
from tests.hostile.workspace import VICTIM, Build


@dataclass(frozen=True, slots=True)
class Broken:
    """What must be told: a `finding` (its code), why it is `unreachable` (a key of the reader's
    TROUBLES, or "absent"), a `stray` (words of it). None of them: taken in its stride, and nothing
    is said. `remedy`: a word of what to do, in what is told."""

    build: Build
    finding: str = ""
    unreachable: str = ""
    stray: str = ""
    remedy: str = ""


def finding(build: Build, code: str, remedy: str) -> Broken:
    return Broken(build, finding=code, remedy=remedy)


def unread(build: Build, kind: str, remedy: str, stray: str = "") -> Broken:
    return Broken(build, unreachable=kind, remedy=remedy, stray=stray)


def stray(build: Build, words: str, remedy: str) -> Broken:
    return Broken(build, stray=words, remedy=remedy)


def stride(build: Build) -> Broken:
    return Broken(build)


RESTORE = "Lấy lại bản lưu gần nhất"
FILES: dict[str, Broken] = {
    "empty file": unread(file.written(lambda _: b""), "empty", RESTORE),
    "nothing but zeros": unread(file.written(lambda _: b"\0" * 4096), "truncated", "Chép hoặc tải lại"),
    "half-written": unread(file.written(file.first_half), "truncated", "Chép hoặc tải lại"),
    "last bytes cut": unread(file.written(file.last_bytes_cut), "truncated", "Chép hoặc tải lại"),
    "a flipped byte": unread(file.written(file.flipped_byte), "corrupt", RESTORE),
    "a web page": unread(file.written(lambda _: b"<html><body>404</body></html>"), "not_a_workbook", "lưu lại dạng"),
    ".csv renamed": unread(file.written(file.comma_separated), "not_a_workbook", "lưu lại dạng"),
    ".xls renamed": unread(file.written(file.old_excel), "old_format", "Lưu thành"),
    ".ods renamed": unread(file.written(file.open_document), "not_a_workbook", "lưu lại dạng"),
    ".docx renamed": unread(file.written(file.word_document), "not_a_workbook", "lưu lại dạng"),
    ".xlsb renamed": unread(file.written(file.binary_workbook), "missing_parts", RESTORE),
    ".xlsm renamed": unread(edited(parts.macros), "macros", "không kèm macro"),
    "a password to open it": unread(file.written(file.locked), "protected", "Bỏ mật khẩu"),
    "a zip with a password": unread(file.written(file.zip_password), "protected", "Bỏ mật khẩu"),
    "no tab's part": unread(file.written(file.no_tabs), "corrupt", RESTORE),
    "a tab's part cut": unread(file.written(file.tab_cut), "corrupt", RESTORE),
    "a tab in UTF-16": unread(file.written(file.wide_characters), "corrupt", RESTORE),
    "a part twice": unread(file.written(file.twice_the_same_part), "corrupt", RESTORE),
    "parts that lead out": unread(file.written(file.names_leading_out), "corrupt", RESTORE),
    "a tab outside the package": unread(parts.parts_elsewhere, "corrupt", RESTORE),
    "zip bomb in size": unread(file.written(file.bomb), "too_large", "chép số liệu sang bảng tính trống"),
    "zip bomb in entries": unread(file.written(file.bomb_of_entries), "too_large", "chép số liệu"),
    "zip bomb that lies of its size": unread(file.written(file.lying_bomb), "corrupt", RESTORE),
    "entity bomb in a tab": unread(edited(parts.entities_in_a_tab), "corrupt", RESTORE),
    "entity bomb in the workbook": unread(edited(parts.entities_in_the_workbook), "corrupt", RESTORE),
    "entity bomb in the styles": unread(edited(parts.entities_in_styles), "corrupt", RESTORE),
    "an entity that is a file of ours": unread(edited(parts.file_from_outside), "corrupt", RESTORE),
    "elements 100,000 deep": stride(edited(parts.nested_deep)),
    "a number in character references": unread(edited(parts.number_in_references), "corrupt", RESTORE),
    "a string that is not there": unread(edited(parts.string_that_is_not_there), "corrupt", RESTORE),
    "1,048,576 used rows": unread(edited(parts.every_row_used), "sprawling", "Xóa các hàng"),
    "a cell in the last corner": unread(edited(parts.last_corner), "sprawling", "Xóa các hàng"),
    "a far cell without an address": unread(edited(parts.far_without_addresses), "sprawling", "Xóa các hàng"),
    "wide and long": unread(edited(parts.wide_and_long), "sprawling", "Xóa các hàng"),
    "padded with 1,000 x 26 styled blanks": stride(edited(parts.padded)),
    "a format on every row": stride(edited(parts.styled_to_the_end)),
    "a thousand tabs": unread(edited(parts.hundreds_of_tabs), "too_large", "chép số liệu"),
    "external links": stride(edited(parts.external_links)),
}

READ_ELSEWHERE = "Hãy giữ lại một tệp"
FOLDERS: dict[str, Broken] = {
    "gone": unread(folder.gone, "absent", "chép lại tệp"),
    "Excel's lock file": stride(folder.beside(f"~${VICTIM}.xlsx", b"\3Hoa".ljust(165))),
    "LibreOffice's lock file": stride(folder.beside(f".~lock.{VICTIM}.xlsx#", b"Hoa,hoa,MAY,21.05.2024 01:59,file:///x;")),
    "second copy": stray(folder.beside(f"{VICTIM} (1).xlsx"), f"{VICTIM} (1).xlsx", f"đổi tên thành {VICTIM}.xlsx"),
    "second copy by the unit's name": stray(
        folder.beside("THPT An Lão (1).xlsx"), "THPT An Lão (1).xlsx", f"đổi tên thành {VICTIM}.xlsx"),
    "second copy in decomposed letters": stray(
        folder.beside(folder.decomposed("THPT An Lão - Bản sao.xlsx")), "THPT An Lão - Bản sao.xlsx",
        f"đổi tên thành {VICTIM}.xlsx"),
    "second spelling": stray(folder.beside(f"{VICTIM.lower()}.xlsx"), f"{VICTIM.lower()}.xlsx", READ_ELSEWHERE),
    "saved as .xls": unread(folder.renamed(f"{VICTIM}.xls"), "absent", f"tên {VICTIM}.xlsx", "đuôi .xls"),
    "saved as .ods": unread(folder.renamed(f"{VICTIM}.ods"), "absent", f"tên {VICTIM}.xlsx", "đuôi .ods"),
    "saved as .csv": unread(folder.renamed(f"{VICTIM}.csv"), "absent", f"tên {VICTIM}.xlsx", "đuôi .csv"),
    "saved as .xlsm": unread(folder.renamed(f"{VICTIM}.xlsm"), "absent", f"tên {VICTIM}.xlsx", "đuôi .xlsm"),
    "a download that has not ended": unread(
        folder.renamed(f"{VICTIM}.xlsx.crdownload"), "absent", "chuyển ra khỏi thư mục", "không phải bảng tính"),
    "renamed to the unit's name": unread(folder.renamed("Báo cáo THPT An Lão.xlsx"), "absent", "sửa tên tệp", "mã này"),
    "renamed to the unit's name in decomposed letters": unread(
        folder.renamed(folder.decomposed("THPT An Lão.xlsx")), "absent", "sửa tên tệp", "THPT An Lão.xlsx"),
    "of an unknown unit": stray(folder.beside("THPT-KHONG-CO.xlsx"), "THPT-KHONG-CO.xlsx", "sửa tên tệp"),
    "a name that is a formula": stray(folder.beside("=cmd|' C calc'!A0.xlsx"), "=cmd", "sửa tên tệp"),
    "a name with a new line": stray(folder.beside("a\nb.xlsx"), "a b.xlsx", "sửa tên tệp"),
    "a very long name": stray(folder.beside("x" * 240 + ".xlsx"), "xxxx", "sửa tên tệp"),
    "a name that is no text": stray(folder.beside("\udcff\udcfe.xlsx"), ".xlsx", "sửa tên tệp"),
    "a folder by its name": unread(folder.folder, "absent", "chuyển ra khỏi thư mục", "thư mục, không phải"),
    "a pipe by its name": unread(folder.pipe, "absent", "chuyển ra khỏi thư mục", "không phải bảng tính"),
    "a link that leads out": unread(folder.linked_out, "absent", "chép tệp thật vào", "dẫn ra ngoài"),
    "a link to nothing": unread(folder.linked_to_nothing, "absent", "chép tệp thật vào", "liên kết"),
    "a link to itself": unread(folder.linked_round, "absent", "chép tệp thật vào", "liên kết"),
    "a link to a neighbour": finding(folder.linked_to_neighbour, "S12", "có nhầm tệp không"),
    "a neighbour's file": finding(folder.neighbours_file, "S12", "có nhầm tệp không"),
}

ASK = "khôi phục từ bản lưu"
TABS: dict[str, Broken] = {
    "tab renamed": finding(edited(tabs.titled("6T", "Bản cuối")), "S02", "đặt lại tên trang là “BC 6 tháng”"),
    "tab named as a formula": finding(
        edited(tabs.titled("6T", "=HYPERLINK(&quot;http://x&quot;)")), "S02", "đặt lại tên"),
    "tab named as markup": finding(edited(tabs.titled("6T", "[/b]&lt;b&gt;{detail}{{x}}")), "S02", "đặt lại tên"),
    "tab without a name": finding(edited(tabs.titled("6T", "")), "S02", "đặt lại tên"),
    "two tabs of one name": finding(edited(tabs.titled("CN", "BC 6 tháng")), "S03", "xóa trang kia"),
    "tab hidden": stride(edited(tabs.in_state("hidden"))),
    "tab hidden for good": stride(edited(tabs.in_state("veryHidden"))),
    "tab copied": finding(edited(tabs.copied), "S03", "xóa trang kia"),
    "tab deleted": finding(edited(tabs.deleted), "S01", ASK),
    "tab of one's own": stride(edited(tabs.own_tab)),
    "tab of a neighbour": finding(edited(tabs.anothers_tab), "S12", "có nhầm tệp không"),
    "mark wiped": finding(edited(tabs.marked("")), "S04", ASK),
    "last year's form": finding(edited(tabs.marked("@tab:6T:00000000")), "S11", "cấp lại bảng tính"),
    "mark of a form unknown": finding(edited(tabs.marked("@tab:99:00000000")), "S04", ASK),
    "rows and columns inserted": stride(edited(tabs.inserted(3, 2))),
    "30 rows inserted": finding(edited(tabs.inserted(30, 0)), "S04", ASK),
    "key column deleted": finding(edited(tabs.without_key_column), "S09", ASK),
    "row of codes deleted": finding(edited(tabs.without_codes_row), "S09", ASK),
    "row deleted": finding(edited(tabs.without_row), "S05", ASK),
    "row twice": finding(edited(tabs.row_twice), "S06", "xóa dòng thừa"),
    "column deleted": finding(edited(tabs.without_column), "S07", ASK),
    "column twice": finding(edited(tabs.column_twice), "S08", "xóa cột thừa"),
    "cells merged": finding(edited(tabs.merged), "R24", "ghi số"),
    "rows sorted": stride(edited(tabs.sorted_backwards)),
    "a filter": stride(edited(tabs.filtered)),
    "a date's format over a figure": finding(edited(tabs.dated_format), "R22", "định dạng ô là số"),
    "structure locked": stride(edited(tabs.structure_locked)),
}

BROKEN_FORMULA, UNSAVED_FORMULA = "xóa công thức và nhập giá trị", "lưu lại"
NUMBER = "Đề nghị chỉ nhập một số nguyên"
DAY = "ghi đủ ngày, tháng, năm"
CELLS: dict[str, Broken] = {
    "#REF!": finding(edited(cells.figure("<f>#REF!+1</f><v>#REF!</v>", "e")), "C04", BROKEN_FORMULA),
    "#DIV/0! typed in": finding(edited(cells.figure("<v>#DIV/0!</v>", "e")), "C04", BROKEN_FORMULA),
    "an error without a value": finding(edited(cells.figure("<f>1/0</f>", "e")), "C04", BROKEN_FORMULA),
    "errors in many cells": finding(edited(cells.error_everywhere), "C04", BROKEN_FORMULA),
    "an error in a day": finding(edited(cells.day("<f>A1</f><v>#NAME?</v>", "e")), "C04", BROKEN_FORMULA),
    "an error in a text": finding(edited(cells.told_raw("#VALUE!")), "C04", BROKEN_FORMULA),
    "an error in a record": finding(edited(cells.error_in_a_record), "C04", BROKEN_FORMULA),
    "a formula never worked out": finding(edited(cells.figure("<f>SUM(E1:E3)</f>")), "C04", UNSAVED_FORMULA),
    "a formula with an empty value": finding(edited(cells.figure("<f>SUM(E1:E3)</f><v/>")), "C04", UNSAVED_FORMULA),
    "a formula shared and never worked out": finding(
        edited(cells.figure('<f t="shared" si="0"/>')), "C04", UNSAVED_FORMULA),
    "a formula worked out": stride(edited(cells.computed)),
    "text from a formula": stride(edited(cells.text_from_a_formula)),
    "true for a number": finding(edited(cells.figure("<v>1</v>", "b")), "R22", NUMBER),
    "a number as text": stride(edited(cells.same_figure(str))),
    "full-width digits": stride(edited(cells.same_figure(cells.full_width))),
    "no-break spaces": stride(edited(cells.same_figure(lambda figure: f"\xa0{figure}\u200b\xa0"))),
    "1.234 as text": finding(edited(cells.figure_typed("1.234")), "R22", "không dùng dấu chấm"),
    "a percentage": finding(edited(cells.figure_typed("65%")), "R23", "nhập số lượng"),
    "a share": finding(edited(cells.figure("<v>0.65</v>")), "R22", "không có phần lẻ"),
    "a negative count": finding(edited(cells.figure("<v>-4</v>")), "R22", "kiểm tra và nhập lại"),
    "a huge count": finding(edited(cells.figure("<v>1E+15</v>")), "R22", "kiểm tra và nhập lại"),
    "the largest number": finding(edited(cells.figure("<v>1.7976931348623157E+308</v>")), "R22", "nhập lại"),
    "more than the largest number": finding(edited(cells.figure("<v>1E+999</v>")), "C04", BROKEN_FORMULA),
    "less than the least number": finding(edited(cells.figure("<v>-1E+999</v>")), "C04", BROKEN_FORMULA),
    "not a number": finding(edited(cells.figure("<v>NaN</v>")), "C04", BROKEN_FORMULA),
    "400 digits": finding(edited(cells.figure_typed("9" * 400)), "R22", NUMBER),
    "5,000 digits": finding(edited(cells.figure_typed("9" * 5000)), "R22", NUMBER),
    "a time for a number": finding(edited(cells.day("<v>0.5</v>")), "C02", DAY),
    "a date of 1900": finding(edited(cells.day("<v>1</v>")), "C02", DAY),
    "a date of 2124": finding(edited(cells.day("<v>81828</v>")), "C02", DAY),
    "a date before time": finding(edited(cells.day("<v>-5</v>")), "C02", DAY),
    "a date after time": finding(edited(cells.day("<v>1E+15</v>")), "C02", DAY),
    "a date that is none": finding(edited(cells.day("<v>2024-02-31T00:00:00</v>", "d")), "C02", DAY),
    "TCVN3": finding(edited(cells.told("V¨n b¶n h­íng dÉn ch­a kÞp thêi")), "C01", "phông Unicode"),
    "eth for Đ": stride(edited(cells.look_alike)),
    "decomposed letters": stride(edited(cells.decomposed_words)),
    "control characters": stride(edited(cells.told("Không_x0000__x000B__x001F_ có"))),
    "characters that are none": stride(edited(cells.told("Không \ufffd\ufffe có \U0010fffe"[:7]))),
    "the longest text": stride(edited(cells.told("Trường không có khó khăn. " * 1260))),
    "a text of a million digits": stride(edited(cells.told("1" * 1_000_000))),
    "a text of a million spaced digits": stride(edited(cells.told("1 " * 500_000))),
    "a text of a million dots": stride(edited(cells.told(". - " * 250_000))),
    "a number of a million digits": finding(edited(cells.figure_typed("1." * 500_000)), "R22", NUMBER),
    "a formula in text": stride(edited(cells.told(cells.HYPERLINK))),
    "a command in text": stride(edited(cells.told(cells.COMMAND))),
    "a script in text": stride(edited(cells.told(cells.SCRIPT))),
    "a template in text": stride(edited(cells.told(cells.TEMPLATE))),
    "markup in text": stride(edited(cells.told(cells.MARKUP))),
}

CORPUS: dict[str, Broken] = FILES | FOLDERS | TABS | CELLS
