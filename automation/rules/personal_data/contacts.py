"""Ways to reach a person: telephone numbers, mail addresses, profiles in social networks."""

from __future__ import annotations

import re

from automation.rules.personal_data.cues import PERSON, office_near
from automation.rules.personal_data.names.lexicon import lexicon

LONG = re.compile(r"(?:\(?\+?84\)?|0084|\(?0)(?:[\s.\-()/_,*]{0,3}\d){8,10}")
MOBILE = re.compile(
    r"(?<!\d)(?<!\d[.,/\-])(?:\(?\+?84\)?|0084|0|\(0\))[\s.\-()/_*]{0,3}(?:[35789](?:[\s.\-()/_,*]{0,3}\d){8}|"
    r"1[2-9]\d(?:[\s.\-()]{0,2}\d){7})"
    r"(?![\d]|/\d)"
)
FIXED = re.compile(r"(?<!\d)(?<!\d[.,/\-])(?:\(?\+?84\)?|\(?0)[\s.\-()]{0,3}2\d{1,2}(?:[\s.\-()]{0,3}\d){7,8}(?!\d)")
SHORT = re.compile(
    r"(?:đt|sđt|sdt|điện thoại|di động|zalo|dien thoai|gọi|liên hệ|lh|alo|tel|phone|mobile)(?!\w)\D{0,"
    r"20}?"
    r"(?<!\d)[35789](?:[\s.\-]{0,2}\d){8}(?!\d)",
    re.IGNORECASE,
)
HOTLINE = re.compile(
    r"(?:đường dây nóng|hotline|tổng đài|đường dây|trực (?:ban|đường dây|24)|cứu hộ|cskh|chăm sóc "
    r"khách hàng)\D{0,45}$",
    re.IGNORECASE,
)
MAIL = re.compile(
    r"([\w.+\-]{2,64})\s?(?:@|\(@\)|\((?:at|a)\)|\[(?:at|a|@)\]|\{at\}|\s(?:at|a còng|a cong)\s)\s?"
    r"((?:[\w\-]{2,}\s?(?:\.|\(dot\)|\[dot\]|\s(?:dot|chấm)\s)\s?)+[a-z]{2,10})(?!\w)",
    re.IGNORECASE,
)
PROVIDERS = r"g ?mail|yahoo|hotmail|outlook|icloud|live|ymail"
SLIPPED_MAIL = re.compile(
    rf"([\w.+\-]{{2,64}})\s?(?:@|\(@\)|\((?:at|a)\)|\[(?:at|"
    rf"a)\])\s?(?:{PROVIDERS})(?:\s?[.,;]?\s?com(?:\.vn)?)?(?!\w|\.\w)",
    re.IGNORECASE,
)
OFFICE_MAIL = re.compile(
    r"(?:vanthu|van-thu|vp|vanphong|thpt|thcs|gdtx|gdnn|tieuhoc|mamnon|mamnom|mn|th|c[0-3](?=\W|[a-z])|ptdt|so|sgd|"
    r"sogd|pgd|phong|truong|info|"
    r"contact|admin|support|hotline|tuyensinh|congdoan|doan|ban|bvstbpn|vstbpn|ubnd|office|no-?reply|lienhe|hotro|"
    r"daotao|tccb|baochi|"
    r"thongtin|cskh|hoidap|bgh|toasoan|tt|trungtam|hoi|help|hanhchinh|quantri|ketoan|thuvien|daoduong|cd|dh|khaothi|"
    r"webmaster|"
    r"sales?|thanhtra|tochuc|banbientap|hr|media|news|service|lop|clb|duan|tuvan|tamly|congan|ca|cdn|ldld|lienhiep|"
    r"xahoi)"
    r"(?![a-z]{0,2}nguyen)",
    re.IGNORECASE,
)
AMBIGUOUS = re.compile(r"th|tt|so|ca|c[dh]|dh|doan|phong|mn|hr|ban|hoi|lop")
STEMS = re.compile(
    r"thanhnien|thieunien|phunu|khuyenhoc|noivu|tuyen|hanhchinh|kinhte|tochuc|taichinh|dao?tao|xahoi|vanhoa"
)
SINGLE_OFFICES = frozenset(("doan", "phong", "hoi", "ban", "so", "thanhtra", "cong", "chihoi", "thuvien"))
OFFICE_BEGINS = re.compile(r"c[0-3][a-z]|(?:pgd|sgd|so|phong|tt|mn|th|ubnd|cd|vp|vt|bch)[._\-]", re.IGNORECASE)
OFFICE_LOCAL = re.compile(
    r"(?:school|sogd|hcth|phonggd|bgh|vstbpn|office|congdoan|truong|thpt|thcs|mamnon|tieuhoc)", re.IGNORECASE
)
SURNAME_LOCAL = re.compile(r"(?:nguyen|tran|pham|hoang|huynh|bui|dang|trinh|duong|vuthi|lethi|thi[a-z]{2,}\d)")
PROFILE = re.compile(
    r"(?:(?:facebook|fb)\.com|fb\.me|m\.me|zalo\.me|chat\.zalo\.me|t\.me|(?:www\.)?instagram\.com|"
    r"(?:www\.)?tiktok\.com|"
    r"threads\.(?:net|com)|twitter\.com|x\.com|linkedin\.com/in|youtube\.com/@|locket\.\w+|snapchat\.com/add|"
    r"discord\.gg)/?"
    r"([@\w.\-?=%/&]*)",
    re.IGNORECASE,
)
NETWORK = (
    r"facebook|face ?book|fb|zalo|tiktok|tik tok|instagram|insta|ig|telegram|threads|twitter|nick(?:name)?|"
    r"mạng xã hội|snapchat|discord|messenger|viber|skype|locket|youtube"
)
HANDLE = re.compile(
    rf"(?<!\w)(?:{NETWORK}|acc|account)(?!\w)(?:\s*(?:cá nhân|nick|chat|game|name|tên|là|của|id|acc|acount|account|"
    rf"em|cháu|bạn|hs|:|-|=|\()"
    rf")*\s*[\"“'(]?"
    r"(@[\w.]{3,}|[a-z][\w]*[._]\w[\w.]*|[a-z]{2,}[\w]*\d\w*|[a-z]\w+#\d{4}|id \d{6,})"
    r"|(?<![\w.@])@[a-z][\w.]{3,}(?![\w@])",
    re.IGNORECASE,
)
PLAIN_HANDLE = re.compile(
    rf"(?<!\w)(?:{NETWORK})(?: (?:của )?(?:em|cháu|bạn|hs|cá nhân))?\s?[:=]\s?[a-z]{{6,}}\s*(?:$|"
    rf"[,;)])", re.IGNORECASE
)
QUOTED_NICK = re.compile(
    rf"(?<!\w)(?:nick(?:name)?|acc|account|(?:tài khoản|tk|tên|trang cá nhân|nick) (?:{NETWORK})|{NETWORK})"
    r"(?!\w)\s*(?:cá nhân|tên|là|có tên|mang tên|:|\s)*\s*[\"“']([^\"”']{2,40})[\"”']",
    re.IGNORECASE,
)
CALLED = re.compile(
    rf"(?<!\w)(?:nick(?:name)?|acc|account|(?:tài khoản|tk|id) (?:{NETWORK})|(?:{NETWORK}) cá nhân)(?!\w)"
    rf"\s*(?:{NETWORK})?\s*(?::|là|tên|mang tên)+\s*([^.;\n]{{2,40}})",
    re.IGNORECASE,
)
PAGE = re.compile(
    r"zalo\.me/g/|t\.me/(?:joinchat|\+)|"
    r"thpt|thcs|truong|school|mamnon|tieuhoc|doan|hoi[a-z]|ubnd|edu|gov|groups?/|/page|fanpage|"
    r"official|news|baochi|bao[a-z]+\.|events?|"
    r"watch|share|hashtag|reel|sogd|sogiaoduc|trungtam|congan|clb|ban[a-z]*bpn|vstbpn|phunu|congdoan|"
    r"posts?|photo|stories|haiphong",
    re.IGNORECASE,
)
PAGE_WORDS = re.compile(
    r"(?:fanpage|fan page|\bpage|trang (?:của |fb |facebook )?(?:nhà trường|trường|sở|đoàn|công "
    r"đoàn|chính thức|thông tin|thpt|"
    r"fanpage|web)|nhóm|group|kênh|hội nhóm|cổng|chính thức|chính thống|oa)\W?[^.;]{0,40}$",
    re.IGNORECASE,
)
OFFICIAL_NICK = re.compile(
    r"trường|thpt|thcs|đoàn|hội|sở|ban |công đoàn|clb|câu lạc bộ|nhà trường|phụ nữ|bình đẳng|"
    r"tuổi trẻ|học đường|(?<!hải )(?<!\w)phòng|chống",
    re.IGNORECASE,
)


