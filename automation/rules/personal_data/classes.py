"""Names of school classes: "lớp 10A2", "9B", "lớp 8/3", "12 chuyên Anh"."""

from __future__ import annotations

import re

GRADE = r"(?:1[0-2]|0?[1-9])"
SUBJECT = (
    r"(?:toán|tin|lý|lí|hóa|sinh|văn|sử|địa|anh|pháp|nga|nhật|trung|hàn|ctoan|cnn|tự nhiên|xã hội|tn|xh|"
    r"cb|nc|clc|chọn|cơ bản|tích hợp|"
    r"hoa|đức|toan|ly|hoa|van|su|dia)"
)
WORD = r"(?:lớp|lop|l[ơớ]p|chi đội|chi đoàn|chi doan|hs lớp|class)"
AFTER_WORD = re.compile(
    rf"(?<!\w){WORD}\s*(?:học\s*)?[:\-\"“'(]?\s*(?:{GRADE}\s?[-.]?\s?[A-ZĐ](?:\s?[-./]?\s?\d{{1,2}})?(?:K\d\d)"
    rf"?(?![^\W_])"
    rf"|{GRADE}\s?[-./]?\s?(?:[A-ZĐ]{{1,3}}|CT|CA|CL|TN|XH|CB|NC|D)\s?\d{{1,2}}(?![^\W_])"
    rf"|{GRADE}\s?[/.\-_^]\s?\d{{1,2}}(?![\d/]|\s?(?:lớp|em|hs|học sinh|tháng|%))"
    rf"|{GRADE}\s*(?:chuyên\s+)?{SUBJECT}(?:\s?\d{{1,2}})?(?!\w)"
    rf"|[A-ZĐ]\s?\d{{1,2}}(?:\s?[-.]?\s?K\s?\d{{1,2}})?(?![^\W_])"
    rf"|(?:(?:mẫu giáo|mg)\s)?(?:mầm|chồi|lá|nhà trẻ|mẫu giáo|mg|nt|bé|nhỡ|lớn|"
    rf"\d(?:\s?-\s?\d)? tuổi)(?:\s\d\d?\s?-\s?\d\d? tháng|\s(?:bé|"
    rf"nhỡ|lớn|\d(?:\s?-\s?\d)? "
    rf"tuổi))?"
    rf"\s*(?:(?-i:[A-Z])\s?\d{{0,2}}(?![^\W_])|\d{{1,2}}(?![\d\-/]|\s*tuổi|\s*-|\s*(?:em|cháu|lớp)))"
    rf"|(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?: một| hai)?)\s+(?-i:[A-ZĐ])(?:\s?\d{{1,2}}| (?:một|hai|ba|bốn|"
    rf"năm|sáu|bảy|tám|chín|mười))?(?![^\W_])"
    rf"|(?-i:Một|Hai|Ba|Bốn|Năm)[ /]\d(?![\d/.,%-]|\s*(?:em|cháu|hs|học sinh|lớp|tiết|buổi|bạn|phòng))"
    rf"|(?:mẫu giáo|mg)\s(?:(?-i:[A-Z])\d?|\d)(?![^\W_]|\s*(?:em|cháu|lớp|tuổi)))",
    re.IGNORECASE,
)
ALONE = re.compile(
    r"(?<![\w/.,\-])(?<!\d )(?:1[0-2]|[6-9])\s?(?:[A-ZĐ][1-9]\d?|[A-N])(?:\s?K\d\d)?(?![\w]|-\d|/[A-ZĐ]|\.\d|/\d)"
    r"|(?<![\w/.,\-])(?<!\d )[1-5][A-N]\d(?![\w]|-\d|/[A-ZĐ]|\.\d|/\d)"
    r"|(?<![\w/.,\-])(?:1[0-2]|[6-9])(?:A|B|C|D|CT|CA|CL|CV|CH|TN|XH|TC|KHTN|KHXH)[.\-]?\d{1,2}(?![\w])"
    r"|(?<![\w/.,\-])(?:1[0-2]|[6-9])[.\-][A-H]\d{1,2}(?!\w)|(?<!\w)L\.? ?(?:1[0-2]|[6-9])[A-Z]\d?(?!\w)"
    r"|(?<![\w/.,\-])[3-5] tuổi [A-E]\d?(?!\w)"
    r"|(?<![\w/.,\-])K(?:1[0-2]|[6-9])[A-H]\d{0,2}(?!\w)"
    r"|(?<![\w/.,\-])(?:1[0-2]|[6-9])[a-h]\d{1,2}(?!\w)"
    r"|(?<![\w/.,\-])(?:A|B|C|D)\d{1,2}[ \-]?K\d\d(?!\w)|(?<![\w/.\-])L1?\d[A-Z]\d?(?!\w)"
)
SPECIAL = re.compile(
    rf"(?<![\w/.,\-])(?:1[0-2]|[6-9])\s*(?:chuyên|ch\.|ch)\s*(?:tiếng\s*)?{SUBJECT}(?:\s?\d{{1,2}})?(?!\w)"
    rf"|(?<![\w/.,\-])(?:1[0-2]) (?:Toán|Tin|Lý|Hóa|Sinh|Văn|Sử|Địa|Anh|Pháp|Nga|Nhật|Trung)(?:\s?\d)?(?!\w)(?! "
    rf"(?:học|bản|tâm))"
    r"|(?<!\w)chuyên (?:Toán|Tin|Lý|Hóa|Sinh|Văn|Sử|Địa|Anh) ?1[0-2](?!\w)|(?<!\w)lớp K\d\d?[A-Z]\d|(?<!\w)lớp "
    r"(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín) ?/ ?\d"
    r"|(?<!\w)lớp chuyên (?:Toán|Tin|Lý|Hóa|Sinh|Văn|Sử|Địa|Anh|Pháp|Nga|Nhật|Trung)\s?(?:\d{1,2}|K\d\d)(?!\w)",
    re.IGNORECASE,
)
SMALL = re.compile(
    r"(?<!\w)(?:học sinh|hs|em|gvcn|chủ nhiệm|phụ huynh|cháu|bạn|cô giáo|giáo viên)(?:\s+(?:nữ|nam|của))"
    r"?\s+[1-5][A-N](?!\w)|^[1-5][A-N]$|^(?:1[0-2]|[6-9])[a-e]$"
)
PUPIL_OF = re.compile(
    rf"(?<!\w)(?:học sinh|hs|em|gvcn|chủ nhiệm|cn|bạn|học|nữ sinh|nam sinh)(?:\s+(?:nữ|nam|cũ))"
    rf"?\s+{GRADE}\s?/\s?\d{{1,2}}(?![\d/])",
    re.IGNORECASE,
)
# What stands before a code such as "9A" that names no class.
OTHER_BEFORE = re.compile(
    r"(?:(?<!\w)(?:mã ngành|ngành|mã|vòng|hệ|chuẩn|kiểu|thang|mục tiêu|chuyên đề|chủ đề|danh mục|tài liệu|sách|trang|"
    r"module|mẫu|"
    r"biểu|phụ lục|pl|mục|điều|khoản|điểm|bảng|phòng|nhà|tòa|dãy|đường|phố|ngõ|số|ql|quốc lộ|"
    r"tỉnh lộ|tl|xe|tuyến|buýt|bus|câu|bài|"
    r"đề|mã đề|quyển|tập|cụm|khu|lô|tầng|form|phiếu|hình|ảnh|sơ đồ|cột|dòng|tiết|tiêu chí|chỉ tiêu|chỉ số|nhóm|gói|"
    r"hạng|loại|giải|vitamin|cấp|bậc|mức|ô|"
    r"tổ|bàn|ghế|hàng|giường|tủ|ngăn|kệ|quầy|cabin|toa|khán đài|cửa|ngách|"
    r"hẻm|kiệt|block|cổng|sân|bãi|hội trường|giảng đường|công văn|quyết định|kế hoạch|thông tư|nghị định|"
    r"văn bản|cv|qđ|kh|mô hình|mạng|"
    r"phiên bản|khổ|giấy|pin|dây|ống|chung cư|tờ|thửa|hồ sơ|dự án|nhiệm vụ|nội dung|phần|chương|thùng|máy|model|"
    r"windows|hp|bước|giai đoạn|size|cỡ|"
    r"kíp|ca|trạm|bệnh|huyết áp|viêm gan|cúm|covid|hạng mục|bản đồ|đội|mẫu số|kênh|vtv|vùng|áp|thứ|từ|hạng b|luật|"
    r"hiệp định|chuyến bay|cột mốc|điểm số|đoạn|bến|"
    r"tháng|ngày|năm|kỳ|tuần|học kỳ|quý))\s*[:.\-]?\s*(?:\d+\s?[A-Z]?\s?(?:,|và|;|đến|-)\s?)*$",
    re.IGNORECASE,
)
OTHER_AFTER = re.compile(
    r"\s(?:phim|phụ lục|trong phụ lục|(?:, \d+[A-Z] )?của (?:phiếu|biểu|mẫu|phụ lục)|đường|phố)"
    r"(?!\w)",
    re.IGNORECASE,
)
NO_CLASS = re.compile(
    r"\d{1,2}h\d|(?:1|2|3|4|5|6)[DGKST]$|12M|3M|3C|3E|4H|4M|5C|5E|7E|6E|4E|2C|1C|1D|3A3B|1E|2E|3L|5L|"
    r"9K", re.IGNORECASE
)
GRADUATION = re.compile(r"(?:trình độ|học vấn|học hết|văn hóa|tốt nghiệp|bổ túc|đã học|hệ)[^.;]{0,25}$", re.IGNORECASE)
COURSES = re.compile(
    r"(?:tập huấn|bồi dưỡng|tiếng anh|ngoại ngữ|tin học|trình độ|chứng chỉ|nghiệp vụ|lái xe|bằng)"
    r"[^.;]{0,25}$",
    re.IGNORECASE,
)
SHARE = re.compile(r"/1[02](?!\d)")


