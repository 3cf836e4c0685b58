"""Home addresses."""

from __future__ import annotations

import re

from automation.rules.personal_data.cues import office_near

UPPER = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
PLACE = rf"(?:(?-i:[{UPPER}])[^\W\d_]*|\d{{1,3}}[A-Z]?|La Mã|[IVX]{{1,4}})"
HOUSE_NUMBER = re.compile(
    r"(?<!\w)(?:số nhà|nhà số|so nha)\s*:?\s*(?:\d{1,4}|(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)(?!\w))|(?<!\w)"
    r"sn\s*\d{1,4}[A-Z]?(?:/\d+)*\s*,?\s*(?:ngõ|ngách|hẻm|"
    r"đường|phố|tổ|khu|thôn|xóm)(?!\w)"
    r"|(?<!\w)nhà (?:riêng )?(?:ở |tại )?(?:số )?\d{1,4}[A-Z]?(?:/\d+)*\s*,?\s*(?:ngõ|ngách|hẻm|đường|phố|tổ|khu|"
    r"thôn|xóm)(?!\w)",
    re.IGNORECASE,
)
LANE = re.compile(
    rf"(?<!\w)(?:số\s*)?\d{{1,4}}[A-Z]?(?:/\d{{1,4}}[A-Z]?)*\s*,?\s*(?:ngõ|ngách|hẻm|kiệt|ngo|hem)\s*\d{{1,4}}"
    rf"|(?<!\w)(?:ngõ|ngách|hẻm|kiệt)\s+\d{{1,4}}[A-Z]?(?:/\d+)*\s*,?\s*(?:(?:đường|phố|ngõ)\s+)?{PLACE}",
    re.IGNORECASE,
)
STREET = re.compile(
    rf"(?<!\w)(?:số\s*|nhà\s*|ở\s*|địa chỉ:?\s*|đc:?\s*|tại\s*)?\d{{1,4}}[A-Z]?(?:/\d{{1,4}}[A-Z]?)*\s*,?\s*(?:đường|"
    rf"phố|đại lộ|duong)\s+{PLACE}",
    re.IGNORECASE,
)
BARE_STREET = re.compile(
    rf"(?<!\w)(?:ở|nhà|địa chỉ|đc|trú tại|cư trú|sống tại|tạm trú|thường trú|ngụ|chỗ ở)\b\D{{0,20}}?(?<![\d/])\d{{1,"
    rf"4}}[A-Z]?(?:/\d{{1,4}}[A-Z]?)*\s+{PLACE}",
    re.IGNORECASE,
)
HAMLET_WORD = (
    r"(?:thôn|xóm|ấp|tổ dân phố|tdp|khu phố|kp|tổ|khu|đội|bản|buôn|làng|cụm|thon|xom|ap|to dan pho|phum|"
    r"sóc|plei|khu dân cư|kdc|khóm)"
)
COMMUNE_WORD = r"(?:xã|phường|thị trấn|tt|p\.|x\.|f\.|huyện|quận|tp|xa|phuong|đặc khu)"
HAMLET = re.compile(
    rf"(?<!\w)(?<!các )(?<!mọi )(?<!\d )(?<!những ){HAMLET_WORD}\.?\s*(?:số\s*)?{PLACE}(?:\s{PLACE}){{0,"
    rf"3}}\s*[,\-–(]?\s*"
    rf"(?<!\w){COMMUNE_WORD}\s*\.?\s*(?:{PLACE}|\d)",
    re.IGNORECASE,
)
RESIDENCE = re.compile(
    r"(?<!\w)(?:hộ khẩu|hkt?t|đkhktt|thường trú|tạm trú|trú tại|trú quán|chỗ ở(?: hiện nay)?|nơi ở(?: hiện nay| hiện "
    r"tại)?|nơi cư trú|cư trú(?: tại)?|ngụ tại|ngụ|sống(?: cùng[^.,;]{0,30})? (?:tại|ở)|sinh sống tại|"
    r"nhà (?:em |cháu |riêng |bạn |của em |cô |thầy |ông |bà )?(?:ở|tại)|quê(?: quán| ở)?|nguyên quán|địa chỉ"
    r"(?: nhà riêng| nhà| gia đình| nơi ở| thường trú| hiện tại| liên hệ)?|đ/c|đc|trọ(?: tại| ở)?|"
    r"thuê (?:nhà |trọ |phòng )?(?:tại|ở|trọ)|gia đình (?:em |cháu )?(?:ở|tại)|sống ở|tới nhà|đến nhà|về nhà|"
    r"(?:em|cháu|gia đình|hs|học sinh|bạn|anh|chị|ông|bà|cô|người)[^.,;\d]{0,30} ở|ở tại|dia chi|thuong tru|ho khau)"
    r"(?!\w)\s*[:\-]?\s*(?:tại\s*|ở\s*|là\s*)?"
    rf"(?:[^.;]{{0,40}}?)(?:(?:{HAMLET_WORD}|đường|phố|ngõ|ngách|hẻm|xã|phường|thị trấn|số|chung cư|căn hộ|tòa|"
    rf"khu đô thị|kđt|duong|xa|phuong|huyện|quận)\.?\s*(?:số\s*)?{PLACE}"
    rf"|\d{{1,4}}[A-Z]?(?:/\d+)*\s+{PLACE})",
    re.IGNORECASE,
)
HOME_TOWN = re.compile(
    rf"(?<!\w)(?:quê(?: quán| ở| gốc)?|nguyên quán|nhà (?:em|cháu|bạn|cô|thầy|ông|bà|bố mẹ|riêng)?\s?ở|"
    rf"gia đình (?:em "
    rf"|cháu |bạn )?(?:ở|tại|sống tại|sống ở)|cư ngụ(?: tại)?|"
    rf"(?:nơi đăng ký |nơi đk )?(?:hkt?t|thường trú)|hộ khẩu(?: tại| ở)?|sống (?:tại|ở)|trú (?:tại|ở)|"
    rf"thường trú(?: tại| ở)?|tạm trú(?: tại| ở)?|ngụ "
    rf"(?:tại|ở))\s*:?\s*(?:ở |tại )?"
    rf"(?:xã |huyện |tỉnh )?(?-i:[{UPPER}][^\W\d_]+ [{UPPER}])",
    re.IGNORECASE,
)
AT_HAMLET = re.compile(
    rf"(?<!\w)P\.? ?\d{{2,4}}[ \-][A-Z]?\d{{0,2}},? (?:khu tập thể|chung cư|ktt|nhà)|^(?:khu tập thể|ktt) {PLACE}|"
    rf"(?<!\w)(?:thuê|ở|trọ)[^.;]{{0,20}} phòng (?:số )?\d+|(?<!\w)(?:sống|ở|trú|ngụ) (?:tại |ở )?(?:khu )?(?:tập "
    rf"thể|nhà trọ|xóm trọ|chung cư|ký túc xá|ktx)|"
    rf"(?<!\w)(?:ở|trú|ngụ) (?:tại )?đường \d|"
    rf"(?<!\w)ở (?:thôn|xóm|ấp|bản|buôn|tổ|khu|cụm|đội) (?:số )?{PLACE}|(?<!\w)cư ngụ (?:tại|ở)? ?\d|(?<!\w)lô "
    rf"\d+\w?\s?[-,]\s?(?-i:[{UPPER}])"
    rf"|^(?:thôn|xóm|ấp|bản|buôn|tdp|tổ dân phố|khu dân cư)(?: số)? {PLACE}(?: {PLACE}){{0,3}}$|(?<!\w)nhà (?:ở|tại) "
    rf"(?:thôn|xóm|ấp|bản|tổ) {PLACE}",
    re.IGNORECASE,
)
_TITLE = rf"(?-i:[{UPPER}][^\W\d_]+)"
BARE = re.compile(
    rf"(?:^|(?<!\w)số )\d{{1,4}}[A-Z]?(?:/\d{{1,4}}[A-Z]?){{0,3}} {_TITLE} {_TITLE}(?: {_TITLE})?(?=$|\s?[,)]|\s-)"
    rf"|(?<!\w)\d{{1,4}}(?:/\d{{1,4}}){{1,3}} {_TITLE} {_TITLE}"
    rf"|(?<!\w)(?:tổ|xóm|thôn|khu|tdp|tổ dân phố|ấp|cụm) (?:số )?(?:\d{{1,2}}|{_TITLE}),? (?!Tổ|Trường|Ban|Đoàn|Hội|"
    rf"Công|Sở)"
    rf"{_TITLE} {_TITLE}(?=$|,)",
    re.IGNORECASE,
)
FLAT = re.compile(
    r"(?<!\w)(?:căn hộ|căn|phòng|p\.?)\s*(?:số\s*)?[A-Z]?\d{1,4}[A-Z]?,?(?: (?:nhà|tòa|block|dãy|khối|tháp|"
    r"đơn nguyên) [A-Z]?\d{0,2}[A-Z]?,?)?[^.;\d]{0,25}(?:chung cư|tòa|cc|ccmn|"
    r"khu tập thể|ktt|nhà trọ|khu đô thị|kđt|vinhomes)(?!\w)"
    r"|(?:chung cư|cc|khu tập thể|ktt|nhà trọ|xóm trọ)\s+[^.;\d]{2,30}(?:,|\s)\s*(?:căn|phòng|p\.?|tầng)\s*(?:hộ\s*)"
    r"?(?:số\s*)?[A-Z]?\d{1,4}",
    re.IGNORECASE,
)
EVENT = re.compile(
    r"(?:tổ chức|tuyên truyền|truyền thông|phát động|ra quân|khảo sát|sinh hoạt|hội nghị|tập huấn|trụ sở|địa điểm|"
    r"đóng (?:tại|trên)|cơ sở|phân hiệu|nhà văn hóa|"
    r"điểm trường|hội trường|phối hợp|trồng cây|xây dựng|tham quan|dọn|vệ sinh|tặng quà|thăm|trao|tại (?:các|nhà văn|"
    r"trụ|hội)|diễu hành|cổ động|ubnd|mô hình|chi hội|phụ nữ|lễ|"
    r"địa bàn|trải nghiệm|văn phòng|ngoại khóa|in tại|mua tại|công ty|nhà sách|cửa hàng|giao lưu|hỗ trợ|"
    r"khám|tình nguyện)[^.;]{0,70}$",
    re.IGNORECASE,
)


