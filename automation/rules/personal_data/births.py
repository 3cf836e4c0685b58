"""Birthdays and years of birth of one person."""

from __future__ import annotations

import re

DAY = r"(?:ngày\s+|mùng\s+|mồng\s+)?\d{1,2}\s?[/.\-]\s?\d{1,2}(?:\s?[/.\-]\s?(?:19|20)?\d{2})?(?![\d/])"
_NUMBER = (
    r"(?:\d{1,2}|mùng|mồng|một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|mười|mươi|mốt|giêng|chạp)"
    r"(?:\s(?:một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|mười|mươi|mốt))*"
)
MONTH = rf"(?:tháng\s+{_NUMBER}|tháng\s?\d{{1,2}})"
YEAR = r"(?:19[3-9]\d|20[0-2]\d)(?!\d)"
YEAR_WORDS = r"(?:hai (?:nghìn|ngàn|không)|một (?:nghìn|ngàn) chín trăm|hai không)\s\w+"
WHEN = (
    rf"(?:{DAY}|{YEAR}|\d{{1,2}}[\s\-/](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*[\s\-/]\d{{2,4}}"
    rf"|\d{{1,2}}\s\d{{1,2}}\s(?:19|20)\d\d|(?:cuối |đầu |giữa )?năm\s\d\d(?!\d)|(?:giáp|ất|bính|đinh|mậu|kỷ|canh|"
    rf"tân|nhâm|quý)\s(?:tý|sửu|dần|mão|thìn|tỵ|ngọ|mùi|thân|dậu|tuất|hợi)|\d\d(?![\d%/])|(?:cuối|đầu|giữa) năm "
    rf"{YEAR}|(?:mùng|mồng)\s+{_NUMBER}\s+{MONTH}|(?:(?:ngày\s*)?{_NUMBER}\s*,?\s*)?{MONTH}(?:\s*(?:,|năm|/|-|\.)"
    rf"?\s*(?:{YEAR}|{YEAR_WORDS}|"
    rf"\d{{2}}(?!\d)))?"
    rf"|năm\s+(?:{YEAR}|{YEAR_WORDS})|\d{{1,2}}/(?:19|20)\d{{2}}|20[0-2]\d|{YEAR_WORDS}|(?:19|20)\d{{6}}(?!\d)|"
    rf"2k\d{{1,2}}(?!\d)|[0-3]\d[01]\d(?:19|20)?\d\d(?!\d))"
)
BEFORE = (
    r"(?<!học )(?<!phát )(?<!vệ )(?<!tuyển )(?<!thí )(?<!giáo )(?<!hs )(?<!ký )(?<!tái )(?<!khai )(?<!sản )"
    r"(?<!phục )(?<!hy )"
    r"(?<!nảy )(?<!nữ )(?<!nam )(?<!hộ )(?<!môn )(?<!dưỡng )(?<!sơ )(?<!lễ )(?<!du )(?<!tân )(?<!thư )(?<!hóa )"
    r""
    r"(?<!an )(?<!dân )(?<!ôn )(?<!nghiên cứu )(?<!môn: )(?<!đẻ )(?<!bẩm )(?<!tổng )(?<!cứu )(?<!bồi )"
    r"(?<!sau )(?<!trước )(?<!khi )(?<!nghỉ )"
)
BIRTH = re.compile(
    rf"{BEFORE}(?<!\w)sinh(?!\w)(?:\s+(?:vào|hồi|đúng|ngày|năm|tháng|trong|ra|khoảng|hôm|đôi|ba|"
    rf"thường))*[\s:,(\-–.]{{0,"
    rf"3}}{WHEN}",
    re.IGNORECASE,
)
TEACHER = re.compile(rf"(?<!\w)(?:cô|thầy) giáo,? sinh (?:ngày {DAY}|năm {YEAR})", re.IGNORECASE)
BORN_OF_SEX = re.compile(
    r"(?<!\w)(?:nam|nữ)\s+sinh\s+(?:ngày\s+\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)\d\d|năm\s+(?:19[3-9]\d|200\d|"
    r"201\d))",
    re.IGNORECASE,
)
BIRTHDAY = re.compile(
    rf"(?<!\w)(?:ngày,?\s*tháng,?\s*năm\s*sinh|ngày\s*/?\s*tháng\s*/?\s*năm\s*sinh|năm sinh|ngày sinh|ngay sinh|nam "
    rf"sinh|sinh nhật|ntns|d\.?o\.?b|"
    rf"date of birth|chào đời|đẻ|tuổi)(?!\w)(?:\s*(?:của|là|em|cháu|con|hs|học sinh|vào|ngày|năm|ghi|trên|"
    rf"khai sinh|ghi trong|theo|giấy|cccd|hồ sơ|học bạ|hiện tại|chính xác|dương lịch|âm lịch))*(?:\s*\([^)]{{0,"
    rf"40}}\))?[^\w]{{0,4}}(?:[A-ZĐ]\w* ){{0,3}}{WHEN}",
    re.IGNORECASE,
)
SHORT = re.compile(
    rf"(?<!\w)(?:s\.?n\.?|n\.?s\.?|n/s|s/n)(?!\w)\s*[:.\-]?\s*{DAY}"
    rf"|(?<!\w)(?:s\.?n|n\.?s|n/s|s/n)\.?\s*[:.\-]?\s*(?:{DAY}|{YEAR}|\d{{1,2}}/(?:19|20)\d\d)",
    re.IGNORECASE,
)
PLAIN = re.compile(
    rf"(?<!\w)(?:ngay sinh|sinh ngay|sinh nam|nam sinh|sinh thang)\W{{0,3}}(?:{DAY}|{YEAR}|\d{{1,2}} "
    rf"thang|\d{{1,2}}/\d{{4}})",
    re.IGNORECASE,
)
AFTER_NAME = re.compile(
    rf"(?<!\w)(?:sinh viên|học sinh|em|cháu|bạn|bé|hs|nạn nhân|nữ|nam)[^.;\d]{{0,40}}\((?:sn\s*)"
    rf"?(?:{DAY}|(?:19[5-9]\d|200\d|201\d))\)",
    re.IGNORECASE,
)
YEAR_FIRST = re.compile(
    rf"(?<!\w){DAY},? sinh(?!\w)(?! hoạt| viên| con)|(?<!\w)(?:{YEAR}|{DAY})\s*\(\s*(?:năm |ngày )?(?:sinh|s|sn|ns)"
    rf"\.?\s*\)|(?<!\w){DAY}\s*[-–:]?\s*(?:là )"
    rf"?(?:ngày sinh|sinh nhật)(?!\w)"
    rf"|(?:giấy )?khai sinh (?:ghi|đề|ngày:|số|là)[^.;\d]{{0,25}}{DAY}"
    rf"|(?<!\w)(?:em|cháu|bạn|bé|nạn nhân|học sinh|hs|con)\s(?:[^\W\d_]+\s?){{0,5}}(?:\(|,\s?)(?:19[5-9]\d|20[01]\d)"
    rf"\s*(?:\)|,|;|\.|$)"
    rf"|(?<!\w)(?<!sinh )đẻ năm {YEAR}|(?<!\w)\d\d? tuổi\s?\((?:19|20)\d\d\)"
    rf"|(?<!\w)tuổi (?:tý|sửu|dần|mão|mẹo|thìn|tỵ|ngọ|mùi|thân|dậu|tuất|hợi)(?!\w)",
    re.IGNORECASE,
)
# Who is born in a year and is not one person.
COHORT = re.compile(
    r"(?:(?<!\w)(?:các|những|mọi|tất cả|toàn bộ|số|tổng số|trẻ(?: em)?(?: mầm non| \d tuổi)*|độ tuổi|lứa tuổi|lứa|"
    r"khóa|thế hệ|nhóm|"
    r"tuyển sinh|phổ cập|điều tra|công dân|nam thanh niên|chủ yếu|đa số|phần lớn|khối \d+|\d tuổi|tỷ lệ|danh sách|"
    r"dành cho|tuyển|tiếp nhận|huy động|vận động|đón|trẻ em gái|trẻ em trai)(?:\s[^\d.;:,()]{0,40})?\s?\(?"
    r"|(?!0?1 )\d+\s+(?:trẻ|em|cháu|học sinh|hs|bé|người|giáo viên|gv|cô|đoàn viên|đối tượng)[^.;:]{0,40}"
    r"|(?:giới tính|khi|tỷ suất|tỷ lệ|mức|mất cân bằng[^.;]{0,20}))\s*$",
    re.IGNORECASE,
)
ABBREVIATED = re.compile(rf"\(\s*s\.?\s*(?:{YEAR}|{DAY})\s*\)", re.IGNORECASE)
ONE = re.compile(
    r"(?<!\w)(?<!các )(?<!những )(?<!\d )(?<!trẻ )(?:0?1|một|em|cháu|bạn|nạn nhân|đối tượng gây|đối tượng:|đối tượng "
    r"tên)"
    r"(?!\w)[^.;]{0,40}$",
    re.IGNORECASE,
)
INTAKE_AFTER = re.compile(
    r"\s*(?:,\s*)?(?:là (?:lứa|độ) tuổi|vào (?:lớp|học lớp|mẫu giáo|học mẫu)|ra lớp|đủ (?:điều kiện|tuổi)|"
    r"trở (?:về|lên|đi|lại)|"
    r"đến năm|đến 20)",
    re.IGNORECASE,
)
FAMOUS = re.compile(
    r"(?:(?<!\w)bác(?! sĩ| bảo)|chủ tịch|lênin|lê-nin|kỷ niệm|các mác|đại tướng|anh hùng|danh nhân|nhà thơ|nhà văn|"
    r"tổng bí thư|"
    r"năm ngày)[^.;]{0,60}$",
    re.IGNORECASE,
)
FAMOUS_AFTER = re.compile(r"\s*(?:của\s+)?(?:bác|chủ tịch|lênin|các mác|đại tướng|v\.?i)", re.IGNORECASE)


