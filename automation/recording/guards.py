"""Guards that stop a run when many workbooks vanish or lose their answers at once: the cause is then the store or
this machine, not the units."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from automation.domain.access.changes import rights_taken
from automation.domain.access.people import AccessPlan
from automation.domain.access.sentences import place
from automation.domain.plan.plan import Guards
from automation.domain.tracking.observations import Collected
from automation.domain.workbook.store_words import FOLDER, StoreWords

KEPT_SHARE = 0.1  # below this share of its former answers a workbook counts as emptied
SEVERAL = 2  # a single workbook never stops a run, however few the units are
NAMED = 5
STOPPED = "Dừng trước khi ghi nhận và gửi thư"


def set_back(now: datetime, recorded_at: datetime | None) -> str | None:
    """Returns why a run earlier than the newest recorded one (`recorded_at`) must stop (Vietnamese), or None: its
    observations would be evidence of an earlier time, and late reports would count as in time."""
    if recorded_at is None or recorded_at <= now:
        return None
    shown, before = (f"{moment.astimezone(now.tzinfo):%H:%M:%S ngày %d/%m/%Y}" for moment in (now, recorded_at))
    return (f"{STOPPED}: giờ máy là {shown}, sớm hơn lần chạy gần nhất đã ghi vào nhật ký ({before}). Ghi lùi giờ "
            "làm sai chứng cứ về thời điểm nộp báo cáo. Đề nghị chỉnh đồng hồ của máy rồi chạy lại; nếu chính lần chạy "
            "trước mới sai giờ, đề nghị chạy một lần với --ignore-guard.")


def lost_before_compiling(ledger_count: int, log_count: int, frozen: int) -> str | None:
    """Returns why a summary must not be compiled from this ledger (Vietnamese), or None. `frozen`: the number of
    official summaries that were published, given when the ledger is empty."""
    if ledger_count < log_count:
        why = f"có {ledger_count} sự việc, còn sổ theo dõi đã chép {log_count}; nhật ký đã mất hoặc là bản cũ"
    elif frozen and not ledger_count:
        why = f"không có sự việc nào, còn thư mục báo cáo đã có {frozen} bản tổng hợp chính thức; nhật ký đã mất"
    else:
        return None
    return (f"Dừng, chưa tổng hợp gì: nhật ký của phần mềm {why}. Tổng hợp từ nhật ký này sẽ thiếu báo cáo đã nộp. "
            "Đề nghị đặt lại bản lưu mới nhất của nhật ký; nếu không có, đề nghị cất tệp nhật ký hiện tại đi nơi "
            "khác rồi chạy lệnh “baocao restore”.")


def lost_memory(ledger_count: int, log_count: int) -> str | None:
    """Returns why a ledger with fewer events (`ledger_count`) than the register's log (`log_count`) must not be used
    (Vietnamese), or None: the run would send all mail again and overwrite the log."""
    if ledger_count >= log_count:
        return None
    return (f"{STOPPED}: nhật ký của phần mềm có {ledger_count} sự việc, còn sổ theo dõi đã chép {log_count}; "
            "nhật ký đã mất hoặc là bản cũ. Chạy tiếp sẽ gửi lại thư đã gửi. Đề nghị đặt lại bản lưu mới nhất "
            "của nhật ký; nếu không có, đề nghị cất tệp nhật ký hiện tại đi nơi khác rồi chạy lệnh “baocao restore”.")


def vanished(made: Collection[str], present: Collection[str], guards: Guards, words: StoreWords = FOLDER) -> str | None:
    """Returns why no workbook may be created now (Vietnamese), or None: so many of the units with a recorded
    workbook (`made`) have no file (`present`) that the folder itself must be missing."""
    missing = sorted(set(made) - set(present))
    if not _too_many(missing, made, guards.max_unreachable_share):
        return None
    return (f"Dừng, chưa cấp bảng tính nào: {_share(missing, made)} đã cấp nay không thấy "
            f"(ngưỡng {guards.max_unreachable_share:.0%}): {_names(missing)}. {words.vanished}, rồi "
            "chạy lại; nếu thật sự muốn cấp lại bảng tính trống, đề nghị thêm --ignore-guard, và --replace MÃ cho "
            "mỗi đơn vị đã có số liệu.")


def mass_failure(collected: Collected, previous: Mapping[str, int], expected: Collection[str],
                 guards: Guards, words: StoreWords = FOLDER) -> str | None:
    """Returns why the run must stop before it records or mails anything (Vietnamese), or None.

    `previous`: unit → number of answers at the last read (`filled_counts`). `expected`: the units that
    should have a workbook. A stopped run records nothing, so the next one compares with the
    same figures and stops as well, until the cause is removed or a person passes --ignore-guard.
    """
    missing = [code for code in expected if _unread(collected, code)]
    emptied = [code for code in expected if _emptied(collected, code, previous.get(code, 0))]
    if _too_many(missing, expected, guards.max_unreachable_share):
        return (f"{STOPPED}: {_share(missing, expected)} không có hoặc không đọc được "
                f"(ngưỡng {guards.max_unreachable_share:.0%}): {_names(missing)}. {words.vanished}, rồi chạy lại.")
    if _too_many(emptied, expected, guards.max_emptied_share):
        return (f"{STOPPED}: {_share(emptied, expected)} bỗng mất hầu hết số liệu "
                f"(ngưỡng {guards.max_emptied_share:.0%}): {_names(emptied)}. {words.emptied}")
    return None


def _unread(collected: Collected, code: str) -> bool:
    observation = collected.observations.get(code)
    return (observation is None or bool(observation.problem)
            or (observation.answers is None and not observation.unchanged))


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


def many_removals(plan: AccessPlan, guards: Guards) -> str | None:
    """Returns why no permission may be changed (Vietnamese), or None: so many would be taken away at once that the
    list of units must be incomplete or shifted."""
    if not plan.exceeds(guards.max_removed_share):
        return None
    units = sorted({place(each.file) for each in plan.files if rights_taken([each])})
    return (f"Dừng, chưa đổi quyền nào: {plan.taken} trong {plan.remembered} quyền mà phần mềm đã cấp sẽ bị gỡ hoặc hạ "
            f"(ngưỡng {guards.max_removed_share:.0%}), ở: {_names(units)}. Đề nghị xem danh sách đơn vị có thiếu "
            f"dòng hoặc lệch cột không; nếu đúng là thay đổi thật, đề nghị thêm --ignore-guard.")
