"""The broken and malicious workbooks, each with the result that the run must report for it."""

from __future__ import annotations

from dataclasses import dataclass

from automation.domain.workbook.owner_mark import OTHER_UNIT
from tests.hostile import broken_bytes as file
from tests.hostile import broken_cells as cells
from tests.hostile import broken_folders as folder
from tests.hostile import broken_parts as parts
from tests.hostile import broken_tabs as tabs
from tests.hostile.package import edited
from tests.hostile.workspace import BROKEN_UNIT, BreakFile


@dataclass(frozen=True, slots=True)
class HostileCase:
    """One way to break a workbook, and the expected result of the run.

    `finding`: the code of the expected finding. `unreachable`: why the workbook can't be read, a key of the reader's
    PROBLEMS, "absent" or "other_unit". `stray`: words of the report of a stray file. All three empty: the run accepts
    the file and reports nothing. `remedy`: words of the remedy in the report.
    """

    break_file: BreakFile
    finding: str = ""
    unreachable: str = ""
    stray: str = ""
    remedy: str = ""


def finding(break_file: BreakFile, code: str, remedy: str) -> HostileCase:
    return HostileCase(break_file, finding=code, remedy=remedy)


def unreachable(break_file: BreakFile, kind: str, remedy: str, stray: str = "") -> HostileCase:
    return HostileCase(break_file, unreachable=kind, remedy=remedy, stray=stray)


def stray(break_file: BreakFile, words: str, remedy: str) -> HostileCase:
    return HostileCase(break_file, stray=words, remedy=remedy)


def accepted(break_file: BreakFile) -> HostileCase:
    return HostileCase(break_file)


RESTORE, SAVE_AGAIN = "Lấy lại bản lưu gần nhất", "lưu lại dạng Excel Workbook"
FILES: dict[str, HostileCase] = {
    "empty file": unreachable(file.edited(lambda _: b""), "empty", RESTORE),
    "nothing but zeros": unreachable(file.edited(lambda _: b"\0" * 4096), "truncated", "Chép hoặc tải lại"),
    "half-written": unreachable(file.edited(file.first_half), "truncated", "Chép hoặc tải lại"),
    "last bytes cut": unreachable(file.edited(file.last_bytes_cut), "truncated", "Chép hoặc tải lại"),
    "a flipped byte": unreachable(file.edited(file.flipped_byte), "corrupt", RESTORE),
    "a web page": unreachable(
        file.edited(lambda _: b"<html><body>404</body></html>"), "not_a_workbook", "lưu lại dạng"),
    ".csv renamed": unreachable(file.edited(file.comma_separated), "not_a_workbook", "lưu lại dạng"),
    ".xls renamed": unreachable(file.edited(file.old_excel), "old_format", "Lưu thành"),
    ".ods renamed": unreachable(file.edited(file.open_document), "not_a_workbook", "lưu lại dạng"),
    ".docx renamed": unreachable(file.edited(file.word_document), "not_a_workbook", "lưu lại dạng"),
    ".xlsb renamed": unreachable(file.edited(file.binary_workbook), "binary", "Lưu thành"),
    ".xlsm renamed": unreachable(edited(parts.macros), "macros", "không kèm macro"),
    "a password to open it": unreachable(file.edited(file.locked), "protected", "Bỏ mật khẩu"),
    "a zip with a password": unreachable(file.edited(file.zip_password), "protected", "Bỏ mật khẩu"),
    "no tab's part": unreachable(file.edited(file.no_tabs), "corrupt", RESTORE),
    "a tab's part cut": unreachable(file.edited(file.tab_cut), "corrupt", RESTORE),
    "a tab in UTF-16": accepted(file.edited(file.wide_characters)),
    "a part twice": unreachable(file.edited(file.twice_the_same_part), "unusual", SAVE_AGAIN),
    "part names outside the package": unreachable(file.edited(file.names_outside_package), "unusual", SAVE_AGAIN),
    "a tab outside the package": accepted(parts.tab_outside_package),
    "zip bomb in size": unreachable(file.edited(file.bomb), "too_large", "chép số liệu sang bảng tính trống"),
    "zip bomb in entries": unreachable(file.edited(file.bomb_of_entries), "too_large", "chép số liệu"),
    "zip bomb with a false size": unreachable(file.edited(file.false_size_bomb), "too_large", "chép số liệu"),
    "entity bomb in a tab": unreachable(edited(parts.entities_in_a_tab), "unusual", SAVE_AGAIN),
    "entity bomb in the workbook": unreachable(edited(parts.entities_in_the_workbook), "unusual", SAVE_AGAIN),
    "entity bomb in the styles": unreachable(edited(parts.entities_in_styles), "unusual", SAVE_AGAIN),
    "an entity that is a local file": unreachable(edited(parts.local_file_entity), "unusual", SAVE_AGAIN),
    "elements 100,000 deep": accepted(edited(parts.nested_deep)),
    "a number in character references": accepted(edited(parts.number_in_references)),
    "a missing shared string": finding(edited(parts.missing_shared_string), "C04", "xóa công thức và nhập giá trị"),
    "1,048,576 used rows": unreachable(edited(parts.every_row_used), "sprawling", "Xóa các hàng"),
    "a cell in the last corner": unreachable(edited(parts.last_corner), "sprawling", "Xóa các hàng"),
    "a far cell without an address": unreachable(edited(parts.far_without_addresses), "sprawling", "Xóa các hàng"),
    "wide and long": unreachable(edited(parts.wide_and_long), "sprawling", "Xóa các hàng"),
    "padded with 1,000 x 26 styled blanks": accepted(edited(parts.padded)),
    "a format on every row": accepted(edited(parts.styled_to_the_end)),
    "a thousand tabs": unreachable(edited(parts.hundreds_of_tabs), "too_large", "chép số liệu"),
    "external links": accepted(edited(parts.external_links)),
}

