"""Guards: when many workbooks vanish or empty at once, something is wrong with us, not with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from automation.domain.plan.plan import Guards
from automation.domain.tracking.observations import Collected
from automation.domain.workbook.store_words import FOLDER, StoreWords

KEPT_SHARE = 0.1  # a workbook that keeps less of its answers than this has been emptied
SEVERAL = 2  # one workbook alone is its unit's matter, however few the units are
NAMED = 5
STOPPED = "Dừng trước khi ghi nhận và gửi thư"


def set_back(now: datetime, looked: datetime | None) -> str | None:
    """Why a run before the newest recorded one (`looked`) must stop (Vietnamese), or None: what it
    saw would pass for evidence of an earlier hour, and late reports for reports in time."""
    if looked is None or looked <= now:
        return None
    shown, before = (f"{moment.astimezone(now.tzinfo):%H:%M:%S ngày %d/%m/%Y}" for moment in (now, looked))
    return (f"{STOPPED}: giờ máy là {shown}, sớm hơn lần chạy gần nhất đã ghi vào nhật ký ({before}). Ghi lùi giờ "
            "làm sai chứng cứ về thời điểm nộp báo cáo. Hãy chỉnh đồng hồ của máy rồi chạy lại; nếu chính lần chạy "
            "trước mới sai giờ, hãy chạy một lần với --ignore-guard.")


def lost_memory(held: int, logged: int) -> str | None:
    """Why a ledger that holds fewer events than the register's log must not be worked with
    (Vietnamese), or None: the run would send all mail again and write over the log."""
    if held >= logged:
        return None
    return (f"{STOPPED}: nhật ký của phần mềm có {held} sự việc, còn sổ theo dõi đã chép {logged}; nhật ký đã mất "
            "hoặc là bản cũ. Chạy tiếp sẽ gửi lại thư đã gửi. Hãy đặt lại bản lưu mới nhất của nhật ký; nếu không "
            "có, hãy cất tệp nhật ký hiện tại đi nơi khác rồi chạy lệnh “baocao restore”.")


def vanished(made: Collection[str], there: Collection[str], guards: Guards, words: StoreWords = FOLDER) -> str | None:
    """Why no workbook may be made now (Vietnamese), or None: so many of the units that were given
    one (`made`) have no file (`there`) that the folder itself must be gone."""
    gone = sorted(set(made) - set(there))
    if not _too_many(gone, made, guards.max_unreachable_share):
        return None
    return (f"Dừng, chưa cấp bảng tính nào: {_share(gone, made)} đã cấp nay không thấy "
            f"(ngưỡng {guards.max_unreachable_share:.0%}): {_names(gone)}. {words.vanished}, rồi "
            "chạy lại; nếu thật sự muốn cấp lại bảng tính trống, hãy thêm --ignore-guard.")


def mass_failure(collected: Collected, previous: Mapping[str, int], expected: Collection[str],
                 guards: Guards, words: StoreWords = FOLDER) -> str | None:
    """Why the run must stop before it records or mails anything (Vietnamese), or None.

    `previous`: unit → answers held when last read (`filled_counts`). `expected`: the units that
    should have a workbook. A stopped run records nothing, so the next one compares with the
    same figures and stops as well, until the cause is gone or a person lets it pass.
    """
    gone = [code for code in expected if _unread(collected, code)]
    emptied = [code for code in expected if _emptied(collected, code, previous.get(code, 0))]
    if _too_many(gone, expected, guards.max_unreachable_share):
        return (f"{STOPPED}: {_share(gone, expected)} không có hoặc không đọc được "
                f"(ngưỡng {guards.max_unreachable_share:.0%}): {_names(gone)}. {words.vanished}, rồi chạy lại.")
    if _too_many(emptied, expected, guards.max_emptied_share):
        return (f"{STOPPED}: {_share(emptied, expected)} bỗng mất hầu hết số liệu "
                f"(ngưỡng {guards.max_emptied_share:.0%}): {_names(emptied)}. {words.emptied}")
    return None


def _unread(collected: Collected, code: str) -> bool:
    found = collected.observations.get(code)
    return found is None or bool(found.trouble) or (found.answers is None and not found.known)


def _emptied(collected: Collected, code: str, before: int) -> bool:
    if _unread(collected, code) or not before:
        return False
    return collected.observations[code].filled < before * KEPT_SHARE


def _too_many(units: list[str], expected: Collection[str], bound: float) -> bool:
    return len(units) >= SEVERAL and len(units) > bound * len(expected)


def _share(units: list[str], expected: Collection[str]) -> str:
    return f"{len(units)} trong {len(expected)} bảng tính ({len(units) / len(expected):.0%})"


def _names(units: list[str]) -> str:
    shown = ", ".join(units[:NAMED])
    return shown if len(units) <= NAMED else f"{shown} và {len(units) - NAMED} đơn vị khác"