# Numbers of offices that may begin as a telephone number does.
TAX_CODE = re.compile(
    r"(?<!\w)(?:mã số thuế|mst|mã đơn vị|mã qhns|mã trường|mã quan hệ ngân sách)(?!\w)[^\d.;]{0,30}\d{7,13}(?!\d)",
    re.IGNORECASE,
)


def has_phone(text: str) -> bool:
    """Return whether there is a telephone number that is neither a hotline's nor an office's fixed line."""
    if SHORT.search(text):
        return True
    text = TAX_CODE.sub(" ", text)
    if any(not _of_hotline(text, each) for each in MOBILE.finditer(text)):
        return True
    if any(not office_near(text, each.start(), each.end()) for each in FIXED.finditer(text)):
        return True
    rest = FIXED.sub(" ", MOBILE.sub(" ", text))
    return LONG.search(rest) is not None and _other_phone(rest)


def _of_hotline(text: str, found: re.Match[str]) -> bool:
    words = HOTLINE.search(text[max(0, found.start() - 60) : found.start()])
    return words is not None and PERSON.search(words[0]) is None


def _other_phone(text: str) -> bool:
    """Whether there is a number that is valid in Viet Nam."""
    from phonenumbers import PhoneNumberMatcher

    return any(True for _ in PhoneNumberMatcher(text, "VN"))


