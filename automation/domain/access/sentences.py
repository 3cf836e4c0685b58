"""What is reported of permissions, in Vietnamese: for the administrator, since it names addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from automation.domain.access.changes import Remark
from automation.domain.access.permissions import (
    REGISTER,
    AccessChange,
    ChangeResult,
    SharedFile,
    Step,
)
from automation.domain.access.protection import EditorChange

ROLE_WORDS = {"reader": "xem", "commenter": "nhận xét", "writer": "chỉnh sửa", "fileOrganizer": "quản lý nội dung",
              "organizer": "quản lý", "owner": "sở hữu"}
DONE = {
    Step.GRANT: "{place}: đã cấp quyền {role} cho {address}.",
    Step.RAISE: "{place}: đã nâng quyền của {address} lên {role}.",
    Step.LOWER: "{place}: đã hạ quyền của {address} xuống {role}.",
    Step.REMOVE: "{place}: đã gỡ quyền {role} của {address}.",
}
PLANNED = {
    Step.GRANT: "{place}: sẽ cấp quyền {role} cho {address}.",
    Step.RAISE: "{place}: sẽ nâng quyền của {address} lên {role}.",
    Step.LOWER: "{place}: sẽ hạ quyền của {address} xuống {role}.",
    Step.REMOVE: "{place}: sẽ gỡ quyền {role} của {address}.",
}
REFUSED = {
    Step.GRANT: "{place}: chưa cấp được quyền {role} cho {address}. {message} {remedy} (Google: {reason})",
    Step.RAISE: "{place}: chưa nâng được quyền của {address} lên {role}. {message} {remedy} (Google: {reason})",
    Step.LOWER: "{place}: chưa hạ được quyền của {address} xuống {role}. {message} {remedy} (Google: {reason})",
    Step.REMOVE: "{place}: chưa gỡ được quyền {role} của {address}. {message} {remedy} (Google: {reason})",
}
LOWERED = ("{place}: {address} được cấp quyền {granted} nhưng nay chỉ có quyền {role}, do có người sửa hoặc do chính "
           "sách của tên miền; phần mềm giữ nguyên. Nếu không đúng, đề nghị mở phần Chia sẻ của tệp và nâng lại.")
EDITORS_DONE = "{place}: đã đổi người được sửa ô có bảo vệ theo cấu hình ([google] editors)."
EDITORS_PLANNED = "{place}: sẽ đổi người được sửa ô có bảo vệ theo cấu hình ([google] editors)."
EDITORS_DIFFER = "{place}: {changes}."
EDITORS_ADDED, EDITORS_REMOVED = "sẽ cho {who} sửa ô có bảo vệ", "sẽ không cho {who} sửa ô có bảo vệ nữa"
EDITORS_SHUT_OUT = "{place}: {who} có trong [google] editors nhưng trên Google không được sửa ô có bảo vệ."
EDITORS_WAIT = ("{place}: bảng tính có thay đổi chưa đọc nên chưa đổi người được sửa ô có bảo vệ; đề nghị chạy lại "
                "lệnh này sau lần chạy tới (baocao run).")
EDITORS_FAILED = "{place}: chưa đổi được người được sửa ô có bảo vệ. {why}"
BY_HAND = "{place}: {who} có quyền {role} do người khác cấp; phần mềm giữ nguyên."
BY_HAND_IN_MANY = "{who} có quyền {role} ở {number} tệp do người khác cấp; phần mềm giữ nguyên."
UNLISTED = ("{unit}: không có trong danh sách đơn vị nên giữ nguyên quyền trên bảng tính. Nếu đơn vị đã giải thể hoặc "
            "sáp nhập, đề nghị ghi valid_to và merged_into ở dòng của đơn vị, hoặc ghi mã vào units của [retired] "
            "trong kế hoạch.")
MANY_FILES = 3  # more files of one address are counted in one sentence
REGISTER_WORDS = "Sổ theo dõi"
PUBLISHED_WORDS = "Báo cáo tổng hợp {obligation} đã công bố ({kind})"
KINDS = {"document": "tệp Word", "workbook": "tệp Excel", "pdf": "tệp PDF", "google_document": "Google Tài liệu"}


def place(file: SharedFile) -> str:
    if file.cluster:
        return f"{REGISTER_WORDS} của {file.cluster}"
    if file.published:
        obligation, _, role = file.published.partition(":")
        return PUBLISHED_WORDS.format(obligation=obligation, kind=KINDS.get(role, role))
    return REGISTER_WORDS if file.unit == REGISTER else file.unit


def change_sentence(file: SharedFile, change: AccessChange, *, done: bool) -> str:
    words = DONE if done else PLANNED
    return words[change.step].format(place=place(file), role=ROLE_WORDS.get(change.role, change.role),
                                     address=change.address)


def editors_sentence(change: EditorChange) -> str:
    """What `share` would change."""
    parts = [words.format(who=", ".join(addresses)) for words, addresses in (
        (EDITORS_ADDED, change.added), (EDITORS_REMOVED, change.removed)) if addresses]
    return EDITORS_DIFFER.format(place=place(change.file), changes="; ".join(parts))


def shut_out_sentence(change: EditorChange) -> str:
    return EDITORS_SHUT_OUT.format(place=place(change.file), who=", ".join(change.added))


def refusal_sentence(result: ChangeResult) -> str:
    change = result.change
    reason = f"{result.reason}: {result.detail}" if result.detail else result.reason
    return REFUSED[change.step].format(
        place=place(result.file), role=ROLE_WORDS.get(change.role, change.role), address=change.address,
        message=result.message, remedy=result.remedy, reason=reason)


def lowered_sentence(remark: Remark) -> str:
    return LOWERED.format(place=place(remark.file), address=remark.address,
                          granted=ROLE_WORDS.get(remark.granted, remark.granted),
                          role=ROLE_WORDS.get(remark.role, remark.role))


def by_hand_sentences(remarks: Iterable[Remark]) -> Iterator[str]:
    """A sentence for each permission; one for all files of an address that has access to many."""
    groups: dict[tuple[str, str, str], list[Remark]] = {}
    for each in remarks:
        groups.setdefault((each.kind, each.address, each.role), []).append(each)
    for (kind, address, role), found in groups.items():
        who, words = _who(kind, address), ROLE_WORDS.get(role, role)
        if len(found) > MANY_FILES:
            yield BY_HAND_IN_MANY.format(who=who, role=words, number=len(found))
        else:
            yield from (BY_HAND.format(place=place(each.file), who=who, role=words) for each in found)


def _who(kind: str, address: str) -> str:
    if kind == "anyone":
        return "mọi người có đường dẫn"
    return f"mọi người trong tên miền {address}" if kind == "domain" else address