COLLECTIVE = re.compile(
    rf"(?<!\w)tập thể (?:hs |học sinh |chi đội )?(?:{GRADE}\.\d{{1,2}}|{GRADE}\s?[A-HĐ]\d{{0,2}})(?![\w/.]\d|\w|%)",
    re.IGNORECASE,
)


def has_class(text: str) -> bool:
    """Return whether there is the name of one class; grades ("lớp 9", "khối 10") and numbers of classes are none."""
    return (
        any(_named(text, each) for each in AFTER_WORD.finditer(text))
        or any(_alone(text, each) for each in ALONE.finditer(text))
        or SPECIAL.search(text) is not None
        or SMALL.search(text) is not None
        or COLLECTIVE.search(text) is not None
        or any(not SHARE.search(each[0]) for each in PUPIL_OF.finditer(text))
    )


def _named(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 40) : found.start()]
    if SHARE.search(found[0]) and (GRADUATION.search(before) or re.match(r"\D*(?:9|1[0-2])/1[02]$", found[0])):
        return False
    return not (re.match(r"\D*[A-C]\d$", found[0]) and COURSES.search(before))


def _alone(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 40) : found.start()]
    if OTHER_AFTER.match(text[found.end() :]):
        return False
    return OTHER_BEFORE.search(before) is None and NO_CLASS.match(found[0].replace(" ", "")) is None