READ_ELSEWHERE = "Đề nghị giữ lại một tệp"
FOLDERS: dict[str, HostileCase] = {
    "gone": unreachable(folder.gone, "absent", "chép lại tệp"),
    "Excel's lock file": accepted(folder.beside(f"~${BROKEN_UNIT}.xlsx", b"\3Hoa".ljust(165))),
    "LibreOffice's lock file": accepted(folder.beside(f".~lock.{BROKEN_UNIT}.xlsx#", b"Hoa,hoa,MAY,21.05.2024 01:59,file:///x;")),
    "second copy": stray(
        folder.beside(f"{BROKEN_UNIT} (1).xlsx"), f"{BROKEN_UNIT} (1).xlsx", f"đổi tên thành {BROKEN_UNIT}.xlsx"),
    "second copy by the unit's name": stray(
        folder.beside("THPT An Lão (1).xlsx"), "THPT An Lão (1).xlsx", f"đổi tên thành {BROKEN_UNIT}.xlsx"),
    "second copy in decomposed letters": stray(
        folder.beside(folder.decomposed("THPT An Lão - Bản sao.xlsx")), "THPT An Lão - Bản sao.xlsx",
        f"đổi tên thành {BROKEN_UNIT}.xlsx"),
    "second spelling": stray(
        folder.beside(f"{BROKEN_UNIT.lower()}.xlsx"), f"{BROKEN_UNIT.lower()}.xlsx", READ_ELSEWHERE),
    "saved as .xls": unreachable(
        folder.renamed(f"{BROKEN_UNIT}.xls"), "absent", f"tên {BROKEN_UNIT}.xlsx", "đuôi .xls"),
    "saved as .ods": unreachable(
        folder.renamed(f"{BROKEN_UNIT}.ods"), "absent", f"tên {BROKEN_UNIT}.xlsx", "đuôi .ods"),
    "saved as .csv": unreachable(
        folder.renamed(f"{BROKEN_UNIT}.csv"), "absent", f"tên {BROKEN_UNIT}.xlsx", "đuôi .csv"),
    "saved as .xlsm": unreachable(
        folder.renamed(f"{BROKEN_UNIT}.xlsm"), "absent", f"tên {BROKEN_UNIT}.xlsx", "đuôi .xlsm"),
    "an unfinished download": unreachable(
        folder.renamed(f"{BROKEN_UNIT}.xlsx.crdownload"), "absent", "chuyển ra khỏi thư mục", "không phải bảng tính"),
    "renamed to the unit's name": unreachable(
        folder.renamed("Báo cáo THPT An Lão.xlsx"), "absent", "sửa tên tệp", "mã này"),
    "renamed to the unit's name in decomposed letters": unreachable(
        folder.renamed(folder.decomposed("THPT An Lão.xlsx")), "absent", "sửa tên tệp", "THPT An Lão.xlsx"),
    "a file of an unknown unit": stray(folder.beside("THPT-KHONG-CO.xlsx"), "THPT-KHONG-CO.xlsx", "sửa tên tệp"),
    "a name that is a formula": stray(folder.beside("=cmd|' C calc'!A0.xlsx"), "=cmd", "sửa tên tệp"),
    "a name with a new line": stray(folder.beside("a\nb.xlsx"), "a b.xlsx", "sửa tên tệp"),
    "a very long name": stray(folder.beside("x" * 240 + ".xlsx"), "xxxx", "sửa tên tệp"),
    "a name that is not UTF-8": stray(folder.beside("\udcff\udcfe.xlsx"), ".xlsx", "sửa tên tệp"),
    "a folder of that name": unreachable(folder.folder, "absent", "chuyển ra khỏi thư mục", "thư mục, không phải"),
    "a pipe of that name": unreachable(folder.pipe, "absent", "chuyển ra khỏi thư mục", "không phải bảng tính"),
    "a link out of the folder": unreachable(folder.linked_outside, "absent", "chép tệp thật vào", "dẫn ra ngoài"),
    "a link to nothing": unreachable(folder.linked_to_nothing, "absent", "chép tệp thật vào", "liên kết"),
    "a link to itself": unreachable(folder.linked_to_itself, "absent", "chép tệp thật vào", "liên kết"),
    "a link to a neighbour": unreachable(folder.linked_to_neighbour, OTHER_UNIT, "đặt lại đúng bảng tính của đơn vị"),
    "a neighbour's file": unreachable(folder.neighbours_file, OTHER_UNIT, "đặt lại đúng bảng tính của đơn vị"),
}