HELD_AFTER = re.compile(
    r"(?: [^\W\d_]+){0,2},? (?:đã )?(?:tổ chức|tuyên truyền|tặng quà|phối hợp|ủng hộ|ra quân|phát động)(?!\w)",
    re.IGNORECASE,
)


def has_home_address(text: str) -> bool:
    """Return whether there is the address of a home; an office's and the place of an event are none."""
    if any(not _of_office(text, each) for pattern in (RESIDENCE, HOME_TOWN, FLAT) for each in pattern.finditer(text)):
        return True
    return any(
        not _of_office(text, each) and not _of_event(text, each) and not _is_named_after(text, each)
        for pattern in (HOUSE_NUMBER, LANE, STREET, BARE_STREET, HAMLET, AT_HAMLET, BARE)
        for each in pattern.finditer(text)
    )


def _of_office(text: str, found: re.Match[str]) -> bool:
    before = re.split(r"\d", found[0], maxsplit=1)[0]
    return office_near(text, found.start() + len(before), found.end(), before=50 + len(before), after=0)


def _is_named_after(text: str, found: re.Match[str]) -> bool:
    return re.match(r"[^.;]{0,25}\((?:trụ sở|văn phòng|trường|cơ sở)", text[found.end() :]) is not None


def _of_event(text: str, found: re.Match[str]) -> bool:
    if HELD_AFTER.match(text[found.end() :]):
        return True
    return EVENT.search(text[max(0, found.start() - 100) : found.start()]) is not None
