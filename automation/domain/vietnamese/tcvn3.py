"""Text in TCVN3 (ABC), a legacy encoding that still occurs in old files: "v¨n b¶n".

Such text is recognised and decoded, but never silently replaced: a finding proposes the decoded text.
"""

from __future__ import annotations

import re

# TCVN 5712:1993 (VN3), its bytes decoded as Windows-1252.
READING: dict[str, str] = {
    "¡": "Ă", "¢": "Â", "£": "Ê", "¤": "Ô", "¥": "Ơ", "¦": "Ư", "§": "Đ",
    "¨": "ă", "©": "â", "ª": "ê", "«": "ô", "¬": "ơ", "\u00ad": "ư", "®": "đ",
    "µ": "à", "¶": "ả", "·": "ã", "¸": "á", "¹": "ạ",
    "»": "ằ", "¼": "ẳ", "½": "ẵ", "¾": "ắ", "Æ": "ặ",
    "Ç": "ầ", "È": "ẩ", "É": "ẫ", "Ê": "ấ", "Ë": "ậ",
    "Ì": "è", "Î": "ẻ", "Ï": "ẽ", "Ð": "é", "Ñ": "ẹ",
    "Ò": "ề", "Ó": "ể", "Ô": "ễ", "Õ": "ế", "Ö": "ệ",
    "×": "ì", "Ø": "ỉ", "Ü": "ĩ", "Ý": "í", "Þ": "ị",
    "ß": "ò", "á": "ỏ", "â": "õ", "ã": "ó", "ä": "ọ",
    "å": "ồ", "æ": "ổ", "ç": "ỗ", "è": "ố", "é": "ộ",
    "ê": "ờ", "ë": "ở", "ì": "ỡ", "í": "ớ", "î": "ợ",
    "ï": "ù", "ñ": "ủ", "ò": "ũ", "ó": "ú", "ô": "ụ",
    "õ": "ừ", "ö": "ử", "÷": "ữ", "ø": "ứ", "ù": "ự",
    "ú": "ỳ", "û": "ỷ", "ü": "ỹ", "ý": "ý", "þ": "ỵ",
}
_TABLE = str.maketrans(READING)
# Characters that no Vietnamese word in Unicode contains: they indicate this encoding.
_MARKERS = frozenset(READING) - frozenset("àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝÐ")
_UNITS = frozenset({"µm", "µg", "µl"})
_WORDS = re.compile("[A-Za-z" + "".join(map(re.escape, READING)) + "]+")
_SYLLABLE = re.compile(
    r"(?:ngh?|[cgknpt]h|gi|qu|tr|[bcdđghklmnprstvx])?"
    r"[aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ]{1,3}"
    r"(?:ch|ng|nh|[cmnpt])?", re.IGNORECASE)


def looks_like_tcvn3(text: str) -> bool:
    """Reports whether there is a word with letters that only TCVN3 has and every such word decodes to a Vietnamese
    syllable. False for "Zürich", "© 2024" and Vietnamese in Unicode."""
    if text.isascii() or any(ord(character) > 0xFF for character in text):
        return False
    suspects = [word for word in _WORDS.findall(text)
                if len(word) > 1 and not _MARKERS.isdisjoint(word) and word not in _UNITS]
    conclusive = [word for word in suspects if any(letter.isascii() for letter in word)]
    return bool(conclusive) and all(_SYLLABLE.fullmatch(read_tcvn3(word)) for word in suspects)


def read_tcvn3(text: str) -> str:
    """Decodes "v¨n b¶n" as "văn bản". Only for text that `looks_like_tcvn3`."""
    return text.translate(_TABLE)
