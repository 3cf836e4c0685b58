"""Numbers that identify a person: CCCD, CMND, BHXH, BHYT, bank accounts, passports, number plates.

Each detector takes NFC text without web addresses and returns whether it finds its kind.
"""

from __future__ import annotations

import re

from automation.rules.personal_data.cues import MONEY_AFTER, MONEY_BEFORE, office_near


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Thông tư 59/2021/TT-BCA, annex: the provinces' codes on a citizen's number (CCCD).
PROVINCES = _set(
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 "
    "038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 "
    "080 082 083 084 086 087 089 091 092 093 094 095 096"
)
START = r"(?<!\d)(?<!\d[.,/\-])"
CITIZEN = re.compile(
    START + r"(?:\d{12}|\d{3}(?:[ .\-]\d{3}){3}|\d{4}(?:[ .\-]\d{4}){2}|\d{3}[ .\-]\d{9}"
    rf"|\d{{6}}[ .\-]\d{{6}}|\d{{3}}[ .\-]\d{{3}}[ .\-]\d{{6}}|\d{{2}}(?:[ .\-]\d{{2}}){{5}}|\d(?:[ .\-_]\d){{11}})"
    rf"(?![\d/]){MONEY_AFTER}"
)
CITIZEN_SHORT = re.compile(START + rf"[1-9]\d{{10}}(?![\d/]){MONEY_AFTER}")
SEPARATED = r"\d(?:[ .\-]{0,2}\d)"
CITIZEN_WORDS = re.compile(
    r"(?<!\w)(?:c\.?c\.?c\.?d|can cuoc|căn cước|định danh|dinh danh|giấy tờ tùy thân|thẻ căn|thẻ cc|đddd|đdcn|vneid)"
    rf"(?!\w)\D{{0,40}}?(?<!\d)({SEPARATED}{{8,11}})(?!\d)",
    re.IGNORECASE,
)
OLD_CARD = re.compile(rf"(?<![\w])(?<!\d[.,/\-])\d{{9}}(?![\w/]|[.,]\d|-\d){MONEY_AFTER}", re.IGNORECASE)
OLD_CARD_WORDS = re.compile(
    r"(?:(?<!\w)c\.?m\.?n\.?d|(?<!\w)c\.?m\.?t(?:nd|t)?(?!\w)|chứng minh(?! \w+ rằng)|chung minh|giấy cm|số cm)\D{0,"
    r"40}?"
    rf"(?<!\d){SEPARATED}{{8,11}}(?!\d)"
    rf"|(?<!\d){SEPARATED}{{8}}(?!\d)\s*\(?(?:cmnd|cmt|chứng minh)",
    re.IGNORECASE,
)
INSURANCE = re.compile(
    r"(?:b\.?h\.?x\.?h|bảo hiểm xã hội|bao hiem xa hoi|số sổ|mã sổ|sổ bảo hiểm|sổ bh|mã số bh|mã bh)\D{0,40}?"
    rf"(?<!\d){SEPARATED}{{9}}(?!\d)(?!\s*(?:đ\b|đồng|vnđ))"
    rf"|(?<!\d){SEPARATED}{{9}}(?!\d)\D{{0,20}}?(?:bhxh|bảo hiểm xã hội|sổ bảo hiểm)",
    re.IGNORECASE,
)
SUM = re.compile(r"(?<![\d.])\d{1,3}(?:[.,]\d{3}){2,}$")
HEALTH_CARD = re.compile(
    r"(?<![^\W_])(?!tk)(?-i:[A-Z]{2}|[a-z]{2})[ .\-:]?\d(?:[ .\-]{0,2}\d){12}(?!\d)"
    r"|(?:b\.?h\.?y\.?t|bảo hiểm y tế|bao hiem y te|mã thẻ|thẻ bảo hiểm)(?!\w)\D{0,30}?"
    rf"(?<!\d){SEPARATED}{{9,14}}(?!\d)(?!\s*(?:đ\b|đồng|vnđ))",
    re.IGNORECASE,
)
BANKS = (
    r"vietcombank|vcb|agribank|bidv|vietinbank|ctg|techcombank|tcb|mb ?bank|(?-i:MB)|acb|sacombank|vp ?bank|tp "
    r"?bank|shb|vib|"
    r"msb|hdbank|seabank|lpbank|lienviet\w*|eximbank|ocb|scb|abbank|bac ?a bank|pvcombank|ngân hàng|momo|"
    r"zalopay|viettel ?pay|"
    r"viettel money|vnpay|timo|cake|ví điện tử"
)
NAMED_ACCOUNT = re.compile(r"(?<!\w)(?:stk|tk|tài khoản|account)(?!\w)", re.IGNORECASE)
ACCOUNT = r"(?:\d(?:[ .\-]?\d){5,18}|\d{3}A\d{8})"
BANK_ACCOUNT = re.compile(
    rf"(?<!\w)(?:s\.?t\.?k|số tk|so tk|tk|tài khoản|tai khoan|số tài khoản|account|acc|a/c|{BANKS})(?!\w)"
    rf"(?:(?!\d{{1,2}}/\d)[^\d]){{0,45}}?(?<![\d/])({ACCOUNT})(?![\d/]){MONEY_AFTER}"
    rf"|(?<![\d/])({ACCOUNT})(?![\d/])\s*[,(\-–:]?\s*(?:tại |ở |mở tại |của )?(?:nh |ngân hàng )?(?<!\w)(?:{BANKS})"
    rf"(?!\w)",
    re.IGNORECASE,
)
PASSPORT = re.compile(
    r"(?:hộ chiếu|passport|ho chieu)\D{0,25}?(?<!\w)[A-Z]{1,2} ?\d{6,8}(?!\d)|(?<![\w])"
    r"[BCEKNP]\d{7,8}(?!\w)",
    re.IGNORECASE,
)
PLATE = re.compile(
    r"(?<![\w/.\-])(?:1[1-9]|[2-9]\d)[ \-]?[A-ZĐ](?:[A-Z]|\d)?\s?[- ]\s?\d{3}[. ]?\d{2}(?![\d/])"
    r"|(?:biển số|bks|biển kiểm soát|bsx|bien so)\s*(?:xe)?\s*:?\s*\d{2}[ \-]?[A-ZĐ](?:[A-Z]|\d)"
    r"?\s?[- ]?\s?\d{3}[. ]?\d{1,2}(?!\d)",
    re.IGNORECASE,
)
OTHER = re.compile(
    r"(?:(?:mã|số thẻ|thẻ|thẻ số) (?:số )?(?:định danh )?(?:học sinh|hs|sinh viên|sv|hssv|cán bộ|viên chức|"
    r"giáo viên|gv|bệnh nhân)|msv|mssv|"
    r"mshs|số hồ sơ "
    r"bệnh án|mã bệnh án|"
    r"giấy phép lái xe|gplx|bằng lái(?: xe)?|(?:mst|mã số thuế) (?:cá nhân|tncn)|số báo danh|sbd)(?!\w)\D{0,20}?"
    rf"(?<!\d){SEPARATED}{{5,13}}(?!\d)|(?<!\w)(?:mst|mã số thuế)(?!\w)\D{{0,15}}8\d{{9}}(?!\d)",
    re.IGNORECASE,
)


