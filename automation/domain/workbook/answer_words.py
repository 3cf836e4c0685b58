"""The ways in which people write answers that are not numbers, as folded words."""

from __future__ import annotations

from automation.domain.vietnamese.text import clean, fold
from automation.domain.workbook.words import ESTIMATE, NIL, NO, NOT_APPLICABLE, YES


def as_word(text: str) -> str:
    """Returns the text of a whole cell as a key of these sets: folded, without final punctuation."""
    return fold(clean(text)).rstrip(" .!;,")


def _words(*written: str) -> frozenset[str]:
    return frozenset(map(as_word, written))


# As people write them; WORDS of the same name are the folded ones.
NIL_WRITTEN = (NIL, NO, "Không có", "Ko", "Ko có", "Không có phát sinh", "Chưa phát sinh", "KPS")
NOT_APPLICABLE_WRITTEN = (NOT_APPLICABLE, "N/A", "NA", "N.A", "KAD", "Không thuộc diện", "Không thuộc đối tượng")
PENDING_WRITTEN = ("?", "??", "Chưa có", "Chưa có số liệu", "Đang cập nhật", "Đang tổng hợp", "Cập nhật sau",
                   "Bổ sung sau")
YES_WRITTEN = (YES, "Rồi", "Đã có", "Đúng", "x", "v", "✓", "✔", "√", "☑", "✅", "1", "True", "Yes")
NO_WRITTEN = (NO, "Ko", "Không có", "Chưa", "Chưa có", "Sai", "☐", "0", "False", "No")
ESTIMATE_WRITTEN = (ESTIMATE, "ước thực hiện", "ước tính", "u", "uoc")
NIL_WORDS = _words(*NIL_WRITTEN)
NOT_APPLICABLE_WORDS = _words(*NOT_APPLICABLE_WRITTEN)
# People type a dash to leave a cell empty. It is no answer, and never zero.
DASHES = frozenset(("-", "--", "---", "/", "//", "\\", "–", "—", "−", ".", "..", "...", "…", "_", "*", "'",
                    "`", "’"))
# The answer is announced for later: a blank cell too, with a remark in the finding.
PENDING_WORDS = _words(*PENDING_WRITTEN)
# "K" may mean "không có" or "không áp dụng", so only the unit can decide. A cross is no count.
UNCLEAR_MARKS = _words("K", "C", "o", "x", "v", "✓", "✔", "√", "☑", "✅", YES, "Yes")
YES_WORDS = _words(*YES_WRITTEN)
NO_WORDS = _words(*NO_WRITTEN)
ESTIMATE_WORDS = _words(*ESTIMATE_WRITTEN)
FORMULA_ERRORS = frozenset(("#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NAME?", "#NUM!", "#NULL!", "#ERROR!",
                            "#SPILL!", "#CALC!", "#FIELD!", "#BUSY!", "#PYTHON!", "#GETTING_DATA", "#CONNECT!",
                            "#BLOCKED!", "#UNKNOWN!", "#EXTERNAL!", "#TIMEOUT!"))
# The value that a store's reader returns for a formula whose result was never computed.
UNCOMPUTED = "#CHƯA-TÍNH!"
# The value for a time of day or a duration, which no cell of a form asks for: 12:5 typed into a cell becomes one.
TIME_OF_DAY = "#GIỜ!"
# A longer text can't be any of these words, however it is spelt.
LONGEST = max(map(len, NIL_WORDS | NOT_APPLICABLE_WORDS | PENDING_WORDS)) + 4