def has_mail_address(text: str) -> bool:
    """Return whether there is a mail address that is not an office's."""
    return any(not _of_office(each[1]) for each in MAIL.finditer(text)) or any(
        not _of_office(each[1]) or _is_name(each[1].casefold()) for each in SLIPPED_MAIL.finditer(text)
    )


def _of_office(local: str) -> bool:
    if OFFICE_LOCAL.search(local) is not None or OFFICE_BEGINS.match(local):
        return True
    if SURNAME_LOCAL.search(local.casefold()):
        return False
    return OFFICE_MAIL.match(local) is not None


def _is_name(local: str) -> bool:
    """Whether syllables of names make up a mailbox that begins like an office's: "thuha.2010", "doanminh"."""
    letters = re.split(r"[\d._+\-]", local)[0]
    if AMBIGUOUS.match(letters) is None or STEMS.search(letters):
        return False
    names, reached = lexicon().plain_names, {0}
    for end in range(2, len(letters) + 1):
        if any(start in reached and letters[start:end] in names for start in range(max(0, end - 7), end - 1)):
            reached.add(end)
    return len(letters) in reached and letters not in SINGLE_OFFICES


def has_profile(text: str) -> bool:
    """Return whether there is a link to, or the name of, somebody's account in a social network."""
    if any(
        each[1].strip("/@") and not PAGE.search(each[0]) and not _page_before(text, each.start())
        for each in PROFILE.finditer(text)
    ):
        return True
    plain = MAIL.sub(" ", PROFILE.sub(" ", text))
    handles = (each for pattern in (HANDLE, PLAIN_HANDLE) for each in pattern.finditer(plain))
    if any(not PAGE.search(each[0]) and not _page_before(plain, each.start()) for each in handles):
        return True
    return any(
        not OFFICIAL_NICK.search(each[1]) and not _page_before(plain, each.start())
        for pattern in (QUOTED_NICK, CALLED)
        for each in pattern.finditer(plain)
    )


def _page_before(text: str, at: int) -> bool:
    return PAGE_WORDS.search(text[max(0, at - 60) : at]) is not None