CERTIFICATE = re.compile(
    r"(?:giấy )?khai sinh (?:số|quyển số|mã số)\s*:?\s*\d|(?:số|mã) (?:giấy )?khai sinh\s*:?\s*\d|"
    r"(?<!\w)số (?:hiệu )?(?:văn bằng|bằng tốt nghiệp|học bạ|sổ hộ nghèo|"
    r"sổ hộ khẩu)\s*(?:của \w+\s*)?:?\s*[A-Z]{0,3}\s?\d{4,}",
    re.IGNORECASE,
)
BANK_CARD = re.compile(
    rf"{START}9704(?:[ .\-]?\d{{2,4}}){{3,5}}(?!\d)|(?:số thẻ|thẻ (?:atm|ngân hàng|tín dụng|ghi nợ|visa|"
    rf"master\w*))(?!\w)"
    r"[^\d.;]{0,25}\d{4}(?:[ .\-]?\d{4}){3}(?!\d)",
    re.IGNORECASE,
)


def has_insurance_number(text: str) -> bool:
    """Return whether there is a BHXH number; a sum with its thousands divided is none."""
    return any(not SUM.search(each[0]) for each in INSURANCE.finditer(text))


def has_citizen_number(text: str) -> bool:
    """Return whether there is a CCCD: 12 digits that begin with a province's code, or 11 whose leading zero a
    spreadsheet dropped. Of the latter the sex-and-century digit must fit too, else a foreign number would match."""
    if CITIZEN_WORDS.search(text):
        return True
    digits = (re.sub(r"\D", "", each[0]) for each in CITIZEN.finditer(text) if _no_money(text, each.start(), each[0]))
    short = ("0" + each[0] for each in CITIZEN_SHORT.finditer(text) if _no_money(text, each.start(), each[0]))
    return any(each[:3] in PROVINCES for each in digits) or any(
        each[:3] in PROVINCES and each[3] in "0123" for each in short
    )


def has_old_card_number(text: str) -> bool:
    return bool(OLD_CARD_WORDS.search(text)) or any(
        _no_money(text, each.start(), each[0]) for each in OLD_CARD.finditer(text)
    )


def has_bank_account(text: str) -> bool:
    """Return whether there is an account that is not an office's."""
    return BANK_CARD.search(text) is not None or any(_of_person(text, each) for each in BANK_ACCOUNT.finditer(text))


def _of_person(text: str, found: re.Match[str]) -> bool:
    start = max(found.start(1), found.start(2))
    named = NAMED_ACCOUNT.search(text[found.start() : start]) is not None
    if not named and not _no_money(text, start, found[1] or found[2]):
        return False
    return not office_near(text, start, found.end(), before=60)


def has_other_number(text: str) -> bool:
    return bool(PASSPORT.search(text) or PLATE.search(text) or OTHER.search(text) or CERTIFICATE.search(text))


def _no_money(text: str, start: int, number: str) -> bool:
    """Whether a number is no sum: neither round nor after a word for money."""
    is_round = number.endswith("000") and not number.startswith("0")
    return not is_round and MONEY_BEFORE.search(text[max(0, start - 60) : start]) is None