ASK = "khôi phục từ bản lưu"
TABS: dict[str, HostileCase] = {
    "tab renamed": finding(edited(tabs.titled("6T", "Bản cuối")), "S02", "đặt lại tên trang là “BC 6 tháng”"),
    "tab named as a formula": finding(
        edited(tabs.titled("6T", "=HYPERLINK(&quot;http://x&quot;)")), "S02", "đặt lại tên"),
    "tab named as markup": finding(edited(tabs.titled("6T", "[/b]&lt;b&gt;{detail}{{x}}")), "S02", "đặt lại tên"),
    "tab without a name": finding(edited(tabs.titled("6T", "")), "S02", "đặt lại tên"),
    "two tabs of one name": finding(edited(tabs.titled("CN", "BC 6 tháng")), "S03", "xóa trang kia"),
    "tab hidden": accepted(edited(tabs.hidden("hidden"))),
    "tab very hidden": accepted(edited(tabs.hidden("veryHidden"))),
    "tab copied": finding(edited(tabs.copied), "S03", "xóa trang kia"),
    "tab deleted": finding(edited(tabs.deleted), "S01", ASK),
    "a tab of the user": accepted(edited(tabs.own_tab)),
    "tab of a neighbour": finding(edited(tabs.other_units_tab), "S12", "có nhầm tệp không"),
    "mark wiped": finding(edited(tabs.marked("")), "S04", ASK),
    "last year's form": finding(edited(tabs.marked("@tab:6T:00000000")), "S11", "cấp lại bảng tính"),
    "mark of an unknown form": finding(edited(tabs.marked("@tab:99:00000000")), "S04", ASK),
    "rows and columns inserted": accepted(edited(tabs.inserted(3, 2))),
    "30 rows inserted": finding(edited(tabs.inserted(30, 0)), "S04", ASK),
    "key column deleted": finding(edited(tabs.without_key_column), "S09", ASK),
    "row of codes deleted": finding(edited(tabs.without_codes_row), "S09", ASK),
    "row deleted": finding(edited(tabs.without_row), "S05", ASK),
    "row twice": finding(edited(tabs.row_twice), "S06", "xóa dòng thừa"),
    "column deleted": finding(edited(tabs.without_column), "S07", ASK),
    "column twice": finding(edited(tabs.column_twice), "S08", "xóa cột thừa"),
    "cells merged": finding(edited(tabs.merged), "R24", "ghi số"),
    "rows sorted": accepted(edited(tabs.sorted_backwards)),
    "a filter": accepted(edited(tabs.filtered)),
    "a date's format over a figure": finding(edited(tabs.dated_format), "R22", "định dạng ô là số"),
    "structure locked": accepted(edited(tabs.structure_locked)),
}

