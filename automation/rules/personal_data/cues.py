"""Words near a match that decide whether it is a person's or an office's."""

from __future__ import annotations

import re

OFFICE = re.compile(
    r"(?<!\w)(?:trụ sở|văn phòng|cơ quan|công an|ubnd|ủy ban|sở|phòng (?:gd|giáo dục|y tế|tổ chức|nội vụ|khám|"
    r"công tác)|"
    r"(?:nhà |của |hiệu bộ |trực )?trường(?! thôn| hợp)|thpt|thcs|trung tâm|bệnh viện|trạm y tế|tổng đài|hotline|"
    r"đường dây nóng|"
    r"đường dây|fax|trực ban|trực|kho bạc|quỹ|công đoàn|đơn vị|ban (?:vì|giám|chỉ|tổ|đại)\w*|ban vstbpn|hội (?:phụ "
    r"nữ|lhpn|"
    r"liên|khuyến học|chữ)|khách hàng|công ty|doanh nghiệp|ngân sách|kế toán|văn thư|bảo vệ|hỗ trợ kỹ thuật|nhà xuất "
    r"bản|"
    r"website|cổng thông tin|bảo hành|tòa soạn|đài|máy bàn|chi bộ|đảng ủy|khối cơ quan|nhà hàng|khách sạn|đoàn thanh "
    r"niên)(?!\w)",
    re.IGNORECASE,
)
PERSON = re.compile(
    r"(?<!\w)(?:em|cháu|cô|chị|anh|ông|bà|bác|chú|thầy|bạn|mẹ|bố|cha|bé|dì|cậu|nạn nhân|bị hại|đối tượng|nghi phạm|"
    r"phụ huynh|"
    r"gia đình|nhà riêng|cá nhân|di động|người nhà|người thân|người giám hộ|gvcn|giáo viên chủ nhiệm|hiệu trưởng|học "
    r"sinh|hs|"
    r"chủ tài khoản|chủ tk|tố cáo|người báo tin|nhân chứng|con)(?!\w)",
    re.IGNORECASE,
)
MONEY_AFTER = r"(?!\s*(?:đ\b|₫|đồng|vnđ|vnd|nghìn|ngàn|triệu|tỷ|tỉ|usd|người|lượt|m2|m²|học sinh|hs\b|cuốn|bản|%))"
MONEY_BEFORE = re.compile(
    r"(?:kinh phí|số tiền|tổng(?: (?:chi|thu|số|cộng|kinh|giá|tiền|mức|dự|quyết|giải)\w*)?(?!\w)|"
    r"dự toán|quyết toán|ngân sách|"
    r"tiền|giá trị|"
    r"trị giá|đơn giá|thành tiền|thực chi|đã chi|chi phí|mức (?:chi|hỗ|thu)|học bổng|vnđ|vnd|đồng|₫|"
    r"doanh thu|"
    r"vốn|thu nhập|hóa đơn|mã giao dịch|isbn|mã số thuế|mst|số seri|mã vạch|mã hồ sơ|mã bưu|mã đơn|mã (?:qh|"
    r"đv)\w*|"
    r"biên lai|số liệu|lượt (?:xem|truy)\w*|dân số|cộng)\D{0,25}$",
    re.IGNORECASE,
)


def office_near(text: str, start: int, end: int, *, before: int = 60, after: int = 30) -> bool:
    """Return whether the nearest words before (or, without any, after) name an office, not a person."""
    earlier = text[max(0, start - before) : start]
    offices, persons = _last(OFFICE, earlier), _last(PERSON, earlier)
    if offices >= 0 or persons >= 0:
        return offices > persons
    later = text[end : end + after]
    office, person = OFFICE.search(later), PERSON.search(later)
    return office is not None and (person is None or office.start() < person.start())


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((each.start() for each in pattern.finditer(text)), default=-1)