def has_birth(text: str) -> bool:
    """Return whether there is the day or year of birth of one person."""
    return (
        SHORT.search(text) is not None
        or BORN_OF_SEX.search(text) is not None
        or AFTER_NAME.search(text) is not None
        or ABBREVIATED.search(text) is not None
        or TEACHER.search(text) is not None
        or YEAR_FIRST.search(text) is not None
        or any(_of_one(text, each) for each in BIRTH.finditer(text))
        or any(_birthday(text, each) for each in BIRTHDAY.finditer(text))
        or (text.isascii() and PLAIN.search(text) is not None)
    )


def _of_one(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 70) : found.start()]
    if FAMOUS.search(before):
        return False
    if INTAKE_AFTER.match(text[found.end() :]):
        return False
    with_day = re.search(r"\d\s?[/.\-]\s?\d|tháng", found[0]) is not None
    return with_day or COHORT.search(before) is None or ONE.search(before) is not None


def _birthday(text: str, found: re.Match[str]) -> bool:
    word = re.split(r"\W", found[0], maxsplit=1)[0].casefold()
    if word in ("đẻ", "tuổi") and not re.search(r"\d\s?[/.\-]\s?\d{1,2}\s?[/.\-]", found[0]):
        return False
    return not FAMOUS.search(text[max(0, found.start() - 70) : found.start()]) and not FAMOUS.search(found[0] + " ")