BROKEN_FORMULA, UNSAVED_FORMULA = "xóa công thức và nhập giá trị", "lưu lại"
NUMBER = "Đề nghị chỉ nhập một số nguyên"
DAY = "ghi đủ ngày/tháng/năm"
CELLS: dict[str, HostileCase] = {
    "#REF!": finding(edited(cells.pupils("<f>#REF!+1</f><v>#REF!</v>", "e")), "C04", BROKEN_FORMULA),
    "#DIV/0! typed in": finding(edited(cells.pupils("<v>#DIV/0!</v>", "e")), "C04", BROKEN_FORMULA),
    "an error without a value": finding(edited(cells.pupils("<f>1/0</f>", "e")), "C04", BROKEN_FORMULA),
    "errors in many cells": finding(edited(cells.error_everywhere), "C04", BROKEN_FORMULA),
    "an error in a day": finding(edited(cells.date("<f>A1</f><v>#NAME?</v>", "e")), "C04", BROKEN_FORMULA),
    "an error in a text": finding(edited(cells.text_xml("#VALUE!")), "C04", BROKEN_FORMULA),
    "an error in a record": finding(edited(cells.error_in_a_record), "C04", BROKEN_FORMULA),
    "a formula never calculated": finding(edited(cells.pupils("<f>SUM(E1:E3)</f>")), "C04", UNSAVED_FORMULA),
    "a formula with an empty value": finding(edited(cells.pupils("<f>SUM(E1:E3)</f><v/>")), "C04", UNSAVED_FORMULA),
    "a shared formula never calculated": finding(
        edited(cells.pupils('<f t="shared" si="0"/>')), "C04", UNSAVED_FORMULA),
    "a calculated formula": accepted(edited(cells.computed)),
    "text from a formula": accepted(edited(cells.text_from_a_formula)),
    "true for a number": finding(edited(cells.pupils("<v>1</v>", "b")), "R22", NUMBER),
    "a number as text": accepted(edited(cells.same_pupils(str))),
    "full-width digits": accepted(edited(cells.same_pupils(cells.full_width))),
    "no-break spaces": accepted(edited(cells.same_pupils(lambda figure: f"\xa0{figure}\u200b\xa0"))),
    "1.234 as text": finding(edited(cells.pupils_typed("1.234")), "R22", "không dùng dấu chấm"),
    "a percentage": finding(edited(cells.pupils_typed("65%")), "R23", "nhập số lượng"),
    "a share": finding(edited(cells.pupils("<v>0.65</v>")), "R22", "không có phần lẻ"),
    "a negative count": finding(edited(cells.pupils("<v>-4</v>")), "R22", "kiểm tra và nhập lại"),
    "a huge count": finding(edited(cells.pupils("<v>1E+15</v>")), "R22", "kiểm tra và nhập lại"),
    "the largest number": finding(edited(cells.pupils("<v>1.7976931348623157E+308</v>")), "R22", "nhập lại"),
    "infinity": finding(edited(cells.pupils("<v>1E+999</v>")), "C04", BROKEN_FORMULA),
    "minus infinity": finding(edited(cells.pupils("<v>-1E+999</v>")), "C04", BROKEN_FORMULA),
    "not a number": finding(edited(cells.pupils("<v>NaN</v>")), "C04", BROKEN_FORMULA),
    "400 digits": finding(edited(cells.pupils_typed("9" * 400)), "R22", NUMBER),
    "5,000 digits": finding(edited(cells.pupils_typed("9" * 5000)), "R22", NUMBER),
    "a time for a number": finding(edited(cells.date("<v>0.5</v>")), "C02", DAY),
    "a date of 1900": finding(edited(cells.date("<v>1</v>")), "C02", DAY),
    "a date of 2124": finding(edited(cells.date("<v>81828</v>")), "C02", DAY),
    "a date before time": finding(edited(cells.date("<v>-5</v>")), "C02", DAY),
    "a date after time": finding(edited(cells.date("<v>1E+15</v>")), "C02", DAY),
    "an impossible date": finding(edited(cells.date("<v>2024-02-31T00:00:00</v>", "d")), "C02", DAY),
    "TCVN3": finding(edited(cells.text("V¨n b¶n h­íng dÉn ch­a kÞp thêi")), "C01", "phông Unicode"),
    "eth for Đ": accepted(edited(cells.look_alike)),
    "decomposed letters": accepted(edited(cells.decomposed_words)),
    "control characters": accepted(edited(cells.text("Không_x0000__x000B__x001F_ có"))),
    "noncharacters": accepted(edited(cells.text("Không \ufffd\ufffe có \U0010fffe"[:7]))),
    "the longest text": accepted(edited(cells.text("Trường không có khó khăn. " * 1260))),
    "a text of a million digits": accepted(edited(cells.text("1" * 1_000_000))),
    "a text of a million spaced digits": accepted(edited(cells.text("1 " * 500_000))),
    "a text of a million dots": accepted(edited(cells.text(". - " * 250_000))),
    "a number of a million digits": finding(edited(cells.pupils_typed("1." * 500_000)), "R22", NUMBER),
    "a formula in text": accepted(edited(cells.text(cells.HYPERLINK))),
    "a command in text": accepted(edited(cells.text(cells.COMMAND))),
    "a script in text": accepted(edited(cells.text(cells.SCRIPT))),
    "a template in text": accepted(edited(cells.text(cells.TEMPLATE))),
    "markup in text": accepted(edited(cells.text(cells.MARKUP))),
}

CORPUS: dict[str, HostileCase] = FILES | FOLDERS | TABS | CELLS
